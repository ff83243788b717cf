#include "services/vetting/test_vetting.h"

#include <stdlib.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "services/runtime/dates.h"
#include "services/runtime/errors.h"
#include "services/runtime/field_rules.h"
#include "services/runtime/names.h"
#include "services/vetting/limits.h"

namespace partners::vetting {
namespace {

void Must(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << "a test's beginning was refused: " << status << "; " << Refusal(status) << std::endl;
  std::abort();
}

template <class T>
T Must(absl::StatusOr<T> result) {
  Must(result.status());
  return *std::move(result);
}

template <class Detail, class Visit>
void ForEachDetail(const absl::Status& status, Visit visit) {
  const google::rpc::Status wire = runtime::ToRpcStatus(status, "test", "test");
  for (const google::protobuf::Any& any : wire.details()) {
    Detail detail;
    if (any.UnpackTo(&detail)) visit(detail);
  }
}

}  // namespace

std::string Refusal(const absl::Status& status) {
  std::string line = absl::StatusCodeToString(status.code());
  if (status.ok()) return line;
  std::string separator = " ";
  ForEachDetail<google::rpc::BadRequest>(status, [&](const google::rpc::BadRequest& bad) {
    for (const auto& violation : bad.field_violations()) {
      absl::StrAppend(&line, separator, violation.field());
      separator = ", ";
    }
  });
  if (separator == " ") absl::StrAppend(&line, " ", runtime::ReasonOf(status));
  return line;
}

std::vector<std::string> MissingIn(const absl::Status& status) {
  std::vector<std::string> missing;
  ForEachDetail<google::rpc::PreconditionFailure>(
      status, [&](const google::rpc::PreconditionFailure& failure) {
        for (const auto& violation : failure.violations())
          missing.push_back(violation.description());
      });
  return missing;
}

// --- the registry
// ---------------------------------------------------------------------------------

absl::StatusOr<registry::v1::Qualification> FakeRegistry::RecordQualification(
    const registry::v1::RecordQualificationRequest& request, const std::string& acted_for) {
  ++calls_;
  if (absl::Status status = fault(true); !status.ok()) return status;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    const std::string name =
        absl::StrCat(request.parent(), "/qualifications/", request.qualification_id());
    const auto [stored, added] = qualifications_.try_emplace(name, request.qualification());
    last_acted_for_ = acted_for;
    if (!added && !google::protobuf::util::MessageDifferencer::Equals(stored->second,
                                                                      request.qualification())) {
      return absl::AlreadyExistsError("recorded with other content");
    }
  }
  if (absl::Status status = fault(false); !status.ok()) return status;
  return request.qualification();
}

absl::StatusOr<registry::v1::Partner> FakeRegistry::GetPartner(
    const registry::v1::GetPartnerRequest& request) {
  if (!outage.ok()) return outage;
  registry::v1::Partner partner;
  partner.set_name(request.name());
  partner.set_state(registry::v1::Partner::STATE_ACTIVE);
  return partner;
}

absl::StatusOr<registry::v1::Service> FakeRegistry::GetService(
    const registry::v1::GetServiceRequest& request) {
  if (!outage.ok()) return outage;
  if (runtime::IdOf(request.name()) == "none") return absl::NotFoundError(request.name());
  registry::v1::Service service;
  service.set_name(request.name());
  const bool retired = runtime::IdOf(request.name()) == "retired";
  service.set_state(retired ? registry::v1::Service::STATE_RETIRED
                            : registry::v1::Service::STATE_OFFERED);
  return service;
}

absl::StatusOr<registry::v1::ListVendorListingsResponse> FakeRegistry::ListVendorListings(
    const registry::v1::ListVendorListingsRequest& request) {
  if (!outage.ok()) return outage;
  registry::v1::ListVendorListingsResponse response;
  for (char c = '1'; c <= '9'; ++c) {
    const std::string partner = std::string("partners/p") + c;
    const bool about_one = absl::StrContains(request.filter(), "partner = ");
    if (about_one &&
        !absl::StrContains(request.filter(), absl::StrCat("partner = \"", partner, "\""))) {
      continue;
    }
    if (!absl::StrContains(request.filter(), "list = \"prf-2018\"")) continue;
    registry::v1::VendorListing& listing = *response.add_vendor_listings();
    listing.set_partner(partner);
    listing.set_list("prf-2018");
    listing.set_in_force(std::count(unlisted.begin(), unlisted.end(), partner) == 0);
  }
  return response;
}

absl::StatusOr<registry::v1::FrameworkEdition> FakeRegistry::GetFrameworkEdition(
    const registry::v1::GetFrameworkEditionRequest& request) {
  if (!outage.ok()) return outage;
  if (request.name() != "frameworks/categories/editions/2018")
    return absl::NotFoundError(request.name());
  return Text<registry::v1::FrameworkEdition>(
      "state: STATE_PUBLISHED items { key: 'data' } items { key: 'behaviour' }");
}

absl::StatusOr<registry::v1::ListFrameworkEditionsResponse> FakeRegistry::ListFrameworkEditions(
    const registry::v1::ListFrameworkEditionsRequest& request) {
  if (!outage.ok()) return outage;
  if (request.parent() != "frameworks/regions" || request.filter() != "state = PUBLISHED") {
    return absl::InvalidArgumentError("what is asked for are the published regions");
  }
  registry::v1::ListFrameworkEditionsResponse page;
  const size_t number = request.page_token().empty() ? 0 : std::stoul(request.page_token());
  if (number >= regions.size()) return page;
  registry::v1::FrameworkEdition& edition = *page.add_framework_editions();
  for (const std::string& key : regions[number]) edition.add_items()->set_key(key);
  if (number + 1 < regions.size()) page.set_next_page_token(std::to_string(number + 1));
  return page;
}

std::map<std::string, registry::v1::Qualification> FakeRegistry::qualifications() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return qualifications_;
}

std::string FakeRegistry::last_acted_for() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return last_acted_for_;
}

// --- vetting
// --------------------------------------------------------------------------------------

TestVetting::TestVetting()
    : now_micros_(absl::ToUnixMicros(
          absl::FromCivil(absl::CivilHour(2026, 3, 2, 17), absl::UTCTimeZone()))),
      disk_(storage::NewMemoryDisk()) {
  std::string directory = (std::filesystem::temp_directory_path() / "vetting-test-XXXXXX").string();
  if (mkdtemp(directory.data()) == nullptr) std::abort();
  blob_directory_ = directory;
  Start();
}

TestVetting::~TestVetting() {
  service_.reset();
  store_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(blob_directory_, ignored);
}

void TestVetting::Start() {
  engine_ = storage::OpenMemoryEngine(disk_);
  storage::StoreOptions options;
  options.clock = [this] { return now(); };
  options.random = [this](size_t bytes) { return Random(bytes); };
  store_ = Must(storage::Store::Open(engine_.get(), options));
  blobs_ = Must(storage::Blobs::Open(blob_directory_, kEvidenceBytesMax));
  pager_ = std::make_unique<runtime::Pager>(std::string(32, 'k'), store_->log_id());
  const auto is_evaluator = [this](const std::string& principal, absl::Time) {
    return absl::StartsWith(principal, "e") && keys_taken_.count(principal) == 0;
  };
  const Deps deps{store_.get(),
                  blobs_.get(),
                  &registry,
                  pager_.get(),
                  {options.clock, options.random},
                  is_evaluator,
                  [is_evaluator](absl::Time now) {
                    std::vector<std::string> all = {"e1", "e2", "e3"};
                    std::erase_if(all,
                                  [&](const std::string& id) { return !is_evaluator(id, now); });
                    return all;
                  }};
  service_ = Must(VettingService::Create(deps, {absl::Milliseconds(1), absl::Milliseconds(2)}));
}

void TestVetting::Restart() {
  service_.reset();
  store_.reset();
  engine_.reset();
  Start();
}

// SplitMix64 over a counter: reproducible, and different at every call.
std::string TestVetting::Random(size_t bytes) {
  std::string text;
  while (text.size() < bytes) {
    uint64_t z = random_state_.fetch_add(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    text.push_back(static_cast<char>(z >> 56));
  }
  return text;
}

// As the pipeline admits a caller.
runtime::Call TestVetting::As(type::v1::Role role, const std::string& principal,
                              const std::string& bound_to) const {
  runtime::Call call;
  call.caller.role = role;
  call.caller.principal = principal;
  call.caller.bound_to = bound_to;
  call.caller.reads_as_staff = service_->methods().ReadsAsStaff(role);
  call.now = call.latest = now();
  call.deadline = now() + absl::Seconds(30);
  return call;
}

absl::Status TestVetting::Run(const runtime::Call& given, const std::string& method,
                              const google::protobuf::Message& request,
                              google::protobuf::Message* response) {
  runtime::Call call = given;
  call.method = "partners.vetting.v1.VettingService/" + method;
  if (const auto* field = request.GetDescriptor()->FindFieldByName("request_id")) {
    call.request_id = request.GetReflection()->GetString(request, field);
  }
  if (absl::Status status = runtime::CheckFields(request); !status.ok()) return status;
  const runtime::Method& m = service_->methods().methods().at(method);
  absl::Status status;
  switch (m.kind) {
    case runtime::MethodKind::kRead:
      status = store_->Read(
          [&](const storage::View& view) { return m.read(call, request, view, response); });
      break;
    case runtime::MethodKind::kWork:
      status = m.work(call, request, response);
      break;
    default:
      status = store_->Write([&](storage::Transaction& txn) {
        return runtime::RunOnce(call, request, txn, response,
                                [&] { return m.write(call, request, txn, response); });
      });
  }
  if (status.ok())
    runtime::ClearInvisible(call.caller, service_->methods().party_of(), false, response);
  return status;
}

std::string RubricText() {
  const auto anchors = [](int from, int to) {
    std::string text;
    for (int p = from; p <= to; ++p)
      absl::StrAppend(&text, "anchors { point: ", p, " text: 'point ", p, "' } ");
    return text;
  };
  return absl::StrCat(
      "title: 'Priority partner rubric' stages { title: 'Readiness' criteria { key: 'ready' title: "
      "'Ready' "
      "weight_basis_points: 2000 scale_max: 1 minimum: 1 gateway: true ",
      anchors(0, 1),
      "} } stages { title: 'Quality' criteria { key: 'data' title: 'Data' weight_basis_points: "
      "5000 scale_max: 4 ",
      anchors(0, 4),
      "} criteria { key: 'reach' title: 'Reach' weight_basis_points: 3000 scale_min: 1 scale_max: "
      "5 minimum: 2 ",
      anchors(1, 5), "} }");
}

void TestVetting::PublishRubric() {
  Must(Try<v1::CreateRubricRequest, v1::Rubric>(
      Procurement(), "CreateRubric", absl::StrCat("rubric_id: 'r' rubric { ", RubricText(), " }")));
  Must(Try<v1::PublishRubricRequest, v1::Rubric>(Procurement(), "PublishRubric",
                                                 "name: 'rubrics/r'"));
}

void TestVetting::AddSolicitation() {
  Must(Try<v1::CreateSolicitationRequest, v1::Solicitation>(
      Procurement(), "CreateSolicitation",
      "solicitation_id: 's' solicitation { title: 'Priority partners' bid_number: 'BD-26-1' "
      "description: 'Fictional' "
      "framework_edition: 'frameworks/categories/editions/2018' categories: 'data' categories: "
      "'behaviour' "
      "required_list: 'prf-2018' rubric: 'rubrics/r@1' score_rule: SCORE_RULE_MEAN_OF_TOTALS "
      "reviews_required: 2 "
      "qualification_term { from { year: 2026 month: 7 day: 1 } until { year: 2029 month: 7 day: 1 "
      "} } "
      "claimed_evidence_policy: CLAIMED_EVIDENCE_POLICY_TIER_REQUIRED "
      "questions_deadline { local_time: '2026-03-20T17:00' } submission_deadline { local_time: "
      "'2026-03-31T17:00' } "
      "questions { key: 'why' prompt: 'Why you?' answer_required: true characters_max: 100 } "
      "screening_items { key: 'forms' requirement: 'All forms are there' } data_notice: 'Fictional "
      "example' }"));
}

void TestVetting::Post() {
  PublishRubric();
  AddSolicitation();
  Must(Try<v1::PostSolicitationRequest, v1::Solicitation>(Procurement(), "PostSolicitation",
                                                          "name: 'solicitations/s'"));
}

std::string TestVetting::Apply(const std::string& partner, const std::string& more_text) {
  return Must(Try<v1::CreateApplicationRequest, v1::Application>(
                  Organisation(partner), "CreateApplication",
                  absl::StrCat(
                      "parent: 'solicitations/s' application { service: 'partners/", partner,
                      "/services/coaching' answers { key: 'why' text: 'We are good.' } "
                      "categories { category: 'data' claimed_tier: EVIDENCE_TIER_STRONG } ",
                      more_text, " }")))
      .name();
}

std::string TestVetting::Submit(const std::string& partner) {
  std::string name = Apply(partner);
  Must(Try<v1::SubmitApplicationRequest, v1::Application>(
      Organisation(partner), "SubmitApplication", absl::StrCat("name: '", name, "'")));
  return name;
}

// 17:00 in New York on 31 March 2026 is 21:00 UTC: daylight saving time began on 8 March.
void TestVetting::Close() {
  SetNow(absl::FromCivil(absl::CivilHour(2026, 3, 31, 21), absl::UTCTimeZone()));
}

void TestVetting::Screen(const std::string& application, bool pass) {
  Must(Try<v1::ScreenApplicationRequest, v1::Screening>(
      Procurement(), "ScreenApplication",
      absl::StrCat("application: '", application, "' screening { findings { key: 'forms' ",
                   pass ? "met: true" : "reason: 'The price form is missing'", " } }")));
}

std::string TestVetting::Assign(const std::string& application, const std::string& evaluator) {
  return Must(Try<v1::CreateAssignmentRequest, v1::Assignment>(
                  Procurement(), "CreateAssignment",
                  absl::StrCat("parent: '", application, "' assignment { evaluator: '", evaluator,
                               "' }")))
      .name();
}

void TestVetting::Declare(const std::string& application, const std::string& evaluator) {
  Must(Try<v1::DeclareConflictRequest, v1::ConflictDeclaration>(
      Evaluator(evaluator), "DeclareConflict",
      absl::StrCat("parent: '", application,
                   "' conflict_declaration { finding: FINDING_NO_CONFLICT }")));
}

absl::Status TestVetting::Move(const std::string& verb) {
  // The verbs' requests have the same fields.
  if (verb == "BeginReview") {
    return Try<v1::BeginReviewRequest, v1::Solicitation>(Procurement(), verb,
                                                         "name: 'solicitations/s'")
        .status();
  }
  if (verb == "CloseReviewStage") {
    return Try<v1::CloseReviewStageRequest, v1::Solicitation>(Procurement(), verb,
                                                              "name: 'solicitations/s'")
        .status();
  }
  return Try<v1::CompleteSolicitationRequest, v1::Solicitation>(Procurement(), verb,
                                                                "name: 'solicitations/s'")
      .status();
}

void TestVetting::BeginReview() { Must(Move("BeginReview")); }
void TestVetting::CloseReviews() { Must(Move("CloseReviewStage")); }

absl::StatusOr<v1::Review> TestVetting::Review(const std::string& application,
                                               const std::string& evaluator, int data, int reach,
                                               const std::string& reason) {
  const auto score = [](const std::string& key, int points) {
    return absl::StrCat("scores { criterion: '", key, "' score: ", points,
                        " justification: 'Because of what is on page four.' } ");
  };
  return Try<v1::SubmitReviewRequest, v1::Review>(
      Evaluator(evaluator), "SubmitReview",
      absl::StrCat("parent: '", application, "' review { ", score("ready", 1), score("data", data),
                   score("reach", reach),
                   reason.empty() ? "" : absl::StrCat("revision_reason: '", reason, "'"), " }"));
}

absl::StatusOr<v1::Decision> TestVetting::Decide(const std::string& application,
                                                 const std::string& outcome_text) {
  return Try<v1::RecordDecisionRequest, v1::Decision>(
      Procurement(), "RecordDecision",
      absl::StrCat("parent: '", application, "' decision { ", outcome_text, " }"));
}

std::string TestVetting::ToDecision(const std::string& partner) {
  Post();
  std::string application = Submit(partner);
  Close();
  Screen(application);
  BeginReview();
  for (const char* evaluator : {"e1", "e2"}) {
    Assign(application, evaluator);
    Declare(application, evaluator);
  }
  Must(Review(application, "e1", 2, 5).status());
  Must(Review(application, "e2", 1, 4).status());
  CloseReviews();
  return application;
}

void TestVetting::AwaitDelivery() {
  while (service_->delivered_sequence() < store_->last_sequence()) std::this_thread::yield();
}

}  // namespace partners::vetting
