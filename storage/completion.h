#ifndef PARTNERS_STORAGE_COMPLETION_H_
#define PARTNERS_STORAGE_COMPLETION_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "storage/store.h"

// Internal to storage.
namespace partners::storage {

// A body's answer, ready to be given.
struct Answer {
  WriteDone done;
  absl::Status status;
};

// The thread that gives answers and tells listeners, so that the writer never waits for them.
// Thread-safe. The destructor gives everything still waiting.
class Completion {
 public:
  Completion();
  ~Completion();
  Completion(const Completion&) = delete;
  Completion& operator=(const Completion&) = delete;

  void Give(Answer answer);
  // `moved_to` is the new last sequence, 0 when the commit did not move it.
  void GiveAll(std::vector<Answer> answers, uint64_t moved_to);
  std::shared_ptr<void> Listen(std::function<void(uint64_t)> listener);
  bool on_this_thread() const { return thread_.get_id() == std::this_thread::get_id(); }

 private:
  struct Listener;
  struct Waiting {
    std::vector<Answer> answers;
    uint64_t moved_to = 0;
    bool closing = false;
  };

  void Run();
  void Tell(uint64_t sequence);

  std::mutex mutex_;
  std::condition_variable wake_;
  Waiting waiting_;
  std::mutex listeners_mutex_;
  std::vector<std::weak_ptr<Listener>> listeners_;
  std::thread thread_;
};

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_COMPLETION_H_
