#ifndef PARTNERS_SERVICES_RUNTIME_WORK_POOL_H_
#define PARTNERS_SERVICES_RUNTIME_WORK_POOL_H_

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace partners::runtime {

// A fixed number of threads and a bounded queue. Thread-safe.
class WorkPool {
 public:
  WorkPool(int threads, size_t queue_max);
  ~WorkPool();  // finishes what was accepted

  // False at once when the queue is full or the pool is stopping; `job` then never runs.
  [[nodiscard]] bool Submit(std::function<void()> job);
  // Refuses new jobs, runs the accepted ones, joins. Safe to call twice.
  void Stop();

 private:
  void Run();

  const size_t queue_max_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;  // guarded by mutex_
  bool stopping_ = false;                    // guarded by mutex_
  std::vector<std::thread> threads_;
};

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_WORK_POOL_H_
