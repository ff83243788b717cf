#include "services/vetting/rubric_rules.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "services/vetting/limits.h"

namespace partners::vetting {
namespace {

using Criterion = v1::Rubric::Criterion;
using Broken = std::vector<std::string>;

bool HasScale(const Criterion& c) {
  return c.scale_min() < c.scale_max() && c.scale_max() - c.scale_min() < kScalePointsMax;
}

void CheckAnchors(const Criterion& c, const std::string& path, Broken* broken) {
  std::set<int> anchored;
  for (const v1::Rubric::Anchor& anchor : c.anchors()) {
    if (anchor.point() < c.scale_min() || anchor.point() > c.scale_max()) {
      broken->push_back(
          absl::StrCat(path, ".anchors: point ", anchor.point(), " must be within the scale"));
    } else if (!anchored.insert(anchor.point()).second) {
      broken->push_back(
          absl::StrCat(path, ".anchors: point ", anchor.point(), " must have one anchor only"));
    }
  }
  for (int point = c.scale_min(); point <= c.scale_max(); ++point) {
    if (anchored.count(point) == 0)
      broken->push_back(absl::StrCat(path, ".anchors: point ", point, " needs an anchor"));
  }
}

void CheckCriterion(const Criterion& c, const std::string& path, Broken* broken) {
  if (c.weight_basis_points() < 1)
    broken->push_back(path + ".weight_basis_points: must be above 0");
  if (HasScale(c)) {
    CheckAnchors(c, path, broken);
  } else {
    broken->push_back(absl::StrCat(path, ".scale_max: must be 1 to ", kScalePointsMax - 1,
                                   " points above scale_min"));
  }
  if (c.has_minimum() && (c.minimum() < c.scale_min() || c.minimum() > c.scale_max())) {
    broken->push_back(path + ".minimum: must be within the scale");
  }
  if (c.gateway() && !c.has_minimum()) broken->push_back(path + ".gateway: needs a minimum");
}

std::string PathOf(int stage, int criterion) {
  return absl::StrCat("stages[", stage, "].criteria[", criterion, "]");
}

}  // namespace

std::vector<std::string> BrokenRules(const v1::Rubric& rubric) {
  Broken broken;
  std::set<std::string> keys;
  int weights = 0;
  int count = 0;
  for (int s = 0; s < rubric.stages_size(); ++s) {
    for (int c = 0; c < rubric.stages(s).criteria_size(); ++c) {
      const Criterion& criterion = rubric.stages(s).criteria(c);
      CheckCriterion(criterion, PathOf(s, c), &broken);
      if (!keys.insert(criterion.key()).second)
        broken.push_back(PathOf(s, c) + ".key: must not be repeated");
      weights += criterion.weight_basis_points();
      ++count;
    }
  }
  if (count == 0) broken.push_back("stages need at least one criterion");
  if (count > kCriteriaMax)
    broken.push_back(absl::StrCat("stages must have at most ", kCriteriaMax, " criteria in all"));
  if (count > 0 && weights != kWeightTotal) {
    broken.push_back(absl::StrCat("stages: the weights have to add up to ", kWeightTotal,
                                  " basis points; they add up to ", weights));
  }
  return broken;
}

std::vector<const Criterion*> CriteriaInOrder(const v1::Rubric& rubric) {
  std::vector<const Criterion*> out;
  for (const v1::Rubric::Stage& stage : rubric.stages()) {
    for (const Criterion& criterion : stage.criteria()) out.push_back(&criterion);
  }
  return out;
}

std::vector<const Criterion*> CriteriaFor(const v1::Rubric& rubric, const std::string& category) {
  std::vector<const Criterion*> out;
  for (const Criterion* criterion : CriteriaInOrder(rubric)) {
    if (criterion->category().empty() || criterion->category() == category)
      out.push_back(criterion);
  }
  return out;
}

std::vector<methods::RubricCriterion> MethodCriteria(
    const std::vector<const Criterion*>& criteria) {
  std::vector<methods::RubricCriterion> out;
  for (const Criterion* c : criteria) {
    methods::RubricCriterion m;
    m.id = c->key();
    m.weight = c->weight_basis_points();
    m.min = c->scale_min();
    m.max = c->scale_max();
    if (c->gateway()) m.gateway_minimum = c->minimum();
    out.push_back(m);
  }
  return out;
}

}  // namespace partners::vetting
