#include "services/methods/pooling.h"

#include <cmath>

#include "services/methods/case_file.h"
#include "services/methods/property_test.h"

namespace partners::methods {
namespace {

using testing::Between;
using testing::ExpectRefused;
constexpr Tau2Method kAll[] = {Tau2Method::kFe,   Tau2Method::kDl, Tau2Method::kPm,
                               Tau2Method::kReml, Tau2Method::kMl, Tau2Method::kHe};

// 13 trials of the BCG vaccine against tuberculosis (Colditz et al. 1994), as log risk ratios.
std::vector<Effect> Bcg() {
  struct Trial {
    int64_t treated_cases, treated_others, control_cases, control_others;
  };
  constexpr Trial kTrials[] = {
      {4, 119, 11, 128},       {6, 300, 29, 274},        {3, 228, 11, 209},
      {62, 13536, 248, 12619}, {33, 5036, 47, 5761},     {180, 1361, 372, 1079},
      {8, 2537, 10, 619},      {505, 87886, 499, 87892}, {29, 7470, 45, 7232},
      {17, 1699, 65, 1600},    {186, 50448, 141, 27197}, {5, 2493, 3, 2338},
      {27, 16886, 29, 17825}};
  std::vector<Effect> effects;
  for (const Trial& t : kTrials) {
    effects.push_back(LogRiskRatio({t.treated_cases, t.treated_cases + t.treated_others},
                                   {t.control_cases, t.control_cases + t.control_others})
                          .value());
  }
  return effects;
}

// Viechtbauer 2010, Journal of Statistical Software 36(3), and the documentation of metafor.
TEST(Pool, AgreesWithThePublishedAnalysisOfTheBcgTrials) {
  const PooledEffect reml = Pool(Bcg(), Tau2Method::kReml).value();
  EXPECT_EQ(reml.k, 13);
  EXPECT_NEAR(reml.tau2, 0.3132, 5e-5);
  EXPECT_NEAR(reml.mu, -0.7145, 5e-5);
  EXPECT_NEAR(reml.se, 0.1798, 5e-5);
  EXPECT_NEAR(reml.z, -3.9744, 5e-5);
  EXPECT_NEAR(reml.ci_z.low, -1.0669, 5e-5);
  EXPECT_NEAR(reml.ci_z.high, -0.3622, 5e-5);
  EXPECT_NEAR(reml.q, 152.2330, 5e-5);
  EXPECT_LT(reml.q_p.value(), 1e-4);
  EXPECT_NEAR(reml.i2.value(), 92.22, 5e-3);
  EXPECT_NEAR(reml.h2.value(), 12.86, 5e-3);
  EXPECT_NEAR(reml.se_hk_unadjusted.value(), 0.1808, 5e-5);
}

TEST(Pool, AgreesWithPublishedVariancesOfTheBcgTrials) {
  const auto tau2 = [](Tau2Method method) { return Pool(Bcg(), method).value().tau2; };
  EXPECT_EQ(tau2(Tau2Method::kFe), 0);
  EXPECT_NEAR(tau2(Tau2Method::kDl), 0.3088, 5e-5);
  EXPECT_NEAR(tau2(Tau2Method::kPm), 0.3181, 5e-5);
  EXPECT_NEAR(tau2(Tau2Method::kMl), 0.2800, 5e-5);
  EXPECT_NEAR(tau2(Tau2Method::kHe), 0.3286, 5e-5);
  EXPECT_NEAR(Pool(Bcg(), Tau2Method::kFe).value().mu, -0.4303, 5e-5);
  const Interval interval = Tau2QProfileInterval(Bcg()).value();
  EXPECT_NEAR(interval.low, 0.1197, 5e-5);
  EXPECT_NEAR(interval.high, 1.1115, 5e-5);
}

std::vector<std::optional<double>> Numbers(const PooledEffect& p) {
  std::vector<std::optional<double>> all = {
      p.tau2, p.mu,  p.se, p.ci_z.low, p.ci_z.high,        p.z,
      p.q,    p.q_p, p.i2, p.h2,       p.se_hk_unadjusted, p.se_hk};
  for (const auto& interval : {p.ci_hk, p.ci_hk_unadjusted, p.pi}) {
    all.push_back(interval ? std::optional(interval->low) : std::nullopt);
    all.push_back(interval ? std::optional(interval->high) : std::nullopt);
  }
  return all;
}

// Roots are as sharp as the functions they belong to: 1e-10 instead of the usual 1e-12.
void ExpectAgreed(const std::optional<double>& actual, const std::string& expected) {
  const std::optional<double> number = testing::OptionalNumber(expected);
  ASSERT_EQ(actual.has_value(), number.has_value()) << expected;
  if (number) {
    EXPECT_NEAR(*actual, *number, 1e-10 * std::max(1.0, std::fabs(*number)));
  }
}

void ExpectAgreement(const testing::Case& c) {
  SCOPED_TRACE(c.name);
  std::vector<Effect> effects;
  c.ForEach("effect", [&](const testing::Words& w) {
    effects.push_back({testing::Number(w[0]), testing::Number(w[1])});
  });
  c.ForEach("pool", [&](const testing::Words& w) {
    SCOPED_TRACE(w[0]);
    const auto numbers = Numbers(Pool(effects, ParseTau2Method(w[0]).value()).value());
    ASSERT_EQ(numbers.size() + 1, w.size());
    for (size_t i = 0; i < numbers.size(); ++i) ExpectAgreed(numbers[i], w[i + 1]);
  });
  c.ForEach("qprofile", [&](const testing::Words& w) {
    const Interval interval = Tau2QProfileInterval(effects).value();
    ExpectAgreed(interval.low, w[0]);
    ExpectAgreed(interval.high, w[1]);
  });
  c.ForEach("composite", [&](const testing::Words& w) {
    const Effect mixed = CompositeEffect(effects, testing::Number(w[0])).value();
    ExpectAgreed(mixed.y, w[1]);
    ExpectAgreed(mixed.v, w[2]);
  });
}

TEST(Pool, AgreesWithTheIndependentImplementation) {
  const auto cases = testing::ReadCases("evidence.cases");
  ASSERT_EQ(cases.size(), 80u);
  for (const testing::Case& c : cases) ExpectAgreement(c);
}

TEST(Pool, OneStudySpeaksForItself) {
  for (Tau2Method method : kAll) {
    const PooledEffect one = Pool({{0.4, 0.04}}, method).value();
    EXPECT_EQ(one.tau2, 0);
    EXPECT_NEAR(one.z, 2, 1e-12);
    EXPECT_FALSE(one.q_p || one.i2 || one.h2 || one.se_hk || one.ci_hk || one.pi);
  }
}

TEST(Pool, ExtremesStayFinite) {
  const std::vector<std::vector<Effect>> sets = {{{-1e60, 1e-60}, {1e60, 1e60}},
                                                 {{1, 1e-60}, {2, 1e60}, {3, 1}},
                                                 {{5, 1}, {5, 1}, {5, 1}},
                                                 {{1e60, 1e-60}, {-1e60, 1e-60}, {0, 1e-60}}};
  for (Tau2Method method : kAll) {
    for (const std::vector<Effect>& effects : sets) {
      for (const auto& number : Numbers(Pool(effects, method).value())) {
        EXPECT_TRUE(std::isfinite(number.value())) << Tau2MethodName(method);
      }
    }
  }
}

TEST(Pool, RefusesBadInput) {
  ExpectRefused(Pool({}, Tau2Method::kPm).status(), "effects: at least one is needed");
  ExpectRefused(Pool({{0, 0}}, Tau2Method::kPm).status(),
                "effects[0].v: must be above zero (1e-60 to 1e60)");
  ExpectRefused(Tau2QProfileInterval({{0, 1}}).status(), "effects: at least two are needed");
  EXPECT_FALSE(ParseTau2Method("pm").has_value());
  for (Tau2Method method : kAll) EXPECT_EQ(ParseTau2Method(Tau2MethodName(method)), method);
}

std::vector<Effect> AnyEffects(int least) {
  std::vector<Effect> effects;
  const int count = *rc::gen::inRange(least, 9);
  const double spread = *Between(0, 3);
  for (int i = 0; i < count; ++i) {
    effects.push_back({*Between(-1, 1) * spread, *Between(0.001, 1)});
  }
  return effects;
}

RC_GTEST_PROP(PoolProperty, MuLiesBetweenTheEstimates, ()) {
  const std::vector<Effect> effects = AnyEffects(1);
  const auto [low, high] = std::ranges::minmax(effects, {}, &Effect::y);
  const PooledEffect pooled =
      Pool(effects, *rc::gen::elementOf(std::vector(std::begin(kAll), std::end(kAll)))).value();
  RC_ASSERT(low.y <= pooled.mu && pooled.mu <= high.y);
  RC_ASSERT(pooled.tau2 >= 0);
}

RC_GTEST_PROP(PoolProperty, InputOrderChangesNoBit, ()) {
  const std::vector<Effect> effects = AnyEffects(1);
  const std::vector<Effect> shuffled = testing::Shuffled(effects);
  for (Tau2Method method : kAll) {
    RC_ASSERT(Numbers(Pool(effects, method).value()) == Numbers(Pool(shuffled, method).value()));
  }
}

// mu = sum w y / sum w, so raising y_i alone by 1 at a fixed tau2 moves mu by the share of i.
RC_GTEST_PROP(PoolProperty, ALargerVarianceNeverRaisesTheWeight, ()) {
  std::vector<Effect> effects = AnyEffects(2);
  const size_t i = *rc::gen::inRange<size_t>(0, effects.size());
  const auto share = [&] {
    std::vector<Effect> raised = effects;
    raised[i].y += 1;
    return Pool(raised, Tau2Method::kFe).value().mu - Pool(effects, Tau2Method::kFe).value().mu;
  };
  const double before = share();
  effects[i].v += *Between(0, 2);
  RC_ASSERT(share() <= before + 1e-12);
}

RC_GTEST_PROP(PoolProperty, DlAndPmAreZeroTogether, ()) {
  const std::vector<Effect> effects = AnyEffects(2);
  const PooledEffect dl = Pool(effects, Tau2Method::kDl).value();
  const PooledEffect pm = Pool(effects, Tau2Method::kPm).value();
  RC_ASSERT((dl.tau2 == 0) == (dl.q <= dl.k - 1));
  RC_ASSERT((dl.tau2 == 0) == (pm.tau2 == 0));
}

// The likelihood of the result is not below that of any other variance tried.
RC_GTEST_PROP(PoolProperty, LikelihoodIsNowhereHigher, ()) {
  std::vector<Effect> effects = AnyEffects(2);
  const auto likelihood = [&](double t, bool restricted) {
    const internal::WeightedSums s = internal::SumsAt(effects, t);
    double sum = s.q + (restricted ? std::log(s.w) : 0);
    for (const Effect& effect : effects) sum += std::log(effect.v + t);
    return -sum / 2;
  };
  internal::SortEffects(&effects);
  const double other = *rc::gen::oneOf(Between(0, 0.1), Between(0, 9));
  for (const bool restricted : {true, false}) {
    const Tau2Method method = restricted ? Tau2Method::kReml : Tau2Method::kMl;
    const double best = Pool(effects, method).value().tau2;
    RC_ASSERT(likelihood(best, restricted) >= likelihood(other, restricted) - 1e-12);
  }
}

}  // namespace
}  // namespace partners::methods
