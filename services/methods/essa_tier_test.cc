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
  return EssaTier(studies, model, underway, DefaultEssaPolicy()).value();
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
  EXPECT_EQ(EssaTier({small}, false, false, {"small", 100, 2}).value().tier, 1);
  EXPECT_EQ(EssaTier({Strong()}, false, false, {"large", 350, 3}).value().tier, 3);
}

TEST(EssaTier, RefusesNegativeCounts) {
  EssaStudy study = Strong();
  study.n_sites = -1;
  ExpectRefused(EssaTier({Strong(), study}, false, false, DefaultEssaPolicy()).status(),
                "studies[1].n_sites: must not be negative");
  study.n_students = -5;
  ExpectRefused(EssaTier({study}, false, false, DefaultEssaPolicy()).status(),
                "studies[0].n_students: must not be negative");
  ExpectRefused(EssaTier({}, false, false, {"p", -1, 0}).status(),
                "policy.min_students: must not be negative");
  ExpectRefused(EssaTier({}, false, false, {"p", 0, -1}).status(),
                "policy.min_sites: must not be negative");
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

}  // namespace
}  // namespace partners::methods
