#include "tests/api/main_job.h"

#include <gmock/gmock.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "absl/time/civil_time.h"

namespace partners::tests {
namespace {

using client::MatchingClient;
using client::RegistryClient;
using client::VettingClient;
using testing::Contains;
using testing::ElementsAre;

const Who kPublic;
const Who kProgramme{type::v1::ROLE_PROGRAMME, "", ""};
const Who kProcurement{type::v1::ROLE_PROCUREMENT, "", ""};
const Who kPartner{type::v1::ROLE_PARTNER, "partners/p1", ""};
const Who kBuyer{type::v1::ROLE_BUYER, "buyers/riverton", ""};
Who Evaluator(const std::string& id) { return {type::v1::ROLE_EVALUATOR, "", id}; }

constexpr char kYears[] =
    " { from { year: 2026 month: 1 day: 1 } until { year: 2029 month: 7 day: 1 } } ";
constexpr char kGrades[] = " grades: [GRADE_03, GRADE_04, GRADE_05] ";

std::string Quoted(const std::string& text) { return absl::StrCat("'", text, "'"); }
std::string NameIs(const std::string& name) { return "name: " + Quoted(name); }
std::string ParentIs(const std::string& name) { return "parent: " + Quoted(name) + " "; }

// The policies as they are shipped.
std::string DataFile(const std::string& name) {
  std::ifstream file(absl::StrCat(PARTNERS_MATCHING_DATA, "/", name));
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string Anchors(int from, int to) {
  std::string text;
  for (int point = from; point <= to; ++point)
    absl::StrAppend(&text, "anchors { point: ", point, " text: 'Point ", point, "' } ");
  return text;
}

}  // namespace

std::vector<MainJob::Stage> MainJob::Stages() {
  std::vector<Stage> stages;
  const auto add = [&](const char* name, void (MainJob::*body)()) {
    stages.push_back({name, [this, body] {
                        changes_.clear();
                        (this->*body)();
                      }});
  };
  add("catalogues", &MainJob::RecordTheCatalogues);
  add("partners", &MainJob::RecordThePartners);
  add("rubric", &MainJob::PublishTheRubric);
  add("solicitation", &MainJob::PostTheSolicitation);
  add("application", &MainJob::ApplyWithEvidence);
  add("screening", &MainJob::ScreenAfterTheDeadline);
  add("assignments", &MainJob::AssignAndDeclare);
  add("reviews", &MainJob::ReviewTwice);
  add("close", &MainJob::CloseTheReviews);
  add("decision", &MainJob::Decide);
  add("qualification", &MainJob::AwaitTheQualification);
  add("facts", &MainJob::PublishFacts);
  add("need", &MainJob::StateTheNeed);
  add("ranking", &MainJob::RankThePartners);
  return stages;
}

void MainJob::RepeatLastStage() {
  for (const Change& change : changes_) {
    const absl::StatusOr<std::string> again = change.send();
    EXPECT_TRUE(again.ok()) << change.what << ": " << again.status();
    EXPECT_EQ(again.value_or(""), change.answer)
        << change.what << " answered otherwise when it was repeated";
  }
}

void MainJob::RecordTheCatalogues() {
  Do(&RegistryClient::CreateFrameworkEdition, kProgramme,
     "parent: 'frameworks/categories' framework_edition_id: '2018' framework_edition { title: "
     "'Categories' source: 'Fictional' "
     "items { key: 'data' title: 'Data use' } items { key: 'behaviour' title: 'Behaviour' } }");
  Do(&RegistryClient::CreateFrameworkEdition, kProgramme,
     "parent: 'frameworks/turnaround-practices' framework_edition_id: '2017' framework_edition { "
     "title: 'Practices' source: 'Fictional' "
     "items { key: 'tp1' title: 'One' } items { key: 'tp2' title: 'Two' } items { key: 'tp3' "
     "title: 'Three' } "
     "items { key: 'tp4' title: 'Four' } }");
  Do(&RegistryClient::CreateFrameworkEdition, kProgramme,
     "parent: 'frameworks/regions' framework_edition_id: '2019' framework_edition { title: "
     "'Regions' source: 'Fictional' items { key: 'coastal' title: 'Coastal' } }");
  Do(&RegistryClient::PublishFrameworkEdition, kProgramme,
     "name: 'frameworks/categories/editions/2018'");
  Do(&RegistryClient::PublishFrameworkEdition, kProgramme,
     "name: 'frameworks/regions/editions/2019'");
  Do(&RegistryClient::PublishFrameworkEdition, kProgramme,
     "name: 'frameworks/turnaround-practices/editions/2017'");
}

// Two organisations with the same service. Only one of them stands on the vendor list.
void MainJob::RecordThePartners() {
  for (const std::string id : {"p1", "p2"}) {
    Do(&RegistryClient::CreatePartner, kProgramme,
       absl::StrCat("partner_id: '", id, "' partner { legal_name: 'Organisation ", id,
                    "' type: TYPE_NONPROFIT regions: 'coastal' languages: 'en' data_notice: "
                    "'Fictional example' ",
                    "capacities { school_year { ending_year: 2027 } schools: 5 travelling: true } ",
                    kGrades, "}"));
    Do(&RegistryClient::CreateService, Who{type::v1::ROLE_PARTNER, "partners/" + id, ""},
       absl::StrCat(
           "parent: 'partners/", id,
           "' service_id: 'coaching' service { title: 'Coaching' practices: ['tp1', 'tp2'] ",
           kGrades,
           "languages: 'en' delivery_modes: DELIVERY_MODE_ON_SITE price_range { from { cents: "
           "2000000 } ",
           "to { cents: 3000000 } unit: UNIT_PER_SCHOOL_YEAR } }"));
  }
  Do(&RegistryClient::ImportVendorListings, kProcurement,
     absl::StrCat("list: 'prf-2018' vendor_listings { list: 'prf-2018' vendor_number: 'V-1' "
                  "organisation_name: 'Organisation p1' "
                  "partner: 'partners/p1' status: STATUS_LISTED valid",
                  kYears, "}"));
}

void MainJob::PublishTheRubric() {
  Do(&VettingClient::CreateRubric, kProcurement,
     absl::StrCat("rubric_id: 'r' rubric { title: 'Rubric' stages { title: 'Readiness' criteria { "
                  "key: 'ready' title: 'Ready' "
                  "weight_basis_points: 2000 scale_max: 1 minimum: 1 gateway: true ",
                  Anchors(0, 1),
                  "} } stages { title: 'Quality' criteria { key: 'data' title: 'Data' "
                  "weight_basis_points: 5000 scale_max: 4 ",
                  Anchors(0, 4),
                  "} criteria { key: 'reach' title: 'Reach' weight_basis_points: 3000 scale_min: 1 "
                  "scale_max: 5 ",
                  Anchors(1, 5), "} } }"));
  const vetting::v1::Rubric rubric =
      Do(&VettingClient::PublishRubric, kProcurement, "name: 'rubrics/r'");
  EXPECT_EQ(rubric.name(), "rubrics/r@1");
}

void MainJob::PostTheSolicitation() {
  Do(&VettingClient::CreateSolicitation, kProcurement,
     absl::StrCat(
         "solicitation_id: 's' solicitation { title: 'Priority partners' bid_number: 'BD-26-1' "
         "description: 'Fictional' "
         "framework_edition: 'frameworks/categories/editions/2018' categories: 'data' categories: "
         "'behaviour' "
         "required_list: 'prf-2018' rubric: 'rubrics/r@1' score_rule: SCORE_RULE_MEAN_OF_TOTALS "
         "reviews_required: 2 "
         "qualification_term",
         kYears,
         "claimed_evidence_policy: CLAIMED_EVIDENCE_POLICY_TIER_AND_DOCUMENT_REQUIRED "
         "questions_deadline { local_time: '2026-03-20T17:00' } submission_deadline { local_time: "
         "'2026-03-31T17:00' } "
         "questions { key: 'why' prompt: 'Why you?' answer_required: true characters_max: 100 } "
         "screening_items { key: 'forms' requirement: 'All forms are there' } data_notice: "
         "'Fictional example' }"));
  const vetting::v1::Solicitation posted =
      Do(&VettingClient::PostSolicitation, kProcurement, "name: 'solicitations/s'");
  EXPECT_EQ(posted.state(), vetting::v1::Solicitation::STATE_POSTED);
}

void MainJob::ApplyWithEvidence() {
  application_ =
      Do(&VettingClient::CreateApplication, kPartner,
         "parent: 'solicitations/s' application { service: 'partners/p1/services/coaching' "
         "answers { key: 'why' text: 'We are good.' } categories { category: 'data' claimed_tier: "
         "EVIDENCE_TIER_STRONG } }")
          .name();
  const vetting::v1::Application with =
      Do(&VettingClient::UploadEvidence, kPartner,
         absl::StrCat("application: ", Quoted(application_),
                      " document { title: 'Study' kind: KIND_STUDY } content: 'What we found.'"));
  EXPECT_EQ(with.evidence_size(), 1);
  const vetting::v1::Application submitted =
      Do(&VettingClient::SubmitApplication, kPartner, NameIs(application_));
  EXPECT_EQ(submitted.state(), vetting::v1::Application::STATE_SUBMITTED);
  // Nobody else opens it before the deadline.
  EXPECT_FALSE(Send(&VettingClient::GetApplication, kProcurement,
                    Parse<vetting::v1::GetApplicationRequest>(NameIs(application_)))
                   .ok());
}

// 17:00 in New York on 31 March 2026 is 21:00 UTC: daylight saving time began on 8 March.
void MainJob::ScreenAfterTheDeadline() {
  ground_->SetTime(absl::FromCivil(absl::CivilHour(2026, 3, 31, 21), absl::UTCTimeZone()));
  const vetting::v1::Screening screening =
      Do(&VettingClient::ScreenApplication, kProcurement,
         absl::StrCat("application: ", Quoted(application_),
                      " screening { findings { key: 'forms' met: true } }"));
  EXPECT_EQ(screening.result(), vetting::v1::Screening::RESULT_PASS);
  Do(&VettingClient::BeginReview, kProcurement, "name: 'solicitations/s'");
}

void MainJob::AssignAndDeclare() {
  for (const std::string evaluator : {"e1", "e2"}) {
    // Vetting knows them once it answers them.
    Read(&VettingClient::GetSolicitation, Evaluator(evaluator), "name: 'solicitations/s'");
    Do(&VettingClient::CreateAssignment, kProcurement,
       ParentIs(application_) + "assignment { evaluator: " + Quoted(evaluator) + " }");
    Do(&VettingClient::DeclareConflict, Evaluator(evaluator),
       ParentIs(application_) + "conflict_declaration { finding: FINDING_NO_CONFLICT }");
  }
  const vetting::v1::Application opened =
      Read(&VettingClient::GetApplication, Evaluator("e1"), NameIs(application_));
  ASSERT_EQ(opened.evidence_size(), 1);
  const vetting::v1::ReadEvidenceResponse evidence =
      Read(&VettingClient::ReadEvidence, Evaluator("e1"),
           absl::StrCat("application: ", Quoted(application_),
                        " sha256: ", Quoted(opened.evidence(0).sha256())));
  EXPECT_EQ(evidence.content(), "What we found.");
}

void MainJob::ReviewTwice() {
  const auto review = [this](const std::string& evaluator, int data, int reach) {
    const auto score = [](const std::string& key, int points) {
      return absl::StrCat("scores { criterion: '", key, "' score: ", points,
                          " justification: 'Because of what is on page four.' } ");
    };
    return Do(&VettingClient::SubmitReview, Evaluator(evaluator),
              absl::StrCat(ParentIs(application_), "review { ", score("ready", 1),
                           score("data", data), score("reach", reach), "}"));
  };
  // 100 * (0.2 * 1/1 + 0.5 * 2/4 + 0.3 * 4/4) and 100 * (0.2 * 1/1 + 0.5 * 1/4 + 0.3 * 3/4)
  EXPECT_NEAR(review("e1", 2, 5).totals(0).total(), 75.0, 1e-9);
  EXPECT_NEAR(review("e2", 1, 4).totals(0).total(), 55.0, 1e-9);
}

void MainJob::CloseTheReviews() {
  Do(&VettingClient::CloseReviewStage, kProcurement, "name: 'solicitations/s'");
  const vetting::v1::ScoreOfRecord score =
      Read(&VettingClient::GetScoreOfRecord, kProcurement, NameIs(application_ + "/scores/record"));
  ASSERT_EQ(score.categories_size(), 1);
  EXPECT_NEAR(score.categories(0).total(), 65.0, 1e-9);
}

void MainJob::Decide() {
  const vetting::v1::Decision decision =
      Do(&VettingClient::RecordDecision, kProcurement,
         absl::StrCat(ParentIs(application_),
                      "decision { category: 'data' outcome: OUTCOME_APPROVED accepted_tier: "
                      "EVIDENCE_TIER_PROMISING ",
                      kGrades,
                      "regions: 'coastal' rationale: 'The study is sound and the service reaches "
                      "the grades it names.' }"));
  qualification_ = decision.qualification();
  EXPECT_FALSE(qualification_.empty());
}

void MainJob::AwaitTheQualification() {
  const auto request = Parse<registry::v1::GetQualificationRequest>(NameIs(qualification_));
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  absl::StatusOr<registry::v1::Qualification> found =
      Send(&RegistryClient::GetQualification, kPublic, request);
  while (!found.ok() && std::chrono::steady_clock::now() < give_up) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    found = Send(&RegistryClient::GetQualification, kPublic, request);
  }
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->service(), "partners/p1/services/coaching");
  EXPECT_EQ(found->application(), application_);
  EXPECT_EQ(found->claimed_tier(), type::v1::EVIDENCE_TIER_STRONG);
  EXPECT_EQ(found->accepted_tier(), type::v1::EVIDENCE_TIER_PROMISING);
  EXPECT_EQ(found->state(), registry::v1::Qualification::STATE_IN_FORCE);
  Do(&VettingClient::CompleteSolicitation, kProcurement, "name: 'solicitations/s'");
}

void MainJob::PublishFacts() {
  const matching::v1::Publication begun = Do(
      &MatchingClient::CreatePublication, kProgramme,
      absl::StrCat(
          "publication { dataset: 'schools' title: 'Schools' source: 'Fictional' source_sha256: ",
          Quoted(std::string(64, '1')), " }"));
  std::string facts;
  for (const char* code : {"00010001", "00010002"}) {
    absl::StrAppend(&facts, "facts { organisation { code: '", code,
                    "' school_year { ending_year: 2019 } display_name: 'School ", code,
                    "' region: 'coastal' ", kGrades, "} } facts { indicator { code: '", code,
                    "' school_year { ending_year: 2019 } indicator: 'chronic-absence-percent' "
                    "population: POPULATION_ALL value: 20 } } ");
  }
  Do(&MatchingClient::ImportIndicators, kProgramme,
     "indicators { name: 'indicators/chronic-absence-percent' title: 'Chronic absence' unit: "
     "UNIT_PERCENT "
     "direction: DIRECTION_LOWER_IS_BETTER value_min: 0 value_max: 100 }"
     "indicators { name: 'indicators/ela-mean-sgp-points' title: 'Growth' unit: UNIT_POINTS "
     "direction: DIRECTION_HIGHER_IS_BETTER }"
     "indicators { name: 'indicators/math-mean-sgp-points' title: 'Growth' unit: UNIT_POINTS "
     "direction: DIRECTION_HIGHER_IS_BETTER }"
     "indicators { name: 'indicators/subgroup-percentile-points' title: 'Group' unit: UNIT_POINTS "
     "direction: DIRECTION_HIGHER_IS_BETTER }"
     "indicators { name: 'indicators/el-progress-percent' title: 'Progress' unit: UNIT_PERCENT "
     "direction: DIRECTION_HIGHER_IS_BETTER }"
     "indicators { name: 'indicators/enrollment-count' title: 'Students' unit: UNIT_COUNT "
     "direction: DIRECTION_NEUTRAL }");
  Do(&MatchingClient::AppendFacts, kProgramme, NameIs(begun.name()) + " " + facts);
  const matching::v1::Publication published =
      Do(&MatchingClient::PublishPublication, kProgramme, NameIs(begun.name()) + " row_count: 4");
  EXPECT_EQ(published.state(), matching::v1::Publication::STATE_VISIBLE);
}

// Rated by hand. From no evidence (need 1) to sustaining (need 0): 2/3, 1, 0 and 1/3, which are
// shares of 1/3, 1/2, 0 and 1/6.
void MainJob::StateTheNeed() {
  Do(&MatchingClient::CreateNeedPolicy, kProgramme,
     absl::StrCat("need_policy_id: 'default' need_policy {\n",
                  DataFile("need-policy-default.textproto"), "\n}"));
  Do(&MatchingClient::CreateRankingPolicy, kProgramme,
     absl::StrCat("ranking_policy_id: 'default' ranking_policy {\n",
                  DataFile("ranking-policy-default.textproto"), "\n}"));
  Do(&MatchingClient::CreateBuyer, kProgramme,
     "buyer_id: 'riverton' buyer { display_name: 'Riverton' kind: KIND_DISTRICT district_codes: "
     "'00010000' }");
  const matching::v1::Need need =
      Do(&MatchingClient::CreateNeed, kBuyer,
         absl::StrCat("parent: 'buyers/riverton' need_id: 'n1' need { title: 'Help for two "
                      "schools' basis: BASIS_RATINGS "
                      "school_codes: ['00010001', '00010002'] need_policy: 'needPolicies/default' "
                      "category: 'data' "
                      "school_year { ending_year: 2027 } languages: 'en' budget { cents: 10000000 "
                      "} minimum_tier: EVIDENCE_TIER_PROMISING "
                      "ratings { practice: 'tp1' rating: RATING_DEVELOPING } ratings { practice: "
                      "'tp2' rating: RATING_NO_EVIDENCE } "
                      "ratings { practice: 'tp3' rating: RATING_SUSTAINING } ratings { practice: "
                      "'tp4' rating: RATING_PROVIDING }",
                      kGrades, "}"));
  ASSERT_EQ(need.practices_size(), 4);
  EXPECT_NEAR(need.practices(1).weight(), 0.5, 1e-9);
  EXPECT_THAT(need.regions(), ElementsAre("coastal"));
}

void MainJob::RankThePartners() {
  const auto changes = Read(&RegistryClient::ListChanges, kProgramme, NameIs(qualification_));
  ASSERT_EQ(changes.changes_size(), 1);  // it was recorded once
  registry_sequence_ = changes.changes(0).sequence();
  const matching::v1::Ranking ranking =
      Do(&MatchingClient::RankPartners, kBuyer,
         absl::StrCat("name: 'buyers/riverton/needs/n1' ranking_policy: 'rankingPolicies/default' ",
                      "min_registry_sequence: ", registry_sequence_));
  CheckRanked(ranking);
  CheckExcluded(ranking);
}

// Out of 100: practices 40 * (1/3 + 1/2), evidence of tier three 25 * 0.5, room for three more
// schools 10 * 0.3, travel 5, 40,000 of 100,000 dollars 10 * 0.8, no history 10 * 0.5.
void MainJob::CheckRanked(const matching::v1::Ranking& ranking) {
  ASSERT_EQ(ranking.ranked_size(), 1);
  const auto& first = ranking.ranked(0);
  EXPECT_EQ(first.partner(), "partners/p1");
  EXPECT_EQ(first.rank(), 1);
  EXPECT_EQ(first.qualification(), qualification_);
  EXPECT_NEAR(first.score(), (40.0 * 5 / 6 + 12.5 + 3 + 5 + 8 + 5) / 100, 1e-9);
  EXPECT_EQ(first.printed_score(), "66.8");
  double sum = 0;
  for (const auto& contribution : first.contributions()) sum += contribution.contribution();
  EXPECT_NEAR(sum, first.score(), 1e-9);
  EXPECT_GE(ranking.registry().sequence(), registry_sequence_);
  EXPECT_THAT(first.data_notices(), Contains("Fictional example"));
}

void MainJob::CheckExcluded(const matching::v1::Ranking& ranking) {
  ASSERT_EQ(ranking.excluded_size(), 1);
  const auto& excluded = ranking.excluded(0);
  EXPECT_EQ(excluded.partner(), "partners/p2");
  ASSERT_EQ(excluded.failed_rules_size(), 1);
  EXPECT_EQ(excluded.failed_rules(0).rule(), matching::v1::RULE_VENDOR_LISTED);
  ASSERT_EQ(excluded.services_size(), 1);
  std::vector<matching::v1::Rule> rules;
  for (const auto& failed : excluded.services(0).failed_rules()) rules.push_back(failed.rule());
  EXPECT_THAT(rules, Contains(matching::v1::RULE_QUALIFIED));
}

void MainJob::RankAtOnce() {
  CheckRanked(Read(&MatchingClient::RankPartners, kBuyer,
                   "name: 'buyers/riverton/needs/n1' ranking_policy: 'rankingPolicies/default' "
                   "validate_only: true"));
}

void MainJob::ExpectNothingTwice() {
  EXPECT_EQ(Read(&RegistryClient::ListPartners, kProgramme, "").partners_size(), 2);
  EXPECT_EQ(
      Read(&RegistryClient::ListServices, kProgramme, "parent: 'partners/p1'").services_size(), 1);
  EXPECT_EQ(Read(&RegistryClient::ListVendorListings, kProgramme, "").vendor_listings_size(), 1);
  EXPECT_EQ(Read(&RegistryClient::ListQualifications, kPublic, "parent: 'partners/-'")
                .qualifications_size(),
            1);
  EXPECT_EQ(Read(&RegistryClient::ListChanges, kProgramme, "name: 'partners/p1'").changes_size(),
            1);
  EXPECT_EQ(Read(&RegistryClient::ListChanges, kProgramme, NameIs(qualification_)).changes_size(),
            1);
  EXPECT_EQ(Read(&VettingClient::ListSolicitations, kProcurement, "").solicitations_size(), 1);
  EXPECT_EQ(
      Read(&VettingClient::ListRubricRevisions, kProcurement, "name: 'rubrics/r'").rubrics_size(),
      1);
  EXPECT_EQ(Read(&VettingClient::ListApplications, kProcurement, "parent: 'solicitations/s'")
                .applications_size(),
            1);
  EXPECT_EQ(Read(&VettingClient::ListAssignments, kProcurement, ParentIs(application_))
                .assignments_size(),
            2);
  EXPECT_EQ(Read(&VettingClient::ListReviews, kProcurement, ParentIs(application_)).reviews_size(),
            2);
  EXPECT_EQ(Read(&VettingClient::ListDecisions, kPublic, ParentIs(application_)).decisions_size(),
            1);
  EXPECT_EQ(Read(&VettingClient::ListParkedDeliveries, kProcurement, "").parked_deliveries_size(),
            0);
  EXPECT_EQ(Read(&MatchingClient::ListPublications, kPublic, "").publications_size(), 1);
  EXPECT_EQ(Read(&MatchingClient::ListNeeds, kBuyer, "parent: 'buyers/riverton'").needs_size(), 1);
  EXPECT_EQ(Read(&MatchingClient::ListRankings, kBuyer, "parent: 'buyers/riverton/needs/n1'")
                .rankings_size(),
            1);
}

}  // namespace partners::tests
