#ifndef PARTNERS_SERVICES_RUNTIME_LIMITS_H_
#define PARTNERS_SERVICES_RUNTIME_LIMITS_H_

#include <cstddef>

#include "absl/time/time.h"

// Every queue, batch and wait of the request path has its bound here, with the reason for it.
namespace partners::runtime {

inline constexpr int kRequestBytesMax =
    4 * 1024 * 1024;  // one chunk of an import or one evidence part; gRPC's own default
inline constexpr int kCallsInFlightMax = 8192;  // beyond it callers wait better at home than here
// One connection's calls at a time; the rest wait at the caller's. A busy agency needs a few hundred.
inline constexpr int kCallsOfConnectionMax = 1'000;
// What gRPC may hold of requests that are not whole yet, of all connections: beyond it reads slow
// down. 128 of the largest.
inline constexpr size_t kTransportBytesMax = 512 << 20;
inline constexpr size_t kWorkQueueMax = 512;  // about a second of scans on two cores
inline constexpr int kWorkThreads =
    4;  // scans are short; two per core keep one slow caller from blocking all
inline constexpr int kStreamsMax =
    1024;  // each holds one batch of messages (watch.h) and a cursor, however slow its reader
inline constexpr int kStreamsPerCallerMax =
    32;  // followers of one agency; without a key, of one address
inline constexpr int kStreamsForServices =
    128;  // of all: keys and records must reach the services whoever else listens
inline constexpr size_t kStreamStepMessages =
    32;  // a stream makes this many messages before it writes them
inline constexpr size_t kStreamStepBytes = 256 * 1024;                 // or about this much
inline constexpr absl::Duration kDeadlineDefault = absl::Seconds(30);  // for callers that set none
inline constexpr absl::Duration kDeadlineMax =
    absl::Minutes(5);  // unary calls; nothing we do takes longer
inline constexpr absl::Duration kStreamTick =
    absl::Seconds(1);  // a silent stream shows a sign of life this often
inline constexpr absl::Duration kPeerSilenceMax =
    absl::Seconds(30);  // then a peer is asked whether it is still there
inline constexpr absl::Duration kPeerAnswerMax =
    absl::Seconds(10);  // and counts as gone when it does not answer in time
inline constexpr absl::Duration kAnswersKept =
    absl::Hours(24 * 7);  // how long a request id is remembered
inline constexpr int kAnswersForgottenPerWrite =
    64;  // expired answers one write in sixteen cleans up: more than sixteen, so they end
inline constexpr size_t kRowsExaminedMax =
    5'000;  // by one list call: a rare match gives a short page, not a long wait
inline constexpr size_t kPageBytesMax =
    2 * 1024 * 1024;  // of the rows of one page: far below gRPC's 4 MiB, however large each is
inline constexpr size_t kRateCallersMax = 100'000;  // callers the rate limiter keeps in mind

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_LIMITS_H_
