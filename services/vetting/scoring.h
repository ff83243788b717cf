#ifndef PARTNERS_SERVICES_VETTING_SCORING_H_
#define PARTNERS_SERVICES_VETTING_SCORING_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "partners/vetting/v1/resources.pb.h"
#include "services/runtime/call.h"
#include "services/vetting/dossier.h"
#include "storage/store.h"

// Which reviews of an application count, and the score of record they come to.
namespace partners::vetting {

// Reviews whose evaluator has declared no conflict since they were given, without justifications,
// ascending by name. Nothing but a conflict takes out a review.
absl::StatusOr<std::vector<v1::Review>> CountedReviews(const storage::View& view,
                                                       const std::string& application);

// Makes the score of record from these reviews, or makes it again: it keeps the exclusions of the
// one before and names every review that was counted there and is not among these.
absl::Status SaveScore(const runtime::Call& call, const v1::Solicitation& solicitation,
                       const v1::Application& cover, const std::vector<v1::Review>& reviews,
                       storage::Transaction& txn);

// After a conflict was declared. Once the review stage is closed and until the application is
// decided in any category: takes the evaluator's review out of the score of record; when too few of
// the counted ones are left, opens the application's reviews again, unless they are open already.
// At any other time it does nothing: before, closing the stage counts; after, people judge what it
// means.
absl::Status ExcludeConflicts(const runtime::Call& call, const Dossier& dossier,
                              storage::Transaction& txn);

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_SCORING_H_
