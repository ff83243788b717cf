#include "clients/cli/view_parts.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/text.h"

namespace partners::cli {
namespace {

constexpr int kWidthDefault = 100;  // of text that is not for a terminal
constexpr int kWidthMin = 30;

int TextWidth(const Terminal& terminal, int left) {
  return std::max((terminal.width == 0 ? kWidthDefault : terminal.width) - left, kWidthMin);
}

}  // namespace

std::string Heading(const std::string& text, const Terminal& terminal) {
  return absl::StrCat("\n", Bold(Clean(text), terminal.colour), "\n");
}

std::string Facts(const LabelledValues& facts, const Terminal& terminal, int indent) {
  int label_width = 0;
  for (const auto& [label, value] : facts) {
    if (!value.empty()) label_width = std::max(label_width, Width(label));
  }
  const int left = indent + label_width + 2;
  std::string text;
  for (const auto& [label, value] : facts) {
    if (value.empty()) continue;
    std::string begin =
        std::string(static_cast<size_t>(indent), ' ') + PadRight(label, label_width) + "  ";
    for (const std::string& line : Wrap(Clean(value, true), TextWidth(terminal, left))) {
      absl::StrAppend(&text, begin, line, "\n");
      begin = std::string(static_cast<size_t>(left), ' ');
    }
  }
  return text;
}

std::string Paragraph(const std::string& text, const Terminal& terminal, int indent) {
  std::string lines;
  for (const std::string& line : Wrap(Clean(text, true), TextWidth(terminal, indent))) {
    absl::StrAppend(&lines, std::string(static_cast<size_t>(indent), ' '), line, "\n");
  }
  return lines;
}

std::string Marked(const std::string& mark, const std::string& text, const Terminal& terminal,
                   int indent) {
  constexpr int kMarkWidth = 2;
  std::string lines = Paragraph(text, terminal, indent + kMarkWidth);
  return lines.replace(static_cast<size_t>(indent), kMarkWidth, mark);
}

std::string MethodsText(
    const google::protobuf::RepeatedPtrField<matching::v1::MethodVersion>& methods) {
  return absl::StrJoin(methods, ", ", [](std::string* out, const auto& method) {
    absl::StrAppend(out, method.method(), " ", method.version());
  });
}

std::string Joined(const google::protobuf::RepeatedPtrField<std::string>& texts) {
  return absl::StrJoin(texts, ", ");
}

}  // namespace partners::cli
