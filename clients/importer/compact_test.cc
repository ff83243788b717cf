#include "clients/importer/compact.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/importer/mappings.h"
#include "clients/importer/test_data.h"
#include "clients/importer/test_files.h"

namespace partners::importer {
namespace {

using matching::v1::Fact;
using testing::ElementsAre;
using testing::HasSubstr;

Fact Organisation(const std::string& code, const std::string& name) {
  Fact fact;
  auto* one = fact.mutable_organisation();
  one->set_code(code);
  one->mutable_school_year()->set_ending_year(2019);
  one->set_display_name(name);
  one->set_organisation_type("es");
  one->add_grades(type::v1::GRADE_PK);
  one->add_grades(type::v1::GRADE_01);
  one->set_region("coastal");
  return fact;
}

Fact Determination() {
  Fact fact;
  auto* one = fact.mutable_determination();
  one->set_code("00010015");
  one->mutable_school_year()->set_ending_year(2019);
  one->set_classification(matching::v1::DeterminationFact::CLASSIFICATION_REQUIRING_ASSISTANCE);
  one->set_reason(matching::v1::DeterminationFact::REASON_FOCUSED_TARGETED_SUPPORT);
  one->set_percentile_missing(type::v1::MISSING_REASON_NOT_APPLICABLE);
  one->set_target_percent(0);
  one->add_support_reasons(matching::v1::DeterminationFact::SUPPORT_REASON_DATA_REPORTING);
  one->add_support_reasons(matching::v1::DeterminationFact::SUPPORT_REASON_PARTICIPATION);
  one->add_low_performing_groups(type::v1::POPULATION_HIGH_NEEDS);
  one->add_low_participation_groups("Multi-race, Non-Hisp./Lat.");
  one->add_low_participation_groups("All students");
  one->add_federal_designations(matching::v1::DeterminationFact::FEDERAL_DESIGNATION_CSI);
  one->set_title_i(false);
  one->set_changed_on_appeal(true);
  return fact;
}

Fact Figure(const std::string& code, const std::string& id, double value) {
  Fact fact;
  auto* one = fact.mutable_indicator();
  one->set_code(code);
  one->mutable_school_year()->set_ending_year(2019);
  one->set_indicator(id);
  one->set_population(type::v1::POPULATION_WHITE);
  one->set_value(value);
  return fact;
}

Fact Absent(const std::string& code, const std::string& id, type::v1::MissingReason reason) {
  Fact fact = Figure(code, id, 0);
  fact.mutable_indicator()->clear_value();
  fact.mutable_indicator()->set_missing(reason);
  return fact;
}

std::vector<Fact> Some() {
  return {Organisation("00010016", "Second, \"quoted\" School"),
          Organisation("00010015", "First"),
          Determination(),
          Figure("00010015", "math-mean-sgp-points", 55.6),
          Figure("00010015", "ela-mean-sgp-points", 1.0 / 3 + 40),
          Figure("00010016", "ela-mean-sgp-points", 79.4),
          Absent("00010016", "math-mean-sgp-points", type::v1::MISSING_REASON_SUPPRESSED),
          Absent("00010017", "chronic-absence-percent", type::v1::MISSING_REASON_UNKNOWN)};
}

ImportReport Provenance() {
  ImportReport report;
  report.dataset = "test-data";
  report.title = "A title, with a comma";
  report.source = "DESE, a workbook.";
  report.source_sha256 = std::string(64, 'a');
  report.data_notice = "Historical figures.";
  return report;
}

Imported ReadCompact(const std::string& text) {
  Imported result;
  const auto keep = [&result](const Fact& fact) {
    result.facts.push_back(fact);
    return absl::OkStatus();
  };
  result.status = ImportCompact(WriteFile(text, ".csv"), {}, keep, &result.report);
  return result;
}

std::vector<std::string> Sorted(const std::vector<Fact>& facts) {
  std::vector<std::string> bytes;
  for (const Fact& fact : facts) bytes.push_back(fact.SerializeAsString());
  std::sort(bytes.begin(), bytes.end());
  return bytes;
}

TEST(CompactTest, GoldenText) {
  const absl::StatusOr<std::string> text = WriteCompact(Some(), Provenance());
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_EQ(
      *text,
      "partners-facts,1\n"
      "dataset,test-data\n"
      "title,\"A title, with a comma\"\n"
      "source,\"DESE, a workbook.\"\n"
      "source-sha256,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
      "data-notice,Historical figures.\n"
      "columns,o,code,school-year,name,type,grades,region,town\n"
      "o,00010015,2019,First,es,PK;01,coastal,\n"
      "o,00010016,2019,\"Second, \"\"quoted\"\" School\",es,PK;01,coastal,\n"
      "columns,d,code,school-year,classification,reason,percentile,target-percent,support,"
      "low-performing-groups,low-participation-groups,federal,title-i,changed-on-appeal\n"
      "d,00010015,2019,requiring-assistance,focused-targeted-support,A,0,"
      "data-reporting;participation,high-needs,\"Multi-race, Non-Hisp./Lat.;All students\",csi,"
      "no,yes\n"
      "columns,i,code,school-year,population,chronic-absence-percent\n"
      "i,00010017,2019,white,U\n"
      "columns,i,code,school-year,population,ela-mean-sgp-points,math-mean-sgp-points\n"
      "i,00010015,2019,white,40.333333333333336,55.6\n"
      "i,00010016,2019,white,79.4,S\n"
      "end,8\n");
}

TEST(CompactTest, ReadsBackEveryFactAndItsSource) {
  const Imported got = ReadCompact(*WriteCompact(Some(), Provenance()));
  ASSERT_TRUE(got.status.ok()) << got.status;
  EXPECT_EQ(Sorted(got.facts), Sorted(Some()));
  EXPECT_EQ(got.report.dataset, "test-data");
  EXPECT_EQ(got.report.data_notice, "Historical figures.");
  EXPECT_THAT(got.report.source, HasSubstr("SHA-256 of the original: aaaa"));
  EXPECT_EQ(got.report.source_sha256.size(), 64u);
  EXPECT_NE(got.report.source_sha256, std::string(64, 'a'));
  EXPECT_EQ(got.report.organisations, 2);
  EXPECT_EQ(got.report.determinations, 1);
  EXPECT_EQ(got.report.indicators, 5);
  EXPECT_EQ(got.report.missing_values, 2);
  EXPECT_THAT(got.report.school_years, ElementsAre(2019));
}

TEST(CompactTest, TheOrderOfTheFactsMakesNoDifference) {
  std::vector<Fact> facts = Some();
  const std::string text = *WriteCompact(facts, Provenance());
  std::mt19937 random(7);
  for (int i = 0; i < 20; ++i) {
    std::shuffle(facts.begin(), facts.end(), random);
    EXPECT_EQ(*WriteCompact(facts, Provenance()), text);
  }
}

TEST(CompactTest, RefusesToWriteAFactTwice) {
  EXPECT_FALSE(
      WriteCompact({Organisation("00010015", "a"), Organisation("00010015", "b")}, {}).ok());
  EXPECT_FALSE(WriteCompact({Fact()}, {}).ok());
}

TEST(CompactTest, NoticesEveryFileCutShort) {
  const std::string text = *WriteCompact(Some(), Provenance());
  for (size_t at = 0; at < text.size() - 1; ++at) {
    EXPECT_FALSE(ReadCompact(text.substr(0, at)).status.ok()) << at;
  }
}

TEST(CompactTest, RefusesWhatDoesNotFit) {
  const std::string text = *WriteCompact(Some(), Provenance());
  const auto refused = [&text](const std::string& from, const std::string& to) {
    const Imported got = ReadCompact(absl::StrReplaceAll(text, {{from, to}}));
    EXPECT_EQ(got.status.code(), absl::StatusCode::kInvalidArgument) << to;
    return std::string(got.status.message());
  };
  EXPECT_THAT(refused("partners-facts,1", "partners-facts,2"), HasSubstr("version"));
  EXPECT_THAT(refused("ela-mean-sgp-points", "made-up-points"),
              HasSubstr("line 14: unknown indicator"));
  EXPECT_THAT(refused("white,79.4", "white,179.4"), HasSubstr("outside the range"));
  EXPECT_THAT(refused("white,79.4", "white,x"), HasSubstr("not a figure"));
  EXPECT_THAT(refused("white,79.4", "green,79.4"), HasSubstr("population"));
  EXPECT_THAT(refused("end,8", "end,9"), HasSubstr("another number of facts"));
  EXPECT_THAT(refused("end,8\n", "end,8\no,x\n"), HasSubstr("after the end"));
  EXPECT_THAT(refused("i,00010016,", "i,10016,"), HasSubstr("code"));
  EXPECT_THAT(refused("i,00010016,", "i,00010015,"), HasSubstr("repeats"));
  EXPECT_THAT(refused("requiring-assistance", "requiring"), HasSubstr("classification"));
  EXPECT_THAT(refused("PK;01", "01;PK"), HasSubstr("grades"));
  EXPECT_THAT(refused("es,PK;01,coastal,\n", "es,PK;01,coastal\n"), HasSubstr("does not fit"));
}

TEST(CompactTest, IsToldApartFromOtherFiles) {
  EXPECT_TRUE(IsCompactFile(WriteFile(*WriteCompact(Some(), Provenance()), ".csv")));
  EXPECT_FALSE(IsCompactFile(WriteFile("District Name,District Code\n", ".csv")));
  EXPECT_FALSE(IsCompactFile("/nowhere"));
}

// A file as it is shipped.
ImportReport Shipped(const std::string& name) {
  ImportReport report;
  const absl::Status status = ImportCompact(
      absl::StrCat(PARTNERS_SOURCE_DIR, "/deploy/data/", name, ".csv"), {},
      [](const Fact&) { return absl::OkStatus(); }, &report);
  EXPECT_TRUE(status.ok()) << status;
  return report;
}

// A fact of each school year and indicator that a filter names: it found all it asked for.
std::vector<Fact> AllOf(const CompactFilter& filter) {
  std::vector<Fact> facts;
  for (const int year : filter.school_years) {
    facts.push_back(Organisation("00010015", "First"));
    facts.back().mutable_organisation()->mutable_school_year()->set_ending_year(year);
  }
  for (const std::string& id : filter.indicators) facts.push_back(Figure("00010015", id, 1));
  return facts;
}

ImportReport PartOf(ImportReport report, const CompactFilter& filter) {
  NamePart(filter, AllOf(filter), &report);
  return report;
}

// The eight digits begin `printf 'test-data\n2018,2019\nela-mean-sgp-points' | sha256sum`.
TEST(CompactPartTest, IsADatasetOfItsOwnThatSaysWhatItHolds) {
  const ImportReport part = PartOf(Provenance(), {{2018, 2019}, {"ela-mean-sgp-points"}});
  EXPECT_EQ(part.dataset, "test-data-part-f99f1b16");
  EXPECT_EQ(part.title, "A title, with a comma, part: 2 school years; 1 indicator");
  EXPECT_EQ(part.data_notice,
            "Historical figures. Only a part of the file: school years 2017-18, 2018-19; "
            "indicator ela-mean-sgp-points.");
  EXPECT_EQ(part.source, Provenance().source);
  EXPECT_EQ(part.source_sha256, Provenance().source_sha256);
  EXPECT_EQ(PartOf(Provenance(), {{2000}, {}}).title,
            "A title, with a comma, part: school year 1999-00");
  EXPECT_EQ(PartOf({}, {{2019}, {}}).data_notice, "Only a part of the file: school year 2018-19.");
}

TEST(CompactPartTest, SaysWhatWasFoundNotWhatWasAskedFor) {
  const CompactFilter asked{{2017, 2018, 2019}, {"ela-mean-sgp-points", "math-mean-sgp-points"}};
  ImportReport part = Provenance();
  NamePart(asked, {Determination(), Figure("00010015", "ela-mean-sgp-points", 1)}, &part);
  EXPECT_EQ(part.title, "A title, with a comma, part: school year 2018-19; 1 indicator");
  EXPECT_EQ(part.data_notice,
            "Historical figures. Only a part of the file: school year 2018-19; "
            "indicator ela-mean-sgp-points.");
  EXPECT_EQ(part.dataset, PartOf(Provenance(), asked).dataset);
}

TEST(CompactPartTest, SaysThatItHasNoneOfTheIndicators) {
  ImportReport part = Provenance();
  NamePart({{}, {"ela-mean-sgp-points"}}, {Determination()}, &part);
  EXPECT_EQ(part.title, "A title, with a comma, part: no indicators");
  EXPECT_EQ(part.data_notice, "Historical figures. Only a part of the file: no indicators.");
}

TEST(CompactPartTest, OtherFiltersAndOtherDatasetsGiveOtherDatasets) {
  ImportReport other = Provenance();
  other.dataset = "other-data";
  const std::set<std::string> datasets = {
      PartOf(Provenance(), {{2019}, {}}).dataset,       PartOf(Provenance(), {{2018}, {}}).dataset,
      PartOf(Provenance(), {{2018, 2019}, {}}).dataset, PartOf(Provenance(), {{}, {"a"}}).dataset,
      PartOf(Provenance(), {{}, {"a", "b"}}).dataset,   PartOf(other, {{2019}, {}}).dataset};
  EXPECT_THAT(datasets, testing::SizeIs(6));
}

TEST(CompactPartTest, StaysWithinWhatAPublicationTakes) {
  ImportReport long_one = Provenance();
  long_one.dataset = std::string(63, 'd');
  long_one.title = absl::StrReplaceAll(std::string(100, 't'), {{"t", "é"}});
  long_one.data_notice = absl::StrReplaceAll(std::string(250, 'n'), {{"n", "é"}});
  CompactFilter filter;
  for (int i = 0; i < 90; ++i) {
    filter.school_years.insert(1950 + i);
    filter.indicators.insert(absl::StrCat("indicator-", i));
  }
  const ImportReport part = PartOf(long_one, filter);
  EXPECT_EQ(part.dataset.size(), 63u);
  EXPECT_LE(part.title.size(), 200u);
  EXPECT_LE(part.data_notice.size(), 500u);
  EXPECT_THAT(part.title, testing::EndsWith("é…, part: 90 school years; 90 indicators"));
  EXPECT_THAT(part.data_notice,
              testing::EndsWith("é…. Only a part of the file: 90 school years; 90 indicators."));
  long_one.dataset.back() = 'e';  // beyond what the part keeps of the name
  EXPECT_NE(PartOf(long_one, filter).dataset, part.dataset);
}

// Imported beside the whole file of that year, a shipped part must not take its place.
TEST(CompactPartTest, ShippedPartsAreNotTheDatasetOfTheWholeFile) {
  const std::vector<std::string> whole = MappingIds();
  for (const char* name : {"determinations-2019", "selected-populations-2018"}) {
    EXPECT_THAT(whole, testing::Contains(Shipped(name).dataset)) << name;
  }
  for (const char* name :
       {"attendance-2019", "enrolment-by-grade-2019", "subgroup-indicators-2019"}) {
    const ImportReport part = Shipped(name);
    EXPECT_THAT(whole, testing::Not(testing::Contains(part.dataset))) << name;
    EXPECT_THAT(part.title, HasSubstr("part: school year 2018-19")) << name;
    EXPECT_THAT(part.data_notice, HasSubstr("Only a part of the file: ")) << name;
  }
}

TEST(CompactFilterTest, KeepsChosenYearsAndIndicators) {
  CompactFilter filter;
  EXPECT_TRUE(filter.Keeps(Determination()));
  filter.indicators = {"ela-mean-sgp-points"};
  EXPECT_TRUE(filter.Keeps(Determination()));
  EXPECT_TRUE(filter.Keeps(Figure("00010015", "ela-mean-sgp-points", 1)));
  EXPECT_FALSE(filter.Keeps(Figure("00010015", "math-mean-sgp-points", 1)));
  filter.school_years = {2018};
  EXPECT_FALSE(filter.Keeps(Determination()));
}

}  // namespace
}  // namespace partners::importer
