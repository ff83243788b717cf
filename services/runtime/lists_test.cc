#include "services/runtime/lists.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "partners/registry/v1/resources.pb.h"
#include "services/runtime/log_test.h"

namespace partners::runtime {
namespace {

using registry::v1::Partner;
using ::testing::ElementsAre;
using ::testing::SizeIs;
using Strings = std::vector<std::string>;

constexpr uint16_t kTable = 100;
constexpr uint16_t kByLegalName = 1;
constexpr int kMax = static_cast<int>(kRowsExaminedMax);

const storage::Table<Partner>& Table() {
  static const auto& table = *new storage::Table<Partner>(
      kTable, {{kByLegalName, /*unique=*/false,
                [](const Partner& p) { return Strings{KeyOf({p.legal_name()})}; }}});
  return table;
}

// Ids have as many digits as it takes for their order to be that of the numbers.
std::string Id(int number) { return absl::StrFormat("%05d", number); }

Partner Row(int number) {
  Partner row;
  row.set_name(absl::StrCat("partners/", Id(number)));
  return row;
}

class ListsTest : public LogTest {
 protected:
  // Adds rows 0 to count - 1, each with one of `names` in turn.
  void Add(int count, const Strings& names = {"n"}) {
    constexpr int kPerBody = 1'000;
    for (int from = 0; from < count; from += kPerBody) {
      const absl::Status status = store_->Write([&](storage::Transaction& txn) {
        for (int i = from; i < std::min(count, from + kPerBody); ++i) {
          Partner row = Row(i);
          row.set_legal_name(names[static_cast<size_t>(i) % names.size()]);
          PARTNERS_RETURN_IF_ERROR(Table().Put(txn, KeyOf({Id(i)}), row));
        }
        return absl::OkStatus();
      });
      ASSERT_TRUE(status.ok()) << status;
    }
  }

  absl::StatusOr<PageOf<Partner>> Read(const Walk& walk, const PageStart& start,
                                       const Keep<Partner>& keep = nullptr) {
    absl::StatusOr<PageOf<Partner>> page;
    const absl::Status status = store_->Read([&](const storage::View& view) {
      page = ReadPage(view, Table(), walk, start, keep);
      return page.status();
    });
    EXPECT_EQ(status, page.status());
    return page;
  }

  // The ids on each page, from the first to the last.
  std::vector<Strings> Pages(const Walk& walk, size_t size, const Keep<Partner>& keep = nullptr) {
    std::vector<Strings> pages;
    PageStart start{size, ""};
    do {
      const absl::StatusOr<PageOf<Partner>> page = Read(walk, start, keep);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      pages.emplace_back();
      for (const Partner& row : page->rows) pages.back().push_back(runtime::IdOf(row.name()));
      start.cursor = page->cursor;
    } while (!start.cursor.empty());
    return pages;
  }
};

TEST_F(ListsTest, PagesFollowEachOtherWithoutGapOrRepeat) {
  Add(5);
  EXPECT_THAT(Pages({}, 2),
              ElementsAre(Strings{"00000", "00001"}, Strings{"00002", "00003"}, Strings{"00004"}));
  EXPECT_THAT(Pages({0, "", /*descending=*/true}, 2),
              ElementsAre(Strings{"00004", "00003"}, Strings{"00002", "00001"}, Strings{"00000"}));
}

TEST_F(ListsTest, AFullLastPageHasNoCursor) {
  Add(4);
  EXPECT_THAT(Pages({}, 4), SizeIs(1));
  EXPECT_THAT(Pages({}, 2), SizeIs(2));
  EXPECT_THAT(Pages({0, KeyOf({"no such"})}, 2), ElementsAre(Strings{}));
}

TEST_F(ListsTest, AnIndexIsWalkedInItsOrderAndWithinItsPrefix) {
  Add(5, {"b", "a"});
  EXPECT_THAT(Pages({kByLegalName}, 3),
              ElementsAre(Strings{"00001", "00003", "00000"}, Strings{"00002", "00004"}));
  EXPECT_THAT(Pages({kByLegalName, KeyOf({"b"}), /*descending=*/true}, 2),
              ElementsAre(Strings{"00004", "00002"}, Strings{"00000"}));
}

TEST_F(ListsTest, APageIsShortAfterTheRowsOneCallMayLookAt) {
  Add(2 * kMax + 1);
  for (const bool descending : {false, true}) {
    int looked_at = 0;
    const Keep<Partner> rare = [&](Partner* row) {
      ++looked_at;
      return row->name() == Row(0).name() || row->name() == Row(kMax).name() ||
             row->name() == Row(2 * kMax).name();
    };
    const absl::StatusOr<PageOf<Partner>> first = Read({0, "", descending}, {50, ""}, rare);
    ASSERT_TRUE(first.ok()) << first.status();
    EXPECT_EQ(looked_at, kMax);
    EXPECT_THAT(first->rows, SizeIs(1));
    looked_at = 0;
    std::vector<Strings> expected = {{Id(0)}, {Id(kMax)}, {Id(2 * kMax)}};
    if (descending) std::reverse(expected.begin(), expected.end());
    EXPECT_EQ(Pages({0, "", descending}, 50, rare), expected);
    EXPECT_EQ(looked_at, 2 * kMax + 1);
  }
}

TEST_F(ListsTest, AFullPageDoesNotLookForItsNextRowBeyondTheBound) {
  Add(kMax + 10);
  const Keep<Partner> ends = [](Partner* row) {
    return row->name() == Row(0).name() || row->name() == Row(kMax + 9).name();
  };
  EXPECT_THAT(Pages({}, 1, ends), ElementsAre(Strings{Id(0)}, Strings{Id(kMax + 9)}));
}

TEST_F(ListsTest, WhatKeepMakesOfARowIsAnswered) {
  Add(3);
  const Keep<Partner> odd = [](Partner* row) {
    row->set_website(absl::StrCat("https://example.org/", runtime::IdOf(row->name())));
    return row->name() == Row(1).name();
  };
  const absl::StatusOr<PageOf<Partner>> page = Read({}, {50, ""}, odd);
  ASSERT_TRUE(page.ok());
  ASSERT_THAT(page->rows, SizeIs(1));
  EXPECT_EQ(page->rows[0].website(), "https://example.org/00001");
}

TEST_F(ListsTest, AKeepThatFailsEndsTheList) {
  Add(5);
  int looked_at = 0;
  const Keep<Partner> fails = [&](Partner*) -> absl::StatusOr<bool> {
    if (++looked_at == 3) return absl::DataLossError("the third");
    return true;
  };
  EXPECT_EQ(Read({}, {50, ""}, fails).status(), absl::DataLossError("the third"));
  EXPECT_EQ(looked_at, 3);
}

// A row of exactly so many bytes.
Partner RowOf(size_t bytes) {
  Partner row;
  row.set_website(std::string(bytes, 'w'));
  row.set_website(std::string(2 * bytes - row.ByteSizeLong(), 'w'));
  EXPECT_EQ(row.ByteSizeLong(), bytes);
  return row;
}

TEST(PageBuilderTest, TakesRowsUpToTheBytesOfAPage) {
  PageBuilder<Partner> page(50);
  EXPECT_TRUE(*page.Offer(RowOf(kPageBytesMax / 2), "1"));
  EXPECT_TRUE(*page.Offer(RowOf(kPageBytesMax / 2), "2"));
  EXPECT_TRUE(page.Skip("3"));
  EXPECT_FALSE(*page.Offer(Row(4), "4"));
  const PageOf<Partner> taken = page.Take();
  EXPECT_THAT(taken.rows, SizeIs(2));
  EXPECT_EQ(taken.cursor, "3");
}

TEST(PageBuilderTest, TakesOneRowHoweverLarge) {
  PageBuilder<Partner> page(50);
  EXPECT_TRUE(*page.Offer(RowOf(kPageBytesMax + 100), "1"));
  EXPECT_FALSE(*page.Offer(Row(2), "2"));
  const PageOf<Partner> taken = page.Take();
  EXPECT_THAT(taken.rows, SizeIs(1));
  EXPECT_EQ(taken.cursor, "1");
}

TEST_F(ListsTest, RowsAreCountedAndCollectedUpToALimit) {
  Add(5, {"b", "a"});
  const absl::Status status = store_->Read([&](const storage::View& view) -> absl::Status {
    EXPECT_EQ(*Count(view, Table(), {}, 50), 5u);
    EXPECT_EQ(*Count(view, Table(), {}, 3), 3u);
    EXPECT_EQ(*Count(view, Table(), {kByLegalName, KeyOf({"a"})}, 50), 2u);
    EXPECT_THAT(*Collect(view, Table(), {0, KeyOf({"00003"})}, 50), SizeIs(1));
    int visited = 0;
    const absl::Status ended = ForEach(view, Table(), {}, 50, [&](const Partner&) {
      return ++visited == 2 ? absl::DataLossError("the second") : absl::OkStatus();
    });
    EXPECT_EQ(ended, absl::DataLossError("the second"));
    EXPECT_EQ(visited, 2);
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok());
}

// The bytes are part of what is stored.
TEST(KeyOfTest, IsTheTextsOneAfterAnother) {
  EXPECT_EQ(KeyOf({}), "");
  EXPECT_EQ(KeyOf({"p1", "s1"}), storage::KeyWriter().Text("p1").Text("s1").Take());
}

}  // namespace
}  // namespace partners::runtime
