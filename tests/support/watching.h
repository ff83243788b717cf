#ifndef PARTNERS_TESTS_SUPPORT_WATCHING_H_
#define PARTNERS_TESTS_SUPPORT_WATCHING_H_

#include <atomic>
#include <chrono>
#include <memory>
#include <stop_token>
#include <thread>

#include "clients/cpp/registry_client.h"

namespace partners::tests {

// A Watch that runs until the server ends it or it is stopped.
class Watching {
 public:
  explicit Watching(const std::shared_ptr<client::Channel>& channel)
      : thread_([this, channel] {
          client::CallOptions options;
          options.retry = client::Retry::kNever;
          options.timeout = absl::Minutes(2);
          options.stop = stop_.get_token();
          status_ = client::RegistryClient(channel).Watch(
              {},
              [this](const registry::v1::WatchResponse&) {
                open_ = true;
                return true;
              },
              options);
          ended_ = true;
        }) {}
  ~Watching() { Stop(); }
  // False when it was refused.
  bool AwaitOpen() const {
    while (!open_ && !ended_) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return open_;
  }
  void Stop() {
    stop_.request_stop();
    if (thread_.joinable()) thread_.join();
  }
  absl::Status Await() {
    if (thread_.joinable()) thread_.join();
    return status_;
  }

 private:
  std::stop_source stop_;
  std::atomic<bool> open_{false};
  std::atomic<bool> ended_{false};
  absl::Status status_;
  std::thread thread_;  // last: it uses the others
};

}  // namespace partners::tests

#endif  // PARTNERS_TESTS_SUPPORT_WATCHING_H_
