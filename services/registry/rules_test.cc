#include "services/registry/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/registry/limits.h"
#include "services/registry/test_registry.h"

namespace partners::registry {
namespace {

using ::testing::ElementsAre;
using Qualification = v1::Qualification;

type::v1::Date Day(int year, int month, int day) {
  type::v1::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

// [2026-03-01, 2027-03-01)
const char kYear[] = "from { year: 2026 month: 3 day: 1 } until { year: 2027 month: 3 day: 1 }";

template <class Check, class M>
std::string Found(Check check, const std::string& text, const M&) {
  runtime::Violations found;
  check(Text<M>(text), "r", &found);
  return Refusal(found.status());
}
std::string PartnerRefusal(const std::string& text) {
  return Found(CheckPartner, text, v1::Partner());
}
std::string ServiceRefusal(const std::string& text) {
  return Found(CheckService, text, v1::Service());
}
std::string EditionRefusal(const std::string& text) {
  return Found(CheckEdition, text, v1::FrameworkEdition());
}
std::string QualificationRefusal(const std::string& text) {
  return Found(CheckQualification, text, v1::Qualification());
}

TEST(QualificationState, FollowsFromTheDatesWithTheLastDayExcluded) {
  const auto valid = Text<type::v1::Period>(kYear);
  EXPECT_EQ(StateOn(valid, Day(2026, 2, 28)), Qualification::STATE_PENDING);
  EXPECT_EQ(StateOn(valid, Day(2026, 3, 1)), Qualification::STATE_IN_FORCE);
  EXPECT_EQ(StateOn(valid, Day(2027, 2, 28)), Qualification::STATE_IN_FORCE);
  EXPECT_EQ(StateOn(valid, Day(2027, 3, 1)), Qualification::STATE_EXPIRED);
}

TEST(QualificationState, NeverEndsWithoutAnEnd) {
  const auto valid = Text<type::v1::Period>("from { year: 2026 month: 3 day: 1 }");
  EXPECT_EQ(StateOn(valid, Day(2200, 12, 31)), Qualification::STATE_IN_FORCE);
}

TEST(EvidenceTier, OneToThreeMayBeCitedAndPaidWithSection1003Money) {
  for (int tier = 0; tier <= 4; ++tier) {
    const auto accepted = static_cast<type::v1::EvidenceTier>(tier);
    EXPECT_EQ(IsCitable(accepted), tier >= 1 && tier <= 3) << tier;
    EXPECT_EQ(IsSection1003Eligible(accepted), tier >= 1 && tier <= 3) << tier;
  }
}

TEST(VendorListing, IsInForceOnlyWhileListedAndInItsPeriod) {
  auto listing =
      Text<v1::VendorListing>(absl::StrCat("status: STATUS_LISTED valid { ", kYear, " }"));
  EXPECT_FALSE(IsInForceOn(listing, Day(2026, 2, 28)));
  EXPECT_TRUE(IsInForceOn(listing, Day(2026, 3, 1)));
  EXPECT_FALSE(IsInForceOn(listing, Day(2027, 3, 1)));
  for (const auto status :
       {v1::VendorListing::STATUS_SUSPENDED, v1::VendorListing::STATUS_REMOVED}) {
    listing.set_status(status);
    EXPECT_FALSE(IsInForceOn(listing, Day(2026, 3, 1)));
  }
}

TEST(Identifier, IsTheSameWhateverItsBlanksDashesAndCase) {
  EXPECT_EQ(NormaliseIdentifier("04-123 4567"), "041234567");
  EXPECT_EQ(NormaliseIdentifier("vc6000-ab"), "VC6000AB");
  EXPECT_NE(NormaliseIdentifier("12.3"), NormaliseIdentifier("123"));
  EXPECT_EQ(NormaliseIdentifier(" -- "), "");
}

TEST(ListingIdTest, IsADigestOfListAndNumber) {
  // Computed with Python: base64.b32encode(hashlib.sha256(b"prf-2018\0" b"V
  // 17").digest()).lower()[:26]
  EXPECT_EQ(ListingId("prf-2018", "V 17"), "7t6lddtrwhyiwvz354tcb7r4ul");
  EXPECT_NE(ListingId("a", "bc"), ListingId("ab", "c"));
}

TEST(CheckPartnerTest, RefusesRepeats) {
  EXPECT_EQ(PartnerRefusal("grades: GRADE_K grades: GRADE_01 regions: 'a' languages: 'en'"), "OK");
  EXPECT_EQ(PartnerRefusal("grades: GRADE_K grades: GRADE_K"), "INVALID_ARGUMENT r.grades[1]");
  EXPECT_EQ(PartnerRefusal("regions: 'a' regions: 'b' regions: 'a'"),
            "INVALID_ARGUMENT r.regions[2]");
  EXPECT_EQ(PartnerRefusal("languages: 'en' languages: 'en'"), "INVALID_ARGUMENT r.languages[1]");
  EXPECT_EQ(PartnerRefusal("capacities { school_year { ending_year: 2027 } } "
                           "capacities { school_year { ending_year: 2027 } schools: 3 }"),
            "INVALID_ARGUMENT r.capacities[1]");
  EXPECT_EQ(PartnerRefusal("other_names { text: 'A' kind: KIND_TRADING } "
                           "other_names { text: 'A' kind: KIND_FORMER } "
                           "other_names { text: 'A' kind: KIND_TRADING }"),
            "INVALID_ARGUMENT r.other_names[2]");
}

TEST(CheckPartnerTest, RefusesAnIdentifierGivenTwiceAndOneWithoutSigns) {
  EXPECT_EQ(PartnerRefusal("identifiers { scheme: 'ein' value: '04-1' } "
                           "identifiers { scheme: 'uei' value: '041' } "
                           "identifiers { scheme: 'ein' value: '0 41' }"),
            "INVALID_ARGUMENT r.identifiers[2]");
  EXPECT_EQ(PartnerRefusal("identifiers { scheme: 'ein' value: '--' }"),
            "INVALID_ARGUMENT r.identifiers[0].value");
}

TEST(CheckPartnerTest, RefusesAnUnnamedGrade) {
  EXPECT_EQ(PartnerRefusal("grades: GRADE_UNSPECIFIED"), "INVALID_ARGUMENT r.grades[0]");
}

TEST(CheckServiceTest, RefusesRepeatsAndAPriceRangeTheWrongWayRound) {
  EXPECT_EQ(ServiceRefusal("practices: 'tp1' practices: 'tp1'"), "INVALID_ARGUMENT r.practices[1]");
  EXPECT_EQ(ServiceRefusal("indicators: 'a' indicators: 'a'"), "INVALID_ARGUMENT r.indicators[1]");
  EXPECT_EQ(
      ServiceRefusal("delivery_modes: DELIVERY_MODE_REMOTE delivery_modes: DELIVERY_MODE_REMOTE "
                     "target_populations: POPULATION_UNSPECIFIED"),
      "INVALID_ARGUMENT r.delivery_modes[1], r.target_populations[0]");
  EXPECT_EQ(ServiceRefusal("price_range { from { cents: 200 } to { cents: 199 } }"),
            "INVALID_ARGUMENT r.price_range.to");
  EXPECT_EQ(ServiceRefusal("price_range { from { cents: 200 } to { cents: 200 } }"), "OK");
}

TEST(CheckEditionTest, WantsDistinctKeysAndParentsThatComeEarlier) {
  EXPECT_EQ(EditionRefusal("items { key: 'a' } items { key: 'b' parent_key: 'a' }"), "OK");
  EXPECT_EQ(EditionRefusal("items { key: 'b' parent_key: 'a' } items { key: 'a' }"),
            "INVALID_ARGUMENT r.items[0].parent_key");
  EXPECT_EQ(EditionRefusal("items { key: 'a' parent_key: 'a' }"),
            "INVALID_ARGUMENT r.items[0].parent_key");
  EXPECT_EQ(EditionRefusal("items { key: 'a' } items { key: 'a' }"),
            "INVALID_ARGUMENT r.items[1].key");
}

TEST(CheckQualificationTest, RefusesPeriodsThatDoNotExist) {
  EXPECT_EQ(QualificationRefusal("valid { from { year: 2026 month: 2 day: 29 } }"),
            "INVALID_ARGUMENT r.valid.from");
  EXPECT_EQ(QualificationRefusal("valid { from { year: 2026 month: 3 day: 1 } "
                                 "until { year: 2026 month: 3 day: 1 } }"),
            "INVALID_ARGUMENT r.valid.until");
  EXPECT_EQ(
      QualificationRefusal(absl::StrCat("grades: GRADE_K grades: GRADE_K valid { ", kYear, "}")),
      "INVALID_ARGUMENT r.grades[1]");
}

TEST(CheckPracticesTest, WantsPublishedPracticesAndIndicatorsOfTheServicesOwnPractices) {
  const std::vector<v1::FrameworkEdition> editions = {Text<v1::FrameworkEdition>(
      "items { key: 'tp1' } items { key: 'tp2' } items { key: 'tp2-data' parent_key: 'tp2' }")};
  const auto refusal = [&](const std::string& text) {
    runtime::Violations found;
    CheckPractices(Text<v1::Service>(text), editions, "r", &found);
    return Refusal(found.status());
  };
  EXPECT_EQ(refusal("practices: 'tp2' indicators: 'tp2-data'"), "OK");
  EXPECT_EQ(refusal("practices: 'tp1' indicators: 'tp2-data'"), "INVALID_ARGUMENT r.indicators[0]");
  EXPECT_EQ(refusal("practices: 'tp1' practices: 'tp9'"), "INVALID_ARGUMENT r.practices[1]");
  // An indicator is not a practice.
  EXPECT_EQ(refusal("practices: 'tp2-data'"), "INVALID_ARGUMENT r.practices[0]");
}

TEST(JudgeParentTest, FindsCirclesAndChainsThatAreTooLong) {
  std::map<std::string, std::string> above = {{"b", "c"}, {"c", "d"}};
  const auto next = [&](const std::string& name) { return above[name]; };
  EXPECT_EQ(JudgeParent("a", "b", next), ParentVerdict::kAllowed);
  EXPECT_EQ(JudgeParent("a", "", next), ParentVerdict::kAllowed);
  EXPECT_EQ(JudgeParent("a", "a", next), ParentVerdict::kCircle);
  EXPECT_EQ(JudgeParent("d", "b", next), ParentVerdict::kCircle);
  std::map<std::string, std::string> ladder;
  for (int i = 0; i < kAncestorsMax; ++i) ladder[absl::StrCat(i)] = absl::StrCat(i + 1);
  const auto climb = [&](const std::string& name) { return ladder[name]; };
  EXPECT_EQ(JudgeParent("a", "1", climb), ParentVerdict::kAllowed);
  EXPECT_EQ(JudgeParent("a", "0", climb), ParentVerdict::kTooDeep);
}

TEST(MoveIdentifiersTest, AddsWhatTheSurvivorDoesNotHave) {
  const auto duplicate = Text<v1::Partner>(
      "identifiers { scheme: 'ein' value: '04 1' } identifiers { scheme: 'uei' value: 'X' }");
  auto survivor = Text<v1::Partner>("identifiers { scheme: 'ein' value: '04-1' }");
  ASSERT_TRUE(MoveIdentifiers(duplicate, &survivor));
  ASSERT_EQ(survivor.identifiers_size(), 2);
  EXPECT_EQ(survivor.identifiers(0).value(), "04-1");
  EXPECT_EQ(survivor.identifiers(1).value(), "X");
}

TEST(MoveIdentifiersTest, ChangesNothingWhenThereWouldBeTooMany) {
  v1::Partner duplicate;
  v1::Partner survivor;
  for (int i = 0; i < kIdentifiersMax; ++i) {
    auto* identifier = survivor.add_identifiers();
    identifier->set_scheme("ein");
    identifier->set_value(absl::StrCat(i));
  }
  *duplicate.add_identifiers() = Text<v1::Partner::Identifier>("scheme: 'uei' value: 'X'");
  EXPECT_FALSE(MoveIdentifiers(duplicate, &survivor));
  EXPECT_EQ(survivor.identifiers_size(), kIdentifiersMax);
}

TEST(OwnFields, LeaveIdentityAndNoticesToTheDepartment) {
  EXPECT_THAT(PartnerOwnFields(), ElementsAre("contacts", "website", "languages", "capacities"));
  for (const std::string& field : ServiceOwnFields()) {
    EXPECT_NE(v1::Service::descriptor()->FindFieldByName(field), nullptr) << field;
    EXPECT_NE(field, "data_notice");
  }
}

}  // namespace
}  // namespace partners::registry
