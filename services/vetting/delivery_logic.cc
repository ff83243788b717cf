#include "services/vetting/delivery_logic.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/dates.h"
#include "services/runtime/errors.h"
#include "services/runtime/names.h"
#include "services/runtime/records.h"
#include "services/runtime/status_macros.h"
#include "storage/log.h"

namespace partners::vetting {
namespace {

using runtime::Call;
using storage::ParkedChange;

absl::StatusOr<uint64_t> SequenceOf(const std::string& name) {
  static const runtime::NamePattern pattern("parkedDeliveries/{sequence}");
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<std::string> ids, pattern.Parse(name, "name"));
  uint64_t sequence = 0;
  if (absl::SimpleAtoi(ids[0], &sequence)) return sequence;
  return runtime::NotFound(name);
}

absl::StatusOr<uint64_t> CursorOf(const std::string& text) {
  uint64_t after = 0;
  if (text.empty() || absl::SimpleAtoi(text, &after)) return after;
  return absl::InternalError("a page cursor is not a number");
}

absl::StatusOr<std::vector<ParkedChange>> ParkedAfter(const storage::Follower& follower,
                                                      uint64_t after) {
  PARTNERS_ASSIGN_OR_RETURN(std::vector<ParkedChange> parked, follower.Parked());
  const auto seen = [&](const ParkedChange& change) { return change.sequence <= after; };
  parked.erase(std::remove_if(parked.begin(), parked.end(), seen), parked.end());
  std::sort(parked.begin(), parked.end(),
            [](const ParkedChange& a, const ParkedChange& b) { return a.sequence < b.sequence; });
  return parked;
}

}  // namespace

absl::StatusOr<v1::ParkedDelivery> DeliveryLogic::Describe(const ParkedChange& parked) const {
  v1::ParkedDelivery delivery;
  PARTNERS_RETURN_IF_ERROR(deps_.store->Read([&](const storage::View& view) -> absl::Status {
    PARTNERS_ASSIGN_OR_RETURN(const storage::Change change,
                              storage::ReadChange(view, parked.sequence));
    delivery.set_decision(change.header.resource());
    return absl::OkStatus();
  }));
  delivery.set_name(absl::StrCat("parkedDeliveries/", parked.sequence));
  delivery.set_code(absl::StatusCodeToString(parked.reason.code()));
  delivery.set_message(std::string(parked.reason.message()));
  *delivery.mutable_park_time() = runtime::ToProto(parked.since);
  return delivery;
}

absl::StatusOr<v1::ParkedDelivery> DeliveryLogic::FindParked(const std::string& name,
                                                             uint64_t sequence) const {
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<ParkedChange> parked, follower_.Parked());
  for (const ParkedChange& change : parked) {
    if (change.sequence == sequence) return Describe(change);
  }
  return runtime::NotFound(name);
}

absl::Status DeliveryLogic::ListParkedDeliveries(const Call& call,
                                                 const v1::ListParkedDeliveriesRequest& request,
                                                 v1::ListParkedDeliveriesResponse* response) {
  PARTNERS_ASSIGN_OR_RETURN(const runtime::PageStart start, deps_.pager->Open(call, request));
  PARTNERS_ASSIGN_OR_RETURN(const uint64_t after, CursorOf(start.cursor));
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<ParkedChange> parked, ParkedAfter(follower_, after));
  const size_t shown = std::min(parked.size(), start.size);
  for (size_t i = 0; i < shown; ++i) {
    PARTNERS_ASSIGN_OR_RETURN(*response->add_parked_deliveries(), Describe(parked[i]));
  }
  const std::string cursor = shown < parked.size() ? absl::StrCat(parked[shown - 1].sequence) : "";
  response->set_next_page_token(deps_.pager->Close(call, request, cursor));
  return absl::OkStatus();
}

absl::Status DeliveryLogic::RetryDelivery(const Call&, const v1::RetryDeliveryRequest& request,
                                          v1::ParkedDelivery* delivery) {
  PARTNERS_ASSIGN_OR_RETURN(const uint64_t sequence, SequenceOf(request.name()));
  PARTNERS_ASSIGN_OR_RETURN(*delivery, FindParked(request.name(), sequence));
  const absl::Status status = follower_.Retry(sequence);
  return absl::IsNotFound(status) ? runtime::NotFound(request.name()) : status;
}

absl::Status DeliveryLogic::AbandonDelivery(const Call& call,
                                            const v1::AbandonDeliveryRequest& request,
                                            v1::ParkedDelivery* delivery) {
  PARTNERS_ASSIGN_OR_RETURN(const uint64_t sequence, SequenceOf(request.name()));
  absl::StatusOr<v1::ParkedDelivery> parked = FindParked(request.name(), sequence);
  if (!parked.ok()) {
    PARTNERS_ASSIGN_OR_RETURN(const bool answered,
                              AnsweredBefore(deps_.store, call, request, delivery));
    return answered ? absl::OkStatus() : parked.status();
  }
  parked->set_abandon_reason(request.reason());
  *delivery = *std::move(parked);
  if (request.validate_only()) return absl::OkStatus();
  const absl::Status status = follower_.Abandon(sequence, [&](const storage::WriteBody& abandon) {
    return WriteOnce(deps_.store, call, request, delivery,
                     [&](storage::Transaction& txn) -> absl::Status {
                       PARTNERS_RETURN_IF_ERROR(abandon(txn));
                       return runtime::Record(call, delivery->name(),
                                              storage::ChangeHeader::KIND_REMOVED, txn, delivery)
                           .status();
                     });
  });
  if (absl::IsNotFound(status)) return runtime::NotFound(request.name());
  return absl::IsFailedPrecondition(status)
             ? runtime::WrongState(request.name(),
                                   "it is being delivered at this moment: look again")
             : status;
}

}  // namespace partners::vetting
