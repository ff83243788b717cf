#include <algorithm>
#include <cstdio>
#include <map>
#include <set>

#include "clients/importer/real_files.h"

namespace partners::importer {
namespace {

using matching::v1::DeterminationFact;
using matching::v1::Fact;
using testing::ElementsAre;

// --- determinations ----------------------------------------------------------------------------

struct Determinations {
  std::vector<DeterminationFact> schools;
  std::vector<DeterminationFact> districts;
};

Determinations Split(const Imported& got) {
  Determinations split;
  for (const Fact& fact : got.facts) {
    if (!fact.has_determination()) continue;
    const bool district = fact.determination().code().substr(4) == "0000";
    (district ? split.districts : split.schools).push_back(fact.determination());
  }
  return split;
}

template <typename Test>
auto CountIf(const std::vector<DeterminationFact>& facts, Test test) {
  return std::count_if(facts.begin(), facts.end(), test);
}

TEST_F(RealFiles, DeterminationsCountAsPublished) {
  const Determinations got = Split(Read("accountability-determinations-2019", kDeterminations));
  ASSERT_EQ(got.schools.size(), 1846u);
  ASSERT_EQ(got.districts.size(), 406u);
  std::map<int, int> classes;
  std::map<int, int> reasons;
  for (const auto& one : got.schools) {
    ++classes[one.classification()];
    ++reasons[one.reason()];
  }
  EXPECT_EQ(classes[DeterminationFact::CLASSIFICATION_NOT_REQUIRING_ASSISTANCE], 1404);
  EXPECT_EQ(classes[DeterminationFact::CLASSIFICATION_REQUIRING_ASSISTANCE], 221);
  EXPECT_EQ(classes[DeterminationFact::CLASSIFICATION_INSUFFICIENT_DATA], 221);
  EXPECT_EQ(reasons[DeterminationFact::REASON_FOCUSED_TARGETED_SUPPORT], 195);
  EXPECT_EQ(reasons[DeterminationFact::REASON_UNDERPERFORMING], 22);
  EXPECT_EQ(reasons[DeterminationFact::REASON_CHRONICALLY_UNDERPERFORMING], 4);
  EXPECT_EQ(reasons[DeterminationFact::REASON_SCHOOL_OF_RECOGNITION], 73);
  EXPECT_EQ(reasons[DeterminationFact::REASON_SUBSTANTIAL_PROGRESS], 725);
  EXPECT_EQ(reasons[DeterminationFact::REASON_LIMITED_OR_NO_PROGRESS], 12);
  EXPECT_EQ(CountIf(got.districts,
                    [](const auto& one) {
                      return one.classification() ==
                             DeterminationFact::CLASSIFICATION_REQUIRING_ASSISTANCE;
                    }),
            22);
  std::set<std::string> broad;
  for (const auto& one : got.districts) {
    if (one.reason() == DeterminationFact::REASON_CHRONICALLY_UNDERPERFORMING)
      broad.insert(one.code());
  }
  EXPECT_THAT(broad,
              ElementsAre("01370000", "01490000", "02770000"));  // Holyoke, Lawrence, Southbridge
}

TEST_F(RealFiles, NoBlankPercentileBecomesZero) {
  const Determinations got = Split(Read("accountability-determinations-2019", kDeterminations));
  EXPECT_EQ(CountIf(got.schools, [](const auto& one) { return one.has_percentile(); }), 1556);
  EXPECT_EQ(CountIf(got.schools, [](const auto& one) { return one.has_target_percent(); }), 1611);
  for (const auto& one : got.schools) {
    EXPECT_NE(one.has_percentile(), one.percentile_missing() != 0) << one.code();
    EXPECT_NE(one.has_target_percent(), one.target_percent_missing() != 0) << one.code();
    EXPECT_FALSE(one.has_percentile() && one.percentile() == 0) << one.code();
  }
  EXPECT_EQ(CountIf(got.districts, [](const auto& one) { return one.has_percentile(); }), 0);
  EXPECT_EQ(CountIf(got.districts, [](const auto& one) { return one.has_target_percent(); }), 395);
}

TEST_F(RealFiles, ReasonsOfSupportAndFederalDesignationsCountAsPublished) {
  const Determinations got = Split(Read("accountability-determinations-2019", kDeterminations));
  std::map<int, int> support;
  std::map<std::vector<int>, int> federal;
  for (const auto& one : got.schools) {
    for (const int reason : one.support_reasons()) ++support[reason];
    ++federal[std::vector<int>(one.federal_designations().begin(),
                               one.federal_designations().end())];
  }
  EXPECT_EQ(support[DeterminationFact::SUPPORT_REASON_OVERALL_PERFORMANCE], 132);
  EXPECT_EQ(support[DeterminationFact::SUPPORT_REASON_SUBGROUP_PERFORMANCE], 135);
  EXPECT_EQ(support[DeterminationFact::SUPPORT_REASON_GRADUATION_RATE], 13);
  EXPECT_EQ(support[DeterminationFact::SUPPORT_REASON_PARTICIPATION], 45);
  EXPECT_EQ(federal[{DeterminationFact::FEDERAL_DESIGNATION_CSI}], 55);
  EXPECT_EQ(federal[{DeterminationFact::FEDERAL_DESIGNATION_TSI}], 35);
  EXPECT_EQ((federal[{DeterminationFact::FEDERAL_DESIGNATION_TSI,
                      DeterminationFact::FEDERAL_DESIGNATION_ATSI}]),
            11);
  EXPECT_EQ(CountIf(got.schools, [](const auto& one) { return one.changed_on_appeal(); }), 6);
  EXPECT_EQ(CountIf(got.schools, [](const auto& one) { return one.title_i(); }), 1127);
  EXPECT_EQ(
      CountIf(got.schools, [](const auto& one) { return one.low_performing_groups_size() > 0; }),
      135);
  EXPECT_EQ(
      CountIf(got.schools, [](const auto& one) { return one.low_participation_groups_size() > 0; }),
      45);
  EXPECT_EQ(CountIf(got.districts,
                    [](const auto& one) {
                      return std::count(one.support_reasons().begin(), one.support_reasons().end(),
                                        DeterminationFact::SUPPORT_REASON_DATA_REPORTING) > 0;
                    }),
            2);
}

TEST_F(RealFiles, LabelsObeyThePublishedBands) {
  const Determinations got = Split(Read("accountability-determinations-2019", kDeterminations));
  for (const auto& one : got.schools) {
    const int percent = one.target_percent();
    switch (one.reason()) {
      case DeterminationFact::REASON_MEETING_OR_EXCEEDING_TARGETS:
        EXPECT_GE(percent, 75);
        break;
      case DeterminationFact::REASON_SUBSTANTIAL_PROGRESS:
        EXPECT_TRUE(percent >= 50 && percent < 75);
        break;
      case DeterminationFact::REASON_MODERATE_PROGRESS:
        EXPECT_TRUE(percent >= 25 && percent < 50);
        break;
      case DeterminationFact::REASON_LIMITED_OR_NO_PROGRESS:
        EXPECT_LE(percent, 24);
        break;
      default:
        break;
    }
  }
}

TEST_F(RealFiles, RegionBelongsToTheSchool) {
  const Imported got = Read("accountability-determinations-2019", kDeterminations);
  std::map<std::string, std::string> region;
  std::map<std::string, int> schools;
  for (const Fact& fact : got.facts) {
    if (fact.has_organisation()) region[fact.organisation().code()] = fact.organisation().region();
  }
  int elsewhere = 0;
  for (const auto& [code, name] : region) {
    if (code.substr(4) == "0000") continue;
    ++schools[name];
    if (name != region.at(code.substr(0, 4) + "0000")) ++elsewhere;
  }
  EXPECT_EQ(elsewhere, 13);
  EXPECT_EQ(schools["coastal"], 1242);
  EXPECT_EQ(schools["west-central"], 548);
  EXPECT_EQ(schools["strategic-transformation"], 56);
}

TEST_F(RealFiles, BostonIn2019) {
  const Imported got = Read("accountability-determinations-2019", kDeterminations);
  EXPECT_EQ(ValueOf(got, kBoston, 2019, "enrollment-count"), 51433);
  EXPECT_EQ(ValueOf(got, kBoston, 2018, "target-annual-percent"), 58);
  EXPECT_EQ(ValueOf(got, kBoston, 2019, "target-annual-percent"), 55.3);
  for (const DeterminationFact& one : Split(got).districts) {
    if (one.code() != kBoston) continue;
    EXPECT_EQ(one.target_percent(), 56);
    EXPECT_EQ(one.reason(), DeterminationFact::REASON_SUBSTANTIAL_PROGRESS);
  }
}

// --- student groups ----------------------------------------------------------------------------

TEST_F(RealFiles, GroupsAddUpAcrossTheThreeSheets) {
  const Imported got = Read("accountability-subgroup-percentiles-2019", kGroups);
  EXPECT_EQ(got.report.rows_read, 5671 + 1049 + 228);
  ExpectCountAndSum(got, "ela-mean-sgp-points", 2018, 5349 + 191, 261332.5 + 8941.0);
  ExpectCountAndSum(got, "ela-mean-sgp-points", 2019, 5671 + 228, 276684.6 + 10906.6);
  ExpectCountAndSum(got, "math-mean-sgp-points", 2019, 5671 + 228, 280693.8 + 10696.2);
  ExpectCountAndSum(got, "ela-mean-sgp-grade-10-points", 2019, 1049 + 228, 47666.7 + 11156.4);
  ExpectCountAndSum(got, "ela-composite-scaled-score-points", 2019, 5671 + 228,
                    2805031.0 + 112786.5);
  ExpectCountAndSum(got, "chronic-absence-grades-1-8-percent", 2019, 5671 + 228, 70004.5 + 3224.8);
  ExpectCountAndSum(got, "chronic-absence-grades-9-12-percent", 2019, 1049 + 228, 24460.4 + 5037.9);
  ExpectCountAndSum(got, "graduation-4yr-percent", 2017, 979 + 166, 84843.7 + 14402.1);
  ExpectCountAndSum(got, "graduation-4yr-percent", 2018, 1046 + 188, 89764.6 + 16253.5);
  ExpectCountAndSum(got, "extended-engagement-percent", 2016, 974 + 162, 87802.1 + 14955.9);
  ExpectCountAndSum(got, "extended-engagement-percent", 2017, 1045 + 187, 94863.4 + 17213.3);
  ExpectCountAndSum(got, "dropout-annual-percent", 2018, 1049 + 227, 2177.0 + 363.0);
  ExpectCountAndSum(got, "el-progress-percent", 2019, 418 + 7, 23006.5 + 323.9);
  ExpectCountAndSum(got, "el-progress-high-percent", 2019, 51 + 9, 1531.5 + 380.0);
  ExpectCountAndSum(got, "advanced-coursework-percent", 2018, 992 + 191, 51490.5 + 12648.0);
  ExpectCountAndSum(got, "subgroup-percentile-points", 2019, 6948, 283566.0 + 52456.0 + 11417.0);
}

TEST_F(RealFiles, GroupsAreCountedByName) {
  const Imported got = Read("accountability-subgroup-percentiles-2019", kGroups);
  std::map<int, int> groups;
  for (const Fact& fact : got.facts) {
    if (fact.indicator().indicator() == "subgroup-percentile-points")
      ++groups[fact.indicator().population()];
  }
  EXPECT_EQ(groups[type::v1::POPULATION_HIGH_NEEDS], 1167 + 239 + 62);
  EXPECT_EQ(groups[type::v1::POPULATION_WHITE], 1046 + 225 + 57);
  EXPECT_EQ(groups[type::v1::POPULATION_ECONOMICALLY_DISADVANTAGED], 927 + 194 + 45);
  EXPECT_EQ(groups[type::v1::POPULATION_ENGLISH_LEARNERS], 537 + 51 + 10);
  EXPECT_EQ(groups[type::v1::POPULATION_BLACK], 293 + 48 + 23);
  EXPECT_EQ(groups[type::v1::POPULATION_ALL], 0);
}

}  // namespace
}  // namespace partners::importer
