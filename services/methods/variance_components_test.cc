#include "services/methods/variance_components.h"

#include "services/methods/case_file.h"
#include "services/methods/outcome_test.h"

namespace partners::methods {
namespace {

using testing::AssertNear;
using testing::Between;
using testing::ExpectRefused;
using Groups = std::map<std::string, std::vector<double>>;

VarianceComponents Of(const Groups& changes) {
  const auto result = EstimateVarianceComponents(changes);
  EXPECT_TRUE(result.ok()) << result.status();
  return result.value_or(VarianceComponents{});
}

// Snedecor & Cochran (1967), Statistical Methods, section 10.18: percentages of conceptions to
// samples of semen of six bulls.
TEST(VarianceComponents, GivesTheValuesOfSnedecorAndCochran) {
  const VarianceComponents result = Of({{"1", {46, 31, 37, 62, 30}},
                                        {"2", {70, 59}},
                                        {"3", {52, 44, 57, 40, 67, 64, 70}},
                                        {"4", {47, 21, 70, 46, 14}},
                                        {"5", {42, 64, 50, 69, 77, 81, 87}},
                                        {"6", {35, 68, 59, 38, 57, 76, 57, 29, 60}}});
  EXPECT_EQ(result.schools, 35);
  EXPECT_EQ(result.districts, 6);
  EXPECT_NEAR(result.msb.value(), 664, 0.5);
  EXPECT_NEAR(result.msw.value(), 248, 0.5);
  EXPECT_NEAR(result.n0.value(), 5.67, 5e-3);
  EXPECT_NEAR(result.s2_b.value(), 73, 0.5);
}

// Sokal & Rohlf (1981), Biometry, box 9.1: widths of ticks of four rabbits, in thousandths of a
// millimetre.
TEST(VarianceComponents, GivesTheValuesOfSokalAndRohlf) {
  const VarianceComponents result =
      Of({{"1", {380, 376, 360, 368, 372, 366, 374, 382}},
          {"2", {350, 356, 358, 376, 338, 342, 366, 350, 344, 364}},
          {"3", {354, 360, 362, 352, 366, 372, 362, 344, 342, 358, 351, 348, 348}},
          {"4", {376, 344, 342, 372, 374, 360}}});
  EXPECT_NEAR(result.msb.value(), 602.6, 0.05);
  EXPECT_NEAR(result.s2_w.value(), 114.5, 0.05);
  EXPECT_NEAR(result.n0.value(), 9.009, 5e-4);
  EXPECT_NEAR(result.s2_b.value(), 54.18, 0.02);
}

// Shrout & Fleiss (1979), tables 2 and 3, without telling the judges apart: BMS 11.24, WMS 6.26.
TEST(VarianceComponents, OfEqualGroupsAreThoseOfShroutAndFleiss) {
  const VarianceComponents result = Of({{"1", {9, 2, 5, 8}},
                                        {"2", {6, 1, 3, 2}},
                                        {"3", {8, 4, 6, 8}},
                                        {"4", {7, 1, 2, 6}},
                                        {"5", {10, 5, 6, 9}},
                                        {"6", {6, 2, 4, 7}}});
  EXPECT_NEAR(result.msb.value(), 11.24, 5e-3);
  EXPECT_NEAR(result.msw.value(), 6.26, 5e-3);
  EXPECT_EQ(result.n0, 4);
  EXPECT_NEAR(result.s2_b.value(), (11.24 - 6.26) / 4, 5e-3);
}

TEST(VarianceComponents, AreAbsentWhereNothingIsKnown) {
  const VarianceComponents none = Of({});
  EXPECT_EQ(none.schools, 0);
  EXPECT_FALSE(none.msb || none.msw || none.n0 || none.s2_w || none.s2_b);
  const VarianceComponents one = Of({{"a", {1, 2}}});
  EXPECT_FALSE(one.msb || one.n0 || one.s2_b);
  EXPECT_EQ(one.s2_w, 0.5);
  const VarianceComponents single = Of({{"a", {1}}, {"b", {3}}});
  EXPECT_EQ(single.msb, 2);
  EXPECT_EQ(single.n0, 1);
  EXPECT_FALSE(single.msw || single.s2_w || single.s2_b);
}

TEST(VarianceComponents, AreExactlyZeroWhereNothingVaries) {
  const VarianceComponents same = Of({{"a", {0.1, 0.1, 0.1}}, {"b", {0.1, 0.1}}});
  EXPECT_EQ(same.msb, 0);
  EXPECT_EQ(same.s2_w, 0);
  EXPECT_EQ(same.s2_b, 0);
  const VarianceComponents districts = Of({{"a", {0.1, 0.1, 0.1}}, {"b", {0.7, 0.7, 0.7}}});
  EXPECT_EQ(districts.s2_w, 0);
  EXPECT_NEAR(districts.s2_b.value(), 0.18, 1e-15);
  // Equal means of districts: less between them than chance gives.
  EXPECT_EQ(Of({{"a", {-1, 1}}, {"b", {-2, 2}}}).s2_b, 0);
}

TEST(VarianceComponents, ExtremesStayFinite) {
  const VarianceComponents result = Of({{"a", {-1e60, 1e60}}, {"b", {1e60, 1e60}}});
  EXPECT_TRUE(std::isfinite(*result.msb) && std::isfinite(*result.s2_w));
}

TEST(VarianceComponents, RefuseBadInput) {
  const auto refused = [](const Groups& changes, const std::string& message) {
    ExpectRefused(EstimateVarianceComponents(changes).status(), message);
  };
  refused({{"", {1}}}, "changes: an id must not be empty");
  refused({{"a", {}}}, "changes[a]: must not be empty");
  refused({{"a", {1, NAN}}}, "changes[a][1]: must be a finite number");
  refused({{"a", {1e61}}}, "changes[a][0]: must be at most 1e60 in size");
  refused({{"a", std::vector<double>(kOutcomeItemsMax + 1)}},
          "changes: must have at most 100000 elements");
}

TEST(VarianceComponents, AgreeWithTheIndependentComputation) {
  const auto cases = testing::ReadCases("variance_components.cases");
  ASSERT_EQ(cases.size(), 80u);
  for (const testing::Case& c : cases) {
    SCOPED_TRACE(c.name);
    Groups changes;
    c.ForEach("changes", [&](const testing::Words& w) {
      for (size_t i = 1; i < w.size(); ++i) changes[w[0]].push_back(testing::Number(w[i]));
    });
    c.ForEach("result", [&](const testing::Words& w) {
      const VarianceComponents r = Of(changes);
      EXPECT_EQ(absl::StrCat(r.schools), w[0]);
      EXPECT_EQ(absl::StrCat(r.districts), w[1]);
      const std::optional<double> numbers[] = {r.msb, r.msw, r.n0, r.s2_w, r.s2_b};
      for (size_t i = 0; i < 5; ++i) testing::ExpectNumber(numbers[i], w[2 + i]);
    });
  }
}

// --- properties --------------------------------------------------------------------------------

Groups AnyGroups() {
  Groups changes;
  const int districts = *rc::gen::inRange(1, 7);
  for (int d = 0; d < districts; ++d) {
    const int schools = *rc::gen::inRange(1, 6);
    const double middle = *Between(-3, 3);
    for (int s = 0; s < schools; ++s) {
      changes[absl::StrCat("d", d)].push_back(middle + *Between(-2, 2));
    }
  }
  return changes;
}

std::vector<std::optional<double>> All(const VarianceComponents& r) {
  return {r.msb, r.msw, r.n0, r.s2_w, r.s2_b};
}

RC_GTEST_PROP(VarianceComponentsProperty, NoOrderOfChangesAltersABit, ()) {
  Groups changes = AnyGroups();
  const auto before = All(EstimateVarianceComponents(changes).value());
  for (auto& [district, values] : changes) values = testing::Shuffled(values);
  RC_ASSERT(All(EstimateVarianceComponents(changes).value()) == before);
}

RC_GTEST_PROP(VarianceComponentsProperty, NamesOfDistrictsDoNotMatter, ()) {
  const Groups changes = AnyGroups();
  Groups renamed;
  const std::vector<int> names = testing::Shuffled(std::vector{0, 1, 2, 3, 4, 5, 6});
  for (const auto& [district, values] : changes) {
    renamed[absl::StrCat("x", names[static_cast<size_t>(district[1] - '0')])] = values;
  }
  const auto before = All(EstimateVarianceComponents(changes).value());
  const auto after = All(EstimateVarianceComponents(renamed).value());
  for (size_t i = 0; i < before.size(); ++i) AssertNear(after[i], before[i]);
}

// Another zero changes nothing; another unit changes all variances by its square, n0 not at all.
RC_GTEST_PROP(VarianceComponentsProperty, FollowTheUnitOfTheChanges, ()) {
  Groups changes = AnyGroups();
  const auto before = All(EstimateVarianceComponents(changes).value());
  const double factor = *rc::gen::element(-10.0, -1.0, 0.25, 3.0);
  const double shift = *Between(-50, 50);
  for (auto& [district, values] : changes) {
    for (double& x : values) x = factor * x + shift;
  }
  const auto after = All(EstimateVarianceComponents(changes).value());
  for (size_t i = 0; i < before.size(); ++i) {
    const double unit = i == 2 ? 1 : factor * factor;
    AssertNear(after[i], before[i] ? std::optional(*before[i] * unit) : std::nullopt, unit);
  }
}

// The mean squares add up to the squares about the mean of all, and n0 lies between 1 and N / G.
RC_GTEST_PROP(VarianceComponentsProperty, SquaresAddUp, ()) {
  const Groups changes = AnyGroups();
  const VarianceComponents r = EstimateVarianceComponents(changes).value();
  const auto n = static_cast<double>(r.schools);
  const auto g = static_cast<double>(r.districts);
  double mean = 0;
  double total = 0;
  for (const auto& [district, values] : changes) {
    for (double x : values) mean += x / n;
  }
  for (const auto& [district, values] : changes) {
    for (double x : values) total += (x - mean) * (x - mean);
  }
  AssertNear(r.msb.value_or(0) * (g - 1) + r.msw.value_or(0) * (n - g), total);
  RC_ASSERT(r.s2_b.value_or(0) >= 0 && r.s2_w.value_or(0) >= 0);
  if (r.n0) RC_ASSERT(*r.n0 >= 1 - 1e-12 && *r.n0 <= n / g + 1e-12);
}

}  // namespace
}  // namespace partners::methods
