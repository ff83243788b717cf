#include "clients/compute/field.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"

namespace partners::compute {
namespace {

const InputJson& Nothing() {
  static const InputJson* const nothing = new InputJson();
  return *nothing;
}

bool IsOneOf(const std::string& name, std::initializer_list<const char*> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

void Field::Refuse(absl::string_view rule) const {
  if (!status_->ok()) return;
  *status_ = absl::InvalidArgumentError(absl::StrCat(path_.empty() ? "input" : path_, ": ", rule));
}

bool Field::given() const { return json_ != &Nothing(); }

std::vector<Field> Field::Members(std::initializer_list<const char*> names,
                                  std::initializer_list<const char*> optional) const {
  const InputJson none = InputJson::object();
  const bool object = json_->is_object();
  if (!object) Refuse("must be an object");
  const std::string prefix = path_.empty() ? "" : path_ + ".";
  std::vector<Field> members;
  const auto add = [&](const char* name) {
    const bool there = object && json_->contains(name);
    members.emplace_back(there ? &json_->at(name) : &Nothing(), prefix + name, status_);
    return there;
  };
  for (const char* name : names) {
    if (!add(name)) members.back().Refuse("is missing");
  }
  for (const char* name : optional) add(name);
  for (const auto& [name, value] : (object ? *json_ : none).items()) {
    if (IsOneOf(name, names) || IsOneOf(name, optional)) continue;
    Field(&value, prefix + absl::CHexEscape(name), status_).Refuse("is not known");
  }
  return members;
}

std::vector<std::pair<std::string, Field>> Field::Entries() const {
  std::vector<std::pair<std::string, Field>> entries;
  if (!json_->is_object()) {
    Refuse("must be an object");
    return entries;
  }
  for (const auto& [id, value] : json_->items()) {
    entries.emplace_back(
        id, Field(&value, absl::StrCat(path_, "[", absl::CHexEscape(id), "]"), status_));
  }
  return entries;
}

std::vector<Field> Field::Elements() const {
  std::vector<Field> elements;
  if (!json_->is_array()) {
    Refuse("must be an array");
    return elements;
  }
  for (size_t i = 0; i < json_->size(); ++i) {
    elements.emplace_back(&(*json_)[i], absl::StrCat(path_, "[", i, "]"), status_);
  }
  return elements;
}

std::vector<Field> Field::Elements(size_t count) const {
  std::vector<Field> elements = Elements();
  if (elements.size() != count) {
    Refuse(absl::StrCat("must have ", count, count == 1 ? " element" : " elements"));
  }
  elements.resize(count, Field(&Nothing(), path_, status_));
  return elements;
}

double Field::Number() const {
  if (json_->is_number()) return json_->get<double>();
  Refuse("must be a number");
  return 0;
}

double Field::Number(double least, double most) const {
  const double number = Number();
  if (number >= least && number <= most) return number;
  Refuse(absl::StrCat("must be between ", least, " and ", most));
  return least;
}

std::optional<double> Field::NumberOrNull() const {
  if (json_->is_null()) return std::nullopt;
  if (json_->is_number()) return json_->get<double>();
  Refuse("must be a number or null");
  return std::nullopt;
}

std::optional<double> Field::NumberOrNull(double least, double most) const {
  if (json_->is_null()) return std::nullopt;
  if (json_->is_number()) return Number(least, most);
  return NumberOrNull();
}

double Field::NumberOr(const char* word, double value) const {
  if (json_->is_number()) return json_->get<double>();
  if (json_->is_string() && json_->get_ref<const std::string&>() == word) return value;
  Refuse(absl::StrCat("must be a number or \"", word, "\""));
  return 0;
}

int64_t Field::Integer(int64_t least, int64_t most) const {
  const bool fits = !json_->is_number_unsigned() || json_->get<uint64_t>() <= INT64_MAX;
  if (json_->is_number_integer() && fits) {
    const int64_t integer = json_->get<int64_t>();
    if (integer >= least && integer <= most) return integer;
  }
  Refuse(absl::StrCat("must be an integer between ", least, " and ", most));
  return least;
}

int Field::Int(int least, int most) const { return static_cast<int>(Integer(least, most)); }

std::optional<int64_t> Field::IntegerOrNull(int64_t least, int64_t most) const {
  if (json_->is_null()) return std::nullopt;
  if (json_->is_number()) return Integer(least, most);
  Refuse("must be an integer or null");
  return std::nullopt;
}

uint64_t Field::Count() const {
  if (json_->is_number_unsigned()) return json_->get<uint64_t>();
  Refuse("must be an integer, 0 or above");
  return 0;
}

bool Field::Boolean() const {
  if (json_->is_boolean()) return json_->get<bool>();
  Refuse("must be true or false");
  return false;
}

bool Field::is_text() const { return json_->is_string(); }

std::string Field::Text() const {
  if (json_->is_string()) return json_->get<std::string>();
  Refuse("must be a string");
  return "";
}

std::optional<std::string> Field::TextOrNull() const {
  if (json_->is_null()) return std::nullopt;
  if (json_->is_string()) return json_->get<std::string>();
  Refuse("must be a string or null");
  return std::nullopt;
}

std::string Field::Bytes() const {
  const std::string hex = json_->is_string() ? json_->get<std::string>() : "-";
  if (hex.size() % 2 == 0 && hex.find_first_not_of("0123456789abcdef") == std::string::npos) {
    return absl::HexStringToBytes(hex);
  }
  Refuse("must be bytes in lower-case hex");
  return "";
}

size_t Field::Choice(std::initializer_list<const char*> names) const {
  const std::string name = json_->is_string() ? json_->get<std::string>() : "";
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<size_t>(found - names.begin());
  Refuse(absl::StrCat("must be ", absl::StrJoin(names, " or ")));
  return 0;
}

std::vector<double> Field::Numbers() const {
  std::vector<double> numbers;
  for (const Field& element : Elements()) numbers.push_back(element.Number());
  return numbers;
}

std::vector<std::string> Field::Texts() const {
  std::vector<std::string> texts;
  for (const Field& element : Elements()) texts.push_back(element.Text());
  return texts;
}

std::vector<std::vector<double>> Field::Matrix(size_t rows, size_t columns, double least,
                                               double most) const {
  std::vector<std::vector<double>> matrix;
  for (const Field& row : Elements(rows)) {
    if (!status_->ok()) return matrix;
    matrix.emplace_back();
    for (const Field& cell : row.Elements(columns)) {
      matrix.back().push_back(cell.Number(least, most));
    }
  }
  return matrix;
}

absl::Status Renamed(const absl::Status& status, absl::string_view list, absl::string_view member,
                     absl::string_view name) {
  const absl::string_view message = status.message();
  const std::string open = absl::StrCat(list, "[");
  const std::string close = member.empty() ? "]" : absl::StrCat("].", member);
  const size_t at = message.find(close);
  if (!absl::StartsWith(message, open) || at == absl::string_view::npos) return status;
  return absl::Status(status.code(),
                      absl::StrCat(name, "[", message.substr(open.size(), at - open.size()), "]",
                                   message.substr(at + close.size())));
}

absl::Status Renamed(const absl::Status& status, absl::string_view from, absl::string_view to) {
  absl::string_view rule = status.message();
  if (!absl::ConsumePrefix(&rule, from) || !absl::StartsWith(rule, ": ")) return status;
  return absl::Status(status.code(), absl::StrCat(to, rule));
}

}  // namespace partners::compute
