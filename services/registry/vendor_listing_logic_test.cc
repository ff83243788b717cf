#include "services/registry/vendor_listing_logic.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "services/registry/test_registry.h"
#include "services/runtime/limits.h"

namespace partners::registry {
namespace {

using Logic = VendorListingLogic;

class VendorListingLogicTest : public ::testing::Test {
 protected:
  // A row of list l, valid from 2026-01-01 to 2026-07-01.
  static std::string Row(const std::string& number, const std::string& more = "") {
    return absl::StrCat(
        "vendor_listings { list: 'l' vendor_number: '", number,
        "' organisation_name: 'O' status: STATUS_LISTED ",
        "valid { from { year: 2026 month: 1 day: 1 } until { year: 2026 month: 7 day: 1 } } ", more,
        "} ");
  }
  absl::StatusOr<v1::ImportVendorListingsResponse> Import(const std::string& rows) {
    return registry_.Do(registry_.Programme(), &Logic::ImportVendorListings,
                        Text<v1::ImportVendorListingsRequest>("list: 'l' " + rows));
  }
  static std::string Counts(const absl::StatusOr<v1::ImportVendorListingsResponse>& response) {
    if (!response.ok()) return Refusal(response);
    return absl::StrCat(response->created(), " ", response->updated(), " ", response->unchanged());
  }
  absl::StatusOr<v1::ListVendorListingsResponse> List(const std::string& text) {
    return registry_.Do(registry_.Public(), &Logic::ListVendorListings,
                        Text<v1::ListVendorListingsRequest>(text));
  }

  TestRegistry registry_;
};

TEST_F(VendorListingLogicTest, WritesNewAndChangedRowsOnly) {
  EXPECT_EQ(Counts(Import(Row("1") + Row("2"))), "2 0 0");
  const uint64_t before = registry_.store().last_sequence();
  EXPECT_EQ(Counts(Import(Row("1") + Row("2"))), "0 0 2");
  EXPECT_EQ(registry_.store().last_sequence(), before);
  EXPECT_EQ(Counts(Import(Row("1") + Row("2", "data_notice: 'n'") + Row("3"))), "1 1 1");
  EXPECT_EQ(registry_.store().last_sequence(), before + 2);
}

TEST_F(VendorListingLogicTest, ComputedFieldsOfARowAreIgnored) {
  EXPECT_EQ(Counts(Import(Row("1", "name: 'vendorListings/x' in_force: true"))), "1 0 0");
  EXPECT_EQ(Counts(Import(Row("1"))), "0 0 1");
}

TEST_F(VendorListingLogicTest, NamesEveryBrokenRowAndWritesNone) {
  registry_.AddPartner("gone");
  registry_.AddPartner("dup");
  registry_.AddPartner("p1");
  ASSERT_EQ(
      Refusal(registry_.Do(registry_.Programme(), &PartnerLogic::RemovePartner,
                           Text<v1::RemovePartnerRequest>("name: 'partners/gone' reason: 'x'"))),
      "OK");
  ASSERT_EQ(Refusal(registry_.Do(
                registry_.Programme(), &PartnerLogic::MergePartner,
                Text<v1::MergePartnerRequest>("name: 'partners/dup' into: 'partners/p1'"))),
            "OK");
  const uint64_t before = registry_.store().last_sequence();
  EXPECT_EQ(
      Counts(Import(Row("1", "partner: 'partners/p1'") + Row("1") +
                    Row("2", "partner: 'partners/nobody'") + Row("3", "partner: 'partners/gone'") +
                    Row("4", "partner: 'partners/dup'") + Row("5", "partner: 'buyers/b'") +
                    "vendor_listings { list: 'm' vendor_number: '6' valid { from { year: 2026 "
                    "month: 1 day: 1 } "
                    "until { year: 2026 month: 1 day: 1 } } }")),
      "INVALID_ARGUMENT vendor_listings[1].vendor_number, vendor_listings[2].partner, "
      "vendor_listings[3].partner, vendor_listings[4].partner, vendor_listings[5].partner, "
      "vendor_listings[6].list, vendor_listings[6].valid.until");
  EXPECT_EQ(registry_.store().last_sequence(), before);
  EXPECT_EQ(List("")->vendor_listings_size(), 0);
}

// More listings of others than one page looks at, before and behind this partner's.
TEST_F(VendorListingLogicTest, ThoseOfOnePartnerAreOnOnePageHoweverManyOthersThereAre) {
  registry_.AddPartner("p1");
  constexpr size_t kChunk = 200;
  for (size_t row = 0; row <= runtime::kRowsExaminedMax; row += kChunk) {
    std::string rows;
    for (size_t i = 0; i < kChunk; ++i) rows += Row(absl::StrCat("other-", row + i));
    ASSERT_EQ(Counts(Import(rows)), "200 0 0");
  }
  ASSERT_EQ(Counts(Import(Row("mine", "partner: 'partners/p1'"))), "1 0 0");
  for (const char* order : {"", " order_by: 'name'", " order_by: 'name desc'"}) {
    const std::string filter = "filter: 'list = l AND partner = \"partners/p1\"'";
    auto page = List(absl::StrCat(filter, order));
    ASSERT_EQ(Refusal(page), "OK");
    while (page->vendor_listings().empty() && order[0] != '\0') {
      page = List(absl::StrCat(filter, order, " page_token: '", page->next_page_token(), "'"));
    }
    ASSERT_EQ(page->vendor_listings_size(), 1) << order;
    EXPECT_EQ(page->vendor_listings(0).vendor_number(), "mine");
  }
}

TEST_F(VendorListingLogicTest, AnUnchangedRowMayNameAPartnerThatWasRemovedSince) {
  registry_.AddPartner("p1");
  ASSERT_EQ(Counts(Import(Row("1", "partner: 'partners/p1'"))), "1 0 0");
  ASSERT_EQ(
      Refusal(registry_.Do(registry_.Programme(), &PartnerLogic::RemovePartner,
                           Text<v1::RemovePartnerRequest>("name: 'partners/p1' reason: 'x'"))),
      "OK");
  EXPECT_EQ(Counts(Import(Row("1", "partner: 'partners/p1'"))), "0 0 1");
}

TEST_F(VendorListingLogicTest, InForceFollowsFromStatusAndTheDateAskedFor) {
  ASSERT_EQ(Refusal(Import(Row("1"))), "OK");
  const std::string name = List("")->vendor_listings(0).name();
  const auto in_force = [&](const std::string& on) {
    const auto listing =
        registry_.Do(registry_.Public(), &Logic::GetVendorListing,
                     Text<v1::GetVendorListingRequest>(absl::StrCat("name: '", name, "' ", on)));
    return listing.ok() ? (listing->in_force() ? "yes" : "no") : Refusal(listing);
  };
  EXPECT_EQ(in_force(""), "yes");
  EXPECT_EQ(in_force("in_force_on { year: 2025 month: 12 day: 31 }"), "no");
  EXPECT_EQ(in_force("in_force_on { year: 2026 month: 7 day: 1 }"), "no");
  EXPECT_EQ(in_force("in_force_on { year: 2026 month: 2 day: 30 }"),
            "INVALID_ARGUMENT in_force_on");
  registry_.AdvanceDays(200);
  EXPECT_EQ(in_force(""), "no");
}

TEST_F(VendorListingLogicTest, FiltersByWhatIsComputedToo) {
  ASSERT_EQ(Refusal(Import(Row("1"))), "OK");
  ASSERT_EQ(
      Refusal(Import("vendor_listings { list: 'l' vendor_number: '2' organisation_name: 'O' "
                     "status: STATUS_SUSPENDED valid { from { year: 2026 month: 1 day: 1 } } }")),
      "OK");
  EXPECT_EQ(List("filter: 'in_force = true'")->vendor_listings_size(), 1);
  EXPECT_EQ(List("filter: 'status = SUSPENDED AND list = l'")->vendor_listings_size(), 1);
  EXPECT_EQ(List("filter: 'in_force = true' in_force_on { year: 2027 month: 1 day: 1 }")
                ->vendor_listings_size(),
            0);
  EXPECT_EQ(Refusal(List("filter: 'etag = x'")), "INVALID_ARGUMENT filter");
}

TEST_F(VendorListingLogicTest, AnImportedListingReadsBackAsItWasAtAnInstant) {
  ASSERT_EQ(Refusal(Import(Row("1"))), "OK");
  const std::string name = List("")->vendor_listings(0).name();
  const int64_t then = registry_.timestamp().seconds();
  registry_.Advance(absl::Seconds(1));
  ASSERT_EQ(Counts(Import(Row("1", "data_notice: 'n'"))), "0 1 0");
  const auto old = registry_.Do(registry_.Public(), &Logic::GetVendorListing,
                                Text<v1::GetVendorListingRequest>(absl::StrCat(
                                    "name: '", name, "' read_time { seconds: ", then, " } ",
                                    "in_force_on { year: 2026 month: 8 day: 1 }")));
  ASSERT_EQ(Refusal(old), "OK");
  EXPECT_EQ(old->data_notice(), "");
  EXPECT_FALSE(old->in_force());
}

}  // namespace
}  // namespace partners::registry
