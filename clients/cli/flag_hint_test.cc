#include "clients/cli/flag_hint.h"

#include <gtest/gtest.h>

namespace partners::cli {
namespace {

TEST(FlagHint, IsTheFlagOfTheField) {
  EXPECT_EQ(FlagHint("partner.legal_name", "partner create"), "--legal-name");
  EXPECT_EQ(FlagHint("partner.contacts[2].email", "partner update"), "--contacts");
  EXPECT_EQ(FlagHint("page_size", "partner list"), "--page-size");
  EXPECT_EQ(FlagHint("service.price_range.from", "service create"), "--price-range.from");
}

TEST(FlagHint, IsTheArgumentOfAName) {
  EXPECT_EQ(FlagHint("name", "partner get"), "NAME");
  EXPECT_EQ(FlagHint("parent", "need create"), "PARENT");
  EXPECT_EQ(FlagHint("partner.name", "partner update"), "NAME");
}

TEST(FlagHint, OfAMissingResourceIsWhatItNeeds) {
  const std::string flags = FlagHint("need", "need create");
  EXPECT_EQ(flags.substr(0, 24), "--title, --school-codes,");
  EXPECT_EQ(flags.find("--budget"), std::string::npos) << "it is optional";
}

TEST(FlagHint, IsEmptyWhereTheLineCannotGiveIt) {
  EXPECT_EQ(FlagHint("need.ratings[3].rating", "need rate"), "");
  EXPECT_EQ(FlagHint("need.unheard_of", "need create"), "");
}

TEST(FlagHint, OfACommandOfItsOwnIsAmongItsFlags) {
  EXPECT_EQ(FlagHint("list", "import vendor-listings"), "--list");
  EXPECT_EQ(FlagHint("in_force_on", "export"), "--in-force-on");
  EXPECT_EQ(FlagHint("cursor", "watch"), "");
  EXPECT_EQ(FlagHint("facts[3].indicator.value", "import"), "");
}

}  // namespace
}  // namespace partners::cli
