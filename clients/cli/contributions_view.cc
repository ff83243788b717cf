#include <cmath>
#include <cstdint>
#include <map>
#include <regex>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/display.h"
#include "clients/cli/names.h"
#include "clients/cli/one_values.h"
#include "clients/cli/text_table.h"
#include "clients/cli/view_parts.h"
#include "partners/type/v1/education.pb.h"
#include "partners/type/v1/money.pb.h"

namespace partners::cli {
namespace {

using matching::v1::PartnerExplanation;
using matching::v1::Ranking;
using matching::v1::RankingPolicy;

constexpr size_t kTitleLines = 3;  // of a criterion

std::string Percent(double share) { return absl::StrCat(DisplayReal(share * 100), " %"); }

// moderate for 2; the number itself where it is none of a tier.
std::string TierText(double number) {
  const auto* value =
      type::v1::EvidenceTier_descriptor()->FindValueByNumber(static_cast<int>(std::lround(number)));
  return value == nullptr || number < 1 ? DisplayReal(number) : EnumWord(*value);
}

const Ranking::AppliedCriterion* Find(const AppliedCriteria& criteria, const std::string& key) {
  for (const Ranking::AppliedCriterion& criterion : criteria) {
    if (criterion.key() == key) return &criterion;
  }
  return nullptr;
}

// The raw value in the words of what it measures.
std::string FoundText(double x, RankingPolicy::CriterionKind kind) {
  switch (kind) {
    case RankingPolicy::CRITERION_KIND_EVIDENCE_TIER:
      return TierText(x);
    case RankingPolicy::CRITERION_KIND_CAPACITY_HEADROOM:
      return absl::StrCat(DisplayReal(x), x == 1 ? " school" : " schools");
    case RankingPolicy::CRITERION_KIND_PRICE_FIT:
      return Percent(std::round(x * 1000) / 1000) + " of budget";
    case RankingPolicy::CRITERION_KIND_PRACTICES:
    case RankingPolicy::CRITERION_KIND_TRAVEL:
      return x == 1 ? "yes" : x == 0 ? "no" : DisplayReal(x);
    default:
      return DisplayReal(x);
  }
}

std::string Title(const Ranking::AppliedCriterion* criterion, const std::string& key) {
  return criterion == nullptr || criterion->title().empty() ? key : criterion->title();
}

// $12000.00 becomes $12,000.00.
std::string WithSeparators(const std::string& text) {
  static const auto* amount = new std::regex(R"(\$(\d{1,15})\.(\d{2}))");
  const OneValue* form = FindOneValue(*type::v1::Money::descriptor());
  std::string out;
  std::string rest = text;
  for (std::smatch match; std::regex_search(rest, match, *amount);) {
    type::v1::Money money;
    int64_t cents = 0;
    if (absl::SimpleAtoi(match.str(1) + match.str(2), &cents)) money.set_cents(cents);
    absl::StrAppend(&out, match.prefix().str(), form->format(money));
    rest = match.suffix().str();
  }
  return out + rest;
}

}  // namespace

std::string Contributions(const ContributionLines& lines, const AppliedCriteria& criteria,
                          const std::string& printed_score, const Terminal& terminal) {
  TextTable table(
      {{"POINTS", true}, {"CRITERION"}, {"FOUND", true}, {"WORTH", true}, {"WEIGHT", true}},
      kTitleLines);
  for (const Ranking::Contribution& line : lines) {
    const Ranking::AppliedCriterion* criterion = Find(criteria, line.criterion());
    const auto kind =
        criterion == nullptr ? RankingPolicy::CRITERION_KIND_UNSPECIFIED : criterion->kind();
    const std::string weight = criterion == nullptr
                                   ? kNothing
                                   : Percent(std::round(criterion->weight_share() * 1000) / 1000);
    table.AddRow({line.printed(), Title(criterion, line.criterion()),
                  line.has_x() ? FoundText(line.x(), kind) : "missing", DisplayReal(line.v()),
                  weight});
  }
  table.AddRow({printed_score, "sum"});
  return table.Render(terminal.width, terminal.colour, 4);
}

std::string CriteriaText(const google::protobuf::RepeatedPtrField<std::string>& keys,
                         const AppliedCriteria& criteria) {
  return absl::StrJoin(keys, ", ", [&](std::string* out, const std::string& key) {
    absl::StrAppend(out, Title(Find(criteria, key), key));
  });
}

std::string ContributionsHelp() {
  return "FOUND is what the partner has of a criterion, WORTH what the ranking policy makes of "
         "that, from 0 to 1, and WEIGHT the criterion's share of all weights. POINTS are WORTH "
         "times WEIGHT, out of 100; they add up to the score.";
}

std::string RuleFoundText(const PartnerExplanation::RuleResult& rule) {
  const std::string accepted = "accepted tier ";
  const std::string& found = rule.found();
  int tier = 0;
  const bool numbered = found.compare(0, accepted.size(), accepted) == 0 &&
                        absl::SimpleAtoi(found.substr(accepted.size()), &tier);
  return numbered ? accepted + TierText(tier) : WithSeparators(found);
}

}  // namespace partners::cli
