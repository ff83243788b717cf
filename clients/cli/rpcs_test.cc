#include "clients/cli/rpcs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "clients/cli/commands.h"
#include "clients/cli/comments.h"
#include "clients/cli/examples.h"
#include "clients/cli/help.h"
#include "clients/cli/names.h"
#include "clients/cli/parser.h"
#include "clients/cli/request_builder.h"
#include "clients/cli/request_layout.h"
#include "clients/cli/steps_help.h"
#include "clients/cli/values_help.h"

// Walks every method of every service: nothing may be missing, clash, or lack an example.
namespace partners::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

TEST(Rpcs, EveryServiceOfTheProtosIsHere) {
  std::set<std::string> here;
  for (const auto* service : Services()) here.insert(service->full_name());
  const std::vector<std::string> documented = DocumentedServices();
  EXPECT_EQ(here, std::set<std::string>(documented.begin(), documented.end()));
}

TEST(Rpcs, EveryMethodIsReachableUnderWordsOfItsOwn) {
  std::map<std::string, std::string> taken;
  for (const ExtraCommand& extra : ExtraCommands()) taken[extra.command.words] = "an extra command";
  size_t methods = 0;
  for (const auto* service : Services()) {
    for (int i = 0; i < service->method_count(); ++i, ++methods) {
      const Rpc rpc = RpcOf(service->method(i));
      auto [found, fresh] = taken.emplace(rpc.words(), rpc.full_name());
      EXPECT_TRUE(fresh) << rpc.full_name() << " and " << found->second << " are both `"
                         << rpc.words() << "`";
      const Rpc* reached = FindRpc(rpc.noun, rpc.verb);
      ASSERT_NE(reached, nullptr) << rpc.full_name();
      EXPECT_EQ(reached->method, service->method(i));
    }
  }
  EXPECT_EQ(AllRpcs().size(), methods);
  EXPECT_GT(methods, 100u);
}

// An extra command must not hide a noun: `partners import` may not stand before `partners import
// get`.
TEST(Rpcs, NoNounIsHiddenByACommandOfOneWord) {
  const std::vector<std::string> nouns = Nouns();
  for (const ExtraCommand& extra : ExtraCommands()) {
    EXPECT_THAT(nouns, testing::Not(testing::Contains(extra.command.words)));
  }
  for (const Rpc& rpc : AllRpcs()) {
    EXPECT_TRUE(!rpc.verb.empty() || VerbsOf(rpc.noun).empty()) << rpc.noun;
  }
}

TEST(Rpcs, NamesReadAsNounAndVerb) {
  const auto words = [](const char* noun, const char* verb) {
    const Rpc* rpc = FindRpc(noun, verb);
    return rpc == nullptr ? "" : rpc->method->name();
  };
  EXPECT_EQ(words("partner", "create"), "CreatePartner");
  EXPECT_EQ(words("vendor-listing", "list"), "ListVendorListings");
  EXPECT_EQ(words("need-policy", "list"), "ListNeedPolicies");
  EXPECT_EQ(words("registry", "watch"), "Watch");
  EXPECT_EQ(words("whoami", ""), "WhoAmI");
  EXPECT_EQ(words("need", "rank"), "RankPartners");
}

TEST(Layout, FlagsOfACommandAreDifferentFromEachOther) {
  for (const Rpc& rpc : AllRpcs()) {
    std::set<std::string> names;
    for (const Flag& flag : CommandOf(rpc).flags) {
      EXPECT_TRUE(names.insert(flag.name).second)
          << rpc.words() << " has --" << flag.name << " twice";
    }
  }
}

// Every field a caller may set has a flag, is the argument, or is part of a flag that takes the
// whole message.
TEST(Layout, EveryFieldOfEveryRequestCanBeGiven) {
  for (const Rpc& rpc : AllRpcs()) {
    const RequestLayout layout = LayoutOf(rpc);
    std::set<const FieldDescriptor*> given(layout.positional_path.begin(),
                                           layout.positional_path.end());
    for (const FieldFlag& flag : layout.flags) given.insert(flag.path.begin(), flag.path.end());
    const auto check = [&](const Descriptor& type, const std::set<std::string>& exempt) {
      for (int i = 0; i < type.field_count(); ++i) {
        const FieldDescriptor* field = type.field(i);
        const bool out = IsOutputOnly(*field) || exempt.count(field->name()) > 0 ||
                         (layout.mask != nullptr && IsImmutable(*field));
        EXPECT_TRUE(out || given.count(field) > 0) << rpc.words() << ": " << field->full_name();
      }
    };
    check(*layout.request, {});
    if (layout.body != nullptr) check(*layout.body->message_type(), {"name", "etag"});
  }
}

TEST(Layout, TypesKnownToBeAwkwardAreNotInUse) {
  for (const Rpc& rpc : AllRpcs()) {
    for (const FieldFlag& flag : LayoutOf(rpc).flags) {
      EXPECT_FALSE(flag.path.back()->is_map()) << rpc.words() << " --" << flag.flag.name;
      EXPECT_FALSE(flag.flag.placeholder.empty() && flag.flag.repeated)
          << rpc.words() << " --" << flag.flag.name;
    }
  }
}

TEST(Enums, WordsOfEveryEnumAreDifferentAndLeaveThePrefixOut) {
  std::set<const google::protobuf::EnumDescriptor*> enums;
  for (const Rpc& rpc : AllRpcs()) {
    for (const FieldFlag& flag : LayoutOf(rpc).flags) {
      if (flag.path.back()->cpp_type() == FieldDescriptor::CPPTYPE_ENUM)
        enums.insert(flag.path.back()->enum_type());
    }
  }
  EXPECT_FALSE(enums.empty());
  for (const auto* type : enums) {
    const std::vector<std::string> words = EnumWords(*type);
    EXPECT_EQ(std::set<std::string>(words.begin(), words.end()).size(), words.size())
        << type->full_name();
    for (int i = 0; i < type->value_count(); ++i) {
      EXPECT_LT(EnumWord(*type->value(i)).size(), type->value(i)->name().size())
          << type->value(i)->full_name();
    }
  }
}

// Splits a line as a shell would; examples use double quotes only.
std::vector<std::string> ShellWords(const std::string& line) {
  std::vector<std::string> words(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"')
      quoted = !quoted;
    else if (c == ' ' && !quoted)
      words.emplace_back();
    else
      words.back() += c;
  }
  return words;
}

TEST(WithVerbs, KnowsEveryMethodOfMoreThanOneWordAndNothingElse) {
  EXPECT_EQ(WithVerbs("ImportVendorListings, then WhoAmI."),
            "`partners vendor-listing import`, then `partners whoami`.");
  EXPECT_EQ(WithVerbs("Watch the Export of VendorListings; RateNeedPracticeRequest"),
            "Watch the Export of VendorListings; RateNeedPracticeRequest");
  for (const Rpc& rpc : AllRpcs()) {
    if (rpc.method->name() == "Watch" || rpc.method->name() == "Export") continue;
    EXPECT_EQ(WithVerbs("(" + rpc.method->name() + ")"), "(`partners " + rpc.words() + "`)");
  }
}

TEST(Help, EveryMethodSaysWhatItDoesAndShowsHow) {
  for (const Rpc& rpc : AllRpcs()) {
    const Command command = CommandOf(rpc);
    EXPECT_FALSE(command.summary.empty()) << rpc.words();
    ASSERT_FALSE(command.examples.empty()) << rpc.words();
    const std::string help = CommandHelp(command);
    EXPECT_THAT(help.substr(help.find("\nExamples\n")),
                testing::HasSubstr("\n  partners " + rpc.words()));
    for (const Flag& flag : command.flags) {
      EXPECT_THAT(help, testing::HasSubstr("--" + flag.name)) << rpc.words();
      EXPECT_FALSE(flag.help.empty()) << rpc.words() << " --" << flag.name << " is not explained";
    }
  }
  for (const ExtraCommand& extra : ExtraCommands()) EXPECT_FALSE(extra.command.examples.empty());
}

// The command a line of an example calls; null when there is none.
struct Called {
  const Rpc* rpc = nullptr;
  Command command;
  std::vector<std::string> arguments;
};

Called CalledBy(const std::string& example) {
  std::vector<std::string> words = ShellWords(example.substr(0, example.find(" > ")));
  EXPECT_EQ(words[0], "partners") << example;
  const std::string two = words.size() > 2 ? words[1] + " " + words[2] : "";
  for (const ExtraCommand& extra : ExtraCommands()) {
    if (extra.command.words != words[1] && extra.command.words != two) continue;
    const ptrdiff_t count = extra.command.words == two ? 3 : 2;
    return {nullptr, extra.command, {words.begin() + count, words.end()}};
  }
  const Rpc* alone = FindRpc(words[1], "");
  const Rpc* rpc = alone != nullptr ? alone : FindRpc(words[1], words.size() > 2 ? words[2] : "");
  EXPECT_NE(rpc, nullptr) << example;
  if (rpc == nullptr) return {};
  return {rpc, CommandOf(*rpc), {words.begin() + (alone != nullptr ? 2 : 3), words.end()}};
}

void ExpectMakesARequest(const std::string& example) {
  const Called called = CalledBy(example);
  auto arguments = ParseArguments(called.command, called.arguments);
  ASSERT_TRUE(arguments.ok()) << example << ": " << arguments.status();
  // Files of examples are not where the test runs.
  const bool reads = arguments->Has(kFromFlag) || example.find('@') != std::string::npos;
  if (called.rpc == nullptr || reads) return;
  std::istringstream in;
  const auto request = BuildRequest(*called.rpc, LayoutOf(*called.rpc), *arguments, in);
  EXPECT_TRUE(request.ok()) << example << ": " << request.status();
}

TEST(Help, EveryExampleMakesARequest) {
  for (const Rpc& rpc : AllRpcs()) {
    for (const std::string& example : CommandOf(rpc).examples) ExpectMakesARequest(example);
  }
  for (const ExtraCommand& extra : ExtraCommands()) {
    for (const std::string& example : extra.command.examples) ExpectMakesARequest(example);
  }
}

// The command lines under "Example" of a page of help.
std::vector<std::string> ExamplesOn(const std::string& page) {
  std::vector<std::string> examples;
  const std::string text =
      absl::StrReplaceAll(page.substr(page.find("\nExample")), {{" \\\n   ", ""}});
  const std::vector<std::string> lines = absl::StrSplit(text, '\n');
  for (const std::string& line : lines) {
    const bool command = absl::StartsWith(line, "  partners ");
    if (command && !absl::StartsWith(line, "  partners help")) examples.push_back(line.substr(2));
  }
  return examples;
}

TEST(Help, ExamplesOfThePagesMakeRequestsToo) {
  for (const std::string& page :
       {OverviewHelp(), ValuesHelp(), FiltersHelp(), StepsHelp(), ExitCodesHelp()}) {
    const std::vector<std::string> examples = ExamplesOn(page);
    EXPECT_FALSE(examples.empty()) << page;
    for (const std::string& example : examples) {
      ExpectMakesARequest(example.substr(0, example.find(" || ")));
    }
  }
}

// A file that an example reads is written by the line before it, or has no command that shows it.
TEST(Help, FilesOfExamplesAreMadeByTheLineBefore) {
  for (const Rpc& rpc : AllRpcs()) {
    const std::vector<std::string> examples = CommandOf(rpc).examples;
    for (size_t i = 0; i < examples.size(); ++i) {
      const size_t at = examples[i].find("--from ");
      if (at == std::string::npos || rpc.verb == "append") continue;
      ASSERT_GT(i, 0u) << examples[i];
      EXPECT_THAT(examples[i - 1], testing::EndsWith(" > " + examples[i].substr(at + 7)));
    }
  }
}

TEST(Help, IdsThatAServerChoseAreExplainedWithACommand) {
  for (const Rpc& rpc : AllRpcs()) {
    const std::string help = CommandHelp(CommandOf(rpc), 400);
    const size_t note = help.find("ID stands for an id that the server chose; to see some:\n");
    if (note == std::string::npos) continue;
    EXPECT_THAT(help.substr(note), testing::ContainsRegex("\n  partners [a-z-]+ list")) << help;
  }
}

// Examples name what deploy/quickstart loads.
TEST(Help, SampleResourcesAreInTheSampleData) {
  std::string sample;
  for (const char* file : {"partners", "services", "frameworks", "rubrics", "buyers", "policies"}) {
    std::ifstream in(std::string(PARTNERS_SOURCE_DIR "/deploy/sample/") + file + ".jsonl");
    sample.append(std::istreambuf_iterator<char>(in), {});
  }
  for (const char* pattern :
       {"partners/{p}", "partners/{p}/services/{s}", "rubrics/{r}", "frameworks/{f}/editions/{e}",
        "buyers/{b}", "needPolicies/{n}", "rankingPolicies/{r}"}) {
    EXPECT_THAT(sample, testing::HasSubstr("{\"name\": \"" + FilledPattern(pattern) + "\""));
  }
}

}  // namespace
}  // namespace partners::cli
