#include "services/runtime/update.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "google/protobuf/util/message_differencer.h"
#include "partners/registry/v1/resources.pb.h"
#include "services/runtime/errors.h"
#include "services/runtime/testing.pb.h"

namespace partners::runtime {
namespace {

using google::protobuf::FieldMask;
using google::protobuf::util::MessageDifferencer;
using registry::v1::Partner;
using registry::v1::VendorListing;
using ::testing::HasSubstr;
using ::testing::StartsWith;

Partner Stored() {
  Partner partner;
  partner.set_name("partners/p1");
  partner.set_etag("0123456789abcdef");
  partner.set_legal_name("Old");
  partner.set_website("https://old.example");
  partner.add_languages("en");
  partner.add_languages("es");
  partner.set_state(Partner::STATE_ACTIVE);
  return partner;
}

FieldMask Mask(const std::vector<std::string>& paths) {
  FieldMask mask;
  for (const std::string& path : paths) mask.add_paths(path);
  return mask;
}

TEST(UpdateTest, ReplacesExactlyWhatTheMaskNames) {
  Partner from;
  from.set_name("partners/other");
  from.set_legal_name("New");
  from.add_languages("fr");
  from.set_data_notice("not named");
  Partner stored = Stored();
  ASSERT_TRUE(ApplyUpdate(from, Mask({"legal_name", "languages", "website"}), {}, &stored).ok());
  Partner expected = Stored();
  expected.set_legal_name("New");
  expected.clear_languages();
  expected.add_languages("fr");
  expected.clear_website();  // named and empty: cleared
  EXPECT_TRUE(MessageDifferencer::Equals(stored, expected)) << stored.DebugString();
}

TEST(UpdateTest, WithoutMaskReplacesWhatIsPopulated) {
  Partner from;
  from.set_name("partners/other");
  from.set_etag("other");
  from.set_legal_name("New");
  from.set_state(Partner::STATE_MERGED);
  Partner stored = Stored();
  ASSERT_TRUE(ApplyUpdate(from, FieldMask(), {}, &stored).ok());
  Partner expected = Stored();
  expected.set_legal_name("New");
  EXPECT_TRUE(MessageDifferencer::Equals(stored, expected)) << stored.DebugString();
}

TEST(UpdateTest, RefusesPathsThatCannotBeChanged) {
  const struct {
    const char* path;
    const char* rule;
  } kCases[] = {{"no_such_field", "fields of VendorListing"},
                {"", "fields of VendorListing"},
                {"*", "fields of VendorListing"},
                {"valid.until", "whole fields"},
                {"organisationName", "fields of VendorListing"},
                {"in_force", "the service sets it"},
                {"list", "fixed at creation"},
                {"valid.", "whole fields"}};
  for (const auto& c : kCases) {
    VendorListing stored;
    stored.set_organisation_name("Old");
    VendorListing from;
    from.set_organisation_name("New");
    const absl::Status status = ApplyUpdate(from, Mask({"organisation_name", c.path}), {}, &stored);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << c.path;
    EXPECT_THAT(std::string(status.message()), StartsWith("update_mask.paths[1]:"));
    EXPECT_THAT(std::string(status.message()), HasSubstr(c.rule));
    EXPECT_EQ(stored.organisation_name(), "Old") << "refused, and yet changed";
  }
}

TEST(UpdateTest, NameAndEtagInAMaskAreLeftAlone) {
  Partner from;
  from.set_name("partners/other");
  from.set_etag("other");
  Partner stored = Stored();
  ASSERT_TRUE(ApplyUpdate(from, Mask({"name", "etag"}), {}, &stored).ok());
  EXPECT_TRUE(MessageDifferencer::Equals(stored, Stored()));
}

TEST(UpdateTest, AnImmutableFieldSentBackUnchangedIsFine) {
  VendorListing stored;
  stored.set_list("l1");
  VendorListing from = stored;
  from.set_organisation_name("New");
  EXPECT_TRUE(ApplyUpdate(from, FieldMask(), {}, &stored).ok());
  EXPECT_EQ(stored.organisation_name(), "New");
  from.set_list("l2");
  const absl::Status status = ApplyUpdate(from, FieldMask(), {}, &stored);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), StartsWith("list:"));
  EXPECT_EQ(stored.list(), "l1");
}

TEST(UpdateTest, ARoleChangesOnlyWhatItMay) {
  Partner from;
  from.set_website("https://new.example");
  Partner stored = Stored();
  EXPECT_TRUE(ApplyUpdate(from, Mask({"website"}), {"website"}, &stored).ok());
  from.set_legal_name("New");
  EXPECT_EQ(ApplyUpdate(from, Mask({"website", "legal_name"}), {"website"}, &stored).code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ApplyUpdate(from, FieldMask(), {"website"}, &stored).code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(stored.legal_name(), "Old");
  from.set_legal_name("Old");  // what it read, sent back
  EXPECT_TRUE(ApplyUpdate(from, FieldMask(), {"website"}, &stored).ok());
}

TEST(UpdateTest, OptionalFieldsKeepTheirPresence) {
  testing::Thing from;
  from.set_maybe(0);
  testing::Thing stored;
  ASSERT_TRUE(ApplyUpdate(from, Mask({"maybe"}), {}, &stored).ok());
  EXPECT_TRUE(stored.has_maybe());
  ASSERT_TRUE(ApplyUpdate(testing::Thing(), Mask({"maybe"}), {}, &stored).ok());
  EXPECT_FALSE(stored.has_maybe());
}

TEST(UpdateTest, WhatTheServiceSetsIsClearedAtAnyDepth) {
  testing::Thing thing;
  thing.mutable_deadline()->set_local_time("2026-03-02T17:00");
  thing.mutable_deadline()->mutable_instant()->set_seconds(1);
  thing.add_list()->set_computed("x");
  (*thing.mutable_inners())["k"].set_computed("x");
  (*thing.mutable_inners())["k"].set_seen_by_all("kept");
  thing.mutable_child()->add_list()->set_computed("x");
  testing::Thing cleared = thing;
  ClearOutputOnly(&cleared);
  EXPECT_FALSE(cleared.deadline().has_instant());
  EXPECT_EQ(cleared.deadline().local_time(), "2026-03-02T17:00");
  EXPECT_EQ(cleared.list(0).computed(), "");
  EXPECT_EQ(cleared.inners().at("k").computed(), "");
  EXPECT_EQ(cleared.inners().at("k").seen_by_all(), "kept");
  EXPECT_EQ(cleared.child().list(0).computed(), "");

  testing::Thing stored;
  ASSERT_TRUE(ApplyUpdate(thing, FieldMask(), {}, &stored).ok());
  EXPECT_TRUE(MessageDifferencer::Equals(stored, cleared));
}

}  // namespace
}  // namespace partners::runtime
