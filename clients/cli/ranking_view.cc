#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "clients/cli/display.h"
#include "clients/cli/one_values.h"
#include "clients/cli/text.h"
#include "clients/cli/text_table.h"
#include "clients/cli/view_parts.h"
#include "clients/cli/views.h"

namespace partners::cli {
namespace {

using matching::v1::ListExcludedPartnersResponse;
using matching::v1::PartnerExplanation;
using matching::v1::Ranking;

constexpr int kBarWidth = 20;
constexpr int kEighths = 8;

std::string OneValueText(const google::protobuf::Message& message) {
  const OneValue* one = FindOneValue(*message.GetDescriptor());
  const bool says = one != nullptr && message.ByteSizeLong() > 0;
  return says ? one->format(message) : "";
}

std::string RankText(int rank, bool tied) { return absl::StrCat(tied ? "=" : "", rank); }

// The state of the registry a result was made from.
std::string RegistryText(const changes::v1::Cursor& cursor) {
  return absl::StrCat("sequence ", cursor.sequence(), " of log ", cursor.log_id());
}

constexpr size_t kNameLines = 4;  // of partner and service: whole names are what people look for

std::string RankedTable(const Ranking& ranking, const Terminal& terminal) {
  TextTable table({{"RANK", true},
                   {"SCORE", true},
                   {"", false, Cells::kFixed},
                   {"PARTNER"},
                   {"SERVICE"},
                   {"NAME", false, Cells::kName}},
                  kNameLines);
  for (const Ranking::RankedPartner& partner : ranking.ranked()) {
    table.AddRow({RankText(partner.rank(), partner.tied()), partner.printed_score(),
                  Bar(partner.score(), kBarWidth), partner.partner_name(), partner.service_title(),
                  partner.partner()});
  }
  return table.Render(terminal.width, terminal.colour);
}

std::string RankedPartner(const Ranking& ranking, const Ranking::RankedPartner& partner,
                          const Terminal& terminal) {
  const std::string rank = absl::StrCat("  ", RankText(partner.rank(), partner.tied()), ". ");
  const std::string name = Clean(partner.partner_name());
  const std::string service = Clean(partner.service_title());
  const bool fits = terminal.width == 0 || Width(rank + name + ", " + service) <= terminal.width;
  std::string text =
      absl::StrCat("\n", rank, Bold(name, terminal.colour), fits ? ", " : ",\n    ", service, "\n");
  for (const std::string& notice : partner.data_notices()) {
    text += Paragraph(notice, terminal, 4);
  }
  text +=
      Contributions(partner.contributions(), ranking.criteria(), partner.printed_score(), terminal);
  if (!partner.missing().empty()) {
    text += Paragraph(
        absl::StrCat("Missing: ", CriteriaText(partner.missing(), ranking.criteria()),
                     ". With every missing value at its "
                     "worst the score is ",
                     partner.printed_low(), ", at its best ", partner.printed_high(), "."),
        terminal, 4);
  }
  absl::StrAppend(&text, Facts({{"approved by", partner.qualification()}}, terminal, 4));
  for (const auto& other : partner.other_services()) {
    text += Facts({{"also fits", absl::StrCat(other.service(), " with ", other.printed_score())}},
                  terminal, 4);
  }
  return text;
}

std::string Basis(const Ranking& ranking, const Terminal& terminal) {
  return Heading("Based on", terminal) +
         Facts({{"registry", RegistryText(ranking.registry())},
                {"judged on", OneValueText(ranking.in_force_on())},
                {"criteria", ranking.ranking_policy()},
                {"need policy", ranking.need().need_policy()},
                {"publications", Joined(ranking.publications())},
                {"methods", MethodsText(ranking.methods())},
                {"inputs", absl::StrCat("SHA-256 ", ranking.inputs_sha256())},
                {"made", OneValueText(ranking.create_time())}},
               terminal, 2);
}

std::string Mark(const PartnerExplanation::RuleResult& rule, const Terminal& terminal) {
  if (!rule.judged()) return Dim("– ", terminal.colour);
  return rule.passed() ? Green("✓ ", terminal.colour) : Red("✗ ", terminal.colour);
}

std::string RuleResults(
    const google::protobuf::RepeatedPtrField<PartnerExplanation::RuleResult>& rules,
    const Terminal& terminal, int indent) {
  std::string text;
  for (const PartnerExplanation::RuleResult& rule : rules) {
    const std::string found =
        rule.found().empty() ? "" : absl::StrCat(" (", RuleFoundText(rule), ")");
    text += Marked(
        Mark(rule, terminal),
        absl::StrCat(rule.rule_id(), ": ", rule.text(), rule.judged() ? "" : " Not judged.", found),
        terminal, indent);
  }
  return text;
}

std::string Verdict(const PartnerExplanation& explanation) {
  if (!explanation.ranked()) return "not recommended for this need";
  return absl::StrCat("rank ", RankText(explanation.rank(), explanation.tied()), " of ",
                      explanation.ranked_count());
}

}  // namespace

std::string Bar(double share, int width) {
  static constexpr const char* kParts[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const double clamped = std::min(std::max(share, 0.0), 1.0);
  const int eighths = static_cast<int>(std::lround(clamped * width * kEighths));
  std::string bar;
  for (int i = 0; i < eighths / kEighths; ++i) bar += "█";
  return bar + kParts[eighths % kEighths];
}

std::string RankingView(const Ranking& ranking, const Terminal& terminal, Detail detail) {
  std::string text = absl::StrCat(Bold(Clean(ranking.need().title()), terminal.colour), "\n");
  text += Facts(
      {{"ranking", ranking.name()},
       {"category", ranking.need().category()},
       {"school year", OneValueText(ranking.need().school_year())},
       {"fits", absl::StrCat(ranking.ranked_count(), " of ",
                             PartnersText(ranking.ranked_count() + ranking.excluded_count()))}},
      terminal);
  if (!ranking.ranked().empty()) text += "\n" + RankedTable(ranking, terminal);
  for (const auto& partner : ranking.ranked()) text += RankedPartner(ranking, partner, terminal);
  if (!ranking.ranked().empty()) text += "\n" + Paragraph(ContributionsHelp(), terminal, 2);
  if (ranking.ranked_size() < ranking.ranked_count()) {
    absl::StrAppend(&text, "\n  Shown are the first ", ranking.ranked_size(), " of ",
                    ranking.ranked_count(), ".\n");
  }
  text += ExcludedOf(ranking, terminal, detail);
  for (const std::string& caveat : ranking.caveats()) {
    text += Heading("Mind", terminal) + Paragraph(caveat, terminal, 2);
  }
  text += Basis(ranking, terminal);
  return ranking.notice().empty() ? text : text + "\n" + Paragraph(ranking.notice(), terminal);
}

std::string ExplanationView(const PartnerExplanation& explanation, const Terminal& terminal) {
  std::string text =
      absl::StrCat(Bold(Clean(explanation.partner_name()), terminal.colour), ": ",
                   Verdict(explanation), "\n", RuleResults(explanation.rules(), terminal, 2));
  bool scored = false;
  for (const PartnerExplanation::ServiceResult& service : explanation.services()) {
    absl::StrAppend(&text, "\n  ", Clean(service.service_title()), "  ",
                    Dim(Clean(service.service()), terminal.colour), "\n",
                    RuleResults(service.rules(), terminal, 4));
    if (!service.has_score()) continue;
    scored = true;
    text += Contributions(service.contributions(), explanation.criteria(), service.printed_score(),
                          terminal);
  }
  if (scored) text += "\n" + Paragraph(ContributionsHelp(), terminal, 2);
  text +=
      Heading("Based on", terminal) + Facts({{"registry", RegistryText(explanation.registry())},
                                             {"judged on", OneValueText(explanation.in_force_on())},
                                             {"not rated", Joined(explanation.unknown_practices())},
                                             {"methods", MethodsText(explanation.methods())}},
                                            terminal, 2);
  return explanation.notice().empty() ? text
                                      : text + "\n" + Paragraph(explanation.notice(), terminal);
}

bool RenderView(const google::protobuf::Message& response, Terminal& terminal, Detail detail) {
  if (const auto* ranking = dynamic_cast<const Ranking*>(&response)) {
    terminal.out << RankingView(*ranking, terminal, detail);
  } else if (const auto* page = dynamic_cast<const ListExcludedPartnersResponse*>(&response)) {
    terminal.out << ExcludedView(*page, terminal);
  } else if (const auto* explanation = dynamic_cast<const PartnerExplanation*>(&response)) {
    terminal.out << ExplanationView(*explanation, terminal);
  } else if (const auto* need = dynamic_cast<const matching::v1::Need*>(&response)) {
    terminal.out << NeedView(*need, terminal);
  } else {
    return false;
  }
  return true;
}

}  // namespace partners::cli
