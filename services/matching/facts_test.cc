#include "services/matching/facts.h"

#include <gtest/gtest.h>

#include <set>

#include "services/matching/test_matching.h"

namespace partners::matching {
namespace {

// What is wrong with a fact, as Refusal shows it.
std::string Check(const std::string& text) {
  static const auto& percent = *new v1::Indicator(Text<v1::Indicator>(
      "name: 'indicators/percent' value_min: 0 value_max: 100 state: STATE_ACTIVE "
      "years { first { ending_year: 2015 } last { ending_year: 2021 } }"));
  static const auto& retired =
      *new v1::Indicator(Text<v1::Indicator>("name: 'indicators/retired' state: STATE_RETIRED"));
  FactContext context;
  context.last_school_year = 2027;
  context.indicator = [](const std::string& id) -> const v1::Indicator* {
    if (id == "percent") return &percent;
    return id == "retired" ? &retired : nullptr;
  };
  runtime::Violations violations;
  CheckFact(Text<v1::Fact>(text), "f", context, &violations);
  return Refusal(violations.status());
}

std::string Figure(const std::string& fields) {
  return Check("indicator { code: '00350001' school_year { ending_year: 2019 } " + fields + " }");
}

std::string Determination(const std::string& fields, const std::string& code = "00350001") {
  return Check("determination { code: '" + code + "' school_year { ending_year: 2019 } " + fields +
               " }");
}

TEST(OrganisationCodes, AreEightDigitsOrCapitals) {
  EXPECT_TRUE(IsOrganisationCode("00350001"));
  EXPECT_TRUE(IsOrganisationCode("04AB0001"));
  EXPECT_FALSE(IsOrganisationCode("350001"));
  EXPECT_FALSE(IsOrganisationCode("0035000a"));
  EXPECT_TRUE(IsDistrictCode("00350000"));
  EXPECT_FALSE(IsDistrictCode("00350001"));
  EXPECT_EQ(DistrictOf("00350245"), "00350000");
  EXPECT_EQ(OrganisationName("00350245"), "districts/00350000/schools/00350245");
  EXPECT_EQ(OrganisationName("00350000"), "districts/00350000");
}

TEST(CheckFact, TakesAFigureOrTheReasonWhyThereIsNone) {
  const std::string of = "indicator: 'percent' population: POPULATION_ALL ";
  EXPECT_EQ(Figure(of + "value: 0"), "OK");
  EXPECT_EQ(Figure(of + "missing: MISSING_REASON_SUPPRESSED"), "OK");
  EXPECT_EQ(Figure(of), "INVALID_ARGUMENT f.indicator.missing");
  EXPECT_EQ(Figure(of + "value: 1 missing: MISSING_REASON_UNKNOWN"),
            "INVALID_ARGUMENT f.indicator.missing");
}

TEST(CheckFact, RefusesImpossibleValuesUnknownIndicatorsAndPopulations) {
  const std::string of = "indicator: 'percent' population: POPULATION_ALL ";
  EXPECT_EQ(Figure(of + "value: 100.5"), "INVALID_ARGUMENT f.indicator.value");
  EXPECT_EQ(Figure(of + "value: -1"), "INVALID_ARGUMENT f.indicator.value");
  EXPECT_EQ(Figure(of + "value: nan"), "INVALID_ARGUMENT f.indicator.value");
  EXPECT_EQ(Figure("indicator: 'other' population: POPULATION_ALL value: 1"),
            "INVALID_ARGUMENT f.indicator.indicator");
  EXPECT_EQ(Figure("indicator: 'retired' population: POPULATION_ALL value: 1"),
            "INVALID_ARGUMENT f.indicator.indicator");
  EXPECT_EQ(Figure("indicator: 'percent' value: 1"), "INVALID_ARGUMENT f.indicator.population");
  EXPECT_EQ(Figure("indicator: 'percent' population: 99 value: 1"),
            "INVALID_ARGUMENT f.indicator.population");
}

TEST(CheckFact, RefusesYearsOutsideOfADefinition) {
  const auto in = [](int year) {
    return Check("indicator { code: '00350001' school_year { ending_year: " + std::to_string(year) +
                 " } indicator: 'percent' population: POPULATION_ALL value: 1 }");
  };
  EXPECT_EQ(in(2015), "OK");
  EXPECT_EQ(in(2021), "OK");
  EXPECT_EQ(in(2022), "INVALID_ARGUMENT f.indicator.indicator");
  EXPECT_EQ(in(2014), "INVALID_ARGUMENT f.indicator.indicator");
}

TEST(CheckFact, RefusesCodesYearsAndKindsThatCannotBe) {
  EXPECT_EQ(Check(""), "INVALID_ARGUMENT f");
  const auto organisation = [](const std::string& code, int year) {
    return Check("organisation { display_name: 'S' code: '" + code +
                 "' school_year { ending_year: " + std::to_string(year) + " } }");
  };
  EXPECT_EQ(organisation("00350001", 2019), "OK");
  EXPECT_EQ(organisation("35", 2019), "INVALID_ARGUMENT f.organisation.code");
  EXPECT_EQ(organisation("00000000", 2019), "INVALID_ARGUMENT f.organisation.code");
  EXPECT_EQ(organisation("00350001", 2028), "INVALID_ARGUMENT f.organisation.school_year");
  EXPECT_EQ(organisation("00350001", 0), "INVALID_ARGUMENT f.organisation.school_year");
}

TEST(CheckFact, WantsGradesInOrder) {
  const auto grades = [](const std::string& list) {
    return Check(
        "organisation { display_name: 'S' code: '00350001' school_year { ending_year: "
        "2019 } grades: [" +
        list + "] }");
  };
  EXPECT_EQ(grades("GRADE_K, GRADE_01, GRADE_02"), "OK");
  EXPECT_EQ(grades("GRADE_01, GRADE_01"), "INVALID_ARGUMENT f.organisation.grades");
  EXPECT_EQ(grades("GRADE_02, GRADE_01"), "INVALID_ARGUMENT f.organisation.grades");
  EXPECT_EQ(grades("99"), "INVALID_ARGUMENT f.organisation.grades");
}

TEST(CheckFact, WantsAReasonOfTheClassification) {
  const std::string rest = " percentile: 30 target_percent: 79";
  EXPECT_EQ(Determination("classification: CLASSIFICATION_REQUIRING_ASSISTANCE "
                          "reason: REASON_CHRONICALLY_UNDERPERFORMING" +
                          rest),
            "OK");
  EXPECT_EQ(Determination("classification: CLASSIFICATION_NOT_REQUIRING_ASSISTANCE "
                          "reason: REASON_UNDERPERFORMING" +
                          rest),
            "INVALID_ARGUMENT f.determination.reason");
  EXPECT_EQ(Determination("classification: CLASSIFICATION_INSUFFICIENT_DATA "
                          "reason: REASON_MODERATE_PROGRESS" +
                          rest),
            "INVALID_ARGUMENT f.determination.reason");
}

TEST(CheckFact, KnowsThatDistrictsHaveNoPercentile) {
  const std::string kind =
      "classification: CLASSIFICATION_INSUFFICIENT_DATA reason: REASON_INSUFFICIENT_DATA "
      "target_percent_missing: MISSING_REASON_UNKNOWN ";
  EXPECT_EQ(Determination(kind, "00350000"), "OK");
  EXPECT_EQ(Determination(kind + "percentile_missing: MISSING_REASON_NOT_APPLICABLE", "00350000"),
            "OK");
  EXPECT_EQ(Determination(kind + "percentile: 5", "00350000"),
            "INVALID_ARGUMENT f.determination.percentile");
  EXPECT_EQ(Determination(kind), "INVALID_ARGUMENT f.determination.percentile_missing");
  EXPECT_EQ(Determination(kind + "percentile: 100"), "INVALID_ARGUMENT f.determination.percentile");
}

TEST(FactKey, TellsFactsApartByEverythingThatMayDiffer) {
  const std::string base = "code: '00350001' school_year { ending_year: 2019 }";
  std::set<std::string> keys;
  for (const char* rest :
       {"indicator: 'a' population: POPULATION_ALL", "indicator: 'a' population: POPULATION_BLACK",
        "indicator: 'ab' population: POPULATION_ALL"}) {
    keys.insert(FactKey(Text<v1::Fact>("indicator { " + base + rest + " value: 1 }"), "p1"));
  }
  keys.insert(FactKey(Text<v1::Fact>("organisation { " + base + " }"), "p1"));
  keys.insert(FactKey(Text<v1::Fact>("organisation { " + base + " }"), "p2"));
  EXPECT_EQ(keys.size(), 5u);
}

}  // namespace
}  // namespace partners::matching
