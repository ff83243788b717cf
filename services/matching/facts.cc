#include "services/matching/facts.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/dates.h"
#include "storage/keys.h"

namespace partners::matching {
namespace {

using runtime::Violations;
using Determination = v1::DeterminationFact;

constexpr size_t kCodeLength = 8;
constexpr int kFirstSchoolYear = 1990;

bool IsCodeCharacter(char c) { return absl::ascii_isdigit(c) || absl::ascii_isupper(c); }

const type::v1::SchoolYear& SchoolYearOf(const v1::Fact& fact) {
  switch (fact.kind_case()) {
    case v1::Fact::kOrganisation:
      return fact.organisation().school_year();
    case v1::Fact::kDetermination:
      return fact.determination().school_year();
    default:
      return fact.indicator().school_year();
  }
}

void CheckCode(const v1::Fact& fact, const std::string& field, Violations* violations) {
  const std::string& code = CodeOf(fact);
  const std::string path = absl::StrCat(field, ".code");
  if (!IsOrganisationCode(code)) {
    violations->Add(path, "must be 8 digits or capital letters");
  } else if (code == kStateCode && !fact.has_indicator()) {
    violations->Add(path, "must be a district or a school: the state has figures only");
  }
}

void CheckYear(int year, int last, const std::string& field, Violations* violations) {
  if (year >= kFirstSchoolYear && year <= last) return;
  violations->Add(absl::StrCat(field, ".school_year"),
                  absl::StrCat("must end between ", kFirstSchoolYear, " and ", last));
}

// Either the value is there or the reason why not, never both.
void CheckMissing(bool has_value, int missing, const std::string& field, const std::string& reason,
                  Violations* violations) {
  if (has_value && missing != type::v1::MISSING_REASON_UNSPECIFIED) {
    violations->Add(reason, "must not be set: the value is there");
  } else if (!has_value && missing == type::v1::MISSING_REASON_UNSPECIFIED) {
    violations->Add(reason, absl::StrCat("is required: there is no ", field));
  } else if (!type::v1::MissingReason_IsValid(missing)) {
    violations->Add(reason, "must be a known reason");
  }
}

void CheckOrganisation(const v1::OrganisationFact& fact, const std::string& field,
                       Violations* violations) {
  if (fact.display_name().empty()) {
    violations->Add(absl::StrCat(field, ".display_name"), "is required");
  }
  const auto& grades = fact.grades();
  const bool known = std::all_of(grades.begin(), grades.end(), [](int grade) {
    return type::v1::Grade_IsValid(grade) && grade != type::v1::GRADE_UNSPECIFIED;
  });
  if (!known) violations->Add(absl::StrCat(field, ".grades"), "must be known grades");
  if (std::adjacent_find(grades.begin(), grades.end(), std::greater_equal<>()) != grades.end()) {
    violations->Add(absl::StrCat(field, ".grades"), "must ascend without repeats");
  }
}

bool ReasonFits(Determination::Classification classification, Determination::Reason reason) {
  switch (classification) {
    case Determination::CLASSIFICATION_NOT_REQUIRING_ASSISTANCE:
      return reason >= Determination::REASON_SCHOOL_OF_RECOGNITION &&
             reason <= Determination::REASON_LIMITED_OR_NO_PROGRESS;
    case Determination::CLASSIFICATION_REQUIRING_ASSISTANCE:
      return reason >= Determination::REASON_FOCUSED_TARGETED_SUPPORT &&
             reason <= Determination::REASON_CHRONICALLY_UNDERPERFORMING;
    case Determination::CLASSIFICATION_INSUFFICIENT_DATA:
      return reason == Determination::REASON_INSUFFICIENT_DATA;
    default:
      return false;
  }
}

void CheckPercentile(const Determination& fact, const std::string& field, Violations* violations) {
  const std::string path = absl::StrCat(field, ".percentile");
  if (IsDistrictCode(fact.code())) {
    if (fact.has_percentile()) violations->Add(path, "must be absent: districts have none");
    return;
  }
  CheckMissing(fact.has_percentile(), fact.percentile_missing(), "percentile",
               absl::StrCat(path, "_missing"), violations);
  if (fact.has_percentile() && (fact.percentile() < 1 || fact.percentile() > 99)) {
    violations->Add(path, "must be between 1 and 99");
  }
}

void CheckDetermination(const Determination& fact, const std::string& field,
                        Violations* violations) {
  if (!Determination::Classification_IsValid(fact.classification()) ||
      fact.classification() == Determination::CLASSIFICATION_UNSPECIFIED) {
    violations->Add(absl::StrCat(field, ".classification"), "is required");
  } else if (!ReasonFits(fact.classification(), fact.reason())) {
    violations->Add(absl::StrCat(field, ".reason"), "must be a reason of this classification");
  }
  CheckPercentile(fact, field, violations);
  CheckMissing(fact.has_target_percent(), fact.target_percent_missing(), "target_percent",
               absl::StrCat(field, ".target_percent_missing"), violations);
  if (fact.has_target_percent() && (fact.target_percent() < 0 || fact.target_percent() > 100)) {
    violations->Add(absl::StrCat(field, ".target_percent"), "must be between 0 and 100");
  }
}

void CheckValue(double value, const v1::Indicator& indicator, const std::string& path,
                Violations* violations) {
  if (!std::isfinite(value)) {
    violations->Add(path, "must be a finite number");
  } else if (indicator.has_value_min() && value < indicator.value_min()) {
    violations->Add(
        path, absl::StrCat("must be at least ", indicator.value_min(), " for ", indicator.name()));
  } else if (indicator.has_value_max() && value > indicator.value_max()) {
    violations->Add(
        path, absl::StrCat("must be at most ", indicator.value_max(), " for ", indicator.name()));
  }
}

// The definition holds for the year: it names no years, or a span that contains it.
bool HoldsFor(const v1::Indicator& indicator, int year) {
  const auto& spans = indicator.years();
  return spans.empty() || std::any_of(spans.begin(), spans.end(), [&](const auto& span) {
           return (!span.has_first() || span.first().ending_year() <= year) &&
                  (!span.has_last() || year <= span.last().ending_year());
         });
}

void CheckIndicator(const v1::Indicator* indicator, const v1::IndicatorFact& fact,
                    const std::string& field, Violations* violations) {
  if (indicator == nullptr) {
    violations->Add(field, absl::StrCat("must be in the indicator catalogue: ", fact.indicator()));
  } else if (indicator->state() == v1::Indicator::STATE_RETIRED) {
    violations->Add(field, absl::StrCat("must be in use: ", indicator->name(), " is retired"));
  } else if (!HoldsFor(*indicator, fact.school_year().ending_year())) {
    violations->Add(field, absl::StrCat("must hold for ",
                                        runtime::FormatSchoolYear(fact.school_year().ending_year()),
                                        ": ", indicator->name(), " is defined for other years"));
  }
}

void CheckFigure(const v1::IndicatorFact& fact, const std::string& field,
                 const FactContext& context, Violations* violations) {
  const v1::Indicator* indicator = context.indicator(fact.indicator());
  CheckIndicator(indicator, fact, absl::StrCat(field, ".indicator"), violations);
  if (!type::v1::Population_IsValid(fact.population()) ||
      fact.population() == type::v1::POPULATION_UNSPECIFIED) {
    violations->Add(absl::StrCat(field, ".population"), "is required");
  }
  CheckMissing(fact.has_value(), fact.missing(), "value", absl::StrCat(field, ".missing"),
               violations);
  if (fact.has_value() && indicator != nullptr) {
    CheckValue(fact.value(), *indicator, absl::StrCat(field, ".value"), violations);
  }
}

}  // namespace

bool IsOrganisationCode(absl::string_view code) {
  return code.size() == kCodeLength && std::all_of(code.begin(), code.end(), IsCodeCharacter);
}

bool IsDistrictCode(absl::string_view code) {
  return IsOrganisationCode(code) && absl::EndsWith(code, "0000");
}

std::string DistrictOf(absl::string_view code) { return absl::StrCat(code.substr(0, 4), "0000"); }

std::string OrganisationName(const std::string& code) {
  if (IsDistrictCode(code)) return DistrictPattern().Format({code});
  return SchoolPattern().Format({DistrictOf(code), code});
}

const std::string& CodeOf(const v1::Fact& fact) {
  switch (fact.kind_case()) {
    case v1::Fact::kOrganisation:
      return fact.organisation().code();
    case v1::Fact::kDetermination:
      return fact.determination().code();
    default:
      return fact.indicator().code();
  }
}

int YearOf(const v1::Fact& fact) { return SchoolYearOf(fact).ending_year(); }

FactTable TableOf(const v1::Fact& fact) {
  switch (fact.kind_case()) {
    case v1::Fact::kOrganisation:
      return FactTable::kOrganisations;
    case v1::Fact::kDetermination:
      return FactTable::kDeterminations;
    default:
      return FactTable::kFigures;
  }
}

std::string FactKey(const v1::Fact& fact, const std::string& publication) {
  std::string key = YearPrefix(CodeOf(fact), YearOf(fact));
  if (fact.has_indicator()) {
    key = FigurePrefix(CodeOf(fact), YearOf(fact), fact.indicator().indicator(),
                       fact.indicator().population());
  }
  return absl::StrCat(key, KeyOf({publication}));
}

void CheckFact(const v1::Fact& fact, const std::string& field, const FactContext& context,
               Violations* violations) {
  if (fact.kind_case() == v1::Fact::KIND_NOT_SET) {
    violations->Add(field, "must be an organisation, a determination or an indicator");
    return;
  }
  const auto* kind = v1::Fact::descriptor()->FindFieldByNumber(fact.kind_case());
  const std::string path = absl::StrCat(field, ".", kind->name());
  CheckCode(fact, path, violations);
  CheckYear(YearOf(fact), context.last_school_year, path, violations);
  if (fact.has_organisation()) CheckOrganisation(fact.organisation(), path, violations);
  if (fact.has_determination()) CheckDetermination(fact.determination(), path, violations);
  if (fact.has_indicator()) CheckFigure(fact.indicator(), path, context, violations);
}

}  // namespace partners::matching
