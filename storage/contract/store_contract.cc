// The single writer: what bodies see, what is kept, what is refused.
#include <future>
#include <thread>

#include "storage/contract/contract.h"
#include "storage/layout.h"
#include "storage/log.h"

namespace partners::storage {
namespace {

using Strings = std::vector<std::string>;

WriteBody PutBody(const std::string& key, const std::string& value) {
  return [=](Transaction& txn) {
    txn.Put(key, value);
    return absl::OkStatus();
  };
}

std::future<absl::Status> SubmitTo(Store& store, WriteBody body) {
  auto answer = std::make_shared<std::promise<absl::Status>>();
  store.Submit(std::move(body),
               [answer](const absl::Status& status) { answer->set_value(status); });
  return answer->get_future();
}

TEST_P(EngineContract, FailedBodyLeavesNothingBehind) {
  Open();
  ASSERT_TRUE(Put("kept", "old").ok());
  const absl::Status refused = store().Write([&](Transaction& txn) -> absl::Status {
    txn.Put("kept", "new");
    txn.Put("kept", "newer");
    txn.Put("made", "new");
    txn.Delete("made");
    EXPECT_TRUE(txn.Append(Draft("things/a", "payload")).ok());
    return absl::FailedPreconditionError("no");
  });
  EXPECT_TRUE(absl::IsFailedPrecondition(refused));
  EXPECT_EQ(Get("kept"), "old");
  EXPECT_EQ(Get("made"), "(none)");
  EXPECT_EQ(store().last_sequence(), 0u);
  EXPECT_EQ(Append("things/a", "payload"), 1u);  // the number was not used up
}

TEST_P(EngineContract, BodiesOfOneGroupSeeEachOtherAndAFailedOneNot) {
  Open();
  gate().Hold();
  auto blocker = SubmitTo(store(), PutBody("z/blocker", ""));
  gate().WaitForHeld();
  auto first = SubmitTo(store(), PutBody("a", "1"));
  auto failing = SubmitTo(store(), [](Transaction& txn) {
    txn.Put("a", "2");
    txn.Put("b", "2");
    return absl::AbortedError("no");
  });
  Strings seen;
  auto third = SubmitTo(store(), [&](Transaction& txn) {
    seen = Records(txn.Scan(Space::kRows, {"a", "c"}, Direction::kForward));
    return absl::OkStatus();
  });
  const size_t appends = gate().appended().size();
  gate().Release();
  EXPECT_TRUE(blocker.get().ok());
  EXPECT_TRUE(first.get().ok());
  EXPECT_TRUE(absl::IsAborted(failing.get()));
  EXPECT_TRUE(third.get().ok());
  EXPECT_EQ(seen, Strings{"a=1"});
  EXPECT_EQ(gate().appended().size(), appends + 2);  // the blocker, then one commit for all three
  EXPECT_EQ(Get("b"), "(none)");
}

TEST_P(EngineContract, ReadersSeeOnlyWhatIsDurable) {
  Open();
  gate().Hold();
  auto written = SubmitTo(store(), PutBody("a", "1"));
  gate().WaitForHeld();
  EXPECT_EQ(Get("a"), "(none)");
  gate().Release();
  ASSERT_TRUE(written.get().ok());
  EXPECT_EQ(Get("a"), "1");
}

TEST_P(EngineContract, ScansInABodyMergeItsWritesBothWays) {
  Open();
  for (const char* key : {"b", "d", "f"}) ASSERT_TRUE(Put(key, "old").ok());
  const absl::Status status = store().Write([&](Transaction& txn) {
    txn.Put("a", "new");
    txn.Delete("b");
    txn.Put("c", "new");
    txn.Put("d", "new");
    txn.Put("e", "new");
    txn.Delete("e");
    txn.Delete("g");
    const Strings expected{"a=new", "c=new", "d=new", "f=old"};
    EXPECT_EQ(Records(txn.Scan(Space::kRows, {"a", "z"}, Direction::kForward)), expected);
    EXPECT_EQ(Records(txn.Scan(Space::kRows, {"a", "z"}, Direction::kBackward)),
              Strings(expected.rbegin(), expected.rend()));
    EXPECT_EQ(Records(txn.Scan(Space::kRows, {"b", "d"}, Direction::kBackward)), Strings{"c=new"});
    EXPECT_EQ(Records(txn.Scan(Space::kRows, {"d", "a"}, Direction::kForward)), Strings());
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok());
}

TEST_P(EngineContract, SequencesAreDenseAndInCommitOrder) {
  Open();
  for (uint64_t i = 1; i <= 20; ++i) EXPECT_EQ(Append("things/a", "p"), i);
  const absl::Status status = store().Write([&](Transaction& txn) {
    EXPECT_EQ(txn.last_sequence(), 20u);
    EXPECT_EQ(txn.Append(Draft("things/b", "p")).value().sequence, 21u);
    EXPECT_EQ(txn.Append(Draft("things/c", "p")).value().sequence, 22u);
    EXPECT_EQ(txn.last_sequence(), 22u);
    return absl::OkStatus();
  });
  ASSERT_TRUE(status.ok());
  EXPECT_EQ(store().last_sequence(), 22u);
}

TEST_P(EngineContract, CommitTimeNeverDecreasesWhenTheClockStepsBack) {
  Open();
  SetTime(5'000'000);
  Append("things/a", "1");
  SetTime(3'000'000);
  Append("things/a", "2");
  Reopen();
  SetTime(4'000'000);
  Append("things/a", "3");
  SetTime(6'000'000);
  Append("things/a", "4");
  std::vector<int64_t> times;
  ASSERT_TRUE(store()
                  .Read([&](const View& view) {
                    return ScanChanges(view, 0, 10,
                                       [&](const Change& change) {
                                         times.push_back(change.header.commit_time_micros());
                                         return true;
                                       })
                        .status();
                  })
                  .ok());
  EXPECT_EQ(times, (std::vector<int64_t>{5'000'000, 5'000'000, 5'000'000, 6'000'000}));
}

TEST_P(EngineContract, FullQueueIsAnsweredAtOnce) {
  limits_.queue_bodies_max = 3;
  Open();
  gate().Hold();
  auto blocker = SubmitTo(store(), PutBody("z/blocker", ""));
  gate().WaitForHeld();
  std::vector<std::future<absl::Status>> waiting;
  for (int i = 0; i < 3; ++i) waiting.push_back(SubmitTo(store(), PutBody("k", "v")));
  EXPECT_TRUE(absl::IsResourceExhausted(SubmitTo(store(), PutBody("k", "v")).get()));
  EXPECT_TRUE(absl::IsResourceExhausted(store().Write(PutBody("k", "v"))));
  gate().Release();
  EXPECT_TRUE(blocker.get().ok());
  for (auto& answer : waiting) EXPECT_TRUE(answer.get().ok());
  EXPECT_TRUE(store().Write(PutBody("k", "v")).ok());
}

TEST_P(EngineContract, GroupsAreBoundedAndKeepOrder) {
  limits_.group_bodies_max = 4;
  Open();
  gate().Hold();
  auto blocker = SubmitTo(store(), PutBody("z/blocker", ""));
  gate().WaitForHeld();
  std::vector<std::future<absl::Status>> waiting;
  for (int i = 0; i < 10; ++i) {
    waiting.push_back(SubmitTo(
        store(), [](Transaction& txn) { return txn.Append(Draft("things/a", "p")).status(); }));
  }
  gate().Release();
  for (auto& answer : waiting) ASSERT_TRUE(answer.get().ok());
  const std::vector<uint64_t> appended = gate().appended();
  EXPECT_EQ(std::vector<uint64_t>(appended.end() - 3, appended.end()),
            (std::vector<uint64_t>{4, 8, 10}));
}

TEST_P(EngineContract, GroupEndsWhenItHasWrittenEnoughBytes) {
  limits_.group_bytes_max = 1000;
  Open();
  gate().Hold();
  auto blocker = SubmitTo(store(), PutBody("z/blocker", ""));
  gate().WaitForHeld();
  std::vector<std::future<absl::Status>> waiting;
  for (int i = 0; i < 6; ++i)
    waiting.push_back(SubmitTo(store(), PutBody("k", std::string(600, 'v'))));
  const size_t before = gate().appended().size();
  gate().Release();
  for (auto& answer : waiting) ASSERT_TRUE(answer.get().ok());
  EXPECT_EQ(gate().appended().size(), before + 1 + 3);  // two bodies each
}

TEST_P(EngineContract, BodyMayNotWriteMoreThanItsLimit) {
  limits_.body_mutations_max = 10;
  Open();
  const auto write = [&](int rows) {
    return store().Write([rows](Transaction& txn) {
      for (int i = 0; i < rows; ++i) txn.Put("row" + std::to_string(i), "v");
      return absl::OkStatus();
    });
  };
  EXPECT_TRUE(absl::IsFailedPrecondition(write(11))) << "it would be refused again";
  EXPECT_EQ(Get("row0"), "(none)");
  EXPECT_TRUE(write(10).ok());
  EXPECT_EQ(Get("row9"), "v");
}

TEST_P(EngineContract, UnusableDraftsAreRefused) {
  limits_.payload_bytes_max = 100;
  Open();
  const auto append = [&](const ChangeDraft& draft) {
    return store().Write([&](Transaction& txn) { return txn.Append(draft).status(); });
  };
  EXPECT_TRUE(absl::IsInvalidArgument(append(Draft("things/a", std::string(101, 'x')))));
  EXPECT_TRUE(absl::IsInvalidArgument(append(Draft("", "x"))));
  EXPECT_TRUE(
      absl::IsInvalidArgument(append(Draft("things/a", "x", ChangeHeader::KIND_UNSPECIFIED))));
  EXPECT_TRUE(append(Draft("things/a", std::string(100, 'x'))).ok());
  EXPECT_EQ(store().last_sequence(), 1u);
}

TEST_P(EngineContract, BodyThatThrowsFailsAlone) {
  Open();
  const absl::Status status = store().Write([](Transaction& txn) -> absl::Status {
    txn.Put("a", "1");
    throw std::runtime_error("secret");
  });
  EXPECT_TRUE(absl::IsInternal(status));
  EXPECT_EQ(std::string(status.message()).find("secret"), std::string::npos);
  EXPECT_EQ(Get("a"), "(none)");
  EXPECT_TRUE(Put("a", "2").ok());
}

TEST_P(EngineContract, FailedCommitFailsItsGroupAndStopsTheStore) {
  Open();
  ASSERT_TRUE(Put("before", "1").ok());
  gate().Hold();
  auto first = SubmitTo(store(), PutBody("a", "1"));
  gate().WaitForHeld();
  auto second = SubmitTo(store(), PutBody("b", "1"));
  gate().RefuseAppends(absl::UnavailableError("the disk is full"));
  gate().Release();
  EXPECT_TRUE(absl::IsUnavailable(first.get()));
  EXPECT_TRUE(absl::IsUnavailable(second.get()));
  EXPECT_TRUE(absl::IsUnavailable(Put("c", "1")));
  gate().RefuseAppends(absl::OkStatus());
  EXPECT_TRUE(absl::IsUnavailable(Put("c", "1")));  // until it is opened again
  EXPECT_FALSE(store().health().ok());
  EXPECT_TRUE(Eventually([&] { return stopped_ == 1; }));
  EXPECT_EQ(Get("before"), "1");  // reading goes on
  Reopen();
  EXPECT_TRUE(store().health().ok());
  EXPECT_EQ(Get("a"), "(none)");
  EXPECT_TRUE(Put("a", "1").ok());
}

TEST_P(EngineContract, StoreStopsWhenAnotherWriterAppends) {
  Open();
  Append("things/a", "1");
  ASSERT_TRUE(engine().Append({{Space::kRows, "other", "1"}}, 1, 2).ok());
  EXPECT_TRUE(absl::IsUnavailable(Put("a", "1")));
  EXPECT_TRUE(absl::IsAborted(store().health()));
}

TEST_P(EngineContract, ClosingFinishesWaitingBodies) {
  Open();
  gate().Hold();
  std::vector<std::future<absl::Status>> waiting;
  waiting.push_back(SubmitTo(store(), PutBody("a", "1")));
  gate().WaitForHeld();
  for (int i = 0; i < 5; ++i) waiting.push_back(SubmitTo(store(), PutBody("b", "1")));
  std::thread release([&] { gate().Release(); });
  release.join();
  Reopen();
  for (auto& answer : waiting) EXPECT_TRUE(answer.get().ok());
  EXPECT_EQ(Get("b"), "1");
}

TEST_P(EngineContract, ListenersHearOfChangesOnlyAndNotAfterwards) {
  Open();
  std::atomic<uint64_t> heard{0};
  std::atomic<int> calls{0};
  std::shared_ptr<void> handle = store().Listen([&](uint64_t sequence) {
    heard = sequence;
    ++calls;
  });
  ASSERT_TRUE(Put("row", "1").ok());
  Append("things/a", "1");
  EXPECT_TRUE(Eventually([&] { return heard == 1; }));
  EXPECT_EQ(calls, 1);
  handle.reset();
  Append("things/a", "2");
  ASSERT_TRUE(Put("row", "2").ok());
  EXPECT_EQ(heard, 1u);
}

TEST_P(EngineContract, StoresOwnThreadsCannotWaitForAWrite) {
  Open();
  absl::Status inner;
  ASSERT_TRUE(store()
                  .Write([&](Transaction&) {
                    inner = store().Write(PutBody("a", "1"));
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(inner));
}

TEST_P(EngineContract, RecordsAndLogIdSurviveReopening) {
  Open();
  ASSERT_TRUE(Put("a", "1").ok());
  Append("things/a", "payload");
  const std::string log_id = store().log_id();
  EXPECT_EQ(log_id.size(), 32u);
  Reopen();
  EXPECT_EQ(Get("a"), "1");
  EXPECT_EQ(store().last_sequence(), 1u);
  EXPECT_EQ(store().log_id(), log_id);
  EXPECT_EQ(Append("things/a", "payload"), 2u);
}

TEST_P(EngineContract, StoreOfANewerFormatIsRefused) {
  Open();
  const std::string key = FormatKey();
  const std::string newer("\0\0\0\0\0\0\0\x02", 8);
  ASSERT_TRUE(engine().Append({{Space::kRows, key, newer}}, 0, 0).ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(TryOpen(Path("data"))));
}

TEST_P(EngineContract, LogThatEndsWithANewerPayloadIsRefused) {
  Open();
  ChangeDraft draft = Draft("things/a", "payload");
  draft.format = 3;
  ASSERT_TRUE(store().Write([&](Transaction& txn) { return txn.Append(draft).status(); }).ok());
  payload_format_ = 2;
  EXPECT_TRUE(absl::IsFailedPrecondition(TryOpen(Path("data"))));
  payload_format_ = 3;
  EXPECT_TRUE(TryOpen(Path("data")).ok());
}

// Damages the log behind the store's back; the store must not open on it.
absl::Status Damage(Engine& engine, Space space, const std::string& key,
                    std::optional<absl::string_view> value, uint64_t last) {
  return engine.Append({{space, key, value}}, engine.last_sequence(), last);
}

TEST_P(EngineContract, LogWithAGapIsRefused) {
  Open();
  for (int i = 0; i < 3; ++i) Append("things/a", "p");
  const std::string second("\0\0\0\0\0\0\0\x02", 8);
  ASSERT_TRUE(Damage(engine(), Space::kHeaders, second, {}, 3).ok());
  EXPECT_TRUE(absl::IsDataLoss(TryOpen(Path("data"))));
}

TEST_P(EngineContract, LogThatEndsEarlyOrLateIsRefused) {
  Open();
  for (int i = 0; i < 3; ++i) Append("things/a", "p");
  ASSERT_TRUE(Damage(engine(), Space::kRows, "x", "y", 4).ok());
  EXPECT_TRUE(absl::IsDataLoss(TryOpen(Path("data"))));
}

TEST_P(EngineContract, StoreThatLostItsFormatIsRefused) {
  Open();
  Append("things/a", "p");
  ASSERT_TRUE(Damage(engine(), Space::kRows, FormatKey(), {}, 1).ok());
  EXPECT_TRUE(absl::IsDataLoss(TryOpen(Path("data"))));
}

}  // namespace
}  // namespace partners::storage
