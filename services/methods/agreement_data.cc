#include "services/methods/agreement_data.h"

#include <cmath>

#include "absl/strings/str_cat.h"

namespace partners::methods {

absl::string_view AgreementStatusName(AgreementStatus status) {
  switch (status) {
    case AgreementStatus::kOk:
      return "OK";
    case AgreementStatus::kInsufficient:
      return "INSUFFICIENT";
    case AgreementStatus::kNoVariation:
      return "NO_VARIATION";
  }
  return "UNKNOWN";
}

namespace internal {

std::string PairElement(absl::string_view list, absl::string_view unit, absl::string_view rater) {
  return Element(list, absl::StrCat(unit, "/", rater));
}

absl::Status CheckRating(absl::string_view field, double value) {
  absl::Status status = CheckFinite(field, value);
  if (!status.ok() || std::fabs(value) <= kRatingMax) return status;
  return Refuse(field, "must be between -1e100 and 1e100");
}

absl::StatusOr<std::vector<Rating>> SortedRatings(std::vector<Rating> ratings) {
  absl::Status status = SortByPair("ratings", &ratings);
  for (size_t i = 0; status.ok() && i < ratings.size(); ++i) {
    status = CheckRating(
        absl::StrCat(PairElement("ratings", ratings[i].unit, ratings[i].rater), ".value"),
        ratings[i].value);
  }
  if (!status.ok()) return status;
  return ratings;
}

}  // namespace internal
}  // namespace partners::methods
