#include "clients/cli/view_parts.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/text.h"

namespace partners::cli {
namespace {

using matching::v1::Ranking;

constexpr int kWidthDefault = 100;  // of text that is not for a terminal
constexpr int kWidthMin = 30;

int TextWidth(const Terminal& terminal, int left) {
  return std::max((terminal.width == 0 ? kWidthDefault : terminal.width) - left, kWidthMin);
}

std::string FailedRules(const google::protobuf::RepeatedPtrField<Ranking::FailedRule>& rules,
                        const Terminal& terminal, int indent) {
  std::string text;
  for (const Ranking::FailedRule& rule : rules) {
    absl::StrAppend(&text, std::string(static_cast<size_t>(indent), ' '),
                    Red("✗ ", terminal.colour), Clean(rule.rule_id()), ": ", Clean(rule.text()),
                    "\n");
  }
  return text;
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

std::string MethodsText(
    const google::protobuf::RepeatedPtrField<matching::v1::MethodVersion>& methods) {
  return absl::StrJoin(methods, ", ", [](std::string* out, const auto& method) {
    absl::StrAppend(out, method.method(), " ", method.version());
  });
}

std::string ExcludedPartners(
    const google::protobuf::RepeatedPtrField<Ranking::ExcludedPartner>& excluded,
    const Terminal& terminal) {
  std::string text;
  for (const Ranking::ExcludedPartner& partner : excluded) {
    absl::StrAppend(&text, "  ", Clean(partner.partner_name()), "  ",
                    Dim(Clean(partner.partner()), terminal.colour), "\n",
                    FailedRules(partner.failed_rules(), terminal, 4));
    for (const Ranking::ExcludedService& service : partner.services()) {
      if (service.failed_rules().empty()) continue;
      absl::StrAppend(&text, "    ", Clean(service.service()), "\n",
                      FailedRules(service.failed_rules(), terminal, 6));
    }
  }
  return text;
}

std::string Joined(const google::protobuf::RepeatedPtrField<std::string>& texts) {
  return absl::StrJoin(texts, ", ");
}

}  // namespace partners::cli
