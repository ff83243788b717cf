#include "services/methods/calibration.h"

#include <cmath>
#include <limits>
#include <utility>

#include "services/methods/case_file.h"
#include "services/methods/refused_test.h"

namespace partners::methods {
namespace {

using testing::ExpectRefused;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNone = -1;  // no review

// Rows are applications a0, a1, …; columns reviewers r0, r1, ….
std::vector<ReviewedTotal> Table(const std::vector<std::vector<double>>& scores) {
  std::vector<ReviewedTotal> records;
  for (size_t i = 0; i < scores.size(); ++i) {
    for (size_t j = 0; j < scores[i].size(); ++j) {
      if (scores[i][j] == kNone) continue;
      records.push_back({absl::StrCat("a", i), absl::StrCat("r", j), scores[i][j], 1});
    }
  }
  return records;
}

Calibration Calibrated(const std::vector<ReviewedTotal>& records,
                       std::optional<double> lambda = std::nullopt) {
  const auto result = CalibrateLeniency(records, lambda);
  EXPECT_TRUE(result.ok()) << result.status();
  return result.value_or(Calibration{});
}

void ExpectStatus(const Calibration& result, absl::string_view name) {
  EXPECT_EQ(CalibrationStatusName(result.status), name);
}

// Montgomery, Design and Analysis of Experiments, example 4.5: four catalysts, batches of three;
// sections 4.4.1 and 4.4.3, recovery of interblock information.
TEST(Calibration, AgreesWithThePublishedCatalystExperiment) {
  const auto records =
      Table({{73, kNone, 71, 74}, {kNone, 67, 72, 75}, {73, 68, kNone, 75}, {75, 72, 75, kNone}});
  const Calibration result = Calibrated(records);
  ExpectStatus(result, "OK");
  EXPECT_EQ(result.df_error, 5);
  EXPECT_NEAR(result.sigma2_e.value(), 0.65, 5e-3);
  EXPECT_NEAR(result.sigma2_b.value(), 8.02, 5e-3);
  const double combined[] = {-1.09, -0.88, -0.50, 2.47};
  const double intrablock[] = {-9.0 / 8, -7.0 / 8, -4.0 / 8, 20.0 / 8};
  const Calibration fixed = Calibrated(records, 0);
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(result.applications[i].calibrated - 72.5, combined[i], 5e-3);
    EXPECT_NEAR(fixed.applications[i].calibrated - 72.5, intrablock[i], 1e-12);
  }
}

// Box, Hunter & Hunter, penicillin: four treatments on five blends. As printed by lmer in
// J. Faraway, Changes to the mixed effects models chapters in ELM; every blend had every treatment.
// lmer iterates: its standard error is 2.48 where the closed form has 2.4749.
TEST(Calibration, AgreesWithThePublishedPenicillinExperiment) {
  const Calibration result = Calibrated(Table(
      {{89, 84, 81, 87, 79}, {88, 77, 87, 92, 81}, {97, 92, 87, 89, 80}, {94, 79, 85, 84, 88}}));
  EXPECT_NEAR(result.sigma2_b.value(), 11.8, 0.05);
  EXPECT_NEAR(result.sigma2_e.value(), 18.8, 0.05);
  EXPECT_NEAR(std::sqrt(result.sigma2_b.value()), 3.43, 5e-3);
  EXPECT_NEAR(std::sqrt(result.sigma2_e.value()), 4.34, 5e-3);
  const double means[] = {84, 85, 89, 86};
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(result.applications[i].calibrated, means[i], 1e-12);
    EXPECT_NEAR(result.applications[i].se.value(), 2.48, 1e-2);
  }
}

// Hemmerle & Hartley 1973, as analysed in SAS/STAT's VARCOMP procedure, example 1, method TYPE1:
// cell means weighted by the size of the cell. a*b has a mean square of 149.520513, b after a a sum
// of squares of 11448, in which Var(b) is expected 7.8 times. Scores are tenths here.
TEST(Calibration, AgreesWithThePublishedUnbalancedAnalysis) {
  const Calibration result = Calibrated({{"1", "1", (23.7 + 25.4 + 24.6) / 3, 3},
                                         {"1", "2", (17.8 + 17.9) / 2, 2},
                                         {"2", "1", (20.8 + 17.8 + 18.7) / 3, 3},
                                         {"2", "2", (14.6 + 14.5 + 14.1) / 3, 3},
                                         {"3", "1", (18.6 + 18.3) / 2, 2},
                                         {"3", "2", (14.2 + 12.5 + 13.6) / 3, 3}});
  EXPECT_EQ(result.df_error, 2);
  EXPECT_NEAR(result.sigma2_e.value(), 1.49520513, 5e-9);
  EXPECT_NEAR(result.sigma2_b.value(), (114.48 - 1.49520513) / 7.8, 5e-3 / 7.8);
}

// r gives 3 and 6 more than s. Fixed: b = +-2.25, residuals +-0.75: SSE_full = 2.25 on 1 degree of
// freedom; SSE_a = (9 + 36) / 2, trace S = 2: sigma2_b = (22.5 - 2.25 - 2.25) / 2 = 9,
// lambda = 1/4, b = 4.5 / (2 + lambda) = 2. (S + lambda I)^-1 has the eigenvalues 4 and 4/9.
TEST(Calibration, AgreesWithAHandWorkedExample) {
  const Calibration result =
      Calibrated({{"a", "r", 70}, {"a", "s", 67}, {"b", "r", 80}, {"b", "s", 74}, {"c", "r", 75}});
  ExpectStatus(result, "OK");
  EXPECT_EQ(result.components, 1);
  EXPECT_EQ(result.df_error, 1);
  EXPECT_NEAR(result.sigma2_e.value(), 2.25, 1e-12);
  EXPECT_NEAR(result.sigma2_b.value(), 9, 1e-12);
  EXPECT_NEAR(result.lambda.value(), 0.25, 1e-12);
  EXPECT_NEAR(result.reviewers[0].leniency, 2, 1e-12);
  EXPECT_NEAR(result.reviewers[1].leniency, -2, 1e-12);
  EXPECT_NEAR(result.reviewers[1].se.value(), std::sqrt(2.25 * (4 + 4.0 / 9) / 2), 1e-12);
  EXPECT_EQ(result.applications[2].raw, 75);
  const double calibrated[] = {68.5, 77, 73};
  const double variances[] = {2.25 * (0.5 + 2), 2.25 * (0.5 + 2), 2.25 * (1 + 20.0 / 9)};
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(result.applications[i].calibrated, calibrated[i], 1e-12);
    EXPECT_NEAR(result.applications[i].se.value(), std::sqrt(variances[i]), 1e-12);
  }
}

// Estimates divide by differences of sums: 1e-10 instead of the usual 1e-12.
void ExpectAgreed(const std::optional<double>& actual, const std::string& expected) {
  const std::optional<double> number = testing::OptionalNumber(expected);
  ASSERT_EQ(actual.has_value(), number.has_value()) << expected;
  if (!number) return;
  if (std::isinf(*number)) {
    EXPECT_EQ(*actual, *number);
  } else {
    EXPECT_NEAR(*actual, *number, 1e-10 * std::max(1.0, std::fabs(*number)));
  }
}

void ExpectCase(const testing::Case& expected, const Calibration& result) {
  size_t i = 0;
  size_t j = 0;
  expected.ForEach("result", [&](const testing::Words& w) {
    ExpectStatus(result, w[0]);
    EXPECT_EQ(absl::StrCat(result.components), w[1]);
    EXPECT_EQ(absl::StrCat(result.df_error), w[2]);
    ExpectAgreed(result.sigma2_e, w[3]);
    ExpectAgreed(result.sigma2_b, w[4]);
    ExpectAgreed(result.lambda, w[5]);
  });
  expected.ForEach("application", [&](const testing::Words& w) {
    const CalibratedApplication& application = result.applications.at(i++);
    EXPECT_EQ(application.id, w[0]);
    ExpectAgreed(application.raw, w[1]);
    ExpectAgreed(application.calibrated, w[2]);
    ExpectAgreed(application.se, w[3]);
  });
  expected.ForEach("reviewer", [&](const testing::Words& w) {
    const ReviewerLeniency& reviewer = result.reviewers.at(j++);
    EXPECT_EQ(reviewer.id, w[0]);
    ExpectAgreed(reviewer.leniency, w[1]);
    ExpectAgreed(reviewer.se, w[2]);
  });
  EXPECT_EQ(i, result.applications.size());
  EXPECT_EQ(j, result.reviewers.size());
}

TEST(Calibration, AgreesWithTheIndependentComputation) {
  const auto cases = testing::ReadCases("calibration.cases");
  EXPECT_EQ(cases.size(), 120);
  for (const testing::Case& one : cases) {
    SCOPED_TRACE(one.name);
    std::vector<ReviewedTotal> records;
    std::optional<double> lambda;
    one.ForEach("record", [&](const testing::Words& w) {
      records.push_back({w[0], w[1], testing::Number(w[2]), testing::Number(w[3])});
    });
    one.ForEach("lambda", [&](const testing::Words& w) { lambda = testing::OptionalNumber(w[0]); });
    ExpectCase(one, Calibrated(records, lambda));
  }
}

void ExpectRaw(const Calibration& result) {
  for (const auto& a : result.applications) EXPECT_EQ(a.calibrated, a.raw);
  for (const auto& r : result.reviewers) EXPECT_EQ(r.leniency, 0);
}

TEST(Calibration, SaysWhenTooLittleOverlaps) {
  const std::vector<std::vector<ReviewedTotal>> designs = {
      {},
      Table({{50}, {60}, {70}}),                             // one reviewer
      Table({{50, 60, 70}}),                                 // one application
      Table({{50, kNone}, {60, kNone}, {kNone, 70}}),        // nobody compared with anybody
      Table({{50, 60, kNone}, {kNone, 70, 80}}),             // a chain: any scores fit
      Table({{50, 60, kNone, kNone}, {kNone, kNone, 9, 8}})  // two chains
  };
  for (const auto& records : designs) {
    for (const std::optional<double> lambda : {std::optional<double>(), std::optional(1.0)}) {
      const Calibration result = Calibrated(records, lambda);
      ExpectStatus(result, "NOT_ESTIMABLE");
      EXPECT_EQ(result.df_error, 0);
      EXPECT_FALSE(result.sigma2_e || result.sigma2_b || result.lambda);
      ExpectRaw(result);
      for (const auto& a : result.applications) EXPECT_FALSE(a.se);
      for (const auto& r : result.reviewers) EXPECT_FALSE(r.se);
    }
  }
}

TEST(Calibration, SaysWhenReviewersDifferByChanceOnly) {
  const Calibration result = Calibrated(Table({{50, 60}, {60, 50}, {40, 40}}));
  ExpectStatus(result, "NO_LENIENCY_VARIANCE");
  EXPECT_NEAR(result.sigma2_e.value(), 50, 1e-12);
  EXPECT_EQ(result.sigma2_b, 0);
  EXPECT_EQ(result.lambda, kInfinity);
  ExpectRaw(result);
  for (const auto& a : result.applications) EXPECT_NEAR(a.se.value(), 5, 1e-12);
  for (const auto& r : result.reviewers) EXPECT_EQ(r.se, 0);
}

TEST(Calibration, EqualScoresHaveNoVariance) {
  for (const double other : {2.3, 70.3}) {  // nothing differs; reviewers do not
    std::vector<ReviewedTotal> records;
    for (const char* reviewer : {"r", "s", "t"}) {
      const double weight = (reviewer[0] - 'q') * 0.3;
      records.push_back({"a", reviewer, 2.3, weight});
      records.push_back({"b", reviewer, other, weight});
    }
    const Calibration result = Calibrated(records);
    ExpectStatus(result, "NO_LENIENCY_VARIANCE");
    EXPECT_EQ(result.sigma2_e, 0);
    EXPECT_EQ(result.sigma2_b, 0);
    ExpectRaw(result);
    for (const auto& a : result.applications) EXPECT_EQ(a.se, 0);
  }
}

// Scores of 50, 60, 80 and 90 have squares of 1000 about their mean; SSE_full is d^2.
TEST(Calibration, SquaresOfAtMostATrillionthCountAsZero) {
  for (const double weight : {1.0, kReviewWeightMin}) {
    for (const auto& [d, status] : {std::pair(1e-4, "OK"), std::pair(1e-5, "ZERO_ERROR")}) {
      ExpectStatus(Calibrated({{"a", "r", 50, weight},
                               {"a", "s", 60, weight},
                               {"b", "r", 80, weight},
                               {"b", "s", 90 + 2 * d, weight}}),
                   status);
    }
  }
}

// Both panels differ by exactly 10 and 4; nobody knows how lenient a panel is as a whole.
TEST(Calibration, LeniencyThatExplainsEverythingHasNoError) {
  const Calibration result = Calibrated(Table({{50.1, 60.1, kNone, kNone},
                                               {70.7, 80.7, kNone, kNone},
                                               {kNone, kNone, 9.2, 13.2},
                                               {kNone, kNone, 1.9, 5.9}}));
  ExpectStatus(result, "ZERO_ERROR");
  EXPECT_EQ(result.components, 2);
  EXPECT_EQ(result.sigma2_e, 0);
  EXPECT_NEAR(result.sigma2_b.value(), (100 + 16) / 4.0, 1e-12);
  EXPECT_EQ(result.lambda, 0);
  const double leniencies[] = {-5, 5, -2, 2};
  for (size_t j = 0; j < 4; ++j) {
    EXPECT_NEAR(result.reviewers[j].leniency, leniencies[j], 1e-12);
    EXPECT_NEAR(result.reviewers[j].se.value(), std::sqrt(29 / 2.0), 1e-12);
    EXPECT_NEAR(result.applications[j].se.value(), std::sqrt(29 / 2.0), 1e-12);
  }
}

TEST(Calibration, AGivenLambdaCountsAlsoWhereNoneCouldBeEstimated) {
  const auto records = Table({{50, 60}, {60, 50}, {40, kNone}});
  ExpectStatus(Calibrated(records), "NO_LENIENCY_VARIANCE");
  const Calibration none = Calibrated(records, kInfinity);
  ExpectStatus(none, "OK");
  ExpectRaw(none);
  EXPECT_NEAR(none.applications[2].se.value(), 10, 1e-12);
  const auto unequal = Table({{50, 60}, {60, 52}, {40, kNone}});
  ExpectStatus(Calibrated(unequal), "NO_LENIENCY_VARIANCE");
  const Calibration some = Calibrated(unequal, 2);
  ExpectStatus(some, "OK");
  EXPECT_EQ(some.lambda, 2);
  EXPECT_EQ(some.sigma2_b, 0);
  EXPECT_NEAR(some.reviewers[0].leniency, -0.25, 1e-12);  // t = -1, eigenvalue 2 + lambda
}

TEST(Calibration, WithoutShrinkageTheMeanLeniencyOfAPanelHasNoError) {
  for (const double lambda : {0.0, 1e-308}) {
    const Calibration result = Calibrated(Table({{50, 60, 55}, {60, 50, 30}}), lambda);
    ExpectStatus(result, "OK");
    EXPECT_NEAR(result.reviewers[2].leniency, 42.5 - 305 / 6.0, 1e-12);
    for (const auto& a : result.applications) EXPECT_FALSE(a.se);
    for (const auto& r : result.reviewers) EXPECT_FALSE(r.se);
  }
}

TEST(Calibration, NamesComponentsAndKeepsThemApart) {
  const auto records = Table({{kNone, kNone, 60, 64},
                              {50, 58, kNone, kNone},
                              {kNone, kNone, 70, 72},
                              {54, 60, kNone, kNone},
                              {kNone, kNone, kNone, 61}});
  const Calibration result = Calibrated(records, 0.5);
  EXPECT_EQ(result.components, 2);
  const size_t of_applications[] = {0, 1, 0, 1, 0};
  for (size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(result.applications[i].component, of_applications[i]);
  }
  const size_t of_reviewers[] = {1, 1, 0, 0};
  for (size_t j = 0; j < 4; ++j) EXPECT_EQ(result.reviewers[j].component, of_reviewers[j]);
  const Calibration alone = Calibrated(Table({{50, 58}, {54, 60}}), 0.5);
  EXPECT_EQ(result.reviewers[0].leniency, alone.reviewers[0].leniency);
  EXPECT_EQ(result.applications[3].calibrated, alone.applications[1].calibrated);
}

// A chain of 500 reviewers is as weakly connected as can be; the last application closes it.
TEST(Calibration, KeepsItsDigitsInALongChain) {
  std::vector<ReviewedTotal> records;
  const auto lenient = [](int j) { return (j * 37 % 101 - 50) / 5.0; };
  for (int i = 0; i < 500; ++i) {
    for (const int j : {i, (i + 1) % 500}) {
      records.push_back(
          {absl::StrCat("a", 1000 + i), absl::StrCat("r", 1000 + j), 50 + lenient(j), 1});
    }
  }
  double mean = 0;
  for (int j = 0; j < 500; ++j) mean += lenient(j) / 500;
  for (const double lambda : {0.0, 1e-12}) {
    const Calibration result = Calibrated(records, lambda);
    for (int j = 0; j < 500; ++j) {
      EXPECT_NEAR(result.reviewers[static_cast<size_t>(j)].leniency, lenient(j) - mean, 1e-8);
    }
  }
}

TEST(Calibration, RefusesWhatMakesNoSense) {
  const ReviewedTotal good = {"a", "r", 50, 1};
  const auto refused = [&](ReviewedTotal bad, const std::string& message) {
    ExpectRefused(CalibrateLeniency({good, std::move(bad)}).status(), message);
  };
  refused({"", "r", 50, 1}, "records: an application must not be empty");
  refused({"a", "", 50, 1}, "records: a reviewer must not be empty");
  refused({"a", "r", 60, 1}, "records[a/r]: the pair is there more than once");
  for (const double score : {-1e-9, 100.1, std::nan(""), kInfinity}) {
    refused({"b", "r\n", score, 1}, "records[b/r\\n].score: must be between 0 and 100");
  }
  for (const double weight : {0.0, -1.0, 1e-7, 1.1e6, std::nan(""), kInfinity}) {
    refused({"b", "r", 50, weight}, "records[b/r].weight: must be between 1e-06 and 1e+06");
  }
  for (const double lambda : {-1e-300, std::nan("")}) {
    ExpectRefused(CalibrateLeniency({good}, lambda).status(), "lambda: must be 0 or above");
  }
}

TEST(Calibration, RefusesMoreThanItsLimits) {
  std::vector<ReviewedTotal> records;
  for (size_t j = 0; j <= kCalibrationReviewersMax; ++j) {
    records.push_back({"a", absl::StrCat("r", j), 50, 1});
  }
  ExpectRefused(CalibrateLeniency(records).status(), "records: have more than 2000 reviewers");
  records.resize(kCalibrationRecordsMax + 1, records[0]);
  ExpectRefused(CalibrateLeniency(records).status(), "records: must be at most 1000000");
}

}  // namespace
}  // namespace partners::methods
