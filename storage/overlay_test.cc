#include "storage/overlay.h"

#include <gtest/gtest.h>

namespace partners::storage {
namespace {

TEST(OverlayTest, RollbackTakesBackOnlyWhatWasNotKept) {
  Overlay overlay;
  overlay.Put(Space::kRows, "a", "1");
  overlay.Delete(Space::kRows, "b");
  overlay.Keep();
  const size_t bytes = overlay.bytes();
  overlay.Put(Space::kRows, "a", "2");
  overlay.Put(Space::kRows, "a", "3");
  overlay.Put(Space::kRows, "b", "4");
  overlay.Put(Space::kHeaders, "c", "5");
  overlay.Rollback();
  EXPECT_EQ(overlay.Find(Space::kRows, "a")->value(), "1");
  EXPECT_FALSE(overlay.Find(Space::kRows, "b")->has_value());
  EXPECT_EQ(overlay.Find(Space::kHeaders, "c"), nullptr);
  EXPECT_EQ(overlay.mutations(), 2u);
  EXPECT_EQ(overlay.bytes(), bytes);
}

TEST(OverlayTest, MutationsHoldEachKeyOnceInOrder) {
  Overlay overlay;
  overlay.Put(Space::kPayloads, "p", "1");
  overlay.Put(Space::kRows, "b", "1");
  overlay.Put(Space::kRows, "a", "1");
  overlay.Delete(Space::kRows, "b");
  const Batch batch = overlay.Mutations();
  ASSERT_EQ(batch.size(), 3u);
  EXPECT_EQ(batch[0].key, "a");
  EXPECT_EQ(batch[1].key, "b");
  EXPECT_FALSE(batch[1].value.has_value());
  EXPECT_EQ(batch[2].space, Space::kPayloads);
  overlay.Clear();
  EXPECT_TRUE(overlay.empty());
  EXPECT_TRUE(overlay.Mutations().empty());
}

// A base whose records cannot be read after the first.
class BrokenCursor final : public Cursor {
 public:
  bool Valid() const override { return first_; }
  void Next() override { first_ = false; }
  absl::string_view Key() const override { return "b"; }
  absl::string_view Value() const override { return "1"; }
  absl::Status status() const override {
    return first_ ? absl::OkStatus() : absl::DataLossError("unreadable");
  }

 private:
  bool first_ = true;
};

class BrokenSnapshot final : public EngineSnapshot {
 public:
  absl::StatusOr<bool> Get(Space, absl::string_view, std::string*) const override {
    return absl::DataLossError("unreadable");
  }
  std::unique_ptr<Cursor> Scan(Space, const Range&, Direction) const override {
    return std::make_unique<BrokenCursor>();
  }
  absl::StatusOr<uint64_t> last_sequence() const override { return 0; }
};

TEST(OverlayTest, UnreadableBaseEndsTheScanAndIsNotHidden) {
  Overlay overlay;
  overlay.Put(Space::kRows, "a", "1");
  overlay.Put(Space::kRows, "c", "1");
  const BrokenSnapshot base;
  auto cursor = OverlayScan(base, overlay, Space::kRows, {}, Direction::kForward);
  std::string keys;
  for (; cursor->Valid(); cursor->Next()) keys += std::string(cursor->Key());
  EXPECT_EQ(keys, "ab");
  EXPECT_TRUE(absl::IsDataLoss(cursor->status()));
  std::string value;
  EXPECT_TRUE(absl::IsDataLoss(OverlayGet(base, overlay, Space::kRows, "x", &value).status()));
  EXPECT_TRUE(OverlayGet(base, overlay, Space::kRows, "a", &value).value());
}

}  // namespace
}  // namespace partners::storage
