#ifndef PARTNERS_SERVICES_RUNTIME_STREAM_HUB_H_
#define PARTNERS_SERVICES_RUNTIME_STREAM_HUB_H_

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "services/runtime/work_pool.h"
#include "storage/store.h"

namespace partners::runtime {

// Gives waiting streams a step when their store has news, and at least every kStreamTick.
// Thread-safe.
class StreamHub {
 public:
  StreamHub();
  ~StreamHub();

  using Step = std::function<void()>;
  // Runs `step` on the stream pool soon; a full pool is tried again at the next tick.
  void Schedule(Step step);
  // Keeps `step` until news or tick, then schedules it.
  void Park(Step step);
  // Wakes parked streams after commits of `store`. Call once per store.
  void Follow(storage::Store* store);
  // Wakes every parked stream now.
  void Nudge();
  void Stop();

 private:
  void Run();

  WorkPool pool_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Step> parked_;  // guarded by mutex_
  bool news_ = false;         // guarded by mutex_
  bool stopping_ = false;     // guarded by mutex_
  std::vector<std::shared_ptr<void>> listeners_;
  std::thread thread_;
};

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_STREAM_HUB_H_
