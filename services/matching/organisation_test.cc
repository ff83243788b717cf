#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/matching/fact_reader.h"
#include "services/matching/organisation_logic.h"
#include "services/matching/organisation_years.h"
#include "services/matching/test_matching.h"

namespace partners::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string School(const std::string& code, int year, const std::string& more) {
  return absl::StrCat("organisation { code: '", code, "' school_year { ending_year: ", year, " } ",
                      more, " }");
}

std::string Determination(const std::string& code, int percentile) {
  return absl::StrCat("determination { code: '", code,
                      "' school_year { ending_year: 2019 } "
                      "classification: CLASSIFICATION_REQUIRING_ASSISTANCE "
                      "reason: REASON_FOCUSED_TARGETED_SUPPORT percentile: ",
                      percentile, " target_percent: 20 }");
}

class OrganisationTest : public ::testing::Test {
 protected:
  OrganisationTest() {
    matching_.Publish(
        "determinations", "1",
        {School("01370000", 2019, "display_name: 'Holyoke' region: 'strategic-transformation'"),
         School("00350000", 2019, "display_name: 'Boston' region: 'coastal'"),
         School("00350001", 2019,
                "display_name: 'One' region: 'coastal' organisation_type: 'es' grades: GRADE_K"),
         School("00350002", 2019,
                "display_name: 'Two' region: 'strategic-transformation' organisation_type: 'ms'"),
         School("01370001", 2019, "display_name: 'Three' region: 'strategic-transformation'"),
         Determination("00350001", 12), Determination("00350002", 3)});
    matching_.Publish("enrolment", "2",
                      {School("00350001", 2026, "display_name: 'Newly named'"),
                       School("00350003", 2026, "display_name: 'Four'")});
  }

  std::vector<std::string> Schools(const std::string& request_text) {
    auto request = Text<v1::ListSchoolsRequest>(request_text);
    std::vector<std::string> codes;
    do {
      const auto page =
          matching_.Must<v1::ListSchoolsResponse>(matching_.Public(), "ListSchools", request);
      for (const v1::School& school : page.schools()) codes.push_back(school.code());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return codes;
  }
  // Page by page, each of which ends after this many rows; what refuses one is in the last place.
  std::vector<std::string> PagesReading(size_t rows_max) {
    const runtime::Pager pager(std::string(runtime::Pager::kKeyBytes, 'k'),
                               matching_.store().log_id());
    const OrganisationLogic logic(&pager, rows_max);
    v1::ListSchoolsRequest request;
    request.set_parent("districts/-");
    std::vector<std::string> pages;
    do {
      v1::ListSchoolsResponse page;
      const absl::Status status = matching_.store().Read([&](const storage::View& view) {
        return logic.ListSchools(matching_.Public(), request, view, &page);
      });
      std::string codes;
      for (const v1::School& school : page.schools()) absl::StrAppend(&codes, school.code(), " ");
      pages.push_back(status.ok() ? codes : absl::StatusCodeToString(status.code()));
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return pages;
  }
  absl::StatusOr<v1::School> Get(const std::string& request_text) {
    return matching_.Do<v1::School>(matching_.Public(), "GetSchool",
                                    Text<v1::GetSchoolRequest>(request_text));
  }

  TestMatching matching_;
};

TEST_F(OrganisationTest, TheNewestYearIsReadBehindManyPublicationsOfEarlierOnes) {
  for (int i = 0; i < 650; ++i) {
    matching_.Publish(absl::StrCat("old-", i), "3",
                      {School("01370002", 2018, "display_name: 'Then'")});
  }
  matching_.Publish("new", "3", {School("01370002", 2019, "display_name: 'Now'")});
  const auto school = Get("name: 'districts/01370000/schools/01370002'");
  ASSERT_TRUE(school.ok()) << school.status();
  EXPECT_EQ(school->display_name(), "Now");
}

TEST_F(OrganisationTest, IsNeverPutTogetherFromAPartOfItsRows) {
  matching_.Publish("more", "3", {School("00350001", 2020, "display_name: 'One'")});
  const auto years = [&](size_t rows_max, std::optional<int> school_year) {
    absl::Status status;
    const absl::Status read = matching_.store().Read([&](const storage::View& view) {
      status = FactReader(view, rows_max).Years("00350001", school_year).status();
      return absl::OkStatus();
    });
    return read.ok() ? status : read;
  };
  EXPECT_EQ(Refusal(years(3, std::nullopt)), "OK");
  const absl::Status refused = years(2, std::nullopt);
  EXPECT_EQ(Refusal(refused), "FAILED_PRECONDITION ANSWER_TOO_LARGE");  // clients do not repeat it
  EXPECT_EQ(refused.message(),
            "there are more than 2 rows of facts of districts/00350000/schools/00350001: ask for "
            "one school year where a call takes one, or for single facts (ListFacts)");
  EXPECT_EQ(Refusal(years(2, 2020)), "OK");
}

TEST_F(OrganisationTest, OfOneYearReadsTheRowsOfThatYearOnly) {
  const absl::Status read = matching_.store().Read([](const storage::View& view) {
    FactReader reader(view);
    EXPECT_EQ(reader.Years("00350001", 2026)->size(), 1u);
    EXPECT_EQ(reader.rows_read(), 1u);
    EXPECT_EQ(reader.Years("00350001")->size(), 2u);
    EXPECT_EQ(reader.rows_read(), 4u);
    return absl::OkStatus();
  });
  EXPECT_TRUE(read.ok()) << read;
}

TEST_F(OrganisationTest, PutsASchoolTogetherFromTheNewestThatSaysSomething) {
  const auto school = Get("name: 'districts/00350000/schools/00350001'");
  ASSERT_TRUE(school.ok()) << school.status();
  EXPECT_EQ(school->display_name(), "Newly named");
  EXPECT_EQ(school->region(), "coastal");  // 2026 says none
  EXPECT_EQ(school->region_school_year().ending_year(), 2019);
  EXPECT_THAT(school->grades(), ElementsAre(type::v1::GRADE_K));
  EXPECT_EQ(school->determination().percentile(), 12);
  ASSERT_EQ(school->years_size(), 2);
  EXPECT_EQ(school->years(0).school_year().ending_year(), 2026);
  EXPECT_FALSE(school->years(0).has_determination());
  EXPECT_EQ(school->publications_size(), 2);
}

TEST_F(OrganisationTest, ShowsASchoolAsOfAYear) {
  const auto then =
      Get("name: 'districts/00350000/schools/00350001' school_year { ending_year: 2019 }");
  ASSERT_TRUE(then.ok());
  EXPECT_EQ(then->display_name(), "One");
  EXPECT_EQ(then->years_size(), 1);
  EXPECT_EQ(Refusal(Get("name: 'districts/00350000/schools/00350001' "
                        "school_year { ending_year: 2020 }")),
            "NOT_FOUND RESOURCE_NOT_FOUND");
}

TEST_F(OrganisationTest, KeepsTheRegionOfASchoolApartFromItsDistricts) {
  const auto district =
      matching_.Must<v1::District>(matching_.Public(), "GetDistrict",
                                   Text<v1::GetDistrictRequest>("name: 'districts/00350000'"));
  EXPECT_EQ(district.region(), "coastal");
  EXPECT_EQ(Get("name: 'districts/00350000/schools/00350002'")->region(),
            "strategic-transformation");
}

TEST_F(OrganisationTest, ListsSchoolsOfADistrictOrOfAll) {
  EXPECT_THAT(Schools("parent: 'districts/00350000'"),
              ElementsAre("00350001", "00350002", "00350003"));
  EXPECT_THAT(Schools("parent: 'districts/-'"),
              ElementsAre("00350001", "00350002", "00350003", "01370001"));
  EXPECT_THAT(Schools("parent: 'districts/-' page_size: 1"),
              ElementsAre("00350001", "00350002", "00350003", "01370001"));
  EXPECT_THAT(Schools("parent: 'districts/-' school_year { ending_year: 2026 }"),
              ElementsAre("00350001", "00350003"));
  EXPECT_THAT(Schools("parent: 'districts/02770000'"), IsEmpty());
}

// Rows of facts: three of school 1, two of school 2, one each of the others.
TEST_F(OrganisationTest, AListThatHasReadItsRowsGoesOnAndNeverEndsEarly) {
  EXPECT_THAT(PagesReading(8), ElementsAre("00350001 00350002 00350003 01370001 "));
  EXPECT_THAT(PagesReading(5), ElementsAre("00350001 00350002 ", "00350003 01370001 "));
  EXPECT_THAT(PagesReading(3), ElementsAre("00350001 ", "00350002 00350003 ", "01370001 "));
  EXPECT_THAT(PagesReading(1), ElementsAre("00350001 ", "00350002 ", "00350003 ", "01370001 ", ""));
}

TEST_F(OrganisationTest, FactsPublishedBetweenTwoPagesShowNoOrganisationTwice) {
  auto schools = Text<v1::ListSchoolsRequest>("parent: 'districts/-' page_size: 2");
  auto districts = Text<v1::ListDistrictsRequest>("page_size: 1");
  schools.set_page_token(
      matching_.Must<v1::ListSchoolsResponse>(matching_.Public(), "ListSchools", schools)
          .next_page_token());
  districts.set_page_token(
      matching_.Must<v1::ListDistrictsResponse>(matching_.Public(), "ListDistricts", districts)
          .next_page_token());
  matching_.Publish("later", "3",
                    {School("00350002", 2026, "display_name: 'Two'"),
                     School("00350000", 2026, "display_name: 'Boston' region: 'coastal'")});
  EXPECT_EQ(matching_.Must<v1::ListSchoolsResponse>(matching_.Public(), "ListSchools", schools)
                .schools(0)
                .code(),
            "00350003");
  EXPECT_EQ(
      matching_.Must<v1::ListDistrictsResponse>(matching_.Public(), "ListDistricts", districts)
          .districts(0)
          .name(),
      "districts/01370000");
}

TEST_F(OrganisationTest, FiltersSchools) {
  EXPECT_THAT(Schools("parent: 'districts/-' filter: 'region = strategic-transformation'"),
              ElementsAre("00350002", "01370001"));
  EXPECT_THAT(Schools("parent: 'districts/-' filter: 'determination.percentile <= 10'"),
              ElementsAre("00350002"));
  EXPECT_THAT(Schools("parent: 'districts/-' page_size: 1 filter: 'organisation_type = ms'"),
              ElementsAre("00350002"));
}

TEST_F(OrganisationTest, ListsDistrictsOnceEach) {
  const auto page = matching_.Must<v1::ListDistrictsResponse>(matching_.Public(), "ListDistricts",
                                                              v1::ListDistrictsRequest());
  ASSERT_EQ(page.districts_size(), 2);
  EXPECT_EQ(page.districts(0).name(), "districts/00350000");
  EXPECT_EQ(page.districts(1).display_name(), "Holyoke");
  EXPECT_EQ(page.next_page_token(), "");
}

TEST_F(OrganisationTest, RefusesNamesThatCannotBe) {
  EXPECT_EQ(Refusal(Get("name: 'districts/00350000/schools/01370001'")), "INVALID_ARGUMENT name");
  EXPECT_EQ(Refusal(Get("name: 'districts/00350000/schools/00350000'")), "INVALID_ARGUMENT name");
  EXPECT_EQ(Refusal(Get("name: 'districts/00350000/schools/00359999'")),
            "NOT_FOUND RESOURCE_NOT_FOUND");
}

TEST(MergeYears, LetsTheNewestPublicationWinFieldByField) {
  const auto fact = [](const std::string& more) {
    return Text<v1::Fact>(School("00350001", 2019, more));
  };
  const auto years =
      MergeYears({{fact("display_name: 'Old' town: 'Boston' region: 'coastal'"), "p1", 1},
                  {fact("display_name: 'New' region: 'west-central'"), "p2", 9}});
  ASSERT_EQ(years.size(), 1u);
  EXPECT_EQ(years[0].display_name(), "New");
  EXPECT_EQ(years[0].region(), "west-central");
  EXPECT_EQ(years[0].town(), "Boston");
  EXPECT_THAT(years[0].publications(), ElementsAre("publications/p1", "publications/p2"));
}

}  // namespace
}  // namespace partners::matching
