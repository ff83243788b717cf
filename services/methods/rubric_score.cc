#include "services/methods/rubric_score.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "services/methods/validation.h"

namespace partners::methods {
namespace {

using internal::Element;
using internal::Member;
using internal::Refuse;

absl::Status CheckCriterion(const RubricCriterion& criterion) {
  const std::string weight = Member("criteria", criterion.id, "weight");
  absl::Status status = internal::CheckWeight(weight, criterion.weight);
  if (!status.ok()) return status;
  if (criterion.weight <= 0) return Refuse(weight, "must be above zero");
  if (criterion.min >= criterion.max) {
    return Refuse(Member("criteria", criterion.id, "max"), "must be above min");
  }
  const std::optional<int> gateway = criterion.gateway_minimum;
  if (!gateway || (*gateway >= criterion.min && *gateway <= criterion.max)) return status;
  return Refuse(Member("criteria", criterion.id, "gateway_minimum"), "must be on the scale");
}

// The criteria in id order, checked.
absl::StatusOr<std::vector<RubricCriterion>> Sorted(std::vector<RubricCriterion> criteria) {
  if (criteria.empty()) return Refuse("criteria", "at least one criterion is needed");
  absl::Status status = internal::SortById("criteria", &RubricCriterion::id, &criteria);
  for (size_t i = 0; status.ok() && i < criteria.size(); ++i) status = CheckCriterion(criteria[i]);
  if (!status.ok()) return status;
  return criteria;
}

absl::Status CheckScores(const std::vector<RubricCriterion>& sorted,
                         const std::map<std::string, int>& scores) {
  for (const auto& [id, score] : scores) {
    const auto found = std::ranges::lower_bound(sorted, id, {}, &RubricCriterion::id);
    if (found == sorted.end() || found->id != id) {
      return Refuse(Element("scores", id), "is not a criterion of the rubric");
    }
    if (score < found->min || score > found->max) {
      return Refuse(Element("scores", id),
                    absl::StrCat("must be between ", found->min, " and ", found->max));
    }
  }
  return absl::OkStatus();
}

double Fraction(const RubricCriterion& criterion, int score) {
  const auto above = static_cast<double>(int64_t{score} - criterion.min);
  return above / static_cast<double>(int64_t{criterion.max} - criterion.min);
}

RubricPoints Points(const RubricCriterion& criterion, const std::map<std::string, int>& scores,
                    double weight_sum) {
  RubricPoints points{.criterion = criterion.id,
                      .score = std::nullopt,
                      .weight_share = criterion.weight / weight_sum,
                      .fraction = std::nullopt,
                      .points = std::nullopt};
  const auto score = scores.find(criterion.id);
  if (score == scores.end()) return points;
  points.score = score->second;
  points.fraction = Fraction(criterion, score->second);
  points.points = 100 * (criterion.weight * *points.fraction) / weight_sum;
  return points;
}

// Status, failed gateway and missing scores: walks the rubric until the first failed gateway.
void Judge(const std::vector<RubricCriterion>& criteria, RubricResult* result) {
  for (size_t i = 0; i < criteria.size() && !result->failed_gateway; ++i) {
    const std::optional<int> score = result->points[i].score;
    if (!score) {
      result->missing.push_back(criteria[i].id);
    } else if (criteria[i].gateway_minimum && *score < *criteria[i].gateway_minimum) {
      result->failed_gateway = criteria[i].id;
    }
  }
  if (!result->missing.empty()) {
    result->status = ReviewStatus::kIncomplete;
  } else {
    result->status =
        result->failed_gateway ? ReviewStatus::kFailedGateway : ReviewStatus::kComplete;
  }
}

}  // namespace

absl::string_view ReviewStatusName(ReviewStatus status) {
  switch (status) {
    case ReviewStatus::kComplete:
      return "COMPLETE";
    case ReviewStatus::kIncomplete:
      return "INCOMPLETE";
    case ReviewStatus::kFailedGateway:
      return "FAILED_GATEWAY";
  }
  return "UNKNOWN";
}

absl::StatusOr<RubricResult> RubricTotal(const std::vector<RubricCriterion>& criteria,
                                         const std::map<std::string, int>& scores) {
  absl::StatusOr<std::vector<RubricCriterion>> sorted = Sorted(criteria);
  if (!sorted.ok()) return sorted.status();
  absl::Status status = CheckScores(*sorted, scores);
  if (!status.ok()) return status;

  double weight_sum = 0;
  for (const RubricCriterion& criterion : *sorted) weight_sum += criterion.weight;
  status = internal::CheckWeightSum("criteria", weight_sum);
  if (!status.ok()) return status;

  RubricResult result;
  for (const RubricCriterion& c : criteria) result.points.push_back(Points(c, scores, weight_sum));
  Judge(criteria, &result);
  if (result.status != ReviewStatus::kComplete) return result;

  double sum = 0;
  for (const RubricCriterion& c : *sorted) sum += c.weight * Fraction(c, scores.at(c.id));
  result.total = 100 * (sum / weight_sum);  // at most 100: the quotient is at most 1
  return result;
}

}  // namespace partners::methods
