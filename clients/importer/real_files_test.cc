#include "clients/importer/real_files.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <set>

#include "clients/importer/compact.h"

namespace partners::importer {
namespace {

using matching::v1::Fact;
using matching::v1::IndicatorFact;
using testing::ElementsAre;
using testing::IsEmpty;

// --- enrolment and populations -----------------------------------------------------------------

TEST_F(RealFiles, EnrolmentByGradeAddsUpAndAgreesWithTheDeterminations) {
  const Imported got = Read("enrollment-by-grade-school-2017-2026",
                            "enrollment/enrollment-by-grade-school-2017-2026.csv");
  EXPECT_EQ(got.report.rows_read, 18344);
  std::map<int, double> state;
  std::map<int, double> boston;
  std::map<std::string, double> grades;
  std::map<std::string, double> totals;
  for (const Fact& fact : got.facts) {
    const IndicatorFact& one = fact.indicator();
    const int year = one.school_year().ending_year();
    const std::string school_year = absl::StrCat(one.code(), "/", year);
    if (one.indicator() == "enrollment-count") {
      state[year] += one.value();
      if (one.code().substr(0, 4) == "0035") boston[year] += one.value();
      totals[school_year] = one.value();
    } else if (one.has_value()) {
      grades[school_year] += one.value();
    }
  }
  EXPECT_EQ(state[2017], 953'748);
  EXPECT_EQ(state[2026], 900'487);
  EXPECT_EQ(boston[2017], 53'263);
  EXPECT_EQ(boston[2019], 51'433);
  EXPECT_EQ(boston[2026], 44'416);
  int differ = 0;
  for (const auto& [key, total] : totals) differ += grades[key] != total ? 1 : 0;
  EXPECT_LE(differ, 1);  // one row has a total and no grades
}

TEST_F(RealFiles, SchoolsOperatingIn2026) {
  const Imported got =
      Read("school-names-2017-2026", "enrollment/enrollment-by-grade-school-2017-2026.csv");
  std::set<std::string> schools;
  for (const Fact& fact : got.facts) {
    if (fact.organisation().school_year().ending_year() == 2026)
      schools.insert(fact.organisation().code());
  }
  EXPECT_EQ(schools.size(), 1802u);
}

TEST_F(RealFiles, RaggedFilesAddUp) {
  const Imported race = Read("enrollment-by-race-school-2017-2026",
                             "enrollment/enrollment-by-race-school-2017-2026.csv");
  ExpectCountAndSum(race, "male-percent", 2019, 1846, 95787.7);
  ExpectCountAndSum(race, "nonbinary-percent", 2020, 1842, 60.5);
  EXPECT_THAT(Values(race, "nonbinary-percent", 2019), IsEmpty());
  const Imported discipline =
      Read("suspensions-school-2017-2025", "outcomes/suspensions-school-2017-2025.csv");
  ExpectCountAndSum(discipline, "school-based-arrest-percent", 2019, 918, 9.2);
  ExpectCountAndSum(discipline, "law-enforcement-referral-percent", 2020, 804, 52.6);
  EXPECT_THAT(Values(discipline, "school-based-arrest-percent", 2018), IsEmpty());
  ExpectSpread(Values(discipline, "out-of-school-suspension-percent", 2025),
               {0.3, 1.2, 2.5, 4.9, 14.3}, 0.3);
}

TEST_F(RealFiles, AttendanceIsReadOnceThoughItStandsTwice) {
  const Imported got =
      Read("attendance-school-2018-2025", "outcomes/attendance-school-2018-2025.csv");
  EXPECT_EQ(got.report.rows_read, 29'330);
  EXPECT_EQ(got.report.rows_passed_over.at("identical repeat"), 14'665);
  ExpectCountAndSum(got, "unexcused-9-days-percent", 2018, 1842, 29306.4);
  ExpectCountAndSum(got, "unexcused-9-days-percent", 2022, 1838, 48813.9);
  ExpectCountAndSum(got, "chronic-absence-severe-percent", 2022, 1838, 15201.0);
  ExpectSpread(Values(got, "chronic-absence-percent", 2019), {3, 6, 10, 16, 37}, 0.5);
  ExpectSpread(Values(got, "chronic-absence-percent", 2022), {9, 17, 26, 37, 58}, 0.5);
  ExpectSpread(Values(got, "chronic-absence-percent", 2025), {5, 10, 16, 24, 47}, 0.5);
}

TEST_F(RealFiles, SelectedPopulationsAsPublished) {
  const Imported d22 = Read("selected-populations-district-2022",
                            "enrollment/selected-populations-district-2022.xlsx");
  EXPECT_EQ(ValueOf(d22, kBoston, 2022, "first-language-not-english-percent"), 48.1);
  EXPECT_EQ(ValueOf(d22, kBoston, 2022, "english-learners-percent"), 30.4);
  EXPECT_EQ(ValueOf(d22, kBoston, 2022, "students-with-disabilities-percent"), 21.9);
  EXPECT_EQ(ValueOf(d22, kBoston, 2022, "low-income-percent"), 71.2);
  EXPECT_EQ(ValueOf(d22, kBoston, 2022, "high-needs-percent"), 81.5);
  const auto keep_state = [](Mapping* mapping) {
    mapping->mutable_tables(0)->mutable_code()->set_keep_state(true);
  };
  const Imported d25 = Read("selected-populations-district-2025",
                            "enrollment/selected-populations-district-2025.csv", keep_state);
  EXPECT_EQ(ValueOf(d25, kBoston, 2025, "english-learners-percent"), 34.7);
  EXPECT_EQ(ValueOf(d25, kBoston, 2025, "low-income-percent"), 70.1);
  EXPECT_EQ(ValueOf(d25, kBoston, 2025, "students-with-disabilities-percent"), 23.1);
  EXPECT_EQ(ValueOf(d25, kState, 2025, "english-learners-percent"), 13.9);
  EXPECT_EQ(ValueOf(d25, kState, 2025, "low-income-percent"), 42.1);
  EXPECT_EQ(ValueOf(d25, kState, 2025, "students-with-disabilities-percent"), 20.6);
  EXPECT_EQ(ValueOf(d25, kState, 2025, "high-needs-percent"), 55.8);
  const Imported s18 = Read("selected-populations-school-2018",
                            "enrollment/selected-populations-school-2018.xlsx", keep_state);
  EXPECT_EQ(s18.report.rows_read, 1848);
  EXPECT_EQ(ValueOf(s18, kState, 2018, "economically-disadvantaged-percent"), 32.0);
  EXPECT_EQ(ValueOf(s18, kState, 2018, "english-learners-percent"), 10.2);
}

TEST_F(RealFiles, TheWideFileOf2017IsReadWithoutItsWrongColumn) {
  const Imported got = Read("ma-public-schools-2017", "directory/ma-public-schools-2017.csv");
  EXPECT_EQ(got.report.organisations, 1861);
  EXPECT_EQ(ValueOf(got, "00010505", 2017, "economically-disadvantaged-percent"), 21.5);
  const std::vector<double> values = Values(got, "economically-disadvantaged-percent", 2017);
  EXPECT_EQ(values.size(), 1850u);
  double sum = 0;
  for (const double value : values) sum += value;
  EXPECT_NEAR(sum / 1850, 31.816, 0.01);
}

// --- the other files ---------------------------------------------------------------------------

TEST_F(RealFiles, PublishedFiguresOfBostonAndOthers) {
  const Imported attendance =
      Read("attendance-district-2021", "outcomes/attendance-district-2021.csv");
  EXPECT_EQ(ValueOf(attendance, kBoston, 2021, "attendance-rate-percent"), 90.0);
  EXPECT_EQ(ValueOf(attendance, kBoston, 2021, "chronic-absence-percent"), 29.4);
  const Imported graduation =
      Read("graduation-4yr-district-2021", "outcomes/graduation-4yr-district-2021.xlsx");
  EXPECT_EQ(ValueOf(graduation, kBoston, 2021, "graduation-4yr-percent"), 78.8);
  EXPECT_EQ(ValueOf(graduation, "02770000", 2021, "graduation-4yr-percent"), 55.2);
  EXPECT_EQ(ValueOf(Read("mobility-district-2021", "outcomes/mobility-district-2021.xlsx"), kBoston,
                    2021, "mobility-churn-percent"),
            13.4);
  EXPECT_EQ(ValueOf(Read("teacher-data-district-2024", "staffing/teacher-data-district-2024.xlsx"),
                    kBoston, 2024, "teachers-fte"),
            4384.6);
  EXPECT_EQ(ValueOf(Read("enrollment-by-grade-district-2022",
                         "enrollment/enrollment-by-grade-district-2022.xlsx"),
                    kBoston, 2022, "enrollment-count"),
            46169);
}

TEST_F(RealFiles, SpendingOfFourYearsThroughTwoMappings) {
  const std::map<int, std::pair<std::string, double>> years = {
      {2017, {"finance/per-pupil-expenditure-district-2017.xlsx", 20302.78}},
      {2020, {"finance/per-pupil-expenditure-district-2020.xlsx", 24020.50}},
      {2021, {"finance/per-pupil-expenditure-district-2021.xlsx", 26589.17}},
      {2023, {"finance/per-pupil-expenditure-district-2023.csv", 31882.82}}};
  for (const auto& [year, expected] : years) {
    const Imported got = Read(
        year == 2023 ? "per-pupil-expenditure-district-2023" : "per-pupil-expenditure-district",
        expected.first);
    EXPECT_EQ(ValueOf(got, kBoston, year, "expenditure-per-pupil-dollars"), expected.second);
    if (year != 2023) continue;
    std::vector<double> thousands = Values(got, "expenditure-per-pupil-dollars", year);
    for (double& value : thousands) value /= 1000;
    ExpectSpread(thousands, {16.1, 18.5, 20.7, 24.1, 29.8}, 0.2);
  }
}

TEST_F(RealFiles, TestResultsOfFourReports) {
  const Imported d21 = Read("mcas-district-2021", "mcas/mcas-nextgen-district-2021-grades3-8.xlsx");
  EXPECT_EQ(ValueOf(d21, kBoston, 2021, "ela-meeting-exceeding-percent"), 31);
  EXPECT_EQ(ValueOf(d21, kBoston, 2021, "ela-scaled-score-points"), 487.4);
  EXPECT_EQ(ValueOf(d21, kBoston, 2021, "ela-mean-sgp-prepandemic-points"), 33.4);
  EXPECT_EQ(ValueOf(d21, kBoston, 2021, "ela-participation-percent"), 91);
  const Imported d23 = Read("mcas-district-2023", "mcas/mcas-nextgen-district-2023-grades3-8.xlsx");
  EXPECT_EQ(ValueOf(d23, kBoston, 2023, "ela-mean-sgp-points"), 49);
  EXPECT_EQ(ValueOf(d23, "01370000", 2023, "ela-meeting-exceeding-percent"), 9);
  EXPECT_EQ(ValueOf(d23, "01370000", 2023, "ela-scaled-score-points"), 471);
  const Imported g10 =
      Read("mcas-grade-10-district-2023", "mcas/mcas-nextgen-district-2023-grade10.xlsx");
  EXPECT_EQ(ValueOf(g10, kBoston, 2023, "ela-meeting-exceeding-grade-10-percent"), 47);
  EXPECT_EQ(ValueOf(g10, kBoston, 2023, "ela-mean-sgp-grade-10-points"), 50);
  const Imported s18 = Read("mcas-school-2018", "mcas/mcas-nextgen-school-2018-grades3-8.xlsx");
  EXPECT_EQ(s18.report.rows_read, 2758);
  ExpectSpread(Values(s18, "ela-scaled-score-points", 2018), {483, 495, 502, 508, 516}, 0.6);
  ExpectSpread(Values(s18, "ela-mean-sgp-points", 2018), {38, 45, 51, 56, 63}, 0.6);
  ExpectSpread(Values(s18, "math-scaled-score-points", 2018), {481, 492, 499, 505, 514}, 0.6);
  ExpectSpread(Values(s18, "math-mean-sgp-points", 2018), {36, 45, 51, 57, 65}, 0.6);
}

TEST_F(RealFiles, SchoolsOverManyYears) {
  const Imported four =
      Read("graduation-4yr-school-2017-2025", "outcomes/graduation-4yr-school-2017-2025.csv");
  EXPECT_EQ(four.report.rows_read, 3530);
  ExpectSpread(Values(four, "graduation-4yr-percent", 2025), {43, 84, 93, 97, 99}, 1.0);
  EXPECT_EQ(Read("graduation-5yr-school-2017-2024", "outcomes/graduation-5yr-school-2017-2024.csv")
                .report.rows_read,
            3128);
  const Imported staff =
      Read("staff-retention-school-2017-2026", "staffing/staff-retention-school-2017-2026.csv");
  EXPECT_EQ(staff.report.rows_read, 18'238);
  ExpectSpread(Values(staff, "teachers-retained-percent", 2026), {65, 79, 85, 90, 96}, 1.5);
  EXPECT_EQ(Read("advanced-course-completion-school-2018-2025",
                 "outcomes/advanced-course-completion-school.csv")
                .report.rows_read,
            3243);
  const Imported directory =
      Read("ma-districts-directory", "directory/ma-districts-directory.xlsx");
  std::map<std::string, int> types;
  for (const Fact& fact : directory.facts) ++types[fact.organisation().organisation_type()];
  EXPECT_EQ(types["public-district"], 444);
  EXPECT_EQ(types["charter"], 73);
}

TEST_F(RealFiles, TheMappingIsFoundByTheFile) {
  const auto fits = [](const std::string& path) {
    return MappingsFor(absl::StrCat(RealDataFolder(), "/", path), Limits()).value();
  };
  EXPECT_THAT(fits(kDeterminations), ElementsAre("accountability-determinations-2019"));
  EXPECT_THAT(fits(kGroups), ElementsAre("accountability-subgroup-percentiles-2019"));
  EXPECT_THAT(fits("outcomes/graduation-5yr-school-2017-2024.csv"),
              ElementsAre("graduation-5yr-school-2017-2024"));
  EXPECT_THAT(fits("mcas/mcas-nextgen-district-2023-grade10.xlsx"),
              ElementsAre("mcas-district-2023", "mcas-grade-10-district-2023"));
}

// --- what the project ships --------------------------------------------------------------------

std::string Contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST_F(RealFiles, TheShippedFactsAreMadeFromTheseFilesAndComeBackWhole) {
  struct Part {
    std::string mapping;
    std::string path;
    std::string shipped;
    std::set<int> years;
    std::set<std::string> indicators;
  };
  const std::vector<Part> parts = {
      {"accountability-determinations-2019", kDeterminations, "determinations-2019", {}, {}},
      {"accountability-subgroup-percentiles-2019",
       kGroups,
       "subgroup-indicators-2019",
       {2019},
       {"ela-mean-sgp-points", "math-mean-sgp-points", "subgroup-percentile-points",
        "el-progress-percent", "ela-composite-scaled-score-points",
        "math-composite-scaled-score-points", "chronic-absence-grades-1-8-percent"}},
      {"enrollment-by-grade-school-2017-2026",
       "enrollment/enrollment-by-grade-school-2017-2026.csv",
       "enrolment-by-grade-2019",
       {2019},
       {}},
      {"selected-populations-school-2018",
       "enrollment/selected-populations-school-2018.xlsx",
       "selected-populations-2018",
       {},
       {}},
      {"attendance-school-2018-2025",
       "outcomes/attendance-school-2018-2025.csv",
       "attendance-2019",
       {2019},
       {}}};
  size_t bytes = 0;
  for (const Part& part : parts) {
    Imported got = Read(part.mapping, part.path);
    const CompactFilter filter{part.years, part.indicators};
    got.facts.erase(std::remove_if(got.facts.begin(), got.facts.end(),
                                   [&filter](const Fact& fact) { return !filter.Keeps(fact); }),
                    got.facts.end());
    if (static_cast<int64_t>(got.facts.size()) < got.report.facts)
      NamePart(filter, got.facts, &got.report);
    const std::string text = WriteCompact(got.facts, got.report).value();
    EXPECT_TRUE(text ==
                Contents(absl::StrCat(PARTNERS_SOURCE_DIR, "/deploy/data/", part.shipped, ".csv")))
        << part.shipped << " is not what deploy/data/make makes";
    bytes += text.size();
    std::printf("%s: %zu facts in %zu bytes\n", part.mapping.c_str(), got.facts.size(),
                text.size());
    const std::string path = absl::StrCat(testing::TempDir(), "/", part.mapping, ".csv");
    std::FILE* const file = std::fopen(path.c_str(), "wb");
    std::fwrite(text.data(), 1, text.size(), file);
    std::fclose(file);
    std::vector<Fact> again;
    ImportReport report;
    const absl::Status read = ImportCompact(
        path, {},
        [&again](const Fact& fact) {
          again.push_back(fact);
          return absl::OkStatus();
        },
        &report);
    ASSERT_TRUE(read.ok()) << read;
    EXPECT_EQ(again.size(), got.facts.size());
    EXPECT_EQ(WriteCompact(again, got.report).value(), text);
    std::remove(path.c_str());
  }
  EXPECT_LT(bytes, 3u << 20);
}

}  // namespace
}  // namespace partners::importer
