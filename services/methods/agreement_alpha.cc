#include "services/methods/agreement_alpha.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"

namespace partners::methods {
namespace {

struct ValueCount {
  size_t value;  // index into Data::values
  double count;  // a whole number
};
using UnitCounts = std::vector<ValueCount>;  // n_uc above zero, by value

struct Data {
  AlphaMetric metric = AlphaMetric::kNominal;
  std::vector<double> values;  // v_c, ascending
  std::vector<UnitCounts> units;
  int64_t dropped_units = 0;
};

struct Disagreements {
  double observed = 0;
  double expected = 0;
};

// Cuts sorted ratings into units and keeps those with two ratings or more, values ascending.
std::vector<std::vector<double>> KeptUnits(const std::vector<Rating>& sorted, int64_t* dropped) {
  std::vector<std::vector<double>> kept;
  for (size_t begin = 0, end = 0; begin < sorted.size(); begin = end) {
    std::vector<double> values;
    for (; end < sorted.size() && sorted[end].unit == sorted[begin].unit; ++end) {
      values.push_back(sorted[end].value);
    }
    std::ranges::sort(values);
    if (values.size() < 2) {
      ++*dropped;
    } else {
      kept.push_back(std::move(values));
    }
  }
  return kept;
}

UnitCounts Count(const std::vector<double>& ascending, const std::vector<double>& values) {
  UnitCounts counts;
  for (double value : ascending) {
    const auto index =
        static_cast<size_t>(std::ranges::lower_bound(values, value) - values.begin());
    if (counts.empty() || counts.back().value != index) counts.push_back({index, 0});
    counts.back().count += 1;
  }
  return counts;
}

Data Arrange(const std::vector<Rating>& sorted, AlphaMetric metric) {
  Data data;
  data.metric = metric;
  const std::vector<std::vector<double>> kept = KeptUnits(sorted, &data.dropped_units);
  for (const std::vector<double>& unit : kept) {
    data.values.insert(data.values.end(), unit.begin(), unit.end());
  }
  std::ranges::sort(data.values);
  const auto repeated = std::unique(data.values.begin(), data.values.end());
  data.values.erase(repeated, data.values.end());
  for (const std::vector<double>& unit : kept) data.units.push_back(Count(unit, data.values));
  return data;
}

double Size(const UnitCounts& unit) {
  double size = 0;
  for (const ValueCount& v : unit) size += v.count;
  return size;
}

// The disagreements in all units but one.
class Without {
 public:
  // `skipped` is the position of a unit, or any other number to skip none.
  Without(const Data& data, size_t skipped)
      : data_(data), skipped_(skipped), counts_(data.values.size()) {
    for (size_t u = 0; u < data.units.size(); ++u) {
      if (u == skipped) continue;
      for (const ValueCount& v : data.units[u]) counts_[v.value] += v.count;
    }
    for (double count : counts_) up_to_.push_back(total_ += count);
  }

  Disagreements Compute() const {
    return {Observed() / total_, Expected() / (total_ * (total_ - 1))};
  }

 private:
  // d_ck for c below k.
  double Distance(size_t c, size_t k) const {
    const double low = data_.values[c];
    const double high = data_.values[k];
    switch (data_.metric) {
      case AlphaMetric::kNominal:
        return 1;
      case AlphaMetric::kOrdinal:
        return Square(up_to_[k] - up_to_[c] + (counts_[c] - counts_[k]) / 2);
      case AlphaMetric::kInterval:
        return Square(high - low);
      case AlphaMetric::kRatio:
        return Square((high - low) / (high + low));
    }
    return 0;
  }

  // sum_ck o_ck d_ck
  double Observed() const {
    double sum = 0;
    for (size_t u = 0; u < data_.units.size(); ++u) {
      if (u != skipped_) sum += InUnit(data_.units[u]) / (Size(data_.units[u]) - 1);
    }
    return sum;
  }

  double InUnit(const UnitCounts& unit) const {
    double sum = 0;
    for (size_t i = 0; i < unit.size(); ++i) {
      for (size_t j = i + 1; j < unit.size(); ++j) {
        sum += 2 * unit[i].count * unit[j].count * Distance(unit[i].value, unit[j].value);
      }
    }
    return sum;
  }

  // sum_ck n_c n_k d_ck; exactly 0 if only one value is left
  double Expected() const {
    if (std::ranges::count_if(counts_, [](double n) { return n > 0; }) < 2) return 0;
    if (data_.metric == AlphaMetric::kNominal) return ExpectedNominal();
    if (data_.metric == AlphaMetric::kInterval) return ExpectedInterval();
    double sum = 0;
    for (size_t c = 0; c < counts_.size(); ++c) {
      for (size_t k = c + 1; k < counts_.size(); ++k) {
        sum += 2 * counts_[c] * counts_[k] * Distance(c, k);
      }
    }
    return sum;
  }

  double ExpectedNominal() const {
    double sum = 0;
    for (double count : counts_) sum += count * (total_ - count);
    return sum;
  }

  // The sum over pairs is 2 n times the sum of squares about the mean.
  double ExpectedInterval() const {
    double mean = 0;
    for (size_t c = 0; c < counts_.size(); ++c) mean += counts_[c] / total_ * data_.values[c];
    double sum = 0;
    for (size_t c = 0; c < counts_.size(); ++c) sum += counts_[c] * Square(data_.values[c] - mean);
    return 2 * total_ * sum;
  }

  static double Square(double x) { return x * x; }

  const Data& data_;
  size_t skipped_;
  std::vector<double> counts_;  // n_c
  std::vector<double> up_to_;   // n_1 + … + n_c
  double total_ = 0;            // n
};

std::optional<double> JackknifeError(const Data& data) {
  const size_t units = data.units.size();
  if (units < 3) return std::nullopt;
  std::vector<double> alphas;
  double sum = 0;
  for (size_t u = 0; u < units; ++u) {
    const Disagreements d = Without(data, u).Compute();
    if (d.expected == 0) return std::nullopt;
    alphas.push_back(1 - d.observed / d.expected);
    sum += alphas.back();
  }
  const auto count = static_cast<double>(units);
  double squares = 0;
  for (double a : alphas) squares += (a - sum / count) * (a - sum / count);
  return std::sqrt((count - 1) / count * squares);
}

absl::Status CheckRatio(const std::vector<Rating>& ratings) {
  for (const Rating& r : ratings) {
    if (r.value >= 0) continue;
    return internal::Refuse(
        absl::StrCat(internal::PairElement("ratings", r.unit, r.rater), ".value"),
        "must not be negative with the ratio metric");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<AlphaResult> KrippendorffAlpha(const std::vector<Rating>& ratings,
                                              AlphaMetric metric) {
  absl::StatusOr<std::vector<Rating>> sorted = internal::SortedRatings(ratings);
  if (!sorted.ok()) return sorted.status();
  if (metric == AlphaMetric::kRatio) {
    absl::Status status = CheckRatio(*sorted);
    if (!status.ok()) return status;
  }
  const Data data = Arrange(*sorted, metric);
  AlphaResult result;
  result.dropped_units = data.dropped_units;
  result.kept_units = static_cast<int64_t>(data.units.size());
  for (const UnitCounts& unit : data.units) {
    result.kept_ratings += static_cast<int64_t>(Size(unit));
  }
  if (data.units.empty()) return result;

  const Disagreements all = Without(data, data.units.size()).Compute();
  result.observed_disagreement = all.observed;
  result.expected_disagreement = all.expected;
  result.status = all.expected == 0 ? AgreementStatus::kNoVariation : AgreementStatus::kOk;
  if (result.status != AgreementStatus::kOk) return result;
  result.alpha = 1 - all.observed / all.expected;
  result.standard_error = JackknifeError(data);
  return result;
}

}  // namespace partners::methods
