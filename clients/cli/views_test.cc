#include "clients/cli/views.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "clients/cli/text.h"

namespace partners::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

template <class T>
T Parse(const std::string& text) {
  T message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

class ViewsTest : public testing::Test {
 protected:
  std::istringstream in_;
  std::ostringstream out_;
  std::ostringstream err_;
  Terminal terminal_{in_, out_, err_};
};

matching::v1::Ranking SampleRanking() {
  return Parse<matching::v1::Ranking>(R"(
    name: "buyers/b/needs/n/rankings/r"
    need { title: "Help for two schools" category: "climate" school_year { ending_year: 2027 } }
    ranking_policy: "rankingPolicies/p"
    in_force_on { year: 2026 month: 3 day: 2 }
    registry { log_id: "L1" sequence: 42 }
    publications: "publications/x"
    methods { method: "additive_value" version: 1 }
    criteria { key: "practices.tp1" title: "Works on leadership" weight_share: 0.75 }
    criteria { key: "tier" title: "Evidence" weight_share: 0.25 }
    ranked {
      partner: "partners/acme" rank: 1 tied: true partner_name: "Acme" service_title: "Coaching" score: 0.875
      printed_score: "87.5" printed_low: "75.0" printed_high: "100.0" qualification: "partners/acme/qualifications/q"
      contributions { criterion: "practices.tp1" x: 1 v: 1 contribution: 0.75 printed: "75.0" }
      contributions { criterion: "tier" v: 0.5 contribution: 0.125 printed: "12.5" }
      missing: "tier"
    }
    ranked_count: 1
    excluded {
      partner: "partners/late" partner_name: "Late"
      failed_rules { rule_id: "vendor-listed" text: "is on a vendor list" }
      services { service: "partners/late/services/s" failed_rules { rule_id: "qualified" text: "is qualified" } }
    }
    excluded_count: 2
    excluded_by_rule { rule { rule_id: "vendor-listed" text: "is on a vendor list" } partner_count: 2 }
    inputs_sha256: "abc" caveats: "One practice is not rated." notice: "A ranking is advice."
  )");
}

TEST_F(ViewsTest, ARankingShowsScoresContributionsAndTheirSum) {
  const std::string text = RankingView(SampleRanking(), terminal_);
  EXPECT_THAT(text, HasSubstr("RANK  SCORE"));
  EXPECT_THAT(text, HasSubstr("  =1   87.5  █████████████████▌"));
  EXPECT_THAT(text, HasSubstr("      75.0  Works on leadership        1      1    75 %\n"
                              "      12.5  Evidence             missing    0.5    25 %\n"
                              "      87.5  sum\n"));
  EXPECT_THAT(text,
              HasSubstr("Missing: Evidence. With every missing value at its worst the score is "
                        "75.0, at its best 100.0."));
}

TEST_F(ViewsTest, WhatWasFoundIsSaidInTheWordsOfTheCriterion) {
  const auto ranking = Parse<matching::v1::Ranking>(R"(
    criteria { key: "p" title: "Leadership" kind: CRITERION_KIND_PRACTICES weight_share: 0.2 }
    criteria { key: "t" title: "Evidence" kind: CRITERION_KIND_EVIDENCE_TIER weight_share: 0.2 }
    criteria { key: "c" title: "Room" kind: CRITERION_KIND_CAPACITY_HEADROOM weight_share: 0.2 }
    criteria { key: "b" title: "Price" kind: CRITERION_KIND_PRICE_FIT weight_share: 0.2 }
    criteria { key: "h" title: "Past work" kind: CRITERION_KIND_HISTORY weight_share: 0.2 }
    ranked {
      rank: 1 partner_name: "Acme" printed_score: "60" printed_low: "50" printed_high: "70"
      contributions { criterion: "p" x: 1 v: 1 printed: "20" }
      contributions { criterion: "t" x: 2 v: 0.5 printed: "10" }
      contributions { criterion: "c" x: 3 v: 1 printed: "20" }
      contributions { criterion: "b" x: 0.85 v: 0.5 printed: "10" }
      contributions { criterion: "h" printed: "0" }
      missing: "h"
    }
    ranked_count: 1)");
  const std::string text = RankingView(ranking, terminal_);
  EXPECT_THAT(text, HasSubstr("        20  Leadership             yes      1    20 %\n"
                              "        10  Evidence          moderate    0.5    20 %\n"
                              "        20  Room             3 schools      1    20 %\n"
                              "        10  Price       85 % of budget    0.5    20 %\n"
                              "         0  Past work          missing      0    20 %\n"));
  EXPECT_THAT(text, HasSubstr("Missing: Past work. With every"));
  EXPECT_THAT(text, HasSubstr("FOUND is what the partner has of a criterion, WORTH what"));
}

TEST_F(ViewsTest, AnExplanationNamesTiersAndGroupsMoney) {
  const auto explanation = Parse<matching::v1::PartnerExplanation>(R"(
    partner_name: "Late"
    rules { rule_id: "minimum-tier" judged: true found: "accepted tier 2" }
    rules { rule_id: "budget" judged: true found: "at least $1234567.50 of $999.00" })");
  const std::string text = ExplanationView(explanation, terminal_);
  EXPECT_THAT(text, HasSubstr("(accepted tier moderate)"));
  EXPECT_THAT(text, HasSubstr("(at least $1,234,567.50 of $999.00)"));
}

TEST_F(ViewsTest, ARankingShowsEveryRuleThatFailedAndWhereTheRestIs) {
  const std::string text = RankingView(SampleRanking(), terminal_, Detail::kAll);
  EXPECT_THAT(text, HasSubstr("  Late  partners/late\n"
                              "    ✗ vendor-listed: is on a vendor list\n"
                              "    partners/late/services/s\n"
                              "      ✗ qualified: is qualified\n"));
  EXPECT_THAT(text, HasSubstr("partners ranking list-excluded buyers/b/needs/n/rankings/r --all"));
}

TEST_F(ViewsTest, OfManyExcludedPartnersTheNearestAreShownAndHowToSeeAll) {
  matching::v1::Ranking ranking = SampleRanking();
  for (int i = 0; i < 7; ++i) {
    auto* far = ranking.add_excluded();
    far->set_partner_name("Far");
    for (int rule = 0; rule < 3; ++rule) far->add_failed_rules()->set_rule_id("far-off");
  }
  auto* near = ranking.add_excluded();
  near->set_partner_name("Near");
  near->add_services()->set_qualification("partners/near/qualifications/q");
  near->mutable_services(0)->add_failed_rules()->set_rule_id("serves-grades");
  ranking.set_excluded_count(ranking.excluded_size());
  const std::string text = RankingView(ranking, terminal_);
  EXPECT_LT(text.find("  Near  "), text.find("  Late  ")) << text;
  EXPECT_LT(text.find("  Late  "), text.find("  Far  ")) << text;
  EXPECT_THAT(text, HasSubstr("         2  vendor-listed  is on a vendor list"));
  EXPECT_THAT(text, HasSubstr("And 4 more: the same command with --all."));
  EXPECT_THAT(text, HasSubstr("partners need explain buyers/b/needs/n --partner NAME "
                              "--ranking-policy rankingPolicies/p"));
  const std::string all = RankingView(ranking, terminal_, Detail::kAll);
  EXPECT_THAT(all, Not(HasSubstr("more:")));
  size_t far = 0;
  for (size_t at = all.find("  Far  "); at != std::string::npos; at = all.find("  Far  ", at + 1)) {
    ++far;
  }
  EXPECT_EQ(far, 7u) << all;
}

TEST_F(ViewsTest, ARankingSaysWhatItIsBasedOnAndWhatItIsNot) {
  const std::string text = RankingView(SampleRanking(), terminal_);
  for (const char* part :
       {"sequence 42 of log L1", "2026-03-02", "rankingPolicies/p", "publications/x",
        "additive_value 1", "SHA-256 abc", "One practice is not rated.", "A ranking is advice."}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_THAT(text, Not(HasSubstr("\x1b"))) << "no colours unless asked for";
}

TEST_F(ViewsTest, AnExplanationShowsEachRuleAndHowItCameOut) {
  const auto explanation = Parse<matching::v1::PartnerExplanation>(R"(
    partner_name: "Late" ranked: false
    rules { rule_id: "partner-active" text: "Its record is in use." passed: true judged: true found: "active" }
    rules { rule_id: "vendor-listed" text: "It is on a list." passed: false judged: true found: "no list on 2026-03-02" }
    rules { rule_id: "minimum-tier" text: "The tier will do." found: "no qualification" }
    registry { log_id: "L1" sequence: 42 })");
  const std::string text = ExplanationView(explanation, terminal_);
  EXPECT_THAT(text,
              HasSubstr("Late: not recommended for this need\n"
                        "  ✓ partner-active: Its record is in use. (active)\n"
                        "  ✗ vendor-listed: It is on a list. (no list on 2026-03-02)\n"
                        "  – minimum-tier: The tier will do. Not judged. (no qualification)\n"));
}

TEST_F(ViewsTest, AFigureNobodyPublishedIsNotCalledUnreported) {
  const auto need = Parse<matching::v1::Need>(R"(
    name: "buyers/b/needs/n" title: "Help" school_codes: "00350001"
    indicators { indicator: "sgp"
      sources { school_code: "00350001" indicator: "ela" population: POPULATION_ALL }
      sources { school_code: "00350001" indicator: "math" population: POPULATION_ALL
                missing: MISSING_REASON_SUPPRESSED publication: "publications/p" } })");
  const std::string text = NeedView(need, terminal_);
  EXPECT_THAT(text, HasSubstr("no publication has it"));
  EXPECT_THAT(text, HasSubstr("withheld"));
}

TEST_F(ViewsTest, ANeedAsksForRatingsWhereTooLittleIsKnown) {
  const auto need = Parse<matching::v1::Need>(R"(
    name: "buyers/b/needs/n" title: "Help" etag: "e" school_codes: ["00350001", "00350002"]
    practices { practice: "tp1" title: "Leadership" state: STATE_KNOWN origin: ORIGIN_INDICATORS need: 0.5 weight: 1
                mean { total_weight: 2 coverage: 0.75
                       terms { indicator: "a" weight: 1.5 score: 0.5 product: 0.75 }
                       terms { indicator: "b" weight: 0.5 } } }
    practices { practice: "tp2" title: "Teaching" state: STATE_UNKNOWN_PLEASE_RATE }
    indicators { indicator: "b" known_school_count: 1
                 sources { school_code: "00350001" indicator: "ela" missing: MISSING_REASON_SUPPRESSED }
                 sources { school_code: "00350002" indicator: "ela" value: 3 } })");
  const std::string text = NeedView(need, terminal_);
  EXPECT_THAT(text, HasSubstr("unknown, please rate"));
  EXPECT_THAT(text, HasSubstr("indicators, 75 % of the weight known"));
  EXPECT_THAT(text, HasSubstr("withheld"));
  EXPECT_THAT(text, HasSubstr("partners need rate buyers/b/needs/n --practice tp2"));
  EXPECT_THAT(text, HasSubstr("missing"));
}

TEST_F(ViewsTest, ANeedForGradesItsSchoolsDoNotHaveSaysSo) {
  auto need = Parse<matching::v1::Need>(R"(
    name: "buyers/b/needs/n" title: "Help" grades: [GRADE_09, GRADE_10]
    school_grades: [GRADE_06, GRADE_07, GRADE_08, GRADE_09])");
  EXPECT_THAT(NeedView(need, terminal_),
              HasSubstr("The need asks for grades 9–10, but the schools have 6–9."));
  need.mutable_grades()->RemoveLast();
  EXPECT_THAT(NeedView(need, terminal_), Not(HasSubstr("but the schools have")));
}

TEST_F(ViewsTest, ANeedOfAYearWithoutFactsSaysSo) {
  auto need = Parse<matching::v1::Need>(R"(
    name: "buyers/b/needs/n" title: "Help" facts_school_year { ending_year: 2031 }
    indicators { indicator: "b" sources { school_code: "00350001" indicator: "ela" } })");
  EXPECT_THAT(
      NeedView(need, terminal_),
      HasSubstr("No publication has the figures that the need policy uses of these schools"));
  need.mutable_indicators(0)->mutable_sources(0)->set_publication("publications/p");
  EXPECT_THAT(NeedView(need, terminal_), Not(HasSubstr("No publication has the figures")));
}

TEST_F(ViewsTest, ANeedNamesAllPracticesThatAreUnknownAndOneThatIsNotWrittenAsksForNothing) {
  auto need = Parse<matching::v1::Need>(R"(
    name: "buyers/b/needs/n" title: "Help" etag: "e"
    practices { practice: "tp1" state: STATE_UNKNOWN_PLEASE_RATE }
    practices { practice: "tp2" state: STATE_KNOWN }
    practices { practice: "tp3" state: STATE_UNKNOWN_PLEASE_RATE })");
  EXPECT_THAT(NeedView(need, terminal_),
              HasSubstr("Too little is known of tp1, tp3. Rate each of them:\n"
                        "  partners need rate buyers/b/needs/n --practice PRACTICE --rating WORD "
                        "--ground TEXT\n"));
  need.clear_etag();
  EXPECT_THAT(NeedView(need, terminal_), Not(HasSubstr("Too little is known")));
}

TEST(Bar, GrowsByEighthsAndStaysInside) {
  EXPECT_EQ(Bar(0, 10), "");
  EXPECT_EQ(Bar(1, 3), "███");
  EXPECT_EQ(Bar(0.5, 3), "█▌");
  EXPECT_EQ(Bar(7, 2), "██");
  EXPECT_EQ(Bar(-1, 2), "");
  for (int i = 0; i <= 100; ++i) EXPECT_LE(Width(Bar(i / 100.0, 7)), 7);
}

}  // namespace
}  // namespace partners::cli
