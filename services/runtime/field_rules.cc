#include "services/runtime/field_rules.h"

#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "services/runtime/descriptor_cache.h"
#include "services/runtime/enum_words.h"
#include "services/runtime/field_rule_table.h"
#include "services/runtime/text_formats.h"

namespace partners::runtime {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// A place in a request; turned into text only when a rule is broken there.
struct Place {
  const Place* parent;
  const FieldDescriptor* field;
  int index;  // -1 for a field that is not an element

  std::string Text() const {
    std::string text = parent != nullptr ? absl::StrCat(parent->Text(), ".") : "";
    absl::StrAppend(&text, field->name());
    if (index >= 0) absl::StrAppend(&text, "[", index, "]");
    return text;
  }
};

std::string Plural(size_t count, absl::string_view thing) {
  return absl::StrCat(count, " ", thing, count == 1 ? "" : "s");
}

std::string RangeRule(double min, double max) {
  const auto number = [](double value) {
    return value == std::floor(value) && std::fabs(value) < 9e15
               ? absl::StrCat(static_cast<int64_t>(value))
               : absl::StrCat(value);
  };
  if (std::isinf(max)) return absl::StrCat("must be at least ", number(min));
  if (std::isinf(min)) return absl::StrCat("must be at most ", number(max));
  return absl::StrCat("must be between ", number(min), " and ", number(max));
}

// A message with its reflection, which is dear to ask for again at every field.
struct Subject {
  explicit Subject(const Message& m) : message(m), reflection(m.GetReflection()) {}
  bool Has(const FieldDescriptor* field) const { return reflection->HasField(message, field); }

  const Message& message;
  const Reflection* reflection;
};

// What an update names of its resource.
class Selection {
 public:
  Selection(const Subject& request, const RuleTable& rules) {
    if (!request.Has(rules.mask)) return;
    mask_ = static_cast<const google::protobuf::FieldMask*>(
        &request.reflection->GetMessage(request.message, rules.mask));
    if (mask_->paths().empty()) mask_ = nullptr;
  }
  // With a mask what it names, else what is populated.
  bool Takes(const Subject& resource, const RuleTable::Field& rule) const {
    if (rule.always) return true;
    if (mask_ == nullptr) {
      return rule.repeated ? resource.reflection->FieldSize(resource.message, rule.field) > 0
                           : resource.Has(rule.field);
    }
    for (const std::string& path : mask_->paths()) {
      if (path == rule.field->name()) return true;
    }
    return false;
  }

 private:
  const google::protobuf::FieldMask* mask_ = nullptr;
};

class Checker {
 public:
  void CheckRequest(const Subject& request, const RuleTable& rules) {
    CheckUnknown(request, nullptr);
    for (const RuleTable::Field& rule : rules.fields) {
      const Place place = {nullptr, rule.field, -1};
      if (rule.field == rules.resource && request.Has(rule.field)) {
        CheckUpdate(request, rules, rule, place);
      } else {
        CheckField(request, rule, place);
      }
    }
  }
  absl::Status status() const { return violations_.status(); }

 private:
  bool full() const { return violations_.size() >= kViolationsMax; }

  void Break(const Place& place, const std::string& rule) {
    if (!full()) violations_.Add(place.Text(), rule);
  }

  void CheckUpdate(const Subject& request, const RuleTable& rules, const RuleTable::Field& rule,
                   const Place& place) {
    const Subject resource(request.reflection->GetMessage(request.message, rule.field));
    const Selection selection(request, rules);
    CheckUnknown(resource, &place);
    for (const RuleTable::Field& inner : rule.nested->fields) {
      if (selection.Takes(resource, inner)) CheckField(resource, inner, {&place, inner.field, -1});
    }
  }

  void CheckMessage(const Subject& subject, const RuleTable& rules, const Place& place) {
    if (full()) return;
    CheckUnknown(subject, &place);
    if (rules.timestamp) {
      CheckTimestamp(static_cast<const google::protobuf::Timestamp&>(subject.message), place);
    }
    for (const RuleTable::Field& rule : rules.fields) {
      CheckField(subject, rule, {&place, rule.field, -1});
    }
  }

  void CheckUnknown(const Subject& subject, const Place* place) {
    const google::protobuf::UnknownFieldSet& unknown =
        subject.reflection->GetUnknownFields(subject.message);
    if (unknown.empty() || full()) return;
    violations_.Add(
        absl::StrCat(place != nullptr ? place->Text() + "." : "", unknown.field(0).number()),
        absl::StrCat("is not a field of ", subject.message.GetDescriptor()->full_name()));
  }

  // Years 1 to 9999, as google/protobuf/timestamp.proto says.
  void CheckTimestamp(const google::protobuf::Timestamp& timestamp, const Place& place) {
    const bool seconds =
        timestamp.seconds() >= -62'135'596'800 && timestamp.seconds() <= 253'402'300'799;
    const bool nanos = timestamp.nanos() >= 0 && timestamp.nanos() <= 999'999'999;
    if (!seconds || !nanos) Break(place, "must be an instant in the years 1 to 9999");
  }

  void CheckField(const Subject& subject, const RuleTable::Field& rule, const Place& place) {
    if (rule.repeated) return CheckItems(subject, rule, place);
    if (rule.presence && !subject.Has(rule.field)) {
      if (rule.required) Break(place, "must be set");
      return;
    }
    CheckValue(subject, rule, place);
  }

  void CheckItems(const Subject& subject, const RuleTable::Field& rule, const Place& place) {
    const int size = subject.reflection->FieldSize(subject.message, rule.field);
    const size_t count = static_cast<size_t>(size);
    const size_t least = rule.required && rule.items_min == 0 ? 1 : rule.items_min;
    if (count < least) Break(place, absl::StrCat("must have at least ", Plural(least, "item")));
    if (count > rule.items_max) {
      return Break(place, absl::StrCat("must have at most ", Plural(rule.items_max, "item")));
    }
    for (int i = 0; i < size && !full(); ++i) {
      CheckValue(subject, rule, {place.parent, place.field, i});
    }
  }

  // The value of a field, or its element at place.index.
  void CheckValue(const Subject& subject, const RuleTable::Field& rule, const Place& place) {
    const Message& message = subject.message;
    const Reflection* r = subject.reflection;
    const FieldDescriptor* f = rule.field;
    const int i = place.index;
    switch (rule.type) {
      case FieldDescriptor::CPPTYPE_STRING: {
        std::string scratch;
        return CheckText(rule.repeated ? r->GetRepeatedStringReference(message, f, i, &scratch)
                                       : r->GetStringReference(message, f, &scratch),
                         rule, place);
      }
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (rule.nested == nullptr) return;
        return CheckMessage(Subject(rule.repeated ? r->GetRepeatedMessage(message, f, i)
                                                  : r->GetMessage(message, f)),
                            *rule.nested, place);
      case FieldDescriptor::CPPTYPE_ENUM:
        return CheckEnum(
            rule.repeated ? r->GetRepeatedEnumValue(message, f, i) : r->GetEnumValue(message, f),
            rule, place);
      case FieldDescriptor::CPPTYPE_BOOL:
        return CheckNumber(
            rule.repeated ? r->GetRepeatedBool(message, f, i) : r->GetBool(message, f), rule,
            place);
      case FieldDescriptor::CPPTYPE_INT32:
        return CheckNumber(
            rule.repeated ? r->GetRepeatedInt32(message, f, i) : r->GetInt32(message, f), rule,
            place);
      case FieldDescriptor::CPPTYPE_UINT32:
        return CheckNumber(
            rule.repeated ? r->GetRepeatedUInt32(message, f, i) : r->GetUInt32(message, f), rule,
            place);
      case FieldDescriptor::CPPTYPE_INT64:
        return CheckNumber(static_cast<double>(rule.repeated ? r->GetRepeatedInt64(message, f, i)
                                                             : r->GetInt64(message, f)),
                           rule, place);
      case FieldDescriptor::CPPTYPE_UINT64:
        return CheckNumber(static_cast<double>(rule.repeated ? r->GetRepeatedUInt64(message, f, i)
                                                             : r->GetUInt64(message, f)),
                           rule, place);
      case FieldDescriptor::CPPTYPE_FLOAT:
        return CheckNumber(static_cast<double>(rule.repeated ? r->GetRepeatedFloat(message, f, i)
                                                             : r->GetFloat(message, f)),
                           rule, place);
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return CheckNumber(
            rule.repeated ? r->GetRepeatedDouble(message, f, i) : r->GetDouble(message, f), rule,
            place);
    }
  }

  void CheckText(const std::string& text, const RuleTable::Field& rule, const Place& place) {
    if (text.empty()) {
      if (rule.required || rule.repeated) Break(place, "must be set");
      return;
    }
    if (!rule.bytes && !IsUtf8(text)) return Break(place, "must be valid UTF-8");
    const char* unit = rule.bytes ? "byte" : "character";
    // Bytes are never fewer than characters: most texts need no counting.
    const bool count = !rule.bytes && (text.size() > rule.length_max || rule.length_min > 0);
    const size_t length = count ? CountCharacters(text) : text.size();
    if (length > rule.length_max) {
      return Break(place, absl::StrCat("must be at most ", Plural(rule.length_max, unit)));
    }
    if (length < rule.length_min) {
      return Break(place, absl::StrCat("must be at least ", Plural(rule.length_min, unit)));
    }
    if (!MatchesFormat(rule.format, text)) Break(place, FormatRule(rule.format));
  }

  void CheckEnum(int value, const RuleTable::Field& rule, const Place& place) {
    if (value == 0 && (rule.required || rule.repeated)) return Break(place, "must be set");
    if (value != 0 && rule.field->enum_type()->FindValueByNumber(value) == nullptr) {
      Break(place, absl::StrCat("must be one of ", WordsOf(*rule.field->enum_type())));
    }
  }

  void CheckNumber(double value, const RuleTable::Field& rule, const Place& place) {
    if (!std::isfinite(value)) return Break(place, "must be a finite number");
    if (rule.required && !rule.presence && !rule.repeated && value == 0) {
      return Break(place, "must be set");
    }
    if (rule.ranged && (value < rule.min || value > rule.max)) {
      Break(place, RangeRule(rule.min, rule.max));
    }
  }

  Violations violations_;
};

}  // namespace

absl::Status CheckFields(const Message& request) {
  Checker checker;
  checker.CheckRequest(Subject(request), DescriptorCache<RuleTable>::Get(request.GetDescriptor()));
  return checker.status();
}

}  // namespace partners::runtime
