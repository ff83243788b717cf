#include "clients/cli/names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "partners/registry/v1/resources.pb.h"
#include "partners/type/v1/education.pb.h"

namespace partners::cli {
namespace {

using testing::ElementsAre;

TEST(Kebab, SplitsCamelAndSnakeWords) {
  EXPECT_EQ(Kebab("legal_name"), "legal-name");
  EXPECT_EQ(Kebab("VendorListing"), "vendor-listing");
  EXPECT_EQ(Kebab("WhoAmI"), "who-am-i");
  EXPECT_EQ(Kebab("HTTPServer"), "http-server");
  EXPECT_EQ(Kebab("section_1003"), "section-1003");
}

TEST(Label, HasTheNamesOfTheField) {
  EXPECT_EQ(Label("legal_name"), "Legal name");
  EXPECT_EQ(Label("title_i"), "Title I");
  EXPECT_EQ(Label("source_sha256"), "Source SHA-256");
  EXPECT_EQ(Label("sha256"), "SHA-256");
}

TEST(Singular, ChangesTheLastWordOnly) {
  EXPECT_EQ(Singular("vendor-listings"), "vendor-listing");
  EXPECT_EQ(Singular("need-policies"), "need-policy");
  EXPECT_EQ(Singular("services"), "service");
  EXPECT_EQ(Singular("searches"), "search");
  EXPECT_EQ(Singular("status"), "status");
  EXPECT_EQ(Singular("analysis"), "analysis");
  EXPECT_EQ(Singular("partner"), "partner");
}

TEST(EnumWord, LeavesThePrefixOut) {
  EXPECT_THAT(EnumWords(*registry::v1::Service::DeliveryMode_descriptor()),
              ElementsAre("on-site", "remote", "blended"));
  EXPECT_EQ(EnumWord(*type::v1::Grade_descriptor()->FindValueByName("GRADE_01")), "01");
}

TEST(DidYouMean, FindsMistypedAndShortenedWords) {
  const std::vector<std::string> verbs = {"create", "get", "list", "update", "remove", "merge"};
  EXPECT_EQ(Nearest("craete", verbs), "create");
  EXPECT_EQ(Nearest("lst", verbs), "list");
  EXPECT_EQ(Nearest("upd", verbs), "update");
  EXPECT_EQ(Nearest("frobnicate", verbs), "");
  EXPECT_EQ(Nearest("zz", verbs), "");
  EXPECT_EQ(DidYouMean("lits", verbs), "; did you mean list?");
}

}  // namespace
}  // namespace partners::cli
