// The engine alone, without a store.
#include "storage/contract/contract.h"

namespace partners::storage {
namespace {

class BareEngine {
 public:
  explicit BareEngine(const EngineFactory& factory, const std::string& directory)
      : opened_(factory.open(directory).value()) {}
  Engine& operator*() { return *opened_->engine(); }
  Engine* operator->() { return opened_->engine(); }

 private:
  std::unique_ptr<OpenedEngine> opened_;
};

std::vector<std::string> Rows(const Engine& engine, const Range& range, Direction direction) {
  return Records(engine.Snapshot()->Scan(Space::kRows, range, direction));
}

using Strings = std::vector<std::string>;

TEST_P(EngineContract, NewEngineIsEmptyAtSequenceZero) {
  BareEngine engine(GetParam(), Path("bare"));
  EXPECT_EQ(engine->last_sequence(), 0u);
  EXPECT_EQ(engine->Snapshot()->last_sequence().value(), 0u);
  EXPECT_EQ(Rows(*engine, {}, Direction::kForward), Strings());
}

TEST_P(EngineContract, AppendWritesDeletesAndOverwritesInAllSpaces) {
  BareEngine engine(GetParam(), Path("bare"));
  ASSERT_TRUE(engine
                  ->Append({{Space::kRows, "a", "1"},
                            {Space::kRows, "b", "2"},
                            {Space::kHeaders, "a", "h"},
                            {Space::kPayloads, "a", "p"}},
                           0, 1)
                  .ok());
  ASSERT_TRUE(
      engine
          ->Append({{Space::kRows, "a", {}}, {Space::kRows, "b", ""}, {Space::kPayloads, "a", {}}},
                   1, 1)
          .ok());
  EXPECT_EQ(Rows(*engine, {}, Direction::kForward), Strings{"b="});
  const auto snapshot = engine->Snapshot();
  std::string value;
  EXPECT_TRUE(snapshot->Get(Space::kHeaders, "a", &value).value());
  EXPECT_EQ(value, "h");
  EXPECT_FALSE(snapshot->Get(Space::kPayloads, "a", &value).value());
}

TEST_P(EngineContract, AppendIsRefusedWhenAnotherWriterHasAppended) {
  BareEngine engine(GetParam(), Path("bare"));
  ASSERT_TRUE(engine->Append({{Space::kRows, "a", "1"}}, 0, 5).ok());
  EXPECT_TRUE(absl::IsAborted(engine->Append({{Space::kRows, "a", "2"}}, 4, 6)));
  EXPECT_TRUE(absl::IsAborted(engine->Append({{Space::kRows, "a", "2"}}, 6, 7)));
  EXPECT_EQ(Rows(*engine, {}, Direction::kForward), Strings{"a=1"});
  EXPECT_EQ(engine->last_sequence(), 5u);
  EXPECT_TRUE(engine->Append({{Space::kRows, "a", "3"}}, 5, 6).ok());
}

TEST_P(EngineContract, LastSequenceSurvivesReopening) {
  { BareEngine(GetParam(), Path("bare"))->Append({{Space::kRows, "a", "1"}}, 0, 9).IgnoreError(); }
  BareEngine engine(GetParam(), Path("bare"));
  EXPECT_EQ(engine->last_sequence(), 9u);
  EXPECT_EQ(engine->Snapshot()->last_sequence().value(), 9u);
}

TEST_P(EngineContract, SnapshotDoesNotChange) {
  BareEngine engine(GetParam(), Path("bare"));
  ASSERT_TRUE(engine->Append({{Space::kRows, "a", "1"}, {Space::kRows, "b", "1"}}, 0, 1).ok());
  const auto snapshot = engine->Snapshot();
  ASSERT_TRUE(
      engine
          ->Append({{Space::kRows, "a", "2"}, {Space::kRows, "b", {}}, {Space::kRows, "c", "2"}}, 1,
                   2)
          .ok());
  EXPECT_EQ(Records(snapshot->Scan(Space::kRows, {}, Direction::kForward)),
            (Strings{"a=1", "b=1"}));
  EXPECT_EQ(snapshot->last_sequence().value(), 1u);
  EXPECT_EQ(Rows(*engine, {}, Direction::kForward), (Strings{"a=2", "c=2"}));
}

TEST_P(EngineContract, KeysSortAsUnsignedBytesAndRangesAreHalfOpen) {
  BareEngine engine(GetParam(), Path("bare"));
  const std::string zero("\0", 1), high("\xFF", 1);
  ASSERT_TRUE(engine
                  ->Append({{Space::kRows, high, "4"},
                            {Space::kRows, "a", "2"},
                            {Space::kRows, zero, "1"},
                            {Space::kRows, "\x80", "3"}},
                           0, 1)
                  .ok());
  const Strings all{zero + "=1", "a=2", "\x80=3", high + "=4"};
  EXPECT_EQ(Rows(*engine, {}, Direction::kForward), all);
  EXPECT_EQ(Rows(*engine, {}, Direction::kBackward), Strings(all.rbegin(), all.rend()));
  EXPECT_EQ(Rows(*engine, {"a", high}, Direction::kForward), (Strings{"a=2", "\x80=3"}));
  EXPECT_EQ(Rows(*engine, {"a", high}, Direction::kBackward), (Strings{"\x80=3", "a=2"}));
  EXPECT_EQ(Rows(*engine, {"b", ""}, Direction::kBackward), (Strings{high + "=4", "\x80=3"}));
  EXPECT_EQ(Rows(*engine, {"b", "c"}, Direction::kForward), Strings());
  EXPECT_EQ(Rows(*engine, {"c", "b"}, Direction::kForward), Strings());
  EXPECT_EQ(Rows(*engine, {"c", "b"}, Direction::kBackward), Strings());
}

TEST_P(EngineContract, DirectoryIsHeldByOneOpening) {
  if (!GetParam().restore) GTEST_SKIP();
  BareEngine engine(GetParam(), Path("bare"));
  EXPECT_TRUE(absl::IsUnavailable(GetParam().open(Path("bare")).status()));
}

}  // namespace
}  // namespace partners::storage
