#include "services/methods/school_change.h"

#include "services/methods/outcome_test.h"

namespace partners::methods {
namespace {

using testing::Between;
using testing::ExpectRefused;
using Years = std::vector<int>;

TEST(BaselineYears, AreTheLatestBeforeTheStart) {
  const YearlyValues values = {{2018, 1}, {2019, 2}, {2021, 3}, {2022, 4}, {2023, 5}};
  EXPECT_EQ(BaselineYears(values, 2023, 2).value(), (Years{2021, 2022}));
  EXPECT_EQ(BaselineYears(values, 2022, 2).value(), (Years{2019, 2021}));  // no tests in 2020
  EXPECT_EQ(BaselineYears(values, 2030, 5).value(), (Years{2018, 2019, 2021, 2022, 2023}));
}

TEST(BaselineYears, AreNoneWhenThereAreTooFew) {
  EXPECT_TRUE(BaselineYears({{2018, 1}, {2019, 2}}, 2019, 2).value().empty());
  EXPECT_TRUE(BaselineYears({}, 2019, 2).value().empty());
}

TEST(ChangeSince, IsTheEndYearLessTheMeanBefore) {
  const YearlyValues values = {{2018, 40}, {2019, 44}, {2020, 60}, {2021, 47.5}};
  const SchoolChange change = ChangeSince(values, {2019, 2018}, 2021).value().value();
  EXPECT_EQ(change.baseline, 42);
  EXPECT_EQ(change.change, 5.5);
  EXPECT_EQ(ChangeSince({{1, 0.1}, {2, 0.1}, {3, 0.1}, {4, 0.1}}, {1, 2, 3}, 4).value()->change, 0);
}

TEST(ChangeSince, IsAbsentWhenAYearIs) {
  const YearlyValues values = {{2018, 40}, {2019, 44}, {2021, 47.5}};
  EXPECT_FALSE(ChangeSince(values, {2018, 2020}, 2021).value());
  EXPECT_FALSE(ChangeSince(values, {2018, 2019}, 2020).value());
  EXPECT_FALSE(ChangeSince({}, {2018, 2019}, 2020).value());
}

TEST(ChangeSince, RefusesBadInput) {
  ExpectRefused(BaselineYears({{2018, NAN}}, 2020, 2).status(),
                "values[2018]: must be a finite number");
  ExpectRefused(BaselineYears({}, 2020, 1).status(), "count: must be at least 2");
  ExpectRefused(ChangeSince({{2018, 1e61}}, {2018}, 2019).status(),
                "values[2018]: must be at most 1e60 in size");
  ExpectRefused(ChangeSince({}, {}, 2019).status(), "years: at least one is needed");
  ExpectRefused(ChangeSince({}, {2017, 2018, 2017}, 2019).status(),
                "years: a year is there more than once");
  ExpectRefused(ChangeSince({}, {2019, 2018}, 2019).status(),
                "end: must be after the baseline years");
}

YearlyValues AnyValues() {
  YearlyValues values;
  for (int year = 2010; year < 2020; ++year) {
    if (*rc::gen::inRange(0, 4) != 0) values[year] = *Between(-5, 5);
  }
  return values;
}

RC_GTEST_PROP(SchoolChangeProperty, BaselinesHaveValuesAndNothingLaterIsLeftOut, ()) {
  const YearlyValues values = AnyValues();
  const int start = *rc::gen::inRange(2010, 2021);
  const int count = *rc::gen::inRange(2, 5);
  const Years years = BaselineYears(values, start, count).value();
  const auto before = std::ranges::count_if(values, [&](const auto& v) { return v.first < start; });
  RC_ASSERT(years.size() == (before < count ? 0 : static_cast<size_t>(count)));
  RC_ASSERT(std::ranges::is_sorted(years));
  for (const auto& [year, value] : values) {
    const bool taken = std::ranges::count(years, year) == 1;
    if (!years.empty() && year < start && year >= years.front()) RC_ASSERT(taken);
  }
  for (const int year : years) RC_ASSERT(values.contains(year) && year < start);
}

// Only the differences between values matter, and no order of years.
RC_GTEST_PROP(SchoolChangeProperty, DoesNotKnowTheZeroOfTheMeasure, ()) {
  YearlyValues values = AnyValues();
  const Years years = BaselineYears(values, 2018, 2).value();
  if (years.empty()) return;
  const auto before = ChangeSince(values, years, 2019).value();
  const auto shuffled = ChangeSince(values, testing::Shuffled(years), 2019).value();
  RC_ASSERT(before.has_value() == values.contains(2019));
  RC_ASSERT(shuffled.has_value() == before.has_value());
  if (!before) return;
  RC_ASSERT(shuffled->change == before->change);
  for (auto& [year, value] : values) value += 17;
  const auto after = ChangeSince(values, years, 2019).value();
  testing::AssertNear(after->change, before->change);
  testing::AssertNear(after->baseline, before->baseline + 17);
}

}  // namespace
}  // namespace partners::methods
