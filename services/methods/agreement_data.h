#ifndef PARTNERS_SERVICES_METHODS_AGREEMENT_DATA_H_
#define PARTNERS_SERVICES_METHODS_AGREEMENT_DATA_H_

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/methods/validation.h"

// What the measures of agreement between raters share.
namespace partners::methods {

inline constexpr double kRatingMax = 1e100;  // ratings lie between -kRatingMax and kRatingMax

// One number given by one rater to one unit. At most one per pair; a pair without one is missing.
struct Rating {
  std::string unit;   // what is rated, for example an application
  std::string rater;  // who rated it
  double value = 0;   // finite, between -1e100 and 1e100; any unit, the same for all ratings
};

enum class AgreementStatus {
  kOk,
  kInsufficient,  // too little was rated more than once: agreement is unknown
  kNoVariation,   // nothing varies, so that agreement cannot be told from chance
};
absl::string_view AgreementStatusName(AgreementStatus status);  // "OK", "INSUFFICIENT", …

namespace internal {

// "list[unit/rater]", the way a refusal names one rating.
std::string PairElement(absl::string_view list, absl::string_view unit, absl::string_view rater);

// Sorts ratings (anything with the members unit and rater) by unit, then by rater, as bytes.
// Refuses an empty unit or rater, and two ratings by one rater of one unit.
template <typename T>
absl::Status SortByPair(absl::string_view list, std::vector<T>* ratings) {
  std::ranges::sort(*ratings, {}, [](const T& r) { return std::tie(r.unit, r.rater); });
  for (size_t i = 0; i < ratings->size(); ++i) {
    const T& r = (*ratings)[i];
    if (r.unit.empty()) return Refuse(list, "a unit must not be empty");
    if (r.rater.empty()) return Refuse(list, "a rater must not be empty");
    if (i > 0 && r.unit == (*ratings)[i - 1].unit && r.rater == (*ratings)[i - 1].rater) {
      return Refuse(PairElement(list, r.unit, r.rater), "the rating is there more than once");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckRating(absl::string_view field, double value);  // finite, within kRatingMax

// The ratings in that order, their values checked too.
absl::StatusOr<std::vector<Rating>> SortedRatings(std::vector<Rating> ratings);

}  // namespace internal
}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_AGREEMENT_DATA_H_
