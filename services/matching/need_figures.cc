#include "services/matching/need_figures.h"

#include <utility>
#include <vector>

#include "services/methods/need_policy.h"
#include "services/runtime/status_macros.h"

namespace partners::matching {
namespace {

using v1::Need;
using v1::NeedPolicy;
using PolicyIndicator = NeedPolicy::PolicyIndicator;

constexpr double kSlack = 1e-12;  // of coverage, as in the need model

methods::Rating ToMethod(Need::Rating rating) {
  switch (rating) {
    case Need::RATING_DEVELOPING:
      return methods::Rating::kDeveloping;
    case Need::RATING_PROVIDING:
      return methods::Rating::kProviding;
    case Need::RATING_SUSTAINING:
      return methods::Rating::kSustaining;
    default:
      return methods::Rating::kNoEvidence;
  }
}

Need::SourceValue Show(const std::string& school, const std::string& indicator,
                       type::v1::Population population, const Figure& figure) {
  Need::SourceValue value;
  value.set_school_code(school);
  value.set_indicator(indicator);
  value.set_population(population);
  if (figure.value.has_value()) {
    value.set_value(*figure.value);
  } else {
    value.set_missing(figure.missing);
  }
  value.set_publication(figure.publication);
  return value;
}

// Reads the figures of one indicator, school by school.
class IndicatorReading {
 public:
  IndicatorReading(const NeedPolicy& policy, const FigureSource& source,
                   Need::IndicatorScore* score)
      : policy_(policy), source_(source), score_(*score) {}

  // The indicator's value for one school; absent when a figure it is made of is.
  absl::StatusOr<std::optional<double>> Read(const PolicyIndicator& indicator,
                                             const std::string& school) {
    switch (indicator.source_case()) {
      case PolicyIndicator::kAccountabilityPercentile:
        return Percentile(school);
      case PolicyIndicator::kFactMean:
        return Mean(indicator.fact_mean(), school);
      case PolicyIndicator::kFactGap:
        return Gap(indicator.fact_gap(), school);
      default:
        return std::optional<double>();
    }
  }

 private:
  absl::StatusOr<std::optional<double>> Percentile(const std::string& school) {
    PARTNERS_ASSIGN_OR_RETURN(const Figure figure, source_.percentile(school));
    *score_.add_sources() = Show(school, kPercentile, type::v1::POPULATION_ALL, figure);
    return figure.value;
  }

  absl::StatusOr<std::optional<double>> Mean(const NeedPolicy::FactMean& mean,
                                             const std::string& school) {
    double sum = 0;
    bool complete = true;
    for (const NeedPolicy::FactSource& fact : mean.sources()) {
      PARTNERS_ASSIGN_OR_RETURN(const std::optional<double> value, Fact(fact, school));
      complete = complete && value.has_value();
      sum += value.value_or(0);
    }
    if (!complete) return std::optional<double>();
    return std::optional<double>(sum / mean.sources_size());
  }

  absl::StatusOr<std::optional<double>> Gap(const NeedPolicy::FactGap& gap,
                                            const std::string& school) {
    PARTNERS_ASSIGN_OR_RETURN(const std::optional<double> from, Fact(gap.minuend(), school));
    PARTNERS_ASSIGN_OR_RETURN(const std::optional<double> less, Fact(gap.subtrahend(), school));
    if (!from.has_value() || !less.has_value()) return std::optional<double>();
    return std::optional<double>(*from - *less);
  }

  absl::StatusOr<std::optional<double>> Fact(const NeedPolicy::FactSource& fact,
                                             const std::string& school) {
    PARTNERS_ASSIGN_OR_RETURN(Figure figure,
                              source_.figure(school, fact.indicator(), fact.population()));
    if (policy_.minimum_group() == 0 || !figure.value.has_value()) {
      AddSource(school, fact.indicator(), fact.population(), figure);
      return figure.value;
    }
    const std::string& counted_by = policy_.group_size_indicator();
    PARTNERS_ASSIGN_OR_RETURN(const Figure size,
                              source_.figure(school, counted_by, fact.population()));
    if (!IsLargeEnough(size)) Withhold(size, &figure);
    AddSource(school, fact.indicator(), fact.population(), figure);
    AddSource(school, counted_by, fact.population(), size);
    return figure.value;
  }

  // A group whose size is not known may be a small one, and is often withheld because it is.
  bool IsLargeEnough(const Figure& size) const {
    return size.value.has_value() && *size.value >= policy_.minimum_group();
  }

  static void Withhold(const Figure& size, Figure* figure) {
    figure->value.reset();
    if (size.value.has_value()) {
      figure->missing = type::v1::MISSING_REASON_SUPPRESSED;
    } else if (size.publication.empty()) {
      figure->missing = type::v1::MISSING_REASON_UNKNOWN;
    } else {
      figure->missing = size.missing;
    }
  }

  // Once each: the size of a group stands behind several figures.
  void AddSource(const std::string& school, const std::string& indicator,
                 type::v1::Population population, const Figure& figure) {
    for (const Need::SourceValue& known : score_.sources()) {
      if (known.school_code() == school && known.indicator() == indicator &&
          known.population() == population) {
        return;
      }
    }
    *score_.add_sources() = Show(school, indicator, population, figure);
  }

  const NeedPolicy& policy_;
  const FigureSource& source_;
  Need::IndicatorScore& score_;
};

}  // namespace

std::optional<double> RatingOf(const Need& need, const std::string& practice) {
  for (const Need::PracticeRating& rating : need.ratings()) {
    if (rating.practice() == practice) return methods::RatingNumber(ToMethod(rating.rating()));
  }
  return std::nullopt;
}

absl::StatusOr<Need::IndicatorScore> ReadIndicator(const NeedPolicy& policy,
                                                   const PolicyIndicator& indicator,
                                                   const FigureSource& source, const Need& need) {
  Need::IndicatorScore score;
  score.set_indicator(indicator.key());
  score.set_least(indicator.least());
  score.set_most(indicator.most());
  if (indicator.has_practice_rating()) {  // one judgement over all schools
    const std::optional<double> rating = RatingOf(need, indicator.practice_rating());
    if (rating.has_value()) score.set_value(*rating);
    return score;
  }
  IndicatorReading reading(policy, source, &score);
  double sum = 0;
  int known = 0;
  for (const std::string& school : need.school_codes()) {
    PARTNERS_ASSIGN_OR_RETURN(const std::optional<double> value, reading.Read(indicator, school));
    if (!value.has_value()) continue;
    sum += *value;
    ++known;
  }
  score.set_known_school_count(known);
  const double enough = policy.min_coverage() * need.school_codes_size() - kSlack;
  if (known > 0 && known >= enough) score.set_value(sum / known);
  return score;
}

}  // namespace partners::matching
