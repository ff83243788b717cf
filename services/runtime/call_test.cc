#include "services/runtime/call.h"

#include <gtest/gtest.h>

namespace partners::runtime {
namespace {

TEST(CallTest, APartyIsBoundToTheResourceOrAnAncestor) {
  const Caller caller = {type::v1::ROLE_PARTNER, "k1", "partners/p1", ""};
  EXPECT_TRUE(IsParty(caller, "partners/p1"));
  EXPECT_TRUE(IsParty(caller, "partners/p1/services/s1"));
  EXPECT_FALSE(IsParty(caller, "partners/p10"));
  EXPECT_FALSE(IsParty(caller, "partners/p10/services/s1"));
  EXPECT_FALSE(IsParty(caller, "partners/p"));
  EXPECT_FALSE(IsParty(caller, "partners"));
  EXPECT_FALSE(IsParty(caller, ""));
}

TEST(CallTest, WhoIsNotBoundIsPartyToNothing) {
  const Caller caller;
  EXPECT_FALSE(IsParty(caller, ""));
  EXPECT_FALSE(IsParty(caller, "/x"));
  EXPECT_FALSE(IsParty(caller, "partners/p1"));
}

TEST(CallTest, StaffAreTheDepartmentsOwnRolesAndServices) {
  const struct {
    type::v1::Role role;
    bool staff;
  } kCases[] = {
      {type::v1::ROLE_UNSPECIFIED, false}, {type::v1::ROLE_PUBLIC, false},
      {type::v1::ROLE_AGENCY, false},      {type::v1::ROLE_PARTNER, false},
      {type::v1::ROLE_BUYER, false},       {type::v1::ROLE_EVALUATOR, false},
      {type::v1::ROLE_PROCUREMENT, true},  {type::v1::ROLE_PROGRAMME, true},
      {type::v1::ROLE_RESEARCH, true},     {type::v1::ROLE_AUDITOR, true},
      {type::v1::ROLE_ADMIN, true},        {type::v1::ROLE_SERVICE, true},
  };
  static_assert(sizeof(kCases) / sizeof(kCases[0]) == type::v1::Role_ARRAYSIZE);
  for (const auto& c : kCases) EXPECT_EQ(IsStaff(c.role), c.staff) << type::v1::Role_Name(c.role);
}

}  // namespace
}  // namespace partners::runtime
