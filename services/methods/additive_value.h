#ifndef PARTNERS_SERVICES_METHODS_ADDITIVE_VALUE_H_
#define PARTNERS_SERVICES_METHODS_ADDITIVE_VALUE_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/methods/method.h"
#include "services/methods/value_function.h"

namespace partners::methods {

inline constexpr Method kAdditiveValue{"additive_value", 1};

// One criterion of the published list.
struct ValueCriterion {
  std::string id;
  double weight = 0;               // w_c >= 0, any common unit; only the shares matter
  std::vector<ValuePoint> points;  // its value function, frozen at publication
  // What a missing raw value is worth. Absent: policy WORST, v = 0. Present: policy NEUTRAL, this
  // v in [0,1], frozen with the edition.
  std::optional<double> neutral_value;
};

// One alternative (a partner's service that passed all gates) and what is known about it.
// A criterion without an entry is missing.
struct Alternative {
  std::string id;
  std::map<std::string, double> x;  // raw value by criterion id, in the criterion's unit
};

struct Contribution {
  std::string criterion;
  std::optional<double> x;  // as given; absent = missing, v then follows the criterion's policy
  double v = 0;             // what x is worth, 0 to 1
  double weight_share = 0;  // w_c / sum of weights, 0 to 1
  double contribution = 0;  // (w_c v) / sum of weights
};

struct ScoredAlternative {
  std::string id;
  double score = 0;  // V, 0 to 1
  // V with every missing value worth 0, and worth 1. Equal to the score when nothing is missing.
  double score_low = 0;
  double score_high = 0;
  std::vector<Contribution> contributions;  // published order; they sum to score within 1e-12
};

struct RankedAlternative {
  int rank = 0;       // competition rank, see ranks.h
  bool tied = false;  // another alternative has the same rank: show both as a tie
  ScoredAlternative scored;
};

// The ranking of record: a weighted sum of values on absolute scales.
//
//   V(a) = [ sum_c w_c v_c(x_ac) ] / sum_c w_c          0 to 1
//
// In words: each criterion turns what is known about the alternative into a value between 0 and 1
// by its published value function; the score is the weighted mean of these values. The weights
// are never rescaled when something is missing; the missing value is worth what the criterion's
// policy says, and score_low..score_high show how much depends on it.
//
// Independence  V(a) depends on the criteria and on a only, never on which others are ranked.
// Order         criteria come in published order, which is the order of the contributions; sums
//               are made in id order, so scores do not depend on any order of input.
// Improvement   with a rising value function a higher x never lowers the score.
// Weights of practice criteria come from the need model (need_model.h). Gates (registered, serves
// the grade span, has capacity …) are the caller's: only alternatives that passed come here.
//
// Errors   INVALID_ARGUMENT naming criteria, criteria[id].weight|points[i].x|…|neutral_value,
//          alternatives[id] or alternatives[id].x[criterion]: no criteria, empty or repeated ids,
//          weights negative, not finite or all zero, refused points, raw value not finite or of an
//          unknown criterion.
// Cost     Score O(m log k) for m criteria of k points; Rank O(n (m log k + log n)).
// Threads  immutable after Create, safe to share.
// Source   Keeney & Raiffa, Decisions with Multiple Objectives (1976).
// Not for  saying how sure a ranking is (that is the SMAA method), nor for comparing scores made
//          with different criteria, weights or editions.
class AdditiveValueModel {
 public:
  static absl::StatusOr<AdditiveValueModel> Create(const std::vector<ValueCriterion>& criteria);

  absl::StatusOr<ScoredAlternative> Score(const Alternative& alternative) const;

  // Best first: by rank, inside a tie by id. No alternatives give an empty ranking.
  absl::StatusOr<std::vector<RankedAlternative>> Rank(std::vector<Alternative> alternatives) const;

 private:
  struct Criterion {
    std::string id;
    double weight;
    ValueFunction value;
    double missing_value;
    size_t published;  // position in the published order
  };

  AdditiveValueModel(std::vector<Criterion> criteria, double weight_sum)
      : criteria_(std::move(criteria)), weight_sum_(weight_sum) {}

  static absl::StatusOr<Criterion> Prepare(const ValueCriterion& criterion);
  absl::Status Check(const Alternative& alternative) const;

  std::vector<Criterion> criteria_;  // in id order
  double weight_sum_;
};

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_ADDITIVE_VALUE_H_
