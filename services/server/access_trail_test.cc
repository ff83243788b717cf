#include "services/server/access_trail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/match.h"
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

const absl::Time kNow =
    absl::FromCivil(absl::CivilSecond(2026, 3, 2, 15, 0, 0), absl::UTCTimeZone());

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
    sources_.now = [this] { return now_; };
    storage::StoreOptions options;
    options.clock = sources_.now;
    options.random = sources_.random;
    store_ = *storage::Store::Open(engine_.get(), options);
  }
  runtime::Pager Pager() const { return runtime::Pager(std::string(32, 'k'), store_->log_id()); }
  std::unique_ptr<AccessTrail> Open(storage::Store* store) const {
    return std::make_unique<AccessTrail>(store, sources_, Pager(), telemetry_.get());
  }
  // What the metrics say of missed entries.
  bool Counts(int64_t missed) const {
    return absl::StrContains(telemetry_->MetricsText(),
                             absl::StrCat("\npartners_access_trail_missed_total ", missed, "\n"));
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

  absl::Time now_ = kNow;
  runtime::Sources sources_ = runtime::SystemSources();
  std::unique_ptr<runtime::Telemetry> telemetry_ = *runtime::Telemetry::Start({"", "none"});
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
  {
    now_ = kNow - absl::Hours(2);
    const auto trail = Open(store_.get());
    for (size_t i = 0; i <= AccessTrail::kPrunedMax; ++i) {
      EXPECT_TRUE(trail->AddShown(Entry("old", "partners/p1", now_)));
      if (i % 50 == 0) trail->Flush();
    }
  }
  now_ = kNow;
  const auto trail = Open(store_.get());
  EXPECT_TRUE(trail->AddShown(Entry("new", "partners/p1")));
  trail->Flush();
  EXPECT_TRUE(trail->Prune(kNow - absl::Hours(1)).ok());
  EXPECT_THAT(List(*trail), ElementsAre("new"));
}

// More than one call looks at, in rows of several sizes, with pages that end inside of rows.
TEST_F(AccessTrailTest, EveryEntryIsListedOnceInOrderWhereverPagesEnd) {
  const auto trail = Open(store_.get());
  std::vector<std::string> expected;
  for (size_t i = 0; i < AccessTrail::kExaminedMax + 700; ++i) {
    expected.push_back(absl::StrCat("u", i));
    EXPECT_TRUE(trail->AddShown(Entry(expected.back(), "partners/p1")));
    if (i % 997 == 0) trail->Flush();
  }
  std::reverse(expected.begin(), expected.end());
  ListAccessTrailRequest request;
  request.set_page_size(499);
  EXPECT_EQ(List(*trail, request), expected);
}

TEST_F(AccessTrailTest, WhatIsAddedBetweenTwoPagesRepeatsNothing) {
  const auto trail = Open(store_.get());
  for (const char* who : {"u1", "u2", "u3"}) EXPECT_TRUE(trail->AddShown(Entry(who, "partners/p")));
  ListAccessTrailRequest request;
  request.set_page_size(2);
  runtime::Call call;
  call.caller.role = type::v1::ROLE_AUDITOR;
  ListAccessTrailResponse first;
  ASSERT_TRUE(trail->List(call, request, &first).ok());
  trail->Flush();
  for (const char* who : {"u4", "u5"}) EXPECT_TRUE(trail->AddShown(Entry(who, "partners/p")));
  request.set_page_token(first.next_page_token());
  EXPECT_THAT(List(*trail, request), ElementsAre("u1"));
}

TEST_F(AccessTrailTest, APageIsBoundedInBytes) {
  const auto trail = Open(store_.get());
  AccessEntry large = Entry("u", "partners/p1");
  for (int i = 0; i < 500; ++i) large.add_resources("partners/" + std::string(50, 'x'));
  constexpr int kEntries = 100;
  for (int i = 0; i < kEntries; ++i) {
    EXPECT_TRUE(trail->AddShown(large));
    trail->Flush();
  }
  ListAccessTrailRequest request;
  request.set_page_size(500);
  runtime::Call call;
  call.caller.role = type::v1::ROLE_AUDITOR;
  ListAccessTrailResponse page;
  ASSERT_TRUE(trail->List(call, request, &page).ok());
  EXPECT_LT(page.ByteSizeLong(), AccessTrail::kAnswerBytes + large.ByteSizeLong() + 1000);
  EXPECT_FALSE(page.next_page_token().empty());
  EXPECT_EQ(List(*trail, request).size(), static_cast<size_t>(kEntries));
}

int64_t Missed(AccessTrail& trail) {
  ListAccessTrailRequest request;
  request.set_filter("kind = missed");
  runtime::Call call;
  call.caller.role = type::v1::ROLE_AUDITOR;
  ListAccessTrailResponse page;
  EXPECT_TRUE(trail.List(call, request, &page).ok());
  int64_t count = 0;
  for (const AccessEntry& entry : page.access_entries()) count += entry.missed_count();
  return count;
}

TEST_F(AccessTrailTest, AFullQueueRefusesReadsAndCountsTheRest) {
  HeldStore held(store_.get());
  auto trail = Open(&held);
  EXPECT_TRUE(trail->AddShown(Entry("first", "partners/p1")));
  held.AwaitWrite();  // the queue is empty now and stays as the test fills it
  AccessEntry refused = Entry("caller", "partners/p1");
  refused.set_kind(AccessEntry::KIND_REFUSED);
  refused.set_reason(std::string(1000, 'r'));
  const size_t room = AccessTrail::kQueueBytesMax / 2 / refused.ByteSizeLong();
  for (size_t i = 0; i < room; ++i) trail->AddOrCount(refused);
  trail->AddOrCount(refused);
  trail->AddOrCount(refused);
  const AccessEntry shown = Entry(std::string(1000, 'p'), "partners/p1");
  for (size_t i = 0; i < AccessTrail::kQueueBytesMax / 2 / shown.ByteSizeLong(); ++i)
    EXPECT_TRUE(trail->AddShown(shown)) << i;
  EXPECT_FALSE(trail->AddShown(shown));
  held.Go();
  trail->Flush();
  EXPECT_EQ(Missed(*trail), 2);
  EXPECT_TRUE(Counts(2)) << telemetry_->MetricsText();
}

TEST_F(AccessTrailTest, ManyRefusalsOfCallersWithoutAKeyAreCounted) {
  const auto trail = Open(store_.get());
  EXPECT_TRUE(Counts(0)) << telemetry_->MetricsText();
  AccessEntry refused = Entry("", "partners/p1");
  refused.set_kind(AccessEntry::KIND_REFUSED);
  constexpr int kRefusals = 1000;
  for (int i = 0; i < kRefusals; ++i) trail->AddOrCount(refused);
  ListAccessTrailRequest request;
  request.set_filter("kind = refused");
  const size_t listed = List(*trail, request).size();
  EXPECT_EQ(listed, static_cast<size_t>(2 * AccessTrail::kUnknownPerSecond));
  EXPECT_EQ(Missed(*trail), kRefusals - static_cast<int64_t>(listed));
  EXPECT_TRUE(Counts(kRefusals - static_cast<int64_t>(listed))) << telemetry_->MetricsText();
}

}  // namespace
}  // namespace partners::server
