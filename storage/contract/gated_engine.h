#ifndef PARTNERS_STORAGE_CONTRACT_GATED_ENGINE_H_
#define PARTNERS_STORAGE_CONTRACT_GATED_ENGINE_H_

#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "storage/engine.h"

namespace partners::storage {

// Passes everything on, but can hold appends back or refuse them, and counts them. Thread-safe.
class GatedEngine final : public Engine {
 public:
  explicit GatedEngine(Engine* engine) : engine_(*engine) {}

  void Hold() { Set(true); }
  void Release() { Set(false); }
  void RefuseAppends(absl::Status status) {
    std::lock_guard<std::mutex> lock(mutex_);
    refusal_ = std::move(status);
  }
  // Waits until an append is being held.
  void WaitForHeld() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return held_ > 0; });
  }
  // Last sequences of the appends so far.
  std::vector<uint64_t> appended() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return appended_;
  }

  std::unique_ptr<EngineSnapshot> Snapshot() const override { return engine_.Snapshot(); }
  uint64_t last_sequence() const override { return engine_.last_sequence(); }
  absl::Status Append(const Batch& batch, uint64_t expected, uint64_t last) override {
    {
      std::unique_lock<std::mutex> lock(mutex_);
      ++held_;
      changed_.notify_all();
      changed_.wait(lock, [this] { return !hold_; });
      --held_;
      appended_.push_back(last);
      if (!refusal_.ok()) return refusal_;
    }
    return engine_.Append(batch, expected, last);
  }

 private:
  void Set(bool hold) {
    std::lock_guard<std::mutex> lock(mutex_);
    hold_ = hold;
    changed_.notify_all();
  }

  Engine& engine_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool hold_ = false;
  int held_ = 0;
  absl::Status refusal_;
  std::vector<uint64_t> appended_;
};

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_CONTRACT_GATED_ENGINE_H_
