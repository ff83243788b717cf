#ifndef PARTNERS_SERVICES_MATCHING_SCORE_REPORT_H_
#define PARTNERS_SERVICES_MATCHING_SCORE_REPORT_H_

#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/repeated_field.h"
#include "partners/matching/v1/resources.pb.h"
#include "services/methods/additive_value.h"

// Scores as people read them. Pure; thread-safe.
namespace partners::matching {

// A score out of 100 as text, and its contributions, which add up to it as printed.
struct ScoreText {
  std::string score;
  std::string low;
  std::string high;
  google::protobuf::RepeatedPtrField<v1::Ranking::Contribution> contributions;
};

// `decimals` 0 to 4.
absl::StatusOr<ScoreText> PrintScore(const methods::ScoredAlternative& scored, int decimals);

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_SCORE_REPORT_H_
