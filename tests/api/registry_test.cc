// The public record through the real pipeline: what is stored, who sees what of it, what is
// refused, and the feed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cpp/errors.h"
#include "clients/cpp/registry_client.h"
#include "partners/changes/v1/changes.pb.h"
#include "partners/operations/v1/operations_service.pb.h"
#include "tests/support/test_server.h"
#include "tests/support/whole_log.h"

namespace partners::tests {
namespace {

using client::DetailsOf;
using client::RegistryClient;
using registry::v1::Partner;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr char kCanary[] = "Wilhelmina Canary";

registry::v1::CreatePartnerRequest NewPartner(const std::string& id,
                                              const std::string& legal_name) {
  registry::v1::CreatePartnerRequest request;
  request.set_partner_id(id);
  Partner& partner = *request.mutable_partner();
  partner.set_legal_name(legal_name);
  partner.set_type(Partner::TYPE_NONPROFIT);
  partner.add_regions("coastal");
  partner.add_grades(type::v1::GRADE_05);
  auto* identifier = partner.add_identifiers();
  identifier->set_scheme("ein");
  identifier->set_value("04-" + id);
  auto* contact = partner.add_contacts();
  contact->set_purpose("contracts");
  contact->set_person_name(kCanary);
  contact->set_email("canary@example.org");
  return request;
}

registry::v1::GetPartnerRequest Get(const std::string& name) {
  registry::v1::GetPartnerRequest request;
  request.set_name(name);
  return request;
}

// The field paths an INVALID_ARGUMENT names.
std::vector<std::string> Fields(const absl::Status& status) {
  std::vector<std::string> out;
  for (const auto& [field, rule] : DetailsOf(status).fields) out.push_back(field);
  return out;
}

class RegistryApi : public testing::Test {
 protected:
  // The regions its partners name.
  void SetUp() override {
    registry::v1::CreateFrameworkEditionRequest create;
    create.set_parent("frameworks/regions");
    create.set_framework_edition_id("2019");
    create.mutable_framework_edition()->set_title("Regions");
    create.mutable_framework_edition()->set_source("Fictional");
    auto* item = create.mutable_framework_edition()->add_items();
    item->set_key("coastal");
    item->set_title("Coastal");
    ASSERT_TRUE(Staff().CreateFrameworkEdition(create).ok());
    registry::v1::PublishFrameworkEditionRequest publish;
    publish.set_name("frameworks/regions/editions/2019");
    ASSERT_TRUE(Staff().PublishFrameworkEdition(publish).ok());
  }
  RegistryClient Staff() { return RegistryClient(server_.As(type::v1::ROLE_PROGRAMME)); }
  RegistryClient Public() { return RegistryClient(server_.Connect()); }
  Partner Create(const std::string& id, const std::string& legal_name) {
    const auto partner = Staff().CreatePartner(NewPartner(id, legal_name));
    EXPECT_TRUE(partner.ok()) << partner.status();
    return partner.value_or(Partner());
  }
  TempDirectory backups_;
  TestServer server_{
      [this](server::Config* config) { config->set_backup_directory(backups_.path()); }};
};

TEST_F(RegistryApi, ShowsEachCallerWhatItsRoleMaySee) {
  Create("p1", "Example Partners");
  const auto seen_by_public = Public().GetPartner(Get("partners/p1"));
  ASSERT_TRUE(seen_by_public.ok()) << seen_by_public.status();
  EXPECT_EQ(seen_by_public->legal_name(), "Example Partners");
  EXPECT_EQ(seen_by_public->contacts_size(), 0);
  EXPECT_EQ(seen_by_public->identifiers(0).value(), "");
  EXPECT_EQ(seen_by_public->etag(), "");
  const auto own = RegistryClient(server_.As(type::v1::ROLE_PARTNER, "partners/p1"))
                       .GetPartner(Get("partners/p1"));
  EXPECT_EQ(own->contacts(0).person_name(), kCanary);
  const auto other = RegistryClient(server_.As(type::v1::ROLE_PARTNER, "partners/p10"))
                         .GetPartner(Get("partners/p1"));
  EXPECT_EQ(other->contacts_size(), 0);
  EXPECT_EQ(Staff().GetPartner(Get("partners/p1"))->contacts(0).person_name(), kCanary);
}

TEST_F(RegistryApi, APartnerChangesItsContactsAlsoAfterItsParentWasRemoved) {
  Create("parent", "Example Holding");
  auto child = NewPartner("p1", "Example Partners");
  child.mutable_partner()->set_parent("partners/parent");
  child.mutable_partner()->clear_identifiers();
  ASSERT_TRUE(Staff().CreatePartner(child).ok());
  registry::v1::RemovePartnerRequest remove;
  remove.set_name("partners/parent");
  remove.set_reason("closed");
  ASSERT_TRUE(Staff().RemovePartner(remove).ok());
  registry::v1::UpdatePartnerRequest update;
  update.mutable_partner()->set_name("partners/p1");
  update.mutable_update_mask()->add_paths("contacts");
  const auto updated =
      RegistryClient(server_.As(type::v1::ROLE_PARTNER, "partners/p1")).UpdatePartner(update);
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->parent(), "partners/parent");
}

TEST_F(RegistryApi, SurvivesARestartWithTheSameAnswer) {
  const Partner before = Create("p1", "Example Partners");
  server_.Restart();
  const auto after = Staff().GetPartner(Get("partners/p1"));
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(after->SerializeAsString(), before.SerializeAsString());
}

TEST_F(RegistryApi, ARepeatedRequestTakesEffectOnceAlsoAfterARestart) {
  auto request = NewPartner("", "Example Partners");
  request.set_request_id("create-once");
  const auto first = Staff().CreatePartner(request);
  ASSERT_TRUE(first.ok()) << first.status();
  server_.Restart();
  const auto second = Staff().CreatePartner(request);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(first->name(), second->name());
  EXPECT_EQ(Staff().ListPartners({})->partners_size(), 1);
}

TEST_F(RegistryApi, ValidateOnlyChecksAndWritesNothing) {
  auto request = NewPartner("p1", "Example Partners");
  request.set_validate_only(true);
  ASSERT_TRUE(Staff().CreatePartner(request).ok());
  EXPECT_TRUE(absl::IsNotFound(Staff().GetPartner(Get("partners/p1")).status()));
  request.mutable_partner()->clear_legal_name();
  EXPECT_THAT(Fields(Staff().CreatePartner(request).status()), ElementsAre("partner.legal_name"));
}

TEST_F(RegistryApi, RefusesBadInputWithTheFieldNamedAndWritesNothing) {
  struct Case {
    const char* what;
    std::function<void(registry::v1::CreatePartnerRequest*)> spoil;
    const char* field;
  };
  const Case cases[] = {
      {"no name", [](auto* r) { r->mutable_partner()->clear_legal_name(); }, "partner.legal_name"},
      {"long name", [](auto* r) { r->mutable_partner()->set_legal_name(std::string(201, 'x')); },
       "partner.legal_name"},
      {"two lines", [](auto* r) { r->mutable_partner()->set_legal_name("a\nb"); },
       "partner.legal_name"},
      {"unknown enum number",
       [](auto* r) { r->mutable_partner()->set_type(static_cast<Partner::Type>(99)); },
       "partner.type"},
      {"unknown grade",
       [](auto* r) { r->mutable_partner()->add_grades(static_cast<type::v1::Grade>(77)); },
       "partner.grades[1]"},
      {"bad id", [](auto* r) { r->set_partner_id("Not An Id"); }, "partner_id"},
      {"bad url", [](auto* r) { r->mutable_partner()->set_website("javascript:alert(1)"); },
       "partner.website"},
      {"bad email", [](auto* r) { r->mutable_partner()->mutable_contacts(0)->set_email("nobody"); },
       "partner.contacts[0].email"},
      {"bad language", [](auto* r) { r->mutable_partner()->add_languages("english please"); },
       "partner.languages[0]"},
      {"negative capacity",
       [](auto* r) {
         auto* c = r->mutable_partner()->add_capacities();
         c->mutable_school_year()->set_ending_year(2027);
         c->set_schools(-1);
       },
       "partner.capacities[0].schools"},
      {"year out of range",
       [](auto* r) {
         r->mutable_partner()->add_capacities()->mutable_school_year()->set_ending_year(19);
       },
       "partner.capacities[0].school_year.ending_year"},
      {"bad request id", [](auto* r) { r->set_request_id("has blanks"); }, "request_id"},
  };
  for (const Case& c : cases) {
    auto request = NewPartner("p1", "Example Partners");
    c.spoil(&request);
    const absl::Status status = Staff().CreatePartner(request).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << c.what << ": " << status;
    EXPECT_THAT(Fields(status), Contains(c.field)) << c.what << ": " << status;
  }
  EXPECT_EQ(Staff().ListPartners({})->partners_size(), 0);
}

TEST_F(RegistryApi, NamesTheFieldOfBytesThatAreNoMessage) {
  // partner (field 1) { legal_name (field 2): two bytes that are not UTF-8 }
  registry::v1::GetPartnerRequest
      as_bytes;  // a message whose field 1 is text of any bytes would be refused here, so send raw
  as_bytes.GetReflection()->MutableUnknownFields(&as_bytes)->AddLengthDelimited(1)->assign(
      "\x12\x02\xff\xfe", 4);
  Partner response;
  const absl::Status status =
      server_.As(type::v1::ROLE_PROGRAMME)
          ->Call("partners.registry.v1.RegistryService/CreatePartner", as_bytes, &response);
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
  EXPECT_THAT(Fields(status), ElementsAre("partner.legal_name"));
}

TEST_F(RegistryApi, RefusesUnknownFields) {
  auto request = Get("partners/p1");
  request.GetReflection()->MutableUnknownFields(&request)->AddVarint(4711, 1);
  EXPECT_TRUE(absl::IsInvalidArgument(Public().GetPartner(request).status()));
}

TEST_F(RegistryApi, UpdatesByMaskAndRefusesStaleEtagsAndUnknownPaths) {
  Partner partner = Create("p1", "Example Partners");
  registry::v1::UpdatePartnerRequest update;
  *update.mutable_partner() = partner;
  update.mutable_partner()->set_legal_name("Renamed Partners");
  update.mutable_update_mask()->add_paths("legal_name");
  const auto renamed = Staff().UpdatePartner(update);
  ASSERT_TRUE(renamed.ok()) << renamed.status();
  EXPECT_EQ(renamed->legal_name(), "Renamed Partners");
  EXPECT_NE(renamed->etag(), partner.etag());
  const absl::Status stale = Staff().UpdatePartner(update).status();
  EXPECT_TRUE(absl::IsAborted(stale)) << stale;
  EXPECT_EQ(DetailsOf(stale).reason, "ETAG_MISMATCH");
  update.mutable_partner()->clear_etag();
  for (const char* path : {"no_such_field", "state", "contacts.email"}) {
    update.mutable_update_mask()->clear_paths();
    update.mutable_update_mask()->add_paths(path);
    EXPECT_TRUE(absl::IsInvalidArgument(Staff().UpdatePartner(update).status())) << path;
  }
}

TEST_F(RegistryApi, APartnerChangesOnlyWhatIsItsOwn) {
  Create("p1", "Example Partners");
  Create("p2", "Other Partners");
  RegistryClient partner(server_.As(type::v1::ROLE_PARTNER, "partners/p1"));
  registry::v1::UpdatePartnerRequest update;
  update.mutable_partner()->set_name("partners/p1");
  update.mutable_partner()->set_website("https://example.org");
  update.mutable_update_mask()->add_paths("website");
  EXPECT_TRUE(partner.UpdatePartner(update).ok());
  update.mutable_partner()->set_name("partners/p2");
  EXPECT_TRUE(absl::IsPermissionDenied(partner.UpdatePartner(update).status()));
  update.mutable_partner()->set_name("partners/p1");
  update.mutable_partner()->set_legal_name("Grander Name");
  update.mutable_update_mask()->add_paths("legal_name");
  EXPECT_TRUE(absl::IsPermissionDenied(partner.UpdatePartner(update).status()));
}

TEST_F(RegistryApi, FiltersAndOrdersOnlyByWhatTheCallerSees) {
  Create("p1", "Beta");
  Create("p2", "Alpha");
  registry::v1::ListPartnersRequest list;
  list.set_filter("contacts.person_name : Canary");
  EXPECT_TRUE(absl::IsInvalidArgument(Public().ListPartners(list).status()));
  list.set_filter("regions : coastal");
  list.set_order_by("legal_name");
  const auto page = Public().ListPartners(list);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->partners_size(), 2);
  EXPECT_EQ(page->partners(0).legal_name(), "Alpha");
  list.set_order_by("contacts");
  EXPECT_TRUE(absl::IsInvalidArgument(Public().ListPartners(list).status()));
  list.set_order_by("");
  list.set_page_size(-1);
  EXPECT_THAT(Fields(Public().ListPartners(list).status()), ElementsAre("page_size"));
  list.set_page_size(1'000'000);
  EXPECT_TRUE(Public().ListPartners(list).ok());
}

TEST_F(RegistryApi, ReadsWhatWasRecordedAtATime) {
  Partner partner = Create("p1", "Before");
  const absl::Time then = server_.clock().Now();
  server_.clock().Advance(absl::Hours(1));
  registry::v1::UpdatePartnerRequest update;
  update.mutable_partner()->set_name("partners/p1");
  update.mutable_partner()->set_legal_name("After");
  ASSERT_TRUE(Staff().UpdatePartner(update).ok());
  auto request = Get("partners/p1");
  request.mutable_read_time()->set_seconds(absl::ToUnixSeconds(then));
  EXPECT_EQ(Staff().GetPartner(request)->legal_name(), "Before");
  EXPECT_EQ(Staff().GetPartner(Get("partners/p1"))->legal_name(), "After");
  request.mutable_read_time()->set_seconds(absl::ToUnixSeconds(then) - 60);
  EXPECT_TRUE(absl::IsNotFound(Staff().GetPartner(request).status()));
}

// All changes up to now, as the given caller sees them.
std::vector<changes::v1::Change> Feed(const RegistryClient& registry,
                                      changes::v1::Cursor* cursor = nullptr) {
  std::vector<changes::v1::Change> out;
  registry::v1::WatchRequest request;
  if (cursor != nullptr) *request.mutable_cursor() = *cursor;
  const absl::Status status =
      registry.Watch(request, [&](const registry::v1::WatchResponse& response) {
        if (cursor != nullptr && response.has_complete_through())
          *cursor = response.complete_through();
        if (response.has_change()) out.push_back(response.change());
        return response.has_change();  // the first message without a change: we are up to date
      });
  EXPECT_TRUE(status.ok()) << status;
  return out;
}

TEST_F(RegistryApi, TheFeedGoesOnFromACursorWithoutAGap) {
  Create("p1", "One");
  changes::v1::Cursor cursor;
  EXPECT_EQ(Feed(Public(), &cursor).size(), 2u) << "the regions and p1";
  Create("p2", "Two");
  server_.Restart();
  const auto more = Feed(Public(), &cursor);
  ASSERT_EQ(more.size(), 1u);
  EXPECT_EQ(more[0].resource(), "partners/p2");
  Partner payload;
  ASSERT_TRUE(more[0].payload().UnpackTo(&payload));
  EXPECT_EQ(payload.legal_name(), "Two");
  EXPECT_EQ(payload.contacts_size(), 0);
  EXPECT_EQ(more[0].principal(), "");
}

TEST_F(RegistryApi, ACursorOfAnotherLogIsRefused) {
  changes::v1::Cursor cursor;
  cursor.set_log_id("another");
  cursor.set_sequence(1);
  registry::v1::WatchRequest request;
  *request.mutable_cursor() = cursor;
  const absl::Status status = Public().Watch(request, [](const auto&) { return true; });
  EXPECT_EQ(DetailsOf(status).reason, "LOG_REPLACED") << status;
}

// Nothing but the partner is in the record: it names no region.
registry::v1::CreatePartnerRequest PartnerAlone(const std::string& id,
                                                const std::string& legal_name) {
  registry::v1::CreatePartnerRequest request = NewPartner(id, legal_name);
  request.mutable_partner()->clear_regions();
  return request;
}

TEST(FeedDays, AnExpiredCursorIsRefusedAndAnExportGoesOn) {
  TestServer server([](server::Config* config) { config->set_feed_days(30); });
  RegistryClient staff(server.As(type::v1::ROLE_PROGRAMME));
  RegistryClient agency(server.As(type::v1::ROLE_AGENCY));
  RegistryClient outside(server.Connect());
  ASSERT_TRUE(staff.CreatePartner(PartnerAlone("p1", "One")).ok());
  changes::v1::Cursor left_off;
  EXPECT_EQ(Feed(outside, &left_off).size(), 1u);
  server.clock().Advance(absl::Hours(24 * 31));
  EXPECT_EQ(Feed(outside, &left_off).size(), 0u) << "nothing was missed: the cursor is at the end";
  ASSERT_TRUE(staff.CreatePartner(PartnerAlone("p2", "Two")).ok());
  changes::v1::Cursor in_time = left_off;
  EXPECT_EQ(Feed(outside, &in_time).size(), 1u) << "the next change is new";

  for (const RegistryClient& reader : {outside, agency, staff}) {
    const absl::Status status = reader.Watch({}, [](const auto&) { return false; });
    EXPECT_TRUE(absl::IsOutOfRange(status)) << status;
    EXPECT_EQ(DetailsOf(status).reason, "CURSOR_EXPIRED");
    EXPECT_THAT(std::string(status.message()), HasSubstr("export again"));
  }
  server.clock().Advance(absl::Hours(24 * 31));
  registry::v1::WatchRequest late;
  *late.mutable_cursor() = left_off;
  EXPECT_EQ(DetailsOf(outside.Watch(late, [](const auto&) { return false; })).reason,
            "CURSOR_EXPIRED");
  changes::v1::Cursor exported;
  ASSERT_TRUE(outside
                  .Export({},
                          [&](const registry::v1::ExportResponse& response) {
                            exported = response.complete_through();
                            return true;
                          })
                  .ok());
  EXPECT_EQ(Feed(outside, &exported).size(), 0u);
  EXPECT_EQ(Feed(RegistryClient(server.As(type::v1::ROLE_SERVICE, "services/matching"))).size(), 2u)
      << "services follow the whole log";
}

TEST(FeedDays, CannotBeNegative) {
  server::Config config = server::DefaultConfig();
  EXPECT_TRUE(server::CheckConfig(config).ok());
  EXPECT_EQ(config.feed_days(), 0) << "all changes are served for ever unless told otherwise";
  config.set_feed_days(-1);
  EXPECT_EQ(server::CheckConfig(config), absl::InvalidArgumentError("feed_days: at least 0"));
}

TEST_F(RegistryApi, ExportEndsWithACursorFromWhichWatchGoesOn) {
  Create("p1", "One");
  Create("p2", "Two");
  std::vector<std::string> names;
  changes::v1::Cursor cursor;
  std::string notice;
  ASSERT_TRUE(Public()
                  .Export({},
                          [&](const registry::v1::ExportResponse& response) {
                            if (!response.notice().empty()) notice = response.notice();
                            if (!response.resource().empty()) names.push_back(response.resource());
                            if (response.has_complete_through())
                              cursor = response.complete_through();
                            return true;
                          })
                  .ok());
  EXPECT_THAT(names, ElementsAre("frameworks/regions/editions/2019", "partners/p1", "partners/p2"));
  EXPECT_THAT(notice, HasSubstr("not an endorsement"));
  EXPECT_TRUE(Feed(Public(), &cursor).empty());
  Create("p3", "Three");
  EXPECT_EQ(Feed(Public(), &cursor).size(), 1u);
}

TEST_F(RegistryApi, ARedactedValueIsGoneFromFeedHistoryExportAndBackup) {
  auto with_id = NewPartner("p1", "Example Partners");
  with_id.set_request_id("remembered");
  ASSERT_TRUE(Staff().CreatePartner(with_id).ok());
  ASSERT_THAT(Exported(Staff()), HasSubstr(kCanary));  // or this test shows nothing
  const absl::Time then = server_.clock().Now();
  server_.clock().Advance(absl::Minutes(1));
  registry::v1::UpdatePartnerRequest update;
  update.mutable_partner()->set_name("partners/p1");
  update.mutable_update_mask()->add_paths("contacts");
  ASSERT_TRUE(Staff().UpdatePartner(update).ok());
  registry::v1::ListChangesRequest changes;
  changes.set_name("partners/p1");
  const auto listed = Staff().ListChanges(changes);
  ASSERT_TRUE(listed.ok()) << listed.status();
  ASSERT_EQ(listed->changes_size(), 2);
  registry::v1::RedactChangesRequest redact;
  redact.set_name("partners/p1");
  redact.add_sequences(listed->changes(0).sequence());
  redact.set_reason("personal data of somebody who left");
  redact.set_rule("c.66A");
  ASSERT_TRUE(Staff().RedactChanges(redact).ok());
  int64_t sequence = 0;
  for (const auto& change : Feed(Staff())) {
    EXPECT_EQ(change.sequence(), ++sequence);
    EXPECT_THAT(change.SerializeAsString(), Not(HasSubstr(kCanary)));
  }
  EXPECT_THAT(Exported(Staff()), AllOf(HasSubstr("Example Partners"), Not(HasSubstr(kCanary))));
  auto as_of = Get("partners/p1");
  as_of.mutable_read_time()->set_seconds(absl::ToUnixSeconds(then));
  EXPECT_TRUE(absl::IsFailedPrecondition(Staff().GetPartner(as_of).status()));
  // Headers stay, byte for byte.
  const auto after = Staff().ListChanges(changes);
  ASSERT_GE(after->changes_size(), 3);
  EXPECT_EQ(after->changes(0).header(), listed->changes(0).header());
  EXPECT_TRUE(after->changes(0).redacted());
  operations::v1::Backup backup;
  ASSERT_TRUE(server_.As(type::v1::ROLE_ADMIN)
                  ->Call("partners.operations.v1.OperationsService/CreateBackup",
                         operations::v1::CreateBackupRequest(), &backup)
                  .ok());
  size_t files = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(server_.config().backup_directory())) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    EXPECT_THAT(bytes, Not(HasSubstr(kCanary))) << entry.path();
    ++files;
  }
  EXPECT_GT(files, 5u);
  server_.Stop();
  ExpectWholeLog(server_);
}

}  // namespace
}  // namespace partners::tests
