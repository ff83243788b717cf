#include "services/runtime/stream_hub.h"

#include <utility>

#include "services/runtime/limits.h"

namespace partners::runtime {
namespace {
constexpr int kStreamThreads = 2;
}

StreamHub::StreamHub() : pool_(kStreamThreads, 2 * kStreamsMax), thread_([this] { Run(); }) {}

StreamHub::~StreamHub() { Stop(); }

void StreamHub::Schedule(Step step) {
  if (!pool_.Submit(step)) Park(std::move(step));
}

void StreamHub::Park(Step step) {
  {
    std::lock_guard lock(mutex_);
    if (!stopping_) {
      parked_.push_back(std::move(step));
      return;
    }
  }
  step();  // stopping: the stream sees it and ends itself
}

void StreamHub::Follow(storage::Store* store) {
  listeners_.push_back(store->Listen([this](uint64_t) { Nudge(); }));
}

void StreamHub::Nudge() {
  {
    std::lock_guard lock(mutex_);
    news_ = true;
  }
  wake_.notify_one();
}

void StreamHub::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    wake_.wait_for(lock, absl::ToChronoMilliseconds(kStreamTick),
                   [this] { return stopping_ || news_; });
    news_ = false;
    std::vector<Step> steps = std::exchange(parked_, {});
    lock.unlock();
    for (Step& step : steps) Schedule(std::move(step));
    lock.lock();
  }
}

void StreamHub::Stop() {
  listeners_.clear();
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
  for (Step& step : std::exchange(parked_, {})) step();
  pool_.Stop();
}

}  // namespace partners::runtime
