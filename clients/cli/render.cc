#include "clients/cli/render.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/columns.h"
#include "clients/cli/display.h"
#include "clients/cli/names.h"
#include "clients/cli/repeated_facts.h"
#include "clients/cli/text.h"
#include "clients/cli/text_table.h"
#include "clients/cli/values.h"
#include "clients/cli/views.h"
#include "google/protobuf/util/json_util.h"
#include "partners/type/v1/annotations.pb.h"

namespace partners::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int kLabelWidthMax = 28;
constexpr int kValueWidthMin = 30;
constexpr size_t kListLines = 2;  // of a cell of text

std::string ToJson(const Message& message, bool whitespace) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = whitespace;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  // Only a payload of a type this program does not know cannot be printed.
  return status.ok() ? json : "{\"error\": \"a payload of a type this program does not know\"}";
}

// The fields a path goes through; of alternatives the first. Empty when one of them is not there.
std::vector<const FieldDescriptor*> FieldsOf(const Descriptor& type, const std::string& path) {
  std::vector<const FieldDescriptor*> fields;
  const Descriptor* at = &type;
  const std::vector<std::string> names = absl::StrSplit(path.substr(0, path.find('|')), '.');
  for (const std::string& name : names) {
    const FieldDescriptor* field = at == nullptr ? nullptr : at->FindFieldByName(name);
    if (field == nullptr) return {};
    fields.push_back(field);
    at = field->message_type();
  }
  return fields;
}

bool IsPart(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !IsOneValue(*field.message_type());
}

// Only what is one value of a fixed form is never shortened; names come after prose and lists.
Cells CellsOf(const std::vector<const FieldDescriptor*>& fields) {
  const auto many = [](const FieldDescriptor* field) { return field->is_repeated(); };
  if (fields.empty() || std::any_of(fields.begin(), fields.end(), many)) return Cells::kText;
  const FieldDescriptor& last = *fields.back();
  if (IsPart(last)) return Cells::kText;
  if (last.cpp_type() != FieldDescriptor::CPPTYPE_STRING) return Cells::kFixed;
  const auto format = last.options().GetExtension(type::v1::format);
  if (format == type::v1::FORMAT_SHA256) return Cells::kFixed;
  const bool name = last.name() == "name" || format == type::v1::FORMAT_RESOURCE_NAME ||
                    format == type::v1::FORMAT_CATALOGUE_ID;
  return name ? Cells::kName : Cells::kText;
}

TableColumn HeadOf(const Descriptor& type, const ResourceColumn& column) {
  const std::vector<const FieldDescriptor*> fields = FieldsOf(type, column.path);
  return {column.header, !fields.empty() && StandsRight(*fields.back()), CellsOf(fields)};
}

std::vector<ResourceColumn> ShownColumns(const Descriptor& type, const Message& message,
                                         const FieldDescriptor* field) {
  const int size = message.GetReflection()->FieldSize(message, field);
  std::vector<ResourceColumn> shown;
  for (const ResourceColumn& column : ColumnsOf(type)) {
    bool says = column.path == "name";
    for (int i = 0; i < size && !says; ++i) {
      says = DisplayPath(message.GetReflection()->GetRepeatedMessage(message, field, i),
                         column.path) != kNothing;
    }
    if (says) shown.push_back(column);
  }
  return shown;
}

// A repeated message field as a table; columns that say nothing in any row are left out.
TextTable ListTable(const Message& message, const FieldDescriptor* field) {
  const Descriptor& type = *field->message_type();
  const std::vector<ResourceColumn> columns = ShownColumns(type, message, field);
  std::vector<TableColumn> heads;
  heads.reserve(columns.size());
  for (const ResourceColumn& column : columns) heads.push_back(HeadOf(type, column));
  TextTable table(heads, kListLines);
  for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
    const Message& item = message.GetReflection()->GetRepeatedMessage(message, field, i);
    std::vector<std::string> cells;
    cells.reserve(columns.size());
    for (const ResourceColumn& column : columns) cells.push_back(DisplayPath(item, column.path));
    table.AddRow(cells);
  }
  return table;
}

// "Label   value", long values wrapped under themselves.
std::string RenderValue(const std::string& label, const std::string& value, int label_width,
                        int indent, const Terminal& terminal) {
  const std::string margin(static_cast<size_t>(indent), ' ');
  const int left = indent + label_width + 2;
  const int width = terminal.width == 0 ? 1 << 20 : std::max(terminal.width - left, kValueWidthMin);
  std::string text;
  bool first = true;
  for (const std::string& line : Wrap(Clean(value, true), width)) {
    const std::string begin = first ? margin + PadRight(label, label_width) + "  "
                                    : std::string(static_cast<size_t>(left), ' ');
    absl::StrAppend(&text, begin, line, "\n");
    first = false;
  }
  return text;
}

// The message inside an Any, or the message itself; null for a type this program does not know.
std::string RenderAny(const Message& message, const Terminal& terminal, int indent) {
  return RenderValue("Record", ToJson(message, false), 6, indent, terminal);
}

// A row of a table cannot show the parts of one of these.
bool HaveParts(const Message& message, const FieldDescriptor* field) {
  for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
    const auto shown = FieldsToShow(message.GetReflection()->GetRepeatedMessage(message, field, i));
    if (std::any_of(shown.begin(), shown.end(), [](const auto* one) { return IsPart(*one); })) {
      return true;
    }
  }
  return false;
}

// One after the other, an empty line between them.
std::string RenderEach(const Message& message, const FieldDescriptor* field,
                       const Terminal& terminal, int indent) {
  std::string text;
  for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
    const Message& item = message.GetReflection()->GetRepeatedMessage(message, field, i);
    absl::StrAppend(&text, i == 0 ? "" : "\n", RenderResource(item, terminal, indent));
  }
  return text;
}

std::string PartHeading(const std::string& label, const Terminal& terminal, int indent) {
  return absl::StrCat(std::string(static_cast<size_t>(indent), ' '), Bold(label, terminal.colour),
                      "\n");
}

// What of a list the record does not say itself: a table, or one after the other where a table
// would leave something out.
std::string RenderParts(const Message& record, const FieldDescriptor* field,
                        const Terminal& terminal, int indent) {
  const std::unique_ptr<Message> message = WithoutRepeats(record, field);
  const int size = message->GetReflection()->FieldSize(*message, field);
  if (size == 0) return "";
  const bool others = size < record.GetReflection()->FieldSize(record, field);
  const std::string label =
      others ? absl::StrCat("Other ", absl::AsciiStrToLower(Label(field->name())))
             : Label(field->name());
  const TextTable table = ListTable(*message, field);
  const bool rows = !HaveParts(*message, field) && table.Fits(terminal.width, indent + 2);
  return PartHeading(label, terminal, indent) +
         (rows ? table.Render(terminal.width, terminal.colour, indent + 2)
               : RenderEach(*message, field, terminal, indent + 2));
}

std::string RenderFields(const Message& message, const Message* record, const Terminal& terminal,
                         int indent);

std::string RenderPart(const Message& message, const FieldDescriptor* field,
                       const Terminal& terminal, int indent) {
  if (field->is_repeated()) return RenderParts(message, field, terminal, indent);
  const Message& part = message.GetReflection()->GetMessage(message, field);
  const bool any = part.GetDescriptor()->full_name() == "google.protobuf.Any";
  return PartHeading(Label(field->name()), terminal, indent) +
         (any ? RenderAny(part, terminal, indent + 2)
              : RenderFields(part, &message, terminal, indent + 2));
}

// Labels and values of a resource, or of a part of `record`, which does not repeat its texts.
std::string RenderFields(const Message& message, const Message* record, const Terminal& terminal,
                         int indent) {
  std::vector<const FieldDescriptor*> fields = FieldsToShow(message);
  fields.erase(std::remove_if(fields.begin(), fields.end(),
                              [&](const FieldDescriptor* field) {
                                return record != nullptr && SaidAbove(message, *field, *record);
                              }),
               fields.end());
  int label_width = 0;
  for (const FieldDescriptor* field : fields) {
    if (!IsPart(*field)) label_width = std::max(label_width, Width(Label(field->name())));
  }
  label_width = std::min(label_width, kLabelWidthMax);
  std::string values;
  std::string parts;
  for (const FieldDescriptor* field : fields) {
    if (IsPart(*field)) {
      parts += RenderPart(message, field, terminal, indent);
    } else {
      values += RenderValue(Label(field->name()), DisplayField(message, field), label_width, indent,
                            terminal);
    }
  }
  return values + parts;
}

std::string RenderPage(const Message& response, const FieldDescriptor* items,
                       const Terminal& terminal) {
  if (response.GetReflection()->FieldSize(response, items) == 0) return "Nothing found.\n";
  return ListTable(response, items).Render(terminal.width, terminal.colour);
}

void RenderForPeople(const Message& response, Terminal& terminal, Detail detail) {
  if (RenderView(response, terminal, detail)) return;
  if (const FieldDescriptor* items = ItemsField(*response.GetDescriptor())) {
    terminal.out << RenderPage(response, items, terminal);
  } else if (response.GetDescriptor()->field_count() == 0) {
    terminal.out << "Done.\n";
  } else {
    terminal.out << RenderResource(response, terminal);
  }
}

void RenderJsonLines(const Message& response, Terminal& terminal) {
  const FieldDescriptor* items = ItemsField(*response.GetDescriptor());
  if (items == nullptr) {
    terminal.out << ToJsonLine(response) << '\n';
    return;
  }
  for (int i = 0; i < response.GetReflection()->FieldSize(response, items); ++i) {
    terminal.out << ToJsonLine(response.GetReflection()->GetRepeatedMessage(response, items, i))
                 << '\n';
  }
}

}  // namespace

absl::StatusOr<Format> ParseFormat(const std::string& text) {
  if (text == "table") return Format::kTable;
  if (text == "json") return Format::kJson;
  if (text == "jsonl") return Format::kJsonLines;
  return absl::InvalidArgumentError(absl::StrCat("--output: \"", text,
                                                 "\" is not one of table, json, jsonl",
                                                 DidYouMean(text, {"table", "json", "jsonl"})));
}

const FieldDescriptor* ItemsField(const Descriptor& response) {
  if (response.FindFieldByName("next_page_token") == nullptr) return nullptr;
  for (int i = 0; i < response.field_count(); ++i) {
    const FieldDescriptor* field = response.field(i);
    const bool messages = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (field->is_repeated() && messages) return field;
  }
  return nullptr;
}

std::string ToJsonLine(const Message& message) { return ToJson(message, false); }

std::string RenderResource(const Message& message, const Terminal& terminal, int indent) {
  return RenderFields(message, nullptr, terminal, indent);
}

void Render(const Message& response, Format format, Terminal& terminal, Detail detail) {
  switch (format) {
    case Format::kTable:
      return RenderForPeople(response, terminal, detail);
    case Format::kJson:
      terminal.out << ToJson(response, true);
      return;
    case Format::kJsonLines:
      return RenderJsonLines(response, terminal);
  }
}

}  // namespace partners::cli
