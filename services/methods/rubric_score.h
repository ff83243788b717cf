#ifndef PARTNERS_SERVICES_METHODS_RUBRIC_SCORE_H_
#define PARTNERS_SERVICES_METHODS_RUBRIC_SCORE_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/methods/method.h"

namespace partners::methods {

inline constexpr Method kRubricTotal{"rubric_total", 1};

// One criterion of a published rubric revision.
struct RubricCriterion {
  std::string id;
  double weight = 0;  // w_c > 0; any common unit (basis points), only shares matter
  int min = 0;        // lowest and highest point of the scale, min < max
  int max = 0;
  // Set for a gateway: a score below it fails the application and ends the review there.
  // Between min and max.
  std::optional<int> gateway_minimum;
};

enum class ReviewStatus {
  kComplete,       // all criteria are scored and no gateway failed: there is a total
  kIncomplete,     // a needed score is missing: the review must not be used
  kFailedGateway,  // scored up to a failed gateway: complete, but there is no total
};
absl::string_view ReviewStatusName(ReviewStatus status);  // "COMPLETE", "INCOMPLETE", …

struct RubricPoints {
  std::string criterion;
  std::optional<int> score;        // as given by the reviewer; absent = not scored
  double weight_share = 0;         // w_c / sum of weights, 0 to 1
  std::optional<double> fraction;  // (score - min) / (max - min), 0 to 1; absent = not scored
  std::optional<double> points;    // 100 * weight_share * fraction; absent = not scored
};

struct RubricResult {
  ReviewStatus status = ReviewStatus::kIncomplete;
  std::optional<double> total;                // 0 to 100; present only with kComplete
  std::optional<std::string> failed_gateway;  // first failed gateway in rubric order
  std::vector<std::string> missing;           // scores still needed, in rubric order
  std::vector<RubricPoints> points;           // one per criterion, in rubric order
};

// The total of one review by one reviewer.
//
//   y = 100 * [ sum_c w_c (s_c - min_c)/(max_c - min_c) ] / sum_c w_c        0 to 100
//
// In words: each score becomes the share of its scale that was reached; the total is the weighted
// mean of these shares, times 100. 0 = lowest point everywhere, 100 = highest point everywhere.
//
// Order    `criteria` come in the order in which reviewers go through them; it decides which
//          gateway fails first. The total itself is summed in id order and does not depend on it.
// Scores   by criterion id; a criterion without an entry is not scored. A review is complete when
//          all criteria up to and including the first failed gateway are scored; scores after a
//          failed gateway are shown but not needed.
// Errors   INVALID_ARGUMENT naming criteria, criteria[id].weight|max|gateway_minimum or scores[id]:
//          no criteria, empty or repeated id, weight not finite or not above zero, min >= max,
//          gateway outside the scale, score outside the scale or for an unknown criterion.
// Cost     O(m log m) for m criteria. Thread-safe. Source: Priority Partners methods, P1.
// Not for  comparing applications scored under different rubric revisions, and not for filling in
//          scores nobody gave: incomplete reviews are never used.
absl::StatusOr<RubricResult> RubricTotal(const std::vector<RubricCriterion>& criteria,
                                         const std::map<std::string, int>& scores);

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_RUBRIC_SCORE_H_
