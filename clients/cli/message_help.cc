#include "clients/cli/message_help.h"

#include <algorithm>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "clients/cli/bounds.h"
#include "clients/cli/comments.h"
#include "clients/cli/examples.h"
#include "clients/cli/help_parts.h"
#include "clients/cli/names.h"
#include "clients/cli/request_layout.h"
#include "clients/cli/sample_values.h"
#include "clients/cli/values.h"
#include "google/protobuf/util/json_util.h"

namespace partners::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int kExampleDepth = 4;  // parts of parts that the example shows

bool IsPart(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !IsOneValue(*field.message_type());
}

bool IsRequest(const Descriptor& type) { return absl::EndsWith(type.name(), "Request"); }

// A resource's own name and etag are not written: the command's argument and flags say them.
bool IsWritten(const FieldDescriptor& field) {
  const Descriptor& type = *field.containing_type();
  const bool identity = type.containing_type() == nullptr && !IsRequest(type) &&
                        (field.name() == "name" || field.name() == "etag");
  return !IsOutputOnly(field) && !identity;
}

std::vector<const FieldDescriptor*> WrittenFields(const Descriptor& type) {
  std::vector<const FieldDescriptor*> fields;
  for (int i = 0; i < type.field_count(); ++i) {
    if (IsWritten(*type.field(i))) fields.push_back(type.field(i));
  }
  return fields;
}

std::vector<const FieldDescriptor*> AllFields(const Descriptor& type) {
  std::vector<const FieldDescriptor*> fields;
  for (int i = 0; i < type.field_count(); ++i) fields.push_back(type.field(i));
  return fields;
}

using Fields = std::vector<const FieldDescriptor*> (*)(const Descriptor&);
using Types = std::vector<const Descriptor*>;

bool Has(const Types& types, const Descriptor& type) {
  return std::find(types.begin(), types.end(), &type) != types.end();
}

// Adds the type and its parts, each once and before its own parts.
void Collect(const Descriptor& type, Fields fields, Types* all) {
  const bool ours = absl::StartsWith(type.full_name(), "partners.");
  if (!ours || Has(*all, type)) return;
  all->push_back(&type);
  for (const FieldDescriptor* field : fields(type)) {
    if (IsPart(*field)) Collect(*field->message_type(), fields, all);
  }
}

// What people give: requests and their parts.
const Types& GivenMessages() {
  static const auto* messages = [] {
    auto* all = new Types();
    for (const Rpc& rpc : AllRpcs()) Collect(*rpc.method->input_type(), WrittenFields, all);
    return all;
  }();
  return *messages;
}

// What only answers hold has its fields whole; of the rest only what is given is shown.
std::vector<const FieldDescriptor*> ShownFields(const Descriptor& type) {
  return Has(GivenMessages(), type) ? WrittenFields(type) : AllFields(type);
}

// The comment, which always says whether the field is required and what it is.
std::string Explained(const FieldDescriptor& field) {
  std::string comment = CommentOf(field);
  const std::string subject =
      absl::StrCat("the ", absl::StrReplaceAll(field.name(), {{"_", " "}}), ".");
  for (const char* lead : {"Required", "Optional"}) {
    if (comment == absl::StrCat(lead, ".")) return absl::StrCat(lead, ": ", subject);
  }
  if (!IsRequired(field) || absl::StartsWith(comment, "Required")) return comment;
  return absl::StrCat("Required. ", comment);
}

std::string Words(const FieldDescriptor& field) {
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_ENUM) return "";
  const auto& type = *field.enum_type();
  const auto* sample = type.value(type.value_count() - 1);
  return absl::StrCat("One of ", absl::StrJoin(EnumWords(type), ", "), "; in JSON ", sample->name(),
                      " for ", EnumWord(*sample), ".");
}

std::string FieldText(const FieldDescriptor& field) {
  std::vector<std::string> parts = {Explained(field), BoundsOf(field), Words(field)};
  parts.erase(std::remove(parts.begin(), parts.end(), ""), parts.end());
  return absl::StrJoin(parts, " ");
}

std::string FieldTerm(const FieldDescriptor& field) {
  std::string form = PlaceholderOf(field);
  if (form.empty()) form = "true|false";
  if (IsPart(field)) form = MessageName(*field.message_type());
  return absl::StrCat(field.name(), " ", form, field.is_repeated() ? " …" : "");
}

std::string Unquoted(const std::string& text) {
  return std::string(absl::StripSuffix(absl::StripPrefix(text, "\""), "\""));
}

void FillPart(int depth, const FieldDescriptor& field, Message* message);

void FillExample(int depth, Message* message) {
  if (const std::string whole = SampleMessage(*message->GetDescriptor()); !whole.empty()) {
    ParseJson(whole, message).IgnoreError();  // as below
    return;
  }
  std::vector<const google::protobuf::OneofDescriptor*> chosen;
  for (const FieldDescriptor* field : ShownFields(*message->GetDescriptor())) {
    const auto* oneof = field->real_containing_oneof();
    if (oneof != nullptr && std::find(chosen.begin(), chosen.end(), oneof) != chosen.end())
      continue;
    if (oneof != nullptr) chosen.push_back(oneof);
    if (IsPart(*field)) {
      FillPart(depth, *field, message);
    } else if (field->type() != FieldDescriptor::TYPE_BYTES) {
      // An example that cannot be read would be missing here; a test looks for it.
      SetFromText(Unquoted(ExampleOf(*field)), field, message).IgnoreError();
    }
  }
}

void FillPart(int depth, const FieldDescriptor& field, Message* message) {
  const bool ours = absl::StartsWith(field.message_type()->full_name(), "partners.");
  if (!ours || depth == kExampleDepth) return;
  const auto* reflection = message->GetReflection();
  FillExample(depth + 1, field.is_repeated() ? reflection->AddMessage(message, &field)
                                             : reflection->MutableMessage(message, &field));
}

std::string Indented(const std::string& text) {
  return absl::StrCat("  ", absl::StrReplaceAll(absl::StripSuffix(text, "\n"), {{"\n", "\n  "}}),
                      "\n");
}

// Names are found however they are written: need-policy is NeedPolicy.
std::string Plain(const std::string& name) {
  return absl::AsciiStrToLower(absl::StrReplaceAll(name, {{"-", ""}, {"_", ""}}));
}

bool IsFlat(const Descriptor& type) {
  const auto fields = WrittenFields(type);
  return std::none_of(fields.begin(), fields.end(), [](const FieldDescriptor* field) {
    return IsPart(*field) || field->is_repeated();
  });
}

std::string HowToGive(const Descriptor& type) {
  if (!Has(GivenMessages(), type)) {
    return "Only answers hold it, and nobody writes it: --output json prints it as below.";
  }
  if (!IsFlat(type)) {
    return "Written as JSON: in a file for --from FILE, or as the value of a flag. Field names may "
           "have underscores, as above, or be written as below.";
  }
  return "Written as name=value,name=value in the value of a flag, or as JSON, which a text with a "
         "comma needs.";
}

}  // namespace

std::string MessageName(const Descriptor& type) {
  return std::string(absl::StripPrefix(type.full_name(), type.file()->package() + "."));
}

const std::vector<const Descriptor*>& Messages() {
  static const auto* messages = [] {
    auto* all = new Types(GivenMessages());
    Types answers;
    for (const Rpc& rpc : AllRpcs()) Collect(*rpc.method->output_type(), AllFields, &answers);
    for (const Descriptor* type : answers) {
      if (!Has(*all, *type)) all->push_back(type);
    }
    return all;
  }();
  return *messages;
}

// Of two with the same last part the one that people give is meant.
std::vector<const Descriptor*> FindMessages(const std::string& name) {
  Types given;
  Types others;
  for (const Descriptor* type : Messages()) {
    if (Plain(MessageName(*type)) == Plain(name)) return {type};
    if (Plain(type->name()) != Plain(name)) continue;
    (Has(GivenMessages(), *type) ? given : others).push_back(type);
  }
  return given.empty() ? others : given;
}

std::string ExampleJson(const Descriptor& type) {
  const std::unique_ptr<Message> example(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
  FillExample(0, example.get());
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(*example, &json, options);
  return status.ok() ? json : "";
}

std::string MessageHelp(const Descriptor& type, int width) {
  std::string out = absl::StrCat(MessageName(type), "\n\n", Paragraphs(CommentOf(type), width));
  Types parts;
  Collect(type, ShownFields, &parts);
  for (const Descriptor* part : parts) {
    Entries entries;
    for (const FieldDescriptor* field : ShownFields(*part)) {
      entries.emplace_back(FieldTerm(*field), FieldText(*field));
    }
    out += Section(part == &type ? "Fields" : "Fields of " + MessageName(*part), entries, width);
  }
  return absl::StrCat(out, "\n", Paragraphs(HowToGive(type), width), "\nExample\n",
                      Indented(ExampleJson(type)));
}

std::string MessagesHelp(int width) {
  Entries given;
  Entries answered;
  for (const Descriptor* type : Messages()) {
    if (IsRequest(*type) || absl::EndsWith(type->name(), "Response")) continue;
    (Has(GivenMessages(), *type) ? given : answered)
        .emplace_back(MessageName(*type), FirstSentence(CommentOf(*type)));
  }
  return absl::StrCat("partners help message NAME\n\n",
                      Paragraphs("How resources and their parts are written in files (--from) and "
                                 "in the values of flags.",
                                 width),
                      Section("Names", given, width),
                      Section("Names of what only answers hold", answered, width), "\nExample\n",
                      "  partners help message Rubric.Stage\n");
}

}  // namespace partners::cli
