#ifndef PARTNERS_SERVICES_MATCHING_NEED_DERIVATION_H_
#define PARTNERS_SERVICES_MATCHING_NEED_DERIVATION_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "partners/matching/v1/resources.pb.h"

// From published figures and ratings to practice needs: what the need model (P7) is fed with and
// what is shown of it. Pure; thread-safe.
namespace partners::matching {

// A published figure, or why there is none.
struct Figure {
  std::optional<double> value;
  // The publisher's reason; unspecified when no publication has a row, which is nobody's statement.
  type::v1::MissingReason missing = type::v1::MISSING_REASON_UNSPECIFIED;
  std::string publication;  // publications/{publication}; empty when none has a row
};

// Where figures of the need's facts_school_year come from.
struct FigureSource {
  std::function<absl::StatusOr<Figure>(const std::string& school, const std::string& indicator,
                                       type::v1::Population population)>
      figure;
  std::function<absl::StatusOr<Figure>(const std::string& school)> percentile;
};

// How SourceValue names the percentile of a determination.
inline constexpr char kPercentile[] = "accountability-percentile";

// Fills every derived field of `need`: practices, indicators, weight_basis, index, tier,
// publications, methods and inputs_sha256; regions, grades and times are the caller's.
//
// An indicator's value is the mean over the need's schools that have one, each school once; it is
// missing when a smaller share of the schools than the policy's min_coverage has one. A figure
// about fewer students than the policy's minimum_group, or about a group whose size is not known,
// counts as missing; the size stands among its sources. A rating enters as the
// indicator of its practice; where coverage is too low even so, it decides alone. A practice for
// which neither suffices is unknown, and says so.
//
// `need` and `policy` are checked (need_rules.h, policy_rules.h). Errors are those of the source.
absl::Status DeriveNeed(const v1::NeedPolicy& policy, const FigureSource& source, v1::Need* need);

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_NEED_DERIVATION_H_
