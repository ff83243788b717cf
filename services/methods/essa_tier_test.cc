#include "services/methods/essa_tier.h"

#include "services/methods/property_test.h"

namespace partners::methods {
namespace {

using testing::ExpectRefused;

// A study that gives tier 1.
EssaStudy Strong() {
  return {.design = StudyDesign::kRct,
          .wwc = WwcRating::kWithout,
          .significant = true,
          .direction = EffectDirection::kPositive,
          .relevant_outcome = true,
          .n_students = 350,
          .n_sites = 2,
          .population_overlap = true,
          .setting_overlap = true,
          .selection_controls = false};
}

EssaResult Tier(const std::vector<EssaStudy>& studies, bool model = false, bool underway = false) {
  return EssaTier({.studies = studies, .logic_model = model, .evaluation_underway = underway},
                  DefaultEssaPolicy())
      .value();
}

EssaResult Judged(const EssaEvidence& evidence, const EssaPolicy& policy) {
  return EssaTier(evidence, policy).value();
}

// All routes, nothing else changed.
EssaPolicy AllRoutes() {
  EssaPolicy policy = DefaultEssaPolicy();
  policy.practice_guide = policy.intervention_report = true;
  return policy;
}

// The strong study with one member changed gives this tier for this reason.
template <typename T>
void ExpectChanged(T EssaStudy::*member, T value, int tier, absl::string_view reason) {
  EssaStudy study = Strong();
  study.*member = value;
  const EssaResult result = Tier({study});
  EXPECT_EQ(result.tier, tier) << reason;
  EXPECT_EQ(EssaReasonName(result.studies[0].reason), reason);
}

TEST(EssaTier, EveryConditionCounts) {
  EXPECT_EQ(Tier({Strong()}).tier, 1);
  EXPECT_EQ(EssaReasonName(Tier({Strong()}).studies[0].reason), "BEST_TIER");
  ExpectChanged(&EssaStudy::design, StudyDesign::kQed, 2, "DESIGN_OR_RATING");
  ExpectChanged(&EssaStudy::wwc, WwcRating::kWith, 2, "DESIGN_OR_RATING");
  ExpectChanged(&EssaStudy::wwc, WwcRating::kDoesNotMeet, 0, "DESIGN_OR_RATING");
  ExpectChanged(&EssaStudy::wwc, WwcRating::kNotEligible, 0, "DESIGN_OR_RATING");
  ExpectChanged(&EssaStudy::n_students, int64_t{349}, 3, "TOO_SMALL");
  ExpectChanged(&EssaStudy::n_sites, int64_t{1}, 3, "TOO_SMALL");
  ExpectChanged(&EssaStudy::population_overlap, false, 2, "OVERLAP");
  ExpectChanged(&EssaStudy::setting_overlap, false, 2, "OVERLAP");
  ExpectChanged(&EssaStudy::significant, false, 0, "NOT_SIGNIFICANT");
  ExpectChanged(&EssaStudy::relevant_outcome, false, 0, "NOT_RELEVANT");
  ExpectChanged(&EssaStudy::direction, EffectDirection::kNegative, 0, "NEGATIVE");
}

TEST(EssaTier, WithoutAnyOverlapItIsPromisingOnly) {
  EssaStudy study = Strong();
  study.population_overlap = study.setting_overlap = false;
  EXPECT_EQ(Tier({study}).tier, 3);
}

TEST(EssaTier, CorrelationalStudiesNeedControls) {
  EssaStudy study = Strong();
  study.design = StudyDesign::kCorrelational;
  EXPECT_EQ(Tier({study}).tier, 0);
  study.selection_controls = true;
  EXPECT_EQ(Tier({study}).tier, 3);
}

TEST(EssaTier, AStrongNegativeStudyOverridesAllGoodOnes) {
  EssaStudy negative = Strong();
  negative.direction = EffectDirection::kNegative;
  const EssaResult result = Tier({Strong(), negative});
  EXPECT_EQ(result.tier, 0);
  EXPECT_TRUE(result.overridden);
  EXPECT_EQ(EssaReasonName(result.studies[0].reason), "OVERRIDDEN");
  EXPECT_EQ(Tier({Strong(), negative}, true, true).tier, 4);
  negative.wwc = WwcRating::kDoesNotMeet;
  EXPECT_EQ(Tier({Strong(), negative}).tier, 1);
}

TEST(EssaTier, OnlyProvenHarmToARelevantOutcomeOverrides) {
  EssaStudy negative = Strong();
  negative.direction = EffectDirection::kNegative;
  negative.significant = false;
  EXPECT_FALSE(Tier({Strong(), negative}).overridden);
  EXPECT_EQ(Tier({Strong(), negative}).tier, 1);
  negative.significant = true;
  negative.relevant_outcome = false;
  EXPECT_FALSE(Tier({Strong(), negative}).overridden);
}

TEST(EssaTier, TierFourNeedsLogicModelAndEvaluation) {
  EXPECT_EQ(Tier({}).tier, 0);
  EXPECT_EQ(Tier({}, true, false).tier, 0);
  EXPECT_EQ(Tier({}, false, true).tier, 0);
  EXPECT_EQ(Tier({}, true, true).tier, 4);
  EXPECT_EQ(Tier({Strong()}, true, true).tier, 1);
}

TEST(EssaTier, ThresholdsComeFromThePolicy) {
  EssaStudy small = Strong();
  small.n_students = 100;
  EXPECT_EQ(Judged({.studies = {small}}, {"small", 100, 2}).tier, 1);
  EXPECT_EQ(Judged({.studies = {Strong()}}, {"large", 350, 3}).tier, 3);
}

TEST(EssaTier, TierThreeWithoutARatingIsAPolicy) {
  EssaPolicy policy = DefaultEssaPolicy();
  policy.tier3_needs_rating = false;
  EssaStudy study = Strong();
  study.wwc = WwcRating::kNotEligible;
  EXPECT_EQ(Judged({.studies = {study}}, policy).tier, 3);
  EXPECT_EQ(Judged({.studies = {study}}, policy).studies[0].reason, EssaReason::kDesignOrRating);
  study.design = StudyDesign::kQed;
  EXPECT_EQ(Judged({.studies = {study}}, policy).tier, 3);
  study.wwc = WwcRating::kDoesNotMeet;
  EXPECT_EQ(Judged({.studies = {study}}, policy).tier, 0);
  study.design = StudyDesign::kCorrelational;
  EXPECT_EQ(Judged({.studies = {study}}, policy).tier, 0);
  // An unrated study that found harm overrides nothing: the override needs a rating.
  study = Strong();
  study.direction = EffectDirection::kNegative;
  study.wwc = WwcRating::kNotEligible;
  EXPECT_EQ(Judged({.studies = {Strong(), study}}, policy).tier, 1);
}

TEST(EssaTier, RoutesThatAreNotAcceptedGiveNothing) {
  const EssaEvidence evidence{
      .studies = {Strong()},
      .practice_guides = {{GuideEvidence::kStrong, true, true, true}},
      .intervention_reports = {{ReportedEffect::kPositive, false, true, true, true}}};
  for (int routes = 0; routes < 8; ++routes) {
    EssaPolicy policy = DefaultEssaPolicy();
    policy.single_study = (routes & 1) != 0;
    policy.practice_guide = (routes & 2) != 0;
    policy.intervention_report = (routes & 4) != 0;
    const EssaResult result = Judged(evidence, policy);
    EXPECT_EQ(result.tier, routes == 0 ? 0 : 1);
    EXPECT_EQ(result.studies[0].tier, policy.single_study ? 1 : 0);
    EXPECT_EQ(result.practice_guides[0].tier, policy.practice_guide ? 1 : 0);
    EXPECT_EQ(EssaReasonName(result.intervention_reports[0].reason),
              policy.intervention_report ? "BEST_TIER" : "ROUTE");
  }
}

// 34 CFR 77.1, (i) of strong, moderate and promising evidence.
TEST(EssaTier, PracticeGuides) {
  const auto tier = [](GuideEvidence evidence, bool relevant, bool population, bool setting) {
    return Judged({.practice_guides = {{evidence, relevant, population, setting}}}, AllRoutes())
        .tier;
  };
  EXPECT_EQ(tier(GuideEvidence::kStrong, true, true, true), 1);
  EXPECT_EQ(tier(GuideEvidence::kStrong, true, true, false), 2);
  EXPECT_EQ(tier(GuideEvidence::kStrong, true, false, false), 3);
  EXPECT_EQ(tier(GuideEvidence::kModerate, true, true, true), 2);
  EXPECT_EQ(tier(GuideEvidence::kModerate, true, false, true), 2);
  EXPECT_EQ(tier(GuideEvidence::kModerate, true, false, false), 3);
  EXPECT_EQ(tier(GuideEvidence::kMinimal, true, true, true), 0);
  EXPECT_EQ(tier(GuideEvidence::kStrong, false, true, true), 0);
}

// 34 CFR 77.1, (ii) of strong, moderate and promising evidence.
TEST(EssaTier, InterventionReports) {
  const auto tier = [](const EssaInterventionReport& report) {
    return Judged({.intervention_reports = {report}}, AllRoutes()).tier;
  };
  EXPECT_EQ(tier({ReportedEffect::kPositive, false, true, true, true}), 1);
  EXPECT_EQ(tier({ReportedEffect::kPositive, false, true, false, true}), 2);
  EXPECT_EQ(tier({ReportedEffect::kPositive, false, true, false, false}), 3);
  EXPECT_EQ(tier({ReportedEffect::kPositive, false, false, true, true}), 3);
  EXPECT_EQ(tier({ReportedEffect::kPotentiallyPositive, false, true, true, true}), 2);
  EXPECT_EQ(tier({ReportedEffect::kPotentiallyPositive, false, false, true, true}), 3);
  EXPECT_EQ(tier({ReportedEffect::kNone, false, true, true, true}), 0);
  EXPECT_EQ(tier({ReportedEffect::kPositive, true, true, true, true}), 0);
}

TEST(EssaTier, HarmFoundByAStudyOverridesEveryRoute) {
  EssaStudy negative = Strong();
  negative.direction = EffectDirection::kNegative;
  EssaPolicy policy = AllRoutes();
  policy.single_study = false;
  const EssaResult result =
      Judged({.studies = {negative},
              .practice_guides = {{GuideEvidence::kStrong, true, true, true}},
              .intervention_reports = {{ReportedEffect::kPositive, false, true, true, true}}},
             policy);
  EXPECT_EQ(result.tier, 0);
  EXPECT_EQ(result.practice_guides[0].reason, EssaReason::kOverridden);
  EXPECT_EQ(result.intervention_reports[0].reason, EssaReason::kOverridden);
}

TEST(EssaTier, RefusesNegativeCounts) {
  EssaStudy study = Strong();
  const auto refused = [](const EssaEvidence& evidence, const EssaPolicy& policy) {
    return EssaTier(evidence, policy).status();
  };
  study.n_sites = -1;
  ExpectRefused(refused({.studies = {Strong(), study}}, DefaultEssaPolicy()),
                "studies[1].n_sites: must not be negative");
  study.n_students = -5;
  ExpectRefused(refused({.studies = {study}}, DefaultEssaPolicy()),
                "studies[0].n_students: must not be negative");
  ExpectRefused(refused({}, {"p", -1, 0}), "policy.min_students: must not be negative");
  ExpectRefused(refused({}, {"p", 0, -1}), "policy.min_sites: must not be negative");
}

EssaStudy AnyStudy() {
  const auto flag = [] { return *rc::gen::inRange(0, 4) > 0; };
  EssaStudy study;
  study.design = static_cast<StudyDesign>(*rc::gen::inRange(0, 3));
  study.wwc = static_cast<WwcRating>(*rc::gen::inRange(0, 4));
  study.significant = flag();
  study.direction = flag() ? EffectDirection::kPositive : EffectDirection::kNegative;
  study.relevant_outcome = flag();
  study.n_students = *rc::gen::inRange<int64_t>(0, 1000);
  study.n_sites = *rc::gen::inRange<int64_t>(0, 5);
  study.population_overlap = flag();
  study.setting_overlap = flag();
  study.selection_controls = flag();
  return study;
}

std::vector<EssaStudy> AnyStudies() {
  std::vector<EssaStudy> studies;
  const int count = *rc::gen::inRange(0, 5);
  for (int i = 0; i < count; ++i) studies.push_back(AnyStudy());
  return studies;
}

// Tiers by quality: 1 is the best, none the worst.
int Badness(const EssaResult& result) { return result.tier == 0 ? 5 : result.tier; }

RC_GTEST_PROP(EssaTierProperty, AStrongStudyNeverWorsensTheTier, ()) {
  std::vector<EssaStudy> studies = AnyStudies();
  const bool model = *rc::gen::arbitrary<bool>();
  const int before = Badness(Tier(studies, model, true));
  studies.push_back(Strong());
  RC_ASSERT(Badness(Tier(studies, model, true)) <= before);
}

RC_GTEST_PROP(EssaTierProperty, AnOverridingStudyNeverImprovesTheTier, ()) {
  std::vector<EssaStudy> studies = AnyStudies();
  const bool model = *rc::gen::arbitrary<bool>();
  const int before = Badness(Tier(studies, model, true));
  EssaStudy negative = Strong();
  negative.direction = EffectDirection::kNegative;
  studies.push_back(negative);
  RC_ASSERT(Badness(Tier(studies, model, true)) >= before);
  RC_ASSERT(Tier(studies, model, true).tier == (model ? 4 : 0));
}

RC_GTEST_PROP(EssaTierProperty, TheOrderOfStudiesDoesNotMatter, ()) {
  const std::vector<EssaStudy> studies = AnyStudies();
  RC_ASSERT(Tier(studies).tier == Tier(testing::Shuffled(studies)).tier);
}

// Whatever is accepted in addition never worsens a tier.
RC_GTEST_PROP(EssaTierProperty, AWiderPolicyNeverWorsensTheTier, ()) {
  const auto flag = [] { return *rc::gen::arbitrary<bool>(); };
  const EssaEvidence evidence{
      .studies = AnyStudies(),
      .practice_guides = {{static_cast<GuideEvidence>(*rc::gen::inRange(0, 3)), flag(), flag(),
                           flag()}},
      .intervention_reports = {
          {static_cast<ReportedEffect>(*rc::gen::inRange(0, 3)), flag(), flag(), flag(), flag()}}};
  EssaPolicy policy{"p", 350, 2, flag(), flag(), flag(), flag()};
  const int before = Badness(Judged(evidence, policy));
  policy.single_study = policy.practice_guide = policy.intervention_report = true;
  policy.tier3_needs_rating = false;
  RC_ASSERT(Badness(Judged(evidence, policy)) <= before);
}

}  // namespace
}  // namespace partners::methods
