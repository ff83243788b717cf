#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "absl/strings/str_cat.h"
#include "services/runtime/dates.h"
#include "services/vetting/application_rules.h"
#include "services/vetting/decision_rules.h"
#include "services/vetting/digests.h"
#include "services/vetting/solicitation_rules.h"
#include "services/vetting/test_vetting.h"

namespace partners::vetting {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// --- solicitations
// --------------------------------------------------------------------------------

v1::Solicitation Complete() {
  auto s = Text<v1::Solicitation>(
      "title: 'T' bid_number: 'B' description: 'D' framework_edition: "
      "'frameworks/categories/editions/2018' "
      "categories: 'data' categories: 'behaviour' required_list: 'prf-2018' rubric: 'rubrics/r@1' "
      "regions: 'coastal' regions: 'west-central' "
      "score_rule: SCORE_RULE_MEAN_OF_TOTALS reviews_required: 2 "
      "qualification_term { from { year: 2026 month: 7 day: 1 } until { year: 2029 month: 7 day: 1 "
      "} } "
      "claimed_evidence_policy: CLAIMED_EVIDENCE_POLICY_TIER_REQUIRED "
      "questions_deadline { local_time: '2026-03-20T17:00' } submission_deadline { local_time: "
      "'2026-03-31T17:00' } "
      "questions { key: 'why' prompt: 'Why?' answer_required: true characters_max: 10 } "
      "questions { key: 'how' prompt: 'How?' characters_max: 10 } "
      "screening_items { key: 'forms' requirement: 'F' } screening_items { key: 'price' "
      "requirement: 'P' }");
  EXPECT_TRUE(CheckDraft(&s).ok());
  return s;
}

const absl::Time kNow = absl::FromCivil(absl::CivilDay(2026, 3, 2), absl::UTCTimeZone());

TEST(SolicitationRulesTest, ACompleteOneMissesNothing) {
  const auto rubric = Text<v1::Rubric>(RubricText());
  EXPECT_THAT(MissingToPost(Complete(), &rubric, kNow), IsEmpty());
}

TEST(SolicitationRulesTest, AnEmptyDraftListsEverythingItMisses) {
  EXPECT_THAT(
      MissingToPost(v1::Solicitation(), nullptr, kNow),
      ElementsAre("bid_number has to be set", "description has to be set",
                  "framework_edition has to be set", "categories need at least one entry",
                  "an edition of frameworks/regions has to be published",
                  "required_list has to be set", "score_rule has to be set",
                  "reviews_required has to be at least 1", "claimed_evidence_policy has to be set",
                  "screening_items need at least one entry", "questions_deadline has to be set",
                  "submission_deadline has to be set", "qualification_term needs an end",
                  "rubric has to name a published revision, rubrics/{rubric}@{revision}"));
}

TEST(SolicitationRulesTest, DatesMustBeAheadAndInOrder) {
  const auto rubric = Text<v1::Rubric>(RubricText());
  const v1::Solicitation s = Complete();
  const absl::Time deadline = runtime::FromProto(s.submission_deadline().instant());
  EXPECT_THAT(MissingToPost(s, &rubric, deadline),
              ElementsAre("submission_deadline has to be in the future"));
  EXPECT_THAT(MissingToPost(s, &rubric, deadline - absl::Microseconds(1)), IsEmpty());
  v1::Solicitation late = s;
  late.mutable_questions_deadline()->set_local_time("2026-04-01T17:00");
  ASSERT_TRUE(CheckDraft(&late).ok());
  EXPECT_THAT(MissingToPost(late, &rubric, kNow),
              ElementsAre("questions_deadline must not be after submission_deadline"));
}

TEST(SolicitationRulesTest, TheRubricMustFitTheCategories) {
  auto rubric = Text<v1::Rubric>(RubricText());
  rubric.mutable_stages(0)->mutable_criteria(0)->set_category("data");
  rubric.mutable_stages(1)->mutable_criteria(0)->set_category("data");
  rubric.mutable_stages(1)->mutable_criteria(1)->set_category("other");
  EXPECT_THAT(
      MissingToPost(Complete(), &rubric, kNow),
      ElementsAre(
          "rubric needs a criterion for category behaviour",
          "rubric: criterion reach must not be for category other, which cannot be applied for"));
}

TEST(SolicitationRulesTest, DraftsAreCheckedFieldByField) {
  const struct {
    std::function<void(v1::Solicitation*)> change;
    const char* refusal;
  } cases[] = {
      {[](v1::Solicitation* s) { s->add_categories("data"); },
       "INVALID_ARGUMENT solicitation.categories[2]"},
      {[](v1::Solicitation* s) { s->mutable_questions(1)->set_key("why"); },
       "INVALID_ARGUMENT solicitation.questions[1].key"},
      {[](v1::Solicitation* s) { s->mutable_screening_items(1)->set_key("forms"); },
       "INVALID_ARGUMENT solicitation.screening_items[1].key"},
      {[](v1::Solicitation* s) {
         s->mutable_qualification_term()->mutable_until()->set_year(2026);
       },
       "INVALID_ARGUMENT solicitation.qualification_term.until"},
  };
  for (const auto& c : cases) {
    v1::Solicitation s = Complete();
    c.change(&s);
    EXPECT_EQ(Refusal(CheckDraft(&s)), c.refusal);
  }
}

TEST(SolicitationRulesTest, DeadlinesThatOccurTwiceOrNeverAreRefused) {
  for (const char* local_time : {"2026-03-08T02:30", "2026-11-01T01:30"}) {
    v1::Solicitation s = Complete();
    s.mutable_submission_deadline()->set_local_time(local_time);
    EXPECT_FALSE(CheckDraft(&s).ok()) << local_time;
  }
}

// --- applications
// ---------------------------------------------------------------------------------

v1::Application Proposal() {
  return Text<v1::Application>(
      "categories { category: 'data' claimed_tier: EVIDENCE_TIER_STRONG } answers { key: 'why' "
      "text: 'Because' }");
}

TEST(ApplicationRulesTest, ContentMustBelongToTheSolicitation) {
  const struct {
    std::function<void(v1::Application*)> change;
    const char* refusal;
  } cases[] = {
      {[](v1::Application*) {}, "OK"},
      {[](v1::Application* a) { a->add_categories()->set_category("other"); },
       "INVALID_ARGUMENT application.categories[1].category"},
      {[](v1::Application* a) { a->add_categories()->set_category("data"); },
       "INVALID_ARGUMENT application.categories[1].category"},
      {[](v1::Application* a) { a->mutable_answers(0)->set_text("12345678901"); },
       "INVALID_ARGUMENT application.answers[0].text"},
      {[](v1::Application* a) { a->mutable_answers(0)->set_text("éééééééééé"); },
       "OK"},  // ten characters
      {[](v1::Application* a) { a->mutable_answers(0)->set_key("who"); },
       "INVALID_ARGUMENT application.answers[0].key"},
      {[](v1::Application* a) { *a->add_answers() = a->answers(0); },
       "INVALID_ARGUMENT application.answers[1].key"},
  };
  for (const auto& c : cases) {
    v1::Application a = Proposal();
    c.change(&a);
    EXPECT_EQ(Refusal(CheckContent(Complete(), a)), c.refusal);
  }
}

TEST(ApplicationRulesTest, WhatIsMissingFollowsTheEvidencePolicy) {
  v1::Solicitation s = Complete();
  v1::Application a = Proposal();
  EXPECT_THAT(MissingToSubmit(s, a), IsEmpty());
  a.mutable_categories(0)->clear_claimed_tier();
  a.clear_answers();
  EXPECT_THAT(MissingToSubmit(s, a),
              ElementsAre("category data needs a claimed_tier", "question why needs an answer"));
  s.set_claimed_evidence_policy(v1::CLAIMED_EVIDENCE_POLICY_OPTIONAL);
  EXPECT_THAT(MissingToSubmit(s, a), ElementsAre("question why needs an answer"));
  s.set_claimed_evidence_policy(v1::CLAIMED_EVIDENCE_POLICY_TIER_AND_DOCUMENT_REQUIRED);
  EXPECT_THAT(MissingToSubmit(s, Proposal()), ElementsAre("category data needs a document"));
  a = Proposal();
  a.add_evidence()->add_categories("behaviour");
  a.mutable_evidence(0)->set_sha256("f0");
  EXPECT_THAT(
      MissingToSubmit(s, a),
      ElementsAre("category data needs a document",
                  "document f0 must not be for category behaviour, which is not applied for"));
  a.mutable_evidence(0)->set_categories(0, "data");
  EXPECT_THAT(MissingToSubmit(s, a), IsEmpty());
  EXPECT_THAT(MissingToSubmit(s, v1::Application()),
              ElementsAre("categories need at least one entry", "question why needs an answer"));
}

TEST(ApplicationRulesTest, DocumentsAreLimitedButMayBeDescribedAgain) {
  v1::Application a = Proposal();
  for (int i = 0; i < 50; ++i) a.add_evidence()->set_sha256(absl::StrCat("d", i));
  v1::EvidenceDocument document;
  document.set_sha256("new");
  EXPECT_EQ(Refusal(CheckDocument(a, document)), "FAILED_PRECONDITION TOO_MANY");
  document.set_sha256("d7");
  EXPECT_EQ(Refusal(CheckDocument(a, document)), "OK");
  document.add_categories("behaviour");
  EXPECT_EQ(Refusal(CheckDocument(a, document)), "INVALID_ARGUMENT document.categories[0]");
}

TEST(ScreeningRulesTest, TheResultFollowsFromTheChecklist) {
  auto screening = Text<v1::Screening>(
      "findings { key: 'forms' met: true } findings { key: 'price' met: true }");
  ASSERT_TRUE(JudgeScreening(Complete(), &screening).ok());
  EXPECT_EQ(screening.result(), v1::Screening::RESULT_PASS);
  screening = Text<v1::Screening>(
      "findings { key: 'forms' met: true } findings { key: 'price' reason: 'Not there' }");
  ASSERT_TRUE(JudgeScreening(Complete(), &screening).ok());
  EXPECT_EQ(screening.result(), v1::Screening::RESULT_FAIL);
}

TEST(ScreeningRulesTest, EveryItemNeedsOneFindingAndEveryFailureAReason) {
  const std::pair<const char*, const char*> cases[] = {
      {"findings { key: 'forms' met: true }", "INVALID_ARGUMENT screening.findings"},
      {"findings { key: 'forms' met: true } findings { key: 'price' }",
       "INVALID_ARGUMENT screening.findings[1].reason"},
      {"findings { key: 'forms' met: true } findings { key: 'price' met: true } findings { key: "
       "'forms' met: true }",
       "INVALID_ARGUMENT screening.findings[2].key"},
      {"findings { key: 'forms' met: true } findings { key: 'price' met: true } findings { key: "
       "'charm' met: true }",
       "INVALID_ARGUMENT screening.findings[2].key"},
  };
  for (const auto& [text, refusal] : cases) {
    auto screening = Text<v1::Screening>(text);
    EXPECT_EQ(Refusal(JudgeScreening(Complete(), &screening)), refusal);
  }
}

// --- decisions
// ------------------------------------------------------------------------------------

const auto kToday = Text<type::v1::Date>("year: 2026 month: 5 day: 4");

std::string DecisionRefusal(const std::string& text) {
  auto decision = Text<v1::Decision>(text);
  return Refusal(CheckDecision(Complete(), kToday, &decision));
}

TEST(DecisionRulesTest, AnApprovalNeedsItsScope) {
  const std::string scope = " grades: GRADE_03 regions: 'coastal' ";
  EXPECT_EQ(DecisionRefusal("outcome: OUTCOME_APPROVED" + scope), "OK");
  EXPECT_EQ(DecisionRefusal("outcome: OUTCOME_APPROVED"),
            "INVALID_ARGUMENT decision.grades, decision.regions");
  EXPECT_EQ(DecisionRefusal("outcome: OUTCOME_APPROVED conditions: 'x'" + scope),
            "INVALID_ARGUMENT decision.conditions");
  EXPECT_EQ(DecisionRefusal("outcome: OUTCOME_APPROVED_WITH_CONDITIONS" + scope),
            "INVALID_ARGUMENT decision.conditions");
  EXPECT_EQ(DecisionRefusal("outcome: OUTCOME_APPROVED_WITH_CONDITIONS conditions: 'x'" + scope),
            "OK");
  EXPECT_EQ(DecisionRefusal("outcome: OUTCOME_APPROVED grades: GRADE_03" + scope),
            "INVALID_ARGUMENT decision.grades[1]");
  EXPECT_EQ(DecisionRefusal("outcome: OUTCOME_APPROVED regions: 'costal'" + scope),
            "INVALID_ARGUMENT decision.regions[0]");
  EXPECT_EQ(DecisionRefusal("outcome: OUTCOME_NOT_APPROVED"), "OK");
  EXPECT_EQ(
      DecisionRefusal("outcome: OUTCOME_NOT_APPROVED accepted_tier: EVIDENCE_TIER_STRONG" + scope),
      "INVALID_ARGUMENT decision.accepted_tier, decision.grades, decision.regions");
}

TEST(DecisionRulesTest, OneThatWasPostedBeforeRegionsWereFixedCanStillBeDecided) {
  v1::Solicitation earlier = Complete();
  earlier.clear_regions();
  auto decision =
      Text<v1::Decision>("outcome: OUTCOME_APPROVED grades: GRADE_03 regions: 'coastal'");
  EXPECT_TRUE(CheckDecision(earlier, kToday, &decision).ok());
}

TEST(DecisionRulesTest, ThePeriodStaysInsideTheTerm) {
  const auto refusal = [](const std::string& from, const std::string& until) {
    return DecisionRefusal(absl::StrCat(
        "outcome: OUTCOME_APPROVED grades: GRADE_03 regions: 'coastal' valid { from { ", from,
        " } until { ", until, " } }"));
  };
  EXPECT_EQ(refusal("year: 2026 month: 7 day: 1", "year: 2029 month: 7 day: 1"), "OK");
  EXPECT_EQ(refusal("year: 2026 month: 6 day: 30", "year: 2029 month: 7 day: 1"),
            "INVALID_ARGUMENT decision.valid.from");
  EXPECT_EQ(refusal("year: 2027 month: 1 day: 1", "year: 2029 month: 7 day: 2"),
            "INVALID_ARGUMENT decision.valid.until");
  EXPECT_EQ(refusal("year: 2027 month: 1 day: 1", "year: 2027 month: 1 day: 1"),
            "INVALID_ARGUMENT decision.valid.until");
}

TEST(DecisionRulesTest, WithoutAPeriodItIsTheRestOfTheTerm) {
  auto decision =
      Text<v1::Decision>("outcome: OUTCOME_APPROVED grades: GRADE_03 regions: 'coastal'");
  v1::Decision before = decision;
  ASSERT_TRUE(CheckDecision(Complete(), kToday, &before).ok());
  EXPECT_EQ(runtime::FormatDate(before.valid().from()), "2026-07-01");
  EXPECT_EQ(runtime::FormatDate(before.valid().until()), "2029-07-01");
  v1::Decision during = decision;
  ASSERT_TRUE(
      CheckDecision(Complete(), Text<type::v1::Date>("year: 2027 month: 2 day: 3"), &during).ok());
  EXPECT_EQ(runtime::FormatDate(during.valid().from()), "2027-02-03");
  EXPECT_EQ(runtime::FormatDate(during.valid().until()), "2029-07-01");
  EXPECT_FALSE(
      CheckDecision(Complete(), Text<type::v1::Date>("year: 2029 month: 7 day: 1"), &decision)
          .ok());
}

TEST(DecisionRulesTest, WhatFailedAGatewayCannotBeApproved) {
  const auto approved = Text<v1::Decision>("category: 'data' outcome: OUTCOME_APPROVED");
  const auto refused = Text<v1::Decision>("category: 'data' outcome: OUTCOME_NOT_APPROVED");
  const auto score = [](const std::string& status) {
    return Text<v1::ScoreOfRecord>(
        absl::StrCat("name: 'solicitations/s/applications/a/scores/record' categories { category: "
                     "'data' status: TOTAL_STATUS_",
                     status, " }"));
  };
  EXPECT_EQ(Refusal(CheckAgainstScore(score("COMPLETE"), approved)), "OK");
  EXPECT_EQ(Refusal(CheckAgainstScore(score("SPLIT_ON_GATEWAY"), approved)), "OK");
  EXPECT_EQ(Refusal(CheckAgainstScore(score("FAILED_GATEWAY"), approved)),
            "FAILED_PRECONDITION WRONG_STATE");
  EXPECT_THAT(std::string(CheckAgainstScore(score("FAILED_GATEWAY"), approved).message()),
              ::testing::HasSubstr("data can only be decided as not approved"));
  EXPECT_EQ(Refusal(CheckAgainstScore(score("FAILED_GATEWAY"), refused)), "OK");
}

TEST(DecisionRulesTest, TheQualificationsIdIsADigestOfTheDecisionsName) {
  // Independently: base32(sha256(name)) in lower case, cut to 26 characters.
  EXPECT_EQ(QualificationId("solicitations/s/applications/a/decisions/data"),
            "xkuiqwbvt6b6wsozqw5c63tsi7");
  // FIPS 180-2, appendix B.1.
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(DecisionRulesTest, TheQualificationSaysWhatWasDecided) {
  const auto decision = Text<v1::Decision>(
      "name: 'solicitations/s/applications/a/decisions/data' category: 'data' outcome: "
      "OUTCOME_APPROVED_WITH_CONDITIONS "
      "rationale: 'secret' accepted_tier: EVIDENCE_TIER_PROMISING claimed_tier: "
      "EVIDENCE_TIER_STRONG conditions: 'C' "
      "grades: GRADE_03 regions: 'coastal' valid { from { year: 2026 month: 7 day: 1 } } partner: "
      "'partners/p1' "
      "service: 'partners/p1/services/coaching' framework_edition: "
      "'frameworks/categories/editions/2018' "
      "data_notice: 'Fictional example' total: 75 decider: 'someone'");
  const auto expected = Text<registry::v1::RecordQualificationRequest>(
      "parent: 'partners/p1' qualification_id: 'xkuiqwbvt6b6wsozqw5c63tsi7' qualification { "
      "service: 'partners/p1/services/coaching' "
      "category: 'data' framework_edition: 'frameworks/categories/editions/2018' "
      "application: 'solicitations/s/applications/a' claimed_tier: EVIDENCE_TIER_STRONG "
      "accepted_tier: EVIDENCE_TIER_PROMISING conditions: 'C' grades: GRADE_03 regions: 'coastal' "
      "valid { from { year: 2026 month: 7 day: 1 } } data_notice: 'Fictional example' }");
  EXPECT_EQ(QualificationOf(decision).DebugString(), expected.DebugString());
}

}  // namespace
}  // namespace partners::vetting
