#include "services/runtime/config.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <fstream>
#include <map>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "services/runtime/status_macros.h"

namespace partners::runtime {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr char kEnvironmentPrefix[] = "PARTNERSD_";

std::string FlagName(const FieldDescriptor& field) {
  return absl::StrReplaceAll(field.name(), {{"_", "-"}});
}
std::string VariableName(const FieldDescriptor& field) {
  return absl::StrCat(kEnvironmentPrefix, absl::AsciiStrToUpper(field.name()));
}

absl::Status WrongType(const std::string& where, const char* type) {
  return absl::InvalidArgumentError(absl::StrCat(where, ": the value must be ", type));
}

absl::Status SetField(const std::string& where, const std::string& value,
                      const FieldDescriptor* field, Message* config) {
  const auto* reflection = config->GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      reflection->SetString(config, field, value);
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_BOOL: {
      bool parsed = false;
      if (!absl::SimpleAtob(value, &parsed)) return WrongType(where, "true or false");
      reflection->SetBool(config, field, parsed);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_INT32: {
      int32_t parsed = 0;
      if (!absl::SimpleAtoi(value, &parsed)) return WrongType(where, "a whole number");
      reflection->SetInt32(config, field, parsed);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_INT64: {
      int64_t parsed = 0;
      if (!absl::SimpleAtoi(value, &parsed)) return WrongType(where, "a whole number");
      reflection->SetInt64(config, field, parsed);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_DOUBLE: {
      double parsed = 0;
      if (!absl::SimpleAtod(value, &parsed)) return WrongType(where, "a number");
      reflection->SetDouble(config, field, parsed);
      return absl::OkStatus();
    }
    default:
      return absl::InternalError(absl::StrCat(where, ": settings are scalars"));
  }
}

// Collects the textproto parser's complaints.
class Complaints final : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, int, const std::string& message) override {
    if (text_.empty()) text_ = absl::StrCat("line ", line + 1, ": ", message);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

absl::Status ReadConfigFile(const std::string& path, Message* config) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in)
    return absl::InvalidArgumentError(absl::StrCat("cannot read the configuration file ", path));
  Complaints complaints;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&complaints);
  if (!parser.MergeFromString(text.str(), config)) {
    return absl::InvalidArgumentError(absl::StrCat(path, ", ", complaints.text()));
  }
  return absl::OkStatus();
}

using Settings = std::map<std::string, std::string>;  // by field name

absl::Status SplitArguments(const std::vector<std::string>& arguments, Settings* flags,
                            std::vector<std::string>* words) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    absl::string_view argument = arguments[i];
    if (!absl::ConsumePrefix(&argument, "--")) {
      words->push_back(arguments[i]);
      continue;
    }
    const size_t equals = argument.find('=');
    if (equals == absl::string_view::npos && i + 1 >= arguments.size()) {
      return absl::InvalidArgumentError(absl::StrCat("--", argument, ": a value is missing"));
    }
    const std::string name = absl::StrReplaceAll(argument.substr(0, equals), {{"-", "_"}});
    (*flags)[name] = equals == absl::string_view::npos ? arguments[++i]
                                                       : std::string(argument.substr(equals + 1));
  }
  return absl::OkStatus();
}

Settings SplitEnvironment(const std::vector<std::string>& environment) {
  Settings settings;
  for (absl::string_view entry : environment) {
    const size_t equals = entry.find('=');
    if (equals == absl::string_view::npos || !absl::ConsumePrefix(&entry, kEnvironmentPrefix))
      continue;
    const size_t split = entry.find('=');
    settings[absl::AsciiStrToLower(entry.substr(0, split))] = std::string(entry.substr(split + 1));
  }
  return settings;
}

// `spell` gives a setting's name as its user wrote it.
absl::Status Apply(const Settings& settings,
                   const std::function<std::string(const std::string&)>& spell, Message* config) {
  for (const auto& [name, value] : settings) {
    if (name == "config") continue;
    const FieldDescriptor* field = config->GetDescriptor()->FindFieldByName(name);
    if (field == nullptr)
      return absl::InvalidArgumentError(absl::StrCat("unknown setting ", spell(name)));
    PARTNERS_RETURN_IF_ERROR(SetField(spell(name), value, field, config));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status LoadConfig(const std::vector<std::string>& arguments,
                        const std::vector<std::string>& environment, Message* config,
                        std::vector<std::string>* words) {
  Settings flags;
  PARTNERS_RETURN_IF_ERROR(SplitArguments(arguments, &flags, words));
  const Settings variables = SplitEnvironment(environment);
  const auto file_flag = flags.find("config");
  const auto file_variable = variables.find("config");
  if (file_flag != flags.end()) {
    PARTNERS_RETURN_IF_ERROR(ReadConfigFile(file_flag->second, config));
  } else if (file_variable != variables.end()) {
    PARTNERS_RETURN_IF_ERROR(ReadConfigFile(file_variable->second, config));
  }
  PARTNERS_RETURN_IF_ERROR(Apply(
      variables,
      [](const std::string& name) {
        return absl::StrCat(kEnvironmentPrefix, absl::AsciiStrToUpper(name));
      },
      config));
  return Apply(
      flags,
      [](const std::string& name) {
        return absl::StrCat("--", absl::StrReplaceAll(name, {{"_", "-"}}));
      },
      config);
}

std::string ConfigHelp(const Message& defaults,
                       const std::function<std::string(const std::string&)>& describe) {
  std::string out;
  const auto* descriptor = defaults.GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const FieldDescriptor* field = descriptor->field(i);
    std::string value;
    google::protobuf::TextFormat::PrintFieldValueToString(defaults, field, -1, &value);
    absl::StrAppend(&out, "  --", FlagName(*field), "  (", VariableName(*field), ", default ",
                    value, ")\n      ", describe(field->name()), "\n");
  }
  return out;
}

}  // namespace partners::runtime
