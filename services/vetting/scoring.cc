#include "services/vetting/scoring.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "services/runtime/lists.h"
#include "services/vetting/application_rules.h"
#include "services/vetting/resource_io.h"
#include "services/vetting/review_rules.h"

namespace partners::vetting {
namespace {

using runtime::Call;
using storage::ChangeHeader;
using storage::Transaction;
using storage::View;

// Only who was assigned and cleared can have submitted a review; only a conflict takes it out.
absl::StatusOr<bool> Counts(const View& view, const std::string& application,
                            const std::string& evaluator) {
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
                            runtime::Count(view, Decisions().table, {0, KeyOf(ids)}, /*limit=*/1));
  return decisions > 0;
}

bool IsNamed(const google::protobuf::RepeatedPtrField<std::string>& names,
             const std::string& review) {
  return std::ranges::count(names, review) > 0;
}

// The reviews the score counts that still count: reviews given since then wait for their stage.
absl::StatusOr<std::vector<v1::Review>> StillCounted(const View& view,
                                                     const v1::ScoreOfRecord& score) {
  PARTNERS_ASSIGN_OR_RETURN(std::vector<v1::Review> reviews,
                            CountedReviews(view, ApplicationOf(score.name())));
  std::erase_if(reviews,
                [&](const v1::Review& review) { return !IsNamed(score.reviews(), review.name()); });
  return reviews;
}

// Names in `score` what the one before excludes, and what that one counts and this one does not.
void KeepExclusions(const v1::ScoreOfRecord& before, v1::ScoreOfRecord* score) {
  *score->mutable_excluded_reviews() = before.excluded_reviews();
  for (const std::string& review : before.reviews()) {
    if (!IsNamed(score->reviews(), review)) score->add_excluded_reviews(review);
  }
}

absl::Status Reopen(const Call& call, const std::string& name, Transaction& txn) {
  PARTNERS_ASSIGN_OR_RETURN(v1::Application application, Load(txn, Applications(), name, "parent"));
  if (application.has_review_reopen_time()) return absl::OkStatus();
  *application.mutable_review_reopen_time() = runtime::ToProto(txn.now());
  return SaveApplication(call, ChangeHeader::KIND_UPDATED, txn, &application);
}

}  // namespace

absl::StatusOr<std::vector<v1::Review>> CountedReviews(const View& view,
                                                       const std::string& application) {
  std::vector<v1::Review> reviews;
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                            Applications().pattern.Parse(application, "name"));
  PARTNERS_RETURN_IF_ERROR(runtime::ForEach(
      view, Tallies(), {0, KeyOf(ids)}, kAssignmentsMax,
      [&](const v1::Review& tally) -> absl::Status {
        PARTNERS_ASSIGN_OR_RETURN(const bool counts, Counts(view, application, tally.evaluator()));
        if (counts) reviews.push_back(tally);
        return absl::OkStatus();
      }));
  return reviews;
}

absl::Status SaveScore(const Call& call, const v1::Solicitation& solicitation,
                       const v1::Application& cover, const std::vector<v1::Review>& reviews,
                       Transaction& txn) {
  v1::ScoreOfRecord score = MakeScore(solicitation.score_rule(), CategoriesOf(cover), reviews);
  score.set_name(ScoreName(cover.name()));
  score.set_partner(cover.partner());
  score.set_rubric(solicitation.rubric());
  PARTNERS_ASSIGN_OR_RETURN(const std::optional<v1::ScoreOfRecord> before,
                            Find(txn, Scores(), score.name(), "name"));
  if (!before.has_value()) return Save(call, ChangeHeader::KIND_CREATED, Scores(), txn, &score);
  *score.mutable_create_time() = before->create_time();
  KeepExclusions(*before, &score);
  return Save(call, ChangeHeader::KIND_UPDATED, Scores(), txn, &score);
}

absl::Status ExcludeConflicts(const Call& call, const Dossier& dossier, Transaction& txn) {
  PARTNERS_ASSIGN_OR_RETURN(const std::optional<v1::ScoreOfRecord> score,
                            Find(txn, Scores(), ScoreName(dossier.name()), "name"));
  if (!score.has_value()) return absl::OkStatus();
  PARTNERS_ASSIGN_OR_RETURN(const bool decided, IsDecided(txn, dossier.name()));
  if (decided) return absl::OkStatus();
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<v1::Review> left, StillCounted(txn, *score));
  const int count = static_cast<int>(left.size());
  if (count == score->reviews_size()) return absl::OkStatus();
  PARTNERS_RETURN_IF_ERROR(SaveScore(call, dossier.solicitation, dossier.cover, left, txn));
  // A withdrawn application needs no reviews any more.
  const bool enough = count >= dossier.solicitation.reviews_required() ||
                      dossier.cover.state() == v1::Application::STATE_WITHDRAWN;
  return enough ? absl::OkStatus() : Reopen(call, dossier.name(), txn);
}

}  // namespace partners::vetting
