#ifndef PARTNERS_SERVICES_METHODS_DUPLICATES_H_
#define PARTNERS_SERVICES_METHODS_DUPLICATES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/methods/method.h"
#include "services/methods/record_comparison.h"
#include "services/methods/record_linkage.h"

namespace partners::methods {

inline constexpr Method kFindDuplicates{"find_duplicates", 1};

inline constexpr size_t kDuplicateRecordsMax = 100'000;
inline constexpr size_t kAllPairsRecordsMax = 5'000;       // above, pairs of blocks only
inline constexpr int64_t kComparedPairsMax = 200'000'000;  // that share a block
inline constexpr size_t kDuplicatePairsMax = 200'000;      // found
inline constexpr int kLinkageThresholdMax = 1'000'000;     // of either sign

struct IdentifiedRecord {
  std::string id;
  OrganisationRecord record;
};

// What an agency decides; stored with the result.
struct DuplicatePolicy {
  LinkageModel model = DefaultLinkageModel();  // name with four levels, the others with two
  double prior = 0.001;         // lambda: share of all pairs that are one organisation
  double review_threshold = 3;  // weights from here on are put before a person
  double likely_threshold = 8;  // at least review_threshold
};

enum class DuplicateLevel { kReview, kLikely };
absl::string_view DuplicateLevelName(DuplicateLevel level);  // "review", "likely"

struct DuplicatePair {
  std::string a, b;  // ids, a before b as bytes
  double weight = 0;
  double probability = 0;  // 0 to 1
  DuplicateLevel level = DuplicateLevel::kReview;
};

// The pairs of records that may be one organisation: all whose weight (FellegiSunterWeight over
// CompareRecords) reaches the review threshold, in order of a, then b.
//
// Up to 5,000 records every pair is looked at. Above, the pairs that share a block: the same EIN,
// the same domain, the same phone, the same ZIP code and first word of the name, or the same first
// six characters of the name's words in alphabetical order (all if there are fewer); an empty key
// is no block.
//
// Errors   INVALID_ARGUMENT naming records, records[id].field, params as in FellegiSunterWeight,
//          prior, review_threshold or likely_threshold: more than 100,000 records, 200 million
//          pairs that share a block, or 200,000 pairs found.
// Cost     one look of some nanoseconds per pair; the costly comparison of names only where a bound
//          on it leaves the outcome open. Thread-safe.
// Source   Fellegi & Sunter 1969; Winkler 2006; Priority Partners methods, P9.
// Not for  merging: nothing is merged without a person. Above 5,000 records a duplicate that shares
//          no block is not found.
absl::StatusOr<std::vector<DuplicatePair>> FindDuplicates(std::vector<IdentifiedRecord> records,
                                                          DuplicatePolicy policy = {});

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_DUPLICATES_H_
