#include "storage/completion.h"

#include <iterator>
#include <utility>

namespace partners::storage {

// Recursive, so that a listener may destroy its own handle.
struct Completion::Listener {
  std::recursive_mutex mutex;
  std::function<void(uint64_t)> call;
  bool gone = false;
};

Completion::Completion() : thread_([this] { Run(); }) {}

Completion::~Completion() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    waiting_.closing = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Completion::Give(Answer answer) {
  std::vector<Answer> answers;
  answers.push_back(std::move(answer));
  GiveAll(std::move(answers), /*moved_to=*/0);
}

void Completion::GiveAll(std::vector<Answer> answers, uint64_t moved_to) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (waiting_.answers.empty()) {
      waiting_.answers = std::move(answers);
    } else {
      std::move(answers.begin(), answers.end(), std::back_inserter(waiting_.answers));
    }
    if (moved_to != 0) waiting_.moved_to = moved_to;
  }
  wake_.notify_one();
}

void Completion::Run() {
  for (;;) {
    Waiting now;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      wake_.wait(lock, [this] {
        return !waiting_.answers.empty() || waiting_.moved_to != 0 || waiting_.closing;
      });
      now = std::exchange(waiting_, Waiting{{}, 0, waiting_.closing});
    }
    for (Answer& answer : now.answers) {
      if (answer.done) answer.done(std::move(answer.status));
    }
    if (now.moved_to != 0) Tell(now.moved_to);
    if (now.closing && now.answers.empty()) return;
  }
}

void Completion::Tell(uint64_t sequence) {
  std::vector<std::weak_ptr<Listener>> listeners;
  {
    std::lock_guard<std::mutex> lock(listeners_mutex_);
    listeners = listeners_;
  }
  for (const std::weak_ptr<Listener>& weak : listeners) {
    std::shared_ptr<Listener> listener = weak.lock();
    if (listener == nullptr) continue;
    std::lock_guard<std::recursive_mutex> lock(listener->mutex);
    if (!listener->gone) listener->call(sequence);
  }
}

std::shared_ptr<void> Completion::Listen(std::function<void(uint64_t)> call) {
  auto listener = std::make_shared<Listener>();
  listener->call = std::move(call);
  std::lock_guard<std::mutex> lock(listeners_mutex_);
  std::erase_if(listeners_, [](const std::weak_ptr<Listener>& weak) { return weak.expired(); });
  listeners_.push_back(listener);
  return std::shared_ptr<void>(listener.get(), [listener](void*) {
    std::lock_guard<std::recursive_mutex> call_under_way(listener->mutex);
    listener->gone = true;
  });
}

}  // namespace partners::storage
