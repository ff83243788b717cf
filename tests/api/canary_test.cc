// Plants a key's secret, a contact and an evaluator's conflict through the real interface, calls
// everything as everybody, and looks for them where they must not be: answers to outsiders, errors,
// page tokens, etags, the log, metrics, the access trail, the disk.
#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/cpp/errors.h"
#include "clients/cpp/operations_client.h"
#include "tests/api/main_job.h"
#include "tests/support/methods.h"
#include "tests/support/test_server.h"

namespace partners::tests {
namespace {

namespace fs = std::filesystem;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;
using testing::IsSupersetOf;

constexpr char kPerson[] = "Wilhelmina Canary";
constexpr char kEmail[] = "wilhelmina.canary@example.org";
constexpr char kEvaluator[] = "evaluator-canary-7q";
constexpr char kConflict[] = "Related to Zebedee Canary";
constexpr char kJustification[] = "what is on page four";  // of the main job's reviews
constexpr char kAbsentApplication[] = "solicitations/s/applications/absent";
// Where requests name the record they are about.
constexpr const char* kAboutFields[] = {"name", "parent", "application"};

const Who kPartner1{type::v1::ROLE_PARTNER, "partners/p1", ""};
const Who kProgramme{type::v1::ROLE_PROGRAMME, "", ""};
const Who kProcurement{type::v1::ROLE_PROCUREMENT, "", ""};
const Who kAuditor{type::v1::ROLE_AUDITOR, "", ""};
// Those who may see none of it.
const std::vector<Who> kOutsiders = {{},
                                     {type::v1::ROLE_AGENCY, "", ""},
                                     {type::v1::ROLE_PARTNER, "partners/p2", ""},
                                     {type::v1::ROLE_BUYER, "buyers/riverton", ""},
                                     {type::v1::ROLE_EVALUATOR, "", "outsider"}};
// Those who may see some of it; what they get is searched for the secret only.
const std::vector<Who> kInsiders = {kPartner1,
                                    {type::v1::ROLE_EVALUATOR, "", "e1"},
                                    kProcurement,
                                    kProgramme,
                                    {type::v1::ROLE_RESEARCH, "", ""},
                                    kAuditor,
                                    {type::v1::ROLE_ADMIN, "", ""},
                                    {type::v1::ROLE_SERVICE, "services/matching", ""}};

class InProcess final : public Ground {
 public:
  InProcess()
      : server(
            [this](server::Config* config) { config->set_log_file(logs.path() + "/calls.log"); }) {}
  std::shared_ptr<client::Channel> Connect(const std::string&, const Who& who) override {
    if (who.role == type::v1::ROLE_PUBLIC) return server.Connect();
    return server.Connect(server.Key(who.role, who.bound_to, who.principal));
  }
  void SetTime(absl::Time now) override { server.clock().Set(now); }

  TempDirectory logs;
  TestServer server;
};

std::unique_ptr<Message> Make(const Descriptor* type) {
  return std::unique_ptr<Message>(MessageFactory::generated_factory()->GetPrototype(type)->New());
}

bool SetText(Message* message, const char* field_name, const std::string& value) {
  const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(field_name);
  if (field == nullptr || field->is_repeated() ||
      field->cpp_type() != FieldDescriptor::CPPTYPE_STRING)
    return false;
  message->GetReflection()->SetString(message, field, value);
  return true;
}

bool IsRead(const MethodDescriptor& method) {
  for (const char* verb : {"Get", "List", "Watch", "Export", "Read", "Count", "WhoAmI"}) {
    if (absl::StartsWith(method.name(), verb)) return true;
  }
  return false;
}

// Code, message and all details, as they went over the wire.
std::string Everything(const absl::Status& status) {
  std::string text = status.ToString();
  status.ForEachPayload([&](absl::string_view type, const absl::Cord& payload) {
    absl::StrAppend(&text, "\n", type, std::string(payload));
  });
  return text;
}

// What one call gave back.
struct Answer {
  absl::Status status;
  std::string bytes;                // of all messages
  std::vector<std::string> opaque;  // page tokens and etags, as sent and decoded
};

void CollectOpaque(const Message& message, std::vector<std::string>* out) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const auto* reflection = message.GetReflection();
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      const int size = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
      for (int i = 0; i < size; ++i) {
        CollectOpaque(field->is_repeated() ? reflection->GetRepeatedMessage(message, field, i)
                                           : reflection->GetMessage(message, field),
                      out);
      }
    } else if (field->name() == "next_page_token" || field->name() == "etag") {
      out->push_back(reflection->GetString(message, field));
      std::string decoded;
      if (absl::WebSafeBase64Unescape(out->back(), &decoded) ||
          absl::Base64Unescape(out->back(), &decoded))
        out->push_back(decoded);
    }
  }
}

Answer Try(const client::Channel& channel, const MethodDescriptor& method, const Message& request) {
  const std::string name = absl::StrCat(method.service()->full_name(), "/", method.name());
  const std::unique_ptr<Message> response = Make(method.output_type());
  client::CallOptions options;
  options.retry = client::Retry::kNever;
  options.timeout = absl::Seconds(60);
  Answer answer;
  const auto take = [&](const Message& message) {
    absl::StrAppend(&answer.bytes, message.SerializeAsString());
    CollectOpaque(message, &answer.opaque);
    for (const char* payload : {"change", "key", "record"}) {
      const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(payload);
      if (field != nullptr && message.GetReflection()->HasField(message, field)) return true;
    }
    return false;  // a mere sign of progress: everything there is was sent
  };
  if (method.server_streaming()) {
    answer.status = channel.Stream(name, request, response.get(), take, options);
  } else {
    answer.status = channel.Call(name, request, response.get(), options);
    if (answer.status.ok()) take(*response);
  }
  return answer;
}

class CanaryTest : public testing::Test {
 protected:
  CanaryTest() {
    Plant();
    full_key_ = ground_.server.Key(type::v1::ROLE_AUDITOR, "", "canary-key");
    secret_ = full_key_.substr(full_key_.rfind('-') + 1);
  }

  template <class Request>
  static Request Parse(const std::string& text) {
    Request request;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
    return request;
  }

  void Plant() {
    MainJob job(&ground_);
    for (const MainJob::Stage& stage : job.Stages()) {
      if (stage.name == "close") break;
      stage.run();
      if (stage.name == "partners") PlantContact();
      if (stage.name == "assignments") PlantConflict();
      ASSERT_FALSE(HasFailure()) << stage.name;
    }
    vetting::v1::ListReviewsRequest list;
    list.set_parent(application_);
    const auto reviews =
        client::VettingClient(ground_.Connect("", {type::v1::ROLE_EVALUATOR, "", "e1"}))
            .ListReviews(list);
    ASSERT_TRUE(reviews.ok() && reviews->reviews_size() > 0) << reviews.status();
    const auto application = client::VettingClient(ground_.Connect("", kPartner1))
                                 .GetApplication(Parse<vetting::v1::GetApplicationRequest>(
                                     absl::StrCat("name: '", application_, "'")));
    ASSERT_TRUE(application.ok() && application->evidence_size() > 0) << application.status();
    document_ = application->evidence(0).sha256();
    names_ = {"partners/p1",
              "partners/p1/services/coaching",
              "solicitations/s",
              "rubrics/r",
              application_,
              application_ + "/screenings/responsiveness",
              reviews->reviews(0).name(),
              application_ + "/conflictDeclarations/" + kEvaluator};
  }

  void PlantContact() {
    const auto added =
        client::RegistryClient(ground_.Connect("", kPartner1))
            .UpdatePartner(Parse<registry::v1::UpdatePartnerRequest>(absl::StrCat(
                "partner { name: 'partners/p1' contacts { purpose: 'contracts' person_name: '",
                kPerson, "' email: '", kEmail, "' } } update_mask { paths: 'contacts' }")));
    ASSERT_TRUE(added.ok()) << added.status();
  }

  void PlantConflict() {
    const auto applications = client::VettingClient(ground_.Connect("", kPartner1))
                                  .ListApplications(Parse<vetting::v1::ListApplicationsRequest>(
                                      "parent: 'solicitations/s'"));
    ASSERT_TRUE(applications.ok() && applications->applications_size() == 1)
        << applications.status();
    application_ = applications->applications(0).name();
    const std::string parent = absl::StrCat("parent: '", application_, "' ");
    const client::VettingClient evaluator(
        ground_.Connect("", {type::v1::ROLE_EVALUATOR, "", kEvaluator}));
    ASSERT_TRUE(client::VettingClient(ground_.Connect("", kProcurement))
                    .CreateAssignment(Parse<vetting::v1::CreateAssignmentRequest>(
                        absl::StrCat(parent, "assignment { evaluator: '", kEvaluator, "' }")))
                    .ok());
    const auto declared = evaluator.DeclareConflict(Parse<vetting::v1::DeclareConflictRequest>(
        absl::StrCat(parent, "conflict_declaration { finding: FINDING_CONFLICT explanation: '",
                     kConflict, "' }")));
    ASSERT_TRUE(declared.ok()) << declared.status();
  }

  // The requests one method is tried with: empty, and about every known record, plainly and with
  // every wrong token, etag and filter.
  std::vector<std::unique_ptr<Message>> RequestsFor(const MethodDescriptor& method) const {
    std::vector<std::unique_ptr<Message>> requests;
    requests.push_back(Make(method.input_type()));
    for (const std::string& name : names_) {
      for (const char* spoil : {"", "page_token", "etag", "filter", "order_by"}) {
        std::unique_ptr<Message> request = Make(method.input_type());
        bool about = false;
        for (const char* field : kAboutFields) about |= SetText(request.get(), field, name);
        SetText(request.get(), "sha256", document_);
        if (*spoil != '\0' && !SetText(request.get(), spoil, Wrong(spoil))) continue;
        if (!about && name != names_.front()) continue;
        const auto* size = request->GetDescriptor()->FindFieldByName("page_size");
        if (size != nullptr) request->GetReflection()->SetInt32(request.get(), size, 1);
        if (!IsRead(method)) {
          const auto* only = request->GetDescriptor()->FindFieldByName("validate_only");
          if (only == nullptr) continue;
          request->GetReflection()->SetBool(request.get(), only, true);
        }
        requests.push_back(std::move(request));
      }
    }
    return requests;
  }
  static std::string Wrong(const std::string& field) {
    if (field == "filter") return "contacts.person_name : Wil";
    if (field == "order_by") return "contacts";
    return "bm90LWEtdG9rZW4";
  }

  // What a caller is told about a record, without its name; nothing when the method has no such
  // field.
  std::optional<std::string> Told(const client::Channel& channel, const MethodDescriptor& method,
                                  const char* field, const std::string& name) const {
    const std::unique_ptr<Message> request = Make(method.input_type());
    if (!SetText(request.get(), field, name)) return std::nullopt;
    SetText(request.get(), "sha256", document_);
    const Answer answer = Try(channel, method, *request);
    const client::ErrorDetails details = client::DetailsOf(answer.status);
    return absl::StrReplaceAll(
        absl::StrCat(answer.status.ToString(absl::StatusToStringMode::kWithNoExtraData), " ",
                     details.reason, " ", details.resource, " ", answer.bytes),
        {{name, "X"}, {application_, "A"}, {kAbsentApplication, "A"}});
  }

  void ExpectNone(const std::string& text, const std::vector<std::string>& canaries,
                  const std::string& where) const {
    for (const std::string& canary : canaries)
      EXPECT_FALSE(absl::StrContains(text, canary)) << canary << " in " << where;
  }
  std::vector<std::string> Personal() const { return {kPerson, kEmail, kConflict, kJustification}; }

  void CallEverything(const Who& who, const std::vector<std::string>& hidden) {
    CallEverything(*ground_.Connect("", who), type::v1::Role_Name(who.role), hidden);
  }
  // Calls everything as `caller`. What an answer itself holds must be free of `hidden`, everything
  // around it of all canaries.
  void CallEverything(const client::Channel& channel, const std::string& caller,
                      const std::vector<std::string>& hidden) {
    std::vector<std::string> all = Personal();
    all.push_back(secret_);
    for (const MethodDescriptor* method : Methods()) {
      for (const std::unique_ptr<Message>& request : RequestsFor(*method)) {
        const Answer answer = Try(channel, *method, *request);
        const std::string where =
            absl::StrCat(caller, " ", method->name(), " ", request->ShortDebugString());
        ExpectNone(answer.bytes, hidden, where);
        ExpectNone(Everything(answer.status), all, where + ": error");
        for (const std::string& opaque : answer.opaque)
          ExpectNone(opaque, all, where + ": token or etag");
        if (answer.status.ok()) ++answered_;
      }
    }
  }

  InProcess ground_;
  std::string application_;
  std::string document_;  // sha256 of its evidence
  std::vector<std::string> names_;
  std::string full_key_;
  std::string secret_;
  int answered_ = 0;
};

TEST_F(CanaryTest, NothingHiddenLeavesTheServer) {
  std::vector<std::string> hidden = Personal();
  hidden.push_back(secret_);
  hidden.push_back(kEvaluator);
  for (const Who& who : kOutsiders) CallEverything(who, hidden);
  EXPECT_GT(answered_, 50);  // the calls did reach records
  for (const Who& who : kInsiders) CallEverything(who, {secret_});
  // The secret itself is shown: by whom it belongs to, and under the id of a key that is not there.
  CallEverything(*ground_.server.Connect(full_key_), "canary key", {secret_});
  const std::string foreign = absl::StrCat("pp-", std::string(13, 'a'), "-", secret_);
  CallEverything(*ground_.server.Connect(foreign), "foreign key", hidden);

  std::vector<std::string> all = Personal();
  all.push_back(secret_);
  ExpectNone(ground_.server.server().MetricsText(), all, "metrics");
  operations::v1::ListAccessTrailRequest list;
  list.set_page_size(500);
  const client::OperationsClient auditor(ground_.Connect("", kAuditor));
  int entries = 0;
  do {
    const auto page = auditor.ListAccessTrail(list);
    ASSERT_TRUE(page.ok()) << page.status();
    entries += page->access_entries_size();
    ExpectNone(page->SerializeAsString(), all, "access trail");
    list.set_page_token(page->next_page_token());
  } while (!list.page_token().empty());
  EXPECT_GT(entries, 100);

  ground_.server.Stop();
  for (const fs::directory_entry& file :
       fs::recursive_directory_iterator(ground_.server.directory())) {
    if (!file.is_regular_file()) continue;
    std::ifstream in(file.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    ExpectNone(bytes, {secret_}, file.path());
  }
  std::ifstream in(ground_.logs.path() + "/calls.log");
  const std::string log{std::istreambuf_iterator<char>(in), {}};
  EXPECT_GT(log.size(), 10'000u);
  ExpectNone(log, all, "log");
}

// The answer about a hidden record and about one that never was, name for name.
TEST_F(CanaryTest, AHiddenRecordLooksLikeAnAbsentOne) {
  const std::string review = names_[6];
  const std::string absent = kAbsentApplication;
  const std::vector<std::pair<std::string, std::string>> pairs = {
      {review, application_ + "/reviews/absent"},
      {application_, absent},
      {application_ + "/screenings/responsiveness", absent + "/screenings/responsiveness"},
      {names_.back(), application_ + "/conflictDeclarations/absent"},
      {review, absent + "/reviews/absent"}};
  // What tells outsiders nothing is otherwise a good request.
  const auto document = client::VettingClient(ground_.Connect("", kPartner1))
                            .ReadEvidence(Parse<vetting::v1::ReadEvidenceRequest>(absl::StrCat(
                                "application: '", application_, "' sha256: '", document_, "'")));
  ASSERT_TRUE(document.ok()) << document.status();
  std::set<std::string> compared;
  for (const Who& who : kOutsiders) {
    const auto channel = ground_.Connect("", who);
    for (const MethodDescriptor* method : Methods()) {
      if (!IsRead(*method) || method->server_streaming()) continue;
      for (const char* field : kAboutFields) {
        for (const auto& [hidden, never] : pairs) {
          const std::optional<std::string> told = Told(*channel, *method, field, hidden);
          EXPECT_EQ(told, Told(*channel, *method, field, never))
              << type::v1::Role_Name(who.role) << " " << method->name() << " " << hidden;
          if (told.has_value()) compared.insert(absl::StrCat(method->name(), " by ", field));
        }
      }
    }
  }
  EXPECT_THAT(compared, IsSupersetOf({"GetApplication by name", "GetScreening by name",
                                      "GetReview by name", "GetConflictDeclaration by name",
                                      "ListReviews by parent", "ReadEvidence by application"}));
}

}  // namespace
}  // namespace partners::tests
