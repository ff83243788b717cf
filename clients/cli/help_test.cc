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
  partners partner merge partners/a \
    --into partners/b
)");
}

TEST(CommandHelp, LongExamplesAreBrokenBeforeFlagsAsAShellTakesThem) {
  Command command;
  command.words = "partner merge";
  command.examples = {
      "partners partner merge partners/a --into partners/b --etag abc --validate-only"};
  EXPECT_THAT(CommandHelp(command, 45), testing::EndsWith("\nExamples\n"
                                                          "  partners partner merge partners/a \\\n"
                                                          "    --into partners/b --etag abc \\\n"
                                                          "    --validate-only\n"));
}

TEST(CommandHelp, SaysOfEveryFlagWhatItIsAndOfAnUpdateThatNothingIsRequired) {
  const std::string create = CommandHelp(CommandOf(*FindRpc("service", "create")));
  EXPECT_THAT(create, testing::HasSubstr("Required: the title."));
  EXPECT_THAT(create, testing::HasSubstr("Optional: the description."));
  EXPECT_THAT(create, testing::HasSubstr("Required: `from` of the price range."));
  const std::string update = CommandHelp(CommandOf(*FindRpc("service", "update")));
  EXPECT_THAT(update, testing::HasSubstr("The title."));
  EXPECT_THAT(update, testing::Not(testing::HasSubstr("Required: the title.")));
}

TEST(CommandHelp, AnArgumentSaysWhatItsNamesLookLike) {
  EXPECT_THAT(CommandHelp(CommandOf(*FindRpc("service", "get")), 200),
              testing::HasSubstr("  NAME  Required: the resource name, "
                                 "partners/{partner}/services/{service}.\n"));
}

TEST(CommandHelp, ExamplesGiveWhatIsRequired) {
  EXPECT_THAT(CommandOf(*FindRpc("score", "get")).examples.front(),
              testing::EndsWith("/scores/record"));
  EXPECT_THAT(CommandOf(*FindRpc("key", "create")).examples.front(),
              testing::HasSubstr("--role agency"))
      << "the public has no key";
  const std::string decide = CommandOf(*FindRpc("decision", "record")).examples.front();
  const size_t begin = decide.find("--rationale \"") + 13;
  EXPECT_GE(decide.find('"', begin) - begin, 50u) << decide;
  EXPECT_THAT(CommandOf(*FindRpc("service", "create")).examples.front(),
              testing::AllOf(testing::HasSubstr("--practices"), testing::HasSubstr("--grades"),
                             testing::HasSubstr("--delivery-modes")));
  EXPECT_THAT(CommandOf(*FindRpc("conflict", "declare")).examples,
              testing::Contains(testing::AllOf(testing::HasSubstr("--evaluator evaluator-1"),
                                               testing::HasSubstr("--finding conflict"),
                                               testing::HasSubstr("--explanation"))));
  EXPECT_THAT(CommandOf(*FindRpc("fact", "append")).examples,
              testing::ElementsAre(testing::StartsWith("partners import deploy/data/"),
                                   testing::HasSubstr("--from")));
}

TEST(CommandHelp, SaysWhoMayCallAndWhatAnIdStandsFor) {
  EXPECT_THAT(CommandHelp(CommandOf(*FindRpc("partner", "list"))),
              testing::HasSubstr("\nAnyone may call it, without a key too.\n"));
  EXPECT_THAT(CommandHelp(CommandOf(*FindRpc("partner", "create"))),
              testing::HasSubstr("\nNeeds a key of: programme, procurement.\n"));
  EXPECT_THAT(CommandHelp(CommandOf(*FindRpc("application", "get"))),
              testing::AllOf(testing::HasSubstr("applications/ID\n"),
                             testing::HasSubstr(
                                 "  ID stands for an id that the server chose; to see some:\n"
                                 "  partners application list solicitations/example-main-1\n")));
}

TEST(CommandHelp, ValuesOfManyFieldsPointToTheirDescription) {
  const std::string help = CommandHelp(CommandOf(*FindRpc("rubric", "create")), 400);
  EXPECT_THAT(help, testing::HasSubstr("Keys: title, criteria. See `partners help message "
                                       "Rubric.Stage`."));
  EXPECT_THAT(help, testing::HasSubstr("as `partners help message Rubric` describes it"));
}

TEST(CommandHelp, ValuesOfEnumsAreCalledByTheirWords) {
  EXPECT_THAT(CommandHelp(CommandOf(*FindRpc("need", "create")), 400),
              testing::HasSubstr("Required with `indicators`: the year whose figures are used."));
  EXPECT_THAT(CommandHelp(CommandOf(*FindRpc("key", "create")), 400),
              testing::HasSubstr("Required for `partner` (partners/{partner})"));
}

TEST(CommandHelp, ExamplesNeedNoFileAndNoKeyThatReadersHaveNot) {
  const auto example = [](const char* noun, const char* verb) {
    return CommandOf(*FindRpc(noun, verb)).examples;
  };
  EXPECT_THAT(example("vendor-listing", "import"),
              testing::ElementsAre(testing::StartsWith("partners import vendor-listings"),
                                   testing::HasSubstr("--vendor-listings list=example,")));
  EXPECT_THAT(example("indicator", "import"),
              testing::ElementsAre(testing::StartsWith("partners import indicators"),
                                   testing::HasSubstr("--indicators name=indicators/example,")));
  EXPECT_EQ(example("decision", "list").front(),
            "partners decision list solicitations/example-main-1/applications/-");
  EXPECT_THAT(CommandHelp(CommandOf(*FindRpc("decision", "get"))),
              testing::AllOf(testing::HasSubstr("to see some:\n  partners decision list "),
                             testing::Not(testing::HasSubstr("application list"))));
  EXPECT_EQ(example("change", "redact").front(),
            "partners change list partners/example-granite-learning");
  EXPECT_THAT(CommandHelp(CommandOf(*FindRpc("change", "redact"))),
              testing::HasSubstr("1 stands for a sequence number that the first command shows"));
}

TEST(CommandHelp, SaysWhatTheColumnsOfAScoreMean) {
  for (const auto& [noun, verb] :
       {std::pair("need", "rank"), {"need", "explain"}, {"ranking", "get"}}) {
    EXPECT_THAT(CommandHelp(CommandOf(*FindRpc(noun, verb)), 400),
                testing::AllOf(testing::HasSubstr("FOUND is what"), testing::HasSubstr("WORTH"),
                               testing::HasSubstr("WEIGHT")));
  }
}

TEST(CommandHelp, OfAMethodComesFromItsProto) {
  const std::string help = CommandHelp(CommandOf(*FindRpc("partner", "create")));
  EXPECT_THAT(help,
              testing::StartsWith("partners partner create [flags]\n\nAdds an organisation."));
  EXPECT_THAT(help, testing::HasSubstr("--legal-name TEXT"));
  EXPECT_THAT(help, testing::HasSubstr("Required: the legal name."));
  EXPECT_THAT(help, testing::HasSubstr("One of nonprofit, company, higher-education"));
  EXPECT_THAT(help, testing::HasSubstr("At most 20 of them. Keys: purpose,"));
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
  EXPECT_EQ(PatternIn("Identifier: applications/{application}/scores/record."),
            "applications/{application}/scores/record");
  EXPECT_EQ(PatternIn("Optional."), "");
}

}  // namespace
}  // namespace partners::cli
