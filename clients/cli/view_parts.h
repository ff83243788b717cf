#ifndef PARTNERS_CLIENTS_CLI_VIEW_PARTS_H_
#define PARTNERS_CLIENTS_CLI_VIEW_PARTS_H_

#include <string>
#include <utility>
#include <vector>

#include "clients/cli/terminal.h"
#include "clients/cli/views.h"
#include "google/protobuf/repeated_field.h"
#include "partners/matching/v1/matching_service.pb.h"

// What the views are put together from.
namespace partners::cli {

using LabelledValues = std::vector<std::pair<std::string, std::string>>;

// A bold line with an empty line before it.
std::string Heading(const std::string& text, const Terminal& terminal);

// "Label  value" lines; pairs with an empty value are left out. Long values are wrapped.
std::string Facts(const LabelledValues& facts, const Terminal& terminal, int indent = 0);

// Wrapped text with blanks before each line.
std::string Paragraph(const std::string& text, const Terminal& terminal, int indent = 0);

// The same after a mark of one column and a blank, which stand at `indent`.
std::string Marked(const std::string& mark, const std::string& text, const Terminal& terminal,
                   int indent);

// need_model 1, additive_value 2
std::string MethodsText(
    const google::protobuf::RepeatedPtrField<matching::v1::MethodVersion>& methods);

// Who a ranking does not recommend: how many fail each rule, and the partners with all rules they
// fail, of the nearest or of all.
std::string ExcludedOf(const matching::v1::Ranking& ranking, const Terminal& terminal,
                       Detail detail);

using ContributionLines = google::protobuf::RepeatedPtrField<matching::v1::Ranking::Contribution>;
using AppliedCriteria = google::protobuf::RepeatedPtrField<matching::v1::Ranking::AppliedCriterion>;

// The lines of a score, and the score they add up to.
std::string Contributions(const ContributionLines& lines, const AppliedCriteria& criteria,
                          const std::string& printed_score, const Terminal& terminal);

// The titles of criteria, as the lines of a score call them.
std::string CriteriaText(const google::protobuf::RepeatedPtrField<std::string>& keys,
                         const AppliedCriteria& criteria);

// What a rule found, tiers and money as everywhere else.
std::string RuleFoundText(const matching::v1::PartnerExplanation::RuleResult& rule);

// 1 partner, 2 partners
std::string PartnersText(int count);

// "a, b, c" of strings; empty for none.
std::string Joined(const google::protobuf::RepeatedPtrField<std::string>& texts);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_VIEW_PARTS_H_
