#include "services/methods/duplicate_quality.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/methods/validation.h"

namespace partners::methods {
namespace {

using internal::Refuse;
using Ids = std::pair<std::string, std::string>;  // in byte order

absl::StatusOr<std::set<Ids>> CheckedPairs(const std::vector<KnownPair>& known,
                                           const std::set<std::string>& ids) {
  std::set<Ids> pairs;
  for (size_t i = 0; i < known.size(); ++i) {
    const std::string element = absl::StrCat("gold_pairs[", i, "]");
    const auto& [a, b] = known[i];
    if (!ids.contains(a)) return Refuse(element + "[0]", "is not one of the records");
    if (!ids.contains(b)) return Refuse(element + "[1]", "is not one of the records");
    if (a == b) return Refuse(element, "must be two records");
    if (!pairs.insert(std::minmax(a, b)).second) {
      return Refuse(element, "the pair is there more than once");
    }
  }
  return pairs;
}

std::optional<double> Share(int64_t part, int64_t all) {
  if (all == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(all);
}

PairQuality Judged(int64_t tp, int64_t listed, int64_t known) {
  PairQuality quality{tp, listed - tp, known - tp, {}, {}, {}};
  quality.precision = Share(tp, listed);
  quality.recall = Share(tp, known);
  quality.f1 = Share(2 * tp, listed + known);
  return quality;
}

}  // namespace

absl::StatusOr<DuplicateQuality> JudgeDuplicates(const std::vector<DuplicatePair>& found,
                                                 const std::vector<KnownPair>& known,
                                                 const std::vector<std::string>& ids) {
  const auto pairs = CheckedPairs(known, {ids.begin(), ids.end()});
  if (!pairs.ok()) return pairs.status();
  int64_t right = 0;
  int64_t likely = 0;
  int64_t likely_right = 0;
  for (const DuplicatePair& pair : found) {
    const bool is_likely = pair.level == DuplicateLevel::kLikely;
    const bool is_known = pairs->contains(std::minmax(pair.a, pair.b));
    right += is_known ? 1 : 0;
    likely += is_likely ? 1 : 0;
    likely_right += is_known && is_likely ? 1 : 0;
  }
  const auto all = static_cast<int64_t>(pairs->size());
  return DuplicateQuality{Judged(right, static_cast<int64_t>(found.size()), all),
                          Judged(likely_right, likely, all)};
}

}  // namespace partners::methods
