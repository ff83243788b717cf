#include "tests/api/breaches.h"

#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/timestamp.pb.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace partners::tests {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FieldMask;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;
using google::protobuf::Reflection;
using google::protobuf::TextFormat;
using google::protobuf::Timestamp;
using enum type::v1::Format;

// The house limits of annotations.proto, for fields that declare none.
constexpr uint32_t kTextMax = 1000;
constexpr uint32_t kItemsMax = 1000;
constexpr int kNoValue = 9999;  // nor an enum this value

// Of each format: a text that has it, one that has not.
const Formats kFormats = {
    {FORMAT_UNSPECIFIED, {"a", ""}},
    {FORMAT_CATALOGUE_ID, {"a1", "Not-an-id"}},
    {FORMAT_ORGANISATION_CODE, {"00350000", "35"}},
    {FORMAT_URL, {"https://example.org/", "javascript:alert(1)"}},
    {FORMAT_EMAIL, {"a@example.org", "nobody"}},
    {FORMAT_LANGUAGE, {"en", "english please"}},
    {FORMAT_TOKEN, {"a", "has blanks"}},
    {FORMAT_SHA256, {std::string(64, 'a'), std::string(64, 'A')}},
    {FORMAT_LINE, {"a", "a\nb"}},
    {FORMAT_TEXT, {"a", "a\x07z"}},
    {FORMAT_LOCAL_TIME, {"2026-03-02T17:00", "2026-03-02 17:00"}},
    {FORMAT_RESOURCE_NAME, {"partners/p1", "partners"}},
};

template <class Extension>
auto Declared(const FieldDescriptor* f, const Extension& extension) {
  return f->options().GetExtension(extension);
}

// The fewest elements a list may have.
int Least(const FieldDescriptor* f) {
  const int least = static_cast<int>(Declared(f, type::v1::items).min());
  return least == 0 && Declared(f, type::v1::required) ? 1 : least;
}

bool IsWhole(const FieldDescriptor* f) {
  return f->cpp_type() != FieldDescriptor::CPPTYPE_DOUBLE &&
         f->cpp_type() != FieldDescriptor::CPPTYPE_FLOAT;
}

// Values are kept in protobuf's text form.
std::string Number(const FieldDescriptor* f, double value) {
  return IsWhole(f) ? absl::StrCat(static_cast<int64_t>(value)) : absl::StrFormat("%.17g", value);
}

std::string Text(absl::string_view text) { return absl::StrCat("'", absl::CEscape(text), "'"); }

// Lengthened to what the field asks for.
std::string PaddedText(const FieldDescriptor* f, std::string text) {
  text.resize(std::max<size_t>(text.size(), Declared(f, type::v1::length).min()), 'a');
  return Text(text);
}

// The number nearest to 1 within the field's range.
double ValidNumber(const FieldDescriptor* f) {
  const type::v1::Range range = Declared(f, type::v1::range);
  const double least = range.has_min() ? std::max(1.0, range.min()) : 1;
  return range.has_max() ? std::min(least, range.max()) : least;
}

std::string Valid(const Descriptor* type);

std::string Valid(const FieldDescriptor* f) {
  switch (f->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return PaddedText(f, kFormats.at(Declared(f, type::v1::format)).first);
    case FieldDescriptor::CPPTYPE_ENUM:
      return absl::StrCat(f->enum_type()->value(1)->number());
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return absl::StrCat("{ ", Valid(f->message_type()), "}");
    default:
      return Number(f, ValidNumber(f));
  }
}

// How many values of the field a valid message has at least. An unset number counts as 0.
int Needed(const FieldDescriptor* f) {
  if (f->is_repeated()) return Least(f);
  const bool zero_is_refused = !f->has_presence() && Declared(f, type::v1::range).min() > 0;
  return Declared(f, type::v1::required) || zero_is_refused ? 1 : 0;
}

// A message with what must be set, and nothing else.
std::string Valid(const Descriptor* type) {
  std::string text;
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* f = type->field(i);
    if (Declared(f, type::v1::output_only)) continue;
    for (int n = 0; n < Needed(f); ++n) absl::StrAppend(&text, f->name(), ": ", Valid(f), " ");
  }
  return text;
}

}  // namespace

void Put(const FieldDescriptor* f, const std::string& value, Message* m) {
  EXPECT_TRUE(TextFormat::MergeFromString(absl::StrCat(f->name(), ": ", value), m))
      << f->full_name() << ": " << value.substr(0, 100);
}

namespace {

// The message in a field, or in its first element; made when there is none.
Message* Enter(const FieldDescriptor* f, Message* m) {
  const Reflection& r = *m->GetReflection();
  const bool there = f->is_repeated() ? r.FieldSize(*m, f) > 0 : r.HasField(*m, f);
  if (!there) Put(f, Valid(f), m);
  return f->is_repeated() ? r.MutableRepeatedMessage(m, f, 0) : r.MutableMessage(m, f);
}

Breach Of(const FieldDescriptor* f, const std::string& kind, const std::string& rule,
          const std::string& value) {
  return {kind, f->is_repeated() ? "[0]" : "", rule, {value}};
}

void Commit(const FieldDescriptor* f, const Breach& breach, Message* m) {
  m->GetReflection()->ClearField(m, f);
  for (const std::string& value : breach.values) Put(f, value, m);
  if (breach.kind != kUnknownField) return;
  Message* inside = Enter(f, m);
  inside->GetReflection()->MutableUnknownFields(inside)->AddVarint(kNoField, 1);
}

Breaches OfTexts(const FieldDescriptor* f) {
  const type::v1::Length length = Declared(f, type::v1::length);
  const type::v1::Format format = Declared(f, type::v1::format);
  const uint32_t max = length.max() > 0 ? length.max() : kTextMax;
  Breaches all = {Of(f, "long text", "at most", Text(std::string(max + 1, 'a')))};
  if (length.min() > 1)
    all.push_back(Of(f, "short text", "at least", Text(std::string(length.min() - 1, 'a'))));
  if (format != FORMAT_UNSPECIFIED) {
    const std::string bad = PaddedText(f, kFormats.at(format).second);
    all.push_back(Of(f, type::v1::Format_Name(format), "must ", bad));
  }
  if (f->type() == FieldDescriptor::TYPE_STRING)
    all.push_back(Of(f, "not UTF-8", "must be valid UTF-8", Text(kNotUtf8)));
  if (f->is_repeated()) all.push_back(Of(f, "empty element", "must be set", "''"));
  return all;
}

Breaches OfEnums(const FieldDescriptor* f) {
  Breaches all = {Of(f, "unknown value", "must be one of", absl::StrCat(kNoValue))};
  if (f->is_repeated()) all.push_back(Of(f, "unspecified element", "must be set", "0"));
  return all;
}

// The bounds of doubles are missed by the least there is.
Breaches OfNumbers(const FieldDescriptor* f) {
  const type::v1::Range range = Declared(f, type::v1::range);
  const auto next = [&](double from, double way) {
    return Number(f, IsWhole(f) ? from + way : std::nextafter(from, way * HUGE_VAL));
  };
  Breaches all;
  if (range.has_min()) all.push_back(Of(f, "below range", "must be ", next(range.min(), -1)));
  if (range.has_max()) all.push_back(Of(f, "above range", "must be ", next(range.max(), 1)));
  if (IsWhole(f)) return all;
  for (const char* value : {"nan", "inf", "-inf"})
    all.push_back(Of(f, "not finite", "must be a finite number", value));
  return all;
}

// Types whose fields are checked.
bool IsChecked(const Descriptor* type) {
  return type != nullptr && (absl::StartsWith(type->full_name(), "partners.") ||
                             type == FieldMask::descriptor() || type == Timestamp::descriptor());
}

Breaches OfMessages(const FieldDescriptor* f) {
  if (!IsChecked(f->message_type())) return {};
  Breaches all = {Of(f, kUnknownField, "is not a field of", Valid(f))};
  absl::StrAppend(&all[0].suffix, ".", kNoField);
  if (f->message_type() != Timestamp::descriptor()) return all;
  for (const char* value : {"{ seconds: 253402300800 }", "{ seconds: -62135596801 }",
                            "{ nanos: -1 }", "{ nanos: 1000000000 }"})
    all.push_back(Of(f, "no instant", "years 1 to 9999", value));
  return all;
}

}  // namespace

Breaches OfValues(const FieldDescriptor* f) {
  switch (f->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return OfTexts(f);
    case FieldDescriptor::CPPTYPE_ENUM:
      return OfEnums(f);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return OfMessages(f);
    case FieldDescriptor::CPPTYPE_BOOL:
      return {};
    default:
      return OfNumbers(f);
  }
}

namespace {

// Elements beside a broken one, as many as the list must have.
void Complete(const FieldDescriptor* f, Breaches* all) {
  const size_t least = f->is_repeated() ? static_cast<size_t>(Least(f)) : 1;
  for (Breach& breach : *all) {
    if (breach.values.size() < least) breach.values.resize(least, Valid(f));
  }
}

}  // namespace

Breaches AllOf(const FieldDescriptor* f) {
  Breaches all = OfValues(f);
  Complete(f, &all);
  if (!f->is_repeated()) {
    if (Declared(f, type::v1::required)) all.push_back({"not set", "", "must be set", {}});
    return all;
  }
  const std::string one = Valid(f);
  const uint32_t max = Declared(f, type::v1::items).max();
  const std::vector<std::string> many((max > 0 ? max : kItemsMax) + 1, one);
  all.push_back({"too many", "", "must have at most", many});
  if (Least(f) == 0) return all;
  const std::vector<std::string> few(static_cast<size_t>(Least(f)) - 1, one);
  all.push_back({"too few", "", "must have at least", few});
  return all;
}

std::string Name(const Path& path) {
  std::vector<std::string> parts;
  for (const FieldDescriptor* f : path)
    parts.push_back(absl::StrCat(f->name(), f->is_repeated() && f != path.back() ? "[0]" : ""));
  return absl::StrJoin(parts, ".");
}

namespace {

void Walk(const Descriptor* type, const Path& path, Places* places) {
  for (int i = 0; i < type->field_count(); ++i) {
    Path next = path;
    next.push_back(type->field(i));
    const Descriptor* inner = type->field(i)->message_type();
    const bool ignored = Declared(type->field(i), type::v1::output_only);
    (ignored ? places->ignored : places->checked).push_back(next);
    const bool again = std::any_of(next.begin(), next.end(), [&](const FieldDescriptor* f) {
      return f->containing_type() == inner;
    });
    if (!ignored && !again && IsChecked(inner)) Walk(inner, next, places);
  }
}

}  // namespace

Places PlacesOf(const MethodDescriptor& method) {
  Places places;
  Walk(method.input_type(), {}, &places);
  return places;
}

void PointMaskAt(const Path& path, Message* request) {
  const FieldDescriptor* mask = request->GetDescriptor()->FindFieldByName("update_mask");
  if (mask == nullptr || path.size() != 2 || path[0]->number() != 1) return;
  const Message& resource = *Enter(path[0], request);
  std::vector<const FieldDescriptor*> populated;
  resource.GetReflection()->ListFields(resource, &populated);
  if (std::find(populated.begin(), populated.end(), path[1]) != populated.end()) return;
  static_cast<FieldMask*>(Enter(mask, request))->add_paths(path[1]->name());
}

std::unique_ptr<Message> New(const Descriptor* type) {
  return std::unique_ptr<Message>(MessageFactory::generated_factory()->GetPrototype(type)->New());
}

std::unique_ptr<Message> Filled(const MethodDescriptor& method) {
  std::unique_ptr<Message> request = New(method.input_type());
  EXPECT_TRUE(TextFormat::ParseFromString(Valid(method.input_type()), request.get()));
  return request;
}

std::unique_ptr<Message> Broken(const MethodDescriptor& method, const Path& path,
                                const Breach& breach) {
  std::unique_ptr<Message> request = Filled(method);
  Message* holder = request.get();
  for (size_t i = 0; i + 1 < path.size(); ++i) holder = Enter(path[i], holder);
  Commit(path.back(), breach, holder);
  return request;
}

const Formats& KnownFormats() { return kFormats; }

}  // namespace partners::tests
