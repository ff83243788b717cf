#include "services/vetting/delivery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "services/vetting/decision_rules.h"
#include "services/vetting/test_vetting.h"

// Approvals reach the registry exactly once in effect, whatever happens in between.
namespace partners::vetting {
namespace {

using ::testing::ElementsAre;

class DeliveryTest : public ::testing::Test {
 protected:
  absl::StatusOr<v1::ListParkedDeliveriesResponse> Parked(const std::string& text = "") {
    return t_.Try<v1::ListParkedDeliveriesRequest, v1::ListParkedDeliveriesResponse>(
        t_.Procurement(), "ListParkedDeliveries", text);
  }
  std::string Abandon(const std::string& name, const std::string& more = "") {
    return Refusal(t_.Try<v1::AbandonDeliveryRequest, v1::ParkedDelivery>(
        t_.Procurement(), "AbandonDelivery",
        absl::StrCat("name: '", name, "' reason: 'Entered by hand' ", more)));
  }
  std::string Retry(const std::string& name) {
    return Refusal(t_.Try<v1::RetryDeliveryRequest, v1::ParkedDelivery>(
        t_.Procurement(), "RetryDelivery", absl::StrCat("name: '", name, "'")));
  }
  void AwaitQualifications(size_t count) {
    while (t_.registry.qualifications().size() < count) std::this_thread::yield();
  }

  TestVetting t_;
};

TEST_F(DeliveryTest, AnApprovalBecomesTheQualificationItNames) {
  const std::string a = t_.ToDecision("p1");
  const auto decision = t_.Decide(a, kApproved);
  ASSERT_EQ(Refusal(decision), "OK");
  t_.AwaitDelivery();
  const auto qualifications = t_.registry.qualifications();
  ASSERT_EQ(qualifications.size(), 1u);
  EXPECT_EQ(qualifications.begin()->first, decision->qualification());
  const registry::v1::Qualification& q = qualifications.begin()->second;
  EXPECT_EQ(q.application(), a);
  EXPECT_EQ(q.service(), "partners/p1/services/coaching");
  EXPECT_EQ(q.category(), "data");
  EXPECT_EQ(q.claimed_tier(), type::v1::EVIDENCE_TIER_STRONG);
  EXPECT_EQ(q.accepted_tier(), type::v1::EVIDENCE_TIER_PROMISING);
  EXPECT_EQ(q.valid().from().month(), 7);
  EXPECT_EQ(q.valid().until().year(), 2029);
  EXPECT_EQ(q.data_notice(), "Fictional example");
  EXPECT_EQ(t_.registry.last_acted_for(), "procurement-1");
  EXPECT_EQ(t_.registry.calls(), 1);
}

TEST_F(DeliveryTest, WhatIsNotApprovedIsNotDelivered) {
  const std::string a = t_.ToDecision("p1");
  ASSERT_EQ(Refusal(t_.Decide(
                a, absl::StrCat("category: 'data' outcome: OUTCOME_NOT_APPROVED rationale: '",
                                std::string(60, 'x'), "'"))),
            "OK");
  t_.AwaitDelivery();
  EXPECT_EQ(t_.registry.calls(), 0);
}

TEST_F(DeliveryTest, ARefusedDecisionIsNotDelivered) {
  const std::string a = t_.ToDecision("p1");
  ASSERT_EQ(Refusal(t_.Decide(a, "category: 'data' outcome: OUTCOME_APPROVED rationale: 'short'")),
            "INVALID_ARGUMENT decision.rationale");
  t_.AwaitDelivery();
  EXPECT_EQ(t_.registry.calls(), 0);
}

// Fails before the effect, after it (the caller cannot know), by every retried code; restarts at
// random moments in between.
TEST_F(DeliveryTest, FaultsAndRestartsHaveNoSecondEffect) {
  constexpr int kApplications = 8;
  std::mutex mutex;
  std::mt19937 random(20260302);
  const absl::StatusCode codes[] = {
      absl::StatusCode::kUnavailable,       absl::StatusCode::kDeadlineExceeded,
      absl::StatusCode::kAborted,           absl::StatusCode::kInternal,
      absl::StatusCode::kResourceExhausted, absl::StatusCode::kUnknown};
  t_.Post();
  std::vector<std::string> applications;
  for (int i = 1; i <= kApplications; ++i) applications.push_back(t_.Submit(absl::StrCat("p", i)));
  t_.Close();
  for (const std::string& a : applications) t_.Screen(a);
  t_.BeginReview();
  for (const std::string& a : applications) {
    for (const char* evaluator : {"e1", "e2"}) {
      t_.Assign(a, evaluator);
      t_.Declare(a, evaluator);
      ASSERT_EQ(Refusal(t_.Review(a, evaluator, 3, 3)), "OK");
    }
  }
  t_.CloseReviews();
  t_.registry.fault = [&](bool) -> absl::Status {
    std::lock_guard<std::mutex> lock(mutex);
    if (random() % 3 != 0) return absl::OkStatus();
    return absl::Status(codes[random() % std::size(codes)], "a fault");
  };
  std::mt19937 restarts(7);
  std::vector<std::string> expected;
  for (const std::string& a : applications) {
    const auto decision = t_.Decide(a, kApproved);
    ASSERT_EQ(Refusal(decision), "OK");
    expected.push_back(decision->qualification());
    const int until = t_.registry.calls() + static_cast<int>(restarts() % 3);
    while (t_.registry.calls() < until &&
           t_.service().delivered_sequence() < t_.store().last_sequence()) {
      std::this_thread::yield();
    }
    t_.Restart();
  }
  t_.AwaitDelivery();
  std::vector<std::string> names;
  for (const auto& [name, q] : t_.registry.qualifications()) names.push_back(name);
  EXPECT_THAT(names, ::testing::UnorderedElementsAreArray(expected));
  EXPECT_EQ(Parked()->parked_deliveries_size(), 0);
  const int calls = t_.registry.calls();
  t_.Restart();  // nothing is left to do
  t_.AwaitDelivery();
  EXPECT_EQ(t_.registry.calls(), calls);
}

TEST_F(DeliveryTest, APermanentRefusalWaitsForAPersonAndLetsOthersPass) {
  const std::string a = t_.ToDecision("p1");
  std::atomic<bool> refuse = true;
  t_.registry.fault = [&](bool before) {
    return before && refuse ? absl::NotFoundError("there is no such partner") : absl::OkStatus();
  };
  const auto decision = t_.Decide(a, kApproved);
  ASSERT_EQ(Refusal(decision), "OK");
  t_.AwaitDelivery();
  t_.Restart();  // it waits in the store, not in memory
  const auto parked = Parked();
  ASSERT_EQ(parked->parked_deliveries_size(), 1);
  const v1::ParkedDelivery& delivery = parked->parked_deliveries(0);
  EXPECT_EQ(delivery.decision(), decision->name());
  EXPECT_EQ(delivery.code(), "NOT_FOUND");
  EXPECT_EQ(delivery.message(), "there is no such partner");
  EXPECT_TRUE(t_.registry.qualifications().empty());
  refuse = false;
  EXPECT_EQ(Retry(delivery.name()), "OK");
  AwaitQualifications(1);
  while (Parked()->parked_deliveries_size() > 0) std::this_thread::yield();
  EXPECT_EQ(Retry(delivery.name()), "NOT_FOUND RESOURCE_NOT_FOUND");
  EXPECT_EQ(t_.registry.qualifications().begin()->first, decision->qualification());
}

TEST_F(DeliveryTest, AnAbandonedDeliveryIsLoggedAndNeverTriedAgain) {
  const std::string a = t_.ToDecision("p1");
  t_.registry.fault = [](bool before) {
    return before ? absl::PermissionDeniedError("no") : absl::OkStatus();
  };
  ASSERT_EQ(Refusal(t_.Decide(a, kApproved)), "OK");
  t_.AwaitDelivery();
  const std::string name = Parked()->parked_deliveries(0).name();
  const uint64_t before = t_.store().last_sequence();
  EXPECT_EQ(Abandon(name, "validate_only: true"), "OK");
  EXPECT_EQ(t_.store().last_sequence(), before);
  EXPECT_EQ(Parked()->parked_deliveries_size(), 1);
  EXPECT_EQ(Abandon(name, "request_id: 'once'"), "OK");
  EXPECT_EQ(t_.store().last_sequence(), before + 1);
  EXPECT_EQ(Abandon(name, "request_id: 'once'"), "OK");  // the answer is remembered
  EXPECT_EQ(Abandon(name), "NOT_FOUND RESOURCE_NOT_FOUND");
  EXPECT_EQ(t_.store().last_sequence(), before + 1);
  t_.registry.fault = [](bool) { return absl::OkStatus(); };
  const int calls = t_.registry.calls();
  t_.Restart();
  t_.AwaitDelivery();
  EXPECT_EQ(t_.registry.calls(), calls);
  EXPECT_EQ(Parked()->parked_deliveries_size(), 0);
}

}  // namespace
}  // namespace partners::vetting
