// A clock that is set back by an hour, seen through the real pipeline.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "clients/cpp/errors.h"
#include "clients/cpp/registry_client.h"
#include "services/runtime/dates.h"
#include "tests/support/test_server.h"

namespace partners::tests {
namespace {

using client::RegistryClient;
using registry::v1::Partner;
using testing::ElementsAre;

class ClockSetBack : public testing::Test {
 protected:
  RegistryClient Staff() { return RegistryClient(server_.As(type::v1::ROLE_PROGRAMME)); }

  registry::v1::CreatePartnerRequest NewPartner(const std::string& id) {
    registry::v1::CreatePartnerRequest request;
    request.set_partner_id(id);
    request.set_request_id("create-" + id);
    request.mutable_partner()->set_legal_name("Before");
    request.mutable_partner()->set_type(Partner::TYPE_NONPROFIT);
    return request;
  }
  void Create(const std::string& id) {
    const auto partner = Staff().CreatePartner(NewPartner(id));
    ASSERT_TRUE(partner.ok()) << partner.status();
  }
  absl::StatusOr<Partner> Rename(const std::string& id, const std::string& legal_name) {
    registry::v1::UpdatePartnerRequest update;
    update.mutable_partner()->set_name("partners/" + id);
    update.mutable_partner()->set_legal_name(legal_name);
    update.mutable_update_mask()->add_paths("legal_name");
    return Staff().UpdatePartner(update);
  }
  // The legal name as it was recorded at the time; what was refused instead.
  std::string NameAt(const std::string& id, absl::Time time) {
    registry::v1::GetPartnerRequest request;
    request.set_name("partners/" + id);
    *request.mutable_read_time() = runtime::ToProto(time);
    const auto partner = Staff().GetPartner(request);
    return partner.ok() ? partner->legal_name() : client::DetailsOf(partner.status()).reason;
  }
  std::vector<absl::Time> CommitTimes(changes::v1::Cursor* cursor) {
    std::vector<absl::Time> times;
    registry::v1::WatchRequest request;
    *request.mutable_cursor() = *cursor;
    const absl::Status status =
        Staff().Watch(request, [&](const registry::v1::WatchResponse& response) {
          *cursor = response.complete_through();
          if (response.has_change())
            times.push_back(runtime::FromProto(response.change().commit_time()));
          return response.has_change();
        });
    EXPECT_TRUE(status.ok()) << status;
    return times;
  }

  TestServer server_;
};

TEST_F(ClockSetBack, CommitTimesNeverDecreaseAndTheFeedGoesOn) {
  Create("p1");
  server_.clock().Advance(absl::Hours(2));
  Create("p2");
  const absl::Time newest = server_.clock().Now();
  changes::v1::Cursor cursor;
  EXPECT_EQ(CommitTimes(&cursor).size(), 2u);
  server_.clock().Advance(-absl::Hours(1));
  const auto renamed = Rename("p1", "After");
  ASSERT_TRUE(renamed.ok()) << renamed.status();
  EXPECT_EQ(runtime::FromProto(renamed->update_time()), newest);
  Create("p3");
  EXPECT_THAT(CommitTimes(&cursor), ElementsAre(newest, newest));
  server_.Restart();  // the clock is behind the log when the store is opened
  ASSERT_TRUE(Rename("p3", "After").ok());
  server_.clock().Advance(absl::Hours(3));
  ASSERT_TRUE(Rename("p3", "Long after").ok());
  EXPECT_THAT(CommitTimes(&cursor), ElementsAre(newest, server_.clock().Now()));
}

TEST_F(ClockSetBack, AnAnswerAsOfATimeNeverChanges) {
  Create("p1");
  server_.clock().Advance(absl::Hours(2));
  const absl::Time newest = server_.clock().Now();
  ASSERT_TRUE(Rename("p1", "After").ok());
  server_.clock().Advance(-absl::Hours(1));
  const absl::Time set_back = server_.clock().Now();
  EXPECT_EQ(NameAt("p1", set_back), "Before");
  ASSERT_TRUE(Rename("p1", "While behind").ok());  // recorded at `newest`, the end of the log
  EXPECT_EQ(NameAt("p1", set_back), "Before");
  // What may still change is not answered before the clock has come that far.
  EXPECT_EQ(NameAt("p1", newest), "FIELD_INVALID");
  server_.clock().Set(newest + absl::Minutes(1));
  ASSERT_TRUE(Rename("p1", "Later").ok());
  EXPECT_EQ(NameAt("p1", set_back), "Before");
  EXPECT_EQ(NameAt("p1", newest - absl::Microseconds(1)), "Before");
  EXPECT_EQ(NameAt("p1", newest), "While behind");
  EXPECT_EQ(NameAt("p1", newest + absl::Minutes(1)), "Later");
}

TEST_F(ClockSetBack, PageTokensGoOn) {
  for (int i = 0; i < 5; ++i) Create(absl::StrCat("p", i));
  const absl::Time then = server_.clock().Now();
  server_.clock().Advance(absl::Hours(2));
  for (const bool as_of : {false, true}) {
    registry::v1::ListPartnersRequest list;
    list.set_page_size(2);
    if (as_of) *list.mutable_read_time() = runtime::ToProto(then);
    size_t seen = 0;
    do {
      const auto page = Staff().ListPartners(list);
      ASSERT_TRUE(page.ok()) << page.status();
      seen += static_cast<size_t>(page->partners_size());
      list.set_page_token(page->next_page_token());
      if (seen == 2) server_.clock().Advance(-absl::Hours(1));
    } while (!list.page_token().empty());
    EXPECT_EQ(seen, 5u);
    server_.clock().Advance(absl::Hours(1));
  }
}

TEST_F(ClockSetBack, ARepeatedRequestStillTakesEffectOnce) {
  server_.clock().Advance(absl::Hours(2));
  const auto first = Staff().CreatePartner(NewPartner("p1"));
  ASSERT_TRUE(first.ok()) << first.status();
  server_.clock().Advance(-absl::Hours(1));
  const auto second = Staff().CreatePartner(NewPartner("p1"));
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(Staff().ListPartners({})->partners_size(), 1);
  // And a request first made while the clock is behind.
  Create("p2");
  server_.clock().Advance(absl::Hours(1));
  Create("p2");
  EXPECT_EQ(Staff().ListPartners({})->partners_size(), 2);
}

TEST_F(ClockSetBack, KeysMadeBeforeStillWork) {
  server_.clock().Advance(absl::Hours(2));
  const std::string key = server_.Key(type::v1::ROLE_PROGRAMME, "", "made-later");
  server_.clock().Advance(-absl::Hours(1));
  EXPECT_TRUE(RegistryClient(server_.Connect(key)).CreatePartner(NewPartner("p1")).ok());
}

}  // namespace
}  // namespace partners::tests
