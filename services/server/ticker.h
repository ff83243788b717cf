#ifndef PARTNERS_SERVICES_SERVER_TICKER_H_
#define PARTNERS_SERVICES_SERVER_TICKER_H_

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace partners::server {

// Runs `job` at once and then every `interval`, on a thread of its own, until stopped.
class Ticker {
 public:
  Ticker(std::chrono::milliseconds interval, std::function<void()> job)
      : thread_([this, interval, job = std::move(job)] { Run(interval, job); }) {}
  ~Ticker() {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }

 private:
  void Run(std::chrono::milliseconds interval, const std::function<void()>& job) {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      lock.unlock();
      job();
      lock.lock();
      wake_.wait_for(lock, interval, [this] { return stopping_; });
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;     // last: it uses the others
};

}  // namespace partners::server

#endif  // PARTNERS_SERVICES_SERVER_TICKER_H_
