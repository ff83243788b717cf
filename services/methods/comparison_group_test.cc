#include "services/methods/comparison_group.h"

#include "services/methods/case_file.h"
#include "services/methods/outcome_test.h"

namespace partners::methods {
namespace {

using testing::Between;
using testing::ExpectRefused;
using Values = std::vector<std::optional<double>>;
using Ids = std::vector<std::string>;

ComparisonSchool School(const std::string& id, const Values& covariates, double b = 0) {
  return {.id = id,
          .b = b,
          .type = "high",
          .buyer = "district of " + id,
          .designation = "",
          .covariates = covariates};
}

ComparisonGroup Choose(const ComparisonSchool& treated, std::vector<ComparisonSchool> candidates,
                       const ComparisonMeasure& measure) {
  const auto result = ChooseComparisonGroup(treated, std::move(candidates), measure);
  EXPECT_TRUE(result.ok()) << result.status();
  return result.value_or(ComparisonGroup{});
}

Ids IdsOf(const ComparisonGroup& group) {
  Ids ids;
  for (const ChosenSchool& school : group.schools) ids.push_back(school.id);
  return ids;
}

// The documentation of scipy.spatial.distance.seuclidean, whose V are squares of our sd.
TEST(ComparisonGroup, GivesThePublishedDistances) {
  for (const auto& [v0, distance] : std::map<double, double>{
           {0.1, 4.4721359549995796}, {1, 3.3166247903553998}, {10, 3.1780497164141406}}) {
    const ComparisonMeasure measure = {1, {std::sqrt(v0), std::sqrt(0.1), std::sqrt(0.1)}};
    const ComparisonGroup group =
        Choose(School("t", {1, 0, 0}), {School("a", {0, 1, 0}), School("b", {1, 0, 0})}, measure);
    EXPECT_EQ(IdsOf(group), (Ids{"b", "a"}));
    EXPECT_EQ(group.schools[0].distance, 0);
    EXPECT_NEAR(group.schools[1].distance, distance, 1e-14);
  }
}

// The documentation of sklearn.neighbors.NearestNeighbors: samples and the neighbours of (1,1,1).
TEST(ComparisonGroup, GivesThePublishedNeighbours) {
  const ComparisonGroup group = Choose(
      School("t", {1, 1, 1}),
      {School("0", {0, 0, 0}), School("1", {0, 0.5, 0}), School("2", {1, 1, 0.5})}, {1, {1, 1, 1}});
  EXPECT_EQ(IdsOf(group), (Ids{"2", "1", "0"}));
  EXPECT_EQ(group.schools[0].distance, 0.5);
}

TEST(ComparisonGroup, LeavesOutWhoIsNoCandidate) {
  std::vector<ComparisonSchool> candidates;
  for (const char* id : {"buyer", "engaged", "fits", "fits too", "low", "t", "type"}) {
    candidates.push_back(School(id, {}, 2));
  }
  const ComparisonSchool treated = School("t", {}, 2);
  candidates[0].buyer = treated.buyer;
  candidates[1].engaged_with_partner = true;
  candidates[2].b = 3;  // exactly half a standard deviation
  candidates[3].engaged_with_others = true;
  candidates[4].b = 0.99;
  candidates[5].buyer = "another";
  candidates[6].type = "middle";
  const ComparisonGroup group = Choose(treated, candidates, {2, {}});
  EXPECT_EQ(IdsOf(group), (Ids{"fits", "fits too"}));
  EXPECT_FALSE(group.schools[0].engaged_with_others);
  EXPECT_TRUE(group.schools[1].engaged_with_others);
  EXPECT_EQ(group.engaged_with_others, 1);
}

TEST(ComparisonGroup, AsksForTheSameDesignationWhenEnoughHaveIt) {
  std::vector<ComparisonSchool> candidates;
  for (int i = 0; i < 4; ++i) candidates.push_back(School(absl::StrCat("s", i), {1.0 * i}));
  for (int i : {1, 3}) candidates[static_cast<size_t>(i)].designation = "turnaround";
  ComparisonSchool treated = School("t", {0});
  treated.designation = "turnaround";
  const ComparisonGroup strict = Choose(treated, candidates, {1, {1}, 2});
  EXPECT_FALSE(strict.relaxed);
  EXPECT_EQ(IdsOf(strict), (Ids{"s1", "s3"}));
  const ComparisonGroup relaxed = Choose(treated, candidates, {1, {1}, 3});
  EXPECT_TRUE(relaxed.relaxed);
  EXPECT_EQ(IdsOf(relaxed), (Ids{"s0", "s1", "s2"}));
}

TEST(ComparisonGroup, SaysWhenThereAreTooFew) {
  for (const auto& candidates :
       {std::vector<ComparisonSchool>{}, std::vector<ComparisonSchool>{School("a", {1})}}) {
    const ComparisonGroup group = Choose(School("t", {1}), candidates, {1, {1}});
    EXPECT_EQ(ComparisonStatusName(group.status), "INSUFFICIENT");
    EXPECT_TRUE(group.relaxed);
    EXPECT_TRUE(group.schools.empty());
  }
}

TEST(ComparisonGroup, CountsOneForWhatIsUnknown) {
  const ComparisonGroup group =
      Choose(School("t", {5, {}, 2, {}}),
             {School("all", {{}, {}, {}, {}}), School("none", {5, 9, 2, 4})}, {1, {2, 2, 2, 0}});
  EXPECT_EQ(IdsOf(group), (Ids{"none", "all"}));
  EXPECT_EQ(group.schools[0].distance, std::sqrt(2));
  EXPECT_EQ(group.schools[1].distance, 2);
}

TEST(ComparisonGroup, BreaksTiesByCode) {
  // .3 - .1 and .1 + .2 - .1 differ in the last bit, as do 50 - 49.9 and 50.1 - 50.
  const ComparisonGroup group =
      Choose(School("t", {0.1}),
             {School("b", {0.3}), School("a", {0.1 + 0.2}), School("c", {-0.1})}, {1, {1}, 2});
  EXPECT_EQ(IdsOf(group), (Ids{"a", "b"}));
  const ComparisonGroup bytes =
      Choose(School("t", {}), {School("a", {}), School("B", {}), School("\xc3\xa4", {})}, {1, {}});
  EXPECT_EQ(IdsOf(bytes), (Ids{"B", "a", "\xc3\xa4"}));
}

TEST(ComparisonGroup, WorksWhereNothingVaries) {
  const ComparisonGroup group = Choose(
      School("t", {3, 7}, 4),
      {School("a", {3, 7}, 4), School("b", {3, 7}, 4), School("c", {3, 7}, 4.1)}, {0, {0, 0}});
  EXPECT_EQ(IdsOf(group), (Ids{"a", "b"}));
  EXPECT_EQ(group.schools[1].distance, 0);
}

TEST(ComparisonGroup, RefusesBadMeasures) {
  const auto refused = [](const ComparisonMeasure& measure, const std::string& message) {
    ExpectRefused(ChooseComparisonGroup(School("t", {1}), {School("a", {2})}, measure).status(),
                  message);
  };
  refused({-1, {1}}, "sd_b: must not be negative");
  refused({NAN, {1}}, "sd_b: must be a finite number");
  refused({1, {-1}}, "sd_covariates[0]: must be above zero (1e-60 to 1e60)");
  refused({1, {0}}, "sd_covariates[0]: must be above zero: schools differ");
  refused({1, std::vector<double>(101, 1)}, "sd_covariates: must have at most 100 elements");
  refused({1, {1}, 1}, "size: must be between 2 and 1000");
  refused({1, {1}, 1001}, "size: must be between 2 and 1000");
  refused({1, {}}, "treated.covariates: must have one value per standard deviation");
}

TEST(ComparisonGroup, RefusesBadSchools) {
  const auto refused = [](const ComparisonSchool& treated,
                          const std::vector<ComparisonSchool>& candidates,
                          const std::string& message) {
    ExpectRefused(ChooseComparisonGroup(treated, candidates, {1, {1}}).status(), message);
  };
  refused(School("", {1}), {}, "treated.id: must not be empty");
  refused(School("t", {1}, INFINITY), {}, "treated.b: must be a finite number");
  refused(School("t", {1}), {School("", {1})}, "candidates: an id must not be empty");
  refused(School("t", {1}), {School("a", {1}), School("a", {1})},
          "candidates[a]: the id is there more than once");
  refused(School("t", {1}), {School("a", {1, 2})},
          "candidates[a].covariates: must have one value per standard deviation");
  refused(School("t", {1}), {School("a", {1e61})},
          "candidates[a].covariates[0]: must be at most 1e60 in size");
  refused(School("t", {1}), std::vector<ComparisonSchool>(kOutcomeItemsMax + 1),
          "candidates: must have at most 100000 elements");
}

ComparisonSchool SchoolOf(const testing::Words& w) {
  ComparisonSchool school = {w[0], testing::Number(w[1]), w[2], w[3], w[4], {}, w[5] == "1"};
  for (size_t i = 6; i < w.size(); ++i) {
    school.covariates.push_back(testing::OptionalNumber(w[i]));
  }
  return school;
}

TEST(ComparisonGroup, AgreesWithTheIndependentComputation) {
  const auto cases = testing::ReadCases("comparison_group.cases");
  ASSERT_EQ(cases.size(), 60u);
  for (const testing::Case& c : cases) {
    SCOPED_TRACE(c.name);
    ComparisonMeasure measure;
    c.ForEach("measure", [&](const testing::Words& w) {
      measure.sd_b = testing::Number(w[0]);
      measure.size = std::stoi(w[1]);
      for (size_t i = 2; i < w.size(); ++i) {
        measure.sd_covariates.push_back(testing::Number(w[i]));
      }
    });
    ComparisonSchool treated;
    std::vector<ComparisonSchool> candidates;
    c.ForEach("treated", [&](const testing::Words& w) { treated = SchoolOf(w); });
    c.ForEach("candidate", [&](const testing::Words& w) { candidates.push_back(SchoolOf(w)); });
    const ComparisonGroup group = Choose(treated, candidates, measure);
    c.ForEach("result", [&](const testing::Words& w) {
      EXPECT_EQ(ComparisonStatusName(group.status), w[0]);
      EXPECT_EQ(group.relaxed, w[1] == "1");
    });
    size_t i = 0;
    c.ForEach("chosen", [&](const testing::Words& w) {
      ASSERT_LT(i, group.schools.size());
      EXPECT_EQ(group.schools[i].id, w[0]);
      testing::ExpectNumber(group.schools[i++].distance, w[1]);
    });
    EXPECT_EQ(i, group.schools.size());
  }
}

// --- properties --------------------------------------------------------------------------------

ComparisonSchool AnySchool(const std::string& id) {
  ComparisonSchool school = School(id, {}, *Between(-1, 1));
  school.type = *rc::gen::element("high", "high", "high", "middle");
  school.buyer = absl::StrCat("d", *rc::gen::inRange(0, 4));
  school.designation = *rc::gen::element("", "", "turnaround");
  school.engaged_with_partner = *rc::gen::inRange(0, 6) == 0;
  school.engaged_with_others = *rc::gen::inRange(0, 3) == 0;
  for (int j = 0; j < 3; ++j) {
    school.covariates.push_back(*Between(0, 2));
    if (*rc::gen::inRange(0, 6) == 0) school.covariates.back().reset();
  }
  return school;
}

std::vector<ComparisonSchool> AnySchools() {
  std::vector<ComparisonSchool> schools;
  const int count = *rc::gen::inRange(0, 16);
  for (int i = 0; i < count; ++i) schools.push_back(AnySchool(absl::StrCat("s", i)));
  return schools;
}

ComparisonMeasure AnyMeasure() { return {*Between(0, 4), {1, 0.5, 2}, *rc::gen::inRange(2, 6)}; }

RC_GTEST_PROP(ComparisonGroupProperty, TheOrderOfCandidatesChangesNothing, ()) {
  const ComparisonSchool treated = AnySchool("t");
  const auto candidates = AnySchools();
  const ComparisonMeasure measure = AnyMeasure();
  const auto before = ChooseComparisonGroup(treated, candidates, measure).value();
  const auto after = ChooseComparisonGroup(treated, testing::Shuffled(candidates), measure).value();
  RC_ASSERT(IdsOf(after) == IdsOf(before));
  RC_ASSERT(after.relaxed == before.relaxed && after.status == before.status);
}

// Whoever was not chosen can go, and somebody farther away can come.
RC_GTEST_PROP(ComparisonGroupProperty, OnlyTheChosenMatter, ()) {
  const ComparisonSchool treated = AnySchool("t");
  auto candidates = AnySchools();
  const ComparisonMeasure measure = AnyMeasure();
  const auto before = ChooseComparisonGroup(treated, candidates, measure).value();
  if (before.schools.size() < static_cast<size_t>(measure.size) || before.relaxed) return;
  std::erase_if(candidates, [&](const ComparisonSchool& s) {
    return std::ranges::count(before.schools, s.id, &ChosenSchool::id) == 0;
  });
  candidates.push_back(treated);
  candidates.back().id = "z";  // the last of a tie, where nothing is known about the treated
  candidates.back().buyer = "far";
  for (auto& x : candidates.back().covariates) x = 1e6;
  RC_ASSERT(IdsOf(ChooseComparisonGroup(treated, candidates, measure).value()) == IdsOf(before));
}

RC_GTEST_PROP(ComparisonGroupProperty, EverybodyChosenIsComparableAndNearestFirst, ()) {
  const ComparisonSchool treated = AnySchool("t");
  const auto candidates = AnySchools();
  const ComparisonMeasure measure = AnyMeasure();
  const auto group = ChooseComparisonGroup(treated, candidates, measure).value();
  RC_ASSERT(group.schools.size() <= static_cast<size_t>(measure.size));
  RC_ASSERT((group.schools.size() >= 2) == (group.status == ComparisonStatus::kOk));
  double last = 0;
  int others = 0;
  for (const ChosenSchool& chosen : group.schools) {
    const auto& school = *std::ranges::find(candidates, chosen.id, &ComparisonSchool::id);
    RC_ASSERT(school.type == treated.type && school.buyer != treated.buyer);
    RC_ASSERT(!school.engaged_with_partner);
    RC_ASSERT(std::fabs(school.b - treated.b) <= measure.sd_b / 2 + 1e-9);
    RC_ASSERT(group.relaxed || school.designation == treated.designation);
    RC_ASSERT(chosen.distance >= last - 1e-9);
    last = chosen.distance;
    others += school.engaged_with_others;
  }
  RC_ASSERT(others == group.engaged_with_others);
}

// Distances are in standard deviations: the unit of a covariate does not matter.
RC_GTEST_PROP(ComparisonGroupProperty, DistancesDoNotKnowTheUnit, ()) {
  ComparisonSchool treated = AnySchool("t");
  auto candidates = AnySchools();
  ComparisonMeasure measure = AnyMeasure();
  const auto before = ChooseComparisonGroup(treated, candidates, measure).value();
  const size_t j = *rc::gen::inRange<size_t>(0, 3);
  const auto rescale = [&](ComparisonSchool* school) {
    if (auto& x = school->covariates[j]) x = *x * -4 + 1;  // exact for the sizes used here
  };
  rescale(&treated);
  for (ComparisonSchool& school : candidates) rescale(&school);
  measure.sd_covariates[j] *= 4;
  const auto after = ChooseComparisonGroup(treated, candidates, measure).value();
  RC_ASSERT(after.schools.size() == before.schools.size());
  for (size_t i = 0; i < before.schools.size(); ++i) {
    testing::AssertNear(after.schools[i].distance, before.schools[i].distance);
  }
}

}  // namespace
}  // namespace partners::methods
