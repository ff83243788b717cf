#include "clients/cli/grade_values.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/names.h"
#include "partners/type/v1/education.pb.h"
#include "services/runtime/status_macros.h"

namespace partners::cli {
namespace {

using google::protobuf::FieldDescriptor;

// A grade may be written 3 for 03, and as protobuf JSON has it.
std::string Padded(const std::string& text) {
  const std::string word = Kebab(absl::AsciiStrToLower(absl::StripAsciiWhitespace(text)));
  const bool digit = word.size() == 1 && word[0] >= '1' && word[0] <= '9';
  return digit ? absl::StrCat("0", word) : word;
}

absl::StatusOr<int> ParseGrade(const std::string& text) {
  const std::string word = Padded(text);
  const auto& type = *type::v1::Grade_descriptor();
  for (int i = 0; i < type.value_count(); ++i) {
    const auto& value = *type.value(i);
    const bool same = EnumWord(value) == word || value.name() == text;
    if (value.number() != type::v1::GRADE_UNSPECIFIED && same) return value.number();
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "\"", text, "\" is not a grade; write pk, k, 1 to 12 or sp, and several as k,1,2 or k-5"));
}

}  // namespace

bool IsGrade(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM &&
         field.enum_type() == type::v1::Grade_descriptor();
}

absl::StatusOr<std::vector<int>> ParseGrades(const std::string& text) {
  const std::string plain = absl::StrReplaceAll(text, {{"–", "-"}});  // as tables show a range
  const size_t dash = plain.find('-');
  PARTNERS_ASSIGN_OR_RETURN(const int first, ParseGrade(plain.substr(0, dash)));
  if (dash == std::string::npos) return std::vector<int>{first};
  PARTNERS_ASSIGN_OR_RETURN(const int last, ParseGrade(plain.substr(dash + 1)));
  if (first > last || last > type::v1::GRADE_12) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", text,
                     "\" is not a range of grades; one goes up, as k-5 or 6-12, in the order pk, "
                     "k, 1 to 12, and sp stands alone"));
  }
  std::vector<int> grades;
  for (int grade = first; grade <= last; ++grade) grades.push_back(grade);
  return grades;
}

}  // namespace partners::cli
