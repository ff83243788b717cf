#include "services/methods/duplicates.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/methods/name_levels.h"
#include "services/methods/record_pairs.h"
#include "services/methods/validation.h"

namespace partners::methods {
namespace {

using internal::ComparableRecord;
using internal::NameLevels;
using internal::Refuse;

// Positions of the fields in a checked model: byte order.
enum FieldPosition : size_t { kDomain, kEin, kName, kPhone, kZip, kFields };

constexpr size_t kNameOutcomes = 5;    // levels 0 to 3, and 4 = missing
constexpr size_t kOtherOutcomes = 81;  // of four fields: 0, 1, and 2 = missing

absl::Status CheckShape(const LinkageModel& model) {
  constexpr std::pair<absl::string_view, size_t> kShape[] = {
      {"domain", 2}, {"ein", 2}, {"name", 4}, {"phone", 2}, {"zip", 2}};
  const auto fits = [](const LinkageField& field, const auto& shape) {
    return field.id == shape.first && field.levels.size() == shape.second;
  };
  if (std::ranges::equal(model, kShape, fits)) return absl::OkStatus();
  return Refuse("params", "must be name with four levels and domain, ein, phone, zip with two");
}

absl::Status CheckThresholds(const DuplicatePolicy& policy) {
  for (const auto& [field, value] : {std::pair("review_threshold", policy.review_threshold),
                                     std::pair("likely_threshold", policy.likely_threshold)}) {
    if (std::fabs(value) <= kLinkageThresholdMax) continue;  // false for NaN
    return Refuse(field, absl::StrCat("must be between ", -kLinkageThresholdMax, " and ",
                                      kLinkageThresholdMax));
  }
  if (policy.likely_threshold >= policy.review_threshold) return absl::OkStatus();
  return Refuse("likely_threshold", "must not be below review_threshold");
}

absl::Status CheckPolicy(DuplicatePolicy* policy) {
  absl::Status status = internal::CheckModel(&policy->model);
  if (status.ok()) status = CheckShape(policy->model);
  if (status.ok()) status = internal::CheckPrior(policy->prior);
  return status.ok() ? CheckThresholds(*policy) : status;
}

// The weight of every possible outcome of a comparison, summed as FellegiSunterWeight does, and
// whether it reaches the review threshold.
class OutcomeWeights {
 public:
  explicit OutcomeWeights(const DuplicatePolicy& policy) {
    for (size_t other = 0; other < kOtherOutcomes; ++other) {
      for (size_t name = 0; name < kNameOutcomes; ++name) {
        const double weight = Sum(policy.model, other, name);
        weights_[other][name] = weight;
        if (weight >= policy.review_threshold) reaching_[other] |= 1U << name;
      }
    }
  }

  double Weight(size_t other, size_t name) const { return weights_[other][name]; }
  bool Reaches(size_t other, size_t name) const { return (reaching_[other] >> name & 1U) != 0; }
  // Whether some name level from 0 to `level` does.
  bool ReachesUpTo(size_t other, int level) const {
    return (reaching_[other] & ((2U << level) - 1)) != 0;
  }

 private:
  static double Sum(const LinkageModel& model, size_t other, size_t name) {
    const std::array<size_t, kFields> outcome = {other / 27, other / 9 % 3, name, other / 3 % 3,
                                                 other % 3};
    double sum = 0;
    for (size_t f = 0; f < kFields; ++f) {
      const auto& levels = model[f].levels;
      if (outcome[f] < levels.size()) sum += internal::LevelWeight(levels[outcome[f]]);
    }
    return sum;
  }

  std::array<std::array<double, kNameOutcomes>, kOtherOutcomes> weights_{};
  std::array<unsigned, kOtherOutcomes> reaching_{};
};

// Numbers of the four fields that are the same or not; 0 = missing.
struct OtherFields {
  uint32_t domain, ein, phone, zip;
};

std::vector<OtherFields> Numbered(const std::vector<ComparableRecord>& records) {
  internal::TextNumbers domain, ein, phone, zip;
  std::vector<OtherFields> fields;
  fields.reserve(records.size());
  for (const ComparableRecord& r : records) {
    fields.push_back({domain(r.domain), ein(r.ein), phone(r.phone), zip(r.zip)});
  }
  return fields;
}

size_t Outcome(uint32_t a, uint32_t b) {
  if (a == 0 || b == 0) return 2;
  return a == b ? 1 : 0;
}

size_t OutcomeOf(const OtherFields& a, const OtherFields& b) {
  return 27 * Outcome(a.domain, b.domain) + 9 * Outcome(a.ein, b.ein) +
         3 * Outcome(a.phone, b.phone) + Outcome(a.zip, b.zip);
}

class Search {
 public:
  Search(const std::vector<ComparableRecord>& records, const DuplicatePolicy& policy)
      : names_(records), others_(Numbered(records)), weights_(policy) {}

  // The weight of a pair when it reaches the review threshold.
  std::optional<double> Look(uint32_t i, uint32_t j) const {
    const size_t other = OutcomeOf(others_[i], others_[j]);
    const std::optional<size_t> name = NameOutcome(other, i, j);
    if (!name || !weights_.Reaches(other, *name)) return std::nullopt;
    return weights_.Weight(other, *name);
  }

 private:
  // Absent when the pair cannot reach the threshold.
  std::optional<size_t> NameOutcome(size_t other, uint32_t i, uint32_t j) const {
    if (names_.Missing(i) || names_.Missing(j)) return 4;
    if (names_.Same(i, j)) return 3;
    if (!weights_.ReachesUpTo(other, 2)) return std::nullopt;
    if (!weights_.ReachesUpTo(other, names_.LevelAtMost(i, j))) return std::nullopt;
    return static_cast<size_t>(names_.Level(i, j));
  }

  NameLevels names_;
  std::vector<OtherFields> others_;
  OutcomeWeights weights_;
};

struct Hit {
  uint32_t i, j;
  double weight;
};

// Looks at all pairs, or at those of blocks; one more than may be found is the most it returns.
absl::StatusOr<std::vector<Hit>> Hits(const std::vector<ComparableRecord>& records,
                                      const Search& search) {
  std::vector<Hit> hits;
  const auto look = [&](uint32_t i, uint32_t j) {
    const std::optional<double> weight = search.Look(i, j);
    if (weight) hits.push_back({i, j, *weight});
    return hits.size() <= kDuplicatePairsMax;
  };
  if (records.size() > kAllPairsRecordsMax) {
    const std::vector<internal::BlockKeys> keys = internal::BlocksOf(records);
    if (internal::CountBlockPairs(keys) > kComparedPairsMax) {
      return Refuse("records", absl::StrCat("more than ", kComparedPairsMax,
                                            " pairs share an EIN, domain, phone, ZIP code and "
                                            "first word, or beginning of the name"));
    }
    internal::ForEachBlockPair(keys, look);
    return hits;
  }
  for (uint32_t i = 0; i < records.size(); ++i) {
    for (uint32_t j = i + 1; j < records.size(); ++j) {
      if (!look(i, j)) return hits;
    }
  }
  return hits;
}

absl::StatusOr<std::vector<ComparableRecord>> Comparable(
    const std::vector<IdentifiedRecord>& records) {
  std::vector<ComparableRecord> comparable;
  comparable.reserve(records.size());
  for (const IdentifiedRecord& record : records) {
    auto one = internal::MakeComparable(internal::Element("records", record.id), record.record);
    if (!one.ok()) return one.status();
    comparable.push_back(*std::move(one));
  }
  return comparable;
}

absl::Status CheckRecords(std::vector<IdentifiedRecord>* records) {
  if (records->size() > kDuplicateRecordsMax) {
    return Refuse("records", absl::StrCat("must have at most ", kDuplicateRecordsMax, " elements"));
  }
  return internal::SortById("records", &IdentifiedRecord::id, records);
}

DuplicatePair PairOf(const Hit& hit, const std::vector<IdentifiedRecord>& records,
                     const DuplicatePolicy& policy) {
  const double prior = internal::PriorWeight(policy.prior);
  return {
      records[hit.i].id, records[hit.j].id, hit.weight, internal::ProbabilityOf(hit.weight + prior),
      hit.weight >= policy.likely_threshold ? DuplicateLevel::kLikely : DuplicateLevel::kReview};
}

}  // namespace

absl::string_view DuplicateLevelName(DuplicateLevel level) {
  return level == DuplicateLevel::kLikely ? "likely" : "review";
}

absl::StatusOr<std::vector<DuplicatePair>> FindDuplicates(std::vector<IdentifiedRecord> records,
                                                          DuplicatePolicy policy) {
  absl::Status status = CheckPolicy(&policy);
  if (status.ok()) status = CheckRecords(&records);
  if (!status.ok()) return status;
  const auto comparable = Comparable(records);
  if (!comparable.ok()) return comparable.status();
  auto hits = Hits(*comparable, Search(*comparable, policy));
  if (!hits.ok()) return hits.status();
  if (hits->size() > kDuplicatePairsMax) {
    return Refuse("review_threshold",
                  absl::StrCat("more than ", kDuplicatePairsMax, " pairs reach it"));
  }
  std::ranges::sort(*hits, {}, [](const Hit& hit) { return std::tie(hit.i, hit.j); });
  std::vector<DuplicatePair> pairs;
  pairs.reserve(hits->size());
  for (const Hit& hit : *hits) pairs.push_back(PairOf(hit, records, policy));
  return pairs;
}

}  // namespace partners::methods
