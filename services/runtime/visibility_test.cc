#include "services/runtime/visibility.h"

#include <gtest/gtest.h>

#include <string>

#include "google/protobuf/empty.pb.h"
#include "google/protobuf/util/message_differencer.h"
#include "partners/access/v1/resources.pb.h"
#include "partners/registry/v1/registry_service.pb.h"
#include "services/runtime/testing.pb.h"

namespace partners::runtime {
namespace {

using google::protobuf::util::MessageDifferencer;
using registry::v1::ListPartnersResponse;
using registry::v1::Partner;
using testing::Inner;
using testing::Thing;

const Caller kPublic;
const Caller kStaff = {type::v1::ROLE_PROGRAMME, "u1", "", ""};
const Caller kPartner1 = {type::v1::ROLE_PARTNER, "u2", "partners/p1", ""};

Partner MakePartner(const std::string& name) {
  Partner partner;
  partner.set_name(name);
  partner.set_legal_name("Example");
  partner.add_contacts()->set_email("person@example.org");
  partner.add_identifiers()->set_scheme("ein");
  partner.mutable_identifiers(0)->set_value("12-3456789");
  partner.set_removal_reason("private words");
  partner.set_etag("0123456789abcdef");
  partner.mutable_create_time()->set_seconds(5);
  return partner;
}

Inner MakeInner() {
  Inner inner;
  inner.set_seen_by_all("all");
  inner.set_seen_by_party("party");
  inner.set_seen_by_staff("staff");
  inner.set_secret("secret");
  inner.set_undeclared("undeclared");
  return inner;
}

Thing MakeThing(const std::string& name) {
  Thing thing;
  thing.set_name(name);
  *thing.add_list() = MakeInner();
  (*thing.mutable_inners())["k"] = MakeInner();
  (*thing.mutable_labels())["k"] = "party";
  thing.set_note("staff");
  return thing;
}

template <class M>
M Seen(const Caller& caller, M message, bool keep_secrets = false,
       const PartyOf& party_of = nullptr) {
  ClearInvisible(caller, party_of, keep_secrets, &message);
  return message;
}

TEST(VisibilityTest, TheUndeclaredIsForStaff) {
  EXPECT_EQ(VisibilityOf(Inner::descriptor()->FindFieldByName("undeclared")),
            type::v1::VISIBILITY_STAFF);
  EXPECT_EQ(VisibilityOf(Inner::descriptor()->FindFieldByName("seen_by_party")),
            type::v1::VISIBILITY_PARTY);
}

TEST(VisibilityTest, AudiencesByRole) {
  EXPECT_EQ(AudienceOf(kPublic, false), type::v1::VISIBILITY_PUBLIC);
  EXPECT_EQ(AudienceOf(kPartner1, false), type::v1::VISIBILITY_PUBLIC);
  EXPECT_EQ(AudienceOf(kPartner1, true), type::v1::VISIBILITY_PARTY);
  EXPECT_EQ(AudienceOf(kStaff, false), type::v1::VISIBILITY_STAFF);
  Caller evaluator{type::v1::ROLE_EVALUATOR, "u", "", ""};
  EXPECT_EQ(AudienceOf(evaluator, false), type::v1::VISIBILITY_PUBLIC);
  evaluator.reads_as_staff = true;
  EXPECT_EQ(AudienceOf(evaluator, false), type::v1::VISIBILITY_STAFF);
  EXPECT_EQ(AudienceOf({type::v1::ROLE_AGENCY, "u", "", ""}, false), type::v1::VISIBILITY_PUBLIC);
}

TEST(VisibilityTest, ThePublicSeesPublicFields) {
  const Partner seen = Seen(kPublic, MakePartner("partners/p1"));
  EXPECT_EQ(seen.legal_name(), "Example");
  EXPECT_EQ(seen.create_time().seconds(), 5);
  EXPECT_EQ(seen.identifiers(0).scheme(), "ein");
  EXPECT_EQ(seen.identifiers(0).value(), "");
  EXPECT_EQ(seen.contacts_size(), 0);
  EXPECT_EQ(seen.removal_reason(), "");
  EXPECT_EQ(seen.etag(), "");
}

TEST(VisibilityTest, StaffSeeEverythingButSecrets) {
  const Partner partner = MakePartner("partners/p1");
  EXPECT_TRUE(MessageDifferencer::Equals(Seen(kStaff, partner), partner));
  const Inner seen = Seen(kStaff, MakeInner());
  EXPECT_EQ(seen.undeclared(), "undeclared");
  EXPECT_EQ(seen.secret(), "");
}

TEST(VisibilityTest, EachRecordOfAListIsJudgedByItsOwnParty) {
  ListPartnersResponse page;
  *page.add_partners() = MakePartner("partners/p1");
  *page.add_partners() = MakePartner("partners/p10");
  *page.add_partners() = MakePartner("partners/p1");
  page.set_next_page_token("t");
  const ListPartnersResponse seen = Seen(kPartner1, page);
  EXPECT_EQ(seen.partners(0).contacts(0).email(), "person@example.org");
  EXPECT_EQ(seen.partners(0).removal_reason(), "");
  EXPECT_EQ(seen.partners(1).contacts_size(), 0);
  EXPECT_EQ(seen.partners(2).identifiers(0).value(), "12-3456789");
  EXPECT_EQ(seen.next_page_token(), "t");
}

TEST(VisibilityTest, AContainedRecordOfAnotherPartyStaysItsOwn) {
  Thing mine = MakeThing("partners/p1/things/t1");
  *mine.mutable_child() = MakeThing("partners/p2/things/t2");
  const Thing seen = Seen(kPartner1, mine);
  EXPECT_EQ(seen.list(0).seen_by_party(), "party");
  EXPECT_EQ(seen.labels().at("k"), "party");
  EXPECT_EQ(seen.inners().at("k").seen_by_party(), "party");
  EXPECT_EQ(seen.inners().at("k").seen_by_staff(), "");
  EXPECT_EQ(seen.child().list(0).seen_by_party(), "");
  EXPECT_EQ(seen.child().labels_size(), 0);
  Thing theirs = MakeThing("partners/p2/things/t2");
  *theirs.mutable_child() = MakeThing("partners/p1/things/t1");
  EXPECT_EQ(Seen(kPartner1, theirs).labels_size(), 0);
  EXPECT_EQ(Seen(kPartner1, theirs).child().labels().at("k"), "party");
}

TEST(VisibilityTest, AServiceSaysWhomARecordIsAbout) {
  const PartyOf by_note = [](const google::protobuf::Message& m) {
    return static_cast<const Thing&>(m).note();
  };
  Thing thing = MakeThing("things/t1");
  EXPECT_EQ(Seen(kPartner1, thing, false, by_note).labels_size(), 0);
  thing.set_note("partners/p1");
  const Thing seen = Seen(kPartner1, thing, false, by_note);
  EXPECT_EQ(seen.labels_size(), 1);
  EXPECT_EQ(seen.note(), "") << "known to the judge, and still not shown";
}

TEST(VisibilityTest, MapsAreAsVisibleAsTheirField) {
  const Thing seen = Seen(kPublic, MakeThing("things/t1"));
  EXPECT_EQ(seen.labels_size(), 0);
  ASSERT_EQ(seen.inners_size(), 1);
  EXPECT_EQ(seen.inners().at("k").seen_by_all(), "all");
  EXPECT_EQ(seen.inners().at("k").seen_by_party(), "");
  EXPECT_EQ(seen.inners().at("k").undeclared(), "");
}

TEST(VisibilityTest, WellKnownTypesAreWhole) {
  Thing thing;
  thing.mutable_since()->set_seconds(5);
  thing.mutable_anything()->set_value("v");
  thing.mutable_day()->set_year(2026);
  EXPECT_TRUE(MessageDifferencer::Equals(Seen(kPublic, thing), thing));
}

TEST(VisibilityTest, FieldsNobodyKnowsAreNotForOutsiders) {
  Partner partner = MakePartner("partners/p1");
  partner.GetReflection()->MutableUnknownFields(&partner)->AddLengthDelimited(900, "an old field");
  EXPECT_TRUE(
      Seen(kPublic, partner).GetReflection()->GetUnknownFields(Seen(kPublic, partner)).empty());
  EXPECT_EQ(Seen(kPublic, partner).SerializeAsString().find("an old field"), std::string::npos);
}

TEST(VisibilityTest, OnlyOneAnswerShowsSecrets) {
  access::v1::Key key;
  key.set_name("keys/k1");
  key.set_purpose("p");
  key.set_secret("canary");
  const Caller admin = {type::v1::ROLE_ADMIN, "u", "", ""};
  EXPECT_EQ(Seen(admin, key).secret(), "");
  EXPECT_EQ(Seen(admin, key).purpose(), "p");
  EXPECT_EQ(Seen(admin, key, /*keep_secrets=*/true).secret(), "canary");
  EXPECT_EQ(Seen(kPublic, key, /*keep_secrets=*/true).purpose(), "");
}

TEST(VisibilityTest, WhoSeesEverythingOfATypeLosesNothing) {
  const Caller admin = {type::v1::ROLE_ADMIN, "u", "", ""};
  EXPECT_TRUE(SeesEverything(kStaff, Partner::descriptor()));
  EXPECT_TRUE(SeesEverything(kStaff, ListPartnersResponse::descriptor()));
  EXPECT_FALSE(SeesEverything(kPublic, Partner::descriptor()));
  EXPECT_FALSE(
      SeesEverything(kPartner1, Partner::descriptor()));  // nor of its own: some is for staff
  EXPECT_FALSE(SeesEverything(admin, access::v1::Key::descriptor()));  // a secret
  EXPECT_FALSE(SeesEverything(kStaff, Thing::descriptor()));           // a secret further down
  EXPECT_TRUE(SeesEverything(kPublic, google::protobuf::Empty::descriptor()));
}

TEST(VisibilityTest, ClearingSecretsLeavesEverythingElse) {
  Thing thing = MakeThing("things/t1");
  *thing.mutable_child() = MakeThing("things/t2");
  Thing expected = thing;
  for (Thing* t : {&expected, expected.mutable_child()}) {
    t->mutable_list(0)->clear_secret();
    (*t->mutable_inners())["k"].clear_secret();
  }
  ClearSecrets(&thing);
  EXPECT_TRUE(MessageDifferencer::Equals(thing, expected)) << thing.DebugString();
}

}  // namespace
}  // namespace partners::runtime
