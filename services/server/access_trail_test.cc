#include "services/server/access_trail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "services/runtime/dates.h"
#include "storage/memory_engine.h"

namespace partners::server {
namespace {

using operations::v1::AccessEntry;
using operations::v1::ListAccessTrailRequest;
using operations::v1::ListAccessTrailResponse;
using testing::ElementsAre;
using testing::IsEmpty;

const absl::Time kNow =
    absl::FromCivil(absl::CivilSecond(2026, 3, 2, 15, 0, 0), absl::UTCTimeZone());

runtime::Sources TestSources() {
  runtime::Sources sources = runtime::SystemSources();
  sources.now = [] { return kNow; };
  return sources;
}

// A store whose writes wait until they are let go.
class HeldStore final : public storage::Store {
 public:
  explicit HeldStore(storage::Store* store) : store_(store) {}
  absl::Status Read(const storage::ReadBody& body) const override { return store_->Read(body); }
  void Submit(storage::WriteBody body, storage::WriteDone done) override {
    store_->Submit(std::move(body), std::move(done));
  }
  absl::Status Write(storage::WriteBody body) override {
    if (!began_.HasBeenNotified()) began_.Notify();
    go_.WaitForNotification();
    return store_->Write(std::move(body));
  }
  uint64_t last_sequence() const override { return store_->last_sequence(); }
  const std::string& log_id() const override { return store_->log_id(); }
  absl::Status health() const override { return store_->health(); }
  std::shared_ptr<void> Listen(std::function<void(uint64_t)> listener) override {
    return store_->Listen(std::move(listener));
  }
  void AwaitWrite() { began_.WaitForNotification(); }
  void Go() { go_.Notify(); }

 private:
  storage::Store* const store_;
  absl::Notification began_;
  absl::Notification go_;
};

class AccessTrailTest : public testing::Test {
 protected:
  AccessTrailTest() : engine_(storage::OpenMemoryEngine(storage::NewMemoryDisk())) {
    storage::StoreOptions options;
    options.clock = sources_.now;
    options.random = sources_.random;
    store_ = *storage::Store::Open(engine_.get(), options);
  }
  runtime::Pager Pager() const { return runtime::Pager(std::string(32, 'k'), store_->log_id()); }
  std::unique_ptr<AccessTrail> Open(storage::Store* store) const {
    return std::make_unique<AccessTrail>(store, sources_, Pager());
  }
  static AccessEntry Entry(const std::string& principal, const std::string& resource,
                           absl::Time time = kNow) {
    AccessEntry entry;
    *entry.mutable_access_time() = runtime::ToProto(time);
    entry.set_principal(principal);
    entry.set_kind(AccessEntry::KIND_PERSONAL_SHOWN);
    entry.add_resources(resource);
    return entry;
  }
  static std::vector<std::string> List(AccessTrail& trail, ListAccessTrailRequest request = {}) {
    runtime::Call call;
    call.caller.role = type::v1::ROLE_AUDITOR;
    std::vector<std::string> found;
    do {
      ListAccessTrailResponse page;
      EXPECT_TRUE(trail.List(call, request, &page).ok());
      for (const AccessEntry& entry : page.access_entries()) found.push_back(entry.principal());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return found;
  }

  const runtime::Sources sources_ = TestSources();
  std::unique_ptr<storage::Engine> engine_;
  std::unique_ptr<storage::Store> store_;
};

TEST_F(AccessTrailTest, ListsNewestFirstInPagesByPrincipalPrefixAndTime) {
  const auto trail = Open(store_.get());
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(trail->AddShown(
        Entry(absl::StrCat("u", i), absl::StrCat("partners/p", i), kNow + absl::Seconds(i))));
  }
  ListAccessTrailRequest request;
  request.set_page_size(2);
  EXPECT_THAT(List(*trail, request), ElementsAre("u4", "u3", "u2", "u1", "u0"));
  request.set_filter("principal = u3");
  EXPECT_THAT(List(*trail, request), ElementsAre("u3"));
  request.set_filter("access_time < 2026-03-02T15:00:02Z");
  EXPECT_THAT(List(*trail, request), ElementsAre("u1", "u0"));
  request.set_filter("");
  request.set_resource_prefix("partners/p2");
  EXPECT_THAT(List(*trail, request), ElementsAre("u2"));
}

TEST_F(AccessTrailTest, KeepsWhatWasTakenWhenItStops) {
  Open(store_.get())->AddShown(Entry("u1", "partners/p1"));
  EXPECT_THAT(List(*Open(store_.get())), ElementsAre("u1"));
}

TEST_F(AccessTrailTest, PrunesWhatIsOldAndNothingElse) {
  const auto trail = Open(store_.get());
  for (size_t i = 0; i <= AccessTrail::kPrunedMax; ++i) {
    EXPECT_TRUE(trail->AddShown(Entry("old", "partners/p1", kNow - absl::Hours(2))));
  }
  EXPECT_TRUE(trail->AddShown(Entry("new", "partners/p1", kNow)));
  trail->Flush();
  EXPECT_TRUE(trail->Prune(kNow - absl::Hours(1)).ok());
  EXPECT_THAT(List(*trail), ElementsAre("new"));
}

TEST_F(AccessTrailTest, AFullQueueRefusesReadsAndCountsTheRest) {
  HeldStore held(store_.get());
  auto trail = Open(&held);
  EXPECT_TRUE(trail->AddShown(Entry("first", "partners/p1")));
  held.AwaitWrite();  // the queue is empty now and stays as the test fills it
  for (size_t i = 0; i < AccessTrail::kQueueMax / 2; ++i)
    trail->AddOrCount(Entry("refused", "partners/p1"));
  trail->AddOrCount(Entry("one too many", "partners/p1"));
  for (size_t i = 0; i < AccessTrail::kQueueMax / 2; ++i)
    EXPECT_TRUE(trail->AddShown(Entry("reader", "partners/p1"))) << i;
  EXPECT_FALSE(trail->AddShown(Entry("reader", "partners/p1")));
  held.Go();
  trail->Flush();
  ListAccessTrailRequest request;
  request.set_page_size(500);
  request.set_filter("kind = missed");
  runtime::Call call;
  call.caller.role = type::v1::ROLE_AUDITOR;
  ListAccessTrailResponse page;
  ASSERT_TRUE(trail->List(call, request, &page).ok());
  ASSERT_EQ(page.access_entries_size(), 1);
  EXPECT_EQ(page.access_entries(0).missed_count(), 1);
}

}  // namespace
}  // namespace partners::server
