#include "clients/cli/values.h"

#include <cmath>
#include <fstream>
#include <iterator>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "clients/cli/grade_values.h"
#include "clients/cli/message_help.h"
#include "clients/cli/names.h"
#include "clients/cli/one_values.h"
#include "clients/importer/utf8.h"
#include "google/protobuf/util/json_util.h"
#include "partners/type/v1/annotations.pb.h"
#include "services/runtime/status_macros.h"

namespace partners::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr size_t kFileBytesMax = 64 << 20;  // the server's own limits are lower
constexpr size_t kWordsShown = 28;          // characters in a placeholder

absl::Status Bad(const std::string& text, const std::string& what) {
  return absl::InvalidArgumentError(absl::StrCat("\"", text, "\" is not ", what));
}

// Sets or adds a value of any C++ type by naming the two reflection methods.
#define PARTNERS_PUT(Type, value)                                                    \
  (field->is_repeated() ? message->GetReflection()->Add##Type(message, field, value) \
                        : message->GetReflection()->Set##Type(message, field, value))

template <class Int>
absl::Status ParseWhole(const std::string& text, Int* number) {
  if (absl::SimpleAtoi(text, number)) return absl::OkStatus();
  return Bad(text, "a whole number in range; write it as 1200, without separators");
}

absl::Status ParseReal(const std::string& text, double* number) {
  if (absl::SimpleAtod(text, number) && std::isfinite(*number)) return absl::OkStatus();
  return Bad(text, "a number; write it as 12.5");
}

absl::Status ParseBool(const std::string& text, bool* value) {
  *value = text == "true" || text == "yes";
  if (*value || text == "false" || text == "no") return absl::OkStatus();
  return Bad(text, "true or false");
}

absl::Status ParseEnum(const std::string& text, const EnumDescriptor& type, int* number) {
  const std::string word = Kebab(absl::AsciiStrToLower(text));
  for (int i = 0; i < type.value_count(); ++i) {
    const EnumValueDescriptor& value = *type.value(i);
    if (value.number() == 0 || (EnumWord(value) != word && value.name() != text)) continue;
    *number = value.number();
    return absl::OkStatus();
  }
  const std::vector<std::string> words = EnumWords(type);
  return Bad(text, absl::StrCat("one of ", absl::StrJoin(words, ", "), DidYouMean(word, words)));
}

absl::Status ReadFile(const std::string& path, std::string* bytes) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return absl::InvalidArgumentError(absl::StrCat("cannot open the file ", path));
  bytes->assign(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  if (in.bad()) return absl::InvalidArgumentError(absl::StrCat("cannot read the file ", path));
  if (bytes->size() > kFileBytesMax) {
    return absl::InvalidArgumentError(absl::StrCat("the file ", path, " is larger than 64 MiB"));
  }
  return absl::OkStatus();
}

absl::Status ParseString(const std::string& text, const FieldDescriptor& field,
                         std::string* value) {
  if (field.type() != FieldDescriptor::TYPE_BYTES) {
    *value = text;
    return importer::IsUtf8(text) ? absl::OkStatus()
                                  : absl::InvalidArgumentError("the text is not valid UTF-8");
  }
  if (absl::StartsWith(text, "@")) return ReadFile(text.substr(1), value);
  return absl::Base64Unescape(text, value)
             ? absl::OkStatus()
             : Bad(text, "base64; write @FILE to send a file's bytes");
}

absl::Status SetScalar(const std::string& text, const FieldDescriptor* field, Message* message);

// The page about what the message holds.
std::string WhereDescribed(const Descriptor& type) {
  return absl::StrCat("; see `partners help message ", MessageName(type), "`");
}

// key=value,key=value
absl::Status ParsePairs(const std::string& text, Message* message) {
  const std::vector<std::string> pairs = absl::StrSplit(text, ',');
  for (const std::string& pair : pairs) {
    const size_t equals = pair.find('=');
    const std::string key = absl::StrReplaceAll(pair.substr(0, equals), {{"-", "_"}});
    const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(key);
    if (equals == std::string::npos || field == nullptr) {
      std::vector<std::string> keys;
      keys.reserve(static_cast<size_t>(message->GetDescriptor()->field_count()));
      for (int i = 0; i < message->GetDescriptor()->field_count(); ++i) {
        keys.push_back(Kebab(message->GetDescriptor()->field(i)->name()));
      }
      return Bad(pair, absl::StrCat("key=value with a key out of ", absl::StrJoin(keys, ", "),
                                    "; values with commas need {\"key\": \"value\"}",
                                    WhereDescribed(*message->GetDescriptor())));
    }
    absl::Status status = SetScalar(pair.substr(equals + 1), field, message);
    if (!status.ok()) return absl::InvalidArgumentError(absl::StrCat(key, ": ", status.message()));
  }
  return absl::OkStatus();
}

absl::Status ParseMessage(const std::string& text, Message* message) {
  if (const OneValue* one = FindOneValue(*message->GetDescriptor()))
    return one->parse(text, message);
  return absl::StartsWith(text, "{") ? ParseJson(text, message) : ParsePairs(text, message);
}

absl::Status SetNumber(const std::string& text, const FieldDescriptor* field, Message* message) {
  int64_t wide = 0;
  uint64_t natural = 0;
  int32_t narrow = 0;
  uint32_t small = 0;
  double real = 0;
  absl::Status status;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      if ((status = ParseWhole(text, &narrow)).ok()) PARTNERS_PUT(Int32, narrow);
      return status;
    case FieldDescriptor::CPPTYPE_INT64:
      if ((status = ParseWhole(text, &wide)).ok()) PARTNERS_PUT(Int64, wide);
      return status;
    case FieldDescriptor::CPPTYPE_UINT32:
      if ((status = ParseWhole(text, &small)).ok()) PARTNERS_PUT(UInt32, small);
      return status;
    case FieldDescriptor::CPPTYPE_UINT64:
      if ((status = ParseWhole(text, &natural)).ok()) PARTNERS_PUT(UInt64, natural);
      return status;
    case FieldDescriptor::CPPTYPE_FLOAT:
      if ((status = ParseReal(text, &real)).ok()) PARTNERS_PUT(Float, static_cast<float>(real));
      return status;
    default:
      if ((status = ParseReal(text, &real)).ok()) PARTNERS_PUT(Double, real);
      return status;
  }
}

absl::Status AddGrades(const std::string& text, const FieldDescriptor* field, Message* message) {
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<int> grades, ParseGrades(text));
  for (const int grade : grades) message->GetReflection()->AddEnumValue(message, field, grade);
  return absl::OkStatus();
}

absl::Status SetScalar(const std::string& text, const FieldDescriptor* field, Message* message) {
  absl::Status status;
  bool flag = false;
  int number = 0;
  std::string value;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      if ((status = ParseBool(text, &flag)).ok()) PARTNERS_PUT(Bool, flag);
      return status;
    case FieldDescriptor::CPPTYPE_ENUM:
      if (IsGrade(*field) && field->is_repeated()) return AddGrades(text, field, message);
      if ((status = ParseEnum(text, *field->enum_type(), &number)).ok()) {
        PARTNERS_PUT(EnumValue, number);
      }
      return status;
    case FieldDescriptor::CPPTYPE_STRING:
      if ((status = ParseString(text, *field, &value)).ok()) PARTNERS_PUT(String, value);
      return status;
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      const Reflection* reflection = message->GetReflection();
      return ParseMessage(text, field->is_repeated() ? reflection->AddMessage(message, field)
                                                     : reflection->MutableMessage(message, field));
    }
    default:
      return SetNumber(text, field, message);
  }
}

// Values of the field never hold a comma, so several may be given at once.
bool SplitsAtCommas(const FieldDescriptor& field) {
  if (!field.is_repeated()) return false;
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return FindOneValue(*field.message_type()) != nullptr;
  }
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_STRING) return true;
  switch (field.options().GetExtension(type::v1::format)) {
    case type::v1::FORMAT_CATALOGUE_ID:
    case type::v1::FORMAT_ORGANISATION_CODE:
    case type::v1::FORMAT_LANGUAGE:
    case type::v1::FORMAT_TOKEN:
    case type::v1::FORMAT_SHA256:
    case type::v1::FORMAT_RESOURCE_NAME:
      return true;
    default:
      return false;
  }
}

std::string StringPlaceholder(const FieldDescriptor& field) {
  if (field.type() == FieldDescriptor::TYPE_BYTES) return "@FILE";
  switch (field.options().GetExtension(type::v1::format)) {
    case type::v1::FORMAT_CATALOGUE_ID:
      return "ID";
    case type::v1::FORMAT_ORGANISATION_CODE:
      return "CODE";
    case type::v1::FORMAT_URL:
      return "URL";
    case type::v1::FORMAT_EMAIL:
      return "EMAIL";
    case type::v1::FORMAT_LANGUAGE:
      return "LANGUAGE";
    case type::v1::FORMAT_RESOURCE_NAME:
      return "NAME";
    default:
      return "TEXT";
  }
}

// The words themselves when they are few; help lists them anyway.
std::string EnumPlaceholder(const EnumDescriptor& type) {
  const std::string words = absl::StrJoin(EnumWords(type), "|");
  return words.size() <= kWordsShown ? words : "WORD";
}

}  // namespace

bool IsOneValue(const Descriptor& type) { return FindOneValue(type) != nullptr; }

std::string PlaceholderOf(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return field.is_repeated() ? "true|false" : "";
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumPlaceholder(*field.enum_type());
    case FieldDescriptor::CPPTYPE_STRING:
      return StringPlaceholder(field);
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      const OneValue* one = FindOneValue(*field.message_type());
      return one == nullptr ? "KEY=VALUE,…|JSON" : one->placeholder;
    }
    default:
      return "NUMBER";
  }
}

absl::Status SetFromText(const std::string& text, const FieldDescriptor* field, Message* message) {
  if (!SplitsAtCommas(*field)) return SetScalar(text, field, message);
  const std::vector<std::string> parts = absl::StrSplit(text, ',');
  for (const std::string& part : parts) {
    absl::Status status = SetScalar(std::string(absl::StripAsciiWhitespace(part)), field, message);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status ParseJson(const std::string& json, Message* message) {
  const auto status = google::protobuf::util::JsonStringToMessage(json, message);
  if (status.ok()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("this JSON is no ", message->GetDescriptor()->name(), ": ",
                   std::string(status.message()), WhereDescribed(*message->GetDescriptor())));
}

}  // namespace partners::cli
