#include "services/runtime/names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/runtime/errors.h"

namespace partners::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const NamePattern kService("partners/{partner}/services/{service}");
const NamePattern kPartner("partners/{partner}");

TEST(NamesTest, ParsesIdsInOrder) {
  const auto ids = kService.Parse("partners/p1/services/reading-2", "name");
  ASSERT_TRUE(ids.ok());
  EXPECT_THAT(*ids, ElementsAre("p1", "reading-2"));
  EXPECT_EQ(kService.Format(*ids), "partners/p1/services/reading-2");
}

TEST(NamesTest, RefusesWhatIsNotTheShape) {
  for (const std::string& name :
       {std::string(), std::string("partners"), std::string("partners/"),
        std::string("partners/p1/"), std::string("partners//services/s1"),
        std::string("partners/p1/services"), std::string("partners/p1/services/s1/x/y"),
        std::string("/partners/p1/services/s1"), std::string("partners/p1/service/s1"),
        std::string("partners/p_1/services/s1"), std::string("partners/p1/services/s 1"),
        std::string("partners/../services/s1"), std::string("partners/p1/services/\xC3\xA9"),
        std::string("partners/p1/services/s\0x", 23),
        "partners/p1/services/" + std::string(64, 'a')}) {
    EXPECT_FALSE(kService.Matches(name)) << name;
    const auto ids = kService.Parse(name, "service.name");
    EXPECT_EQ(ids.status().code(), absl::StatusCode::kInvalidArgument) << name;
    EXPECT_THAT(std::string(ids.status().message()), HasSubstr("service.name"));
  }
  EXPECT_TRUE(kService.Matches("partners/p1/services/" + std::string(63, 'a')));
}

TEST(NamesTest, ADashStandsForEveryParentOnlyWhereAsked) {
  EXPECT_FALSE(kPartner.Matches("partners/-"));
  EXPECT_FALSE(kPartner.Parse("partners/-", "parent").ok());
  EXPECT_THAT(*kPartner.Parse("partners/-", "parent", /*wildcard=*/true), ElementsAre("-"));
  EXPECT_THAT(*kPartner.Parse("partners/a-b", "parent"), ElementsAre("a-b"));
}

TEST(NamesTest, ParentAndId) {
  EXPECT_EQ(ParentOf("partners/p1/services/s1"), "partners/p1");
  EXPECT_EQ(ParentOf("partners/p1"), "");
  EXPECT_EQ(ParentOf(""), "");
  EXPECT_EQ(ParentOf("/x"), "");
  EXPECT_EQ(IdOf("partners/p1/services/s1"), "s1");
  EXPECT_EQ(IdOf("s1"), "s1");
}

}  // namespace
}  // namespace partners::runtime
