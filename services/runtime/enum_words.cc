#include "services/runtime/enum_words.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace partners::runtime {

std::string EnumPrefix(const google::protobuf::EnumDescriptor& type) {
  std::string prefix;
  for (const char c : type.name()) {
    const unsigned char byte = static_cast<unsigned char>(c);
    if (absl::ascii_isupper(byte) && !prefix.empty()) prefix.push_back('_');
    prefix.push_back(absl::ascii_toupper(byte));
  }
  return prefix + "_";
}

std::string WordOf(const google::protobuf::EnumValueDescriptor& value) {
  const absl::string_view rest = absl::StripPrefix(value.name(), EnumPrefix(*value.type()));
  std::string word = absl::AsciiStrToLower(rest);
  std::replace(word.begin(), word.end(), '_', '-');
  return word;
}

std::string WordsOf(const google::protobuf::EnumDescriptor& type) {
  std::string words;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() == 0) continue;
    absl::StrAppend(&words, words.empty() ? "" : ", ", WordOf(*type.value(i)));
  }
  return words;
}

}  // namespace partners::runtime
