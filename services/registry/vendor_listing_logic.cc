#include "services/registry/vendor_listing_logic.h"

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/registry/lists.h"
#include "services/registry/resource_io.h"
#include "services/runtime/update.h"

namespace partners::registry {
namespace {

using runtime::Call;
using storage::ChangeHeader;
using storage::Transaction;
using storage::View;
using Listing = v1::VendorListing;

// What an import does with one row.
struct Row {
  Listing listing;
  ChangeHeader::Kind kind = ChangeHeader::KIND_CREATED;
  bool changes = true;
};

// Only what the list says: without what is computed, and without the name, which follows from it.
Listing AsGiven(Listing listing) {
  runtime::ClearOutputOnly(&listing);
  listing.clear_name();
  return listing;
}

absl::Status CheckPartnerNamed(const View& view, const Listing& listing, const std::string& path,
                               runtime::Violations* found) {
  if (listing.partner().empty()) return absl::OkStatus();
  const std::string field = path + ".partner";
  if (!Partners().pattern.Matches(listing.partner())) {
    found->Add(field, "must be partners/{partner}");
    return absl::OkStatus();
  }
  PARTNERS_ASSIGN_OR_RETURN(const std::optional<v1::Partner> partner,
                            Find(view, Partners(), listing.partner(), field));
  if (!partner.has_value()) {
    found->Add(field, "must be a partner that exists");
  } else if (partner->state() == v1::Partner::STATE_MERGED) {
    found->Add(field, absl::StrCat("was merged: name ", partner->replaced_by()));
  } else if (!IsActive(*partner)) {
    found->Add(field, "must not be a removed partner");
  }
  return absl::OkStatus();
}

absl::StatusOr<Row> ReadRow(const View& view, const std::string& list, const Listing& given,
                            const std::string& path, runtime::Violations* found) {
  Row row;
  row.listing = AsGiven(given);
  const std::string name =
      VendorListings().pattern.Format({ListingId(list, given.vendor_number())});
  PARTNERS_ASSIGN_OR_RETURN(const std::optional<Listing> stored,
                            Find(view, VendorListings(), name, path));
  if (stored.has_value()) {
    row.kind = ChangeHeader::KIND_UPDATED;
    row.changes =
        !google::protobuf::util::MessageDifferencer::Equals(AsGiven(*stored), row.listing);
  }
  row.listing.set_name(name);
  if (!row.changes) return row;
  CheckListing(given, list, path, found);
  PARTNERS_RETURN_IF_ERROR(CheckPartnerNamed(view, given, path, found));
  return row;
}

absl::StatusOr<std::vector<Row>> ReadRows(const View& view,
                                          const v1::ImportVendorListingsRequest& request) {
  runtime::Violations found;
  std::set<std::string> numbers;
  std::vector<Row> rows;
  for (int i = 0; i < request.vendor_listings_size(); ++i) {
    const std::string path = absl::StrCat("vendor_listings[", i, "]");
    const Listing& given = request.vendor_listings(i);
    if (!numbers.insert(given.vendor_number()).second) {
      found.Add(path + ".vendor_number", "must not repeat an earlier row's");
    }
    PARTNERS_ASSIGN_OR_RETURN(Row row, ReadRow(view, request.list(), given, path, &found));
    rows.push_back(std::move(row));
  }
  PARTNERS_RETURN_IF_ERROR(found.status());
  return rows;
}

}  // namespace

absl::Status VendorListingLogic::ImportVendorListings(
    const Call& call, const v1::ImportVendorListingsRequest& request, Transaction& txn,
    v1::ImportVendorListingsResponse* response) const {
  PARTNERS_ASSIGN_OR_RETURN(std::vector<Row> rows, ReadRows(txn, request));
  int created = 0, updated = 0;
  for (Row& row : rows) {
    if (!row.changes) continue;
    PARTNERS_RETURN_IF_ERROR(Save(call, row.kind, VendorListings(), txn, &row.listing));
    ++(row.kind == ChangeHeader::KIND_CREATED ? created : updated);
  }
  response->set_created(created);
  response->set_updated(updated);
  response->set_unchanged(static_cast<int>(rows.size()) - created - updated);
  return absl::OkStatus();
}

absl::Status VendorListingLogic::GetVendorListing(const Call& call,
                                                  const v1::GetVendorListingRequest& request,
                                                  const View& view, Listing* listing) const {
  PARTNERS_ASSIGN_OR_RETURN(const type::v1::Date day, DayOf(call, request));
  PARTNERS_RETURN_IF_ERROR(Get(call, view, VendorListings(), request, listing));
  JudgeOn(day, listing);
  return absl::OkStatus();
}

absl::Status VendorListingLogic::ListVendorListings(
    const Call& call, const v1::ListVendorListingsRequest& request, const View& view,
    v1::ListVendorListingsResponse* response) const {
  PARTNERS_ASSIGN_OR_RETURN(const type::v1::Date day, DayOf(call, request));
  PARTNERS_ASSIGN_OR_RETURN(
      const runtime::Query query,
      ReadQuery<Listing>(call, pager_, request, {"list", "status", "partner", "in_force"},
                         {"name"}));
  const runtime::Keep<Listing> keep = [&](Listing* listing) {
    JudgeOn(day, listing);
    return query.filter.Matches(*listing);
  };
  const std::optional<std::string> partner = query.filter.TextOf("partner");
  const runtime::Walk walk = partner.has_value() && query.order.field.empty()
                                 ? runtime::Walk{kListingsByPartner, ListingsOfPartnerKey(*partner)}
                                 : runtime::Walk{0, "", query.order.descending};
  PARTNERS_ASSIGN_OR_RETURN(runtime::PageOf<Listing> page,
                            ReadPage(view, VendorListings().table, walk, query.start, keep));
  return AnswerPage(call, pager_, request, std::move(page), response->mutable_vendor_listings(),
                    response);
}

}  // namespace partners::registry
