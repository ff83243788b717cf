#ifndef PARTNERS_SERVICES_METHODS_SCHOOL_CHANGE_H_
#define PARTNERS_SERVICES_METHODS_SCHOOL_CHANGE_H_

#include <map>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "services/methods/method.h"

namespace partners::methods {

inline constexpr Method kSchoolChange{"school_change", 1};

// Values of one measure of one school, by school year (2027 is 2026-27). A year without a value is
// not there.
using YearlyValues = std::map<int, double>;

// The `count` latest school years before `start` for which the school has a value, in order of
// years; empty when there are fewer. `count` is a policy number, at least 2 (usually 2): one year
// alone is too much a matter of luck.
//
// Errors  INVALID_ARGUMENT naming values[year] (not finite, beyond 1e60) or count.
absl::StatusOr<std::vector<int>> BaselineYears(const YearlyValues& values, int start, int count);

struct SchoolChange {
  double baseline = 0;  // b: mean over the baseline years, unit of the values
  double change = 0;    // D = value of the end year - b
};

// Change of a school against its baseline. The years are those of the treated school; absent when
// the school has no value in one of them or in `end`, so that it cannot be compared.
//
// Errors  INVALID_ARGUMENT naming values[year] as above, years (empty, or one twice) or end (not
//         after all baseline years).
// Source  Priority Partners methods, P10. Thread-safe.
// Not for saying what an engagement did: schools change anyway, and one chosen in a bad year gets
//         better by itself. Compare (comparison_group.h) before anything is said.
absl::StatusOr<std::optional<SchoolChange>> ChangeSince(const YearlyValues& values,
                                                        std::vector<int> years, int end);

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_SCHOOL_CHANGE_H_
