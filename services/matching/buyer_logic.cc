#include "services/matching/buyer_logic.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "services/matching/buyer_rules.h"
#include "services/matching/fact_reader.h"
#include "services/matching/facts.h"
#include "services/matching/lists.h"
#include "services/runtime/resources.h"
#include "services/runtime/update.h"
#include "storage/keys.h"

namespace partners::matching {
namespace {

using runtime::Call;
using storage::ChangeHeader;
using storage::Transaction;
using storage::View;

constexpr size_t kDistrictDigits = 4;

// A visible publication knows the district or one of its schools.
absl::StatusOr<bool> IsKnownDistrict(const View& view, const std::string& code) {
  FactReader reader(view);
  bool known = false;
  const auto visit = [&](const FactRow& row, absl::string_view) -> absl::StatusOr<bool> {
    PARTNERS_ASSIGN_OR_RETURN(known, reader.IsCurrent(row.publication(), YearOf(row.fact())));
    return !known;
  };
  const std::string prefix =
      storage::KeyWriter().TextPrefix(code.substr(0, kDistrictDigits)).Take();
  PARTNERS_RETURN_IF_ERROR(runtime::VisitRows(view, Facts(FactTable::kOrganisations), {0, prefix},
                                              /*cursor=*/"", runtime::kRowsExaminedMax, visit));
  return known;
}

absl::Status Check(const View& view, const v1::Buyer& buyer) {
  PARTNERS_RETURN_IF_ERROR(CheckBuyer(buyer));
  for (int i = 0; i < buyer.district_codes_size(); ++i) {
    const std::string& code = buyer.district_codes(i);
    PARTNERS_ASSIGN_OR_RETURN(const bool known, IsKnownDistrict(view, code));
    if (!known) {
      return runtime::ReferenceInvalid(absl::StrCat("buyer.district_codes[", i, "]"),
                                       OrganisationName(code), "is in no visible publication");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status BuyerLogic::CreateBuyer(const Call& call, const v1::CreateBuyerRequest& request,
                                     Transaction& txn, v1::Buyer* buyer) const {
  *buyer = request.buyer();
  runtime::ClearOutputOnly(buyer);
  const std::string id = request.buyer_id().empty() ? runtime::NewId(sources_) : request.buyer_id();
  buyer->set_name(Buyers().pattern.Format({id}));
  PARTNERS_RETURN_IF_ERROR(Check(txn, *buyer));
  return SaveResource(call, ChangeHeader::KIND_CREATED, Buyers(), txn, buyer);
}

absl::Status BuyerLogic::GetBuyer(const Call& call, const v1::GetBuyerRequest& request,
                                  const View& view, v1::Buyer* buyer) const {
  return Get(call, view, Buyers(), request, buyer);
}

absl::Status BuyerLogic::ListBuyers(const Call& call, const v1::ListBuyersRequest& request,
                                    const View& view, v1::ListBuyersResponse* response) const {
  return ListAll(call, pager_, view, Buyers(), request, {"kind", "display_name", "district_codes"},
                 response->mutable_buyers(), response);
}

absl::Status BuyerLogic::UpdateBuyer(const Call& call, const v1::UpdateBuyerRequest& request,
                                     Transaction& txn, v1::Buyer* buyer) const {
  const std::string& name = request.buyer().name();
  PARTNERS_ASSIGN_OR_RETURN(*buyer, Load(txn, Buyers(), name, "buyer.name"));
  PARTNERS_RETURN_IF_ERROR(runtime::CheckEtag(request.buyer().etag(), buyer->etag(), name));
  PARTNERS_RETURN_IF_ERROR(runtime::ApplyUpdate(request.buyer(), request.update_mask(), {}, buyer));
  PARTNERS_RETURN_IF_ERROR(Check(txn, *buyer));
  return SaveResource(call, ChangeHeader::KIND_UPDATED, Buyers(), txn, buyer);
}

}  // namespace partners::matching
