#include "services/matching/filters.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

namespace partners::matching {
namespace {

constexpr Bits kOnSite = 1u << v1::Need::DELIVERY_MODE_ON_SITE;
constexpr Bits kRemote = 1u << v1::Need::DELIVERY_MODE_REMOTE;
constexpr Bits kGrades345 =
    1u << type::v1::GRADE_03 | 1u << type::v1::GRADE_04 | 1u << type::v1::GRADE_05;

// A partner that passes every rule, and a need; each test breaks one thing.
class FiltersTest : public ::testing::Test {
 protected:
  FiltersTest() {
    partner_.name = "partners/p";
    partner_.active = true;
    partner_.regions = {"coastal", "west-central"};
    partner_.languages = {"en"};
    partner_.capacities = {{2027, 3, /*remote=*/false, /*travelling=*/true}};
    partner_.listings["vendorListings/l"] = {
        "vendorListings/l", true, {absl::CivilDay(2026, 1, 1), absl::CivilDay(2027, 1, 1)}};
    service_.name = "partners/p/services/s";
    service_.offered = true;
    service_.grades = kGrades345;
    service_.delivery_modes = kOnSite;
    service_.languages = {"en", "pt-BR"};
    service_.price_unit = registry::v1::Service::PriceRange::UNIT_PER_SCHOOL_YEAR;
    service_.price_from_cents = 2'000'000;
    qualification_.name = "partners/p/qualifications/q";
    qualification_.service = service_.name;
    qualification_.category = "data";
    qualification_.accepted_tier = type::v1::EVIDENCE_TIER_PROMISING;
    qualification_.grades = kGrades345;
    qualification_.regions = {"coastal", "west-central"};
    qualification_.valid = {absl::CivilDay(2026, 1, 1), absl::CivilDay(2027, 1, 1)};
    need_.category = "data";
    need_.on = absl::CivilDay(2026, 3, 2);
    need_.school_year = 2027;
    need_.school_count = 2;
    need_.grades = kGrades345;
    need_.regions = {"coastal"};
    need_.languages = {"en"};
    need_.budget_cents = 4'000'000;
  }

  // Ids of all rules that failed for the best candidate there is.
  std::set<std::string> Failed() {
    partner_.services[service_.name] = service_;
    partner_.qualifications[qualification_.name] = qualification_;
    Bits failed = FailedPartnerRules(partner_, need_);
    for (const Candidate& candidate : CandidatesOf(partner_, need_)) {
      failed |= FailedServiceRules(candidate, need_);
    }
    std::set<std::string> ids;
    for (const RuleDefinition& rule : Rules()) {
      if (failed >> rule.rule & 1) ids.insert(rule.id);
    }
    return ids;
  }
  using Ids = std::set<std::string>;

  PartnerRecord partner_;
  ServiceRecord service_;
  QualificationRecord qualification_;
  NeedTerms need_;
};

TEST_F(FiltersTest, ASoundPartnerPassesEveryRule) { EXPECT_EQ(Failed(), Ids()); }

TEST_F(FiltersTest, RulesAreInOrderOfTheirNumbersWithoutGaps) {
  Ids ids;
  for (size_t i = 0; i < Rules().size(); ++i) {
    EXPECT_EQ(Rules()[i].rule, static_cast<v1::Rule>(i + 1));
    ids.insert(Rules()[i].id);
  }
  EXPECT_EQ(ids.size(), Rules().size());
  EXPECT_EQ(Rules().size(), static_cast<size_t>(v1::Rule_MAX));
}

TEST_F(FiltersTest, PartnerActive) {
  partner_.active = false;
  EXPECT_EQ(Failed(), Ids{"partner-active"});
}

TEST_F(FiltersTest, VendorListedOnTheDateByStatusAndPeriod) {
  need_.on = absl::CivilDay(2026, 12, 31);
  EXPECT_EQ(Failed(), Ids());
  partner_.listings.begin()->second.valid.until = absl::CivilDay(2026, 12, 31);
  EXPECT_EQ(Failed(), Ids{"vendor-listed"});
  partner_.listings.begin()->second.valid.until.reset();
  EXPECT_EQ(Failed(), Ids());
  partner_.listings.begin()->second.listed = false;
  EXPECT_EQ(Failed(), Ids{"vendor-listed"});
}

TEST_F(FiltersTest, ServiceOffered) {
  service_.offered = false;
  EXPECT_EQ(Failed(), Ids{"service-offered"});
}

TEST_F(FiltersTest, QualifiedForTheCategoryOnTheDate) {
  need_.on = absl::CivilDay(2025, 12, 31);
  partner_.listings.begin()->second.valid.from = absl::CivilDay(2020, 1, 1);
  EXPECT_EQ(Failed(), Ids{"qualified"});
  need_.on = absl::CivilDay(2026, 1, 1);
  EXPECT_EQ(Failed(), Ids());
  qualification_.category = "leadership";
  EXPECT_EQ(Failed(), Ids{"qualified"});
}

TEST_F(FiltersTest, QualificationOfAnotherServiceDoesNotCount) {
  qualification_.service = "partners/p/services/other";
  EXPECT_EQ(Failed(), Ids{"qualified"});
}

TEST_F(FiltersTest, ApprovedForGradesAndRegions) {
  qualification_.grades = 1u << type::v1::GRADE_03;
  EXPECT_EQ(Failed(), Ids{"approved-for-grades"});
  qualification_.grades = kGrades345;
  qualification_.regions = {"west-central"};
  EXPECT_EQ(Failed(), Ids{"approved-for-regions"});
}

TEST_F(FiltersTest, ServesGrades) {
  service_.grades = kGrades345 & ~(1u << type::v1::GRADE_05);
  EXPECT_EQ(Failed(), Ids{"serves-grades"});
}

TEST_F(FiltersTest, GradesOfTheSchoolsCountWhereNoneWereAskedFor) {
  v1::Need need;
  need.add_school_grades(type::v1::GRADE_06);
  EXPECT_EQ(TermsOf(need, need_.on).grades, Bits{1} << type::v1::GRADE_06);
  need.add_grades(type::v1::GRADE_03);
  EXPECT_EQ(TermsOf(need, need_.on).grades, Bits{1} << type::v1::GRADE_03);
}

TEST_F(FiltersTest, ServesRegionsByTravellingToAllOfThem) {
  need_.regions = {"coastal", "strategic-transformation"};
  EXPECT_EQ(Failed(), (Ids{"serves-regions", "approved-for-regions"}));
  need_.regions = {"coastal"};
  partner_.capacities[0].travelling = false;
  EXPECT_EQ(Failed(), Ids{"serves-regions"});
}

TEST_F(FiltersTest, ServesRegionsRemotelyOnlyWhereBothSidesDo) {
  partner_.regions.clear();
  service_.delivery_modes = kRemote | kOnSite;
  EXPECT_EQ(Failed(), Ids{"serves-regions"});  // the partner does not work remotely that year
  partner_.capacities[0].remote = true;
  EXPECT_EQ(Failed(), Ids());
  need_.delivery_modes = kOnSite;
  EXPECT_EQ(Failed(), Ids{"serves-regions"});
  need_.delivery_modes = kRemote;
  EXPECT_EQ(Failed(), Ids());
  service_.delivery_modes = kOnSite;
  EXPECT_EQ(Failed(), (Ids{"serves-regions", "delivery"}));
}

TEST_F(FiltersTest, LanguagesAreAllNeededAndMayBeMoreExact) {
  need_.languages = {"en", "PT"};  // pt-BR is Portuguese
  EXPECT_EQ(Failed(), Ids());
  need_.languages = {"pt-PT"};
  EXPECT_EQ(Failed(), Ids{"languages"});
  need_.languages = {"es"};
  EXPECT_EQ(Failed(), Ids{"languages"});
  service_.languages.clear();
  need_.languages = {"en"};  // then those of the partner
  EXPECT_EQ(Failed(), Ids());
}

TEST_F(FiltersTest, Delivery) {
  need_.delivery_modes = kRemote;
  EXPECT_EQ(Failed(), Ids{"delivery"});
}

TEST_F(FiltersTest, MinimumTierCountsFromTheStrongest) {
  need_.minimum_tier = type::v1::EVIDENCE_TIER_PROMISING;
  EXPECT_EQ(Failed(), Ids());
  need_.minimum_tier = type::v1::EVIDENCE_TIER_MODERATE;
  EXPECT_EQ(Failed(), Ids{"minimum-tier"});
  qualification_.accepted_tier = type::v1::EVIDENCE_TIER_STRONG;
  EXPECT_EQ(Failed(), Ids());
  qualification_.accepted_tier = type::v1::EVIDENCE_TIER_UNSPECIFIED;
  EXPECT_EQ(Failed(), Ids{"minimum-tier"});
}

TEST_F(FiltersTest, Section1003MoneyNeedsTierOneToThree) {
  need_.section_1003 = true;
  EXPECT_EQ(Failed(), Ids());
  qualification_.accepted_tier = type::v1::EVIDENCE_TIER_RATIONALE;
  EXPECT_EQ(Failed(), Ids{"section-1003-tier"});
  need_.section_1003 = false;
  EXPECT_EQ(Failed(), Ids());  // tier 4 can be bought with other money
}

TEST_F(FiltersTest, CapacityInTheSchoolYear) {
  need_.budget_cents.reset();
  need_.school_count = 3;
  EXPECT_EQ(Failed(), Ids());
  need_.school_count = 4;
  EXPECT_EQ(Failed(), Ids{"remaining-capacity"});
  need_.school_year = 2028;
  EXPECT_EQ(Failed(), (Ids{"capacity", "remaining-capacity", "serves-regions"}));
}

TEST_F(FiltersTest, BudgetIsComparedWithTheLowestPriceWhereThatIsKnown) {
  EXPECT_EQ(Failed(), Ids());  // 2 schools x $20,000 = the budget
  need_.budget_cents = 3'999'999;
  EXPECT_EQ(Failed(), Ids{"budget"});
  service_.price_unit = registry::v1::Service::PriceRange::UNIT_PER_DAY;
  EXPECT_EQ(Failed(), Ids());  // no number of days is known
  need_.service_days = 2;
  EXPECT_EQ(Failed(), Ids{"budget"});
  service_.price_unit = registry::v1::Service::PriceRange::UNIT_PER_STUDENT;
  service_.price_from_cents = 10'000'000'000'000;
  need_.student_count = 1'000'000;
  EXPECT_EQ(Failed(), Ids{"budget"});  // beyond 64 bits in cents
  service_.price_from_cents.reset();
  EXPECT_EQ(Failed(), Ids());
}

TEST_F(FiltersTest, AllFailedRulesAreReportedTogether) {
  partner_.active = false;
  service_.offered = false;
  qualification_.accepted_tier = type::v1::EVIDENCE_TIER_RATIONALE;
  need_.section_1003 = true;
  need_.languages = {"vi"};
  EXPECT_EQ(Failed(), (Ids{"partner-active", "service-offered", "section-1003-tier", "languages"}));
}

TEST_F(FiltersTest, APartnerWithoutServicesOffersAndQualifiesForNothing) {
  const Bits failed = FailedPartnerRules(partner_, need_);
  EXPECT_EQ(failed, 1u << v1::RULE_SERVICE_OFFERED | 1u << v1::RULE_QUALIFIED);
}

TEST_F(FiltersTest, EveryRuleSaysWhatWasFound) {
  const Candidate with{&partner_, &service_, &qualification_};
  const Candidate without{&partner_, &service_, nullptr};
  for (const RuleDefinition& rule : Rules()) {
    EXPECT_NE(rule.found(with, need_), "") << rule.id;
    EXPECT_NE(rule.found(without, need_), "") << rule.id;
    EXPECT_NE(std::string(rule.text), "") << rule.id;
  }
}

}  // namespace
}  // namespace partners::matching
