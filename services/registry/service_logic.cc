#include "services/registry/service_logic.h"

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

// The framework whose published editions say which practices and indicators there are.
constexpr char kPracticesFramework[] = "turnaround-practices";

absl::Status CheckRoomForService(const View& view, const v1::Partner& partner) {
  PARTNERS_ASSIGN_OR_RETURN(
      const size_t services,
      runtime::Count(view, Services().table, {0, KeyOf({runtime::IdOf(partner.name())})},
                     kServicesPerPartnerMax));
  if (services < kServicesPerPartnerMax) return absl::OkStatus();
  return runtime::WrongState(partner.name(), absl::StrCat("it has ", kServicesPerPartnerMax,
                                                          " services, which is the limit"));
}

absl::Status CheckOfferable(const View& view, const v1::Service& service) {
  runtime::Violations found;
  CheckService(service, "service", &found);
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<v1::FrameworkEdition> published,
                            PublishedEditions(view, kPracticesFramework));
  CheckPractices(service, published, "service", &found);
  return found.status();
}

// An update that leaves practices and indicators alone is not judged by today's editions of their
// framework.
absl::Status CheckUpdated(const View& view, const v1::Service& before, const v1::Service& after) {
  const auto vocabulary = [](const v1::Service& service) {
    v1::Service only;
    *only.mutable_practices() = service.practices();
    *only.mutable_indicators() = service.indicators();
    return only;
  };
  if (!google::protobuf::util::MessageDifferencer::Equals(vocabulary(before), vocabulary(after))) {
    return CheckOfferable(view, after);
  }
  runtime::Violations found;
  CheckService(after, "service", &found);
  return found.status();
}

absl::Status CheckOffered(const v1::Service& service) {
  if (service.state() == v1::Service::STATE_OFFERED) return absl::OkStatus();
  return runtime::WrongState(service.name(), "it is retired");
}

}  // namespace

absl::Status ServiceLogic::CreateService(const Call& call, const v1::CreateServiceRequest& request,
                                         Transaction& txn, v1::Service* service) const {
  PARTNERS_ASSIGN_OR_RETURN(const v1::Partner partner,
                            Load(txn, Partners(), request.parent(), "parent"));
  PARTNERS_RETURN_IF_ERROR(CheckOwn(call, partner.name()));
  PARTNERS_RETURN_IF_ERROR(CheckActive(partner));
  PARTNERS_RETURN_IF_ERROR(CheckRoomForService(txn, partner));
  *service = request.service();
  runtime::ClearOutputOnly(service);
  if (call.caller.role == type::v1::ROLE_PARTNER && !service->data_notice().empty()) {
    return runtime::NotAllowed("service.data_notice is the department's to write");
  }
  const std::string id =
      request.service_id().empty() ? runtime::NewId(sources_) : request.service_id();
  service->set_name(Services().pattern.Format({runtime::IdOf(partner.name()), id}));
  service->set_state(v1::Service::STATE_OFFERED);
  if (service->data_notice().empty()) service->set_data_notice(partner.data_notice());
  PARTNERS_RETURN_IF_ERROR(CheckOfferable(txn, *service));
  return Save(call, ChangeHeader::KIND_CREATED, Services(), txn, service);
}

absl::Status ServiceLogic::GetService(const Call& call, const v1::GetServiceRequest& request,
                                      const View& view, v1::Service* service) const {
  return Get(call, view, Services(), request, service);
}

absl::StatusOr<bool> ServiceLogic::GetStoredService(const v1::GetServiceRequest& request,
                                                    const View& view, std::string* bytes) const {
  return GetStored(view, Services(), request, bytes);
}

absl::Status ServiceLogic::ListServices(const Call& call, const v1::ListServicesRequest& request,
                                        const View& view,
                                        v1::ListServicesResponse* response) const {
  PARTNERS_ASSIGN_OR_RETURN(
      const runtime::Query query,
      ReadQuery<v1::Service>(call, pager_, request, {"practices", "grades", "state"}, {"name"}));
  const runtime::Keep<v1::Service> keep = [&](v1::Service* service) {
    return query.filter.Matches(*service);
  };
  PARTNERS_ASSIGN_OR_RETURN(
      runtime::PageOf<v1::Service> page,
      ReadChildren(call, view, Services(), "/services/", request, query, keep));
  return AnswerPage(call, pager_, request, std::move(page), response->mutable_services(), response);
}

absl::Status ServiceLogic::UpdateService(const Call& call, const v1::UpdateServiceRequest& request,
                                         Transaction& txn, v1::Service* service) const {
  PARTNERS_ASSIGN_OR_RETURN(const v1::Service before,
                            Load(txn, Services(), request.service().name(), "service.name"));
  PARTNERS_RETURN_IF_ERROR(CheckOwn(call, before.name()));
  const bool own = call.caller.role == type::v1::ROLE_PARTNER;
  if (own) PARTNERS_RETURN_IF_ERROR(CheckOffered(before));
  PARTNERS_RETURN_IF_ERROR(
      runtime::CheckEtag(request.service().etag(), before.etag(), before.name()));
  *service = before;
  PARTNERS_RETURN_IF_ERROR(
      runtime::ApplyUpdate(request.service(), request.update_mask(),
                           own ? ServiceOwnFields() : std::vector<std::string>(), service));
  PARTNERS_RETURN_IF_ERROR(CheckUpdated(txn, before, *service));
  return SaveOver(call, ChangeHeader::KIND_UPDATED, Services(), txn, before, service);
}

absl::Status ServiceLogic::RetireService(const Call& call, const v1::RetireServiceRequest& request,
                                         Transaction& txn, v1::Service* service) const {
  PARTNERS_ASSIGN_OR_RETURN(*service, Load(txn, Services(), request.name(), "name"));
  PARTNERS_RETURN_IF_ERROR(CheckOwn(call, service->name()));
  PARTNERS_RETURN_IF_ERROR(CheckOffered(*service));
  PARTNERS_RETURN_IF_ERROR(runtime::CheckEtag(request.etag(), service->etag(), service->name()));
  const v1::Service before = *service;
  service->set_state(v1::Service::STATE_RETIRED);
  return SaveOver(call, ChangeHeader::KIND_UPDATED, Services(), txn, before, service);
}

}  // namespace partners::registry
