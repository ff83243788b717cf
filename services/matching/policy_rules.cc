#include "services/matching/policy_rules.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/matching/errors.h"
#include "services/methods/need_model.h"
#include "services/runtime/enum_words.h"
#include "services/runtime/errors.h"
#include "services/runtime/status_macros.h"

namespace partners::matching {
namespace {

using runtime::Violations;
using v1::NeedPolicy;
using v1::RankingPolicy;

constexpr char kNeedPolicy[] = "need_policy";
constexpr char kRankingPolicy[] = "ranking_policy";

std::vector<methods::IndicatorWeight> ToMethod(
    const google::protobuf::RepeatedPtrField<NeedPolicy::Weight>& weights) {
  std::vector<methods::IndicatorWeight> out;
  for (const NeedPolicy::Weight& weight : weights) {
    out.push_back({weight.indicator(), weight.weight()});
  }
  return out;
}

// A catalogue entry a policy refers to; null, with a violation, when there is none.
const v1::Indicator* CheckReference(const std::string& id, const std::string& field,
                                    const IndicatorLookup& lookup, Violations* violations) {
  const v1::Indicator* indicator = lookup(id);
  if (indicator == nullptr) {
    violations->Add(field, absl::StrCat("must be in the indicator catalogue: ", id));
  }
  return indicator;
}

void CheckSources(const std::vector<const NeedPolicy::FactSource*>& sources,
                  const std::string& field, const IndicatorLookup& lookup, Violations* violations) {
  const v1::Indicator* first = nullptr;
  for (const NeedPolicy::FactSource* source : sources) {
    const v1::Indicator* indicator = CheckReference(source->indicator(), field, lookup, violations);
    if (first == nullptr) first = indicator;
    if (indicator != nullptr && indicator->unit() != first->unit()) {
      violations->Add(field, "must be figures of one unit");
    }
  }
}

void CheckSource(const NeedPolicy::PolicyIndicator& indicator,
                 const std::set<std::string>& practices, const std::string& field,
                 const IndicatorLookup& lookup, Violations* violations) {
  std::vector<const NeedPolicy::FactSource*> sources;
  switch (indicator.source_case()) {
    case NeedPolicy::PolicyIndicator::kPracticeRating:
      if (practices.count(indicator.practice_rating()) == 0) {
        violations->Add(field + ".practice_rating", "must be a practice of this policy");
      }
      return;
    case NeedPolicy::PolicyIndicator::kAccountabilityPercentile:
      if (!indicator.accountability_percentile()) {
        violations->Add(field + ".accountability_percentile", "must be true");
      }
      return;
    case NeedPolicy::PolicyIndicator::kFactMean:
      for (const auto& source : indicator.fact_mean().sources()) sources.push_back(&source);
      return CheckSources(sources, field + ".fact_mean.sources", lookup, violations);
    case NeedPolicy::PolicyIndicator::kFactGap:
      sources = {&indicator.fact_gap().minuend(), &indicator.fact_gap().subtrahend()};
      return CheckSources(sources, field + ".fact_gap", lookup, violations);
    case NeedPolicy::PolicyIndicator::SOURCE_NOT_SET:
      violations->Add(field, "must have a source");
  }
}

void CheckAnchors(const NeedPolicy::PolicyIndicator& indicator, const std::string& field,
                  Violations* violations) {
  if (!indicator.has_least()) violations->Add(field + ".least", "is required");
  if (!indicator.has_most()) {
    violations->Add(field + ".most", "is required");
  } else if (indicator.has_least() && indicator.least() == indicator.most()) {
    violations->Add(field + ".most", "must differ from least");
  }
}

void CheckWeights(const google::protobuf::RepeatedPtrField<NeedPolicy::Weight>& weights,
                  const std::set<std::string>& keys, const std::string& field,
                  Violations* violations) {
  for (int i = 0; i < weights.size(); ++i) {
    if (keys.count(weights[i].indicator()) > 0) continue;
    violations->Add(absl::StrCat(field, "[", i, "].indicator"),
                    "must be the key of an indicator of this policy");
  }
}

std::set<std::string> PracticesOf(const NeedPolicy& policy) {
  std::set<std::string> practices;
  for (const auto& practice : policy.practices()) practices.insert(practice.practice());
  return practices;
}

// Checks the indicators and returns their keys.
std::set<std::string> CheckIndicators(const NeedPolicy& policy, const IndicatorLookup& lookup,
                                      Violations* violations) {
  const std::set<std::string> practices = PracticesOf(policy);
  std::set<std::string> keys;
  for (int i = 0; i < policy.indicators_size(); ++i) {
    const std::string field = absl::StrCat(kNeedPolicy, ".indicators[", i, "]");
    const NeedPolicy::PolicyIndicator& indicator = policy.indicators(i);
    if (!keys.insert(indicator.key()).second) {
      violations->Add(field + ".key", "must be there once only");
    }
    CheckSource(indicator, practices, field, lookup, violations);
    CheckAnchors(indicator, field, violations);
  }
  return keys;
}

void CheckGroupSize(const NeedPolicy& policy, const IndicatorLookup& lookup,
                    Violations* violations) {
  const std::string field = absl::StrCat(kNeedPolicy, ".group_size_indicator");
  if (policy.minimum_group() > 0 && policy.group_size_indicator().empty()) {
    violations->Add(field, "is required with minimum_group");
  } else if (!policy.group_size_indicator().empty()) {
    CheckReference(policy.group_size_indicator(), field, lookup, violations);
  }
}

}  // namespace

methods::NeedPolicy ToMethod(const NeedPolicy& policy) {
  methods::NeedPolicy out;
  out.id = policy.name();
  for (const NeedPolicy::Practice& practice : policy.practices()) {
    out.crosswalk.push_back({practice.practice(), ToMethod(practice.weights())});
  }
  out.index_weights = ToMethod(policy.index_weights());
  if (policy.has_min_coverage()) out.min_coverage = policy.min_coverage();
  out.tier_cuts.assign(policy.tier_cuts().begin(), policy.tier_cuts().end());
  return out;
}

absl::Status CheckNeedPolicy(const NeedPolicy& policy, const IndicatorLookup& indicator) {
  Violations violations;
  const std::set<std::string> keys = CheckIndicators(policy, indicator, &violations);
  for (int i = 0; i < policy.practices_size(); ++i) {
    CheckWeights(policy.practices(i).weights(), keys,
                 absl::StrCat(kNeedPolicy, ".practices[", i, "].weights"), &violations);
  }
  CheckWeights(policy.index_weights(), keys, absl::StrCat(kNeedPolicy, ".index_weights"),
               &violations);
  CheckGroupSize(policy, indicator, &violations);
  PARTNERS_RETURN_IF_ERROR(violations.status());
  absl::Status accepted = methods::CheckNeedPolicy(ToMethod(policy));
  if (accepted.ok()) return accepted;
  // The model's name for the practices is the crosswalk.
  const std::string message =
      absl::StrReplaceAll(std::string(accepted.message()), {{"crosswalk", "practices"}});
  return MethodRefusal(absl::Status(accepted.code(), message), kNeedPolicy);
}

methods::ValueCriterion ToMethod(const RankingPolicy::Criterion& criterion, const std::string& id,
                                 double weight) {
  methods::ValueCriterion out;
  out.id = id;
  out.weight = weight;
  for (const RankingPolicy::Point& point : criterion.points()) {
    out.points.push_back({point.x(), point.v()});
  }
  if (criterion.missing_policy() == RankingPolicy::MISSING_POLICY_NEUTRAL) {
    out.neutral_value = criterion.neutral_value();
  }
  return out;
}

absl::Status CheckRankingPolicy(const RankingPolicy& policy) {
  Violations violations;
  std::set<int> kinds;
  std::vector<methods::ValueCriterion> criteria;
  for (int i = 0; i < policy.criteria_size(); ++i) {
    const RankingPolicy::Criterion& criterion = policy.criteria(i);
    const std::string field = absl::StrCat(kRankingPolicy, ".criteria[", i, "]");
    if (!kinds.insert(criterion.kind()).second) {
      violations.Add(field + ".kind", "must be there once only");
    }
    const bool neutral = criterion.missing_policy() == RankingPolicy::MISSING_POLICY_NEUTRAL;
    if (neutral != criterion.has_neutral_value()) {
      violations.Add(
          field + ".neutral_value",
          absl::StrCat("goes with the missing policy ",
                       runtime::WordOf(RankingPolicy::MISSING_POLICY_NEUTRAL), ", and only there"));
    }
    criteria.push_back(ToMethod(criterion, criterion.key(), criterion.weight()));
  }
  PARTNERS_RETURN_IF_ERROR(violations.status());
  const absl::Status accepted = methods::AdditiveValueModel::Create(criteria).status();
  return accepted.ok() ? accepted : MethodRefusal(accepted, kRankingPolicy);
}

}  // namespace partners::matching
