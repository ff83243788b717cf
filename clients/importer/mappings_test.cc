#include "clients/importer/mappings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/importer/catalogue.h"
#include "clients/importer/test_files.h"

namespace partners::importer {
namespace {

using testing::HasSubstr;

// A small mapping that is right; tests put one thing wrong.
constexpr char kHead[] =
    "dataset: \"d\" title: \"T\" source: \"S\" file_kind: FILE_KIND_CSV "
    "lookups { id: \"p\" entries { text: \"x\" value: \"POPULATION_ALL\" } } ";
constexpr char kCode[] = "code { column { header: \"Code\" } level: LEVEL_SCHOOL } ";
constexpr char kYear[] = "school_year { fixed: 2019 } ";
constexpr char kIndicator[] =
    "indicators { indicator: \"enrollment-count\" column { header: \"Total\" } } ";

std::string Refusal(const std::string& text) {
  return std::string(ParseMapping(text).status().message());
}
std::string WithTable(const std::string& table) {
  return absl::StrCat(kHead, "tables { ", table, "}");
}

TEST(ShippedMappingsTest, AllCanBeUsedAndAreNamedLikeTheirFiles) {
  EXPECT_GE(MappingIds().size(), 25u);
  for (const std::string& id : MappingIds()) {
    const absl::StatusOr<Mapping> mapping = ShippedMapping(id);
    ASSERT_TRUE(mapping.ok()) << id << ": " << mapping.status();
    EXPECT_EQ(mapping->dataset(), id);
    EXPECT_FALSE(mapping->data_notice().empty()) << id;
    EXPECT_THAT(mapping->source(), HasSubstr("(DESE)")) << id;
  }
}

TEST(ShippedMappingsTest, AnUnknownIdListsTheIdsThereAre) {
  const absl::Status status = ShippedMapping("no-such").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("accountability-determinations-2019"));
  EXPECT_EQ(ShippedMapping("indicators").status().code(), absl::StatusCode::kNotFound);
}

TEST(CatalogueTest, IdsAreUniqueAndEndWithTheirUnit) {
  std::set<std::string> ids;
  for (const Indicator& indicator : Indicators().indicators()) {
    EXPECT_TRUE(ids.insert(indicator.id()).second) << indicator.id();
    EXPECT_FALSE(indicator.title().empty()) << indicator.id();
    EXPECT_NE(indicator.better(), Indicator::BETTER_UNSPECIFIED) << indicator.id();
    const char* const endings[] = {"?",     "-count",   "-percent", "-points",
                                   "-days", "-dollars", "-to-one",  "-fte"};
    EXPECT_TRUE(absl::EndsWith(indicator.id(), endings[indicator.unit()])) << indicator.id();
    const bool growth = absl::StrContains(indicator.id(), "sgp");
    EXPECT_EQ(indicator.minimum_group() == 20, growth) << indicator.id();
  }
}

TEST(CatalogueTest, AbsenceAndDropoutImproveDownward) {
  EXPECT_EQ(FindIndicator("chronic-absence-percent")->better(), Indicator::BETTER_LESS);
  EXPECT_EQ(FindIndicator("dropout-annual-percent")->better(), Indicator::BETTER_LESS);
  EXPECT_EQ(FindIndicator("ela-mean-sgp-points")->better(), Indicator::BETTER_MORE);
  EXPECT_EQ(FindIndicator("nothing"), nullptr);
}

TEST(CatalogueTest, LowIncomeAndEconomicallyDisadvantagedNeverShareAYear) {
  const Indicator& low = *FindIndicator("low-income-percent");
  const Indicator& economic = *FindIndicator("economically-disadvantaged-percent");
  for (int year = 2005; year <= 2026; ++year) {
    const bool first = CheckYear(low, type::v1::POPULATION_ALL, year).rule.empty();
    const bool second = CheckYear(economic, type::v1::POPULATION_ALL, year).rule.empty();
    EXPECT_NE(first, second) << year;
    EXPECT_EQ(second, year >= 2015 && year <= 2021) << year;
  }
  const Indicator& sgp = *FindIndicator("ela-mean-sgp-points");
  EXPECT_EQ(CheckYear(sgp, type::v1::POPULATION_LOW_INCOME, 2019).rule, "population-year");
  EXPECT_EQ(CheckYear(sgp, type::v1::POPULATION_ECONOMICALLY_DISADVANTAGED, 2022).rule,
            "population-year");
}

TEST(ParseMappingTest, TakesARightOneAndNamesThePlaceOfAWrongText) {
  EXPECT_TRUE(ParseMapping(WithTable(absl::StrCat(kCode, kYear, kIndicator))).ok());
  EXPECT_THAT(Refusal("dataset: \"d\"\nbogus: 1"), HasSubstr("line 2"));
  EXPECT_THAT(Refusal("{{{"), HasSubstr("not a mapping"));
}

TEST(ParseMappingTest, NamesTheFieldThatIsWrong) {
  const auto refused = [](const std::string& table) { return Refusal(WithTable(table)); };
  EXPECT_THAT(Refusal("dataset: \"Big Letters\""), HasSubstr("dataset"));
  EXPECT_THAT(Refusal("dataset: \"d\""), HasSubstr("title"));
  EXPECT_THAT(Refusal(kHead), HasSubstr("tables"));
  EXPECT_THAT(refused(absl::StrCat(kYear, kIndicator)), HasSubstr("code.column"));
  EXPECT_THAT(refused(absl::StrCat("code { column { header: \"C\" } } ", kYear, kIndicator)),
              HasSubstr("code.level"));
  EXPECT_THAT(refused(absl::StrCat(kCode, kIndicator)), HasSubstr("school_year"));
  EXPECT_THAT(
      refused(absl::StrCat(kCode, "school_year { fixed: 2019 from_title: true } ", kIndicator)),
      HasSubstr("exactly one"));
  EXPECT_THAT(refused(absl::StrCat(kCode, "school_year { fixed: 19 } ", kIndicator)),
              HasSubstr("1990 to 2200"));
  EXPECT_THAT(refused(absl::StrCat(kCode, kYear)), HasSubstr("no facts"));
  EXPECT_THAT(refused(absl::StrCat(kCode, kYear,
                                   "indicators { indicator: \"made-up-percent\" "
                                   "column { header: \"x\" } }")),
              HasSubstr("not in the catalogue"));
  EXPECT_THAT(refused(absl::StrCat(kCode, kYear, "indicators { indicator: \"enrollment-count\" }")),
              HasSubstr("exactly one of column and ratio"));
  EXPECT_THAT(refused(absl::StrCat(kCode, kYear, kIndicator,
                                   "population { from { column { header: "
                                   "\"G\" } lookup: \"q\" } }")),
              HasSubstr("no lookup \"q\""));
  EXPECT_THAT(refused(absl::StrCat(kCode, kYear, kIndicator, "header_rows: 3")),
              HasSubstr("header_rows"));
  EXPECT_THAT(refused(absl::StrCat(kCode, kYear, kIndicator, "expect { any_of: \"x\" }")),
              HasSubstr("expect"));
}

TEST(ParseMappingTest, RefusesLookupValuesThatMeanNothing) {
  const std::string lookup =
      "lookups { id: \"l\" entries { text: \"x\" value: \"REASON_MADE_UP\" } } "
      "lookups { id: \"c\" entries { text: \"x\" value: \"CLASSIFICATION_INSUFFICIENT_DATA\" } } ";
  const std::string table =
      absl::StrCat(kHead, lookup, "tables { ", kCode, kYear,
                   "determination { classification { column { header: \"C\" } lookup: \"c\" } ",
                   "reason { column { header: \"R\" } lookup: \"l\" } } }");
  EXPECT_THAT(Refusal(table), HasSubstr("REASON_MADE_UP"));
}

TEST(ParseMappingTest, AColumnThatIsNeverReadCannotBeRead) {
  EXPECT_THAT(Refusal(WithTable(absl::StrCat(kCode, kYear, kIndicator, "never_read: \" total\""))),
              HasSubstr("never_read"));
}

TEST(LoadMappingTest, TakesAPathOrAnId) {
  const std::string path =
      WriteFile(WithTable(absl::StrCat(kCode, kYear, kIndicator)), ".textproto");
  EXPECT_EQ(LoadMapping(path)->dataset(), "d");
  EXPECT_EQ(LoadMapping("attendance-district-2021")->dataset(), "attendance-district-2021");
  EXPECT_EQ(LoadMapping("/nowhere/x.textproto").status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(LoadMapping(WriteFile("oops", ".textproto")).status().message()),
              HasSubstr("importer-"));
}

}  // namespace
}  // namespace partners::importer
