// Typed rows, indexes and pages.
#include "absl/strings/str_split.h"
#include "storage/contract/contract.h"
#include "storage/keys.h"
#include "storage/table.h"

namespace partners::storage {
namespace {

using Strings = std::vector<std::string>;

constexpr uint16_t kByMethod = 1;   // plain
constexpr uint16_t kByRequest = 2;  // unique, only when there is one
constexpr uint16_t kByWord = 3;     // plain, one entry per word of `acted_for`

std::string KeyOf(absl::string_view text) { return KeyWriter().Text(text).Take(); }

// A row type at hand: any message will do.
Table<ChangeHeader> Things(uint32_t format = 1) {
  return Table<ChangeHeader>(
      40,
      {{kByMethod, false, [](const ChangeHeader& row) { return Strings{KeyOf(row.method())}; }},
       {kByRequest, true,
        [](const ChangeHeader& row) {
          return row.request_id().empty() ? Strings() : Strings{KeyOf(row.request_id())};
        }},
       {kByWord, false,
        [](const ChangeHeader& row) {
          Strings keys;
          for (absl::string_view word : absl::StrSplit(row.acted_for(), ' ', absl::SkipEmpty())) {
            keys.push_back(KeyOf(word));
          }
          return keys;
        }}},
      format);
}

ChangeHeader Thing(const std::string& name, const std::string& method,
                   const std::string& request = "", const std::string& words = "") {
  ChangeHeader row;
  row.set_resource(name);
  row.set_method(method);
  row.set_request_id(request);
  row.set_acted_for(words);
  return row;
}

absl::Status PutThing(Store& store, const ChangeHeader& row) {
  return store.Write(
      [&](Transaction& txn) { return Things().Put(txn, KeyOf(row.resource()), row); });
}

// Names seen by a scan; `cursor` gets the last one's cursor.
Strings ScanNames(Store& store, const Page& page, const std::string& prefix = "",
                  std::optional<uint16_t> index = {}, std::string* cursor = nullptr) {
  Strings names;
  const auto visit = [&](const ChangeHeader& row, absl::string_view at) {
    names.push_back(row.resource());
    if (cursor != nullptr) *cursor = std::string(at);
    return true;
  };
  const absl::Status status = store.Read([&](const View& view) {
    return index ? Things().ScanIndex(view, *index, prefix, page, visit)
                 : Things().Scan(view, prefix, page, visit);
  });
  EXPECT_TRUE(status.ok()) << status;
  return names;
}

Strings ByIndex(Store& store, uint16_t index, const std::string& key) {
  return ScanNames(store, Page(), KeyOf(key), index);
}

TEST_P(EngineContract, RowIsReadBackOrAbsent) {
  Open();
  ASSERT_TRUE(PutThing(store(), Thing("a", "m")).ok());
  ASSERT_TRUE(store()
                  .Read([&](const View& view) {
                    EXPECT_EQ(Things().Get(view, KeyOf("a")).value()->method(), "m");
                    EXPECT_EQ(Things().Get(view, KeyOf("b")).value(), std::nullopt);
                    return absl::OkStatus();
                  })
                  .ok());
}

TEST_P(EngineContract, InsertRefusesAnExistingKeyAlsoOfTheSameGroup) {
  Open();
  ASSERT_TRUE(store()
                  .Write([&](Transaction& txn) {
                    EXPECT_TRUE(Things().Insert(txn, KeyOf("a"), Thing("a", "m")).ok());
                    EXPECT_TRUE(
                        absl::IsAlreadyExists(Things().Insert(txn, KeyOf("a"), Thing("a", "n"))));
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_EQ(ByIndex(store(), kByMethod, "m"), Strings{"a"});
  EXPECT_EQ(ByIndex(store(), kByMethod, "n"), Strings());
}

TEST_P(EngineContract, PlainIndexFollowsUpdatesAndDeletes) {
  Open();
  ASSERT_TRUE(PutThing(store(), Thing("b", "m", "", "red green")).ok());
  ASSERT_TRUE(PutThing(store(), Thing("a", "m", "", "green green")).ok());
  EXPECT_EQ(ByIndex(store(), kByMethod, "m"), (Strings{"a", "b"}));
  EXPECT_EQ(ByIndex(store(), kByWord, "green"), (Strings{"a", "b"}));
  EXPECT_EQ(ByIndex(store(), kByWord, "red"), Strings{"b"});
  ASSERT_TRUE(PutThing(store(), Thing("b", "n", "", "green blue")).ok());
  EXPECT_EQ(ByIndex(store(), kByMethod, "m"), Strings{"a"});
  EXPECT_EQ(ByIndex(store(), kByMethod, "n"), Strings{"b"});
  EXPECT_EQ(ByIndex(store(), kByWord, "red"), Strings());
  EXPECT_EQ(ByIndex(store(), kByWord, "blue"), Strings{"b"});
  ASSERT_TRUE(store()
                  .Write([&](Transaction& txn) {
                    EXPECT_TRUE(Things().Delete(txn, KeyOf("b")).value());
                    EXPECT_FALSE(Things().Delete(txn, KeyOf("b")).value());
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_EQ(ScanNames(store(), Page(), "", kByWord), Strings{"a"});
  EXPECT_EQ(ScanNames(store(), Page(), "", kByMethod), Strings{"a"});
}

TEST_P(EngineContract, UniqueIndexRefusesASecondHolderAndFreesItsKeys) {
  Open();
  ASSERT_TRUE(PutThing(store(), Thing("a", "m", "r1")).ok());
  ASSERT_TRUE(store()
                  .Write([&](Transaction& txn) {
                    EXPECT_TRUE(absl::IsAlreadyExists(
                        Things().Put(txn, KeyOf("b"), Thing("b", "m", "r1"))));
                    return absl::OkStatus();  // going on after a refusal must not leave half a row
                  })
                  .ok());
  EXPECT_EQ(ScanNames(store(), Page()), Strings{"a"});
  EXPECT_EQ(ByIndex(store(), kByMethod, "m"), Strings{"a"});
  ASSERT_TRUE(PutThing(store(), Thing("a", "m", "r1")).ok());  // its own key is no conflict
  ASSERT_TRUE(PutThing(store(), Thing("a", "m", "r2")).ok());
  ASSERT_TRUE(PutThing(store(), Thing("b", "m", "r1")).ok());
  ASSERT_TRUE(
      store()
          .Read([&](const View& view) {
            EXPECT_EQ(Things().Find(view, kByRequest, KeyOf("r1")).value()->resource(), "b");
            EXPECT_EQ(Things().Find(view, kByRequest, KeyOf("r2")).value()->resource(), "a");
            EXPECT_EQ(Things().Find(view, kByRequest, KeyOf("r3")).value(), std::nullopt);
            return absl::OkStatus();
          })
          .ok());
}

TEST_P(EngineContract, UniqueIndexSeesEarlierBodiesOfTheGroup) {
  Open();
  gate().Hold();
  std::vector<absl::Status> answers(3);
  std::atomic<int> given{0};
  store().Submit(
      [](Transaction& txn) {
        txn.Put("z/blocker", "");
        return absl::OkStatus();
      },
      nullptr);
  gate().WaitForHeld();
  for (int i = 0; i < 3; ++i) {
    store().Submit(
        [i](Transaction& txn) {
          const std::string name = "t" + std::to_string(i);
          return Things().Put(txn, KeyOf(name), Thing(name, "m", "same"));
        },
        [&answers, &given, i](absl::Status status) {
          answers[static_cast<size_t>(i)] = status;
          ++given;
        });
  }
  gate().Release();
  ASSERT_TRUE(Eventually([&] { return given == 3; }));
  EXPECT_TRUE(answers[0].ok());
  EXPECT_TRUE(absl::IsAlreadyExists(answers[1]));
  EXPECT_TRUE(absl::IsAlreadyExists(answers[2]));
}

TEST_P(EngineContract, PagesResumeAcrossInsertsAndDeletes) {
  Open();
  for (const char* name : {"b", "d", "f", "h"})
    ASSERT_TRUE(PutThing(store(), Thing(name, "m")).ok());
  for (std::optional<uint16_t> index :
       {std::optional<uint16_t>(), std::optional<uint16_t>(kByMethod)}) {
    std::string cursor;
    EXPECT_EQ(ScanNames(store(), {.limit = 2}, "", index, &cursor), (Strings{"b", "d"}));
    ASSERT_TRUE(PutThing(store(), Thing("a", "m")).ok());
    ASSERT_TRUE(PutThing(store(), Thing("e", "m")).ok());
    ASSERT_TRUE(
        store()
            .Write([](Transaction& txn) { return Things().Delete(txn, KeyOf("d")).status(); })
            .ok());
    EXPECT_EQ(ScanNames(store(), {.after = cursor, .limit = 2}, "", index, &cursor),
              (Strings{"e", "f"}));
    EXPECT_EQ(ScanNames(store(), {.after = cursor}, "", index, &cursor), Strings{"h"});
    EXPECT_EQ(ScanNames(store(), {.after = cursor}, "", index), Strings());
    const Page back{.after = cursor, .limit = 2, .direction = Direction::kBackward};
    EXPECT_EQ(ScanNames(store(), back, "", index), (Strings{"f", "e"}));
    ASSERT_TRUE(store()
                    .Write([](Transaction& txn) {
                      EXPECT_TRUE(Things().Delete(txn, KeyOf("a")).ok());
                      EXPECT_TRUE(Things().Delete(txn, KeyOf("e")).ok());
                      return Things().Put(txn, KeyOf("d"), Thing("d", "m"));
                    })
                    .ok());
  }
}

TEST_P(EngineContract, ScansStayInsideTheirPrefixAndTable) {
  Open();
  const Table<ChangeHeader> before(39), after(41);
  ASSERT_TRUE(store()
                  .Write([&](Transaction& txn) {
                    EXPECT_TRUE(before.Put(txn, KeyOf("x"), Thing("x", "m")).ok());
                    return after.Put(txn, KeyOf("y"), Thing("y", "m"));
                  })
                  .ok());
  for (const char* name : {"a", "ab", "b"}) ASSERT_TRUE(PutThing(store(), Thing(name, name)).ok());
  EXPECT_EQ(ScanNames(store(), Page()), (Strings{"a", "ab", "b"}));
  EXPECT_EQ(ScanNames(store(), Page(), KeyWriter().TextPrefix("a").Take()), (Strings{"a", "ab"}));
  EXPECT_EQ(ScanNames(store(), Page(), KeyOf("a")), Strings{"a"});
  EXPECT_EQ(ScanNames(store(), {.from = KeyOf("ab"), .until = KeyOf("b")}), Strings{"ab"});
  EXPECT_EQ(ScanNames(store(), {.limit = 0}), Strings());
  EXPECT_EQ(ScanNames(store(), {.from = KeyOf("ab")}, "", kByMethod), (Strings{"ab", "b"}));
}

TEST_P(EngineContract, CursorOfAnotherRangeIsRefused) {
  Open();
  const absl::Status status = store().Read([](const View& view) {
    return Things().Scan(view, KeyOf("a"), {.after = KeyOf("b")},
                         [](const ChangeHeader&, absl::string_view) { return true; });
  });
  EXPECT_TRUE(absl::IsInvalidArgument(status));
}

TEST_P(EngineContract, RowsOfANewerFormatAndBrokenRowsAreRefused) {
  Open();
  ASSERT_TRUE(store()
                  .Write([](Transaction& txn) {
                    EXPECT_TRUE(Things(2).Put(txn, KeyOf("newer"), Thing("newer", "m")).ok());
                    txn.Put(RowKey(40, KeyOf("broken")), "\x01\xFF\xFF");
                    txn.Put(RowKey(40, KeyOf("empty")), "");
                    return absl::OkStatus();
                  })
                  .ok());
  ASSERT_TRUE(store()
                  .Read([](const View& view) {
                    EXPECT_TRUE(
                        absl::IsFailedPrecondition(Things(1).Get(view, KeyOf("newer")).status()));
                    EXPECT_TRUE(Things(2).Get(view, KeyOf("newer")).ok());
                    EXPECT_TRUE(absl::IsDataLoss(Things().Get(view, KeyOf("broken")).status()));
                    EXPECT_TRUE(absl::IsDataLoss(Things().Get(view, KeyOf("empty")).status()));
                    return absl::OkStatus();
                  })
                  .ok());
}

TEST_P(EngineContract, BytesOfARowAreTheMessageAsThisVersionWritesIt) {
  Open();
  ASSERT_TRUE(PutThing(store(), Thing("a", "m")).ok());
  ASSERT_TRUE(store()
                  .Write([](Transaction& txn) {
                    EXPECT_TRUE(Things(2).Put(txn, KeyOf("newer"), Thing("newer", "m2")).ok());
                    txn.Put(RowKey(40, KeyOf("empty")), "");
                    return absl::OkStatus();
                  })
                  .ok());
  ASSERT_TRUE(store()
                  .Read([](const View& view) {
                    std::string bytes;
                    EXPECT_TRUE(*Things().ReadBytes(view, KeyOf("a"), &bytes));
                    EXPECT_EQ(bytes, Thing("a", "m").SerializeAsString());
                    EXPECT_TRUE(*Things(2).ReadBytes(view, KeyOf("a"), &bytes));  // an older format
                    EXPECT_EQ(bytes, Thing("a", "m").SerializeAsString());
                    EXPECT_FALSE(*Things().ReadBytes(view, KeyOf("b"), &bytes));
                    EXPECT_TRUE(absl::IsFailedPrecondition(
                        Things(1).ReadBytes(view, KeyOf("newer"), &bytes).status()));
                    EXPECT_TRUE(absl::IsDataLoss(
                        Things().ReadBytes(view, KeyOf("empty"), &bytes).status()));
                    return absl::OkStatus();
                  })
                  .ok());
}

TEST_P(EngineContract, IndexEntryWithoutItsRowIsDataLoss) {
  Open();
  ASSERT_TRUE(PutThing(store(), Thing("a", "m")).ok());
  ASSERT_TRUE(store()
                  .Write([](Transaction& txn) {
                    txn.Delete(RowKey(40, KeyOf("a")));
                    return absl::OkStatus();
                  })
                  .ok());
  const absl::Status status = store().Read([](const View& view) {
    return Things().ScanIndex(view, kByMethod, "", Page(),
                              [](const ChangeHeader&, absl::string_view) { return true; });
  });
  EXPECT_TRUE(absl::IsDataLoss(status));
}

}  // namespace
}  // namespace partners::storage
