#include "clients/cli/parser.h"

// The only source file that includes CLI11: it takes long to compile.
#include <CLI/CLI.hpp>
#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/names.h"
#include "services/runtime/status_macros.h"

namespace partners::cli {
namespace {

// CLI11 takes an empty value for a missing one: this stands for it meanwhile. No text may hold it,
// it is no UTF-8.
constexpr char kEmpty[] = "\xff";

// --legal_name is --legal-name; values are left alone.
std::string WithDashes(const std::string& token) {
  if (!absl::StartsWith(token, "--")) return token;
  const size_t end = std::min(token.find('='), token.size());
  return absl::StrReplaceAll(token.substr(0, end), {{"_", "-"}}) + token.substr(end);
}

void AddFlag(const Flag& flag, CLI::App* app) {
  const std::string name = absl::StrCat("--", flag.name);
  if (flag.placeholder.empty()) {
    app->add_flag(name);
    return;
  }
  CLI::Option* option = app->add_option(name);
  option->type_size(1)->expected(1, CLI::detail::expected_max_vector_size);
  option->allow_extra_args(false);  // one value per flag; also keeps [a,b] in one piece
  option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

std::unique_ptr<CLI::App> Build(const Command& command) {
  auto app = std::make_unique<CLI::App>();
  app->set_help_flag();  // help is ours
  for (const Flag& flag : command.flags) AddFlag(flag, app.get());
  for (const Positional& positional : command.positionals) {
    app->add_option(positional.name)->type_size(1)->expected(1);
  }
  return app;
}

// CLI11 takes a flag as often as it is given; what takes one value is refused here, in our words.
absl::Status OnlyOnce(const Flag& flag, size_t given) {
  const bool repeats = flag.repeated || flag.placeholder.empty();
  if (repeats || given < 2) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "--", flag.name, " was given ", given == 2 ? "twice" : absl::StrCat(given, " times")));
}

absl::StatusOr<Arguments> Collect(const Command& command, const CLI::App& app) {
  Arguments arguments;
  for (const Flag& flag : command.flags) {
    const CLI::Option* option = app.get_option(absl::StrCat("--", flag.name));
    PARTNERS_RETURN_IF_ERROR(OnlyOnce(flag, option->results().size()));
    for (const std::string& value : option->results()) {
      const std::string text = value == kEmpty ? "" : value;
      if (flag.placeholder.empty() && text != "true" && text != "false") {
        return absl::InvalidArgumentError(
            absl::StrCat("--", flag.name, ": \"", text, "\" is not true or false"));
      }
      arguments.flags[flag.name].push_back(text);
    }
  }
  for (const Positional& positional : command.positionals) {
    const CLI::Option* option = app.get_option(positional.name);
    if (option->count() > 0) arguments.positionals[positional.name] = option->results().back();
  }
  return arguments;
}

absl::Status NotUnderstood(const Command& command, const std::string& token) {
  if (!absl::StartsWith(token, "-")) {
    return absl::InvalidArgumentError(absl::StrCat("\"", token, "\" is one argument too many"));
  }
  std::vector<std::string> names;
  for (const Flag& flag : command.flags) names.push_back(absl::StrCat("--", flag.name));
  const std::string name = token.substr(0, token.find('='));
  return absl::InvalidArgumentError(
      absl::StrCat("there is no flag ", name, DidYouMean(name, names)));
}

// CLI11 keeps what it cannot place; the first of it is what the user should hear about.
absl::StatusOr<Arguments> Parse(const Command& command, CLI::App* app,
                                std::vector<std::string> tokens) {
  app->allow_extras();
  std::reverse(tokens.begin(), tokens.end());  // CLI11 takes them from the back
  try {
    app->parse(std::move(tokens));
  } catch (const CLI::ParseError& error) {
    return absl::InvalidArgumentError(error.what());
  }
  for (const std::string& extra : app->remaining()) {
    if (extra != "--") return NotUnderstood(command, extra);
  }
  return Collect(command, *app);
}

}  // namespace

absl::StatusOr<Arguments> ParseArguments(const Command& command,
                                         const std::vector<std::string>& tokens) {
  std::vector<std::string> clean;
  bool flags = true;
  for (const std::string& token : tokens) {
    flags = flags && token != "--";
    const std::string dashed = flags ? WithDashes(token) : token;
    const bool bare = flags && absl::StartsWith(dashed, "--") && absl::EndsWith(dashed, "=") &&
                      dashed.find('=') == dashed.size() - 1;
    clean.push_back(dashed.empty() || bare ? dashed + kEmpty : dashed);
  }
  return Parse(command, Build(command).get(), std::move(clean));
}

}  // namespace partners::cli
