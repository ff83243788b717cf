#ifndef PARTNERS_SERVICES_METHODS_PROMETHEE_H_
#define PARTNERS_SERVICES_METHODS_PROMETHEE_H_

#include <vector>

#include "absl/status/statusor.h"
#include "services/methods/decision_table.h"
#include "services/methods/method.h"

namespace partners::methods {

inline constexpr Method kPromethee2{"promethee_2", 1};

enum class PreferenceShape {
  kUsual,         // any advantage counts in full
  kLevel,         // nothing up to q, half up to p, then in full
  kVShapeIndiff,  // nothing up to q, then rising evenly to full at p
  kGaussian,      // 1 - exp(-d^2 / (2 s^2))
};

// How strongly an advantage d in one criterion speaks for an alternative. Parameters are in the
// unit of the criterion; those a shape does not name are not looked at.
//
// q = p makes kLevel and kVShapeIndiff a step at q ("U-shape"); q = 0 makes kVShapeIndiff a
// "V-shape".
struct PreferenceFunction {
  PreferenceShape shape = PreferenceShape::kUsual;
  double q = 0;  // the largest advantage that does not count, 0 <= q
  double p = 0;  // above this an advantage counts in full, q <= p
  double s = 0;  // of kGaussian, above 0
};

// P(d), 0 to 1; 0 for d <= 0.
double Preference(const PreferenceFunction& function, double d);

enum class PrometheeStatus {
  kOk,
  kInsufficient,  // one alternative: it has no opponent
};

// Per alternative, only when kOk.
struct PrometheeResult {
  PrometheeStatus status = PrometheeStatus::kInsufficient;
  std::vector<double> plus;   // how much it is preferred to its opponents, 0 to 1
  std::vector<double> minus;  // how much they are preferred to it, 0 to 1
  std::vector<double> net;    // plus - minus, -1 to 1, more is better; they sum to 0
};

// Which alternative wins the comparisons in pairs?
//
//   d_c(a, b) = (x_ac - x_bc) sense_c
//   pi(a, b)  = sum_c (w_c / sum w) P_c(d_c(a, b))
//   plus(a)   = mean of pi(a, b), minus(a) = mean of pi(b, a), over the n - 1 opponents b
//
// Errors   INVALID_ARGUMENT as decision_table.h says, or naming functions, functions[c].q|p|s: not
//          one per criterion, or a parameter its shape needs that is out of range.
// Order    the order of rows changes no bit.
// Cost     O(n^2 (m + log n)). Thread-safe.
// Source   Brans & Vincke, A preference ranking organisation method (1985); Brans & Mareschal,
//          PROMETHEE methods (2005).
// Not for  the ranking of record (additive_value.h): flows change when somebody else joins or
//          leaves, and may then change the order of two others. A diagnostic beside it only.
absl::StatusOr<PrometheeResult> Promethee2(const DecisionTable& table,
                                           const std::vector<PreferenceFunction>& functions);

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_PROMETHEE_H_
