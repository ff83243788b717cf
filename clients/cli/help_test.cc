#include "clients/cli/help.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/cli/comments.h"

namespace partners::cli {
namespace {

// Golden: a change of these texts is seen by whoever makes it.
TEST(CommandHelp, OfAMethodComesFromItsProto) {
  const std::string help = CommandHelp(CommandOf(*FindRpc("partner", "merge")), 80);
  const std::string expected =
      R"(partners partner merge NAME [flags]

Declares one partner record a duplicate of another; leaves a tombstone with
`replaced_by`.

Arguments
  NAME  Required: the duplicate.

Flags
  --into NAME        Required: the surviving partner.
  --etag TEXT        Optional: the etag read before; a stale one answers ABORTED.
)";
  EXPECT_EQ(help.substr(0, expected.size()), expected);
  EXPECT_THAT(help,
              testing::EndsWith(
                  "\nExamples\n  partners partner merge partners/acme --into partners/example\n"));
}

TEST(NounHelp, ListsTheVerbsWithWhatTheyDo) {
  EXPECT_EQ(NounHelp("backup", 80),
            "partners backup VERB [flags]\n"
            "\n"
            "Verbs\n"
            "  backup create  Writes a complete, consistent copy of all stores of this process\n"
            "                 while it serves.\n"
            "\n"
            "Each verb has its own help: partners backup VERB --help\n"
            "\n"
            "Examples\n"
            "  partners backup create\n");
}

TEST(OverviewHelp, NamesEveryNoun) {
  const std::string overview = OverviewHelp();
  for (const std::string& noun : Nouns())
    EXPECT_THAT(overview, testing::HasSubstr("\n  " + noun + " "));
}

TEST(PatternIn, FindsResourceNames) {
  EXPECT_EQ(PatternIn("Required: partners/{partner}, or partners/- for all."),
            "partners/{partner}");
  EXPECT_EQ(PatternIn("districts/{code}/schools/{code}."), "districts/{code}/schools/{code}");
  EXPECT_EQ(PatternIn("Optional."), "");
}

}  // namespace
}  // namespace partners::cli
