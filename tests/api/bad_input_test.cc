// Breaks every rule the protos declare, at every field of every request, one at a time: each breach
// is refused with that field named and no other, and nothing is written.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/empty.pb.h>
#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/timestamp.pb.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "clients/cpp/errors.h"
#include "clients/cpp/operations_client.h"
#include "partners/type/v1/annotations.pb.h"
#include "tests/support/test_server.h"

namespace partners::tests {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FieldMask;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;
using google::protobuf::Reflection;
using google::protobuf::ServiceDescriptor;
using google::protobuf::TextFormat;
using google::protobuf::Timestamp;
using type::v1::Role;
using enum type::v1::Format;

constexpr const char* kServices[] = {
    "partners.access.v1.AccessService", "partners.operations.v1.OperationsService",
    "partners.registry.v1.RegistryService", "partners.vetting.v1.VettingService",
    "partners.matching.v1.MatchingService"};

// The house limits of annotations.proto, for fields that declare none.
constexpr uint32_t kTextMax = 1000;
constexpr uint32_t kItemsMax = 1000;
constexpr int kNoField = 4711;  // no message has a field of this number
constexpr int kNoValue = 9999;  // nor an enum this value
// Stands for bytes that are not UTF-8 until the request is serialised: protobuf complains of those.
constexpr char kNotUtf8[] = "~not-utf-8~";

// Of each format: a text that has it, one that has not.
const std::map<type::v1::Format, std::pair<std::string, std::string>> kFormats = {
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

// Sets a field, or adds an element.
void Put(const FieldDescriptor* f, const std::string& value, Message* m) {
  EXPECT_TRUE(TextFormat::MergeFromString(absl::StrCat(f->name(), ": ", value), m))
      << f->full_name() << ": " << value.substr(0, 100);
}

// The message in a field, or in its first element; made when there is none.
Message* Enter(const FieldDescriptor* f, Message* m) {
  const Reflection& r = *m->GetReflection();
  const bool there = f->is_repeated() ? r.FieldSize(*m, f) > 0 : r.HasField(*m, f);
  if (!there) Put(f, Valid(f), m);
  return f->is_repeated() ? r.MutableRepeatedMessage(m, f, 0) : r.MutableMessage(m, f);
}

// One rule broken at one field.
struct Breach {
  std::string kind;
  std::string suffix;               // of the field's path in the answer
  std::string rule;                 // words of the answer
  std::vector<std::string> values;  // what the field has instead
};
using Breaches = std::vector<Breach>;
constexpr char kUnknownField[] = "unknown field";  // of what is in the field

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

// Elements beside a broken one, as many as the list must have.
void Complete(const FieldDescriptor* f, Breaches* all) {
  const size_t least = f->is_repeated() ? static_cast<size_t>(Least(f)) : 1;
  for (Breach& breach : *all) {
    if (breach.values.size() < least) breach.values.resize(least, Valid(f));
  }
}

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

// The fields from the request down to one of them.
using Path = std::vector<const FieldDescriptor*>;

// As the server writes it.
std::string Name(const Path& path) {
  std::vector<std::string> parts;
  for (const FieldDescriptor* f : path)
    parts.push_back(absl::StrCat(f->name(), f->is_repeated() && f != path.back() ? "[0]" : ""));
  return absl::StrJoin(parts, ".");
}

struct Places {
  std::vector<Path> checked;
  std::vector<Path> ignored;  // the service sets them
};

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

Places PlacesOf(const MethodDescriptor& method) {
  Places places;
  Walk(method.input_type(), {}, &places);
  return places;
}

// An update is checked where its mask points; without one, where something is populated.
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

// Whether a field named in an answer is this one, or inside it.
bool IsWithin(const std::string& field, const std::string& outer) {
  return field == outer || absl::StartsWith(field, outer + ".") ||
         absl::StartsWith(field, outer + "[");
}

// What is wrong with an answer that should name `field` and nothing else; empty when nothing is.
std::string Complaint(const absl::Status& status, const std::string& field,
                      const std::string& rule) {
  const auto fields = client::DetailsOf(status).fields;
  if (absl::IsInvalidArgument(status) && fields.size() == 1 && fields[0].first == field &&
      absl::StrContains(fields[0].second, rule)) {
    return "";
  }
  return absl::StrCat(status.ok() ? "was accepted" : absl::StatusCodeToString(status.code()), " ",
                      status.message(),
                      "; named: ", absl::StrJoin(fields, ", ", absl::PairFormatter(" ")));
}

std::string BoundTo(Role role) {
  if (role == type::v1::ROLE_PARTNER) return "partners/somebody";
  if (role == type::v1::ROLE_BUYER) return "buyers/somebody";
  return role == type::v1::ROLE_SERVICE ? "services/vetting" : "";
}

Role RoleOf(const MethodDescriptor& method) {
  return method.options().GetExtension(type::v1::roles, 0);
}

std::vector<const MethodDescriptor*> Methods() {
  std::vector<const MethodDescriptor*> methods;
  for (const char* name : kServices) {
    const ServiceDescriptor* service = DescriptorPool::generated_pool()->FindServiceByName(name);
    for (int i = 0; i < service->method_count(); ++i) methods.push_back(service->method(i));
  }
  return methods;
}

class BadInputTest : public testing::Test {
 protected:
  // Keys are made before anybody looks where the logs end.
  BadInputTest() {
    for (const MethodDescriptor* method : Methods()) {
      const Role role = RoleOf(*method);
      channels_[role] =
          role == type::v1::ROLE_PUBLIC ? server_.Connect() : server_.As(role, BoundTo(role));
    }
  }

  // As a message without fields, so that the client adds nothing and refuses no bytes.
  absl::Status Send(const MethodDescriptor& method, const Message& request) {
    google::protobuf::Empty raw;
    const std::string bad(sizeof(kNotUtf8) - 1, '\xff');
    EXPECT_TRUE(
        raw.ParseFromString(absl::StrReplaceAll(request.SerializeAsString(), {{kNotUtf8, bad}})));
    const std::string name = absl::StrCat(method.service()->full_name(), "/", method.name());
    const std::unique_ptr<Message> answer = New(method.output_type());
    const client::Channel& channel = *channels_.at(RoleOf(method));
    client::CallOptions once;
    once.retry = client::Retry::kNever;
    once.timeout = absl::Seconds(20);
    if (!method.server_streaming()) return channel.Call(name, raw, answer.get(), once);
    return channel.Stream(
        name, raw, answer.get(), [](const Message&) { return false; }, once);
  }

  void Expect(const MethodDescriptor& method, const Message& request, const std::string& field,
              const Breach& breach) {
    const std::string complaint = Complaint(Send(method, request), field, breach.rule);
    ++tried_[breach.kind];
    if (complaint.empty()) return;
    problems_.push_back(absl::StrCat(method.service()->name(), "/", method.name(), " ", field, " (",
                                     breach.kind, ") ", complaint));
  }

  void TryUnknownField(const MethodDescriptor& method) {
    const std::unique_ptr<Message> request = Filled(method);
    request->GetReflection()->MutableUnknownFields(request.get())->AddVarint(kNoField, 1);
    Expect(method, *request, absl::StrCat(kNoField), {kUnknownField, "", "is not a field of", {}});
  }

  void TryAll(const MethodDescriptor& method) {
    TryUnknownField(method);
    for (const Path& path : PlacesOf(method).checked) {
      for (const Breach& breach : AllOf(path.back())) {
        const std::unique_ptr<Message> request = Broken(method, path, breach);
        PointMaskAt(path, request.get());
        Expect(method, *request, Name(path) + breach.suffix, breach);
      }
    }
  }

  // Service -> where its log ends.
  std::map<std::string, int64_t> Ends() {
    const client::OperationsClient auditor(server_.As(type::v1::ROLE_AUDITOR));
    const auto info = auditor.GetServerInfo({});
    EXPECT_TRUE(info.ok()) << info.status();
    std::map<std::string, int64_t> ends;
    for (const auto& store : info.value().stores()) ends[store.service()] = store.sequence();
    EXPECT_EQ(ends.size(), 4u);
    return ends;
  }

  // So that the test cannot pass by trying nothing.
  void ExpectMuchWasTried() {
    int total = 0;
    for (const auto& [kind, count] : tried_) total += count;
    std::cout << total << " breaches: " << absl::StrJoin(tried_, ", ", absl::PairFormatter(" "))
              << "\n";
    EXPECT_GT(total, 2000);
    for (const auto& [format, texts] : kFormats) {
      const std::string& kind = Format_Name(format);
      EXPECT_EQ(tried_[kind] > 0, format != FORMAT_UNSPECIFIED) << kind;
    }
    for (const char* kind :
         {"long text", "short text", "not UTF-8", "empty element", "unknown value",
          "unspecified element", "below range", "above range", "not finite", "unknown field",
          "no instant", "not set", "too many", "too few"})
      EXPECT_GT(tried_[kind], 0) << kind;
  }

  TestServer server_;
  std::map<Role, std::shared_ptr<client::Channel>> channels_;
  std::map<std::string, int> tried_;  // by kind
  std::vector<std::string> problems_;
};

TEST(BadInputFormatsTest, AreAllKnown) {
  EXPECT_EQ(kFormats.size(), static_cast<size_t>(type::v1::Format_descriptor()->value_count()));
}

TEST_F(BadInputTest, IsRefusedWithItsFieldNamedAndWritesNothing) {
  std::map<std::string, int64_t> ends = Ends();
  for (const MethodDescriptor* method : Methods()) {
    TryAll(*method);
    const std::map<std::string, int64_t> now = Ends();
    EXPECT_EQ(now, ends) << method->full_name() << " wrote";
    ends = now;
  }
  EXPECT_TRUE(problems_.empty()) << problems_.size() << ":\n" << absl::StrJoin(problems_, "\n");
  ExpectMuchWasTried();
}

TEST_F(BadInputTest, InWhatTheServiceSetsIsIgnored) {
  int tried = 0;
  for (const MethodDescriptor* method : Methods()) {
    for (const Path& path : PlacesOf(*method).ignored) {
      const Breaches breaches = OfValues(path.back());
      if (breaches.empty()) continue;
      const absl::Status status = Send(*method, *Broken(*method, path, breaches.front()));
      for (const auto& [field, rule] : client::DetailsOf(status).fields)
        EXPECT_FALSE(IsWithin(field, Name(path))) << method->full_name() << ": " << status;
      EXPECT_FALSE(absl::IsInternal(status) || absl::IsUnknown(status)) << method->full_name();
      ++tried;
    }
  }
  EXPECT_GT(tried, 50);
}

TEST_F(BadInputTest, ANegativePageIsRefusedAndALargeOneIsCutShort) {
  int tried = 0;
  for (const MethodDescriptor* method : Methods()) {
    const FieldDescriptor* size = method->input_type()->FindFieldByName("page_size");
    if (size == nullptr) continue;
    const std::unique_ptr<Message> request = Filled(*method);
    Put(size, "-1", request.get());
    EXPECT_EQ(Complaint(Send(*method, *request), "page_size", "must "), "") << method->full_name();
    Put(size, "2147483647", request.get());
    const absl::Status status = Send(*method, *request);
    for (const auto& [field, rule] : client::DetailsOf(status).fields)
      EXPECT_NE(field, "page_size") << method->full_name() << ": " << status;
    ++tried;
  }
  EXPECT_GT(tried, 10);
}

}  // namespace
}  // namespace partners::tests
