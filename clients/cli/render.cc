#include "clients/cli/render.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/columns.h"
#include "clients/cli/display.h"
#include "clients/cli/names.h"
#include "clients/cli/text.h"
#include "clients/cli/text_table.h"
#include "clients/cli/values.h"
#include "clients/cli/views.h"
#include "google/protobuf/util/json_util.h"

namespace partners::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int kLabelWidthMax = 28;
constexpr int kValueWidthMin = 30;

std::string ToJson(const Message& message, bool whitespace) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = whitespace;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  // Only a payload of a type this program does not know cannot be printed.
  return status.ok() ? json : "{\"error\": \"a payload of a type this program does not know\"}";
}

const FieldDescriptor* LastField(const Descriptor& type, const std::string& path) {
  const std::string first = path.substr(0, path.find('|'));
  const Descriptor* at = &type;
  const FieldDescriptor* field = nullptr;
  for (size_t begin = 0; begin <= first.size();) {
    const size_t end = std::min(first.find('.', begin), first.size());
    field = at == nullptr ? nullptr : at->FindFieldByName(first.substr(begin, end - begin));
    at = field == nullptr ? nullptr : field->message_type();
    begin = end + 1;
  }
  return field;
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
std::string RenderList(const Message& message, const FieldDescriptor* field,
                       const Terminal& terminal, int indent) {
  const Descriptor& type = *field->message_type();
  const std::vector<ResourceColumn> columns = ShownColumns(type, message, field);
  std::vector<TableColumn> heads;
  for (const ResourceColumn& column : columns) {
    const FieldDescriptor* last = LastField(type, column.path);
    heads.push_back({column.header, last != nullptr && StandsRight(*last), column.path == "name"});
  }
  TextTable table(heads);
  for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
    const Message& item = message.GetReflection()->GetRepeatedMessage(message, field, i);
    std::vector<std::string> cells;
    for (const ResourceColumn& column : columns) cells.push_back(DisplayPath(item, column.path));
    table.AddRow(cells);
  }
  return table.Render(terminal.width, terminal.colour, indent);
}

bool IsPart(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !IsOneValue(*field.message_type());
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

std::string RenderPart(const Message& message, const FieldDescriptor* field,
                       const Terminal& terminal, int indent) {
  const std::string margin(static_cast<size_t>(indent), ' ');
  std::string text = absl::StrCat(margin, Bold(Label(field->name()), terminal.colour), "\n");
  if (field->is_repeated()) {
    return text + (HaveParts(message, field) ? RenderEach(message, field, terminal, indent + 2)
                                             : RenderList(message, field, terminal, indent + 2));
  }
  const Message& part = message.GetReflection()->GetMessage(message, field);
  const bool any = part.GetDescriptor()->full_name() == "google.protobuf.Any";
  return text +
         (any ? RenderAny(part, terminal, indent + 2) : RenderResource(part, terminal, indent + 2));
}

std::string RenderPage(const Message& response, const FieldDescriptor* items,
                       const Terminal& terminal) {
  if (response.GetReflection()->FieldSize(response, items) == 0) return "Nothing found.\n";
  return RenderList(response, items, terminal, 0);
}

void RenderForPeople(const Message& response, Terminal& terminal) {
  if (RenderView(response, terminal)) return;
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
  const std::vector<const FieldDescriptor*> fields = FieldsToShow(message);
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

void Render(const Message& response, Format format, Terminal& terminal) {
  switch (format) {
    case Format::kTable:
      return RenderForPeople(response, terminal);
    case Format::kJson:
      terminal.out << ToJson(response, true);
      return;
    case Format::kJsonLines:
      return RenderJsonLines(response, terminal);
  }
}

}  // namespace partners::cli
