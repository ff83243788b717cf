#ifndef PARTNERS_SERVICES_SERVER_ACCESS_TRAIL_H_
#define PARTNERS_SERVICES_SERVER_ACCESS_TRAIL_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "partners/operations/v1/access_trail.pb.h"
#include "services/runtime/paging.h"
#include "services/runtime/rate_limiter.h"
#include "services/runtime/sources.h"
#include "services/runtime/telemetry.h"
#include "services/runtime/trail.h"
#include "services/server/access_block.pb.h"
#include "storage/store.h"

namespace partners::server {

// This process's access trail: blocks of entries in a store of their own, written on a thread of
// its own.
//  - An entry about something shown is taken before the caller gets the answer, and that answer is
//    withheld when the queue is full or the store has stopped: rather no read than an unknown one.
//  - A refusal showed nothing, and a write was done already: without room they are counted, and the
//    count becomes an entry and a metric. They may fill only half of the queue, so that a flood of
//    refused calls keeps nobody from reading. Refusals of callers without a valid key cost them
//    nothing, so more than a few in a second are counted too.
//  - Stopping writes everything taken. A process that is killed loses what it took in the last
//    moment, at most one queue.
// Thread-safe.
class AccessTrail final : public runtime::TrailSink {
 public:
  static constexpr size_t kQueueBytesMax = 4 << 20;    // waiting; a list names up to 500 records
  static constexpr int kBlockEntriesMax = 512;         // entries in one row
  static constexpr size_t kBlockBytesMax = 128 << 10;  // a row takes no more entries after this
  static constexpr std::chrono::milliseconds kGather{20};  // how long a row waits for more
  static constexpr double kUnknownPerSecond = 5;  // refusals of callers without a valid key
  static constexpr absl::Duration kMissedInterval = absl::Minutes(1);  // between counts of missed
  static constexpr size_t kExaminedMax = 5000;     // entries one list call looks at
  static constexpr size_t kAnswerBytes = 2 << 20;  // a page takes no more entries after this
  static constexpr size_t kPrunedMax = 500;        // rows one write of Prune deletes

  // `store` and `telemetry`, which counts what is missed and may be null, must outlive the trail.
  AccessTrail(storage::Store* store, const runtime::Sources& sources, runtime::Pager pager,
              runtime::Telemetry* telemetry = nullptr);
  ~AccessTrail() override;  // writes what was taken

  bool AddShown(const operations::v1::AccessEntry& entry) override;
  void AddOrCount(const operations::v1::AccessEntry& entry) override;
  // Returns when everything taken before is durable, or cannot become so.
  void Flush();
  // When the newest entry that is kept was taken; InfinitePast without one.
  absl::StatusOr<absl::Time> NewestTime() const;
  // Deletes blocks whose last entry was taken before `before`.
  absl::Status Prune(absl::Time before);
  absl::Status List(const runtime::Call& call,
                    const operations::v1::ListAccessTrailRequest& request,
                    operations::v1::ListAccessTrailResponse* response);

 private:
  // What a list has found and where it stands.
  struct Listing;
  using Blocks = std::deque<AccessBlock>;
  bool HasRoom(size_t bytes, size_t share) const;
  bool IsOneTooMany(const operations::v1::AccessEntry& entry);
  void Take(std::string entry);
  void Run();
  bool CountIsDue() const;
  void TakeCount();
  absl::Status WriteBlocks(const Blocks& blocks);

  storage::Store* const store_;
  const runtime::Sources sources_;
  const runtime::Pager pager_;
  runtime::Telemetry* const telemetry_;
  const std::string process_;     // tells apart what two runs wrote about one moment
  runtime::RateLimiter unknown_;  // refusals of callers without a valid key
  uint64_t number_ = 0;           // of the next row; the writing thread's own
  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable written_;
  Blocks queue_;                               // guarded by mutex_
  size_t queue_bytes_ = 0;                     // guarded by mutex_
  size_t block_bytes_ = 0;                     // guarded by mutex_: of the last block
  int64_t missed_ = 0;                         // guarded by mutex_
  absl::Time counted_ = absl::InfinitePast();  // guarded by mutex_: when a count was last taken
  uint64_t taken_ = 0;                         // guarded by mutex_: entries ever taken
  uint64_t done_ = 0;                          // guarded by mutex_: of those, written or given up
  bool failed_ = false;                        // guarded by mutex_: the store takes no more
  bool hurry_ = false;     // guarded by mutex_: somebody waits for what was taken
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;     // last: it uses the others
};

}  // namespace partners::server

#endif  // PARTNERS_SERVICES_SERVER_ACCESS_TRAIL_H_
