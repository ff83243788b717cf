// Records of one party, and callers of its very role who are somebody else: another organisation,
// another buyer, another evaluator, another service. They change nothing and read nothing private.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "partners/operations/v1/operations_service.pb.h"
#include "partners/type/v1/annotations.pb.h"
#include "tests/api/in_process.h"
#include "tests/api/main_job.h"
#include "tests/support/methods.h"

namespace partners::tests {
namespace {

using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;
using google::protobuf::TextFormat;
using type::v1::Role;
using enum type::v1::Role;

const Who kPublic;
const Who kPartner{ROLE_PARTNER, "partners/p1", ""};
const Who kBuyer{ROLE_BUYER, "buyers/riverton", ""};
const Who kEvaluator{ROLE_EVALUATOR, "", "e1"};
const Who kColleague{ROLE_EVALUATOR, "", "e2"};  // has reviewed the same application
const Who kUnassigned{ROLE_EVALUATOR, "", "e3"};
const Who kVetting{ROLE_SERVICE, "services/vetting", ""};
// Some names begin as the owner's does, or are how the owner's begins.
const std::vector<Who> kOtherPartners = {{ROLE_PARTNER, "partners/p2", ""},
                                         {ROLE_PARTNER, "partners/p", ""},
                                         {ROLE_PARTNER, "partners/p1x", ""}};
const std::vector<Who> kOtherBuyers = {{ROLE_BUYER, "buyers/harborview", ""},
                                       {ROLE_BUYER, "buyers/river", ""},
                                       {ROLE_BUYER, "buyers/riverton-2", ""}};
const std::vector<Who> kOtherServices = {{ROLE_SERVICE, "services/registry", ""},
                                         {ROLE_SERVICE, "services/matching", ""},
                                         {ROLE_SERVICE, "services/access", ""},
                                         {ROLE_SERVICE, "services/gateway", ""}};

constexpr absl::StatusCode kDenied = absl::StatusCode::kPermissionDenied;
constexpr absl::StatusCode kHidden = absl::StatusCode::kNotFound;
constexpr absl::StatusCode kAsPublic = absl::StatusCode::kOk;  // which may be nothing at all

// What strangers are answered, and a request that its owner is granted. $words are those of names_.
struct Row {
  absl::StatusCode strangers;
  std::string method;
  std::string request;
};
using Rows = std::vector<Row>;

constexpr char kContact[] =
    "partner { name: 'partners/p1' contacts { purpose: 'contracts' person_name: 'Ann' } } "
    "update_mask { paths: 'contacts' }";
constexpr char kNewApplication[] =
    "parent: 'solicitations/s' application { service: '$service' answers { "
    "key: 'why' text: 'We are good.' } categories { category: 'data' claimed_tier: "
    "EVIDENCE_TIER_STRONG } }";
constexpr char kUpload[] =
    "application: '$app' document { title: 'Study' kind: KIND_STUDY } content: 'What we found.'";
constexpr char kDocument[] = "application: '$app' sha256: '$sha256'";

const Rows kOrganisation = {
    {kAsPublic, "GetPartner", "name: 'partners/p1'"},
    {kDenied, "UpdatePartner", kContact},
    {kDenied, "CreateService",
     "parent: 'partners/p1' service_id: 'more' service { title: 'More' practices: 'tp1' grades: "
     "GRADE_03 languages: 'en' delivery_modes: DELIVERY_MODE_ON_SITE }"},
    {kDenied, "UpdateService",
     "service { name: '$service' title: 'New' } update_mask { paths: 'title' }"},
    {kDenied, "RetireService", "name: '$service'"},
    {kDenied, "CreateApplication", kNewApplication},
};

const Rows kDraft = {
    {kHidden, "GetApplication", "name: '$app'"},
    {kAsPublic, "ListApplications", "parent: 'solicitations/s'"},
    {kAsPublic, "ListApplications", "parent: 'solicitations/-'"},
    {kHidden, "UpdateApplication",
     "application { name: '$app' answers { key: 'why' text: 'New' } } update_mask { paths: "
     "'answers' }"},
    {kHidden, "UploadEvidence", kUpload},
    {kHidden, "ReadEvidence", kDocument},
    {kHidden, "RemoveEvidence", kDocument},
    {kHidden, "SubmitApplication", "name: '$app'"},
    {kHidden, "WithdrawApplication", "name: '$app'"},
};

// While reviews are given: of those who are assigned to the application, and of one of them.
const Rows kAssigned = {
    {kHidden, "GetApplication", "name: '$app'"},
    {kAsPublic, "ListApplications", "parent: 'solicitations/s'"},
    {kHidden, "ReadEvidence", kDocument},
    {kAsPublic, "ListAssignments", "parent: '$app'"},
    {kHidden, "ListReviews", "parent: '$app'"},
    {kHidden, "DeclareConflict",
     "parent: '$app' conflict_declaration { finding: FINDING_NO_CONFLICT }"},
    {kHidden, "SubmitReview",
     "parent: '$app' review { revision_reason: 'Read again' "
     "scores { criterion: 'ready' score: 1 justification: 'Because of page four.' } "
     "scores { criterion: 'data' score: 4 justification: 'Because of page four.' } "
     "scores { criterion: 'reach' score: 5 justification: 'Because of page four.' } }"},
};
const Rows kOfOneEvaluator = {
    {kHidden, "GetReview", "name: '$review'"},
    {kHidden, "GetAssignment", "name: '$assignment'"},
    {kHidden, "GetConflictDeclaration", "name: '$app/conflictDeclarations/e1'"},
    {kDenied, "DeclareConflict",
     "parent: '$app' evaluator: 'e1' "
     "conflict_declaration { finding: FINDING_CONFLICT explanation: 'Family' }"},
};

// Once it is decided: of its partner and of those who reviewed it, and of its partner.
const Rows kDecided = {
    {kHidden, "GetApplication", "name: '$app'"},
    {kAsPublic, "ListApplications", "parent: 'solicitations/s'"},
    {kHidden, "ReadEvidence", kDocument},
    {kHidden, "ListReviews", "parent: '$app'"},
    {kHidden, "GetReview", "name: '$review'"},
    {kHidden, "GetScoreOfRecord", "name: '$app/scores/record'"},
    {kAsPublic, "GetDecision", "name: '$app/decisions/data'"},
    {kAsPublic, "ListDecisions", "parent: '$app'"},
};
const Rows kScreening = {{kHidden, "GetScreening", "name: '$app/screenings/responsiveness'"}};

const Rows kQualification = {
    {kDenied, "RecordQualification",
     "parent: 'partners/p1' qualification_id: '$id' qualification { $qualification }"}};

const Rows kNeeds = {
    {kDenied, "CreateNeed", "parent: 'buyers/riverton' need_id: 'n2' need { $need }"},
    {kDenied, "GetNeed", "name: '$n1'"},
    {kDenied, "ListNeeds", "parent: 'buyers/riverton'"},
    {kDenied, "UpdateNeed", "need { name: '$n1' title: 'New' } update_mask { paths: 'title' }"},
    {kDenied, "RateNeedPractice",
     "name: '$n1' rating { practice: 'tp1' rating: RATING_PROVIDING }"},
    {kDenied, "RankPartners",
     "name: '$n1' ranking_policy: '$policy' in_force_on { year: 2026 month: 5 day: 1 }"},
    {kDenied, "ListRankings", "parent: '$n1'"},
    {kDenied, "GetRanking", "name: '$ranking'"},
    {kDenied, "ListExcludedPartners", "parent: '$ranking'"},
    {kDenied, "ExplainPartner", "name: '$n1' ranking_policy: '$policy' partner: 'partners/p1'"},
};

// What each role owns. Services are the system itself: who they read for, they answer for.
const std::map<Role, std::vector<Rows>> kOwned = {
    {ROLE_PARTNER, {kOrganisation, kDraft, kDecided, kScreening}},
    {ROLE_EVALUATOR, {kAssigned, kOfOneEvaluator, kDecided}},
    {ROLE_BUYER, {kNeeds}},
    {ROLE_SERVICE, {kQualification}},
};
const std::set<std::string> kOfEveryService = {
    "FollowKeys", "GetNeed", "ListNeeds", "GetRanking", "ListRankings", "ListExcludedPartners"};

std::map<std::string, const MethodDescriptor*> MethodsByName() {
  std::map<std::string, const MethodDescriptor*> methods;
  for (const MethodDescriptor* method : Methods())
    EXPECT_TRUE(methods.emplace(method->name(), method).second);
  return methods;
}

bool IsOpenTo(const MethodDescriptor& method, Role role) {
  const auto& roles = method.options().GetRepeatedExtension(type::v1::roles);
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

std::unique_ptr<Message> Make(const google::protobuf::Descriptor* type) {
  return std::unique_ptr<Message>(MessageFactory::generated_factory()->GetPrototype(type)->New());
}

template <class List>
typename List::value_type First(const List& list) {
  EXPECT_FALSE(list.empty());
  return list.empty() ? typename List::value_type() : *list.begin();
}

std::string TextOf(const Message& message) {
  std::string text;
  EXPECT_TRUE(TextFormat::PrintToString(message, &text));
  return text;
}

class StrangersTest : public testing::Test {
 protected:
  struct Reply {
    absl::Status status;
    std::string bytes;
  };

  void RunThrough(const std::string& last) {
    MainJob job(&ground_);
    for (const MainJob::Stage& stage : job.Stages()) {
      stage.run();
      ASSERT_FALSE(HasFailure()) << stage.name;
      if (stage.name == last) return;
    }
  }

  Reply Send(const Row& row, const Who& who, bool only_check = false) {
    const MethodDescriptor& method = *methods_.at(row.method);
    const std::unique_ptr<Message> request = Make(method.input_type());
    const std::string text = absl::StrReplaceAll(row.request, names_);
    EXPECT_TRUE(TextFormat::ParseFromString(text, request.get())) << row.method << ": " << text;
    const auto* only = method.input_type()->FindFieldByName("validate_only");
    if (only_check && only != nullptr) request->GetReflection()->SetBool(request.get(), only, true);
    const std::unique_ptr<Message> response = Make(method.output_type());
    const std::string name = absl::StrCat(method.service()->full_name(), "/", method.name());
    const absl::Status status = ground_.Connect("", who)->Call(name, *request, response.get());
    return {status, status.ok() ? response->SerializeAsString() : ""};
  }

  template <class Response>
  Response Do(const std::string& method, const std::string& request, const Who& who) {
    const Reply reply = Send({kDenied, method, request}, who);
    EXPECT_TRUE(reply.status.ok()) << method << ": " << reply.status;
    Response response;
    EXPECT_TRUE(response.ParseFromString(reply.bytes));
    return response;
  }

  void ExpectGranted(const Row& row, const Who& owner) {
    const Reply reply = Send(row, owner, /*only_check=*/true);
    EXPECT_TRUE(reply.status.ok()) << row.method << ": " << reply.status;
    EXPECT_NE(reply.bytes, Send(row, kPublic).bytes) << row.method << " shows the owner no more";
  }

  void ExpectKeptFrom(const Row& row, const Who& stranger) {
    const Reply reply = Send(row, stranger);
    const std::string where =
        absl::StrCat(row.method, " as ", stranger.bound_to, stranger.principal);
    EXPECT_EQ(reply.status.code(), row.strangers) << where << ": " << reply.status;
    EXPECT_EQ(reply.bytes, Send(row, kPublic).bytes) << where;
  }

  // Where the logs end; not that of access, to which the strangers' keys belong.
  std::map<std::string, int64_t> Ends() {
    std::map<std::string, int64_t> ends;
    const auto info = Do<operations::v1::ServerInfo>("GetServerInfo", "", {ROLE_AUDITOR, "", ""});
    for (const auto& store : info.stores()) ends[store.service()] = store.sequence();
    EXPECT_EQ(ends.erase("access"), 1u);
    EXPECT_EQ(ends.size(), 3u);
    return ends;
  }

  void ExpectOnlyFor(const Who& owner, const Rows& rows, const std::vector<Who>& strangers) {
    for (const Row& row : rows) ExpectGranted(row, owner);
    const std::map<std::string, int64_t> before = Ends();
    for (const Row& row : rows) {
      for (const Who& stranger : strangers) ExpectKeptFrom(row, stranger);
    }
    EXPECT_EQ(Ends(), before) << "a stranger changed something";
  }

  void StartDraft() {
    using vetting::v1::Application;
    names_["$app"] = Do<Application>("CreateApplication", kNewApplication, kPartner).name();
    const auto with = Do<Application>("UploadEvidence", kUpload, kPartner);
    names_["$sha256"] = First(with.evidence()).sha256();
  }

  // The application that the main job submitted, and what e1 has to do with it.
  void NameReviewed() {
    const auto all = Do<vetting::v1::ListApplicationsResponse>(
        "ListApplications", "parent: 'solicitations/s'", {ROLE_PROCUREMENT, "", ""});
    names_["$app"] = First(all.applications()).name();
    const auto opened = Do<vetting::v1::Application>("GetApplication", "name: '$app'", kEvaluator);
    names_["$sha256"] = First(opened.evidence()).sha256();
    const auto reviews =
        Do<vetting::v1::ListReviewsResponse>("ListReviews", "parent: '$app'", kEvaluator);
    names_["$review"] = First(reviews.reviews()).name();
    const auto assignments =
        Do<vetting::v1::ListAssignmentsResponse>("ListAssignments", "parent: '$app'", kEvaluator);
    names_["$assignment"] = First(assignments.assignments()).name();
  }

  const std::map<std::string, const MethodDescriptor*> methods_ = MethodsByName();
  InProcess ground_;
  std::map<std::string, std::string> names_ = {{"$service", "partners/p1/services/coaching"},
                                               {"$n1", "buyers/riverton/needs/n1"},
                                               {"$policy", "rankingPolicies/default"}};
};

TEST(StrangersTablesTest, HaveEveryMethodThatIsForSomeOfARole) {
  for (const auto& [role, tables] : kOwned) {
    std::set<std::string> tried;
    for (const Rows& rows : tables) {
      for (const Row& row : rows) tried.insert(row.method);
    }
    if (role == ROLE_SERVICE) tried.insert(kOfEveryService.begin(), kOfEveryService.end());
    for (const auto& [name, method] : MethodsByName()) {
      if (!IsOpenTo(*method, role) || IsOpenTo(*method, ROLE_PUBLIC)) continue;
      EXPECT_EQ(tried.count(name), 1u) << type::v1::Role_Name(role) << " " << name;
    }
  }
}

TEST_F(StrangersTest, NobodyHasAPartysRoleAndIsNoParty) {
  for (const char* key : {"ROLE_PARTNER", "ROLE_PARTNER bound_to: 'partners/-'", "ROLE_BUYER",
                          "ROLE_BUYER bound_to: 'buyers/-'", "ROLE_SERVICE"}) {
    const Row row{kDenied, "CreateKey", absl::StrCat("key { purpose: 'test' role: ", key, " }")};
    EXPECT_TRUE(absl::IsInvalidArgument(Send(row, {ROLE_ADMIN, "", ""}).status)) << key;
  }
}

TEST_F(StrangersTest, AnOrganisationAndItsDraftAreItsOwn) {
  ASSERT_NO_FATAL_FAILURE(RunThrough("solicitation"));
  Do<registry::v1::Partner>("UpdatePartner", kContact, kPartner);
  ExpectOnlyFor(kPartner, kOrganisation, kOtherPartners);
  StartDraft();
  ExpectOnlyFor(kPartner, kDraft, kOtherPartners);
}

TEST_F(StrangersTest, AnEvaluatorsWorkIsTheirOwn) {
  ASSERT_NO_FATAL_FAILURE(RunThrough("reviews"));
  NameReviewed();
  ExpectOnlyFor(kEvaluator, kAssigned, {kUnassigned});
  ExpectOnlyFor(kEvaluator, kOfOneEvaluator, {kUnassigned, kColleague});
}

TEST_F(StrangersTest, WhatADecisionOpensItOpensToThoseItIsAbout) {
  ASSERT_NO_FATAL_FAILURE(RunThrough("qualification"));
  NameReviewed();
  ExpectOnlyFor(kPartner, kDecided, kOtherPartners);
  ExpectOnlyFor(kPartner, kScreening, kOtherPartners);
  ExpectOnlyFor(kEvaluator, kDecided, {kUnassigned});
}

TEST_F(StrangersTest, AQualificationIsForVettingToRecord) {
  ASSERT_NO_FATAL_FAILURE(RunThrough("qualification"));
  const auto all = Do<registry::v1::ListQualificationsResponse>("ListQualifications",
                                                                "parent: 'partners/p1'", kPublic);
  const std::string name = First(all.qualifications()).name();
  names_["$id"] = name.substr(name.rfind('/') + 1);
  names_["$qualification"] = TextOf(First(all.qualifications()));
  ExpectOnlyFor(kVetting, kQualification, kOtherServices);
}

TEST_F(StrangersTest, ABuyersNeedsAndRankingsAreItsOwn) {
  ASSERT_NO_FATAL_FAILURE(RunThrough("ranking"));
  names_["$need"] = TextOf(Do<matching::v1::Need>("GetNeed", "name: '$n1'", kBuyer));
  const auto all = Do<matching::v1::ListRankingsResponse>("ListRankings", "parent: '$n1'", kBuyer);
  names_["$ranking"] = First(all.rankings()).name();
  ExpectOnlyFor(kBuyer, kNeeds, kOtherBuyers);
  ExpectKeptFrom({kDenied, "ListNeeds", "parent: 'buyers/-'"}, kBuyer);
  // Not even whether there is one.
  ExpectKeptFrom({kDenied, "GetNeed", "name: 'buyers/riverton/needs/none'"}, kOtherBuyers[0]);
}

}  // namespace
}  // namespace partners::tests
