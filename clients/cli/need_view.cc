#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/display.h"
#include "clients/cli/help_parts.h"
#include "clients/cli/names.h"
#include "clients/cli/text.h"
#include "clients/cli/text_table.h"
#include "clients/cli/view_parts.h"
#include "clients/cli/views.h"

namespace partners::cli {
namespace {

using matching::v1::Need;

constexpr size_t kTitleLines = 3;  // of a practice
constexpr int kBarWidth = 12;

std::string FieldText(const Need& need, const char* field) {
  const std::string text = DisplayPath(need, field);
  return text == kNothing ? "" : text;
}

// What the buyer asks for, and what follows from its schools.
std::string Asked(const Need& need, const Terminal& terminal) {
  LabelledValues facts;
  for (const char* field : {"name", "category", "school_year", "school_codes", "grades",
                            "school_grades", "regions", "languages", "budget", "minimum_tier",
                            "delivery_modes", "service_days", "student_count", "data_notice"}) {
    const std::string text = FieldText(need, field);
    if (text != "0") facts.emplace_back(Label(field), text);
  }
  facts.emplace_back("Section 1003",
                     need.section_1003()
                         ? "federal money pays: strong, moderate or promising evidence required"
                         : "");
  facts.emplace_back("Region unknown", Joined(need.schools_without_region()));
  return Facts(facts, terminal);
}

std::string NeedText(const Need::PracticeNeed& practice) {
  return practice.has_need() ? DisplayReal(practice.need()) : "unknown, please rate";
}

std::string MadeOf(const Need::PracticeNeed& practice) {
  std::string origin = DisplayPath(practice, "origin");
  const bool derived =
      practice.mean().total_weight() > 0 && practice.origin() != Need::PracticeNeed::ORIGIN_RATING;
  if (!derived) return origin;
  return absl::StrCat(practice.has_need() ? origin + ", " : "",
                      DisplayReal(practice.mean().coverage() * 100), " % of the weight known");
}

std::string Practices(const Need& need, const Terminal& terminal) {
  if (need.practices().empty()) return "";
  TextTable table({{"PRACTICE", false, Cells::kFixed},
                   {"NEED", true},
                   {"", false, Cells::kFixed},
                   {"SHARE", true},
                   {"RATING", false, Cells::kFixed},
                   {"MADE OF"},
                   {"TITLE"}},
                  kTitleLines);
  for (const Need::PracticeNeed& practice : need.practices()) {
    table.AddRow({practice.practice(), NeedText(practice),
                  practice.has_need() ? Bar(practice.need(), kBarWidth) : "",
                  absl::StrCat(DisplayReal(std::round(practice.weight() * 1000) / 10), " %"),
                  DisplayPath(practice, "rating"), MadeOf(practice), practice.title()});
  }
  return Heading("Practices", terminal) + table.Render(terminal.width, terminal.colour, 2);
}

// The derivation of each practice: what every indicator adds, and what is missing.
std::string Derivation(const Need& need, const Terminal& terminal) {
  TextTable table({{"PRACTICE", false, Cells::kFixed},
                   {"INDICATOR", false, Cells::kName},
                   {"WEIGHT", true},
                   {"SCORE", true},
                   {"PRODUCT", true}});
  for (const Need::PracticeNeed& practice : need.practices()) {
    for (const Need::Term& term : practice.mean().terms()) {
      table.AddRow({practice.practice(), term.indicator(), DisplayReal(term.weight()),
                    term.has_score() ? DisplayReal(term.score()) : "missing",
                    term.has_product() ? DisplayReal(term.product()) : "missing"});
    }
  }
  if (table.empty()) return "";
  return Heading("Derivation", terminal) + table.Render(terminal.width, terminal.colour, 2);
}

std::string Indicators(const Need& need, const Terminal& terminal) {
  if (need.indicators().empty()) return "";
  TextTable table({{"INDICATOR"},
                   {"VALUE", true},
                   {"NEED 0 AT", true},
                   {"NEED 1 AT", true},
                   {"SCORE", true},
                   {"SCHOOLS", true}});
  for (const Need::IndicatorScore& score : need.indicators()) {
    table.AddRow({score.indicator(), score.has_value() ? DisplayReal(score.value()) : "missing",
                  DisplayReal(score.least()), DisplayReal(score.most()),
                  score.has_score() ? DisplayReal(score.score()) : "missing",
                  absl::StrCat(score.known_school_count(), " of ", need.school_codes_size())});
  }
  return Heading("Indicators", terminal) + table.Render(terminal.width, terminal.colour, 2);
}

// Figures that are missing, with the reason.
std::string MissingFigures(const Need& need, const Terminal& terminal) {
  TextTable table(
      {{"INDICATOR"}, {"SCHOOL", false, Cells::kFixed}, {"FIGURE"}, {"STUDENTS"}, {"WHY"}});
  for (const Need::IndicatorScore& score : need.indicators()) {
    for (const Need::SourceValue& source : score.sources()) {
      if (source.has_value()) continue;
      const std::string why = DisplayPath(source, "value");
      table.AddRow({score.indicator(), source.school_code(), source.indicator(),
                    DisplayPath(source, "population"),
                    why == kNothing ? "no publication has it" : why});
    }
  }
  if (table.empty()) return "";
  return Heading("Missing figures", terminal) + table.Render(terminal.width, terminal.colour, 2);
}

// Whether some publication has a row for a figure the need asks for, withheld ones included.
bool HasFacts(const Need& need) {
  for (const Need::IndicatorScore& score : need.indicators()) {
    for (const Need::SourceValue& source : score.sources()) {
      if (!source.publication().empty()) return true;
    }
  }
  return false;
}

// The likeliest mistake behind a need of which nothing is known.
std::string NoFacts(const Need& need, const Terminal& terminal) {
  if (need.indicators().empty() || HasFacts(need)) return "";
  return absl::StrCat(
      "\n",
      Paragraph(absl::StrCat("No publication has the figures that the need policy uses of these "
                             "schools for ",
                             FieldText(need, "facts_school_year"),
                             ". See which years there are figures of; --facts-school-year names "
                             "another:"),
                terminal),
      ExampleLines("partners publication list", terminal.width));
}

// Grades that none of the schools has, where all are known.
std::string StrangeGrades(const Need& need, const Terminal& terminal) {
  const auto& there = need.school_grades();
  const bool any = std::any_of(need.grades().begin(), need.grades().end(), [&](int grade) {
    return std::find(there.begin(), there.end(), grade) == there.end();
  });
  if (!any || there.empty()) return "";
  return absl::StrCat(
      "\n",
      Paragraph(absl::StrCat("The need asks for grades ", FieldText(need, "grades"),
                             ", but the schools have ", FieldText(need, "school_grades"), "."),
                terminal));
}

// A need without an etag is not written: nothing of it can be rated.
std::string NextStep(const Need& need, const Terminal& terminal) {
  std::vector<std::string> unknown;
  for (const Need::PracticeNeed& practice : need.practices()) {
    const bool asks = practice.state() == Need::PracticeNeed::STATE_UNKNOWN_PLEASE_RATE;
    if (asks) unknown.push_back(practice.practice());
  }
  if (unknown.empty() || need.etag().empty()) return "";
  const bool one = unknown.size() == 1;
  return absl::StrCat(
      "\n",
      Paragraph(absl::StrCat("Too little is known of ", absl::StrJoin(unknown, ", "), ". ",
                             one ? "Rate it:" : "Rate each of them:"),
                terminal),
      ExampleLines(
          absl::StrCat("partners need rate ", Clean(need.name()), " --practice ",
                       one ? Clean(unknown.front()) : "PRACTICE", " --rating WORD --ground TEXT"),
          terminal.width));
}

}  // namespace

std::string NeedView(const Need& need, const Terminal& terminal) {
  return absl::StrCat(
      Bold(Clean(need.title()), terminal.colour), "\n", Asked(need, terminal),
      StrangeGrades(need, terminal), NoFacts(need, terminal), Practices(need, terminal),
      Indicators(need, terminal), Derivation(need, terminal), MissingFigures(need, terminal),
      Heading("Based on", terminal),
      Facts({{"need policy", need.need_policy()},
             {"facts of", FieldText(need, "facts_school_year")},
             {"weights", FieldText(need, "weight_basis")},
             {"index", FieldText(need, "index")},
             {"tier", FieldText(need, "tier")},
             {"publications", Joined(need.publications())},
             {"methods", MethodsText(need.methods())},
             {"inputs",
              need.inputs_sha256().empty() ? "" : absl::StrCat("SHA-256 ", need.inputs_sha256())},
             {"etag", need.etag()}},
            terminal, 2),
      NextStep(need, terminal));
}

}  // namespace partners::cli
