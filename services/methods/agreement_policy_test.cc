#include "services/methods/agreement_policy.h"

#include <cmath>

#include "services/methods/property_test.h"

namespace partners::methods {
namespace {

using testing::ExpectRefused;

absl::string_view Band(double alpha, const AgreementPolicy& policy = DefaultAgreementPolicy()) {
  return AgreementBandName(BandOfAgreement(alpha, policy).value());
}

bool Extra(const std::vector<double>& totals) {
  return NeedsExtraReviewer(totals, DefaultAgreementPolicy()).value();
}

TEST(BandOfAgreement, BeginsAtItsLimits) {
  EXPECT_EQ(Band(1), "RELY");
  EXPECT_EQ(Band(0.8), "RELY");
  EXPECT_EQ(Band(1 - 0.2), "RELY");
  EXPECT_EQ(Band(0.8 - 1e-13), "RELY");
  EXPECT_EQ(Band(0.8 - 1e-9), "TENTATIVE");
  EXPECT_EQ(Band(0.667), "TENTATIVE");
  EXPECT_EQ(Band(0.667 - 1e-9), "RECALIBRATE");
  EXPECT_EQ(Band(2.0 / 3), "RECALIBRATE");  // .6666… is not .667
  EXPECT_EQ(Band(-1), "RECALIBRATE");
}

TEST(BandOfAgreement, LimitsComeFromThePolicy) {
  EXPECT_EQ(Band(0.7, {"strict", 0.9, 0.8, 0}), "RECALIBRATE");
  EXPECT_EQ(Band(0.5, {"one limit", 0.5, 0.5, 0}), "RELY");
}

TEST(BandOfAgreement, RefusesBadInput) {
  const AgreementPolicy policy = DefaultAgreementPolicy();
  ExpectRefused(BandOfAgreement(NAN, policy).status(), "alpha: must be a finite number");
  ExpectRefused(BandOfAgreement(1.5, policy).status(), "alpha: must be at most 1");
  ExpectRefused(BandOfAgreement(0, {"p", 0.5, 0.6, 0}).status(),
                "policy.rely_from: must not be below tentative_from");
  ExpectRefused(BandOfAgreement(0, {"p", 1.5, 0.6, 0}).status(),
                "policy.rely_from: must be at most 1");
  ExpectRefused(BandOfAgreement(0, {"p", NAN, 0.6, 0}).status(),
                "policy.rely_from: must be at most 1");
  ExpectRefused(BandOfAgreement(0, {"p", 0.5, NAN, 0}).status(),
                "policy.tentative_from: must be a finite number");
}

TEST(NeedsExtraReviewer, OnlyAboveTheRange) {
  EXPECT_FALSE(Extra({}));
  EXPECT_FALSE(Extra({100}));
  EXPECT_FALSE(Extra({70, 70, 70}));
  EXPECT_FALSE(Extra({50, 70}));
  EXPECT_FALSE(Extra({76.4, 56.4}));  // 20.000000000000007 in doubles
  EXPECT_TRUE(Extra({60, 50, 70.001}));
  EXPECT_TRUE(Extra({0, 100}));
  EXPECT_TRUE(NeedsExtraReviewer({50, 56}, {"p", 1, 0, 5}).value());
}

TEST(NeedsExtraReviewer, RefusesBadInput) {
  const AgreementPolicy policy = DefaultAgreementPolicy();
  ExpectRefused(NeedsExtraReviewer({50, 101}, policy).status(),
                "totals[1]: must be between 0 and 100");
  ExpectRefused(NeedsExtraReviewer({-1}, policy).status(), "totals[0]: must be between 0 and 100");
  ExpectRefused(NeedsExtraReviewer({NAN}, policy).status(), "totals[0]: must be between 0 and 100");
  ExpectRefused(NeedsExtraReviewer({}, {"p", 1, 0, -1}).status(),
                "policy.range_max: must not be negative");
}

RC_GTEST_PROP(AgreementPolicyProperty, ABetterAlphaNeverHasAWorseBand, ()) {
  const double low = *testing::Between(-1, 1);
  const double high = *testing::Between(low, 1);
  const AgreementPolicy policy{"p", *testing::Between(0.5, 1), *testing::Between(-1, 0.5), 0};
  RC_ASSERT(BandOfAgreement(high, policy).value() <= BandOfAgreement(low, policy).value());
}

RC_GTEST_PROP(AgreementPolicyProperty, OneMoreTotalNeverEndsTheNeed, ()) {
  std::vector<double> totals = *rc::gen::container<std::vector<double>>(testing::Between(0, 100));
  const bool before = Extra(totals);
  RC_ASSERT(before == Extra(testing::Shuffled(totals)));
  totals.push_back(*testing::Between(0, 100));
  RC_ASSERT(!before || Extra(totals));
}

}  // namespace
}  // namespace partners::methods
