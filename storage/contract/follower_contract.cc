// At-least-once, in order per resource, parking.
#include <map>
#include <mutex>
#include <thread>

#include "absl/time/clock.h"
#include "storage/contract/contract.h"
#include "storage/follower.h"

namespace partners::storage {
namespace {

using Strings = std::vector<std::string>;

// A receiver that keeps what it accepts and answers as told.
class Receiver {
 public:
  FollowerOptions Options() {
    FollowerOptions options;
    options.name = "outbox";
    options.wants = [](const ChangeHeader& header) { return header.resource() != "ignored"; };
    options.deliver = [this](const Change& change) { return Deliver(change); };
    options.retry_min = absl::Milliseconds(1);
    options.retry_max = absl::Milliseconds(5);
    options.cursor_delay = absl::Milliseconds(1);
    return options;
  }
  void Answer(const std::string& resource, absl::Status status) {
    std::lock_guard<std::mutex> lock(mutex_);
    answers_[resource] = std::move(status);
  }
  Strings accepted() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return accepted_;
  }
  int attempts(const std::string& resource) const {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto found = attempts_.find(resource);
    return found == attempts_.end() ? 0 : found->second;
  }

 private:
  absl::Status Deliver(const Change& change) {
    std::lock_guard<std::mutex> lock(mutex_);
    ++attempts_[change.header.resource()];
    absl::Status answer = answers_[change.header.resource()];
    if (answer.ok()) accepted_.push_back(change.payload.value_or("(redacted)"));
    return answer;
  }

  mutable std::mutex mutex_;
  std::map<std::string, absl::Status> answers_;
  std::map<std::string, int> attempts_;
  Strings accepted_;
};

std::unique_ptr<Follower> Follow(Store& store, Receiver& receiver) {
  auto follower = Follower::Start(&store, receiver.Options());
  EXPECT_TRUE(follower.ok()) << follower.status();
  return *std::move(follower);
}

absl::Status Abandon(Store& store, Follower& follower, uint64_t sequence) {
  return follower.Abandon(sequence, [&](const WriteBody& body) { return store.Write(body); });
}

bool Reaches(const Follower& follower, uint64_t sequence) {
  return Eventually([&] { return follower.delivered_sequence() >= sequence; });
}

uint64_t DurableCursor(Store& store) {
  uint64_t sequence = 0;
  EXPECT_TRUE(store
                  .Read([&](const View& view) {
                    absl::StatusOr<FollowerCursor> cursor = ReadCursor(view, "outbox");
                    sequence = cursor.value().sequence;
                    return absl::OkStatus();
                  })
                  .ok());
  return sequence;
}

TEST_P(EngineContract, FollowerDeliversInOrderAndResumesWhereItStood) {
  Open();
  Receiver receiver;
  for (int i = 1; i <= 3; ++i) Append("things/a", std::to_string(i));
  Append("ignored", "x");
  std::unique_ptr<Follower> follower = Follow(store(), receiver);
  ASSERT_TRUE(Reaches(*follower, 4));
  Append("things/b", "5");
  ASSERT_TRUE(Reaches(*follower, 5));
  EXPECT_EQ(receiver.accepted(), (Strings{"1", "2", "3", "5"}));
  follower.reset();  // leaves a durable cursor
  Append("things/a", "6");
  Reopen();
  follower = Follow(store(), receiver);
  ASSERT_TRUE(Reaches(*follower, 6));
  EXPECT_EQ(receiver.accepted(), (Strings{"1", "2", "3", "5", "6"}));
  EXPECT_EQ(receiver.attempts("ignored"), 0);
}

TEST_P(EngineContract, FollowerCursorBecomesDurableWhenIdleWithoutWakingListeners) {
  Open();
  Receiver receiver;
  std::unique_ptr<Follower> follower = Follow(store(), receiver);
  std::atomic<int> heard{0};
  auto handle = store().Listen([&](uint64_t) { ++heard; });
  Append("things/a", "1");
  Append("ignored", "2");
  EXPECT_TRUE(Eventually([&] { return DurableCursor(store()) == 2; }));
  EXPECT_EQ(heard, 2);
  EXPECT_EQ(store().last_sequence(), 2u);
}

TEST_P(EngineContract, FollowerRetriesTransientFailuresAndHoldsTheOrder) {
  Open();
  Receiver receiver;
  std::unique_ptr<Follower> follower = Follow(store(), receiver);
  Append("things/a", "1");
  ASSERT_TRUE(Reaches(*follower, 1));
  for (absl::StatusCode code : {absl::StatusCode::kUnavailable, absl::StatusCode::kDeadlineExceeded,
                                absl::StatusCode::kAborted, absl::StatusCode::kResourceExhausted,
                                absl::StatusCode::kInternal, absl::StatusCode::kCancelled,
                                absl::StatusCode::kUnknown, absl::StatusCode::kUnauthenticated}) {
    const std::string resource = "things/" + std::to_string(static_cast<int>(code));
    receiver.Answer(resource, absl::Status(code, "later"));
    const uint64_t sequence = Append(resource, resource);
    Append("things/after", "after " + resource);
    ASSERT_TRUE(Eventually([&] { return receiver.attempts(resource) >= 3; }));
    EXPECT_EQ(follower->delivered_sequence(), sequence - 1);
    EXPECT_TRUE(Eventually([&] { return DurableCursor(store()) == sequence - 1; }));
    receiver.Answer(resource, absl::OkStatus());
    ASSERT_TRUE(Reaches(*follower, sequence + 1));
    const Strings accepted = receiver.accepted();
    EXPECT_EQ(accepted[accepted.size() - 2], resource);
  }
  EXPECT_TRUE(follower->Parked()->empty());
}

TEST_P(EngineContract, RefusedChangeIsParkedAndUnrelatedOnesPass) {
  Open();
  Receiver receiver;
  receiver.Answer("things/bad", absl::InvalidArgumentError("no such category"));
  std::unique_ptr<Follower> follower = Follow(store(), receiver);
  Append("things/bad", "1");
  Append("things/good", "2");
  Append("things/bad", "3");
  ASSERT_TRUE(Reaches(*follower, 3));
  EXPECT_EQ(receiver.accepted(), Strings{"2"});
  EXPECT_EQ(receiver.attempts("things/bad"), 1);  // the later one was not tried
  const auto check = [&] {
    const std::vector<ParkedChange> parked = follower->Parked().value();
    ASSERT_EQ(parked.size(), 2u);
    EXPECT_EQ(parked[0].sequence, 1u);
    EXPECT_EQ(parked[0].resource, "things/bad");
    EXPECT_EQ(parked[0].reason, absl::InvalidArgumentError("no such category"));
    EXPECT_EQ(parked[0].behind, 0u);
    EXPECT_EQ(absl::ToUnixMicros(parked[0].since), 1'700'000'000'000'000);
    EXPECT_EQ(parked[1].sequence, 3u);
    EXPECT_EQ(parked[1].behind, 1u);
  };
  check();
  follower.reset();
  Reopen();
  follower = Follow(store(), receiver);
  check();
}

TEST_P(EngineContract, RetryDeliversTheParkedChangeAndThoseBehindItInOrder) {
  Open();
  Receiver receiver;
  receiver.Answer("things/bad", absl::PermissionDeniedError("no"));
  std::unique_ptr<Follower> follower = Follow(store(), receiver);
  for (int i = 1; i <= 3; ++i) Append("things/bad", std::to_string(i));
  ASSERT_TRUE(Reaches(*follower, 3));
  EXPECT_TRUE(absl::IsNotFound(follower->Retry(7)));
  EXPECT_TRUE(absl::IsFailedPrecondition(follower->Retry(2)));
  receiver.Answer("things/bad", absl::NotFoundError("still not"));
  ASSERT_TRUE(follower->Retry(1).ok());
  EXPECT_TRUE(Eventually([&] {
    const auto parked = follower->Parked().value();
    return parked.size() == 3 && absl::IsNotFound(parked[0].reason);
  }));
  receiver.Answer("things/bad", absl::OkStatus());
  ASSERT_TRUE(follower->Retry(1).ok());
  EXPECT_TRUE(Eventually([&] { return follower->Parked()->empty(); }));
  EXPECT_EQ(receiver.accepted(), (Strings{"1", "2", "3"}));
  follower.reset();
  Reopen();
  follower = Follow(store(), receiver);
  EXPECT_TRUE(follower->Parked()->empty());
  EXPECT_EQ(follower->delivered_sequence(), 3u);
}

TEST_P(EngineContract, AbandonDropsTheChangeAndFreesThoseBehindIt) {
  Open();
  Receiver receiver;
  receiver.Answer("things/bad", absl::AlreadyExistsError("no"));
  std::unique_ptr<Follower> follower = Follow(store(), receiver);
  for (int i = 1; i <= 3; ++i) Append("things/bad", std::to_string(i));
  ASSERT_TRUE(Reaches(*follower, 3));
  receiver.Answer("things/bad", absl::OkStatus());
  ASSERT_TRUE(
      Abandon(store(), *follower, 2).ok());  // one in the middle: the first still holds the rest
  EXPECT_EQ(follower->Parked()->size(), 2u);
  ASSERT_TRUE(Abandon(store(), *follower, 1).ok());
  EXPECT_TRUE(Eventually([&] { return follower->Parked()->empty(); }));
  EXPECT_EQ(receiver.accepted(), Strings{"3"});
  EXPECT_TRUE(absl::IsNotFound(Abandon(store(), *follower, 1)));
}

// A person gives up on a change that is tried again and again, because the other side is away: when
// it is back, nothing of it arrives, and the changes behind it do.
TEST_P(EngineContract, AnAbandonedChangeIsNotDeliveredByARetryThatWaits) {
  Open();
  Receiver receiver;
  receiver.Answer("things/bad", absl::PermissionDeniedError("no"));
  std::unique_ptr<Follower> follower = Follow(store(), receiver);
  Append("things/bad", "1");
  ASSERT_TRUE(Reaches(*follower, 1));
  receiver.Answer("things/bad", absl::UnavailableError("away"));
  ASSERT_TRUE(follower->Retry(1).ok());
  ASSERT_TRUE(Eventually([&] { return receiver.attempts("things/bad") >= 3; }));
  absl::Status abandoned;
  ASSERT_TRUE(Eventually([&] {
    abandoned = Abandon(store(), *follower, 1);
    return !absl::IsFailedPrecondition(abandoned);  // not at the very moment of a try
  }));
  ASSERT_TRUE(abandoned.ok()) << abandoned;
  receiver.Answer("things/bad", absl::OkStatus());
  Append("things/bad", "2");
  ASSERT_TRUE(Reaches(*follower, 2));
  EXPECT_EQ(receiver.accepted(), Strings{"2"});
}

TEST_P(EngineContract, AnAbandonmentThatIsNotWrittenLeavesTheChangeParked) {
  Open();
  Receiver receiver;
  receiver.Answer("things/bad", absl::PermissionDeniedError("no"));
  std::unique_ptr<Follower> follower = Follow(store(), receiver);
  Append("things/bad", "1");
  ASSERT_TRUE(Reaches(*follower, 1));
  const auto refuse = [](const WriteBody&) { return absl::InvalidArgumentError("no reason"); };
  EXPECT_TRUE(absl::IsInvalidArgument(follower->Abandon(1, refuse)));
  EXPECT_EQ(follower->Parked()->size(), 1u);
  receiver.Answer("things/bad", absl::OkStatus());
  ASSERT_TRUE(follower->Retry(1).ok());
  EXPECT_TRUE(Eventually([&] { return follower->Parked()->empty(); }));
  EXPECT_EQ(receiver.accepted(), Strings{"1"});
}

// Both are written in one group and answered together, so either may come first.
TEST_P(EngineContract, AbandonWinsOverARetryThatFailsAtTheSameMoment) {
  Open();
  Receiver receiver;
  receiver.Answer("things/bad", absl::PermissionDeniedError("no"));
  std::unique_ptr<Follower> follower = Follow(store(), receiver);
  for (int round = 1; round <= 50; ++round) {
    const uint64_t sequence = Append("things/bad", "x");
    ASSERT_TRUE(Reaches(*follower, sequence));
    ASSERT_TRUE(Eventually([&] { return DurableCursor(store()) == sequence; }));
    gate().Hold();
    store().Submit(
        [](Transaction& txn) {
          txn.Put("row", "held");
          return absl::OkStatus();
        },
        [](const absl::Status&) {});
    gate().WaitForHeld();
    ASSERT_TRUE(follower->Retry(sequence).ok());
    ASSERT_TRUE(Eventually([&] { return receiver.attempts("things/bad") == 2 * round; }));
    absl::SleepFor(absl::Milliseconds(1));  // its answer waits for the writer by now
    std::thread abandoning([&] { EXPECT_TRUE(Abandon(store(), *follower, sequence).ok()); });
    absl::SleepFor(absl::Milliseconds(1));
    gate().Release();
    abandoning.join();
    Append("ignored", "x");  // the follower is past the retry
    ASSERT_TRUE(Reaches(*follower, sequence + 1));
    ASSERT_EQ(follower->Parked()->size(), 0u) << "round " << round;
  }
}

TEST_P(EngineContract, FollowerOfARenewedLogBeginsAgain) {
  Open();
  Receiver receiver;
  receiver.Answer("things/bad", absl::InvalidArgumentError("no"));
  {
    std::unique_ptr<Follower> follower = Follow(store(), receiver);
    Append("things/a", "1");
    Append("things/bad", "2");
    ASSERT_TRUE(Reaches(*follower, 2));
  }
  const std::string before = store().log_id();
  ASSERT_TRUE(RenewLogId(&engine(), random()).ok());
  Reopen();
  EXPECT_NE(store().log_id(), before);
  receiver.Answer("things/bad", absl::OkStatus());
  std::unique_ptr<Follower> follower = Follow(store(), receiver);
  ASSERT_TRUE(Reaches(*follower, 2));
  EXPECT_EQ(receiver.accepted(), (Strings{"1", "1", "2"}));
  EXPECT_TRUE(follower->Parked()->empty());
  follower.reset();
  Reopen();
  EXPECT_TRUE(Follow(store(), receiver)->Parked()->empty());  // nor is it in the rows
}

TEST_P(EngineContract, FollowerOfAStoppedStoreCanBeEnded) {
  Open();
  Receiver receiver;
  std::unique_ptr<Follower> follower = Follow(store(), receiver);
  gate().RefuseAppends(absl::UnavailableError("gone"));
  EXPECT_FALSE(Put("a", "1").ok());
  follower.reset();
}

TEST_P(EngineContract, IncompleteFollowerIsRefused) {
  Open();
  Receiver receiver;
  FollowerOptions unnamed = receiver.Options();
  unnamed.name = "";
  EXPECT_TRUE(absl::IsInvalidArgument(Follower::Start(&store(), unnamed).status()));
}

TEST_P(EngineContract, FollowersOfAnotherLogKeepTheirCursorInTheSameCommitAsTheirRows) {
  Open();
  ASSERT_TRUE(store()
                  .Write([](Transaction& txn) {
                    WriteCursor(txn, "mirror", {"other-log", 17});
                    txn.Put("row", "from 17");
                    return absl::OkStatus();
                  })
                  .ok());
  Reopen();
  ASSERT_TRUE(store()
                  .Read([](const View& view) {
                    EXPECT_EQ(ReadCursor(view, "mirror")->log_id, "other-log");
                    EXPECT_EQ(ReadCursor(view, "mirror")->sequence, 17u);
                    EXPECT_EQ(ReadCursor(view, "unknown")->log_id, "");
                    return absl::OkStatus();
                  })
                  .ok());
}

}  // namespace
}  // namespace partners::storage
