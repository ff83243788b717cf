#ifndef PARTNERS_TESTS_SUPPORT_WATCHING_H_
#define PARTNERS_TESTS_SUPPORT_WATCHING_H_

#include <atomic>
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
                Reach(kOpen);
                return true;
              },
              options);
          Reach(kEnded);
        }) {}
  ~Watching() { Stop(); }
  // False when it ended before anything came.
  bool AwaitOpen() const {
    state_.wait(kBegun);
    return state_ == kOpen;
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
  enum State { kBegun, kOpen, kEnded };
  void Reach(State state) {
    State begun = kBegun;
    if (state_.compare_exchange_strong(begun, state)) state_.notify_all();
  }

  std::stop_source stop_;
  std::atomic<State> state_{kBegun};
  absl::Status status_;
  std::thread thread_;  // last: it uses the others
};

}  // namespace partners::tests

#endif  // PARTNERS_TESTS_SUPPORT_WATCHING_H_
