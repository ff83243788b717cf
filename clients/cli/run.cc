#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/cli/commands.h"
#include "clients/cli/help.h"
#include "clients/cli/message_help.h"
#include "clients/cli/names.h"
#include "clients/cli/parser.h"
#include "clients/cli/steps_help.h"
#include "clients/cli/text.h"
#include "clients/cli/values_help.h"
#include "clients/cpp/files.h"

namespace partners::cli {
namespace {

constexpr char kVersion[] = "0.1.0";

bool TakesValue(const std::string& token) {
  if (absl::StrContains(token, "=")) return false;
  for (const Flag& flag : SettingFlags()) {
    if (token == "--" + flag.name) return !flag.placeholder.empty();
  }
  return false;
}

// The command's words: the first bare words of the line. Flags of the settings may stand before
// them.
struct Line {
  std::vector<std::string> words;  // up to two, as they stand
  std::vector<size_t> at;          // where in the arguments
  bool wants_help = false;
};

Line FindWords(const std::vector<std::string>& arguments) {
  Line line;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& token = arguments[i];
    if (token == "--") break;
    line.wants_help = line.wants_help || token == "--help" || token == "-h";
    if (absl::StartsWith(token, "-")) {
      if (TakesValue(token)) ++i;
    } else if (line.words.size() < 2) {
      line.words.push_back(token);
      line.at.push_back(i);
    }
  }
  return line;
}

// The arguments without the first `count` words.
std::vector<std::string> Rest(const std::vector<std::string>& arguments, const Line& line,
                              size_t count) {
  std::vector<std::string> rest;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const bool word = std::find(line.at.begin(), line.at.begin() + static_cast<ptrdiff_t>(count),
                                i) != line.at.begin() + static_cast<ptrdiff_t>(count);
    if (!word) rest.push_back(arguments[i]);
  }
  return rest;
}

// The commands' first words, for suggestions.
std::vector<std::string> FirstWords() {
  std::vector<std::string> words = Nouns();
  for (const ExtraCommand& extra : ExtraCommands()) {
    words.push_back(std::string(extra.command.words.substr(0, extra.command.words.find(' '))));
  }
  words.insert(words.end(), {"compute", "help"});
  return words;
}

class Program {
 public:
  Program(const std::vector<std::string>& arguments, const Environment& environment,
          const ChannelFactory& open_channel, Terminal& terminal)
      : arguments_(arguments),
        environment_(environment),
        open_channel_(open_channel),
        terminal_(terminal),
        line_(FindWords(arguments)) {}

  ExitCode Run() {
    if (line_.words.empty()) return WithoutWords();
    if (line_.words[0] == "help") return Help();
    if (const ExtraCommand* extra = FindExtra()) {
      const size_t count = 1 + static_cast<size_t>(absl::StrContains(extra->command.words, " "));
      return Execute(extra->command, count, extra->needs_server, extra->run);
    }
    if (const Rpc* rpc = FindMethod()) {
      return Execute(
          CommandOf(*rpc), rpc->verb.empty() ? 1 : 2, [](const Arguments&) { return true; },
          [rpc](Session& session, const Arguments& arguments) {
            return RunRpc(*rpc, session, arguments);
          });
    }
    return NoCommand();
  }

 private:
  int width() const {
    return terminal_.width == 0 ? kHelpWidth : std::min(terminal_.width, kHelpWidth);
  }

  ExitCode Print(const std::string& text) {
    terminal_.out << text;
    return kDone;
  }

  ExitCode WithoutWords() {
    for (const std::string& token : arguments_) {
      if (token == "--version") return Print(absl::StrCat("partners ", kVersion, "\n"));
    }
    if (arguments_.empty() || line_.wants_help) return Print(OverviewHelp(width()));
    return ReportUsage(absl::InvalidArgumentError("no command is given"), "", terminal_);
  }

  const ExtraCommand* FindExtra() const {
    const std::string both = absl::StrJoin(line_.words, " ");
    for (const ExtraCommand& extra : ExtraCommands()) {
      if (extra.command.words == both || extra.command.words == line_.words[0]) return &extra;
    }
    return nullptr;
  }

  const Rpc* FindMethod() const {
    if (const Rpc* alone = FindRpc(line_.words[0], "")) return alone;
    return line_.words.size() < 2 ? nullptr : FindRpc(line_.words[0], line_.words[1]);
  }

  // A noun without a verb, or words nobody knows.
  ExitCode NoCommand() {
    const std::string& noun = line_.words[0];
    const std::vector<std::string> verbs = VerbsOf(noun);
    if (verbs.empty()) {
      return ReportUsage(absl::InvalidArgumentError(absl::StrCat("there is no command ", noun,
                                                                 DidYouMean(noun, FirstWords()))),
                         "", terminal_);
    }
    if (line_.words.size() == 1) {
      if (line_.wants_help) return Print(NounHelp(noun, width()));
      terminal_.err << NounHelp(noun, width());
      return kUsage;
    }
    return ReportUsage(
        absl::InvalidArgumentError(
            absl::StrCat(noun, " has no verb ", line_.words[1], DidYouMean(line_.words[1], verbs))),
        noun, terminal_);
  }

  // `partners help`, `partners help partner create`, `partners help exit-codes`.
  ExitCode Help() {
    if (line_.words.size() == 1) return Print(OverviewHelp(width()));
    const std::string& topic = line_.words[1];
    if (topic == "exit-codes") return Print(ExitCodesHelp(width()));
    if (topic == "config") return Print(ConfigHelp(width()));
    if (topic == "values") return Print(ValuesHelp(width()));
    if (topic == "filters") return Print(FiltersHelp(width()));
    if (topic == "steps") return Print(StepsHelp(width()));
    if (topic == "message") return HelpOfMessage();
    std::vector<std::string> asked = Rest(arguments_, line_, 1);
    asked.emplace_back("--help");
    return Program(asked, environment_, open_channel_, terminal_).Run();
  }

  // `partners help message`, `partners help message Rubric`.
  ExitCode HelpOfMessage() {
    const std::vector<std::string> names = Rest(arguments_, line_, 2);
    if (names.empty() || absl::StartsWith(names[0], "-")) return Print(MessagesHelp(width()));
    const auto found = FindMessages(names[0]);
    if (found.size() == 1) return Print(MessageHelp(*found.front(), width()));
    return ReportUsage(WrongMessage(names[0], found), "help message", terminal_);
  }

  static absl::Status WrongMessage(const std::string& name,
                                   const std::vector<const google::protobuf::Descriptor*>& found) {
    const auto names = [](const auto& types) {
      std::vector<std::string> all;
      all.reserve(types.size());
      for (const auto* type : types) all.push_back(MessageName(*type));
      return all;
    };
    if (!found.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat(name, " may be ", absl::StrJoin(names(found), " or ")));
    }
    return absl::InvalidArgumentError(
        absl::StrCat("there is no message ", name, DidYouMean(name, names(Messages()))));
  }

  template <class NeedsServer, class Body>
  ExitCode Execute(const Command& command, size_t words, const NeedsServer& needs_server,
                   const Body& body) {
    if (line_.wants_help) return Print(CommandHelp(command, width()));
    const auto arguments = ParseArguments(command, Rest(arguments_, line_, words));
    if (!arguments.ok()) return ReportUsage(arguments.status(), command.words, terminal_);
    const auto settings = ReadSettings(*arguments, environment_);
    if (!settings.ok()) return ReportSettings(settings.status(), terminal_);
    Session session{command.words, *settings, nullptr, terminal_};
    if (needs_server(*arguments)) {
      auto channel = open_channel_(*settings);
      if (!channel.ok()) return ReportSettings(channel.status(), terminal_);
      session.channel = *std::move(channel);
      WarnOfOpenKey(settings->key_file);
    }
    return body(session, *arguments);
  }

  void WarnOfOpenKey(const std::string& key_file) {
    if (!client::IsReadableByAll(key_file)) return;
    terminal_.err << "partners: warning: anyone on this machine can read the key file "
                  << Clean(key_file) << "; chmod 600 keeps it yours" << std::endl;
  }

  const std::vector<std::string>& arguments_;
  const Environment& environment_;
  const ChannelFactory& open_channel_;
  Terminal& terminal_;
  const Line line_;
};

}  // namespace

ExitCode Run(const std::vector<std::string>& arguments, const Environment& environment,
             const ChannelFactory& open_channel, Terminal& terminal) {
  const ExitCode code = Program(arguments, environment, open_channel, terminal).Run();
  const bool written = terminal.out.flush().good();
  return code == kDone && !written ? ReportOutput(terminal) : code;
}

}  // namespace partners::cli
