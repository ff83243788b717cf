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
Table<ChangeHeader> Things(UpgradeSteps steps = {}) {
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
      std::move(steps));
}

// Made-up steps: each leaves its mark in a field that no index looks at.
absl::StatusOr<std::string> Mark(absl::string_view message, const char* mark) {
  ChangeHeader row;
  if (!row.ParseFromArray(message.data(), static_cast<int>(message.size()))) {
    return absl::DataLossError("a row cannot be upgraded");
  }
  row.set_principal(row.principal() + mark);
  return row.SerializeAsString();
}
absl::StatusOr<std::string> ToSecond(absl::string_view message) { return Mark(message, ">2"); }
absl::StatusOr<std::string> ToThird(absl::string_view message) { return Mark(message, ">3"); }

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
        [&answers, &given, i](const absl::Status& status) {
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

// Puts a row "older" of format 1, "old" of format 2 and "new" of format 3.
absl::Status PutThingsOfEveryFormat(Store& store) {
  return store.Write([](Transaction& txn) {
    EXPECT_TRUE(Things().Put(txn, KeyOf("older"), Thing("older", "m", "r1")).ok());
    EXPECT_TRUE(Things({ToSecond}).Put(txn, KeyOf("old"), Thing("old", "m", "r2")).ok());
    return Things({ToSecond, ToThird}).Put(txn, KeyOf("new"), Thing("new", "m", "r3"));
  });
}

TEST_P(EngineContract, OlderRowsAreUpgradedStepByStepHoweverTheyAreRead) {
  Open();
  ASSERT_TRUE(PutThingsOfEveryFormat(store()).ok());
  const Table<ChangeHeader> things = Things({ToSecond, ToThird});
  const absl::Status status = store().Read([&](const View& view) {
    EXPECT_EQ(things.Get(view, KeyOf("older")).value()->principal(), ">2>3");
    EXPECT_EQ(things.Get(view, KeyOf("old")).value()->principal(), ">3");
    EXPECT_EQ(things.Get(view, KeyOf("new")).value()->principal(), "");
    EXPECT_EQ(things.Find(view, kByRequest, KeyOf("r1")).value()->principal(), ">2>3");
    std::string bytes;
    EXPECT_TRUE(things.ReadBytes(view, KeyOf("old"), &bytes).value());
    ChangeHeader row;
    EXPECT_TRUE(row.ParseFromString(bytes));
    EXPECT_EQ(row.principal(), ">3");
    Strings seen;
    const auto visit = [&](const ChangeHeader& at, absl::string_view) {
      seen.push_back(at.resource() + at.principal());
      return true;
    };
    EXPECT_TRUE(things.Scan(view, "", Page(), visit).ok());
    EXPECT_TRUE(things.ScanIndex(view, kByMethod, KeyOf("m"), Page(), visit).ok());
    EXPECT_EQ(seen, (Strings{"new", "old>3", "older>2>3", "new", "old>3", "older>2>3"}));
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
}

TEST_P(EngineContract, ARowIsWrittenInTheNewestFormatAndKeepsItsIndexes) {
  Open();
  ASSERT_TRUE(PutThingsOfEveryFormat(store()).ok());
  const Table<ChangeHeader> things = Things({ToSecond, ToThird});
  ASSERT_TRUE(store()
                  .Write([&](Transaction& txn) {
                    ChangeHeader row = *things.Get(txn, KeyOf("older")).value();
                    row.set_method("n");
                    return things.Put(txn, KeyOf("older"), row);
                  })
                  .ok());
  ASSERT_TRUE(store()
                  .Read([&](const View& view) {
                    EXPECT_EQ(things.Get(view, KeyOf("older")).value()->principal(), ">2>3");
                    std::string stored;
                    EXPECT_TRUE(*view.Get(Space::kRows, RowKey(40, KeyOf("older")), &stored));
                    EXPECT_EQ(stored[0], 3);
                    EXPECT_TRUE(*view.Get(Space::kRows, RowKey(40, KeyOf("old")), &stored));
                    EXPECT_EQ(stored[0], 2);  // reading rewrites nothing
                    Strings seen;
                    EXPECT_TRUE(things
                                    .ScanIndex(view, kByMethod, KeyOf("n"), Page(),
                                               [&](const ChangeHeader& row, absl::string_view) {
                                                 seen.push_back(row.resource());
                                                 return true;
                                               })
                                    .ok());
                    EXPECT_EQ(seen, Strings{"older"});
                    return absl::OkStatus();
                  })
                  .ok());
}

TEST_P(EngineContract, RowsOfANewerFormatAreRefusedHoweverTheyAreRead) {
  Open();
  ASSERT_TRUE(PutThingsOfEveryFormat(store()).ok());
  const absl::Status status = store().Write([](Transaction& txn) {
    const Table<ChangeHeader> things = Things({ToSecond});
    const auto visit = [](const ChangeHeader&, absl::string_view) { return true; };
    std::string bytes;
    EXPECT_TRUE(things.Get(txn, KeyOf("old")).ok());
    for (const absl::Status& refused :
         {things.Get(txn, KeyOf("new")).status(),
          things.ReadBytes(txn, KeyOf("new"), &bytes).status(),
          things.Find(txn, kByRequest, KeyOf("r3")).status(), things.Scan(txn, "", Page(), visit),
          things.ScanIndex(txn, kByMethod, "", Page(), visit),
          things.Put(txn, KeyOf("new"), Thing("new", "m")),
          things.Delete(txn, KeyOf("new")).status()}) {
      EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << refused;
    }
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
}

TEST_P(EngineContract, BrokenRowsAreDataLoss) {
  Open();
  const auto put = [&](const std::string& key, const std::string& bytes) {
    return store().Write([&](Transaction& txn) {
      txn.Put(RowKey(40, KeyOf(key)), bytes);
      return absl::OkStatus();
    });
  };
  ASSERT_TRUE(put("broken", "\x01\xFF\xFF").ok());
  ASSERT_TRUE(put("empty", "").ok());
  ASSERT_TRUE(put("zero", std::string("\0m", 2)).ok());
  ASSERT_TRUE(
      store()
          .Read([](const View& view) {
            for (const char* key : {"broken", "empty", "zero"}) {
              EXPECT_TRUE(absl::IsDataLoss(Things().Get(view, KeyOf(key)).status())) << key;
            }
            std::string bytes;
            EXPECT_TRUE(
                absl::IsDataLoss(Things().ReadBytes(view, KeyOf("empty"), &bytes).status()));
            EXPECT_TRUE(absl::IsDataLoss(Things({ToSecond}).Get(view, KeyOf("broken")).status()));
            return absl::OkStatus();
          })
          .ok());
}

TEST_P(EngineContract, BytesOfARowAreTheMessageAsThisVersionWritesIt) {
  Open();
  ASSERT_TRUE(PutThing(store(), Thing("a", "m")).ok());
  ASSERT_TRUE(store()
                  .Read([](const View& view) {
                    std::string bytes;
                    EXPECT_TRUE(*Things().ReadBytes(view, KeyOf("a"), &bytes));
                    EXPECT_EQ(bytes, Thing("a", "m").SerializeAsString());
                    EXPECT_FALSE(*Things().ReadBytes(view, KeyOf("b"), &bytes));
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
