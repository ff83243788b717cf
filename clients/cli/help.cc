#include "clients/cli/help.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/cli/commands.h"
#include "clients/cli/comments.h"
#include "clients/cli/examples.h"
#include "clients/cli/request_builder.h"
#include "clients/cli/save.h"
#include "clients/cli/secret_file.h"
#include "clients/cli/settings.h"
#include "clients/cli/text.h"
#include "partners/matching/v1/resources.pb.h"

namespace partners::cli {
namespace {

constexpr int kIndent = 2;
constexpr int kContinued = 4;   // blanks before a line that goes on, or the mark after one
constexpr int kColumnMax = 34;  // longer flags have their text on the next line

// A term and its wrapped explanation.
std::string Entry(const std::string& term, const std::string& text, int column, int width) {
  std::string out = std::string(kIndent, ' ') + term;
  const int left = kIndent + column + 2;
  const bool fits = Width(term) <= column;
  std::string margin = fits ? std::string(static_cast<size_t>(column - Width(term) + 2), ' ')
                            : "\n" + std::string(static_cast<size_t>(left), ' ');
  if (text.empty()) return out + "\n";
  for (const std::string& line : Wrap(text, std::max(width - left, 30))) {
    absl::StrAppend(&out, margin, line, "\n");
    margin = std::string(static_cast<size_t>(left), ' ');
  }
  return out;
}

using Entries = std::vector<std::pair<std::string, std::string>>;

std::string Section(const std::string& title, const Entries& entries, int width) {
  if (entries.empty()) return "";
  int column = 0;
  for (const auto& [term, text] : entries) {
    if (Width(term) <= kColumnMax) column = std::max(column, Width(term));
  }
  std::string out = absl::StrCat("\n", title, "\n");
  for (const auto& [term, text] : entries) out += Entry(term, text, column, width);
  return out;
}

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

// A command line, broken before flags where it is too long, as a shell takes it.
std::string ExampleLines(const std::string& example, int width) {
  std::string out = "  ";
  std::string line;
  const std::vector<std::string> parts = absl::StrSplit(example, " --");
  for (size_t i = 0; i < parts.size(); ++i) {
    const std::string part = i == 0 ? parts[i] : "--" + parts[i];
    if (i > 0 && kIndent + Width(line) + 1 + Width(part) + kContinued > width) {
      absl::StrAppend(&out, line, " \\\n    ");
      line = part;
    } else {
      absl::StrAppend(&line, i == 0 ? "" : " ", part);
    }
  }
  return absl::StrCat(out, line, "\n");
}

std::string FromHelp(const RequestLayout& layout) {
  const std::string what =
      layout.body == nullptr ? "whole request" : layout.body->message_type()->name();
  return absl::StrCat("Read the ", what,
                      " from a file of protobuf JSON (- for standard input); flags count on top.");
}

}  // namespace

Command CommandOf(const Rpc& rpc) {
  const RequestLayout layout = LayoutOf(rpc);
  Command command;
  command.words = rpc.words();
  command.summary = CommentOf(*rpc.method);
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
    command.flags.push_back({"all", "", "Show every partner that is left out.", false});
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
  std::string out = absl::StrCat(Usage(command), "\n\n");
  for (const std::string& line : Wrap(command.summary, width)) absl::StrAppend(&out, line, "\n");
  Entries arguments;
  for (const Positional& positional : command.positionals) {
    arguments.emplace_back(positional.name, positional.help);
  }
  out += Section("Arguments", arguments, width);
  out += Section("Flags", FlagEntries(command, false), width);
  out += Section("Flags of every command", FlagEntries(command, true), width);
  out += "\nExamples\n";
  for (const std::string& example : command.examples) out += ExampleLines(example, width);
  return out;
}

std::string NounHelp(const std::string& noun, int width) {
  Entries entries;
  std::string example;
  for (const Rpc& rpc : AllRpcs()) {
    if (rpc.noun != noun) continue;
    entries.emplace_back(rpc.words(), FirstSentence(CommentOf(*rpc.method)));
    if (example.empty()) example = ExamplesOf(rpc, LayoutOf(rpc)).front();
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
         "  partners help exit-codes     how the program ends\n"
         "  partners help config         server, key, certificate, timeout\n"
         "  partners help values         how dates, money, lists and resources are written\n"
         "  partners help filters        what --filter may say\n"
         "  partners compute --help      decision methods on your own numbers, without a server\n"
         "\nExamples\n"
         "  partners partner list --filter \"type = nonprofit\"\n"
         "  partners qualification list partners/acme --in-force-on 2026-03-02\n"
         "  partners need rank buyers/example/needs/example --ranking-policy "
         "rankingPolicies/example\n";
}

}  // namespace partners::cli
