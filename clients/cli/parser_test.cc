#include "clients/cli/parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace partners::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Command Sample() {
  Command command;
  command.words = "partner update";
  command.positionals = {{"NAME", ""}};
  command.flags = {{"legal-name", "TEXT", "", false},
                   {"grades", "WORD", "", true},
                   {"price.from", "DOLLARS", "", false},
                   {"all", "", "", false}};
  return command;
}

std::string ErrorOf(const std::vector<std::string>& tokens) {
  const auto arguments = ParseArguments(Sample(), tokens);
  return arguments.ok() ? "" : std::string(arguments.status().message());
}

TEST(Parser, TakesValuesAfterABlankOrAnEqualsSign) {
  const auto arguments =
      ParseArguments(Sample(), {"partners/a", "--legal-name", "Acme", "--price.from=12.00"});
  ASSERT_TRUE(arguments.ok()) << arguments.status();
  EXPECT_EQ(arguments->At("NAME"), "partners/a");
  EXPECT_EQ(arguments->Value("legal-name"), "Acme");
  EXPECT_EQ(arguments->Value("price.from"), "12.00");
  EXPECT_FALSE(arguments->Has("all"));
}

TEST(Parser, RepeatedFlagsKeepTheirOrderAndTakeOneValueEach) {
  const auto arguments = ParseArguments(Sample(), {"--grades", "k", "--grades=1", "partners/a"});
  ASSERT_TRUE(arguments.ok()) << arguments.status();
  EXPECT_THAT(arguments->flags.at("grades"), ElementsAre("k", "1"));
  EXPECT_EQ(arguments->At("NAME"), "partners/a");
}

TEST(Parser, ValuesArriveUntouched) {
  for (const char* value : {"[a,b]", "{\"a\": [1, 2]}", "a=b", "", " ", "-5", "it's", "\"quoted\"",
                            "a\nb", "%d", "-"}) {
    const auto arguments = ParseArguments(Sample(), {std::string("--legal-name=") + value});
    ASSERT_TRUE(arguments.ok()) << value << ": " << arguments.status();
    EXPECT_EQ(arguments->Value("legal-name"), value);
    const auto repeated = ParseArguments(Sample(), {"--grades", std::string("x") + value});
    ASSERT_TRUE(repeated.ok()) << value;
    EXPECT_THAT(repeated->flags.at("grades"), ElementsAre(std::string("x") + value));
  }
}

TEST(Parser, SwitchesMayBeSwitchedOff) {
  EXPECT_EQ(ParseArguments(Sample(), {"--all"})->Value("all"), "true");
  EXPECT_EQ(ParseArguments(Sample(), {"--all=false"})->Value("all"), "false");
}

TEST(Parser, UnderscoresInFlagsAreDashes) {
  EXPECT_EQ(ParseArguments(Sample(), {"--legal_name=a_b"})->Value("legal-name"), "a_b");
}

TEST(Parser, TwoDashesEndTheFlags) {
  EXPECT_EQ(ParseArguments(Sample(), {"--", "--odd"})->At("NAME"), "--odd");
}

TEST(Parser, RefusesWhatItDoesNotKnow) {
  EXPECT_THAT(ErrorOf({"--legl-name", "x"}),
              HasSubstr("there is no flag --legl-name; did you mean --legal-name?"));
  EXPECT_THAT(ErrorOf({"a", "b"}), HasSubstr("\"b\" is one argument too many"));
  EXPECT_THAT(ErrorOf({"--legal-name"}), HasSubstr("--legal-name"));
  EXPECT_NE(ErrorOf({"--all="}), "");
  EXPECT_NE(ErrorOf({"--all=perhaps"}), "");
}

TEST(Parser, SaysOfAFlagThatTakesOneValueHowOftenItWasGiven) {
  EXPECT_EQ(ErrorOf({"--legal-name", "a", "--legal-name=b"}), "--legal-name was given twice");
  EXPECT_EQ(ErrorOf({"--legal-name=a", "--legal-name=", "--legal-name=c"}),
            "--legal-name was given 3 times");
  EXPECT_EQ(ErrorOf({"--legal-name", "a", "--grades", "k", "--grades", "1", "--all"}), "");
}

}  // namespace
}  // namespace partners::cli
