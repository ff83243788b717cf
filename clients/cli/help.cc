#include "clients/cli/help.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/cli/commands.h"
#include "clients/cli/comments.h"
#include "clients/cli/examples.h"
#include "clients/cli/help_parts.h"
#include "clients/cli/hints.h"
#include "clients/cli/message_help.h"
#include "clients/cli/names.h"
#include "clients/cli/request_builder.h"
#include "clients/cli/sample_values.h"
#include "clients/cli/save.h"
#include "clients/cli/secret_file.h"
#include "clients/cli/settings.h"
#include "clients/cli/views.h"
#include "partners/matching/v1/resources.pb.h"
#include "partners/type/v1/annotations.pb.h"
#include "partners/type/v1/role.pb.h"

namespace partners::cli {
namespace {

std::string FlagTerm(const Flag& flag) {
  return absl::StrCat("--", flag.name, flag.placeholder.empty() ? "" : " ", flag.placeholder,
                      flag.repeated ? " …" : "");
}

bool IsSetting(const Flag& flag) {
  const auto& settings = SettingFlags();
  return std::any_of(settings.begin(), settings.end(),
                     [&](const Flag& setting) { return setting.name == flag.name; });
}

Entries FlagEntries(const Command& command, bool settings) {
  Entries entries;
  for (const Flag& flag : command.flags) {
    if (IsSetting(flag) == settings) entries.emplace_back(FlagTerm(flag), flag.help);
  }
  return entries;
}

std::string Usage(const Command& command) {
  std::string usage = absl::StrCat("partners ", command.words);
  for (const Positional& positional : command.positionals)
    absl::StrAppend(&usage, " ", positional.name);
  return usage + " [flags]";
}

std::string FromHelp(const RequestLayout& layout) {
  const std::string what =
      layout.body == nullptr ? "whole request" : layout.body->message_type()->name();
  const auto& type = layout.body == nullptr ? *layout.request : *layout.body->message_type();
  return absl::StrCat(
      "Read the ", what, " from a file of protobuf JSON (- for standard input), as ",
      "`partners help message ", MessageName(type), "` describes it; flags count on top.");
}

bool HasChosenId(const std::string& example) {
  return absl::StrContains(example, absl::StrCat("/", kChosenId));
}

std::string ListExample(const std::string& noun) {
  const Rpc* list = FindRpc(noun, "list");
  return list == nullptr ? "" : ExamplesOf(*list, LayoutOf(*list)).front();
}

// The command that lists the kind that is asked for, as far as nobody need know an id for it; else
// the first resource of the example whose id the server chose.
std::string ListOf(const std::string& example) {
  const std::vector<std::string> words = absl::StrSplit(example, ' ');
  std::string own = ListExample(words[1]);
  if (!own.empty() && !HasChosenId(own)) return own;
  const size_t id = example.find(absl::StrCat("/", kChosenId));
  const size_t begin = example.rfind(' ', id) + 1;
  const Rpc* reader = ReaderOfName(example.substr(begin, id - begin) + "/" + kChosenId);
  return reader == nullptr ? own : ListExample(reader->noun);
}

// How to find the ids and numbers that examples cannot know.
std::string ChosenIds(const Command& command, int width) {
  if (command.words == "change redact") {
    return "  1 stands for a sequence number that the first command shows.\n";
  }
  for (const std::string& example : command.examples) {
    if (!HasChosenId(example)) continue;
    return absl::StrCat("  ", kChosenId, " stands for an id that the server chose; to see some:\n",
                        ExampleLines(ListOf(example), width));
  }
  return "";
}

// Whether an answer is shown with the lines of scores.
bool ShowsScores(const google::protobuf::Descriptor& answer) {
  return &answer == matching::v1::Ranking::descriptor() ||
         &answer == matching::v1::PartnerExplanation::descriptor();
}

}  // namespace

std::string CallersOf(const google::protobuf::MethodDescriptor& method) {
  std::vector<std::string> roles;
  const auto& options = method.options();
  for (int i = 0; i < options.ExtensionSize(type::v1::roles); ++i) {
    const auto role = options.GetExtension(type::v1::roles, i);
    if (role == type::v1::ROLE_PUBLIC) return "Anyone may call it, without a key too.";
    roles.push_back(EnumWord(*type::v1::Role_descriptor()->FindValueByNumber(role)));
  }
  return roles.empty() ? "" : absl::StrCat("Needs a key of: ", absl::StrJoin(roles, ", "), ".");
}

Command CommandOf(const Rpc& rpc) {
  const RequestLayout layout = LayoutOf(rpc);
  Command command;
  command.words = rpc.words();
  command.summary = CommentOf(*rpc.method);
  if (ShowsScores(*rpc.method->output_type())) command.summary += " " + ContributionsHelp();
  command.callers = CallersOf(*rpc.method);
  if (!layout.positional_path.empty()) command.positionals.push_back(layout.positional);
  for (const FieldFlag& flag : layout.flags) command.flags.push_back(flag.flag);
  if (layout.request->field_count() > 0) {
    command.flags.push_back({kFromFlag, "FILE", FromHelp(layout), false});
  }
  if (layout.mask != nullptr) {
    command.flags.push_back({kClearFlag, "FIELD", "Empty this field.", true});
  }
  if (ItemsField(*rpc.method->output_type()) != nullptr) {
    command.flags.push_back({"all", "", "Go through all pages.", false});
  }
  if (rpc.method->output_type() == matching::v1::Ranking::descriptor()) {
    command.flags.push_back(
        {"all", "",
         "Show every partner that is left out, as far as a ranking holds them: 200 by name.",
         false});
  }
  if (ContentField(*rpc.method->output_type()) != nullptr) {
    command.flags.push_back(
        {kSaveFlag, "FILE", "Write the document there instead of showing what it is.", false});
  }
  if (rpc.verb == "create" && SecretField(*rpc.method->output_type()) != nullptr) {
    command.flags.push_back({kSecretFileFlag, "FILE",
                             "Write the secret to this new file, which only you can read, instead "
                             "of showing it.",
                             false});
  }
  command.flags.insert(command.flags.end(), SettingFlags().begin(), SettingFlags().end());
  command.examples = ExamplesOf(rpc, layout);
  return command;
}

std::string CommandHelp(const Command& command, int width) {
  std::string out = absl::StrCat(Usage(command), "\n\n", Paragraphs(command.summary, width));
  if (!command.callers.empty()) absl::StrAppend(&out, "\n", command.callers, "\n");
  Entries arguments;
  for (const Positional& positional : command.positionals) {
    arguments.emplace_back(positional.name, positional.help);
  }
  out += Section("Arguments", arguments, width);
  out += Section("Flags", FlagEntries(command, false), width);
  out += Section("Flags of every command", FlagEntries(command, true), width);
  out += "\nExamples\n";
  for (const std::string& example : command.examples) out += ExampleLines(example, width);
  return out + ChosenIds(command, width);
}

std::string NounHelp(const std::string& noun, int width) {
  Entries entries;
  std::string example;
  for (const Rpc& rpc : AllRpcs()) {
    if (rpc.noun != noun) continue;
    entries.emplace_back(rpc.words(), FirstSentence(CommentOf(*rpc.method)));
    if (example.empty() || rpc.verb == "list") example = ExamplesOf(rpc, LayoutOf(rpc)).front();
  }
  return absl::StrCat("partners ", noun, " VERB [flags]\n", Section("Verbs", entries, width),
                      "\nEach verb has its own help: partners ", noun, " VERB --help\n\nExamples\n",
                      ExampleLines(example, width));
}

std::string OverviewHelp(int width) {
  std::string out =
      "partners NOUN VERB [flags]\n\nThe command line client of Priority Partners. A listing is "
      "not a contract and "
      "not an endorsement.\n";
  Entries commands;
  for (const ExtraCommand& extra : ExtraCommands()) {
    commands.emplace_back(extra.command.words, FirstSentence(extra.command.summary));
  }
  out += Section("Commands", commands, width);
  std::string service;
  Entries nouns;
  const auto flush = [&] {
    out += Section(service, nouns, width);
    nouns.clear();
  };
  for (const std::string& noun : Nouns()) {
    const auto rpc = std::find_if(AllRpcs().begin(), AllRpcs().end(),
                                  [&](const Rpc& one) { return one.noun == noun; });
    const std::string name = rpc->method->service()->name();
    const std::string area = name.substr(0, name.rfind("Service"));
    if (area != service) flush();
    service = area;
    const std::vector<std::string> verbs = VerbsOf(noun);
    nouns.emplace_back(
        noun, verbs.empty() ? FirstSentence(CommentOf(*rpc->method)) : absl::StrJoin(verbs, ", "));
  }
  flush();
  return out +
         "\nMore help\n"
         "  partners NOUN --help         what its verbs do\n"
         "  partners NOUN VERB --help    arguments, flags, examples\n"
         "  partners help steps          which commands a task takes, in which order\n"
         "  partners help exit-codes     how the program ends\n"
         "  partners help config         server, key, certificate, timeout\n"
         "  partners help values         how dates, money, lists and resources are written\n"
         "  partners help message NAME   the fields of a resource and its parts: Rubric, "
         "Application\n"
         "  partners help filters        what --filter may say\n"
         "  partners compute --help      decision methods on your own numbers, without a server\n"
         "\nExamples, of what deploy/quickstart loads\n"
         "  partners partner list --filter \"type = nonprofit\"\n"
         "  partners qualification list partners/-\n"
         "  partners need rank buyers/holyoke/needs/supports-1 --ranking-policy "
         "rankingPolicies/default \\\n"
         "    --key-file build/quickstart/keys/holyoke.key\n";
}

}  // namespace partners::cli
