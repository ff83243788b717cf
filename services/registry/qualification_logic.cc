#include "services/registry/qualification_logic.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/registry/framework_logic.h"
#include "services/registry/limits.h"
#include "services/registry/lists.h"
#include "services/registry/partner_checks.h"
#include "services/registry/resource_io.h"
#include "services/runtime/update.h"

namespace partners::registry {
namespace {

using runtime::Call;
using storage::ChangeHeader;
using storage::Transaction;
using storage::View;

absl::Status CheckRecorder(const Call& call) {
  if (call.caller.role == type::v1::ROLE_SERVICE && call.caller.bound_to == kVettingPrincipal) {
    return absl::OkStatus();
  }
  return runtime::NotAllowed("only vetting records qualifications");
}

// Only what the decision says: without what is computed and without the name.
v1::Qualification AsGiven(v1::Qualification qualification) {
  runtime::ClearOutputOnly(&qualification);
  qualification.clear_name();
  return qualification;
}

// A repeat without a notice says nothing about the one taken from the service.
bool SaysTheSame(const v1::Qualification& stored, const v1::Qualification& given) {
  v1::Qualification repeat = AsGiven(given);
  if (repeat.data_notice().empty()) repeat.set_data_notice(stored.data_notice());
  return google::protobuf::util::MessageDifferencer::Equals(AsGiven(stored), repeat);
}

absl::Status CheckRoom(const View& view, const v1::Partner& partner) {
  PARTNERS_ASSIGN_OR_RETURN(
      const size_t qualifications,
      runtime::Count(view, Qualifications().table, {0, KeyOf({runtime::IdOf(partner.name())})},
                     kQualificationsPerPartnerMax));
  if (qualifications < kQualificationsPerPartnerMax) return absl::OkStatus();
  return runtime::WrongState(partner.name(), absl::StrCat("it has ", kQualificationsPerPartnerMax,
                                                          " qualifications, which is the limit"));
}

absl::StatusOr<v1::Service> LoadService(const View& view, const std::string& partner,
                                        const std::string& name) {
  const std::string field = "qualification.service";
  PARTNERS_ASSIGN_OR_RETURN(std::optional<v1::Service> service,
                            Find(view, Services(), name, field));
  if (!service.has_value()) {
    return runtime::ReferenceInvalid(field, name, "there is no such service");
  }
  if (runtime::ParentOf(name) != partner) {
    return runtime::ReferenceInvalid(field, name, "it is not a service of " + partner);
  }
  return *std::move(service);
}

// The category is an item of an edition that is, or was, in use.
absl::Status CheckCategory(const View& view, const v1::Qualification& qualification) {
  const std::string field = "qualification.framework_edition";
  const std::string& name = qualification.framework_edition();
  PARTNERS_ASSIGN_OR_RETURN(const std::optional<v1::FrameworkEdition> edition,
                            Find(view, FrameworkEditions(), name, field));
  if (!edition.has_value()) {
    return runtime::ReferenceInvalid(field, name, "there is no such edition");
  }
  if (edition->state() == v1::FrameworkEdition::STATE_DRAFT) {
    return runtime::ReferenceInvalid(field, name, "it is not published");
  }
  if (!HasItem(*edition, qualification.category())) {
    return runtime::ReferenceInvalid("qualification.category", qualification.category(),
                                     "it is not an item of " + name);
  }
  return absl::OkStatus();
}

// The regions are, or were, in use.
absl::Status CheckRegionsKnown(const View& view, const v1::Qualification& qualification) {
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<v1::FrameworkEdition> issued,
                            IssuedEditions(view, kRegionsFramework));
  runtime::Violations found;
  CheckRegions(qualification.regions(), issued, "an edition ever published", "qualification",
               &found);
  return found.status();
}

// What is recorded for a decision on one of the partner's services, but for the name.
absl::StatusOr<v1::Qualification> NewQualification(const View& view, const v1::Partner& partner,
                                                   const v1::Qualification& given) {
  PARTNERS_RETURN_IF_ERROR(CheckActive(partner));
  PARTNERS_RETURN_IF_ERROR(CheckRoom(view, partner));
  PARTNERS_ASSIGN_OR_RETURN(const v1::Service service,
                            LoadService(view, partner.name(), given.service()));
  runtime::Violations found;
  CheckQualification(given, "qualification", &found);
  PARTNERS_RETURN_IF_ERROR(found.status());
  PARTNERS_RETURN_IF_ERROR(CheckCategory(view, given));
  PARTNERS_RETURN_IF_ERROR(CheckRegionsKnown(view, given));
  v1::Qualification qualification = AsGiven(given);
  qualification.set_citable(IsCitable(given.accepted_tier()));
  qualification.set_section_1003_eligible(IsSection1003Eligible(given.accepted_tier()));
  if (given.data_notice().empty()) qualification.set_data_notice(service.data_notice());
  return qualification;
}

}  // namespace

absl::Status QualificationLogic::RecordQualification(const Call& call,
                                                     const v1::RecordQualificationRequest& request,
                                                     Transaction& txn,
                                                     v1::Qualification* qualification) const {
  PARTNERS_RETURN_IF_ERROR(CheckRecorder(call));
  PARTNERS_ASSIGN_OR_RETURN(const v1::Partner partner,
                            Load(txn, Partners(), request.parent(), "parent"));
  const std::string name =
      Qualifications().pattern.Format({runtime::IdOf(partner.name()), request.qualification_id()});
  PARTNERS_ASSIGN_OR_RETURN(std::optional<v1::Qualification> stored,
                            Find(txn, Qualifications(), name, "qualification_id"));
  if (stored.has_value() && !SaysTheSame(*stored, request.qualification())) {
    return runtime::AlreadyExists(name, "it was recorded with other content");
  }
  if (stored.has_value()) {
    *qualification = *std::move(stored);
    JudgeOn(runtime::Today(call.latest), qualification);
    return absl::OkStatus();
  }
  PARTNERS_ASSIGN_OR_RETURN(*qualification,
                            NewQualification(txn, partner, request.qualification()));
  qualification->set_name(name);
  return Save(call, ChangeHeader::KIND_CREATED, Qualifications(), txn, qualification);
}

absl::Status QualificationLogic::GetQualification(const Call& call,
                                                  const v1::GetQualificationRequest& request,
                                                  const View& view,
                                                  v1::Qualification* qualification) const {
  PARTNERS_ASSIGN_OR_RETURN(const type::v1::Date day, DayOf(call, request));
  PARTNERS_RETURN_IF_ERROR(Get(call, view, Qualifications(), request, qualification));
  JudgeOn(day, qualification);
  return absl::OkStatus();
}

absl::Status QualificationLogic::ListQualifications(
    const Call& call, const v1::ListQualificationsRequest& request, const View& view,
    v1::ListQualificationsResponse* response) const {
  PARTNERS_ASSIGN_OR_RETURN(const type::v1::Date day, DayOf(call, request));
  PARTNERS_ASSIGN_OR_RETURN(
      const runtime::Query query,
      ReadQuery<v1::Qualification>(call, pager_, request,
                                   {"category", "accepted_tier", "service", "state"}, {"name"}));
  const runtime::Keep<v1::Qualification> keep = [&](v1::Qualification* qualification) {
    JudgeOn(day, qualification);
    return query.filter.Matches(*qualification);
  };
  PARTNERS_ASSIGN_OR_RETURN(
      runtime::PageOf<v1::Qualification> page,
      ReadChildren(call, view, Qualifications(), "/qualifications/", request, query, keep));
  return AnswerPage(call, pager_, request, std::move(page), response->mutable_qualifications(),
                    response);
}

}  // namespace partners::registry
