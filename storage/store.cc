#include "storage/store.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/completion.h"
#include "storage/open_checks.h"
#include "storage/overlay.h"
#include "storage/transaction.h"

namespace partners::storage {
namespace {

struct Pending {
  WriteBody body;
  WriteDone done;
};

// A fault in one body is that body's failure, not the process's.
absl::Status RunBody(const WriteBody& body, Transaction& txn) {
  try {
    return body(txn);
  } catch (const std::exception&) {
    return absl::InternalError("a write body threw an exception");
  } catch (...) {
    return absl::InternalError("a write body threw something that is not an exception");
  }
}

// Where one thread waits for its own write.
class Waiter {
 public:
  void Set(absl::Status status) {
    std::lock_guard<std::mutex> lock(mutex_);
    status_ = std::move(status);
    set_ = true;
    wake_.notify_one();  // under the lock: the waiter is gone as soon as it sees `set_`
  }
  absl::Status Wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    wake_.wait(lock, [this] { return set_; });
    return std::move(status_);
  }

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  absl::Status status_;
  bool set_ = false;
};

class SingleWriterStore final : public Store {
 public:
  SingleWriterStore(Engine* engine, StoreOptions options, OpenedLog log)
      : engine_(*engine),
        options_(std::move(options)),
        log_id_(std::move(log.log_id)),
        last_sequence_(log.last_sequence),
        last_commit_micros_(log.last_commit_micros),
        writer_([this] { RunWriter(); }) {}

  ~SingleWriterStore() override {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      closing_ = true;
    }
    wake_.notify_one();
    writer_.join();
  }

  absl::Status Read(const ReadBody& body) const override {
    const std::unique_ptr<EngineSnapshot> snapshot = engine_.Snapshot();
    absl::StatusOr<uint64_t> last = snapshot->last_sequence();
    if (!last.ok()) return last.status();
    return body(SnapshotView(snapshot.get(), *last));
  }

  void Submit(WriteBody body, WriteDone done) override {
    absl::Status refused = Enqueue(body, done);
    if (!refused.ok()) completion_.Give({std::move(done), std::move(refused)});
  }

  absl::Status Write(WriteBody body) override {
    if (std::this_thread::get_id() == writer_.get_id() || completion_.on_this_thread()) {
      return absl::FailedPreconditionError("a store's own threads cannot wait for a write");
    }
    Waiter waiter;
    WriteDone done = [&waiter](absl::Status status) { waiter.Set(std::move(status)); };
    absl::Status refused = Enqueue(body, done);
    return refused.ok() ? waiter.Wait() : refused;
  }

  uint64_t last_sequence() const override { return last_sequence_.load(std::memory_order_acquire); }
  const std::string& log_id() const override { return log_id_; }

  absl::Status health() const override {
    std::lock_guard<std::mutex> lock(mutex_);
    return stopped_;
  }

  std::shared_ptr<void> Listen(std::function<void(uint64_t)> listener) override {
    return completion_.Listen(std::move(listener));
  }

 private:
  // Bodies run since the last commit. `answers` are given once the group is durable.
  struct Group {
    std::vector<Answer> answers;
    uint64_t last_sequence = 0;
  };

  // Takes `body` and `done` when it returns OK.
  absl::Status Enqueue(WriteBody& body, WriteDone& done) {
    bool wake = false;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (!stopped_.ok()) return Unavailable(stopped_);
      if (closing_) return absl::UnavailableError("the store is closing");
      if (queue_.size() >= options_.limits.queue_bodies_max) {
        return absl::ResourceExhaustedError("too many writes are waiting; try again later");
      }
      queue_.push_back({std::move(body), std::move(done)});
      wake = std::exchange(writer_waits_, false);
    }
    if (wake) wake_.notify_one();
    return absl::OkStatus();
  }

  static absl::Status Unavailable(const absl::Status& cause) {
    return absl::UnavailableError(
        absl::StrCat("the store has stopped after a failed commit: ", cause.message()));
  }

  void RunWriter() {
    std::vector<Pending> bodies;
    while (WaitForBodies(&bodies)) CommitGroup(&bodies);
  }

  // False when the store closes and nothing waits.
  bool WaitForBodies(std::vector<Pending>* bodies) {
    std::unique_lock<std::mutex> lock(mutex_);
    while (queue_.empty() && !closing_) {
      writer_waits_ = true;
      wake_.wait(lock);
    }
    writer_waits_ = false;
    TakeWaiting(options_.limits.group_bodies_max, bodies);
    return !bodies->empty();
  }

  void TakeWaiting(size_t limit, std::vector<Pending>* bodies) {
    const auto count = static_cast<std::ptrdiff_t>(std::min(queue_.size(), limit));
    bodies->assign(std::make_move_iterator(queue_.begin()),
                   std::make_move_iterator(queue_.begin() + count));
    queue_.erase(queue_.begin(), queue_.begin() + count);
  }

  void CommitGroup(std::vector<Pending>* bodies) {
    const absl::Status stopped = health();
    if (!stopped.ok()) return RefuseAll(stopped, bodies);
    const std::unique_ptr<EngineSnapshot> base = engine_.Snapshot();
    Group group;
    group.last_sequence = last_sequence();
    RunBodies(*base, bodies, &group);
    Finish(std::move(group));
    overlay_.Clear();
  }

  void RefuseAll(const absl::Status& cause, std::vector<Pending>* bodies) {
    for (Pending& pending : *bodies)
      completion_.Give({std::move(pending.done), Unavailable(cause)});
  }

  // Runs bodies as long as the group may grow; those that came too late go back to the queue's
  // front.
  void RunBodies(const EngineSnapshot& base, std::vector<Pending>* bodies, Group* group) {
    size_t next = 0;
    for (; next < bodies->size() && MayGrow(); ++next) Run(base, &(*bodies)[next], group);
    if (next == bodies->size()) return;
    std::lock_guard<std::mutex> lock(mutex_);
    queue_.insert(queue_.begin(),
                  std::make_move_iterator(bodies->begin() + static_cast<std::ptrdiff_t>(next)),
                  std::make_move_iterator(bodies->end()));
  }

  bool MayGrow() const {
    return overlay_.bytes() < options_.limits.group_bytes_max &&
           overlay_.mutations() < options_.limits.body_mutations_max;
  }

  void Run(const EngineSnapshot& base, Pending* pending, Group* group) {
    GroupTransaction txn(&base, &overlay_, group->last_sequence, NextCommitMicros(), &options_);
    absl::Status status = RunBody(pending->body, txn);
    if (status.ok()) status = txn.limits_status();
    if (status.ok()) {
      overlay_.Keep();
      group->last_sequence = txn.last_sequence();
    } else {
      overlay_.Rollback();
    }
    pending->body = nullptr;  // what it holds ends before its answer is given
    group->answers.push_back({std::move(pending->done), std::move(status)});
  }

  // Never goes back, whatever the clock does.
  int64_t NextCommitMicros() {
    last_commit_micros_ = std::max(last_commit_micros_, absl::ToUnixMicros(options_.clock()));
    return last_commit_micros_;
  }

  void Finish(Group group) {
    const uint64_t before = last_sequence();
    absl::Status committed;
    if (!overlay_.empty()) {
      committed = engine_.Append(overlay_.Mutations(), before, group.last_sequence);
    }
    if (!committed.ok()) {
      Stop(committed);
      for (Answer& answer : group.answers) answer.status = Unavailable(committed);
      completion_.GiveAll(std::move(group.answers), /*moved_to=*/0);
      return;
    }
    last_sequence_.store(group.last_sequence, std::memory_order_release);
    completion_.GiveAll(std::move(group.answers),
                        group.last_sequence == before ? 0 : group.last_sequence);
  }

  void Stop(const absl::Status& cause) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stopped_ = cause;
    }
    if (!options_.on_stopped) return;
    completion_.Give(
        {[report = options_.on_stopped](const absl::Status& status) { report(status); }, cause});
  }

  Engine& engine_;
  const StoreOptions options_;
  const std::string log_id_;
  std::atomic<uint64_t> last_sequence_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Pending> queue_;
  absl::Status stopped_;
  bool closing_ = false;
  bool writer_waits_ = false;

  // Of the writer thread.
  int64_t last_commit_micros_;
  Overlay overlay_;

  Completion completion_;
  std::thread writer_;  // last: the first to end
};

absl::Status CheckOptions(const StoreOptions& options) {
  if (!options.clock || !options.random) {
    return absl::InvalidArgumentError("a store needs a clock and a source of randomness");
  }
  if (options.limits.queue_bodies_max == 0 || options.limits.group_bodies_max == 0) {
    return absl::InvalidArgumentError("a store's queue and group hold at least one body");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> Store::Open(Engine* engine, StoreOptions options) {
  absl::Status usable = CheckOptions(options);
  if (!usable.ok()) return usable;
  absl::StatusOr<OpenedLog> log = OpenLog(engine, options.random);
  if (!log.ok()) return log.status();
  if (log->last_payload_format > options.payload_format) {
    return absl::FailedPreconditionError(
        absl::StrCat("the log ends with a payload of format ", log->last_payload_format,
                     ", this version knows formats up to ", options.payload_format,
                     ": use the version that wrote it, or a newer one"));
  }
  return std::make_unique<SingleWriterStore>(engine, std::move(options), *std::move(log));
}

}  // namespace partners::storage
