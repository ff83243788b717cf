#include "services/registry/partner_logic.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
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

// A tombstone offers nothing: what it still offered is retired with it.
absl::Status RetireServices(const Call& call, Transaction& txn, const v1::Partner& partner) {
  PARTNERS_ASSIGN_OR_RETURN(
      std::vector<v1::Service> services,
      runtime::Collect(txn, Services().table, {0, KeyOf({runtime::IdOf(partner.name())})},
                       kServicesPerPartnerMax));
  for (v1::Service& service : services) {
    if (service.state() == v1::Service::STATE_RETIRED) continue;
    const v1::Service before = service;
    service.set_state(v1::Service::STATE_RETIRED);
    PARTNERS_RETURN_IF_ERROR(
        SaveOver(call, ChangeHeader::KIND_UPDATED, Services(), txn, before, &service));
  }
  return absl::OkStatus();
}

absl::Status MoveListings(const Call& call, Transaction& txn, const std::string& from,
                          const std::string& to) {
  PARTNERS_ASSIGN_OR_RETURN(std::vector<v1::VendorListing> listings,
                            runtime::Collect(txn, VendorListings().table,
                                             {kListingsByPartner, ListingsOfPartnerKey(from)},
                                             kListingsPerPartnerMax + 1));
  if (listings.size() > kListingsPerPartnerMax) {
    return runtime::WrongState(
        from, absl::StrCat("more than ", kListingsPerPartnerMax, " vendor listings name it"));
  }
  for (v1::VendorListing& listing : listings) {
    const v1::VendorListing before = listing;
    listing.set_partner(to);
    PARTNERS_RETURN_IF_ERROR(
        SaveOver(call, ChangeHeader::KIND_UPDATED, VendorListings(), txn, before, &listing));
  }
  return absl::OkStatus();
}

// The survivor of a merge: active, another one, and not below the duplicate, which will lead to it.
absl::StatusOr<v1::Partner> LoadSurvivor(const View& view, const v1::MergePartnerRequest& request) {
  if (request.into() == request.name()) {
    return runtime::FieldInvalid("into", "must be another partner than name");
  }
  PARTNERS_ASSIGN_OR_RETURN(v1::Partner survivor, Load(view, Partners(), request.into(), "into"));
  PARTNERS_RETURN_IF_ERROR(CheckActive(survivor));
  PARTNERS_RETURN_IF_ERROR(CheckAncestors(view, request.name(), survivor.parent(), "into"));
  return survivor;
}

// Loads the active partner a verb is about.
absl::StatusOr<v1::Partner> LoadForVerb(const View& view, const std::string& name,
                                        const std::string& etag) {
  PARTNERS_ASSIGN_OR_RETURN(v1::Partner partner, Load(view, Partners(), name, "name"));
  PARTNERS_RETURN_IF_ERROR(CheckActive(partner));
  PARTNERS_RETURN_IF_ERROR(runtime::CheckEtag(etag, partner.etag(), name));
  return partner;
}

runtime::Walk WalkOf(const runtime::Order& order) {
  if (order.field == "legal_name") return {kPartnersByLegalName, "", order.descending};
  if (order.field == "update_time") return {kPartnersByUpdateTime, "", order.descending};
  return {0, "", order.descending};
}

}  // namespace

absl::Status PartnerLogic::CreatePartner(const Call& call, const v1::CreatePartnerRequest& request,
                                         Transaction& txn, v1::Partner* partner) const {
  *partner = request.partner();
  runtime::ClearOutputOnly(partner);
  const std::string id =
      request.partner_id().empty() ? runtime::NewId(sources_) : request.partner_id();
  partner->set_name(Partners().pattern.Format({id}));
  partner->set_state(v1::Partner::STATE_ACTIVE);
  PARTNERS_RETURN_IF_ERROR(CheckStorable(txn, /*before=*/nullptr, *partner, "partner"));
  return Save(call, ChangeHeader::KIND_CREATED, Partners(), txn, partner);
}

absl::Status PartnerLogic::GetPartner(const Call& call, const v1::GetPartnerRequest& request,
                                      const View& view, v1::Partner* partner) const {
  return Get(call, view, Partners(), request, partner);
}

absl::StatusOr<bool> PartnerLogic::GetStoredPartner(const v1::GetPartnerRequest& request,
                                                    const View& view, std::string* bytes) const {
  return GetStored(view, Partners(), request, bytes);
}

absl::Status PartnerLogic::ListPartners(const Call& call, const v1::ListPartnersRequest& request,
                                        const View& view,
                                        v1::ListPartnersResponse* response) const {
  PARTNERS_RETURN_IF_ERROR(CheckReadTime(request));
  PARTNERS_ASSIGN_OR_RETURN(
      const runtime::Query query,
      ReadQuery<v1::Partner>(call, pager_, request,
                             {"type", "regions", "grades", "languages", "legal_name"},
                             {"legal_name", "update_time", "name"}));
  const runtime::Keep<v1::Partner> keep = [&](v1::Partner* partner) {
    return IsActive(*partner) && query.filter.Matches(*partner);
  };
  PARTNERS_ASSIGN_OR_RETURN(
      runtime::PageOf<v1::Partner> page,
      request.has_read_time()
          ? ReadPageAsOf(call, view, Partners(), "partners/",
                         runtime::FromProto(request.read_time()), query.start, keep)
          : ReadPage(view, Partners().table, WalkOf(query.order), query.start, keep));
  return AnswerPage(call, pager_, request, std::move(page), response->mutable_partners(), response);
}

absl::Status PartnerLogic::UpdatePartner(const Call& call, const v1::UpdatePartnerRequest& request,
                                         Transaction& txn, v1::Partner* partner) const {
  PARTNERS_ASSIGN_OR_RETURN(const v1::Partner before,
                            Load(txn, Partners(), request.partner().name(), "partner.name"));
  PARTNERS_RETURN_IF_ERROR(CheckOwn(call, before.name()));
  PARTNERS_RETURN_IF_ERROR(CheckActive(before));
  PARTNERS_RETURN_IF_ERROR(
      runtime::CheckEtag(request.partner().etag(), before.etag(), before.name()));
  const bool own = call.caller.role == type::v1::ROLE_PARTNER;
  *partner = before;
  PARTNERS_RETURN_IF_ERROR(
      runtime::ApplyUpdate(request.partner(), request.update_mask(),
                           own ? PartnerOwnFields() : std::vector<std::string>(), partner));
  PARTNERS_RETURN_IF_ERROR(CheckStorable(txn, &before, *partner, "partner"));
  return SaveOver(call, ChangeHeader::KIND_UPDATED, Partners(), txn, before, partner);
}

absl::Status PartnerLogic::RemovePartner(const Call& call, const v1::RemovePartnerRequest& request,
                                         Transaction& txn, v1::Partner* partner) const {
  PARTNERS_ASSIGN_OR_RETURN(*partner, LoadForVerb(txn, request.name(), request.etag()));
  PARTNERS_RETURN_IF_ERROR(CheckUnqualified(call, txn, *partner));
  PARTNERS_RETURN_IF_ERROR(RetireServices(call, txn, *partner));
  const v1::Partner before = *partner;
  MakeTombstone(v1::Partner::STATE_REMOVED, partner);
  partner->set_removal_reason(request.reason());
  return SaveOver(call, ChangeHeader::KIND_REMOVED, Partners(), txn, before, partner);
}

// The duplicate's services and ended qualifications keep their names and stay readable under it, by
// Get and by its child lists; `replaced_by` leads on to the survivor. What is still of use moves:
// identifiers and places on vendor lists.
absl::Status PartnerLogic::MergePartner(const Call& call, const v1::MergePartnerRequest& request,
                                        Transaction& txn, v1::Partner* partner) const {
  PARTNERS_ASSIGN_OR_RETURN(*partner, LoadForVerb(txn, request.name(), request.etag()));
  PARTNERS_ASSIGN_OR_RETURN(v1::Partner survivor, LoadSurvivor(txn, request));
  PARTNERS_RETURN_IF_ERROR(CheckUnqualified(call, txn, *partner));
  const v1::Partner before = *partner;
  const v1::Partner survivor_before = survivor;
  const bool moves = partner->identifiers_size() > 0;
  if (!MoveIdentifiers(*partner, &survivor)) {
    return runtime::WrongState(
        survivor.name(), absl::StrCat("it would have more than ", kIdentifiersMax, " identifiers"));
  }
  PARTNERS_RETURN_IF_ERROR(RetireServices(call, txn, *partner));
  PARTNERS_RETURN_IF_ERROR(MoveListings(call, txn, partner->name(), survivor.name()));
  MakeTombstone(v1::Partner::STATE_MERGED, partner);
  partner->set_replaced_by(survivor.name());
  PARTNERS_RETURN_IF_ERROR(
      SaveOver(call, ChangeHeader::KIND_REMOVED, Partners(), txn, before, partner));
  if (!moves) return absl::OkStatus();
  return SaveOver(call, ChangeHeader::KIND_UPDATED, Partners(), txn, survivor_before, &survivor);
}

}  // namespace partners::registry
