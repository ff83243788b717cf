#include "services/vetting/assignment_logic.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/runtime/lists.h"
#include "services/runtime/update.h"
#include "services/vetting/dossier.h"
#include "services/vetting/errors.h"
#include "services/vetting/limits.h"
#include "services/vetting/parents.h"
#include "services/vetting/resource_io.h"

namespace partners::vetting {
namespace {

using runtime::Call;
using storage::ChangeHeader;
using storage::Transaction;
using storage::View;

absl::Status NotAnEvaluator(const std::string& principal) {
  return runtime::ReferenceInvalid(
      "assignment.evaluator", principal,
      "must be a principal with a valid key of the role evaluator: ListEvaluators has them");
}

bool IsOthers(const Call& call, const v1::Assignment& assignment) {
  return call.caller.role == type::v1::ROLE_EVALUATOR &&
         assignment.evaluator() != call.caller.principal;
}

absl::Status CheckNoConflict(const View& view, const std::string& application,
                             const std::string& evaluator) {
  PARTNERS_ASSIGN_OR_RETURN(
      const std::optional<v1::ConflictDeclaration> declaration,
      Find(view, Declarations(), absl::StrCat(application, "/conflictDeclarations/", evaluator),
           "assignment.evaluator"));
  const bool conflict = declaration.has_value() &&
                        declaration->finding() == v1::ConflictDeclaration::FINDING_CONFLICT;
  return conflict ? ConflictDeclared(application, evaluator) : absl::OkStatus();
}

absl::Status CheckNotAssigned(const View& view, const std::string& application,
                              const std::string& evaluator) {
  PARTNERS_ASSIGN_OR_RETURN(
      const std::optional<v1::Assignment> active,
      Assignments().table.Find(view, kActiveAssignments,
                               ApplicationEvaluatorKey(application, evaluator)));
  if (!active.has_value()) return absl::OkStatus();
  return runtime::AlreadyExists(active->name(), absl::StrCat(evaluator, " is assigned already"));
}

absl::Status CheckRoom(const View& view, const std::string& application) {
  PARTNERS_ASSIGN_OR_RETURN(const auto ids, Applications().pattern.Parse(application, "parent"));
  PARTNERS_ASSIGN_OR_RETURN(const size_t count, runtime::Count(view, Assignments().table,
                                                               {0, KeyOf(ids)}, kAssignmentsMax));
  return count < kAssignmentsMax ? absl::OkStatus() : TooMany("assignments", kAssignmentsMax);
}

// Counts what evaluators have to review.
class Workload {
 public:
  explicit Workload(const View* view) : view_(*view) {}

  absl::StatusOr<v1::Evaluator> Of(const std::string& evaluator) {
    v1::Evaluator row;
    row.set_evaluator(evaluator);
    PARTNERS_RETURN_IF_ERROR(runtime::ForEach(
        view_, Assignments().table, {kAssignmentsByEvaluator, KeyOf({evaluator})},
        kAssignmentsCountedMax, [&](const v1::Assignment& assignment) -> absl::Status {
          ++looked_at_;
          if (assignment.state() != v1::Assignment::STATE_ACTIVE) return absl::OkStatus();
          PARTNERS_ASSIGN_OR_RETURN(const bool due, IsDue(assignment));
          if (due) row.set_reviews_due(row.reviews_due() + 1);
          return absl::OkStatus();
        }));
    return row;
  }
  bool HasLookedAtEnough() const { return looked_at_ >= kAssignmentsOfPageMax; }

 private:
  absl::StatusOr<bool> IsDue(const v1::Assignment& assignment) {
    const std::string application = ApplicationOf(assignment.name());
    PARTNERS_ASSIGN_OR_RETURN(const bool open, IsOpen(runtime::ParentOf(application)));
    if (!open) return false;
    PARTNERS_ASSIGN_OR_RETURN(
        const std::optional<v1::Review> review,
        Reviews().table.Find(view_, kReviewsByAuthor,
                             ApplicationEvaluatorKey(application, assignment.evaluator())));
    return !review.has_value();
  }
  absl::StatusOr<bool> IsOpen(const std::string& solicitation) {
    const auto [known, is_new] = open_.try_emplace(solicitation, false);
    if (is_new) {
      PARTNERS_ASSIGN_OR_RETURN(const v1::Solicitation s,
                                Load(view_, Solicitations(), solicitation, "name"));
      known->second = s.state() != v1::Solicitation::STATE_COMPLETE;
    }
    return known->second;
  }

  const View& view_;
  size_t looked_at_ = 0;
  std::map<std::string, bool> open_;  // by solicitation
};

// Whoever has given a review keeps the assignment: which reviews count is not for staff to choose.
absl::Status CheckNoReview(const View& view, const v1::Assignment& assignment) {
  PARTNERS_ASSIGN_OR_RETURN(
      const std::optional<v1::Review> review,
      Reviews().table.Find(
          view, kReviewsByAuthor,
          ApplicationEvaluatorKey(ApplicationOf(assignment.name()), assignment.evaluator())));
  if (!review.has_value()) return absl::OkStatus();
  return runtime::WrongState(assignment.name(),
                             "its evaluator has submitted a review: only a declared conflict ends "
                             "it, and takes the review out");
}

}  // namespace

absl::StatusOr<std::vector<v1::Assignment>> AssignmentsOf(const View& view,
                                                          const std::string& application,
                                                          const std::string& evaluator) {
  std::vector<v1::Assignment> found;
  PARTNERS_ASSIGN_OR_RETURN(const auto ids, Applications().pattern.Parse(application, "parent"));
  const auto visit = [&](const v1::Assignment& assignment) {
    if (assignment.evaluator() == evaluator) found.push_back(assignment);
    return absl::OkStatus();
  };
  PARTNERS_RETURN_IF_ERROR(
      runtime::ForEach(view, Assignments().table, {0, KeyOf(ids)}, kAssignmentsMax, visit));
  return found;
}

absl::Status EndAssignment(const Call& call, v1::Assignment::State state, const std::string& reason,
                           Transaction& txn, v1::Assignment* assignment) {
  const v1::Assignment before = *assignment;
  assignment->set_state(state);
  assignment->set_end_reason(reason);
  *assignment->mutable_end_time() = runtime::ToProto(txn.now());
  return SaveOver(call, ChangeHeader::KIND_UPDATED, Assignments(), txn, before, assignment);
}

absl::Status AssignmentLogic::CreateAssignment(const Call& call,
                                               const v1::CreateAssignmentRequest& request,
                                               Transaction& txn, v1::Assignment* assignment) const {
  PARTNERS_ASSIGN_OR_RETURN(const Dossier dossier,
                            OpenFor(call, txn, request.parent(), "parent", Subject::kCover));
  const std::string& evaluator = request.assignment().evaluator();
  PARTNERS_RETURN_IF_ERROR(CheckAllowed(dossier, ApplicationVerb::kAssign));
  if (!deps_.is_evaluator(evaluator, call.latest)) return NotAnEvaluator(evaluator);
  PARTNERS_RETURN_IF_ERROR(CheckNoConflict(txn, dossier.name(), evaluator));
  PARTNERS_RETURN_IF_ERROR(CheckNotAssigned(txn, dossier.name(), evaluator));
  PARTNERS_RETURN_IF_ERROR(CheckRoom(txn, dossier.name()));
  assignment->set_name(
      absl::StrCat(dossier.name(), "/assignments/", runtime::NewId(deps_.sources)));
  assignment->set_evaluator(evaluator);
  assignment->set_state(v1::Assignment::STATE_ACTIVE);
  return Save(call, ChangeHeader::KIND_CREATED, Assignments(), txn, assignment);
}

absl::Status AssignmentLogic::GetAssignment(const Call& call,
                                            const v1::GetAssignmentRequest& request,
                                            const View& view, v1::Assignment* assignment) const {
  PARTNERS_ASSIGN_OR_RETURN(v1::Assignment found,
                            Load(view, Assignments(), request.name(), "name"));
  if (IsOthers(call, found)) return runtime::NotFound(request.name());
  *assignment = std::move(found);
  return absl::OkStatus();
}

absl::Status AssignmentLogic::ListAssignments(const Call& call,
                                              const v1::ListAssignmentsRequest& request,
                                              const View& view,
                                              v1::ListAssignmentsResponse* response) const {
  PARTNERS_ASSIGN_OR_RETURN(
      const runtime::Query query,
      runtime::ReadQuery<v1::Assignment>(call, *deps_.pager, request, {"evaluator", "state"}));
  PARTNERS_ASSIGN_OR_RETURN(const ParentScope scope, ParseApplicationParent(request.parent()));
  const bool own = call.caller.role == type::v1::ROLE_EVALUATOR;
  const runtime::Keep<v1::Assignment> keep =
      [&](v1::Assignment* assignment) -> absl::StatusOr<bool> {
    return !IsOthers(call, *assignment) && scope.Contains(assignment->name()) &&
           query.filter.Matches(*assignment);
  };
  const runtime::Walk walk =
      own ? runtime::Walk{kAssignmentsByEvaluator, KeyOf({call.caller.principal})}
          : runtime::Walk{0, scope.KeyPrefix()};
  PARTNERS_ASSIGN_OR_RETURN(runtime::PageOf<v1::Assignment> page,
                            ReadPage(view, Assignments().table, walk, query.start, keep));
  return AnswerPage(call, *deps_.pager, request, std::move(page), response->mutable_assignments(),
                    response);
}

absl::Status AssignmentLogic::ListEvaluators(const Call& call,
                                             const v1::ListEvaluatorsRequest& request,
                                             const View& view,
                                             v1::ListEvaluatorsResponse* response) const {
  PARTNERS_ASSIGN_OR_RETURN(
      const runtime::Query query,
      runtime::ReadQuery<v1::Evaluator>(call, *deps_.pager, request, {"evaluator", "reviews_due"}));
  runtime::PageBuilder<v1::Evaluator> page(
      query.start.size, [&](v1::Evaluator* row) { return query.filter.Matches(*row); });
  const std::vector<std::string> evaluators = deps_.evaluators(call.latest);
  auto next = std::upper_bound(evaluators.begin(), evaluators.end(), query.start.cursor);
  Workload workload(&view);
  bool more = true;
  for (; more && next != evaluators.end() && !workload.HasLookedAtEnough(); ++next) {
    PARTNERS_ASSIGN_OR_RETURN(v1::Evaluator row, workload.Of(*next));
    PARTNERS_ASSIGN_OR_RETURN(more, page.Offer(std::move(row), *next));
  }
  runtime::PageOf<v1::Evaluator> rows = page.Take();
  if (more && next != evaluators.end()) rows.cursor = *std::prev(next);
  return AnswerPage(call, *deps_.pager, request, std::move(rows), response->mutable_evaluators(),
                    response);
}

absl::Status AssignmentLogic::RevokeAssignment(const Call& call,
                                               const v1::RevokeAssignmentRequest& request,
                                               Transaction& txn, v1::Assignment* assignment) const {
  PARTNERS_ASSIGN_OR_RETURN(*assignment, Load(txn, Assignments(), request.name(), "name"));
  if (assignment->state() != v1::Assignment::STATE_ACTIVE) {
    return runtime::WrongState(assignment->name(), "it has ended already");
  }
  PARTNERS_ASSIGN_OR_RETURN(const Dossier dossier,
                            OpenDossier(call, txn, ApplicationOf(request.name()), "name"));
  PARTNERS_RETURN_IF_ERROR(CheckNoReview(txn, *assignment));
  PARTNERS_RETURN_IF_ERROR(CheckAllowed(dossier, ApplicationVerb::kUnassign));
  return EndAssignment(call, v1::Assignment::STATE_REVOKED, request.reason(), txn, assignment);
}

}  // namespace partners::vetting
