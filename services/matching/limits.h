#ifndef PARTNERS_SERVICES_MATCHING_LIMITS_H_
#define PARTNERS_SERVICES_MATCHING_LIMITS_H_

#include <cstddef>

#include "absl/time/time.h"

// Every batch, loop and wait of matching has its bound here, with the reason for it; pages have
// theirs in runtime/limits.h.
namespace partners::matching {

// Facts of one chunk; as the proto says. With their index entries far below what a body may write.
inline constexpr int kFactsPerChunkMax = 500;
// Rows one body of a clean-up deletes; each takes its index entries along.
inline constexpr size_t kRowsDeletedPerBody = 2'000;
// School years one publication may have rows of: publishing writes a row for each.
inline constexpr int kYearsPerPublicationMax = 60;
// Rows looked through for one organisation and kind of fact, or for one figure, those of
// publications whose place a newer one took included: they stay for ever. 30 years of 600
// publications each.
inline constexpr size_t kRowsPerAnswerMax = 18'000;
// Rows one list of organisations reads; then the page is short and its token goes on. Those of one
// organisation are read in any case.
inline constexpr size_t kRowsReadMax = 200'000;
// Ranked partners kept with their explanation: the stored ranking stays below 256 KiB.
inline constexpr int kRankedMax = 100;
// Bytes of a stored ranking with its ranked partners: below the 256 KiB of a stored resource.
inline constexpr size_t kRankingBytesMax = 240 * 1024;
// Other services of one ranked partner that are kept.
inline constexpr int kOtherServicesMax = 10;
// Excluded partners shown in the ranking itself; the list has all.
inline constexpr int kExcludedShownMax = 200;
// Excluded partners of one stored row: one write body keeps 100,000 in 200 rows.
inline constexpr size_t kExclusionsPerBlock = 500;
// Partners a ranking can look at: what one body can keep.
inline constexpr size_t kPartnersMax = 200'000;
// How long a request waits for the copy of the registry to reach a sequence.
inline constexpr absl::Duration kIndexWaitMax = absl::Seconds(2);
// Requests that wait so at one time: each keeps a worker from other work.
inline constexpr int kIndexWaitersMax = 1;
// Pauses between attempts to follow the registry.
inline constexpr absl::Duration kFeedRetryMin = absl::Milliseconds(50);
inline constexpr absl::Duration kFeedRetryMax = absl::Seconds(5);

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_LIMITS_H_
