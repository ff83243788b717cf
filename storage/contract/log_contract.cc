// Reading the log: by sequence, resource and time; redaction.
#include "storage/contract/contract.h"
#include "storage/keys.h"
#include "storage/layout.h"
#include "storage/log.h"

namespace partners::storage {
namespace {

using Strings = std::vector<std::string>;
using Sequences = std::vector<uint64_t>;

// Runs `read` on a view and returns its result.
template <class T>
absl::StatusOr<T> Reading(Store& store, const std::function<absl::StatusOr<T>(const View&)>& read) {
  absl::StatusOr<T> result = absl::UnknownError("not run");
  const absl::Status status = store.Read([&](const View& view) {
    result = read(view);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return result;
}

absl::StatusOr<Change> ChangeOf(Store& store, uint64_t sequence) {
  return Reading<Change>(store, [&](const View& view) { return ReadChange(view, sequence); });
}

absl::StatusOr<Sequences> HistoryOf(Store& store, const std::string& resource) {
  return Reading<Sequences>(store,
                            [&](const View& view) { return ResourceHistory(view, resource); });
}

// The payload at a sequence; "(none)" when there was no such resource, "(redacted)" without
// payload.
std::string PayloadAt(Store& store, const std::string& resource, uint64_t sequence) {
  auto change = Reading<std::optional<Change>>(
      store, [&](const View& view) { return ReadResourceAt(view, resource, sequence); });
  EXPECT_TRUE(change.ok()) << change.status();
  if (!change.ok() || !change->has_value()) return "(none)";
  return (*change)->payload.value_or("(redacted)");
}

TEST_P(EngineContract, ChangeIsReadBackWhole) {
  Open();
  SetTime(1'700'000'000'123'456);
  ChangeDraft draft = Draft("things/a", "payload", ChangeHeader::KIND_CREATED);
  draft.acted_for = "people/7";
  draft.format = 3;
  ASSERT_TRUE(store().Write([&](Transaction& txn) { return txn.Append(draft).status(); }).ok());
  const Change change = ChangeOf(store(), 1).value();
  EXPECT_EQ(change.header.sequence(), 1u);
  EXPECT_EQ(change.header.commit_time_micros(), 1'700'000'000'123'456);
  EXPECT_EQ(change.header.principal(), "principals/tester");
  EXPECT_EQ(change.header.acted_for(), "people/7");
  EXPECT_EQ(change.header.request_id(), "request-1");
  EXPECT_EQ(change.header.method(), "partners.test.v1.TestService/Change");
  EXPECT_EQ(change.header.resource(), "things/a");
  EXPECT_EQ(change.header.kind(), ChangeHeader::KIND_CREATED);
  EXPECT_EQ(change.header.format(), 3u);
  EXPECT_EQ(change.salt.size(), 32u);
  EXPECT_EQ(change.payload, "payload");
  EXPECT_EQ(change.header.payload_digest(), Sha256(change.salt + "payload"));
  ChangeHeader stored;
  ASSERT_TRUE(stored.ParseFromString(change.header_bytes));
  EXPECT_EQ(stored.SerializeAsString(), change.header.SerializeAsString());
  EXPECT_TRUE(absl::IsNotFound(ChangeOf(store(), 2).status()));
  EXPECT_TRUE(absl::IsNotFound(ChangeOf(store(), 0).status()));
}

TEST_P(EngineContract, SameVersionTwiceHasDifferentDigests) {
  Open();
  Append("things/a", "same");
  Append("things/a", "same");
  EXPECT_NE(ChangeOf(store(), 1)->header.payload_digest(),
            ChangeOf(store(), 2)->header.payload_digest());
}

TEST_P(EngineContract, ScanChangesPagesAndStops) {
  Open();
  for (int i = 0; i < 7; ++i) Append("things/a", std::to_string(i));
  Strings seen;
  const auto collect = [&](uint64_t after, size_t limit, size_t stop_at) {
    return Reading<uint64_t>(store(), [&](const View& view) {
      return ScanChanges(view, after, limit, [&](const Change& change) {
        seen.push_back(*change.payload);
        return seen.size() < stop_at;
      });
    });
  };
  EXPECT_EQ(collect(0, 3, 99).value(), 3u);
  EXPECT_EQ(collect(3, 99, 99).value(), 7u);
  EXPECT_EQ(seen, (Strings{"0", "1", "2", "3", "4", "5", "6"}));
  seen.clear();
  EXPECT_EQ(collect(1, 99, 2).value(), 3u);
  EXPECT_EQ(collect(7, 99, 99).value(), 7u);
  EXPECT_EQ(collect(50, 99, 99).value(), 50u);
  EXPECT_EQ(collect(0, 0, 99).value(), 0u);
}

TEST_P(EngineContract, BodyReadsItsOwnChanges) {
  Open();
  Append("things/a", "1");
  ASSERT_TRUE(store()
                  .Write([&](Transaction& txn) {
                    EXPECT_TRUE(txn.Append(Draft("things/a", "2")).ok());
                    EXPECT_EQ(ReadChange(txn, 2)->payload, "2");
                    EXPECT_EQ(ResourceHistory(txn, "things/a").value(), (Sequences{1, 2}));
                    EXPECT_EQ(ReadResourceAt(txn, "things/a", 2)->value().payload, "2");
                    return absl::OkStatus();
                  })
                  .ok());
}

TEST_P(EngineContract, SequenceAtFindsTheNewestCommitOfAnInstant) {
  Open();
  const auto at = [&](int64_t micros) {
    return Reading<uint64_t>(
               store(),
               [&](const View& view) { return SequenceAt(view, absl::FromUnixMicros(micros)); })
        .value();
  };
  EXPECT_EQ(at(1'000), 0u);
  for (int64_t micros : {10, 20, 20, 20, 30}) {
    SetTime(micros);
    Append("things/a", "p");
  }
  EXPECT_EQ(at(9), 0u);
  EXPECT_EQ(at(10), 1u);
  EXPECT_EQ(at(19), 1u);
  EXPECT_EQ(at(20), 4u);
  EXPECT_EQ(at(29), 4u);
  EXPECT_EQ(at(30), 5u);
  EXPECT_EQ(at(1'000), 5u);
}

TEST_P(EngineContract, ResourceIsReadAsItWas) {
  Open();
  Append("things/a", "a1");                                     // 1
  Append("things/ab", "other");                                 // 2
  Append("things/a", "a2");                                     // 3
  Append("things/a", "boundary", ChangeHeader::KIND_BOUNDARY);  // 4
  Append("things/a", "tombstone", ChangeHeader::KIND_REMOVED);  // 5
  EXPECT_EQ(PayloadAt(store(), "things/a", 0), "(none)");
  EXPECT_EQ(PayloadAt(store(), "things/a", 1), "a1");
  EXPECT_EQ(PayloadAt(store(), "things/a", 2), "a1");
  EXPECT_EQ(PayloadAt(store(), "things/a", 3), "a2");
  EXPECT_EQ(PayloadAt(store(), "things/a", 4), "a2");
  EXPECT_EQ(PayloadAt(store(), "things/a", 5), "tombstone");
  EXPECT_EQ(PayloadAt(store(), "things/a", UINT64_MAX), "tombstone");
  EXPECT_EQ(PayloadAt(store(), "things", 5), "(none)");
  EXPECT_EQ(HistoryOf(store(), "things/a").value(), (Sequences{1, 3, 4, 5}));
  EXPECT_EQ(HistoryOf(store(), "things/none").value(), Sequences());
}

TEST_P(EngineContract, ResourcesAtListsNamesThatHadBegun) {
  Open();
  const std::string odd("things/a\0b", 10);
  Append("things/c", "1");   // 1
  Append("things/a", "2");   // 2
  Append("thing", "3");      // 3
  Append(odd, "4");          // 4
  Append("things/ab", "5");  // 5
  for (int i = 0; i < 5; ++i) Append("things/a", "again");
  const auto list = [&](const std::string& prefix, const std::string& after, uint64_t sequence,
                        size_t limit) {
    return Reading<Strings>(
               store(),
               [&](const View& view) { return ResourcesAt(view, prefix, after, sequence, limit); })
        .value();
  };
  EXPECT_EQ(list("things/", "", 99, 99), (Strings{"things/a", odd, "things/ab", "things/c"}));
  EXPECT_EQ(list("things/", "", 2, 99), (Strings{"things/a", "things/c"}));
  EXPECT_EQ(list("things/", "", 99, 2), (Strings{"things/a", odd}));
  EXPECT_EQ(list("things/", odd, 99, 2), (Strings{"things/ab", "things/c"}));
  EXPECT_EQ(list("things/", "things/c", 99, 2), Strings());
  EXPECT_EQ(list("", "", 99, 1), Strings{"thing"});
  EXPECT_EQ(list("zzz", "", 99, 9), Strings());
  EXPECT_EQ(list("things/", "", 99, 0), Strings());
  const auto begins = Reading<std::vector<ResourceBegin>>(store(), [&](const View& view) {
                        return Resources(view, "things/", "things/a", 2);
                      }).value();
  ASSERT_EQ(begins.size(), 2u);
  EXPECT_EQ(begins[0].name, odd);
  EXPECT_EQ(begins[0].began, 4u);
  EXPECT_EQ(begins[1].name, "things/ab");
}

class Redaction {
 public:
  Redaction(Store& store, const std::string& resource) : store_(store), resource_(resource) {}
  absl::Status Of(const Sequences& sequences) {
    return store_.Write([&](Transaction& txn) {
      return txn.Redact(sequences, Draft(resource_, "court order 12")).status();
    });
  }

 private:
  Store& store_;
  const std::string resource_;
};

TEST_P(EngineContract, RedactionDeletesPayloadAndSaltAndKeepsTheHeader) {
  Open();
  Append("things/a", "personal");
  Append("things/b", "other");
  Append("things/a", "clean");
  const Change before = ChangeOf(store(), 1).value();
  ASSERT_TRUE(Redaction(store(), "things/a").Of({1}).ok());
  const Change after = ChangeOf(store(), 1).value();
  EXPECT_EQ(after.header_bytes, before.header_bytes);
  EXPECT_EQ(after.payload, std::nullopt);
  EXPECT_EQ(after.salt, "");
  EXPECT_EQ(PayloadAt(store(), "things/a", 1), "(redacted)");
  EXPECT_EQ(PayloadAt(store(), "things/a", 4), "clean");
  const Change redaction = ChangeOf(store(), 4).value();
  EXPECT_EQ(redaction.header.kind(), ChangeHeader::KIND_REDACTED);
  EXPECT_EQ(redaction.payload, "court order 12");
  EXPECT_TRUE(Redaction(store(), "things/a").Of({1, 3}).ok());  // twice is harmless
  EXPECT_EQ(PayloadAt(store(), "things/a", 9), "(redacted)");
  Reopen();
  EXPECT_EQ(ChangeOf(store(), 1)->payload, std::nullopt);
}

TEST_P(EngineContract, RedactedChangesAreListedWithTheirLastRedaction) {
  Open();
  for (const char* payload : {"1", "2", "3"}) Append("things/a", payload);
  Append("things/b", "4");
  ASSERT_TRUE(Redaction(store(), "things/b").Of({4}).ok());     // 5
  ASSERT_TRUE(Redaction(store(), "things/a").Of({3, 1}).ok());  // 6
  ASSERT_TRUE(Redaction(store(), "things/a").Of({1}).ok());     // 7
  const auto redacted = Reading<std::vector<RedactedChange>>(
      store(), [](const View& view) { return RedactedChanges(view); });
  ASSERT_TRUE(redacted.ok()) << redacted.status();
  Strings seen;
  for (const RedactedChange& change : *redacted) {
    seen.push_back(std::to_string(change.sequence) + " by " + std::to_string(change.by));
  }
  EXPECT_EQ(seen, (Strings{"1 by 7", "3 by 6", "4 by 5"}));
}

TEST_P(EngineContract, RedactionTouchesOnlyChangesOfItsResource) {
  Open();
  Append("things/a", "a");
  Append("things/b", "b");
  EXPECT_TRUE(absl::IsNotFound(Redaction(store(), "things/a").Of({1, 2})));
  EXPECT_TRUE(absl::IsNotFound(Redaction(store(), "things/a").Of({7})));
  EXPECT_EQ(PayloadAt(store(), "things/a", 9), "a");
  EXPECT_EQ(store().last_sequence(), 2u);
}

TEST_P(EngineContract, DamagedChangesAreDataLossAndNeverSilent) {
  Open();
  for (int i = 0; i < 4; ++i) Append("things/a", "payload");
  const std::string swapped = std::string(32, 's') + "payload";
  const std::string one = SequenceKey(1), two = SequenceKey(2), three = SequenceKey(3);
  ASSERT_TRUE(engine()
                  .Append({{Space::kPayloads, one, swapped},
                           {Space::kPayloads, two, {}},
                           {Space::kHeaders, three, "garbage"}},
                          4, 4)
                  .ok());
  EXPECT_EQ(ChangeOf(store(), 1).status().code(), absl::StatusCode::kDataLoss)
      << ChangeOf(store(), 1).status();
  EXPECT_EQ(ChangeOf(store(), 2).status().code(), absl::StatusCode::kDataLoss)
      << ChangeOf(store(), 2).status();
  EXPECT_EQ(ChangeOf(store(), 3).status().code(), absl::StatusCode::kDataLoss)
      << ChangeOf(store(), 3).status();
  const auto scanned = Reading<uint64_t>(store(), [](const View& view) {
    return ScanChanges(view, 0, 99, [](const Change&) { return true; });
  });
  EXPECT_EQ(scanned.status().code(), absl::StatusCode::kDataLoss) << scanned.status();
  ASSERT_TRUE(engine().Append({{Space::kHeaders, three, {}}}, 4, 4).ok());
  EXPECT_EQ(ChangeOf(store(), 3).status().code(), absl::StatusCode::kDataLoss)
      << ChangeOf(store(), 3).status();
}

}  // namespace
}  // namespace partners::storage
