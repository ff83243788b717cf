#ifndef PARTNERS_SERVICES_VETTING_REVIEW_LOGIC_H_
#define PARTNERS_SERVICES_VETTING_REVIEW_LOGIC_H_

#include "absl/status/status.h"
#include "partners/vetting/v1/vetting_service.pb.h"
#include "services/vetting/deps.h"

namespace partners::vetting {

// Reviews and the scores of record made of them. A sealed review answers NOT_FOUND to everyone but
// its author. Answers what vetting_service.proto says. Thread-safe.
class ReviewLogic {
 public:
  explicit ReviewLogic(const Deps* deps) : deps_(*deps) {}

  absl::Status SubmitReview(const runtime::Call& call, const v1::SubmitReviewRequest& request,
                            storage::Transaction& txn, v1::Review* review) const;
  absl::Status GetReview(const runtime::Call& call, const v1::GetReviewRequest& request,
                         const storage::View& view, v1::Review* review) const;
  absl::Status ListReviews(const runtime::Call& call, const v1::ListReviewsRequest& request,
                           const storage::View& view, v1::ListReviewsResponse* response) const;
  absl::Status GetScoreOfRecord(const runtime::Call& call,
                                const v1::GetScoreOfRecordRequest& request,
                                const storage::View& view, v1::ScoreOfRecord* score) const;
  absl::Status ListScoresOfRecord(const runtime::Call& call,
                                  const v1::ListScoresOfRecordRequest& request,
                                  const storage::View& view,
                                  v1::ListScoresOfRecordResponse* response) const;

 private:
  const Deps& deps_;
};

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_REVIEW_LOGIC_H_
