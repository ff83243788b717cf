#ifndef PARTNERS_SERVICES_MATCHING_TEST_MATCHING_H_
#define PARTNERS_SERVICES_MATCHING_TEST_MATCHING_H_

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/text_format.h"
#include "partners/matching/v1/matching_service.pb.h"
#include "services/matching/service.h"
#include "services/matching/tables.h"
#include "storage/memory_engine.h"

// The matching service in memory for tests: methods called as the pipeline calls them (field rules
// first), under a clock that stands still, following a registry made of test data.
namespace partners::matching {

// A message from its text form; ends the test program when the text is wrong.
template <class M>
M Text(const std::string& text) {
  M message;
  if (!google::protobuf::TextFormat::ParseFromString(text, &message)) {
    std::cerr << "not a " << message.GetTypeName() << ": " << text << std::endl;
    std::abort();
  }
  return message;
}

// A message from a file of data/.
template <class M>
M DataFile(const std::string& name);

// A refusal in one line: "INVALID_ARGUMENT facts[0].indicator.value" when fields are named, else
// with the reason: "FAILED_PRECONDITION CHUNK_OUT_OF_ORDER"; "OK".
std::string Refusal(const absl::Status& status);
template <class T>
std::string Refusal(const absl::StatusOr<T>& result) {
  return Refusal(result.status());
}

// A change of a resource as the registry's Watch shows it.
changes::v1::Change ChangeOf(int64_t sequence, const std::string& resource,
                             const google::protobuf::Message& payload);

// A registry that consists of its feed. Thread-safe.
class FakeFeed final : public RegistryFeed {
 public:
  // Adds a change; its resource is the message's field `name`. Returns its sequence.
  int64_t Add(const google::protobuf::Message& resource);
  // Adds a change as it is.
  void AddChange(const changes::v1::Change& change);
  // Ends the stream under way with this status; the next one works again.
  void Break(const absl::Status& status);
  // Keeps changes after this sequence back, as a long log that is still under way; none of them
  // from Release() on.
  void HoldAfter(int64_t sequence);
  void Release() { HoldAfter(std::numeric_limits<int64_t>::max()); }
  // Forgets all changes, as after a restore of something older.
  void Replace(const std::string& log_id);
  int watches() const;  // streams begun so far
  void WaitForWatches(int count) const;
  int64_t last_sequence() const;

  absl::Status Watch(const std::optional<changes::v1::Cursor>& cursor,
                     const Deliver& deliver) override;
  void Cancel() override;

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::string log_id_ = "log-1";
  std::vector<changes::v1::Change> changes_;
  std::optional<absl::Status> broken_;
  int64_t held_after_ = std::numeric_limits<int64_t>::max();
  bool cancelled_ = false;
  int watches_ = 0;
};

class TestMatching {
 public:
  TestMatching();
  ~TestMatching();

  // 2026-03-02, 12:00 in the house zone, until told otherwise.
  absl::Time now() const { return absl::FromUnixMicros(now_micros_.load()); }
  // Runs `then` when the service next asks for the time: what happens at that moment elsewhere.
  void AtNextTime(std::function<void()> then) { at_next_time_ = std::move(then); }
  void Advance(absl::Duration by) { now_micros_ += absl::ToInt64Microseconds(by); }

  runtime::Call As(type::v1::Role role, const std::string& bound_to = "") const;
  runtime::Call Programme() const { return As(type::v1::ROLE_PROGRAMME); }
  runtime::Call Public() const { return As(type::v1::ROLE_PUBLIC); }
  runtime::Call Buyer(const std::string& buyer) const { return As(type::v1::ROLE_BUYER, buyer); }

  // Checks the fields, then runs the method as its kind says.
  template <class Response, class Request>
  absl::StatusOr<Response> Do(const runtime::Call& call, const std::string& method,
                              const Request& request) {
    Response response;
    const absl::Status status = Run(call, method, request, &response);
    if (!status.ok()) return status;
    return response;
  }
  // The same with the request as text; ends the test program when refused.
  template <class Response, class Request>
  Response Must(const runtime::Call& call, const std::string& method, const Request& request) {
    absl::StatusOr<Response> response = Do<Response>(call, method, request);
    if (!response.ok()) {
      std::cerr << method << " was refused: " << response.status() << std::endl;
      std::abort();
    }
    return *std::move(response);
  }

  // Shortcuts for what most tests begin with; they end the test program when refused.
  // The indicators of the default need policy, and enrollment-count.
  void AddIndicators();
  // A visible publication with these facts, each in text form.
  v1::Publication Publish(const std::string& dataset, const std::string& sha256_digit,
                          const std::vector<std::string>& facts);
  // needPolicies/default and rankingPolicies/default as in data/.
  void AddPolicies();

  FakeFeed& feed() { return feed_; }
  storage::Store& store() { return *store_; }
  const runtime::MethodTable& table() const { return service_->table(); }
  // Begins to follow the feed.
  void Start() { service_->Start(); }

 private:
  absl::Status Run(const runtime::Call& call, const std::string& method,
                   const google::protobuf::Message& request, google::protobuf::Message* response);
  std::string Random(size_t bytes);

  std::atomic<int64_t> now_micros_;
  std::function<void()> at_next_time_;
  std::atomic<uint64_t> random_state_{1};
  FakeFeed feed_;
  std::shared_ptr<storage::MemoryDisk> disk_;
  std::unique_ptr<storage::Engine> engine_;
  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<MatchingService> service_;
};

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_TEST_MATCHING_H_
