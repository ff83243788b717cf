#include "clients/importer/reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "absl/strings/str_cat.h"
#include "clients/importer/test_data.h"
#include "clients/importer/test_files.h"

namespace partners::importer {
namespace {

using matching::v1::Fact;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(ImportTest, MislabelledFilesAreRefused) {
  const std::string csv = WriteFile(kPopulations2025, ".xlsx");
  EXPECT_THAT(
      std::string(ImportFile(Shipped("selected-populations-district-2022"), csv).status.message()),
      HasSubstr("expected an XLSX file, found plain text"));
  const std::string xlsx = WriteXlsx({Districts()});
  EXPECT_THAT(
      std::string(ImportFile(Shipped("selected-populations-district-2025"), xlsx).status.message()),
      HasSubstr("expected a CSV file, found a zip archive"));
  EXPECT_EQ(ImportFile(Shipped("selected-populations-district-2025"), "/nowhere.csv").status.code(),
            absl::StatusCode::kNotFound);
}

TEST(ImportTest, TellsWhoPublishedWhatBeforeTheFirstFact) {
  ImportReport report;
  int facts = 0;
  const std::string path = WriteFile(kPopulations2025, ".csv");
  const absl::Status status = Import(
      Shipped("selected-populations-district-2025"), path, {},
      [&](const Fact&) {
        ++facts;
        EXPECT_EQ(report.dataset, "selected-populations-district-2025");
        EXPECT_EQ(report.source_sha256.size(), 64u);
        EXPECT_THAT(report.source, HasSubstr("(DESE)"));
        return absl::OkStatus();
      },
      &report);
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(facts, 10);
  EXPECT_THAT(report.school_years, ElementsAre(2025));
}

TEST(ImportTest, GivesTheSha256OfTheFile) {
  // The digest of "abc" is published in FIPS 180-2, appendix B.1.
  ImportReport report;
  const auto none = [](const Fact&) { return absl::OkStatus(); };
  Import(Shipped("attendance-district-2021"), WriteFile("abc", ".csv"), {}, none, &report)
      .IgnoreError();
  EXPECT_EQ(report.source_sha256,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(ImportTest, TheSameFileGivesTheSameFactsInTheSameOrder) {
  const std::string path =
      WriteXlsx({Schools({SchoolInTrouble(), SchoolWithoutData()}), Districts()});
  const Mapping mapping = Shipped("accountability-determinations-2019");
  const Imported first = ImportFile(mapping, path);
  const Imported second = ImportFile(mapping, path);
  ASSERT_EQ(first.facts.size(), second.facts.size());
  for (size_t i = 0; i < first.facts.size(); ++i) {
    EXPECT_EQ(first.facts[i].SerializeAsString(), second.facts[i].SerializeAsString());
  }
}

std::string ManyRows(int rows) {
  std::string text = "Code,Total\n";
  for (int i = 1; i <= rows; ++i) absl::StrAppend(&text, 10'000'000 + i, ",", i, "\n");
  return text;
}

TEST(ImportTest, ReportsProgressAndStopsWhenAsked) {
  const Mapping mapping = ParseMapping(kSimple).value();
  const std::string path = WriteFile(ManyRows(3000), ".csv");
  std::vector<double> seen;
  ImportOptions options;
  options.on_progress = [&seen](double done) { seen.push_back(done); };
  EXPECT_TRUE(ImportFile(mapping, path, options).status.ok());
  EXPECT_GT(seen.size(), 5u);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EXPECT_EQ(seen.back(), 1.0);
  options.cancelled = [&seen] { return seen.back() > 0.3; };
  const Imported stopped = ImportFile(mapping, path, options);
  EXPECT_EQ(stopped.status.code(), absl::StatusCode::kCancelled);
  EXPECT_GT(stopped.report.facts, 0);
  EXPECT_LT(stopped.report.facts, 3000);
}

TEST(ImportTest, AnErrorOfTheSinkEndsTheImport) {
  const Mapping mapping = ParseMapping(kSimple).value();
  ImportReport report;
  int given = 0;
  const auto sink = [&given](const Fact&) {
    return ++given == 5 ? absl::UnavailableError("server gone") : absl::OkStatus();
  };
  const absl::Status status = Import(mapping, WriteFile(ManyRows(100), ".csv"), {}, sink, &report);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(given, 5);
}

TEST(ImportTest, GivesUpAfterTooManyErrorsAndKeepsOnlyTheFirst) {
  const Mapping mapping = ParseMapping(kSimple).value();
  std::string text = "Code,Total\n";
  for (int i = 0; i < 50; ++i) absl::StrAppend(&text, "bad,", i, "\n");
  ImportOptions options;
  options.limits.errors_kept = 3;
  Imported got = ImportFile(mapping, WriteFile(text, ".csv"), options);
  EXPECT_TRUE(got.status.ok());
  EXPECT_EQ(got.report.error_count, 50);
  EXPECT_EQ(got.report.errors.size(), 3u);
  options.limits.rows_in_error = 10;
  got = ImportFile(mapping, WriteFile(text, ".csv"), options);
  EXPECT_THAT(std::string(got.status.message()), HasSubstr("limit rows_in_error"));
  options.limits.facts = 10;
  got = ImportFile(mapping, WriteFile(ManyRows(20), ".csv"), options);
  EXPECT_THAT(std::string(got.status.message()), HasSubstr("limit facts"));
}

TEST(ImportTest, AFileThatChangesWhileItIsReadIsNotedAndRefused) {
  const Mapping mapping = ParseMapping(kSimple).value();
  const std::string path = WriteFile(ManyRows(3000), ".csv");
  ImportReport report;
  bool touched = false;
  const auto sink = [&](const Fact&) {
    if (!touched) std::ofstream(path, std::ios::app) << "99999999,1\n";
    touched = true;
    return absl::OkStatus();
  };
  EXPECT_EQ(Import(mapping, path, {}, sink, &report).code(), absl::StatusCode::kAborted);
}

TEST(MappingsForTest, FindsTheMappingByTheHeaders) {
  EXPECT_THAT(*MappingsFor(WriteFile(kPopulations2025, ".csv"), {}),
              ElementsAre("selected-populations-district-2025"));
  EXPECT_THAT(*MappingsFor(WriteXlsx({Schools({SchoolInTrouble()}), Districts()}), {}),
              ElementsAre("accountability-determinations-2019"));
  EXPECT_THAT(*MappingsFor(WriteFile("a,b\n1,2\n", ".csv"), {}), IsEmpty());
  EXPECT_FALSE(MappingsFor("/nowhere.csv", {}).ok());
}

}  // namespace
}  // namespace partners::importer
