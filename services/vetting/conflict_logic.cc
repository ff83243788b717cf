#include "services/vetting/conflict_logic.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/runtime/lists.h"
#include "services/vetting/assignment_logic.h"
#include "services/vetting/dossier.h"
#include "services/vetting/errors.h"
#include "services/vetting/resource_io.h"
#include "services/vetting/scoring.h"

namespace partners::vetting {
namespace {

using runtime::Call;
using storage::ChangeHeader;
using storage::Transaction;
using storage::View;
using Declaration = v1::ConflictDeclaration;

bool IsEvaluator(const Call& call) { return call.caller.role == type::v1::ROLE_EVALUATOR; }

// Who the declaration is about, if the caller may make it.
absl::StatusOr<std::string> EvaluatorOf(const Call& call,
                                        const v1::DeclareConflictRequest& request) {
  const std::string& named = request.evaluator();
  if (IsEvaluator(call)) {
    if (named.empty() || named == call.caller.principal) return call.caller.principal;
    return runtime::NotAllowed("evaluators declare for themselves only");
  }
  if (named.empty()) return runtime::FieldInvalid("evaluator", "must be set by staff");
  if (request.conflict_declaration().finding() == Declaration::FINDING_CONFLICT) return named;
  return runtime::NotAllowed("only the evaluator declares the absence of a conflict");
}

// An evaluator may know of an application by an assignment, or by what they declared before.
absl::StatusOr<Dossier> OpenKnown(const Call& call, const View& view,
                                  const std::string& application,
                                  const std::optional<Declaration>& before) {
  if (IsEvaluator(call) && before.has_value())
    return OpenDossier(call, view, application, "parent");
  return OpenFor(call, view, application, "parent", Subject::kCover);
}

// A conflict is of somebody: who is an evaluator now, or was assigned to the application once.
absl::Status CheckIsEvaluator(const Call& call, const Deps& deps, const View& view,
                              const std::string& application, const std::string& evaluator) {
  if (IsEvaluator(call) || deps.is_evaluator(evaluator, call.latest)) return absl::OkStatus();
  PARTNERS_ASSIGN_OR_RETURN(const auto assignments, AssignmentsOf(view, application, evaluator));
  if (!assignments.empty()) return absl::OkStatus();
  return runtime::ReferenceInvalid(
      "evaluator", evaluator,
      "must be assigned, now or before, or a principal with a valid key of the role evaluator");
}

absl::Status Unassign(const Call& call, const Declaration& declaration, Transaction& txn) {
  const std::string key =
      ApplicationEvaluatorKey(ApplicationOf(declaration.name()), declaration.evaluator());
  PARTNERS_ASSIGN_OR_RETURN(std::optional<v1::Assignment> active,
                            Assignments().table.Find(txn, kActiveAssignments, key));
  if (!active.has_value()) return absl::OkStatus();
  return EndAssignment(call, v1::Assignment::STATE_CONFLICTED, "a conflict was declared", txn,
                       &*active);
}

}  // namespace

absl::Status ConflictLogic::DeclareConflict(const Call& call,
                                            const v1::DeclareConflictRequest& request,
                                            Transaction& txn, Declaration* declaration) const {
  const Declaration& given = request.conflict_declaration();
  const bool conflict = given.finding() == Declaration::FINDING_CONFLICT;
  PARTNERS_RETURN_IF_ERROR(Applications().pattern.Parse(request.parent(), "parent").status());
  PARTNERS_ASSIGN_OR_RETURN(const std::string evaluator, EvaluatorOf(call, request));
  const std::string name = absl::StrCat(request.parent(), "/conflictDeclarations/", evaluator);
  PARTNERS_ASSIGN_OR_RETURN(const std::optional<Declaration> before,
                            Find(txn, Declarations(), name, "parent"));
  PARTNERS_ASSIGN_OR_RETURN(const Dossier dossier, OpenKnown(call, txn, request.parent(), before));
  if (!before.has_value()) {
    PARTNERS_RETURN_IF_ERROR(CheckIsEvaluator(call, deps_, txn, request.parent(), evaluator));
  }
  if (conflict && given.explanation().empty()) {
    return runtime::FieldInvalid("conflict_declaration.explanation",
                                 "must say what the conflict is");
  }
  if (before.has_value() && before->finding() == given.finding()) {
    *declaration = *before;
    return absl::OkStatus();
  }
  if (before.has_value() && !conflict) return ConflictDeclared(request.parent(), evaluator);
  declaration->set_name(name);
  declaration->set_evaluator(evaluator);
  declaration->set_finding(given.finding());
  declaration->set_explanation(given.explanation());
  declaration->set_declarer(call.caller.principal);
  *declaration->mutable_declare_time() = runtime::ToProto(txn.now());
  const auto kind = before.has_value() ? ChangeHeader::KIND_UPDATED : ChangeHeader::KIND_CREATED;
  PARTNERS_RETURN_IF_ERROR(Save(call, kind, Declarations(), txn, declaration));
  if (!conflict) return absl::OkStatus();
  PARTNERS_RETURN_IF_ERROR(Unassign(call, *declaration, txn));
  return ExcludeConflicts(call, dossier, txn);
}

absl::Status ConflictLogic::GetConflictDeclaration(const Call& call,
                                                   const v1::GetConflictDeclarationRequest& request,
                                                   const View& view,
                                                   Declaration* declaration) const {
  PARTNERS_ASSIGN_OR_RETURN(Declaration found, Load(view, Declarations(), request.name(), "name"));
  if (IsEvaluator(call) && found.evaluator() != call.caller.principal)
    return runtime::NotFound(request.name());
  *declaration = std::move(found);
  return absl::OkStatus();
}

absl::Status ConflictLogic::ListConflictDeclarations(
    const Call& call, const v1::ListConflictDeclarationsRequest& request, const View& view,
    v1::ListConflictDeclarationsResponse* response) const {
  PARTNERS_ASSIGN_OR_RETURN(const runtime::PageStart start, deps_.pager->Open(call, request));
  PARTNERS_RETURN_IF_ERROR(
      OpenFor(call, view, request.parent(), "parent", Subject::kCover).status());
  PARTNERS_ASSIGN_OR_RETURN(const auto ids,
                            Applications().pattern.Parse(request.parent(), "parent"));
  PARTNERS_ASSIGN_OR_RETURN(runtime::PageOf<Declaration> page,
                            ReadPage(view, Declarations().table, {0, KeyOf(ids)}, start));
  return AnswerPage(call, *deps_.pager, request, std::move(page),
                    response->mutable_conflict_declarations(), response);
}

}  // namespace partners::vetting
