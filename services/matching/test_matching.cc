#include "services/matching/test_matching.h"

#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "services/runtime/errors.h"
#include "services/runtime/field_rules.h"
#include "services/runtime/records.h"

namespace partners::matching {

template <class M>
M DataFile(const std::string& name) {
  std::ifstream file(absl::StrCat(MATCHING_DATA_DIR, "/", name));
  std::stringstream text;
  text << file.rdbuf();
  return Text<M>(text.str());
}
template v1::NeedPolicy DataFile<v1::NeedPolicy>(const std::string&);
template v1::RankingPolicy DataFile<v1::RankingPolicy>(const std::string&);

std::string Refusal(const absl::Status& status) {
  std::string line = absl::StatusCodeToString(status.code());
  if (status.ok()) return line;
  const google::rpc::Status wire = runtime::ToRpcStatus(status, "test", "test");
  std::string separator = " ";
  for (const google::protobuf::Any& detail : wire.details()) {
    google::rpc::BadRequest bad;
    if (!detail.UnpackTo(&bad)) continue;
    for (const auto& violation : bad.field_violations()) {
      absl::StrAppend(&line, separator, violation.field());
      separator = ", ";
    }
  }
  if (separator == " ") absl::StrAppend(&line, " ", runtime::ReasonOf(status));
  return line;
}

changes::v1::Change ChangeOf(int64_t sequence, const std::string& resource,
                             const google::protobuf::Message& payload) {
  changes::v1::Change change;
  change.set_sequence(sequence);
  change.set_resource(resource);
  change.set_kind(changes::v1::Change::KIND_UPDATED);
  change.mutable_payload()->PackFrom(payload);
  return change;
}

int64_t FakeFeed::Add(const google::protobuf::Message& resource) {
  const auto* name = resource.GetDescriptor()->FindFieldByName("name");
  const int64_t sequence = last_sequence() + 1;
  AddChange(ChangeOf(sequence, resource.GetReflection()->GetString(resource, name), resource));
  return sequence;
}

void FakeFeed::AddChange(const changes::v1::Change& change) {
  const std::lock_guard lock(mutex_);
  changes_.push_back(change);
  changed_.notify_all();
}

void FakeFeed::Break(const absl::Status& status) {
  const std::lock_guard lock(mutex_);
  broken_ = status;
  changed_.notify_all();
}

void FakeFeed::HoldAfter(int64_t sequence) {
  const std::lock_guard lock(mutex_);
  held_after_ = sequence;
  changed_.notify_all();
}

void FakeFeed::Replace(const std::string& log_id) {
  const std::lock_guard lock(mutex_);
  log_id_ = log_id;
  changes_.clear();
}

int FakeFeed::watches() const {
  const std::lock_guard lock(mutex_);
  return watches_;
}

void FakeFeed::WaitForWatches(int count) const {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return watches_ >= count; });
}

int64_t FakeFeed::last_sequence() const {
  const std::lock_guard lock(mutex_);
  return changes_.empty() ? 0 : changes_.back().sequence();
}

absl::Status FakeFeed::Watch(const std::optional<changes::v1::Cursor>& cursor,
                             const Deliver& deliver) {
  std::unique_lock lock(mutex_);
  ++watches_;
  changed_.notify_all();
  if (cursor.has_value() && cursor->log_id() != log_id_) return runtime::LogReplaced();
  int64_t sent = cursor.has_value() ? cursor->sequence() : 0;
  size_t next = 0;
  for (bool first = true;; first = false) {
    if (cancelled_) return absl::CancelledError("cancelled");
    if (broken_.has_value()) {
      absl::Status status = *broken_;
      broken_.reset();
      return status;
    }
    registry::v1::WatchResponse message;
    while (next < changes_.size() && changes_[next].sequence() <= sent) ++next;
    if (next < changes_.size() && changes_[next].sequence() <= held_after_) {
      *message.mutable_change() = changes_[next];
      sent = changes_[next].sequence();
    } else if (!first) {
      changed_.wait(lock);
      continue;
    }
    message.mutable_complete_through()->set_log_id(log_id_);
    message.mutable_complete_through()->set_sequence(sent);
    message.set_head(changes_.empty() ? 0 : changes_.back().sequence());
    lock.unlock();
    const bool more = deliver(message);
    lock.lock();
    if (!more) return absl::OkStatus();
  }
}

void FakeFeed::Cancel() {
  const std::lock_guard lock(mutex_);
  cancelled_ = true;
  changed_.notify_all();
}

TestMatching::TestMatching()
    : now_micros_(absl::ToUnixMicros(
          absl::FromCivil(absl::CivilHour(2026, 3, 2, 17), absl::UTCTimeZone()))),
      disk_(storage::NewMemoryDisk()),
      engine_(storage::OpenMemoryEngine(disk_)) {
  const runtime::Sources sources{[this] { return now(); },
                                 [this](size_t bytes) { return Random(bytes); }};
  storage::StoreOptions options;
  options.clock = sources.now;
  options.random = sources.random;
  absl::StatusOr<std::unique_ptr<storage::Store>> store =
      storage::Store::Open(engine_.get(), options);
  if (!store.ok()) std::abort();
  store_ = *std::move(store);
  MatchingOptions matching;
  matching.store = store_.get();
  matching.sources = sources;
  matching.sources.now = [this] {
    if (const auto then = std::exchange(at_next_time_, nullptr)) then();
    return now();
  };
  matching.page_key = std::string(32, 'k');
  matching.feed = &feed_;
  matching.index.wait_max = absl::Milliseconds(500);
  matching.index.retry_min = absl::Milliseconds(1);
  service_ = MatchingService::Create(std::move(matching));
}

TestMatching::~TestMatching() { service_->Stop(); }

// SplitMix64 over a counter: reproducible, and different at every call.
std::string TestMatching::Random(size_t bytes) {
  std::string text;
  while (text.size() < bytes) {
    uint64_t z = random_state_.fetch_add(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    text.push_back(static_cast<char>(z >> 56));
  }
  return text;
}

runtime::Call TestMatching::As(type::v1::Role role, const std::string& bound_to) const {
  runtime::Call call;
  call.caller.role = role;
  call.caller.bound_to = bound_to;
  if (role != type::v1::ROLE_PUBLIC) call.caller.principal = absl::StrCat("principal-", role);
  call.method = "partners.matching.v1.MatchingService/Test";
  call.now = call.latest = now();
  call.deadline = now() + absl::Seconds(30);
  return call;
}

absl::Status TestMatching::Run(const runtime::Call& call, const std::string& method,
                               const google::protobuf::Message& request,
                               google::protobuf::Message* response) {
  absl::Status fields = runtime::CheckFields(request);
  if (!fields.ok()) return fields;
  const runtime::Method& found = table().methods().at(method);
  switch (found.kind) {
    case runtime::MethodKind::kRead:
      return store_->Read(
          [&](const storage::View& view) { return found.read(call, request, view, response); });
    case runtime::MethodKind::kWrite:
      return store_->Write(
          [&](storage::Transaction& txn) { return found.write(call, request, txn, response); });
    default:
      return found.work(call, request, response);
  }
}

void TestMatching::AddIndicators() {
  v1::ImportIndicatorsRequest request;
  for (const char* id :
       {"ela-mean-sgp-points", "math-mean-sgp-points", "subgroup-percentile-points",
        "el-progress-percent", "chronic-absence-percent", "enrollment-count"}) {
    v1::Indicator& indicator = *request.add_indicators();
    indicator.set_name(absl::StrCat("indicators/", id));
    indicator.set_title(id);
    const bool percent = indicator.name().find("percent", 12) != std::string::npos &&
                         indicator.name().find("percentile") == std::string::npos;
    indicator.set_unit(percent ? v1::Indicator::UNIT_PERCENT : v1::Indicator::UNIT_POINTS);
    indicator.set_direction(v1::Indicator::DIRECTION_NEUTRAL);
    indicator.set_value_min(0);
    if (percent) indicator.set_value_max(100);
  }
  Must<v1::ImportIndicatorsResponse>(Programme(), "ImportIndicators", request);
}

v1::Publication TestMatching::Publish(const std::string& dataset, const std::string& sha256_digit,
                                      const std::vector<std::string>& facts) {
  v1::CreatePublicationRequest create;
  create.mutable_publication()->set_dataset(dataset);
  create.mutable_publication()->set_title("Title");
  create.mutable_publication()->set_source("Source");
  std::string sha256;
  while (sha256.size() < 64) sha256 += sha256_digit;
  create.mutable_publication()->set_source_sha256(sha256);
  const auto begun = Must<v1::Publication>(Programme(), "CreatePublication", create);
  v1::AppendFactsRequest append;
  append.set_name(begun.name());
  for (const std::string& fact : facts) *append.add_facts() = Text<v1::Fact>(fact);
  Must<v1::Publication>(Programme(), "AppendFacts", append);
  v1::PublishPublicationRequest publish;
  publish.set_name(begun.name());
  publish.set_row_count(static_cast<int64_t>(facts.size()));
  return Must<v1::Publication>(Programme(), "PublishPublication", publish);
}

void TestMatching::AddPolicies() {
  v1::CreateNeedPolicyRequest need;
  *need.mutable_need_policy() = DataFile<v1::NeedPolicy>("need-policy-default.textproto");
  need.set_need_policy_id("default");
  Must<v1::NeedPolicy>(Programme(), "CreateNeedPolicy", need);
  v1::CreateRankingPolicyRequest ranking;
  *ranking.mutable_ranking_policy() =
      DataFile<v1::RankingPolicy>("ranking-policy-default.textproto");
  ranking.set_ranking_policy_id("default");
  Must<v1::RankingPolicy>(Programme(), "CreateRankingPolicy", ranking);
}

}  // namespace partners::matching
