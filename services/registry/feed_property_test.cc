#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "partners/type/v1/annotations.pb.h"
#include "services/registry/boundaries.h"
#include "services/registry/test_registry.h"

// Whatever happens in the registry, a reader that applies the feed has what an export gives, and
// neither shows a reader what is not for them.
namespace partners::registry {
namespace {

using changes::v1::Change;
using google::protobuf::Any;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Records = std::map<std::string, std::string>;  // resource -> serialised Any

constexpr char kPersonal[] = "canary-person";

// One random event. Few ids, so that events meet; many are refused, which must change nothing.
struct Event {
  int kind;
  int a;
  int b;
  int days;
};

class World {
 public:
  World() {
    registry_.AddPractices();
    registry_.AddCategories();
    registry_.AddRegions();
  }
  TestRegistry& registry() { return registry_; }

  void Apply(const Event& e) {
    const std::string p = absl::StrCat("partners/p", e.a);
    const std::string service = absl::StrCat(p, "/services/s", e.b);
    const std::string edition = absl::StrCat("frameworks/f/editions/e", e.a);
    switch (e.kind) {
      case 0:
        return Try(&PartnerLogic::CreatePartner, "partner_id: 'p", e.a,
                   "' partner { legal_name: 'P' type: TYPE_NONPROFIT contacts { purpose: 'c' "
                   "person_name: '",
                   kPersonal, "' } identifiers { scheme: 'ein' value: '", kPersonal, e.b, "' } }");
      case 1:
        return Try(&PartnerLogic::UpdatePartner, "partner { name: '", p, "' legal_name: 'N", e.days,
                   "' contacts { purpose: 'c' person_name: '", kPersonal, e.b, "' } }");
      case 2:
        return Try(&ServiceLogic::CreateService, "parent: '", p, "' service_id: 's", e.b,
                   "' service { title: 'T' practices: 'tp2' grades: GRADE_K "
                   "delivery_modes: DELIVERY_MODE_REMOTE }");
      case 3:
        return Try(&ServiceLogic::RetireService, "name: '", service, "'");
      case 4:
        return Try(&VendorListingLogic::ImportVendorListings,
                   "list: 'l' vendor_listings { list: 'l' vendor_number: '", e.b,
                   "' organisation_name: 'O' partner: '", p,
                   "' status: ", e.days % 2 ? "STATUS_LISTED" : "STATUS_SUSPENDED", Period(e),
                   " }");
      case 5:
        return Try(&FrameworkLogic::CreateFrameworkEdition,
                   "parent: 'frameworks/f' framework_edition_id: 'e", e.a,
                   "' framework_edition { title: 'D' source: 'S' items { key: 'k' title: 'K' } }");
      case 6:
        return Try(&FrameworkLogic::PublishFrameworkEdition, "name: '", edition, "'");
      case 7:
        return Try(&FrameworkLogic::RetireFrameworkEdition, "name: '", edition, "'");
      case 8: {
        v1::RecordQualificationRequest request = TestRegistry::QualificationRequest(
            absl::StrCat("p", e.a), absl::StrCat("s", e.b), absl::StrCat("q", e.days));
        *request.mutable_qualification()->mutable_valid() =
            Text<v1::VendorListing>(Period(e)).valid();
        return (void)registry_.Do(registry_.Vetting(), &QualificationLogic::RecordQualification,
                                  request);
      }
      case 9:
        return Try(&PartnerLogic::RemovePartner, "name: '", p, "' reason: 'r'");
      case 10:
        return Try(&PartnerLogic::MergePartner, "name: '", p, "' into: 'partners/p", e.b, "'");
      case 11:
        return RedactEarlier(e.days % 2 ? p : edition);
      case 12:
        return registry_.AdvanceDays(e.days);
      default:
        return RunToday();
    }
  }
  void RunToday() {
    EXPECT_EQ(Refusal(RunBoundaries(&registry_.store(), registry_.sources())), "OK");
  }

 private:
  static std::string Period(const Event& e) {
    return absl::StrCat(" valid { from { year: 2026 month: ", 1 + e.days % 12, " day: ", 1 + e.a,
                        " } until { year: 2027 month: ", 1 + e.days % 5, " day: ", 1 + e.b,
                        " } } ");
  }
  template <class Method, class... Parts>
  void Try(Method method, const Parts&... parts) {
    using Request = RequestOf<Method>;
    (void)registry_.Do(registry_.Programme(), method, Text<Request>(absl::StrCat(parts...)));
  }
  template <class Method>
  struct Signature;
  template <class L, class Q, class T, class R>
  struct Signature<absl::Status (L::*)(const runtime::Call&, const Q&, T&, R*) const> {
    using Request = Q;
  };
  template <class Method>
  using RequestOf = typename Signature<Method>::Request;

  void RedactEarlier(const std::string& name) {
    const auto history =
        registry_.Do(registry_.Programme(), &FeedLogic::ListChanges,
                     Text<v1::ListChangesRequest>(absl::StrCat("name: '", name, "'")));
    if (!history.ok()) return;
    v1::RedactChangesRequest request;
    request.set_name(name);
    request.set_reason("r");
    request.set_rule("u");
    for (const Change& change : history->changes()) {
      if (change.kind() != Change::KIND_REDACTED) request.add_sequences(change.sequence());
    }
    request.mutable_sequences()->RemoveLast();
    (void)registry_.Do(registry_.Programme(), &FeedLogic::RedactChanges, request);
  }

  TestRegistry registry_;
};

// What a reader keeps who follows the documented way of reading the feed.
void ApplyFeed(const std::vector<v1::WatchResponse>& answers, Records* records) {
  for (const v1::WatchResponse& answer : answers) {
    const Change& change = answer.change();
    if (change.kind() == Change::KIND_REMOVED) records->erase(change.resource());
    const bool carries = change.kind() == Change::KIND_CREATED ||
                         change.kind() == Change::KIND_UPDATED ||
                         change.kind() == Change::KIND_BOUNDARY;
    if (carries && change.has_payload()) {
      (*records)[change.resource()] = change.payload().SerializeAsString();
    }
  }
}

std::vector<v1::WatchResponse> Watched(TestRegistry& registry, const runtime::Call& call,
                                       const v1::WatchRequest& request) {
  const auto answers =
      TestRegistry::Drain<v1::WatchResponse>(registry.logic().feed.Watch(call, request));
  RC_ASSERT(answers.ok());
  return *answers;
}

Records Exported(TestRegistry& registry, const runtime::Call& call, changes::v1::Cursor* cursor) {
  const auto answers = TestRegistry::Drain<v1::ExportResponse>(
      registry.logic().feed.Export(call, v1::ExportRequest()));
  RC_ASSERT(answers.ok());
  Records records;
  for (const v1::ExportResponse& answer : *answers) {
    if (answer.has_record()) records[answer.resource()] = answer.record().SerializeAsString();
  }
  *cursor = answers->back().complete_through();
  return records;
}

// The highest declared visibility of any field that is set, deeply; undeclared counts as STAFF.
int HighestVisibility(const Message& message) {
  int highest = type::v1::VISIBILITY_PUBLIC;
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    int declared = field->options().GetExtension(type::v1::visibility);
    if (declared == 0) declared = type::v1::VISIBILITY_STAFF;
    highest = std::max(highest, declared);
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (absl::StartsWith(field->message_type()->full_name(), "google.protobuf.")) continue;
    const int size = field->is_repeated() ? message.GetReflection()->FieldSize(message, field) : 1;
    for (int i = 0; i < size; ++i) {
      highest = std::max(
          highest,
          HighestVisibility(field->is_repeated()
                                ? message.GetReflection()->GetRepeatedMessage(message, field, i)
                                : message.GetReflection()->GetMessage(message, field)));
    }
  }
  return highest;
}

// The highest visibility inside a packed record of any of the registry's kinds.
int HighestPacked(const Any& record) {
  int highest = 0;
  const auto look = [&](auto message) {
    if (record.UnpackTo(&message)) highest = HighestVisibility(message);
  };
  look(v1::Partner());
  look(v1::Service());
  look(v1::VendorListing());
  look(v1::FrameworkEdition());
  look(v1::Qualification());
  look(changes::v1::Redaction());
  return highest;
}

void CheckNothingHidden(const std::vector<v1::WatchResponse>& answers, const Records& records) {
  for (const v1::WatchResponse& answer : answers) {
    RC_ASSERT(HighestVisibility(answer) <= type::v1::VISIBILITY_PUBLIC);
    if (answer.change().has_payload()) {
      RC_ASSERT(HighestPacked(answer.change().payload()) == type::v1::VISIBILITY_PUBLIC);
    }
    RC_ASSERT(!absl::StrContains(answer.SerializeAsString(), kPersonal));
  }
  for (const auto& [resource, bytes] : records) {
    Any record;
    RC_ASSERT(record.ParseFromString(bytes));
    RC_ASSERT(HighestPacked(record) == type::v1::VISIBILITY_PUBLIC);
    v1::FrameworkEdition edition;
    if (record.UnpackTo(&edition)) {
      RC_ASSERT(edition.state() != v1::FrameworkEdition::STATE_DRAFT);
    }
  }
}

std::vector<Event> SomeEvents() {
  const auto event =
      rc::gen::map(rc::gen::tuple(rc::gen::inRange(0, 14), rc::gen::inRange(0, 3),
                                  rc::gen::inRange(0, 3), rc::gen::inRange(1, 60)),
                   [](const std::tuple<int, int, int, int>& t) {
                     return Event{std::get<0>(t), std::get<1>(t), std::get<2>(t), std::get<3>(t)};
                   });
  return *rc::gen::resize(150, rc::gen::container<std::vector<Event>>(event));
}

RC_GTEST_PROP(RegistryFeed, ReplayedFromTheBeginningItIsWhatExportGives, ()) {
  World world;
  for (const Event& event : SomeEvents()) world.Apply(event);
  world.RunToday();
  TestRegistry& registry = world.registry();
  for (const runtime::Call& call :
       {registry.Public(), registry.As(type::v1::ROLE_AGENCY), registry.Organisation("partners/p1"),
        registry.Programme(), registry.As(type::v1::ROLE_AUDITOR)}) {
    changes::v1::Cursor cursor;
    const std::vector<v1::WatchResponse> feed = Watched(registry, call, v1::WatchRequest());
    Records replayed;
    ApplyFeed(feed, &replayed);
    const Records exported = Exported(registry, call, &cursor);
    RC_ASSERT(replayed == exported);
    RC_ASSERT(cursor.sequence() == static_cast<int64_t>(registry.store().last_sequence()));
    if (call.caller.role == type::v1::ROLE_PUBLIC) CheckNothingHidden(feed, exported);
  }
}

RC_GTEST_PROP(RegistryFeed, AnExportGoesOnIntoTheFeedWithoutAGap, ()) {
  World world;
  TestRegistry& registry = world.registry();
  for (const Event& event : SomeEvents()) world.Apply(event);
  std::map<int, Records> kept;
  std::map<int, v1::WatchRequest> place;
  const std::vector<type::v1::Role> roles = {type::v1::ROLE_PUBLIC, type::v1::ROLE_PROGRAMME};
  for (const auto role : roles) {
    kept[role] = Exported(registry, registry.As(role), place[role].mutable_cursor());
  }
  for (const Event& event : SomeEvents()) world.Apply(event);
  world.RunToday();
  for (const auto role : roles) {
    ApplyFeed(Watched(registry, registry.As(role), place[role]), &kept[role]);
    changes::v1::Cursor cursor;
    RC_ASSERT(kept[role] == Exported(registry, registry.As(role), &cursor));
  }
}

}  // namespace
}  // namespace partners::registry
