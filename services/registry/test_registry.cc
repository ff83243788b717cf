#include "services/registry/test_registry.h"

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "services/runtime/dates.h"
#include "services/runtime/errors.h"

namespace partners::registry {
namespace {

template <class T>
T Must(absl::StatusOr<T> result) {
  if (!result.ok()) {
    std::cerr << "a test's beginning was refused: " << result.status() << std::endl;
    std::abort();
  }
  return *std::move(result);
}

}  // namespace

std::string Refusal(const absl::Status& status) {
  std::string line = absl::StatusCodeToString(status.code());
  if (status.ok()) return line;
  const google::rpc::Status wire = runtime::ToRpcStatus(status, "test", "test");
  std::string separator = " ";
  for (const google::protobuf::Any& detail : wire.details()) {
    google::rpc::BadRequest bad;
    if (!detail.UnpackTo(&bad)) continue;
    for (const auto& violation : bad.field_violations()) {
      absl::StrAppend(&line, separator, violation.field());
      separator = ", ";
    }
  }
  if (separator == " ") absl::StrAppend(&line, " ", runtime::ReasonOf(status));
  return line;
}

TestRegistry::TestRegistry(absl::Duration feed_horizon)
    : now_micros_(absl::ToUnixMicros(
          absl::FromCivil(absl::CivilHour(2026, 3, 2, 17), absl::UTCTimeZone()))),
      sources_{[this] { return now(); }, [this](size_t bytes) { return Random(bytes); }},
      disk_(storage::NewMemoryDisk()),
      engine_(storage::OpenMemoryEngine(disk_)) {
  storage::StoreOptions options;
  options.clock = sources_.now;
  options.random = sources_.random;
  store_ = Must(storage::Store::Open(engine_.get(), options));
  pager_ = std::make_unique<runtime::Pager>(std::string(32, 'k'), store_->log_id());
  logic_ = std::make_unique<RegistryLogic>(store_.get(), &sources_, pager_.get(),
                                           "Not an endorsement.", feed_horizon);
}

// SplitMix64 over a counter: reproducible, and different at every call.
std::string TestRegistry::Random(size_t bytes) {
  std::string text;
  while (text.size() < bytes) {
    uint64_t z = random_state_.fetch_add(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    text.push_back(static_cast<char>(z >> 56));
  }
  return text;
}

google::protobuf::Timestamp TestRegistry::timestamp() const { return runtime::ToProto(now()); }

runtime::Call TestRegistry::As(type::v1::Role role, const std::string& bound_to) const {
  runtime::Call call;
  call.caller.role = role;
  call.caller.bound_to = bound_to;
  if (role != type::v1::ROLE_PUBLIC) call.caller.principal = absl::StrCat("principal-", role);
  call.method = "partners.registry.v1.RegistryService/Test";
  call.now = call.latest = now();
  call.deadline = now() + absl::Seconds(30);
  return call;
}

v1::Partner TestRegistry::AddPartner(const std::string& id, const std::string& more_text) {
  v1::CreatePartnerRequest request;
  request.set_partner_id(id);
  *request.mutable_partner() =
      Text<v1::Partner>(absl::StrCat("legal_name: 'Organisation ", id, "' type: TYPE_NONPROFIT"));
  request.mutable_partner()->MergeFrom(Text<v1::Partner>(more_text));
  return Must(Do(Programme(), &PartnerLogic::CreatePartner, request));
}

v1::Service TestRegistry::AddService(const std::string& partner_id, const std::string& id) {
  return Must(Do(Programme(), &ServiceLogic::CreateService,
                 Text<v1::CreateServiceRequest>(absl::StrCat(
                     "parent: 'partners/", partner_id, "' service_id: '", id,
                     "' service { title: 'Coaching' practices: 'tp2' indicators: 'tp2-data' "
                     "grades: GRADE_03 delivery_modes: DELIVERY_MODE_ON_SITE }"))));
}

v1::FrameworkEdition TestRegistry::AddEdition(const std::string& framework,
                                              const std::string& edition_id,
                                              const std::string& items_text) {
  const auto draft =
      Must(Do(Programme(), &FrameworkLogic::CreateFrameworkEdition,
              Text<v1::CreateFrameworkEditionRequest>(absl::StrCat(
                  "parent: 'frameworks/", framework, "' framework_edition_id: '", edition_id,
                  "' framework_edition { title: 'T' source: 'S' ", items_text, " }"))));
  v1::PublishFrameworkEditionRequest publish;
  publish.set_name(draft.name());
  return Must(Do(Programme(), &FrameworkLogic::PublishFrameworkEdition, publish));
}

v1::FrameworkEdition TestRegistry::AddPractices(const std::string& edition_id) {
  return AddEdition("turnaround-practices", edition_id,
                    "items { key: 'tp1' title: 'Leadership' } "
                    "items { key: 'tp2' title: 'Instruction' } "
                    "items { key: 'tp2-data' title: 'Data use' parent_key: 'tp2' } "
                    "items { key: 'tp3' title: 'Supports' }");
}

v1::FrameworkEdition TestRegistry::AddRegions(const std::string& edition_id) {
  return AddEdition("regions", edition_id,
                    "items { key: 'coastal' title: 'Coastal' } "
                    "items { key: 'west-central' title: 'West and central' }");
}

v1::FrameworkEdition TestRegistry::AddCategories(const std::string& edition_id) {
  return AddEdition(
      "categories", edition_id,
      "items { key: 'data' title: 'Data' } items { key: 'behaviour' title: 'Behaviour' }");
}

v1::RecordQualificationRequest TestRegistry::QualificationRequest(const std::string& partner_id,
                                                                  const std::string& service_id,
                                                                  const std::string& id) {
  return Text<v1::RecordQualificationRequest>(absl::StrCat(
      "parent: 'partners/", partner_id, "' qualification_id: '", id,
      "' qualification { service: 'partners/", partner_id, "/services/", service_id,
      "' category: 'data' framework_edition: 'frameworks/categories/editions/2018' ",
      "application: 'solicitations/s1/applications/a1' accepted_tier: EVIDENCE_TIER_PROMISING ",
      "claimed_tier: EVIDENCE_TIER_STRONG grades: GRADE_03 regions: 'coastal' ",
      "valid { from { year: 2026 month: 1 day: 1 } until { year: 2027 month: 1 day: 1 } } }"));
}

v1::Qualification TestRegistry::AddQualification(const std::string& partner_id,
                                                 const std::string& service_id,
                                                 const std::string& id,
                                                 const std::string& more_text) {
  v1::RecordQualificationRequest request = QualificationRequest(partner_id, service_id, id);
  request.mutable_qualification()->MergeFrom(Text<v1::Qualification>(more_text));
  return Must(Do(Vetting(), &QualificationLogic::RecordQualification, request));
}

}  // namespace partners::registry
