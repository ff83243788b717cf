#include "services/runtime/history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/match.h"
#include "partners/registry/v1/resources.pb.h"
#include "services/runtime/errors.h"
#include "services/runtime/log_test.h"
#include "services/runtime/packing.h"
#include "services/runtime/testing.pb.h"
#include "storage/log.h"

namespace partners::runtime {
namespace {

using changes::v1::Change;
using registry::v1::Partner;
using storage::ChangeHeader;
using ::testing::ElementsAre;

LogReader As(type::v1::Role role, const std::string& bound_to = "") {
  LogReader reader;
  reader.caller = {role, "reader", bound_to, ""};
  return reader;
}

class HistoryTest : public LogTest {
 protected:
  void WritePartner(const std::string& legal_name,
                    ChangeHeader::Kind kind = ChangeHeader::KIND_UPDATED) {
    Partner partner;
    partner.set_name("partners/p1");
    partner.set_legal_name(legal_name);
    partner.add_contacts()->set_email("person@example.org");
    partner.set_removal_reason("private words");
    Write("partners/p1", &partner, kind);
  }

  std::optional<Change> Show(const LogReader& reader, uint64_t sequence) {
    std::optional<Change> shown;
    const absl::Status status = store_->Read([&](const storage::View& view) {
      absl::StatusOr<storage::Change> change = storage::ReadChange(view, sequence);
      if (!change.ok()) return change.status();
      absl::StatusOr<std::optional<Change>> api = ToApiChange(reader, *change);
      if (api.ok()) shown = *api;
      return api.status();
    });
    EXPECT_TRUE(status.ok()) << status;
    return shown;
  }

  absl::StatusOr<ChangePage> List(const LogReader& reader, uint64_t after, size_t limit) {
    absl::StatusOr<ChangePage> page = absl::UnknownError("not run");
    const absl::Status read = store_->Read([&](const storage::View& view) {
      page = ListChangesOf(view, reader, "partners/p1", after, limit);
      return absl::OkStatus();
    });
    EXPECT_TRUE(read.ok());
    return page;
  }
};

Partner PartnerIn(const Change& change) {
  Partner partner;
  EXPECT_TRUE(change.payload().UnpackTo(&partner));
  return partner;
}

std::vector<int64_t> Sequences(const ChangePage& page) {
  std::vector<int64_t> sequences;
  for (const Change& change : page.changes) sequences.push_back(change.sequence());
  return sequences;
}

TEST_F(HistoryTest, StaffSeeTheWholeChange) {
  WritePartner("One", ChangeHeader::KIND_CREATED);
  const Change change = *Show(As(type::v1::ROLE_AUDITOR), 1);
  EXPECT_EQ(change.sequence(), 1);
  EXPECT_EQ(change.commit_time().seconds(), absl::ToUnixSeconds(now_));
  EXPECT_EQ(change.resource(), "partners/p1");
  EXPECT_EQ(change.kind(), Change::KIND_CREATED);
  EXPECT_FALSE(change.redacted());
  EXPECT_EQ(change.principal(), "u1");
  EXPECT_EQ(change.acted_for(), "person1");
  EXPECT_EQ(change.method(), "partners.test.TestService/Write");
  ChangeHeader header;
  ASSERT_TRUE(header.ParseFromString(change.header()));
  EXPECT_EQ(header.sequence(), 1u);
  EXPECT_EQ(PartnerIn(change).removal_reason(), "private words");
}

TEST_F(HistoryTest, ThePublicSeesThePublicPart) {
  WritePartner("One");
  const Change change = *Show(As(type::v1::ROLE_PUBLIC), 1);
  EXPECT_EQ(change.resource(), "partners/p1");
  EXPECT_EQ(PartnerIn(change).legal_name(), "One");
  for (const char* hidden :
       {"u1", "person1", "TestService", "person@example.org", "private words"}) {
    EXPECT_EQ(change.SerializeAsString().find(hidden), std::string::npos) << hidden;
  }
  EXPECT_EQ(change.header(), "");
}

TEST_F(HistoryTest, APartySeesItsOwnRecord) {
  WritePartner("One");
  EXPECT_EQ(PartnerIn(*Show(As(type::v1::ROLE_PARTNER, "partners/p1"), 1)).contacts_size(), 1);
  EXPECT_EQ(PartnerIn(*Show(As(type::v1::ROLE_PARTNER, "partners/p10"), 1)).contacts_size(), 0);
}

TEST_F(HistoryTest, OfWhatShowsNothingButItsNameNothingIsToldAtAll) {
  testing::Hidden hidden;
  hidden.set_name("hidden/h1");
  hidden.set_content("x");
  Write("hidden/h1", &hidden);
  EXPECT_FALSE(Show(As(type::v1::ROLE_PUBLIC), 1).has_value());
  EXPECT_FALSE(Show(As(type::v1::ROLE_PARTNER, "hidden/h1"), 1).has_value());
  EXPECT_TRUE(Show(As(type::v1::ROLE_PROGRAMME), 1).has_value());
}

TEST_F(HistoryTest, AServiceMayHideWhatItsFieldsWouldShow) {
  WritePartner("Draft");
  WritePartner("Published");
  LogReader reader = As(type::v1::ROLE_PUBLIC);
  reader.visible = [](const Caller&, const ChangeHeader&, const google::protobuf::Message* record) {
    return static_cast<const Partner*>(record)->legal_name() != "Draft" &&
           static_cast<const Partner*>(record)->contacts_size() == 1;  // sees every field
  };
  EXPECT_FALSE(Show(reader, 1).has_value());
  EXPECT_TRUE(Show(reader, 2).has_value());
}

TEST_F(HistoryTest, WhereStaffKnowAllTheyAreGivenWhatWasRecorded) {
  Partner partner;
  partner.set_name("partners/p1");
  partner.GetReflection()->MutableUnknownFields(&partner)->AddLengthDelimited(900, "a newer field");
  Write("partners/p1", &partner);
  const auto shows_it = [&](const LogReader& reader) {
    return absl::StrContains(Show(reader, 1)->SerializeAsString(), "a newer field");
  };
  LogReader reader = As(type::v1::ROLE_SERVICE);
  EXPECT_FALSE(shows_it(reader));
  reader.staff_know_all = true;
  EXPECT_TRUE(shows_it(reader));
  reader.present = [](google::protobuf::Message*) {};
  EXPECT_FALSE(shows_it(reader)) << "what is computed needs a parsed record";
}

TEST_F(HistoryTest, StaffKnowOfEveryChangeOnlyWhereALogSaysSo) {
  WritePartner("Draft");
  LogReader reader = As(type::v1::ROLE_AUDITOR);
  reader.visible = [](const Caller&, const ChangeHeader&, const google::protobuf::Message*) {
    return false;
  };
  EXPECT_FALSE(Show(reader, 1).has_value());
  reader.staff_know_all = true;
  EXPECT_TRUE(Show(reader, 1).has_value());
  // Who only reads as staff does is not one of them.
  reader.caller.role = type::v1::ROLE_EVALUATOR;
  reader.caller.reads_as_staff = true;
  EXPECT_FALSE(Show(reader, 1).has_value());
}

TEST_F(HistoryTest, SecretsInAPayloadAreShownToNobody) {
  testing::Thing thing;
  thing.set_name("things/t1");
  thing.add_list()->set_secret("canary");
  storage::ChangeDraft draft;
  SetPayload(thing, &draft);
  storage::Change change;
  change.header.set_format(draft.format);
  change.payload = draft.payload;
  LogReader reader = As(type::v1::ROLE_SERVICE);
  reader.staff_know_all = true;
  const Change shown = **ToApiChange(reader, change);
  EXPECT_TRUE(shown.has_payload());
  EXPECT_EQ(shown.SerializeAsString().find("canary"), std::string::npos);
}

TEST_F(HistoryTest, WhatIsComputedWhenReadIsFilledBeforeFieldsAreCleared) {
  WritePartner("One");
  LogReader reader = As(type::v1::ROLE_PUBLIC);
  reader.present = [](google::protobuf::Message* record) {
    static_cast<Partner*>(record)->set_replaced_by("partners/p9");
    static_cast<Partner*>(record)->set_removal_reason("computed and private");
  };
  const Partner partner = PartnerIn(*Show(reader, 1));
  EXPECT_EQ(partner.replaced_by(), "partners/p9");
  EXPECT_EQ(partner.removal_reason(), "");
}

TEST_F(HistoryTest, RedactedChangesAreForStaffUnlessTheServiceSaysOtherwise) {
  WritePartner("A Person");
  WritePartner("Two");
  changes::v1::Redaction redaction;
  redaction.set_resource("partners/p1");
  redaction.add_sequences(1);
  redaction.set_reason("asked for");
  redaction.set_rule("a law");
  Redact("partners/p1", {1}, Serialise(Pack(redaction)));

  const Change staff = *Show(As(type::v1::ROLE_AUDITOR), 1);
  EXPECT_TRUE(staff.redacted());
  EXPECT_FALSE(staff.has_payload());
  EXPECT_FALSE(staff.header().empty());
  EXPECT_FALSE(Show(As(type::v1::ROLE_PUBLIC), 1).has_value());
  EXPECT_FALSE(Show(As(type::v1::ROLE_PUBLIC), 3).has_value());

  LogReader reader = As(type::v1::ROLE_PUBLIC);
  reader.visible = [](const Caller&, const ChangeHeader&, const google::protobuf::Message*) {
    return true;
  };
  EXPECT_TRUE(Show(reader, 1)->redacted());
  const Change deletion = *Show(reader, 3);
  EXPECT_EQ(deletion.kind(), Change::KIND_REDACTED);
  changes::v1::Redaction seen;
  ASSERT_TRUE(deletion.payload().UnpackTo(&seen));
  EXPECT_EQ(seen.rule(), "a law");
  EXPECT_EQ(seen.reason(), "");
}

TEST_F(HistoryTest, AnUnreadablePayloadIsDataLoss) {
  for (const std::string& payload :
       {std::string("\xFF\xFF"), std::string("\x12\x01v"), std::string("\x0A\x0Dno/no.SuchType")}) {
    storage::Change change;
    change.payload = payload;
    EXPECT_EQ(ToApiChange(As(type::v1::ROLE_AUDITOR), change).status().code(),
              absl::StatusCode::kDataLoss);
  }
}

TEST_F(HistoryTest, FieldsTheProgramDoesNotKnowAreNotShown) {
  Partner partner;
  partner.set_name("partners/p1");
  partner.set_legal_name("One");
  partner.GetReflection()->MutableUnknownFields(&partner)->AddLengthDelimited(900, "an old field");
  Write("partners/p1", &partner);
  EXPECT_EQ(Show(As(type::v1::ROLE_PUBLIC), 1)->SerializeAsString().find("an old field"),
            std::string::npos);
}

TEST_F(HistoryTest, ListsByPages) {
  for (int i = 0; i < 5; ++i) WritePartner("One");
  const LogReader staff = As(type::v1::ROLE_PROGRAMME);
  const ChangePage first = *List(staff, 0, 2);
  EXPECT_THAT(Sequences(first), ElementsAre(1, 2));
  const ChangePage second = *List(staff, first.next_after, 2);
  EXPECT_THAT(Sequences(second), ElementsAre(3, 4));
  const ChangePage third = *List(staff, second.next_after, 2);
  EXPECT_THAT(Sequences(third), ElementsAre(5));
  EXPECT_EQ(third.next_after, 0u);
  EXPECT_EQ(List(staff, 0, 5)->next_after, 0u);
  EXPECT_THAT(Sequences(*List(staff, 0, 0)), ElementsAre(1));
}

TEST_F(HistoryTest, PagesPassOverWhatIsHidden) {
  for (int i = 0; i < 6; ++i) WritePartner(i % 2 == 0 ? "Draft" : "Published");
  LogReader reader = As(type::v1::ROLE_PUBLIC);
  reader.visible = [](const Caller&, const ChangeHeader&, const google::protobuf::Message* record) {
    return static_cast<const Partner*>(record)->legal_name() != "Draft";
  };
  EXPECT_THAT(Sequences(*List(reader, 0, 50)), ElementsAre(2, 4, 6));
  const ChangePage first = *List(reader, 0, 1);
  EXPECT_THAT(Sequences(first), ElementsAre(2));
  EXPECT_THAT(Sequences(*List(reader, first.next_after, 50)), ElementsAre(4, 6));
}

TEST_F(HistoryTest, NothingAndNothingVisibleAreTheSame) {
  LogReader reader = As(type::v1::ROLE_PUBLIC);
  reader.visible = [](const Caller&, const ChangeHeader&, const google::protobuf::Message*) {
    return false;
  };
  const absl::Status none = List(reader, 0, 50).status();
  EXPECT_EQ(none.code(), absl::StatusCode::kNotFound);
  WritePartner("One");
  EXPECT_EQ(List(reader, 0, 50).status(), none);
}

TEST_F(HistoryTest, LargeRecordsMakeShortPages) {
  for (int i = 0; i < 12; ++i) WritePartner(std::string(250 * 1024, 'a'));
  const ChangePage page = *List(As(type::v1::ROLE_PROGRAMME), 0, 500);
  EXPECT_LT(page.changes.size(), 12u);
  EXPECT_EQ(page.next_after, page.changes.size());
}

}  // namespace
}  // namespace partners::runtime
