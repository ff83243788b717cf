#include "clients/cli/settings.h"

#include <fstream>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/config.pb.h"
#include "clients/cli/help_parts.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/text_format.h"
#include "services/runtime/status_macros.h"

namespace partners::cli {
namespace {

// Keeps the first thing wrong with a textproto.
class FirstError : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, int column, const std::string& message) override {
    if (text_.empty())
      text_ = absl::StrCat("line ", line + 1, ", column ", column + 1, ": ", message);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::string ConfigPath(const Environment& environment) {
  if (std::string path = environment("PARTNERS_CONFIG"); !path.empty()) return path;
  std::string base = environment("XDG_CONFIG_HOME");
  if (base.empty() && !environment("HOME").empty()) base = environment("HOME") + "/.config";
  return base.empty() ? "" : base + "/partners/config";
}

absl::StatusOr<Config> ReadConfig(const Environment& environment) {
  Config config;
  const std::string path = ConfigPath(environment);
  std::ifstream in(path, std::ios::binary);
  if (path.empty() || !in) {
    if (environment("PARTNERS_CONFIG").empty()) return config;
    return absl::InvalidArgumentError(absl::StrCat("PARTNERS_CONFIG: cannot open ", path));
  }
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  FirstError error;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&error);
  if (!parser.ParseFromString(text, &config)) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", error.text()));
  }
  return config;
}

// Where a setting came from, for messages.
struct Found {
  std::string value;
  std::string where;
};

Found Find(const std::string& flag, const std::string& in_file, const Arguments& arguments,
           const Environment& environment) {
  if (arguments.Has(flag)) return {arguments.Value(flag), absl::StrCat("--", flag)};
  const std::string variable =
      absl::StrCat("PARTNERS_", absl::AsciiStrToUpper(absl::StrReplaceAll(flag, {{"-", "_"}})));
  if (const std::string value = environment(variable); !value.empty()) return {value, variable};
  return {in_file, absl::StrCat(flag, " in the configuration file")};
}

absl::Status SetTimeout(const Found& found, absl::Duration* timeout) {
  if (found.value.empty()) return absl::OkStatus();
  if (absl::ParseDuration(found.value, timeout) && *timeout > absl::ZeroDuration()) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(found.where, ": \"", found.value,
                                                 "\" is no duration above zero; write it as 30s"));
}

}  // namespace

const std::vector<Flag>& SettingFlags() {
  static const auto* flags = new std::vector<Flag>{
      {"server", "HOST:PORT",
       "Server to call; localhost:7443 by default, port 7443 when none is named.", false},
      {"key-file", "FILE", "File that holds your key; without one you are the public.", false},
      {"ca", "FILE",
       "PEM file of the certificate authority to trust; loopback addresses need none.", false},
      {"timeout", "DURATION", "How long a call may take, retries included; 30s by default.", false},
      {"output", "table|json|jsonl", "Tables for people, protobuf JSON for programs.", false},
      {"help", "", "Print this.", false},
  };
  return *flags;
}

absl::StatusOr<Settings> ReadSettings(const Arguments& arguments, const Environment& environment) {
  PARTNERS_ASSIGN_OR_RETURN(const Config config, ReadConfig(environment));
  const auto find = [&](const std::string& flag, const std::string& in_file) {
    return Find(flag, in_file, arguments, environment);
  };
  Settings settings;
  if (const Found server = find("server", config.server()); !server.value.empty()) {
    settings.server = server.value;
  }
  settings.key_file = find("key-file", config.key_file()).value;
  settings.ca = find("ca", config.ca()).value;
  PARTNERS_RETURN_IF_ERROR(SetTimeout(find("timeout", config.timeout()), &settings.timeout));
  if (const Found output = find("output", config.output()); !output.value.empty()) {
    PARTNERS_ASSIGN_OR_RETURN(settings.format, ParseFormat(output.value));
  }
  return settings;
}

std::string ConfigHelp(int width) {
  static const auto* settings = new Entries{
      {"--server", "or PARTNERS_SERVER, or server: host, host:port, [v6]:port or unix:path"},
      {"--key-file", "or PARTNERS_KEY_FILE, or key_file: file that holds your key"},
      {"--ca", "or PARTNERS_CA, or ca: PEM file of the certificate authority to trust"},
      {"--timeout", "or PARTNERS_TIMEOUT, or timeout: how long a call may take, as 30s"},
      {"--output", "or PARTNERS_OUTPUT, or output: table, json or jsonl"},
  };
  return absl::StrCat(
      Section("Configuration: flag, variable, name in the file", *settings, width).substr(1), "\n",
      Paragraphs(
          "A flag counts before a variable, a variable before the file. The file is "
          "PARTNERS_CONFIG, or partners/config in XDG_CONFIG_HOME (~/.config); it is "
          "protobuf text, and unknown names are refused. Keys are given as files only, never "
          "on the command line. A key file holds one key and nothing else, as `partners key "
          "create --secret-file FILE` writes it; only its owner should be able to read it. "
          "deploy/quickstart leaves one per role in build/quickstart/keys.",
          width),
      "\nExample of ~/.config/partners/config\n"
      "  server: \"partners.example.gov:7443\"\n"
      "  key_file: \"/home/ann/.config/partners/key\"\n");
}

}  // namespace partners::cli
