#include "services/methods/shrinkage.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "services/methods/case_file.h"
#include "services/methods/pooling.h"
#include "services/methods/property_test.h"

namespace partners::methods {
namespace {

using testing::Between;
using testing::ExpectRefused;
using Partners = std::map<std::string, std::vector<Effect>>;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// B = 1/(1+3); pred = .75*2 + .25*0; se^2 = .75*1 + .25^2*.16
TEST(EbShrink, IsTheWeightedMeanOfEstimateAndPrior) {
  const auto result = EbShrink({{2, 1}, {-4, 3}}, 3, 0, 0.16).value();
  ASSERT_EQ(result.size(), 2u);
  EXPECT_EQ(result[0].shrink, 0.25);
  EXPECT_EQ(result[0].pred, 1.5);
  EXPECT_NEAR(result[0].se, std::sqrt(0.76), 1e-15);
  EXPECT_EQ(result[1].pred, -2);
}

TEST(EbShrink, WithoutVarianceBetweenOnlyTheMeanCounts) {
  const auto result = EbShrink({{2, 1}}, 0, 0.5, 0.04).value();
  EXPECT_EQ(result[0].shrink, 1);
  EXPECT_EQ(result[0].pred, 0.5);
  EXPECT_NEAR(result[0].se, 0.2, 1e-15);
}

TEST(EbShrink, RefusesBadInput) {
  ExpectRefused(EbShrink({}, 1, 0, 1).status(), "effects: at least one is needed");
  ExpectRefused(EbShrink({{0, 1}}, -1, 0, 1).status(), "tau2: must not be negative");
  ExpectRefused(EbShrink({{0, 1}}, 1, kInfinity, 1).status(), "mu: must be a finite number");
  ExpectRefused(EbShrink({{0, 1}}, 1, 2e60, 1).status(), "mu: must be at most 1e60 in size");
  ExpectRefused(EbShrink({{0, 1}}, 1, 0, std::nan("")).status(), "var_mu: must be a finite number");
}

// 18 batting averages, Efron & Morris 1977, Scientific American 236(5): c = .212; Clemente
// .400 -> .294, Munson .178 -> .247, Alvis .156 -> .242.
TEST(JamesStein, AgreesWithThePublishedBattingAverages) {
  const std::vector<double> y = {.400, .378, .356, .333, .311, .311, .289, .267, .244,
                                 .244, .222, .222, .222, .222, .222, .200, .178, .156};
  const JamesSteinResult result = JamesStein(y, .2654 * (1 - .2654) / 45).value();
  EXPECT_NEAR(result.mean, 0.265, 5e-4);
  EXPECT_NEAR(result.c.value(), 0.212, 1e-3);
  EXPECT_NEAR(result.estimates[0], 0.294, 5e-4);
  EXPECT_NEAR(result.estimates[16], 0.247, 5e-4);
  EXPECT_NEAR(result.estimates[17], 0.242, 5e-4);
}

// Mean 3, squares 4+1+1+4 = 10: c = 1 - 1*25/10, not clipped.
TEST(JamesStein, IsNotClippedAndHasNoFactorForEqualEstimates) {
  const JamesSteinResult wide = JamesStein({1, 2, 4, 5}, 25).value();
  EXPECT_NEAR(wide.c.value(), -1.5, 1e-15);
  EXPECT_NEAR(wide.estimates[0], 6, 1e-14);
  const JamesSteinResult equal = JamesStein({0.1, 0.1, 0.1, 0.1, 0.1}, 1).value();
  EXPECT_FALSE(equal.c.has_value());
  EXPECT_EQ(equal.estimates, std::vector<double>(5, 0.1));
}

TEST(JamesStein, RefusesBadInput) {
  ExpectRefused(JamesStein({1, 2, 3}, 1).status(), "y: at least four estimates are needed");
  ExpectRefused(JamesStein({1, 2, 3, 4}, 0).status(), "sigma2: must be above zero");
  ExpectRefused(JamesStein({1, 2, 3, 4}, -1).status(), "sigma2: must not be negative");
  ExpectRefused(JamesStein({1, kInfinity, 3, 4}, 1).status(), "y[1]: must be a finite number");
}

void ExpectAgreed(const std::optional<double>& actual, const std::string& expected) {
  const std::optional<double> number = testing::OptionalNumber(expected);
  ASSERT_EQ(actual.has_value(), number.has_value()) << expected;
  if (number) {
    EXPECT_NEAR(*actual, *number, 1e-10 * std::max(1.0, std::fabs(*number)));
  }
}

void ExpectPartner(const PartnerEstimate& p, const testing::Words& w) {
  SCOPED_TRACE(w[0]);
  const std::optional<double> numbers[] = {p.estimate,       p.var,          p.shrink,
                                           p.posterior_mean, p.posterior_sd, p.p_ge_benchmark};
  for (size_t i = 0; i < 6; ++i) ExpectAgreed(numbers[i], w[i + 1]);
  EXPECT_EQ(p.no_evidence, w[1] == "-");
}

TEST(PartnerTwoStage, AgreesWithTheIndependentImplementation) {
  int count = 0;
  for (const testing::Case& c : testing::ReadCases("evidence.cases")) {
    SCOPED_TRACE(c.name);
    Partners partners;
    double benchmark = NAN;
    c.ForEach("benchmark", [&](const testing::Words& w) { benchmark = testing::Number(w[0]); });
    if (std::isnan(benchmark)) continue;
    c.ForEach("partner", [&](const testing::Words& w) { partners[w[0]]; });
    c.ForEach("study", [&](const testing::Words& w) {
      partners[w[0]].push_back({testing::Number(w[1]), testing::Number(w[2])});
    });
    const PartnerTwoStageResult result = PartnerTwoStage(partners, benchmark).value();
    c.ForEach("result", [&](const testing::Words& w) {
      const double numbers[] = {result.tau2_within, result.tau2_between, result.mu, result.se_mu};
      for (size_t i = 0; i < 4; ++i) ExpectAgreed(numbers[i], w[i]);
    });
    c.ForEach("partner",
              [&](const testing::Words& w) { ExpectPartner(result.partners.at(w[0]), w); });
    ++count;
  }
  EXPECT_EQ(count, 25);
}

// The example of the README.
TEST(PartnerTwoStage, PullsASmallStudyFurtherThanThreeGoodOnes) {
  const PartnerTwoStageResult result =
      PartnerTwoStage({{"p1", {{.40, .01}, {.46, .01}, {.43, .01}}},
                       {"p2", {{.60, .09}}},
                       {"p3", {{.00, .01}, {-.04, .01}}},
                       {"p4", {}}},
                      0.2)
          .value();
  EXPECT_NEAR(result.partners.at("p1").posterior_mean, 0.42, 5e-3);
  EXPECT_NEAR(result.partners.at("p2").posterior_mean, 0.43, 5e-3);
  EXPECT_NEAR(result.partners.at("p2").p_ge_benchmark, 0.85, 5e-3);
  EXPECT_NEAR(result.partners.at("p3").posterior_mean, 0, 5e-3);
  EXPECT_TRUE(result.partners.at("p4").no_evidence);
  EXPECT_NEAR(result.partners.at("p4").posterior_sd, 0.33, 5e-3);
}

TEST(PartnerTwoStage, RefusesBadInput) {
  ExpectRefused(PartnerTwoStage({}, 0).status(), "partners: at least one study is needed");
  ExpectRefused(PartnerTwoStage({{"a", {}}}, 0).status(), "partners: at least one study is needed");
  ExpectRefused(PartnerTwoStage({{"", {{0, 1}}}}, 0).status(), "partners: an id must not be empty");
  ExpectRefused(PartnerTwoStage({{"a", {{0, 1}, {0, 0}}}}, 0).status(),
                "partners[a][1].v: must be above zero (1e-60 to 1e60)");
  ExpectRefused(PartnerTwoStage({{"a", {{0, 1}}}}, kInfinity).status(),
                "benchmark: must be a finite number");
}

Partners AnyPartners() {
  Partners partners;
  const int count = *rc::gen::inRange(1, 6);
  for (int p = 0; p < count; ++p) {
    std::vector<Effect>& studies = partners[absl::StrCat("p", p)];
    const int studies_count = *rc::gen::inRange(p == 0 ? 1 : 0, 4);
    for (int i = 0; i < studies_count; ++i) {
      studies.push_back({*Between(-1, 1), *Between(0.001, 0.5)});
    }
  }
  return partners;
}

RC_GTEST_PROP(PartnerTwoStageProperty, PosteriorLiesBetweenEstimateAndMean, ()) {
  const PartnerTwoStageResult result = PartnerTwoStage(AnyPartners(), *Between(-1, 1)).value();
  for (const auto& [id, p] : result.partners) {
    const double own = p.estimate.value_or(result.mu);
    RC_ASSERT(std::min(own, result.mu) <= p.posterior_mean);
    RC_ASSERT(std::max(own, result.mu) >= p.posterior_mean);
    RC_ASSERT(p.posterior_sd >= 0 && p.p_ge_benchmark >= 0 && p.p_ge_benchmark <= 1);
  }
}

RC_GTEST_PROP(PartnerTwoStageProperty, OrderOfStudiesChangesNoBit, ()) {
  const Partners partners = AnyPartners();
  Partners shuffled;
  for (const auto& [id, studies] : partners) shuffled[id] = testing::Shuffled(studies);
  const PartnerTwoStageResult one = PartnerTwoStage(partners, 0.1).value();
  const PartnerTwoStageResult other = PartnerTwoStage(shuffled, 0.1).value();
  RC_ASSERT(one.tau2_within == other.tau2_within && one.mu == other.mu);
  for (const auto& [id, p] : one.partners) {
    RC_ASSERT(p.posterior_mean == other.partners.at(id).posterior_mean);
    RC_ASSERT(p.posterior_sd == other.partners.at(id).posterior_sd);
  }
}

// With one study each, the two stages are one pooling by Paule and Mandel.
RC_GTEST_PROP(PartnerTwoStageProperty, OneStudyEachIsPooling, ()) {
  Partners partners;
  std::vector<Effect> effects;
  const int count = *rc::gen::inRange(1, 6);
  for (int p = 0; p < count; ++p) {
    effects.push_back({*Between(-1, 1), *Between(0.01, 0.5)});
    partners[absl::StrCat("p", p)] = {effects.back()};
  }
  const PooledEffect pooled = Pool(effects, Tau2Method::kPm).value();
  const PartnerTwoStageResult result = PartnerTwoStage(partners, 0).value();
  RC_ASSERT(result.tau2_within == 0);
  RC_ASSERT(std::fabs(result.tau2_between - pooled.tau2) <= 1e-12);
  RC_ASSERT(std::fabs(result.mu - pooled.mu) <= 1e-12);
}

}  // namespace
}  // namespace partners::methods
