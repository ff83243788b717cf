#ifndef PARTNERS_SERVICES_METHODS_TOPSIS_H_
#define PARTNERS_SERVICES_METHODS_TOPSIS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "services/methods/decision_table.h"
#include "services/methods/method.h"

namespace partners::methods {

inline constexpr Method kTopsis{"topsis", 1};

// How columns of different units are made comparable.
enum class TopsisNorm {
  kVector,  // x / sqrt(sum of x^2 over the alternatives); all 0 stays 0
  kMinMax,  // 0 at the worst and 1 at the best of the alternatives; all equal is 0
  kNone,    // the columns have one unit already
};

enum class TopsisStatus {
  kOk,
  kNoVariation,  // all alternatives are the same point: ideal and anti-ideal are one
};

struct TopsisResult {
  TopsisStatus status = TopsisStatus::kNoVariation;
  std::vector<double> closeness;  // per alternative, 0 to 1, more is better; only when kOk
};

// How close is each alternative to the best of everything that was offered, and how far from the
// worst?
//
//   v_ic = (w_c / sum w) norm(x_ic)
//   ideal_c, anti-ideal_c = best and worst v_ic over the alternatives
//   d+ , d- = Euclidean distances to them,   closeness = d- / (d+ + d-)
//
// Edges    one alternative, or several that do not differ: kNoVariation and no numbers.
// Errors   INVALID_ARGUMENT as decision_table.h says.
// Order    the order of rows changes no bit.
// Cost     O(n (m + log n)). Thread-safe.
// Source   Hwang & Yoon, Multiple Attribute Decision Making (1981).
// Not for  the ranking of record (additive_value.h): closeness changes when somebody else joins or
//          leaves, and may then change the order of two others. A diagnostic beside it only.
absl::StatusOr<TopsisResult> Topsis(const DecisionTable& table,
                                    TopsisNorm norm = TopsisNorm::kVector);

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_TOPSIS_H_
