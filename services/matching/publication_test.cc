#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/matching/publication_rows.h"
#include "services/matching/test_matching.h"
#include "storage/log.h"

namespace partners::matching {
namespace {

using v1::Publication;

constexpr char kName[] =
    "publication { dataset: 'absence' title: 'T' source: 'S' source_sha256: "
    "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' }";

std::string Figure(const std::string& code, int year, double value) {
  return absl::StrCat(
      "indicator { code: '", code, "' school_year { ending_year: ", year,
      " } indicator: 'chronic-absence-percent' population: POPULATION_ALL value: ", value, " }");
}

std::string School(const std::string& code, int year, const std::string& name,
                   const std::string& more = "") {
  return absl::StrCat("organisation { code: '", code, "' school_year { ending_year: ", year,
                      " } display_name: '", name, "' ", more, " }");
}

class PublicationTest : public ::testing::Test {
 protected:
  PublicationTest() { matching_.AddIndicators(); }

  Publication Begin() {
    return matching_.Must<Publication>(matching_.Programme(), "CreatePublication",
                                       Text<v1::CreatePublicationRequest>(kName));
  }
  absl::StatusOr<Publication> Append(const std::string& name, int chunk,
                                     const std::vector<std::string>& facts) {
    v1::AppendFactsRequest request;
    request.set_name(name);
    request.set_chunk_index(chunk);
    for (const std::string& fact : facts) *request.add_facts() = Text<v1::Fact>(fact);
    return matching_.Do<Publication>(matching_.Programme(), "AppendFacts", request);
  }
  absl::StatusOr<Publication> Publish(const std::string& name, int64_t rows) {
    v1::PublishPublicationRequest request;
    request.set_name(name);
    request.set_row_count(rows);
    return matching_.Do<Publication>(matching_.Programme(), "PublishPublication", request);
  }
  absl::StatusOr<Publication> Abandon(const std::string& name, const runtime::Call& call) {
    v1::AbandonPublicationRequest request;
    request.set_name(name);
    return matching_.Do<Publication>(call, "AbandonPublication", request);
  }
  std::vector<double> Values(const std::string& request_text) {
    const auto page = matching_.Must<v1::ListFactsResponse>(
        matching_.Public(), "ListFacts", Text<v1::ListFactsRequest>(request_text));
    std::vector<double> values;
    for (const auto& fact : page.facts()) values.push_back(fact.fact().indicator().value());
    return values;
  }

  TestMatching matching_;
};

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(PublicationTest, TheSameFileReadInAnotherWayIsRefused) {
  const auto begin = [&](const std::string& digit) {
    auto request = Text<v1::CreatePublicationRequest>(kName);
    std::string* digest = request.mutable_publication()->mutable_facts_sha256();
    for (int i = 0; i < 64; ++i) digest->append(digit);
    return matching_.Do<Publication>(matching_.Programme(), "CreatePublication", request);
  };
  const auto begun = begin("1");
  ASSERT_TRUE(begun.ok()) << begun.status();
  EXPECT_EQ(begun->facts_sha256().size(), 64u);
  const std::string differ = "FAILED_PRECONDITION FACTS_DIFFER";
  EXPECT_EQ(Refusal(begin("2")), differ);
  EXPECT_EQ(Refusal(begin("1")), "OK");
  EXPECT_EQ(Begin().name(), begun->name());
  ASSERT_TRUE(Append(begun->name(), 0, {Figure("00350001", 2019, 1)}).ok());
  ASSERT_TRUE(Publish(begun->name(), 1).ok());
  EXPECT_EQ(Refusal(begin("2")), differ);
  EXPECT_EQ(Refusal(begin("1")), "OK");
}

TEST_F(PublicationTest, AnAbandonedPublicationBeginsAnewWithOtherFacts) {
  auto request = Text<v1::CreatePublicationRequest>(kName);
  const std::string name = Begin().name();
  ASSERT_TRUE(Abandon(name, matching_.Programme()).ok());
  request.mutable_publication()->set_facts_sha256(std::string(64, '2'));
  const auto again = matching_.Do<Publication>(matching_.Programme(), "CreatePublication", request);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->facts_sha256(), std::string(64, '2'));
}

TEST_F(PublicationTest, OfTheSameFileIsTheSamePublication) {
  const Publication first = Begin();
  EXPECT_EQ(first.state(), Publication::STATE_BUILDING);
  ASSERT_TRUE(Append(first.name(), 0, {Figure("00350001", 2019, 5)}).ok());
  const Publication again = Begin();
  EXPECT_EQ(again.name(), first.name());
  EXPECT_EQ(again.chunk_count(), 1);  // a stopped import goes on here
}

TEST_F(PublicationTest, ShowsNothingBeforeItIsPublishedAndAllOfItAfterwards) {
  const std::string name = Begin().name();
  ASSERT_TRUE(Append(name, 0, {Figure("00350001", 2019, 5), Figure("00350002", 2019, 0)}).ok());
  EXPECT_THAT(Values("parent: 'districts/00350000/schools/00350001'"), IsEmpty());
  v1::GetPublicationRequest get;
  get.set_name(name);
  EXPECT_EQ(Refusal(matching_.Do<Publication>(matching_.Public(), "GetPublication", get)),
            "NOT_FOUND RESOURCE_NOT_FOUND");
  const uint64_t before = matching_.store().last_sequence();
  ASSERT_TRUE(Publish(name, 2).ok());
  EXPECT_EQ(matching_.store().last_sequence(), before + 1);  // logged once, not row by row
  EXPECT_THAT(Values("parent: 'districts/00350000/schools/00350001'"), ElementsAre(5));
  EXPECT_THAT(Values("parent: 'districts/00350000/schools/00350002'"), ElementsAre(0));
  const auto seen = matching_.Must<Publication>(matching_.Public(), "GetPublication", get);
  EXPECT_EQ(seen.state(), Publication::STATE_VISIBLE);
  ASSERT_EQ(seen.current_school_years_size(), 1);
  EXPECT_EQ(seen.current_school_years(0).ending_year(), 2019);
}

TEST_F(PublicationTest, TakesAChunkOnceAndInOrder) {
  const std::string name = Begin().name();
  EXPECT_EQ(Refusal(Append(name, 1, {Figure("00350001", 2019, 5)})),
            "FAILED_PRECONDITION CHUNK_OUT_OF_ORDER");
  EXPECT_THAT(Append(name, 1, {Figure("00350001", 2019, 5)}).status().message(),
              ::testing::HasSubstr("chunk 0 is next"));
  ASSERT_TRUE(Append(name, 0, {Figure("00350001", 2019, 5)}).ok());
  const auto repeat = Append(name, 0, {Figure("00350001", 2019, 5)});
  ASSERT_TRUE(repeat.ok());
  EXPECT_EQ(repeat->row_count(), 1);
  EXPECT_EQ(Refusal(Append(name, 0, {Figure("00350001", 2019, 6)})),
            "FAILED_PRECONDITION CHUNK_DIFFERS");
}

TEST_F(PublicationTest, WritesNothingOfAChunkWithOneBadFact) {
  const std::string name = Begin().name();
  EXPECT_EQ(Refusal(Append(name, 0,
                           {Figure("00350001", 2019, 5), Figure("00350002", 2019, 101),
                            Figure("00350001", 2019, 5)})),
            "INVALID_ARGUMENT facts[1].indicator.value");
  EXPECT_EQ(Refusal(Append(name, 0, {Figure("00350001", 2019, 5), Figure("00350001", 2019, 5)})),
            "INVALID_ARGUMENT facts[1]");
  EXPECT_EQ(Begin().row_count(), 0);
  ASSERT_TRUE(Append(name, 0, {Figure("00350001", 2019, 5)}).ok());
  EXPECT_EQ(Refusal(Append(name, 1, {Figure("00350001", 2019, 7)})), "INVALID_ARGUMENT facts[0]");
}

TEST_F(PublicationTest, IsRefusedWhileRowsAreLacking) {
  const std::string name = Begin().name();
  ASSERT_TRUE(Append(name, 0, {Figure("00350001", 2019, 5)}).ok());
  EXPECT_EQ(Refusal(Publish(name, 2)), "FAILED_PRECONDITION ROW_COUNT_DIFFERS");
  ASSERT_TRUE(Publish(name, 1).ok());
  ASSERT_TRUE(Publish(name, 1).ok());  // harmless
  EXPECT_EQ(Refusal(Append(name, 1, {Figure("00350002", 2019, 5)})),
            "FAILED_PRECONDITION WRONG_STATE");
}

TEST_F(PublicationTest, TakesThePlaceOfTheOlderOneYearByYear) {
  const auto older = matching_.Publish(
      "absence", "b",
      {Figure("00350001", 2018, 1), Figure("00350001", 2019, 2), Figure("00350002", 2019, 3)});
  const auto newer = matching_.Publish("absence", "c", {Figure("00350001", 2019, 4)});
  // 2018 is still that of the older one; 2019 has no row of the second school any more.
  EXPECT_THAT(Values("parent: 'districts/00350000/schools/00350001'"), ElementsAre(1, 4));
  EXPECT_THAT(Values("parent: 'districts/00350000/schools/00350002'"), IsEmpty());
  EXPECT_THAT(Values("parent: '" + older.name() + "'"), ElementsAre(1, 2, 3));
  EXPECT_THAT(
      Values("parent: 'districts/00350000/schools/00350001' publication: '" + older.name() + "'"),
      ElementsAre(1, 2));
  v1::GetPublicationRequest get;
  get.set_name(older.name());
  const auto seen = matching_.Must<Publication>(matching_.Public(), "GetPublication", get);
  ASSERT_EQ(seen.current_school_years_size(), 1);
  EXPECT_EQ(seen.current_school_years(0).ending_year(), 2018);
}

TEST_F(PublicationTest, GivenUpLosesItsRowsAndCanBeginAnew) {
  const std::string name = Begin().name();
  ASSERT_TRUE(Append(name, 0, {Figure("00350001", 2019, 5), School("00350001", 2019, "One")}).ok());
  ASSERT_TRUE(Append(name, 1, {Figure("00350001", 2018, 5)}).ok());
  const auto gone = Abandon(name, matching_.Programme());
  ASSERT_TRUE(gone.ok()) << gone.status();
  EXPECT_EQ(gone->state(), Publication::STATE_ABANDONED);
  EXPECT_EQ(gone->row_count(), 0);
  EXPECT_EQ(Refusal(Append(name, 0, {Figure("00350001", 2019, 5)})),
            "FAILED_PRECONDITION WRONG_STATE");
  const absl::Status clean = matching_.store().Read([&](const storage::View& view) {
    const absl::StatusOr<bool> left = HasRows(view, name.substr(name.find('/') + 1));
    EXPECT_TRUE(left.ok() && !*left);
    return left.status();
  });
  ASSERT_TRUE(clean.ok());
  EXPECT_EQ(Begin().state(), Publication::STATE_BUILDING);
  EXPECT_TRUE(Append(name, 0, {Figure("00350001", 2019, 6)}).ok());
}

TEST_F(PublicationTest, CleanUpThatRanOutOfTimeIsFinishedByARepeat) {
  const std::string name = Begin().name();
  ASSERT_TRUE(Append(name, 0, {Figure("00350001", 2019, 5)}).ok());
  runtime::Call late = matching_.Programme();
  late.deadline = late.now;
  EXPECT_EQ(Refusal(Abandon(name, late)), "DEADLINE_EXCEEDED DEADLINE_PASSED");
  EXPECT_EQ(Refusal(matching_.Do<Publication>(matching_.Programme(), "CreatePublication",
                                              Text<v1::CreatePublicationRequest>(kName))),
            "FAILED_PRECONDITION CLEANUP_UNFINISHED");
  ASSERT_TRUE(Abandon(name, matching_.Programme()).ok());
  EXPECT_EQ(Begin().state(), Publication::STATE_BUILDING);
}

// A client gave up waiting and sent its request again; the first one ends meanwhile, and the file is
// imported anew.
TEST_F(PublicationTest, ACleanUpThatIsOvertakenLeavesTheNewRowsAlone) {
  const std::string name = Begin().name();
  ASSERT_TRUE(Append(name, 0, {Figure("00350001", 2019, 5)}).ok());
  matching_.AtNextTime([&] {
    ASSERT_TRUE(Abandon(name, matching_.Programme()).ok());
    Begin();
    ASSERT_TRUE(Append(name, 0, {Figure("00350001", 2019, 6)}).ok());
  });
  ASSERT_TRUE(Abandon(name, matching_.Programme()).ok());
  ASSERT_TRUE(Publish(name, 1).ok());
  EXPECT_THAT(Values("parent: '" + name + "'"), ElementsAre(6));
}

TEST_F(PublicationTest, StaysForEverOnceVisible) {
  const auto visible = matching_.Publish("absence", "b", {Figure("00350001", 2018, 1)});
  EXPECT_EQ(Refusal(Abandon(visible.name(), matching_.Programme())),
            "FAILED_PRECONDITION WRONG_STATE");
  EXPECT_THAT(Values("parent: '" + visible.name() + "'"), ElementsAre(1));
}

TEST_F(PublicationTest, ValidateOnlyAbandonsNothing) {
  const std::string name = Begin().name();
  v1::AbandonPublicationRequest request;
  request.set_name(name);
  request.set_validate_only(true);
  ASSERT_TRUE(matching_.Do<Publication>(matching_.Programme(), "AbandonPublication", request).ok());
  EXPECT_EQ(Begin().state(), Publication::STATE_BUILDING);
}

TEST_F(PublicationTest, CountsRowsBySchoolYear) {
  const auto visible =
      matching_.Publish("absence", "b",
                        {Figure("00350001", 2019, 1), Figure("00350001", 2017, 1),
                         Figure("00350002", 2019, 1), Figure("00350001", 2018, 1)});
  std::vector<std::pair<int, int64_t>> counts;
  for (const auto& count : visible.year_counts()) {
    counts.emplace_back(count.school_year().ending_year(), count.row_count());
  }
  EXPECT_THAT(counts, ElementsAre(std::pair(2017, 1), std::pair(2018, 1), std::pair(2019, 2)));
}

TEST_F(PublicationTest, FactsArePagedThroughAllKinds) {
  const auto visible =
      matching_.Publish("absence", "b",
                        {Figure("00350001", 2019, 1), School("00350001", 2019, "One"),
                         Figure("00350001", 2018, 2), School("00350002", 2019, "Two")});
  v1::ListFactsRequest request;
  request.set_parent(visible.name());
  request.set_page_size(1);
  int organisations = 0, figures = 0, pages = 0;
  do {
    const auto page =
        matching_.Must<v1::ListFactsResponse>(matching_.Public(), "ListFacts", request);
    ++pages;
    for (const auto& fact : page.facts()) {
      EXPECT_EQ(fact.publication(), visible.name());
      EXPECT_TRUE(fact.current());
      fact.fact().has_organisation() ? ++organisations : ++figures;
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(organisations, 2);
  EXPECT_EQ(figures, 2);
  EXPECT_EQ(pages, 4);
}

TEST_F(PublicationTest, FactsAreSelectedByYearIndicatorAndPopulation) {
  matching_.Publish(
      "absence", "b",
      {Figure("00350001", 2019, 1), Figure("00350001", 2018, 2), School("00350001", 2019, "One")});
  const std::string parent = "parent: 'districts/00350000/schools/00350001' ";
  EXPECT_THAT(Values(parent + "school_year { ending_year: 2018 }"), ElementsAre(2));
  EXPECT_THAT(Values(parent + "indicator: 'chronic-absence-percent'"), ElementsAre(2, 1));
  EXPECT_THAT(Values(parent + "population: POPULATION_BLACK"), IsEmpty());
  EXPECT_EQ(Refusal(matching_.Do<v1::ListFactsResponse>(
                matching_.Public(), "ListFacts",
                Text<v1::ListFactsRequest>("parent: 'districts/00360000/schools/00350001'"))),
            "INVALID_ARGUMENT parent");
}

}  // namespace
}  // namespace partners::matching
