#include "services/registry/feed_logic.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/registry/test_registry.h"

namespace partners::registry {
namespace {

using changes::v1::Change;

class FeedLogicTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::vector<v1::WatchResponse>> Watch(const runtime::Call& call,
                                                       const v1::WatchRequest& request = {}) {
    return TestRegistry::Drain<v1::WatchResponse>(registry_.logic().feed.Watch(call, request));
  }
  absl::StatusOr<std::vector<v1::ExportResponse>> Export(const runtime::Call& call,
                                                         const std::string& text = "") {
    return TestRegistry::Drain<v1::ExportResponse>(
        registry_.logic().feed.Export(call, Text<v1::ExportRequest>(text)));
  }
  // The changes a caller sees: "resource KIND", with "-" when it has no payload.
  std::vector<std::string> Seen(const runtime::Call& call, const v1::WatchRequest& request = {}) {
    std::vector<std::string> lines;
    const auto answers = Watch(call, request);
    EXPECT_EQ(Refusal(answers), "OK");
    if (!answers.ok()) return lines;
    for (const v1::WatchResponse& answer : *answers) {
      if (!answer.has_change()) continue;
      const Change& change = answer.change();
      lines.push_back(absl::StrCat(change.resource(), " ",
                                   Change::Kind_Name(change.kind()).substr(5),
                                   change.has_payload() ? "" : " -"));
    }
    return lines;
  }
  absl::StatusOr<v1::ListChangesResponse> History(const std::string& text) {
    return registry_.Do(registry_.Programme(), &FeedLogic::ListChanges,
                        Text<v1::ListChangesRequest>(text));
  }
  std::string Redact(const std::string& name, const std::vector<int64_t>& sequences) {
    v1::RedactChangesRequest request;
    request.set_name(name);
    request.set_reason("a court asked");
    request.set_rule("order 7");
    for (const int64_t sequence : sequences) request.add_sequences(sequence);
    return Refusal(registry_.Do(registry_.Programme(), &FeedLogic::RedactChanges, request));
  }
  void SetContact(const std::string& id, const std::string& person) {
    ASSERT_EQ(Refusal(registry_.Do(
                  registry_.Programme(), &PartnerLogic::UpdatePartner,
                  Text<v1::UpdatePartnerRequest>(absl::StrCat(
                      "partner { name: 'partners/", id, "' contacts { purpose: 'c' person_name: '",
                      person, "' } } update_mask { paths: 'contacts' }")))),
              "OK");
  }
  // Every byte of a stream's answers.
  template <class Response>
  static std::string Said(const absl::StatusOr<std::vector<Response>>& answers) {
    EXPECT_EQ(Refusal(answers), "OK");
    std::string bytes;
    for (const Response& answer : answers.value()) bytes += answer.SerializeAsString();
    return bytes;
  }
  using Strings = std::vector<std::string>;

  TestRegistry registry_;
};

TEST_F(FeedLogicTest, TheFirstChangeIsTheFirstEverRecorded) {
  registry_.AddPartner("p1");
  registry_.AddPartner("p2");
  EXPECT_EQ(Seen(registry_.Public()), (Strings{"partners/p1 CREATED", "partners/p2 CREATED"}));
}

TEST_F(FeedLogicTest, ContactsAreForThePartyAndStaffOnly) {
  registry_.AddPartner("p1", "contacts { purpose: 'c' person_name: 'Canary' }");
  const auto person = [&](const runtime::Call& call) {
    v1::Partner partner;
    (*Watch(call))[0].change().payload().UnpackTo(&partner);
    return partner.contacts_size() == 0 ? "" : partner.contacts(0).person_name();
  };
  EXPECT_EQ(person(registry_.Public()), "");
  EXPECT_EQ(person(registry_.Organisation("partners/p2")), "");
  EXPECT_EQ(person(registry_.Organisation("partners/p1")), "Canary");
  EXPECT_EQ(person(registry_.Programme()), "Canary");
}

TEST_F(FeedLogicTest, WhoDidItIsForStaffOnly) {
  registry_.AddPartner("p1");
  const Change shown = (*Watch(registry_.Public()))[0].change();
  EXPECT_EQ(shown.principal() + shown.method() + shown.header(), "");
  EXPECT_EQ((*Watch(registry_.Programme()))[0].change().method(),
            "partners.registry.v1.RegistryService/Test");
}

TEST_F(FeedLogicTest, ADraftIsToldToOthersOnlyOncePublished) {
  registry_.AddCategories();
  const std::string name = "frameworks/categories/editions/2018";
  EXPECT_EQ(Seen(registry_.Programme()), (Strings{name + " CREATED", name + " UPDATED"}));
  EXPECT_EQ(Seen(registry_.Public()), Strings{name + " UPDATED"});
}

TEST_F(FeedLogicTest, ARedactedEditionIsToldToStaffOnly) {
  registry_.AddCategories();
  const std::string name = "frameworks/categories/editions/2018";
  ASSERT_EQ(Redact(name, {1}), "OK");
  EXPECT_EQ(Seen(registry_.Public()), Strings{name + " UPDATED"});
  EXPECT_EQ(Seen(registry_.Programme()),
            (Strings{name + " CREATED -", name + " UPDATED", name + " REDACTED"}));
}

TEST_F(FeedLogicTest, GoesOnFromACursorAndFollowsOnePrefix) {
  registry_.AddPartner("p1");
  registry_.AddPartner("p2");
  v1::WatchRequest request;
  const v1::WatchResponse first = (*Watch(registry_.Public()))[0];
  EXPECT_EQ(first.head(), 2);
  *request.mutable_cursor() = first.complete_through();
  EXPECT_EQ(Seen(registry_.Public(), request), Strings{"partners/p2 CREATED"});
  request.Clear();
  request.set_resource_prefix("partners/p1");
  EXPECT_EQ(Seen(registry_.Public(), request), Strings{"partners/p1 CREATED"});
}

TEST_F(FeedLogicTest, RefusesACursorOfAnotherLogOrBeyondTheEnd) {
  registry_.AddPartner("p1");
  v1::WatchRequest request;
  request.mutable_cursor()->set_log_id("another");
  EXPECT_EQ(Refusal(Watch(registry_.Public(), request)), "FAILED_PRECONDITION LOG_REPLACED");
  request.mutable_cursor()->set_log_id(registry_.store().log_id());
  request.mutable_cursor()->set_sequence(2);
  EXPECT_EQ(Watch(registry_.Public(), request).status().code(), absl::StatusCode::kOutOfRange);
}

TEST(FeedHorizonTest, BindsAllButServices) {
  TestRegistry registry(absl::Hours(24) * 30);
  registry.AddPartner("p1");
  const auto watch = [&](const runtime::Call& call) {
    return Refusal(TestRegistry::Drain<v1::WatchResponse>(registry.logic().feed.Watch(call, {})));
  };
  registry.AdvanceDays(30);
  EXPECT_EQ(watch(registry.Public()), "OK");
  registry.Advance(absl::Microseconds(1));
  EXPECT_EQ(watch(registry.Public()), "OUT_OF_RANGE CURSOR_EXPIRED");
  EXPECT_EQ(watch(registry.Programme()), "OUT_OF_RANGE CURSOR_EXPIRED");
  EXPECT_EQ(watch(registry.As(type::v1::ROLE_AGENCY)), "OUT_OF_RANGE CURSOR_EXPIRED");
  EXPECT_EQ(watch(registry.Vetting()), "OK");
}

TEST_F(FeedLogicTest, ExportBeginsWithTheNoticeAndEndsWithThePlaceToGoOnFrom) {
  registry_.AddPartner("p1");
  const auto all = Export(registry_.Public());
  ASSERT_EQ(Refusal(all), "OK");
  ASSERT_EQ(all->size(), 2u);
  EXPECT_EQ((*all)[0].notice(), "Not an endorsement.");
  EXPECT_EQ((*all)[0].resource(), "partners/p1");
  EXPECT_EQ((*all)[1].notice(), "");
  EXPECT_EQ((*all)[1].complete_through().sequence(), 1);
  registry_.AddPartner("p2");
  v1::WatchRequest request;
  *request.mutable_cursor() = (*all)[1].complete_through();
  EXPECT_EQ(Seen(registry_.Public(), request), Strings{"partners/p2 CREATED"});
}

TEST_F(FeedLogicTest, AnEmptyExportSaysItsNoticeToo) {
  const auto all = Export(registry_.Public());
  ASSERT_EQ(all->size(), 1u);
  EXPECT_EQ((*all)[0].notice(), "Not an endorsement.");
  EXPECT_TRUE((*all)[0].has_complete_through());
}

TEST_F(FeedLogicTest, ExportJudgesDatesByTheDayAskedFor) {
  registry_.AddPractices();
  registry_.AddCategories();
  registry_.AddRegions();
  registry_.AddPartner("p1");
  registry_.AddService("p1", "s1");
  registry_.AddQualification("p1", "s1", "q1");
  const auto state = [&](const std::string& text) {
    const auto answers = Export(registry_.Public(), text);
    if (!answers.ok()) return Refusal(answers);
    for (const v1::ExportResponse& answer : *answers) {
      v1::Qualification q;
      if (answer.record().UnpackTo(&q)) return v1::Qualification::State_Name(q.state());
    }
    return std::string("none");
  };
  EXPECT_EQ(state(""), "STATE_IN_FORCE");
  EXPECT_EQ(state("in_force_on { year: 2027 month: 1 day: 1 }"), "STATE_EXPIRED");
  EXPECT_EQ(state("in_force_on { year: 2027 month: 2 day: 29 }"), "INVALID_ARGUMENT in_force_on");
}

TEST_F(FeedLogicTest, ListsTheChangesOfOneResourceInPages) {
  registry_.AddPartner("p1");
  registry_.AddPartner("p2");
  SetContact("p1", "A");
  SetContact("p1", "B");
  std::vector<int64_t> sequences;
  std::string token;
  do {
    const auto page =
        History(absl::StrCat("name: 'partners/p1' page_size: 2 page_token: '", token, "'"));
    ASSERT_EQ(Refusal(page), "OK");
    for (const Change& change : page->changes()) sequences.push_back(change.sequence());
    token = page->next_page_token();
  } while (!token.empty());
  EXPECT_EQ(sequences, (std::vector<int64_t>{1, 3, 4}));
  EXPECT_EQ(Refusal(History("name: 'partners/p9'")), "NOT_FOUND RESOURCE_NOT_FOUND");
  EXPECT_EQ(Refusal(History("name: 'buyers/b1'")), "INVALID_ARGUMENT name");
}

TEST_F(FeedLogicTest, RedactionTakesTheContentFromEveryAnswer) {
  registry_.AddPartner("p1", "contacts { purpose: 'c' person_name: 'Canary' }");
  const int64_t then = registry_.timestamp().seconds();
  registry_.Advance(absl::Seconds(1));
  SetContact("p1", "Other");
  ASSERT_EQ(Redact("partners/p1", {1}), "OK");
  std::string said = Said(Watch(registry_.Programme())) + Said(Export(registry_.Programme()));
  said += History("name: 'partners/p1'")->SerializeAsString();
  EXPECT_FALSE(absl::StrContains(said, "Canary"));
  EXPECT_TRUE(absl::StrContains(said, "a court asked"));
  const std::string read_time = absl::StrCat("read_time { seconds: ", then, " }");
  EXPECT_EQ(Refusal(registry_.Do(registry_.Programme(), &PartnerLogic::GetPartner,
                                 Text<v1::GetPartnerRequest>("name: 'partners/p1' " + read_time))),
            "FAILED_PRECONDITION REDACTED");
  const auto list = registry_.Do(registry_.Programme(), &PartnerLogic::ListPartners,
                                 Text<v1::ListPartnersRequest>(read_time));
  ASSERT_EQ(Refusal(list), "OK");
  EXPECT_EQ(list->partners_size(), 0);
  EXPECT_EQ(Seen(registry_.Public()),
            (Strings{"partners/p1 CREATED -", "partners/p1 UPDATED", "partners/p1 REDACTED"}));
}

TEST_F(FeedLogicTest, TheReasonOfARedactionIsForStaffOnly) {
  registry_.AddPartner("p1");
  SetContact("p1", "Other");
  ASSERT_EQ(Redact("partners/p1", {1}), "OK");
  changes::v1::Redaction redaction;
  ASSERT_TRUE(Watch(registry_.Public())->back().change().payload().UnpackTo(&redaction));
  EXPECT_EQ(redaction.rule(), "order 7");
  EXPECT_EQ(redaction.reason(), "");
}

TEST_F(FeedLogicTest, RefusesToRedactTheNewestVersionForeignChangesAndRedactions) {
  registry_.AddPartner("p1");
  registry_.AddPartner("p2");
  SetContact("p1", "Other");  // 3
  EXPECT_EQ(Redact("partners/p1", {3}), "FAILED_PRECONDITION WRONG_STATE");
  EXPECT_EQ(Redact("partners/p1", {1, 2, 99, 0, -1}),
            "INVALID_ARGUMENT sequences[1], sequences[2], sequences[3], sequences[4]");
  EXPECT_EQ(Redact("partners/p9", {1}), "NOT_FOUND RESOURCE_NOT_FOUND");
  EXPECT_EQ(Redact("nonsense", {1}), "INVALID_ARGUMENT name");
  ASSERT_EQ(Redact("partners/p1", {1}), "OK");  // 4
  EXPECT_EQ(Redact("partners/p1", {4}), "INVALID_ARGUMENT sequences[0]");
  EXPECT_EQ(Redact("partners/p1", {1}), "OK");  // harmless
  // What Get answers is still there.
  v1::GetPartnerRequest request;
  request.set_name("partners/p1");
  EXPECT_EQ(registry_.Do(registry_.Programme(), &PartnerLogic::GetPartner, request)
                ->contacts(0)
                .person_name(),
            "Other");
}

TEST_F(FeedLogicTest, ATombstonesPersonalDataCanBeRedactedToTheLast) {
  registry_.AddPartner("p1",
                       "contacts { purpose: 'c' person_name: 'Canary' } "
                       "identifiers { scheme: 'ein' value: 'Canary' }");
  ASSERT_EQ(
      Refusal(registry_.Do(registry_.Programme(), &PartnerLogic::RemovePartner,
                           Text<v1::RemovePartnerRequest>("name: 'partners/p1' reason: 'x'"))),
      "OK");
  ASSERT_EQ(Redact("partners/p1", {1}), "OK");
  EXPECT_FALSE(absl::StrContains(Said(Watch(registry_.Programme())), "Canary"));
}

}  // namespace
}  // namespace partners::registry
