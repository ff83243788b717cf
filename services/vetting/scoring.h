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

// Reviews whose evaluator is assigned and has declared to have no conflict, without justifications,
// ascending by name.
absl::StatusOr<std::vector<v1::Review>> CountedReviews(const storage::View& view,
                                                       const std::string& application);

// Makes the score of record from these reviews, or makes it again; the exclusions of the one before
// are kept.
absl::Status SaveScore(const runtime::Call& call, const v1::Solicitation& solicitation,
                       const v1::Application& cover, const std::vector<v1::Review>& reviews,
                       storage::Transaction& txn);

// For an evaluator who has just declared a conflict, and whose assignment has ended. Once the
// review stage is closed and until the application is decided in any category: takes their review
// out of the score of record; when too few are left, opens the application's reviews again. At any
// other time it does nothing: before, closing the stage counts; after, people judge what it means.
absl::Status ExcludeFromScore(const runtime::Call& call, const Dossier& dossier,
                              const std::string& evaluator, storage::Transaction& txn);

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_SCORING_H_
