#include "services/vetting/rubric_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "absl/strings/str_cat.h"
#include "services/vetting/test_vetting.h"

namespace partners::vetting {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Criterion = v1::Rubric::Criterion;

v1::Rubric Good() { return Text<v1::Rubric>(RubricText()); }
Criterion* At(v1::Rubric* r, int stage, int criterion) {
  return r->mutable_stages(stage)->mutable_criteria(criterion);
}

TEST(RubricRulesTest, AWholeRubricBreaksNoRule) { EXPECT_THAT(BrokenRules(Good()), IsEmpty()); }

TEST(RubricRulesTest, EachRuleIsNamedWithItsField) {
  const struct {
    std::function<void(v1::Rubric*)> change;
    const char* broken;
  } cases[] = {
      {[](v1::Rubric* r) { At(r, 1, 0)->set_weight_basis_points(4999); },
       "stages: the weights have to add up to 10000 basis points; they add up to 9999"},
      {[](v1::Rubric* r) { At(r, 1, 0)->set_weight_basis_points(5001); },
       "stages: the weights have to add up to 10000 basis points; they add up to 10001"},
      {[](v1::Rubric* r) { At(r, 1, 0)->mutable_anchors()->DeleteSubrange(3, 1); },
       "stages[1].criteria[0].anchors: point 3 needs an anchor"},
      {[](v1::Rubric* r) { At(r, 1, 1)->mutable_anchors(0)->set_point(2); },
       "stages[1].criteria[1].anchors: point 2 must have one anchor only"},
      {[](v1::Rubric* r) { At(r, 1, 0)->add_anchors()->set_point(9); },
       "stages[1].criteria[0].anchors: point 9 must be within the scale"},
      {[](v1::Rubric* r) { At(r, 1, 1)->set_minimum(6); },
       "stages[1].criteria[1].minimum: must be within the scale"},
      {[](v1::Rubric* r) { At(r, 1, 1)->set_minimum(0); },
       "stages[1].criteria[1].minimum: must be within the scale"},
      {[](v1::Rubric* r) { At(r, 0, 0)->clear_minimum(); },
       "stages[0].criteria[0].gateway: needs a minimum"},
      {[](v1::Rubric* r) { At(r, 1, 1)->set_key("data"); },
       "stages[1].criteria[1].key: must not be repeated"},
      {[](v1::Rubric* r) { At(r, 1, 0)->set_scale_max(0); },
       "stages[1].criteria[0].scale_max: must be 1 to 20 points above scale_min"},
      {[](v1::Rubric* r) { At(r, 1, 0)->set_scale_max(21); },
       "stages[1].criteria[0].scale_max: must be 1 to 20 points above scale_min"},
  };
  for (const auto& c : cases) {
    v1::Rubric rubric = Good();
    c.change(&rubric);
    EXPECT_THAT(BrokenRules(rubric), ::testing::Contains(c.broken));
  }
}

TEST(RubricRulesTest, ARubricWithoutCriteriaIsRefusedOnce) {
  EXPECT_THAT(BrokenRules(v1::Rubric()), ElementsAre("stages need at least one criterion"));
}

TEST(RubricRulesTest, TooManyCriteriaAreRefused) {
  v1::Rubric rubric;
  for (int i = 0; i < 61; ++i) {
    *rubric.add_stages()->add_criteria() = Text<Criterion>(absl::StrCat(
        "key: 'c", i, "' weight_basis_points: ", i == 0 ? 4000 : 100,
        " scale_max: 1 anchors { point: 0 text: 'no' } anchors { point: 1 text: 'yes' }"));
  }
  EXPECT_THAT(BrokenRules(rubric), ElementsAre("stages must have at most 60 criteria in all"));
}

TEST(RubricRulesTest, CriteriaOfOtherCategoriesAreLeftOut) {
  v1::Rubric rubric = Good();
  At(&rubric, 1, 0)->set_category("data");
  At(&rubric, 1, 1)->set_category("behaviour");
  const auto keys = [&](const std::string& category) {
    std::vector<std::string> out;
    for (const Criterion* c : CriteriaFor(rubric, category)) out.push_back(c->key());
    return out;
  };
  EXPECT_THAT(keys("data"), ElementsAre("ready", "data"));
  EXPECT_THAT(keys("behaviour"), ElementsAre("ready", "reach"));
  EXPECT_THAT(keys("other"), ElementsAre("ready"));
}

}  // namespace
}  // namespace partners::vetting
