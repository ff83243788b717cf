#include "tests/load/generator.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/support/byte_buffer.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace partners::load {
namespace {

using Clock = std::chrono::steady_clock;
using grpc::ByteBuffer;

double Percentile(std::vector<float>* values, double share) {
  if (values->empty()) return 0;
  const auto at = values->begin() +
                  static_cast<std::ptrdiff_t>(share * static_cast<double>(values->size() - 1));
  std::nth_element(values->begin(), at, values->end());
  return *at;
}

// What all slots share.
struct Run {
  const Target* target;
  Clock::time_point from, until;  // of what is measured
  uint64_t total;
  std::atomic<uint64_t> next{0};
  std::atomic<uint64_t> failed{0};
  std::mutex mutex;
  std::condition_variable ended;
  int running = 0;            // guarded by mutex
  std::string first_failure;  // guarded by mutex
  uint64_t bytes = 0;         // guarded by mutex
};

// One of the calls that are always under way.
class Slot {
 public:
  Slot(Run* run, std::shared_ptr<grpc::GenericStub> stub) : run_(run), stub_(std::move(stub)) {}

  void Begin() {
    const uint64_t n = run_->next.fetch_add(1, std::memory_order_relaxed);
    if (n >= run_->total || Clock::now() >= run_->until) return End();
    context_.emplace();
    if (!run_->target->authorization.empty())
      context_->AddMetadata("authorization", run_->target->authorization);
    request_ = run_->target->request(n);
    response_.Clear();
    began_ = Clock::now();
    stub_->UnaryCall(&*context_, run_->target->method, grpc::StubOptions(), &request_, &response_,
                     [this](const grpc::Status& status) { Done(status); });
  }

  std::vector<float> micros;  // of each measured call

 private:
  void Done(const grpc::Status& status) {
    const Clock::time_point now = Clock::now();
    if (!status.ok()) {
      NoteFailure(status);
    } else if (now >= run_->from && now < run_->until) {
      micros.push_back(std::chrono::duration<float, std::micro>(now - began_).count());
    }
    Begin();
  }

  void NoteFailure(const grpc::Status& status) {
    run_->failed.fetch_add(1);
    std::lock_guard<std::mutex> lock(run_->mutex);
    if (run_->first_failure.empty()) run_->first_failure = status.error_message();
  }

  void End() {
    std::lock_guard<std::mutex> lock(run_->mutex);
    run_->bytes = std::max<uint64_t>(run_->bytes, response_.Length());
    --run_->running;
    run_->ended.notify_one();
  }

  Run* run_;
  std::shared_ptr<grpc::GenericStub> stub_;
  std::optional<grpc::ClientContext> context_;
  ByteBuffer request_, response_;
  Clock::time_point began_;
};

std::vector<std::shared_ptr<grpc::GenericStub>> Connect(const Target& target, int connections) {
  std::vector<std::shared_ptr<grpc::GenericStub>> stubs;
  for (int i = 0; i < connections; ++i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // a connection of its own
    const auto channel =
        grpc::CreateCustomChannel(target.address, grpc::InsecureChannelCredentials(), arguments);
    channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(10));
    stubs.push_back(std::make_shared<grpc::GenericStub>(channel));
  }
  return stubs;
}

Result Summarise(const std::vector<std::unique_ptr<Slot>>& slots, const Run& run) {
  std::vector<float> all;
  for (const auto& slot : slots) all.insert(all.end(), slot->micros.begin(), slot->micros.end());
  Result result;
  result.calls = all.size();
  result.seconds =
      std::chrono::duration<double>(std::min(Clock::now(), run.until) - run.from).count();
  result.p50_micros = Percentile(&all, 0.5);
  result.p99_micros = Percentile(&all, 0.99);
  result.failed = run.failed;
  result.first_failure = run.first_failure;
  result.bytes = run.bytes;
  return result;
}

}  // namespace

Result Generate(const Target& target, const Plan& plan) {
  const auto stubs = Connect(target, plan.connections);
  Run run;
  run.target = &target;
  run.from = Clock::now() + plan.warm_up;
  run.until = run.from + plan.measured;
  run.total = plan.total;
  run.running = plan.calls;
  std::vector<std::unique_ptr<Slot>> slots;
  for (int i = 0; i < plan.calls; ++i) {
    slots.push_back(std::make_unique<Slot>(&run, stubs[static_cast<size_t>(i) % stubs.size()]));
    slots.back()->micros.reserve(100'000);
  }
  for (const auto& slot : slots) slot->Begin();
  std::unique_lock<std::mutex> lock(run.mutex);
  run.ended.wait(lock, [&run] { return run.running == 0; });
  return Summarise(slots, run);
}

}  // namespace partners::load
