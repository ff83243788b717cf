#ifndef PARTNERS_CLIENTS_CLI_COMMAND_H_
#define PARTNERS_CLIENTS_CLI_COMMAND_H_

#include <map>
#include <string>
#include <vector>

// A command as plain data: what parsing and help need to know of it.
namespace partners::cli {

struct Flag {
  std::string name;         // legal-name, without dashes in front
  std::string placeholder;  // DATE; empty for a switch, which takes no value
  std::string help;         // one sentence or more
  bool repeated = false;
};

struct Positional {
  std::string name;  // NAME
  std::string help;
};

struct Command {
  std::string words;    // partner create
  std::string summary;  // one sentence
  std::vector<Positional> positionals;
  std::vector<Flag> flags;
  std::vector<std::string> examples;  // whole command lines
  std::string callers{};              // who may call it, a sentence; empty where nothing is said
};

// What was written: values per flag in order; positionals by their name. Switches hold "true" or
// "false".
struct Arguments {
  std::map<std::string, std::vector<std::string>> flags;
  std::map<std::string, std::string> positionals;

  bool Has(const std::string& flag) const { return flags.count(flag) > 0; }
  // The last value given; empty when the flag is absent.
  std::string Value(const std::string& flag) const {
    auto found = flags.find(flag);
    return found == flags.end() ? "" : found->second.back();
  }
  bool Switch(const std::string& flag) const { return Value(flag) == "true"; }
  std::string At(const std::string& positional) const {
    auto found = positionals.find(positional);
    return found == positionals.end() ? "" : found->second;
  }
};

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_COMMAND_H_
