#include "services/methods/linkage_fit.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/methods/record_linkage.h"
#include "services/methods/validation.h"

namespace partners::methods {
namespace {

using internal::Refuse;
using Table = std::vector<std::vector<double>>;  // [field][level]

absl::Status CheckPattern(const std::string& element, const LinkagePattern& pattern,
                          const std::vector<int>& levels) {
  if (pattern.count < 0 || pattern.count > kPatternCountMax) {
    return Refuse(element + ".count", absl::StrCat("must be between 0 and ", kPatternCountMax));
  }
  if (pattern.levels.size() != levels.size()) {
    return Refuse(element + ".levels", "must have one level per field");
  }
  for (size_t f = 0; f < levels.size(); ++f) {
    const std::optional<int>& level = pattern.levels[f];
    if (!level || (*level >= 0 && *level < levels[f])) continue;
    return Refuse(absl::StrCat(element, ".levels[", f, "]"),
                  absl::StrCat("must be between 0 and ", levels[f] - 1));
  }
  return absl::OkStatus();
}

absl::Status CheckPatterns(const std::vector<LinkagePattern>& patterns,
                           const std::vector<int>& levels) {
  if (patterns.size() > kLinkagePatternsMax) {
    return Refuse("patterns", absl::StrCat("must have at most ", kLinkagePatternsMax, " elements"));
  }
  int64_t total = 0;
  for (size_t i = 0; i < patterns.size(); ++i) {
    absl::Status status = CheckPattern(absl::StrCat("patterns[", i, "]"), patterns[i], levels);
    if (!status.ok()) return status;
    total += patterns[i].count;
  }
  return total > 0 ? absl::OkStatus() : Refuse("patterns", "at least one must be counted");
}

absl::Status CheckLevels(const std::vector<int>& levels) {
  if (levels.size() > kLinkageFieldsMax) {
    return Refuse("levels", absl::StrCat("must have at most ", kLinkageFieldsMax, " fields"));
  }
  for (size_t f = 0; f < levels.size(); ++f) {
    if (levels[f] >= 1 && levels[f] <= static_cast<int>(kLinkageLevelsMax)) continue;
    return Refuse(absl::StrCat("levels[", f, "]"),
                  absl::StrCat("must be between 1 and ", kLinkageLevelsMax));
  }
  return absl::OkStatus();
}

absl::Status CheckTable(const std::string& name, const Table& table,
                        const std::vector<int>& levels) {
  if (table.size() != levels.size()) return Refuse(name, "must have one row per field");
  for (size_t f = 0; f < levels.size(); ++f) {
    const std::string row = absl::StrCat(name, "[", f, "]");
    if (table[f].size() != static_cast<size_t>(levels[f])) {
      return Refuse(row, "must have one probability per level");
    }
    double sum = 0;
    for (size_t l = 0; l < table[f].size(); ++l) {
      absl::Status status =
          internal::CheckUnitInterval(absl::StrCat(row, "[", l, "]"), table[f][l]);
      if (!status.ok()) return status;
      sum += table[f][l];
    }
    if (std::fabs(sum - 1) > 1e-6) return Refuse(row, "must sum to 1");
  }
  return absl::OkStatus();
}

absl::Status CheckStart(const LinkageEstimate& start, const std::vector<int>& levels) {
  if (!(start.lambda > 0 && start.lambda < 1)) {
    return Refuse("lambda", "must be above 0 and below 1");
  }
  absl::Status status = CheckTable("m", start.m, levels);
  return status.ok() ? CheckTable("u", start.u, levels) : status;
}

// Counted patterns in order, equal ones made one.
std::vector<LinkagePattern> Merged(std::vector<LinkagePattern> patterns) {
  std::ranges::sort(patterns, {}, &LinkagePattern::levels);
  std::vector<LinkagePattern> merged;
  for (LinkagePattern& pattern : patterns) {
    if (pattern.count == 0) continue;
    if (!merged.empty() && merged.back().levels == pattern.levels) {
      merged.back().count += pattern.count;
    } else {
      merged.push_back(std::move(pattern));
    }
  }
  return merged;
}

// ln of the probability of one class times that of the levels in it.
double LogJoint(double share, const Table& logs, const LinkagePattern& pattern) {
  double sum = std::log(share);
  for (size_t f = 0; f < logs.size(); ++f) {
    if (pattern.levels[f]) sum += logs[f][static_cast<size_t>(*pattern.levels[f])];
  }
  return sum;
}

Table Logs(Table table) {
  for (std::vector<double>& row : table) {
    for (double& cell : row) cell = std::log(cell);
  }
  return table;
}

// ln(e^a + e^b); minus infinity when both are.
double LogSum(double a, double b) {
  const double high = std::max(a, b);
  return std::isinf(high) ? high : high + std::log1p(std::exp(std::min(a, b) - high));
}

// What the E step adds up: pairs in all and of each class, and by level of each field.
struct Expected {
  double pairs = 0, same = 0, loglik = 0;
  Table m, u;
};

void Add(const LinkagePattern& pattern, double same, double other, Expected* sums) {
  sums->pairs += static_cast<double>(pattern.count);
  sums->same += same;
  for (size_t f = 0; f < pattern.levels.size(); ++f) {
    if (!pattern.levels[f]) continue;
    sums->m[f][static_cast<size_t>(*pattern.levels[f])] += same;
    sums->u[f][static_cast<size_t>(*pattern.levels[f])] += other;
  }
}

Table Zeros(Table table) {
  for (std::vector<double>& row : table) std::ranges::fill(row, 0);
  return table;
}

Expected ExpectedSums(const std::vector<LinkagePattern>& patterns, const LinkageEstimate& now) {
  Expected sums{.m = Zeros(now.m), .u = Zeros(now.u)};
  const Table log_m = Logs(now.m);
  const Table log_u = Logs(now.u);
  for (const LinkagePattern& pattern : patterns) {
    const double same = LogJoint(now.lambda, log_m, pattern);
    const double other = LogJoint(1 - now.lambda, log_u, pattern);
    const double either = LogSum(same, other);
    const auto count = static_cast<double>(pattern.count);
    sums.loglik += count * either;
    Add(pattern, count * std::exp(same - either), count * std::exp(other - either), &sums);
  }
  return sums;
}

// Shares of each row; a row without weight leaves the one there was.
void SetShares(const Table& sums, Table* table) {
  for (size_t f = 0; f < sums.size(); ++f) {
    double total = 0;
    for (double sum : sums[f]) total += sum;
    if (total == 0) continue;
    for (size_t l = 0; l < sums[f].size(); ++l) (*table)[f][l] = sums[f][l] / total;
  }
}

absl::Status CheckPossible(const std::vector<LinkagePattern>& patterns,
                           const LinkageEstimate& start) {
  if (std::isfinite(ExpectedSums(patterns, start).loglik)) return absl::OkStatus();
  return Refuse("patterns", "one that was counted is impossible with these m and u");
}

}  // namespace

absl::StatusOr<LinkageFit> FitLinkage(std::vector<LinkagePattern> patterns,
                                      const std::vector<int>& levels, LinkageEstimate start,
                                      int iterations) {
  if (iterations < 1 || iterations > kLinkageIterationsMax) {
    return Refuse("iterations", absl::StrCat("must be between 1 and ", kLinkageIterationsMax));
  }
  absl::Status status = CheckLevels(levels);
  if (status.ok()) status = CheckPatterns(patterns, levels);
  if (status.ok()) status = CheckStart(start, levels);
  if (!status.ok()) return status;
  patterns = Merged(std::move(patterns));
  status = CheckPossible(patterns, start);
  if (!status.ok()) return status;
  LinkageFit fit{std::move(start), 0};
  for (int round = 0; round < iterations; ++round) {
    const Expected sums = ExpectedSums(patterns, fit.estimate);
    fit.loglik_before_last_update = sums.loglik;
    fit.estimate.lambda = std::min(1.0, sums.same / sums.pairs);
    SetShares(sums.m, &fit.estimate.m);
    SetShares(sums.u, &fit.estimate.u);
  }
  return fit;
}

}  // namespace partners::methods
