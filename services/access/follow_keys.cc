#include "services/access/follow_keys.h"

#include <deque>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "partners/access/v1/access_service.pb.h"
#include "services/access/tables.h"
#include "services/runtime/names.h"
#include "services/runtime/status_macros.h"
#include "storage/log.h"

namespace partners::access {
namespace {

constexpr size_t kBatch = 200;  // keys held in memory per reader

class KeySource final : public runtime::StreamSource {
 public:
  explicit KeySource(storage::Store* store) : store_(store) {}

  absl::StatusOr<Next> Pull(google::protobuf::Message* response) override {
    if (waiting_.empty()) PARTNERS_RETURN_IF_ERROR(listed_ ? ReadChanges() : ReadList());
    auto* out = static_cast<v1::FollowKeysResponse*>(response);
    if (waiting_.empty()) return Progress(out);
    *out->mutable_key() = std::move(waiting_.front());
    waiting_.pop_front();
    announced_ = false;
    return Next::kMessage;
  }

 private:
  // Nothing new: says once how far the reader is, then waits; a tick without news says it again.
  Next Progress(v1::FollowKeysResponse* out) {
    if (!listed_) return Next::kWait;
    if (announced_) {
      announced_ = false;  // the next pull, after news or a tick, announces again
      return Next::kWait;
    }
    announced_ = true;
    out->set_complete_through(static_cast<int64_t>(sequence_));
    return Next::kMessage;
  }

  absl::Status ReadList() {
    return store_->Read([&](const storage::View& view) -> absl::Status {
      // Changes after the first page's sequence are sent again by ReadChanges, so no key is missed
      // between pages.
      if (after_.empty()) sequence_ = view.last_sequence();
      const size_t before = waiting_.size();
      PARTNERS_RETURN_IF_ERROR(Keys().Scan(
          view, "", {after_, kBatch}, [&](const v1::KeyRecord& record, absl::string_view cursor) {
            waiting_.push_back(record);
            after_ = std::string(cursor);
            return true;
          }));
      if (waiting_.size() - before < kBatch) listed_ = true;
      return absl::OkStatus();
    });
  }

  absl::Status ReadChanges() {
    return store_->Read([&](const storage::View& view) -> absl::Status {
      std::vector<std::string> names;
      PARTNERS_ASSIGN_OR_RETURN(
          sequence_,
          storage::ScanChanges(view, sequence_, kBatch, [&](const storage::Change& change) {
            if (absl::StartsWith(change.header.resource(), "keys/"))
              names.push_back(change.header.resource());
            return true;
          }));
      for (const std::string& name : names) {
        PARTNERS_ASSIGN_OR_RETURN(const auto record, Keys().Get(view, KeyRow(runtime::IdOf(name))));
        if (record.has_value()) waiting_.push_back(*record);
      }
      return absl::OkStatus();
    });
  }

  storage::Store* store_;
  std::deque<v1::KeyRecord> waiting_;
  std::string after_;       // list cursor
  bool listed_ = false;     // the whole list was read
  bool announced_ = false;  // the last message was a progress message
  uint64_t sequence_ = 0;
};

}  // namespace

std::unique_ptr<runtime::StreamSource> MakeKeySource(storage::Store* store) {
  return std::make_unique<KeySource>(store);
}

}  // namespace partners::access
