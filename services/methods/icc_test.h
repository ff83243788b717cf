#ifndef PARTNERS_SERVICES_METHODS_ICC_TEST_H_
#define PARTNERS_SERVICES_METHODS_ICC_TEST_H_

#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/methods/agreement_icc.h"

// For tests: what the tests of intraclass correlations share.
namespace partners::methods::testing {

// A row per unit u0, u1, …, a column per rater r0, r1, …
inline std::vector<Rating> Ratings(const std::vector<std::vector<double>>& table) {
  std::vector<Rating> ratings;
  for (size_t i = 0; i < table.size(); ++i) {
    for (size_t j = 0; j < table[i].size(); ++j) {
      ratings.push_back({absl::StrCat("u", i), absl::StrCat("r", j), table[i][j]});
    }
  }
  return ratings;
}

// The ends of the limits that there are: of ICC2, ICC2k and ICC3k, low and high.
inline std::vector<std::optional<double>> Ends(const IccResult& result) {
  std::vector<std::optional<double>> ends;
  for (const auto& limits : {result.icc2_limits, result.icc2k_limits, result.icc3k_limits}) {
    ends.push_back(limits ? std::optional(limits->low) : std::nullopt);
    ends.push_back(limits ? std::optional(limits->high) : std::nullopt);
  }
  return ends;
}

}  // namespace partners::methods::testing

#endif  // PARTNERS_SERVICES_METHODS_ICC_TEST_H_
