#include "services/matching/live_index.h"

#include <gtest/gtest.h>

#include "services/matching/test_matching.h"
#include "services/runtime/errors.h"

namespace partners::matching {
namespace {

constexpr absl::Duration kLong = absl::Seconds(60);

registry::v1::Partner APartner(const std::string& id) {
  return Text<registry::v1::Partner>("name: 'partners/" + id + "' state: STATE_ACTIVE");
}

class LiveIndexTest : public ::testing::Test {
 protected:
  LiveIndexTest() : index_(&feed_, {kLong, absl::Milliseconds(1), absl::Milliseconds(1)}) {}
  ~LiveIndexTest() override { index_.Stop(); }

  absl::Status WaitFor(int64_t sequence, absl::Duration longest) {
    return index_.ReadAt(sequence, longest, [](const PartnerIndex&) { return absl::OkStatus(); });
  }
  size_t Partners() {
    size_t count = 0;
    index_.Peek([&](const PartnerIndex& index) { count = index.partners().size(); });
    return count;
  }

  FakeFeed feed_;
  LiveIndex index_;
};

TEST_F(LiveIndexTest, WaitsForTheSequenceOfACallersWrite) {
  index_.Start();
  std::thread writer([&] { feed_.Add(APartner("p1")); });
  EXPECT_TRUE(WaitFor(1, kLong).ok());
  EXPECT_EQ(Partners(), 1u);
  writer.join();
}

TEST_F(LiveIndexTest, IsReadyWithAnEmptyRegistry) {
  index_.Start();
  EXPECT_TRUE(WaitFor(0, kLong).ok());
}

TEST_F(LiveIndexTest, IsUnavailableBeforeItHeardOfTheLogAndWhenItIsBehind) {
  EXPECT_EQ(Refusal(WaitFor(0, absl::ZeroDuration())), "UNAVAILABLE INDEX_NOT_READY");
  index_.Start();
  ASSERT_TRUE(WaitFor(0, kLong).ok());
  EXPECT_EQ(Refusal(WaitFor(9, absl::Milliseconds(1))), "UNAVAILABLE INDEX_BEHIND");
}

// Whoever waits keeps a worker: a second one is told at once, however long it would wait.
TEST_F(LiveIndexTest, OneWaitsAndTheOthersAreToldAtOnce) {
  index_.Start();
  ASSERT_TRUE(WaitFor(0, kLong).ok());
  std::thread waiter([&] {
    while (!WaitFor(1, kLong).ok()) std::this_thread::yield();
  });
  absl::Time asked;
  absl::Status told;
  do {  // before the waiter is there this one waits itself
    asked = absl::Now();
    told = WaitFor(1, absl::Seconds(2));
  } while (absl::Now() - asked >= absl::Seconds(2));
  EXPECT_EQ(Refusal(told), "UNAVAILABLE INDEX_BEHIND");
  feed_.Add(APartner("p1"));
  waiter.join();
}

// What was approved late must not be missing from a ranking made while the copy fills.
TEST_F(LiveIndexTest, IsNotReadBeforeItHasAllThatWasRecordedWhenItBegan) {
  for (int i = 1; i <= 3; ++i) feed_.Add(APartner(absl::StrCat("p", i)));
  feed_.HoldAfter(2);
  index_.Start();
  while (Partners() < 2) std::this_thread::yield();
  EXPECT_EQ(Refusal(WaitFor(0, absl::Milliseconds(5))), "UNAVAILABLE INDEX_NOT_READY");
  EXPECT_EQ(Refusal(WaitFor(2, absl::ZeroDuration())), "UNAVAILABLE INDEX_NOT_READY");
  feed_.Release();
  EXPECT_TRUE(WaitFor(0, kLong).ok());
  EXPECT_EQ(Partners(), 3u);
}

TEST_F(LiveIndexTest, OnceWholeItIsReadWhileLaterChangesAreUnderWay) {
  feed_.Add(APartner("p1"));
  index_.Start();
  ASSERT_TRUE(WaitFor(0, kLong).ok());
  feed_.HoldAfter(1);
  feed_.Add(APartner("p2"));
  feed_.Break(absl::UnavailableError("gone"));
  feed_.WaitForWatches(2);
  EXPECT_TRUE(WaitFor(0, absl::ZeroDuration()).ok());
}

TEST_F(LiveIndexTest, IsNotReadWhileItBeginsAnew) {
  for (int i = 1; i <= 3; ++i) feed_.Add(APartner(absl::StrCat("p", i)));
  index_.Start();
  ASSERT_TRUE(WaitFor(0, kLong).ok());
  feed_.HoldAfter(1);
  feed_.Break(absl::OutOfRangeError("expired"));
  feed_.WaitForWatches(2);
  while (Partners() != 1) std::this_thread::yield();
  EXPECT_EQ(Refusal(WaitFor(0, absl::ZeroDuration())), "UNAVAILABLE INDEX_NOT_READY");
  feed_.Release();
  EXPECT_TRUE(WaitFor(0, kLong).ok());
  EXPECT_EQ(Partners(), 3u);
}

TEST_F(LiveIndexTest, GoesOnWhereABrokenStreamEnded) {
  feed_.Add(APartner("p1"));
  index_.Start();
  ASSERT_TRUE(WaitFor(1, kLong).ok());
  feed_.Break(absl::UnavailableError("gone"));
  feed_.WaitForWatches(2);
  feed_.Add(APartner("p2"));
  EXPECT_TRUE(WaitFor(2, kLong).ok());
  EXPECT_EQ(Partners(), 2u);
}

// As when the registry was restored and has not heard of this service's key yet.
TEST_F(LiveIndexTest, KeepsWhatItHasWhileItsKeyIsUnknownAndGoesOnWhenItIsKnown) {
  feed_.Add(APartner("p1"));
  index_.Start();
  ASSERT_TRUE(WaitFor(1, kLong).ok());
  feed_.HoldAfter(0);  // who begins anew now gets nothing
  for (int watches = 2; watches <= 4; ++watches) {
    feed_.Break(absl::UnauthenticatedError("the key is not known here"));
    feed_.WaitForWatches(watches);
    EXPECT_EQ(Partners(), 1u);
    EXPECT_TRUE(WaitFor(1, absl::ZeroDuration()).ok());
  }
  feed_.Release();
  feed_.Add(APartner("p2"));
  EXPECT_TRUE(WaitFor(2, kLong).ok());
  EXPECT_EQ(Partners(), 2u);
}

TEST_F(LiveIndexTest, BeginsAnewWhenTheLogWasReplaced) {
  feed_.Add(APartner("p1"));
  feed_.Add(APartner("p2"));
  feed_.Add(APartner("p3"));
  index_.Start();
  ASSERT_TRUE(WaitFor(3, kLong).ok());
  feed_.Replace("log-2");
  feed_.Add(APartner("p9"));
  feed_.Break(absl::UnavailableError("restarted"));
  feed_.WaitForWatches(3);  // the one that meets the new log, and the one that begins anew
  while (Partners() != 1) std::this_thread::yield();
  index_.Peek([](const PartnerIndex& index) {
    EXPECT_NE(index.Find("partners/p9"), nullptr);
    EXPECT_EQ(index.contains().log_id(), "log-2");
    EXPECT_EQ(index.contains().sequence(), 1);
  });
}

TEST_F(LiveIndexTest, BeginsAnewWhenItsPlaceHasExpired) {
  feed_.Add(APartner("p1"));
  index_.Start();
  ASSERT_TRUE(WaitFor(1, kLong).ok());
  feed_.Break(absl::OutOfRangeError("expired"));
  feed_.WaitForWatches(2);
  EXPECT_TRUE(WaitFor(1, kLong).ok());
  EXPECT_EQ(Partners(), 1u);
}

TEST_F(LiveIndexTest, RefusesToAnswerFromADamagedCopy) {
  changes::v1::Change damaged = ChangeOf(1, "partners/p1", APartner("p1"));
  damaged.mutable_payload()->set_value("\xff\xff");
  feed_.AddChange(damaged);
  index_.Start();
  while (WaitFor(1, absl::Milliseconds(1)).message().find("damaged") == std::string::npos) {
    std::this_thread::yield();
  }
  EXPECT_EQ(Refusal(WaitFor(1, kLong)), "UNAVAILABLE INDEX_NOT_READY");
}

TEST_F(LiveIndexTest, StopsWhileItWaits) {
  index_.Start();
  ASSERT_TRUE(WaitFor(0, kLong).ok());
  index_.Stop();
  index_.Stop();
}

}  // namespace
}  // namespace partners::matching
