#include "services/vetting/scoring.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "services/vetting/application_rules.h"
#include "services/vetting/lists.h"
#include "services/vetting/resource_io.h"
#include "services/vetting/review_rules.h"

namespace partners::vetting {
namespace {

using runtime::Call;
using storage::ChangeHeader;
using storage::Transaction;
using storage::View;

absl::StatusOr<bool> Counts(const View& view, const std::string& application,
                            const std::string& evaluator) {
  PARTNERS_ASSIGN_OR_RETURN(
      const std::optional<v1::Assignment> assignment,
      Assignments().table.Find(view, kActiveAssignments,
                               ApplicationEvaluatorKey(application, evaluator)));
  if (!assignment.has_value()) return false;
  PARTNERS_ASSIGN_OR_RETURN(
      const std::optional<v1::ConflictDeclaration> declaration,
      Find(view, Declarations(), absl::StrCat(application, "/conflictDeclarations/", evaluator),
           "evaluator"));
  return declaration.has_value() &&
         declaration->finding() == v1::ConflictDeclaration::FINDING_NO_CONFLICT;
}

absl::StatusOr<bool> IsDecided(const View& view, const std::string& application) {
  PARTNERS_ASSIGN_OR_RETURN(const auto ids, Applications().pattern.Parse(application, "name"));
  PARTNERS_ASSIGN_OR_RETURN(const size_t decisions,
                            Count(view, Decisions().table, KeyOf(ids), /*limit=*/1));
  return decisions > 0;
}

// The name of the evaluator's review when the score counts it, else empty.
absl::StatusOr<std::string> CountedReviewOf(const View& view, const v1::ScoreOfRecord& score,
                                            const std::string& evaluator) {
  PARTNERS_ASSIGN_OR_RETURN(
      const std::optional<v1::Review> review,
      Reviews().table.Find(view, kReviewsByAuthor,
                           ApplicationEvaluatorKey(ApplicationOf(score.name()), evaluator)));
  const bool counted =
      review.has_value() && std::ranges::count(score.reviews(), review->name()) > 0;
  return counted ? review->name() : "";
}

absl::Status Reopen(const Call& call, const std::string& name, Transaction& txn) {
  PARTNERS_ASSIGN_OR_RETURN(v1::Application application, Load(txn, Applications(), name, "parent"));
  *application.mutable_review_reopen_time() = runtime::ToProto(txn.now());
  return SaveApplication(call, ChangeHeader::KIND_UPDATED, txn, &application);
}

absl::Status Write(const Call& call, const v1::Solicitation& solicitation,
                   const v1::Application& cover, const std::vector<v1::Review>& reviews,
                   const std::optional<v1::ScoreOfRecord>& before, const std::string& excluded,
                   Transaction& txn) {
  v1::ScoreOfRecord score = MakeScore(solicitation.score_rule(), CategoriesOf(cover), reviews);
  score.set_name(ScoreName(cover.name()));
  score.set_partner(cover.partner());
  score.set_rubric(solicitation.rubric());
  if (before.has_value()) {
    *score.mutable_create_time() = before->create_time();
    *score.mutable_excluded_reviews() = before->excluded_reviews();
  }
  if (!excluded.empty()) score.add_excluded_reviews(excluded);
  const auto kind = before.has_value() ? ChangeHeader::KIND_UPDATED : ChangeHeader::KIND_CREATED;
  return Save(call, kind, Scores(), txn, &score);
}

}  // namespace

absl::StatusOr<std::vector<v1::Review>> CountedReviews(const View& view,
                                                       const std::string& application) {
  std::vector<v1::Review> reviews;
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                            Applications().pattern.Parse(application, "name"));
  PARTNERS_RETURN_IF_ERROR(ForEach<v1::Review>(
      view, Tallies(), KeyOf(ids), kAssignmentsMax, [&](const v1::Review& tally) -> absl::Status {
        PARTNERS_ASSIGN_OR_RETURN(const bool counts, Counts(view, application, tally.evaluator()));
        if (counts) reviews.push_back(tally);
        return absl::OkStatus();
      }));
  return reviews;
}

absl::Status SaveScore(const Call& call, const v1::Solicitation& solicitation,
                       const v1::Application& cover, const std::vector<v1::Review>& reviews,
                       Transaction& txn) {
  PARTNERS_ASSIGN_OR_RETURN(const std::optional<v1::ScoreOfRecord> before,
                            Find(txn, Scores(), ScoreName(cover.name()), "name"));
  return Write(call, solicitation, cover, reviews, before, /*excluded=*/"", txn);
}

absl::Status ExcludeFromScore(const Call& call, const Dossier& dossier,
                              const std::string& evaluator, Transaction& txn) {
  PARTNERS_ASSIGN_OR_RETURN(const std::optional<v1::ScoreOfRecord> score,
                            Find(txn, Scores(), ScoreName(dossier.name()), "name"));
  if (!score.has_value()) return absl::OkStatus();
  PARTNERS_ASSIGN_OR_RETURN(const bool decided, IsDecided(txn, dossier.name()));
  if (decided) return absl::OkStatus();
  PARTNERS_ASSIGN_OR_RETURN(const std::string review, CountedReviewOf(txn, *score, evaluator));
  if (review.empty()) return absl::OkStatus();
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<v1::Review> left,
                            CountedReviews(txn, dossier.name()));
  PARTNERS_RETURN_IF_ERROR(
      Write(call, dossier.solicitation, dossier.cover, left, score, review, txn));
  const bool enough = static_cast<int>(left.size()) >= dossier.solicitation.reviews_required();
  return enough ? absl::OkStatus() : Reopen(call, dossier.name(), txn);
}

}  // namespace partners::vetting
