#include "services/matching/index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/matching/test_matching.h"

namespace partners::matching {
namespace {

using registry::v1::Partner;
using registry::v1::Qualification;
using registry::v1::VendorListing;

Partner APartner(const std::string& more = "") {
  return Text<Partner>("name: 'partners/p' legal_name: 'One' state: STATE_ACTIVE " + more);
}

TEST(PartnerIndex, TakesInPartnersServicesQualificationsAndListings) {
  PartnerIndex index;
  index.Apply(ChangeOf(1, "partners/p", APartner("regions: 'coastal'")));
  index.Apply(ChangeOf(2, "partners/p/services/s",
                       Text<registry::v1::Service>(
                           "name: 'partners/p/services/s' state: STATE_OFFERED grades: GRADE_03")));
  index.Apply(ChangeOf(3, "partners/p/qualifications/q",
                       Text<Qualification>("name: 'partners/p/qualifications/q' category: 'data' "
                                           "valid { from { year: 2026 month: 1 day: 1 } }")));
  index.Apply(ChangeOf(4, "vendorListings/l",
                       Text<VendorListing>("name: 'vendorListings/l' partner: 'partners/p' "
                                           "status: STATUS_LISTED "
                                           "valid { from { year: 2026 month: 1 day: 1 } }")));
  const PartnerRecord* partner = index.Find("partners/p");
  ASSERT_NE(partner, nullptr);
  EXPECT_EQ(partner->legal_name, "One");
  EXPECT_TRUE(partner->active);
  EXPECT_EQ(partner->services.size(), 1u);
  EXPECT_EQ(partner->qualifications.begin()->second.category, "data");
  EXPECT_TRUE(partner->listings.begin()->second.listed);
  EXPECT_EQ(index.contains().sequence(), 4);
  EXPECT_EQ(index.Find("partners/other"), nullptr);
}

TEST(PartnerIndex, AnUpdateOfAPartnerKeepsWhatBelongsToIt) {
  PartnerIndex index;
  index.Apply(ChangeOf(1, "partners/p", APartner("regions: 'coastal'")));
  index.Apply(ChangeOf(2, "partners/p/services/s",
                       Text<registry::v1::Service>("name: 'partners/p/services/s'")));
  index.Apply(ChangeOf(3, "partners/p",
                       Text<Partner>("name: 'partners/p' legal_name: 'One' state: STATE_REMOVED")));
  const PartnerRecord* partner = index.Find("partners/p");
  EXPECT_FALSE(partner->active);
  EXPECT_TRUE(partner->regions.empty());
  EXPECT_EQ(partner->services.size(), 1u);
}

TEST(PartnerIndex, AListingMovesToThePartnerItNames) {
  PartnerIndex index;
  const auto listing = [](const std::string& partner) {
    return Text<VendorListing>(
        "name: 'vendorListings/l' partner: '" + partner +
        "' status: STATUS_LISTED valid { from { year: 2026 month: 1 day: 1 } }");
  };
  index.Apply(ChangeOf(1, "vendorListings/l", listing("partners/p")));
  index.Apply(ChangeOf(2, "vendorListings/l", listing("partners/q")));
  EXPECT_TRUE(index.Find("partners/p")->listings.empty());
  EXPECT_EQ(index.Find("partners/q")->listings.size(), 1u);
  index.Apply(ChangeOf(3, "vendorListings/l", listing("")));
  EXPECT_TRUE(index.Find("partners/q")->listings.empty());
}

TEST(PartnerIndex, ApplyingAChangeAgainChangesNothing) {
  PartnerIndex once, twice;
  for (PartnerIndex* index : {&once, &twice}) {
    index->Apply(ChangeOf(1, "partners/p", APartner()));
    index->Apply(ChangeOf(2, "partners/p", APartner("regions: 'coastal'")));
  }
  twice.Apply(ChangeOf(2, "partners/p", APartner("regions: 'coastal'")));
  EXPECT_EQ(twice.contains().sequence(), once.contains().sequence());
  EXPECT_EQ(twice.Find("partners/p")->regions, once.Find("partners/p")->regions);
  EXPECT_EQ(twice.partners().size(), 1u);
}

TEST(PartnerIndex, KnowsTheCategoriesOfFrameworksThatQualificationsName) {
  PartnerIndex index;
  const auto edition = [&](const std::string& name, const std::string& state,
                           const std::string& key) {
    index.Apply(
        ChangeOf(1, name,
                 Text<registry::v1::FrameworkEdition>("name: '" + name + "' state: STATE_" + state +
                                                      " items { key: '" + key + "' }")));
  };
  edition("frameworks/categories/editions/1", "RETIRED", "data");
  edition("frameworks/categories/editions/2", "PUBLISHED", "climate");
  edition("frameworks/categories/editions/3", "DRAFT", "not-yet");
  edition("frameworks/regions/editions/1", "PUBLISHED", "coastal");
  EXPECT_THAT(index.Categories(), testing::IsEmpty());  // no qualification says which these are
  EXPECT_FALSE(index.HasCategory("data"));
  index.Apply(ChangeOf(2, "partners/p/qualifications/q",
                       Text<Qualification>("name: 'partners/p/qualifications/q' category: 'data' "
                                           "framework_edition: 'frameworks/categories/editions/1' "
                                           "valid { from { year: 2026 month: 1 day: 1 } }")));
  EXPECT_THAT(index.Categories(), testing::ElementsAre("climate", "data"));
  EXPECT_TRUE(index.HasCategory("data"));
  EXPECT_FALSE(index.HasCategory("not-yet"));
  EXPECT_FALSE(index.HasCategory("coastal"));
}

TEST(PartnerIndex, OtherResourcesAndRedactedChangesOnlyMoveTheSequence) {
  PartnerIndex index;
  index.Apply(ChangeOf(5, "frameworks/f/editions/e", registry::v1::FrameworkEdition()));
  changes::v1::Change redacted;
  redacted.set_sequence(6);
  redacted.set_resource("partners/p");
  redacted.set_redacted(true);
  index.Apply(redacted);
  EXPECT_TRUE(index.partners().empty());
  EXPECT_EQ(index.contains().sequence(), 6);
  EXPECT_TRUE(index.health().ok());
}

// After a restore the newest version of a record may be a redacted one: the registry answers
// NOT_FOUND, and no ranking may show what it was before.
TEST(PartnerIndex, WhatWasRedactedIsOutUntilANewerVersionFollows) {
  PartnerIndex index;
  index.Apply(ChangeOf(1, "partners/p", APartner()));
  const auto redacted = [&](int64_t sequence, const std::string& resource) {
    changes::v1::Change change;
    change.set_sequence(sequence);
    change.set_resource(resource);
    change.set_redacted(true);
    index.Apply(change);
  };
  const auto service = ChangeOf(2, "partners/p/services/s",
                                Text<registry::v1::Service>("name: 'partners/p/services/s'"));
  const auto listing =
      ChangeOf(3, "vendorListings/l",
               Text<registry::v1::VendorListing>("name: 'vendorListings/l' partner: 'partners/p' "
                                                 "valid { from { year: 2026 month: 1 day: 1 } }"));
  index.Apply(service);
  index.Apply(listing);
  redacted(4, "partners/p/services/s");
  redacted(5, "vendorListings/l");
  EXPECT_TRUE(index.Find("partners/p")->active);
  EXPECT_TRUE(index.Find("partners/p")->services.empty());
  EXPECT_TRUE(index.Find("partners/p")->listings.empty());
  index.Apply(service);
  index.Apply(listing);
  EXPECT_EQ(index.Find("partners/p")->services.size(), 1u);
  EXPECT_EQ(index.Find("partners/p")->listings.size(), 1u);
  redacted(6, "partners/p");
  EXPECT_FALSE(index.Find("partners/p")->active);
  index.Apply(ChangeOf(7, "partners/p", APartner()));
  EXPECT_TRUE(index.Find("partners/p")->active);
  EXPECT_EQ(index.Find("partners/p")->services.size(), 1u);
}

TEST(PartnerIndex, SaysWhenAPayloadCannotBeRead) {
  PartnerIndex index;
  changes::v1::Change damaged = ChangeOf(1, "partners/p", APartner());
  damaged.mutable_payload()->set_value("\xff\xff");
  index.Apply(damaged);
  EXPECT_TRUE(absl::IsDataLoss(index.health()));
  PartnerIndex dated;
  dated.Apply(ChangeOf(1, "partners/p/qualifications/q",
                       Text<Qualification>("valid { from { year: 2026 month: 2 day: 30 } }")));
  EXPECT_TRUE(absl::IsDataLoss(dated.health()));
  PartnerIndex catalogue;
  changes::v1::Change edition =
      ChangeOf(1, "frameworks/f/editions/e", registry::v1::FrameworkEdition());
  edition.mutable_payload()->set_value("\xff\xff");
  catalogue.Apply(edition);
  EXPECT_TRUE(absl::IsDataLoss(catalogue.health()));
}

}  // namespace
}  // namespace partners::matching
