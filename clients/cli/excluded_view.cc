#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/help_parts.h"
#include "clients/cli/text.h"
#include "clients/cli/text_table.h"
#include "clients/cli/view_parts.h"
#include "clients/cli/views.h"

namespace partners::cli {
namespace {

using matching::v1::ListExcludedPartnersResponse;
using matching::v1::Ranking;
using ExcludedPartner = Ranking::ExcludedPartner;

constexpr size_t kNearestShown = 5;

std::string FailedRules(const google::protobuf::RepeatedPtrField<Ranking::FailedRule>& rules,
                        const Terminal& terminal, int indent) {
  std::string text;
  for (const Ranking::FailedRule& rule : rules) {
    text += Marked(Red("✗ ", terminal.colour), absl::StrCat(rule.rule_id(), ": ", rule.text()),
                   terminal, indent);
  }
  return text;
}

std::string OnePartner(const ExcludedPartner& partner, const Terminal& terminal) {
  std::string text = absl::StrCat("  ", Clean(partner.partner_name()), "  ",
                                  Dim(Clean(partner.partner()), terminal.colour), "\n",
                                  FailedRules(partner.failed_rules(), terminal, 4));
  for (const Ranking::ExcludedService& service : partner.services()) {
    if (service.failed_rules().empty()) continue;
    absl::StrAppend(&text, "    ", Clean(service.service()), "\n",
                    FailedRules(service.failed_rules(), terminal, 6));
  }
  return text;
}

// Rules between the partner and a place in the ranking: its own and those of its best service.
int RulesFailed(const ExcludedPartner& partner) {
  int least = partner.services().empty() ? 1 : partner.services(0).failed_rules_size();
  for (const Ranking::ExcludedService& service : partner.services()) {
    least = std::min(least, service.failed_rules_size());
  }
  return partner.failed_rules_size() + least;
}

bool IsQualified(const ExcludedPartner& partner) {
  return std::any_of(partner.services().begin(), partner.services().end(),
                     [](const auto& service) { return !service.qualification().empty(); });
}

using Excluded = std::vector<const ExcludedPartner*>;

// Of those the ranking holds: those with a qualification first, and of these those with the fewest
// failed rules.
constexpr size_t kRuleLines = 3;  // of what a rule asks

Excluded Nearest(const Ranking& ranking) {
  Excluded nearest;
  for (const ExcludedPartner& partner : ranking.excluded()) nearest.push_back(&partner);
  std::stable_sort(nearest.begin(), nearest.end(),
                   [](const ExcludedPartner* a, const ExcludedPartner* b) {
                     return std::make_pair(!IsQualified(*a), RulesFailed(*a)) <
                            std::make_pair(!IsQualified(*b), RulesFailed(*b));
                   });
  if (nearest.size() > kNearestShown) nearest.resize(kNearestShown);
  return nearest;
}

std::string RuleCounts(const Ranking& ranking, const Terminal& terminal) {
  TextTable counts({{"PARTNERS", true}, {"RULE", false, Cells::kFixed}, {"ASKS"}}, kRuleLines);
  for (const Ranking::RuleCount& count : ranking.excluded_by_rule()) {
    counts.AddRow(
        {absl::StrCat(count.partner_count()), count.rule().rule_id(), count.rule().text()});
  }
  return counts.empty() ? "" : counts.Render(terminal.width, terminal.colour, 2) + "\n";
}

// How to see those that are not shown; empty when all are.
std::string WhereTheRestIs(const Ranking& ranking, int shown, Detail detail, int width) {
  const int rest = ranking.excluded_count() - shown;
  if (rest <= 0) return "";
  const std::string more = absl::StrCat("  And ", rest, " more: ");
  if (ranking.name().empty()) return absl::StrCat("  And ", rest, " more.\n");  // not written
  if (detail == Detail::kAll) {
    return absl::StrCat(more, "partners ranking list-excluded ", Clean(ranking.name()), " --all\n");
  }
  const std::string need = ranking.name().substr(0, ranking.name().find("/rankings/"));
  return absl::StrCat(more, "the same command with --all. One of them, with what was found:\n",
                      ExampleLines(absl::StrCat("partners need explain ", Clean(need),
                                                " --partner NAME --ranking-policy ",
                                                Clean(ranking.ranking_policy())),
                                   width));
}

}  // namespace

std::string ExcludedOf(const Ranking& ranking, const Terminal& terminal, Detail detail) {
  if (ranking.excluded_count() == 0) return "";
  std::string text =
      Heading("Not recommended: " + PartnersText(ranking.excluded_count()), terminal) +
      RuleCounts(ranking, terminal);
  if (detail == Detail::kAll) {
    for (const ExcludedPartner& partner : ranking.excluded()) text += OnePartner(partner, terminal);
    return text + WhereTheRestIs(ranking, ranking.excluded_size(), detail, terminal.width);
  }
  const Excluded nearest = Nearest(ranking);
  if (nearest.size() < static_cast<size_t>(ranking.excluded_count())) {
    const bool some = ranking.excluded_size() < ranking.excluded_count();
    const std::string of =
        some ? absl::StrCat("Of the first ", ranking.excluded_size(), " by name, nearest")
             : std::string("Nearest");
    absl::StrAppend(&text, "  ", of, " to a place, with every rule they fail:\n");
  }
  for (const ExcludedPartner* partner : nearest) text += OnePartner(*partner, terminal);
  return text + WhereTheRestIs(ranking, static_cast<int>(nearest.size()), detail, terminal.width);
}

std::string ExcludedView(const ListExcludedPartnersResponse& page, const Terminal& terminal) {
  if (page.excluded().empty()) return "Nobody was excluded.\n";
  std::string text =
      absl::StrCat(Bold(absl::StrCat("Left out of ", Clean(page.name())), terminal.colour), "\n");
  for (const ExcludedPartner& partner : page.excluded()) text += OnePartner(partner, terminal);
  return text;
}

std::string PartnersText(int count) {
  return absl::StrCat(count, count == 1 ? " partner" : " partners");
}

}  // namespace partners::cli
