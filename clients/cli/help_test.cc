#include "clients/cli/help.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/cli/comments.h"

namespace partners::cli {
namespace {

// Golden: a change of this text is seen by whoever makes it.
TEST(CommandHelp, ShowsArgumentsFlagsAndExamplesInsideTheWidth) {
  Command command;
  command.words = "partner merge";
  command.summary = "Declares one partner record a duplicate of another.";
  command.positionals = {{"NAME", "Required: the duplicate."}};
  command.flags = {{"into", "NAME", "Required: the surviving partner.", false},
                   {"a-flag-with-a-rather-long-name", "KEY=VALUE", "Optional.", true},
                   {"validate-only", "", "Check everything, write nothing.", false},
                   {"help", "", "Print this.", false}};
  command.examples = {"partners partner merge partners/a --into partners/b"};
  EXPECT_EQ(CommandHelp(command, 50), R"(partners partner merge NAME [flags]

Declares one partner record a duplicate of
another.

Arguments
  NAME  Required: the duplicate.

Flags
  --into NAME      Required: the surviving
                   partner.
  --a-flag-with-a-rather-long-name KEY=VALUE …
                   Optional.
  --validate-only  Check everything, write
                   nothing.

Flags of every command
  --help  Print this.

Examples
  partners partner merge partners/a --into partners/b
)");
}

TEST(CommandHelp, OfAMethodComesFromItsProto) {
  const std::string help = CommandHelp(CommandOf(*FindRpc("partner", "create")));
  EXPECT_THAT(help,
              testing::StartsWith("partners partner create [flags]\n\nAdds an organisation."));
  EXPECT_THAT(help, testing::HasSubstr("--legal-name TEXT"));
  EXPECT_THAT(help, testing::HasSubstr("Required: the legal name."));
  EXPECT_THAT(help, testing::HasSubstr("One of nonprofit, company, higher-education"));
  EXPECT_THAT(help, testing::HasSubstr("Keys: purpose, person-name"));
  EXPECT_THAT(help, testing::Not(testing::HasSubstr("--state"))) << "output only";
  EXPECT_THAT(help, testing::Not(testing::HasSubstr("--create-time"))) << "output only";
}

TEST(NounHelp, ListsTheVerbsWithWhatTheyDo) {
  EXPECT_EQ(NounHelp("backup", 80),
            "partners backup VERB [flags]\n"
            "\n"
            "Verbs\n"
            "  backup create  Writes a complete, consistent copy of all stores of this\n"
            "                 process while it serves.\n"
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
