#include "services/runtime/filter.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "services/runtime/errors.h"
#include "services/runtime/visibility.h"

namespace partners::runtime {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

using Path = std::vector<const FieldDescriptor*>;

// The fields along a dotted path; empty when there is no such path.
Path Resolve(const Descriptor* type, absl::string_view text) {
  Path path;
  for (absl::string_view part : absl::StrSplit(text, '.')) {
    const FieldDescriptor* field =
        type == nullptr ? nullptr : type->FindFieldByName(std::string(part));
    if (field == nullptr) return {};
    path.push_back(field);
    type = field->message_type();
  }
  return path;
}

bool IsVisible(const Path& path, const Caller& caller) {
  const type::v1::Visibility audience = AudienceOf(caller, /*party=*/false);
  return std::all_of(path.begin(), path.end(),
                     [&](const FieldDescriptor* field) { return VisibilityOf(field) <= audience; });
}

bool IsList(const Path& path) {
  return std::any_of(path.begin(), path.end(),
                     [](const FieldDescriptor* field) { return field->is_repeated(); });
}

bool IsBlank(char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); }

bool IsFieldCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.';
}

}  // namespace

// Reads a filter from left to right. Functions that return false have set the error.
class FilterParser {
 public:
  FilterParser(const std::string& text, const Descriptor* resource,
               const std::vector<std::string>& fields, const Caller& caller)
      : text_(text), resource_(resource) {
    for (const std::string& field : fields) {
      const Path path = Resolve(resource, field);
      if (!path.empty() && IsComparable(path.back()) && IsVisible(path, caller)) {
        fields_.push_back(field);
      }
    }
  }

  absl::StatusOr<Filter> Parse() {
    Filter filter;
    SkipBlanks();
    while (at_ < text_.size()) {
      if (filter.terms_.size() == kFilterTermsMax) {
        Fail(at_, absl::StrCat("there may be at most ", kFilterTermsMax, " terms"));
        return error_;
      }
      Filter::Term term;
      if (!ParseTerm(&term) || !ParseJoint()) return error_;
      filter.terms_.push_back(std::move(term));
    }
    return filter;
  }

 private:
  bool Fail(size_t at, const std::string& rule) {
    error_ = FieldInvalid("filter", absl::StrCat("at character ", at + 1, ": ", rule));
    return false;
  }

  void SkipBlanks() {
    while (at_ < text_.size() && IsBlank(text_[at_])) ++at_;
  }

  bool ParseTerm(Filter::Term* term) {
    if (!ParseField(&term->path)) return false;
    SkipBlanks();
    const size_t operator_at = at_;
    if (!ParseOperator(&term->op)) return false;
    if (IsList(term->path) && term->op != Operator::kHas) {
      return Fail(operator_at, "a list is searched with : only");
    }
    if (Orders(term->op) && !IsOrdered(term->path.back())) {
      return Fail(operator_at, "one of a fixed set of words is compared with = or != only");
    }
    SkipBlanks();
    const size_t value_at = at_;
    std::string text;
    if (!ParseText(&text)) return false;
    std::optional<FieldValue> value = ParseValue(term->path.back(), text);
    if (!value.has_value()) {
      return Fail(value_at, absl::StrCat("the value ", ValueRule(term->path.back())));
    }
    term->value = *std::move(value);
    SkipBlanks();
    return true;
  }

  bool ParseField(Path* path) {
    const size_t begin = at_;
    while (at_ < text_.size() && IsFieldCharacter(text_[at_])) ++at_;
    const std::string name = text_.substr(begin, at_ - begin);
    if (std::find(fields_.begin(), fields_.end(), name) == fields_.end()) {
      return Fail(begin, absl::StrCat("there must be a field to filter by: ",
                                      absl::StrJoin(fields_, ", ")));
    }
    *path = Resolve(resource_, name);
    return true;
  }

  static bool Orders(Operator op) {
    return op == Operator::kLess || op == Operator::kLessOrEqual || op == Operator::kGreater ||
           op == Operator::kGreaterOrEqual;
  }

  bool ParseOperator(Operator* op) {
    static constexpr std::pair<absl::string_view, Operator> kOperators[] = {
        {"!=", Operator::kNotEqual},
        {"<=", Operator::kLessOrEqual},
        {">=", Operator::kGreaterOrEqual},
        {"=", Operator::kEqual},
        {"<", Operator::kLess},
        {">", Operator::kGreater},
        {":", Operator::kHas}};
    for (const auto& [sign, meaning] : kOperators) {
      if (!absl::StartsWith(absl::string_view(text_).substr(at_), sign)) continue;
      at_ += sign.size();
      *op = meaning;
      return true;
    }
    return Fail(at_, "there must be one of = != < <= > >= :");
  }

  bool ParseText(std::string* value) {
    return at_ < text_.size() && text_[at_] == '"' ? ParseQuoted(value) : ParseWord(value);
  }

  bool ParseQuoted(std::string* value) {
    const size_t begin = at_++;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      value->push_back(text_[at_++]);
    }
    if (at_ == text_.size()) return Fail(begin, "the quoted text must end with \"");
    ++at_;
    if (at_ < text_.size() && !IsBlank(text_[at_])) return Fail(at_, "terms are joined by AND");
    return true;
  }

  bool ParseWord(std::string* value) {
    const size_t begin = at_;
    while (at_ < text_.size() && !IsBlank(text_[at_])) value->push_back(text_[at_++]);
    const bool reserved = *value == "AND" || *value == "OR" || *value == "NOT";
    if (value->empty() || reserved) return Fail(begin, "there must be a value");
    if (value->find_first_of("\"()") != std::string::npos) {
      return Fail(begin, "a value with quotes or brackets must be quoted");
    }
    return true;
  }

  // AND and another term, or the end.
  bool ParseJoint() {
    if (at_ == text_.size()) return true;
    const bool joined = absl::StartsWith(absl::string_view(text_).substr(at_), "AND") &&
                        at_ + 3 < text_.size() && IsBlank(text_[at_ + 3]);
    if (!joined) return Fail(at_, "terms are joined by AND");
    at_ += 3;
    SkipBlanks();
    return at_ < text_.size() || Fail(at_, "there must be a term after AND");
  }

  const std::string& text_;
  const Descriptor* resource_;
  std::vector<std::string> fields_;  // that the caller may know of
  size_t at_ = 0;
  absl::Status error_;
};

absl::StatusOr<Filter> Filter::Parse(const std::string& text, const Descriptor* resource,
                                     const std::vector<std::string>& fields, const Caller& caller) {
  return FilterParser(text, resource, fields, caller).Parse();
}

bool Filter::Matches(const Message& resource) const {
  return std::all_of(terms_.begin(), terms_.end(),
                     [&](const Term& term) { return Matches(term, 0, resource); });
}

// Whether the term holds for what lies at and below path[depth] in `message`.
bool Filter::Matches(const Term& term, size_t depth, const Message& message) {
  const FieldDescriptor* field = term.path[depth];
  const Reflection* reflection = message.GetReflection();
  const bool leaf = depth + 1 == term.path.size();
  if (!field->is_repeated()) {
    if (field->has_presence() && !reflection->HasField(message, field)) {
      return term.op == Operator::kNotEqual;
    }
    return leaf ? Compare(field, ReadValue(message, field, 0), term.op, term.value)
                : Matches(term, depth + 1, reflection->GetMessage(message, field));
  }
  const int size = reflection->FieldSize(message, field);
  for (int i = 0; i < size; ++i) {
    const bool found =
        leaf ? Compare(field, ReadValue(message, field, i), term.op, term.value)
             : Matches(term, depth + 1, reflection->GetRepeatedMessage(message, field, i));
    if (found) return true;
  }
  return false;
}

std::optional<std::string> Filter::TextOf(const std::string& field) const {
  for (const Term& term : terms_) {
    const auto* text = std::get_if<std::string>(&term.value);
    const bool asked = term.path.size() == 1 && term.path.front()->name() == field;
    if (asked && term.op == Operator::kEqual && text != nullptr) return *text;
  }
  return std::nullopt;
}

absl::StatusOr<Order> ParseOrder(const std::string& text, const std::vector<std::string>& fields) {
  const std::vector<std::string> words =
      absl::StrSplit(text, absl::ByAnyChar(" \t"), absl::SkipEmpty());
  if (words.empty()) return Order{};
  const bool known = std::find(fields.begin(), fields.end(), words[0]) != fields.end();
  const bool shaped = words.size() == 1 || (words.size() == 2 && words[1] == "desc");
  if (known && shaped) return Order{words[0], words.size() == 2};
  return FieldInvalid("order_by", absl::StrCat("must be one of ", absl::StrJoin(fields, ", "),
                                               ", or one of them and desc"));
}

}  // namespace partners::runtime
