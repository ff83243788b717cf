#include "services/runtime/identity.h"

#include <gtest/gtest.h>

namespace partners::runtime {
namespace {

using type::v1::ROLE_BUYER;
using type::v1::ROLE_EVALUATOR;

class KeyDirectoryTest : public ::testing::Test {
 protected:
  // A new key of the principal; its text.
  std::string Add(const std::string& principal, type::v1::Role role,
                  absl::Time expires = absl::InfiniteFuture(), bool revoked = false) {
    const KeyText key = NewKeyText(SystemSources());
    keys_.Put(key.id, {SecretDigest(key.secret), {role, principal, "", ""}, expires, revoked});
    return FormatKeyText(key);
  }
  bool Known(const std::string& text) const { return keys_.Identify("Bearer " + text, now_).ok(); }

  const absl::Time now_ = absl::FromUnixSeconds(1'000'000);
  KeyDirectory keys_;
};

TEST_F(KeyDirectoryTest, KnowsTheCallerBehindAKey) {
  const absl::StatusOr<Caller> caller = keys_.Identify("Bearer " + Add("e1", ROLE_EVALUATOR), now_);
  ASSERT_TRUE(caller.ok()) << caller.status();
  EXPECT_EQ(caller->principal, "e1");
  EXPECT_EQ(caller->role, ROLE_EVALUATOR);
  EXPECT_EQ(keys_.Identify("", now_)->role, Caller().role);
}

TEST_F(KeyDirectoryTest, RefusesWhatIsNoValidKeyInTheSameWords) {
  const std::string good = Add("e1", ROLE_EVALUATOR);
  std::string wrong = good;
  wrong.back() = wrong.back() == 'a' ? 'b' : 'a';
  const absl::Status refused = keys_.Identify("Bearer " + wrong, now_).status();
  EXPECT_TRUE(absl::IsUnauthenticated(refused));
  for (const std::string& text :
       {Add("e2", ROLE_EVALUATOR, now_), Add("e3", ROLE_EVALUATOR, absl::InfiniteFuture(), true),
        good.substr(1), good + "a", std::string("pp-"),
        FormatKeyText(NewKeyText(SystemSources()))}) {
    EXPECT_EQ(keys_.Identify("Bearer " + text, now_).status(), refused);
  }
  EXPECT_EQ(keys_.Identify(good, now_).status(), refused);
  EXPECT_TRUE(Known(good));
}

TEST_F(KeyDirectoryTest, IsCompleteWhenItIsSaidToBe) {
  Add("e1", ROLE_EVALUATOR);
  EXPECT_FALSE(keys_.complete());
  keys_.MarkComplete();
  EXPECT_TRUE(keys_.complete());
}

TEST_F(KeyDirectoryTest, ARemovedKeyIsNotKnownAndGivesNoRole) {
  const std::string gone = Add("e1", ROLE_EVALUATOR);
  const std::string kept = Add("e1", ROLE_EVALUATOR);
  keys_.Remove(gone.substr(3, 13));
  EXPECT_FALSE(Known(gone));
  EXPECT_TRUE(keys_.HasRole("e1", ROLE_EVALUATOR, now_));
  keys_.Remove(kept.substr(3, 13));
  keys_.Remove(kept.substr(3, 13));
  EXPECT_FALSE(keys_.HasRole("e1", ROLE_EVALUATOR, now_));
}

TEST_F(KeyDirectoryTest, APrincipalHasTheRolesOfItsValidKeys) {
  Add("e1", ROLE_EVALUATOR);
  Add("e2", ROLE_EVALUATOR, now_);  // expires now
  Add("e3", ROLE_EVALUATOR, absl::InfiniteFuture(), /*revoked=*/true);
  Add("b1", ROLE_BUYER);
  EXPECT_TRUE(keys_.HasRole("e1", ROLE_EVALUATOR, now_));
  EXPECT_FALSE(keys_.HasRole("e1", ROLE_BUYER, now_));
  EXPECT_TRUE(keys_.HasRole("e2", ROLE_EVALUATOR, now_ - absl::Seconds(1)));
  EXPECT_FALSE(keys_.HasRole("e2", ROLE_EVALUATOR, now_));
  EXPECT_FALSE(keys_.HasRole("e3", ROLE_EVALUATOR, now_));
  EXPECT_FALSE(keys_.HasRole("b1", ROLE_EVALUATOR, now_));
  EXPECT_FALSE(keys_.HasRole("nobody", ROLE_EVALUATOR, now_));
  EXPECT_EQ(keys_.PrincipalsWith(ROLE_EVALUATOR, now_), std::vector<std::string>{"e1"});
  Add("e3", ROLE_EVALUATOR);
  Add("e1", ROLE_EVALUATOR);
  EXPECT_TRUE(keys_.HasRole("e3", ROLE_EVALUATOR, now_));
  EXPECT_EQ(keys_.PrincipalsWith(ROLE_EVALUATOR, now_), (std::vector<std::string>{"e1", "e3"}));
}

}  // namespace
}  // namespace partners::runtime
