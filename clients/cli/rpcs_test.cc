#include "clients/cli/rpcs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>

#include "clients/cli/commands.h"
#include "clients/cli/comments.h"
#include "clients/cli/examples.h"
#include "clients/cli/help.h"
#include "clients/cli/names.h"
#include "clients/cli/parser.h"
#include "clients/cli/request_builder.h"
#include "clients/cli/request_layout.h"

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

TEST(Help, EveryMethodSaysWhatItDoesAndShowsHow) {
  for (const Rpc& rpc : AllRpcs()) {
    const Command command = CommandOf(rpc);
    EXPECT_FALSE(command.summary.empty()) << rpc.words();
    ASSERT_FALSE(command.examples.empty()) << rpc.words();
    const std::string help = CommandHelp(command);
    EXPECT_THAT(help, testing::HasSubstr("\nExamples\n  partners " + rpc.words())) << help;
    for (const Flag& flag : command.flags) {
      EXPECT_THAT(help, testing::HasSubstr("--" + flag.name)) << rpc.words();
      EXPECT_FALSE(flag.help.empty()) << rpc.words() << " --" << flag.name << " is not explained";
    }
  }
  for (const ExtraCommand& extra : ExtraCommands()) EXPECT_FALSE(extra.command.examples.empty());
}

TEST(Help, EveryExampleMakesARequest) {
  std::istringstream in;
  for (const Rpc& rpc : AllRpcs()) {
    const Command command = CommandOf(rpc);
    for (const std::string& example : command.examples) {
      std::vector<std::string> words = ShellWords(example);
      words.erase(words.begin(), words.begin() + (rpc.verb.empty() ? 2 : 3));
      auto arguments = ParseArguments(command, words);
      ASSERT_TRUE(arguments.ok()) << example << ": " << arguments.status();
      // Files of examples do not exist.
      if (arguments->Has(kFromFlag) || example.find('@') != std::string::npos) continue;
      const auto request = BuildRequest(rpc, LayoutOf(rpc), *arguments, in);
      EXPECT_TRUE(request.ok()) << example << ": " << request.status();
    }
  }
}

}  // namespace
}  // namespace partners::cli
