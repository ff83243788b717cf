#include "clients/cli/examples.h"

#include <regex>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/names.h"
#include "clients/cli/one_values.h"
#include "partners/type/v1/annotations.pb.h"

namespace partners::cli {
namespace {

using google::protobuf::FieldDescriptor;

// The text, made longer where the rule asks for more.
std::string LongEnough(std::string text, const FieldDescriptor& field) {
  while (text.size() < field.options().GetExtension(type::v1::length).min()) {
    text += ", written out in full";
  }
  return text;
}

// The public has no key: it is no role to give.
std::string EnumExample(const google::protobuf::EnumDescriptor& type) {
  const bool role = type.full_name() == "partners.type.v1.Role";
  return role ? "agency" : EnumWords(type).front();
}

// A value that has the form of a field's; not necessarily one a server would take.
std::string TextExample(const FieldDescriptor& field) {
  if (field.type() == FieldDescriptor::TYPE_BYTES) return "@study.pdf";
  switch (field.options().GetExtension(type::v1::format)) {
    case type::v1::FORMAT_CATALOGUE_ID:
      return "example";
    case type::v1::FORMAT_ORGANISATION_CODE:
      return "00350000";
    case type::v1::FORMAT_URL:
      return "https://example.org";
    case type::v1::FORMAT_EMAIL:
      return "ann@example.org";
    case type::v1::FORMAT_LANGUAGE:
      return "en";
    case type::v1::FORMAT_RESOURCE_NAME:
      return "partners/example";
    case type::v1::FORMAT_SHA256:
      return std::string(64, '0');
    case type::v1::FORMAT_LOCAL_TIME:
      return "2026-03-02T17:00";
    default:
      return absl::StrCat("\"", LongEnough("An example", field), "\"");
  }
}

std::string PairsExample(const FieldDescriptor& field);

std::string ExampleOf(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return "true";
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumExample(*field.enum_type());
    case FieldDescriptor::CPPTYPE_STRING:
      return TextExample(field);
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      const OneValue* one = FindOneValue(*field.message_type());
      return one == nullptr ? PairsExample(field) : one->example;
    }
    default:
      return "1";
  }
}

bool Composed(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
         FindOneValue(*field.message_type()) == nullptr;
}

// key=value of the required fields of a message; of the first one when none is.
std::string PairsExample(const FieldDescriptor& field) {
  std::string pairs;
  const auto add = [&](const FieldDescriptor& part) {
    std::string value = ExampleOf(part);
    if (absl::StartsWith(value, "\"")) value = "example";
    absl::StrAppend(&pairs, pairs.empty() ? "" : ",", Kebab(part.name()), "=", value);
  };
  const auto* type = field.message_type();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor& part = *type->field(i);
    if (IsNeeded(part) && !Composed(part) && !part.is_repeated()) add(part);
  }
  for (int i = 0; i < type->field_count() && pairs.empty(); ++i) {
    if (!Composed(*type->field(i)) && !IsOutputOnly(*type->field(i))) add(*type->field(i));
  }
  return pairs;
}

std::string ArgumentExample(const Rpc& rpc, const RequestLayout& layout) {
  if (layout.positional_path.empty()) return "";
  FieldPath path = layout.positional_path;
  const std::string filled = FilledPattern(NamePattern(path, rpc));
  return absl::StrCat(" ", filled.empty() ? "partners/acme" : filled);
}

// Deep values and long lists are better given as a file.
bool NeedsFile(const RequestLayout& layout) {
  for (const FieldFlag& flag : layout.flags) {
    const FieldDescriptor& field = *flag.path.back();
    const bool top = flag.path.size() == (flag.path[0] == layout.body ? 2u : 1u);
    if (top && IsNeeded(field) && field.is_repeated() && Composed(field)) return true;
  }
  return false;
}

// `from_file`: the body is given as a file.
std::string RequiredFlags(const Rpc& rpc, const RequestLayout& layout, bool from_file) {
  std::string text;
  for (const FieldFlag& flag : layout.flags) {
    const FieldDescriptor& field = *flag.path.back();
    const bool of_body = flag.path[0] == layout.body;
    const bool top = flag.path.size() == (of_body ? 2u : 1u);
    if (!top || !IsNeeded(field) || (from_file && (of_body || layout.body == nullptr))) continue;
    std::string value = ExampleOf(field);
    const std::string pattern = FilledPattern(NamePattern(flag.path, rpc));
    if (!pattern.empty() && value == "partners/example") value = pattern;
    absl::StrAppend(&text, " --", flag.flag.name,
                    flag.flag.placeholder.empty() ? "" : absl::StrCat(" ", value));
  }
  return text;
}

bool HasFlag(const RequestLayout& layout, const std::string& name) {
  for (const FieldFlag& flag : layout.flags) {
    if (flag.flag.name == name) return true;
  }
  return false;
}

// The first flag that an update may carry.
std::string FirstChange(const RequestLayout& layout) {
  for (const FieldFlag& flag : layout.flags) {
    const FieldDescriptor& field = *flag.path.back();
    const bool plain =
        flag.path[0] == layout.body && flag.path.size() == 2 && !flag.flag.placeholder.empty();
    if (plain && field.name() != "etag")
      return absl::StrCat(" --", flag.flag.name, " ", ExampleOf(field));
  }
  return "";
}

// Staff say whose conflict it is, and never that there is none.
std::string RecordedConflict(const std::string& begin) {
  return begin + " --finding conflict --explanation \"An example\" --evaluator example";
}

// What an approval needs beside the required fields, and a rationale as long as one must be.
std::string Approval(const std::string& begin) {
  return begin +
         " --category instruction --outcome approved --accepted-tier promising --grades k,1,2 "
         "--regions coastal --rationale \"The study on page 4 is sound, and the schools in it are "
         "like "
         "those served.\"";
}

}  // namespace

std::string FilledPattern(const std::string& pattern) {
  std::string text = pattern;
  static const std::regex* part = new std::regex(R"(\{([a-z_]+)\})");
  int codes = 0;
  std::smatch match;
  while (std::regex_search(text, match, *part)) {
    std::string id = "example";
    if (match[1] == "partner") id = "acme";
    if (match[1] == "code") id = codes++ == 0 ? "00350000" : "00350545";
    text = std::string(match.prefix()) + id + std::string(match.suffix());
  }
  return text;
}

std::vector<std::string> ExamplesOf(const Rpc& rpc, const RequestLayout& layout) {
  const std::string begin = absl::StrCat("partners ", rpc.words(), ArgumentExample(rpc, layout));
  if (layout.mask != nullptr) {
    return {absl::StrCat(begin, FirstChange(layout)), absl::StrCat(begin, " --from changed.json")};
  }
  const std::string file = absl::StrCat(begin, RequiredFlags(rpc, layout, /*from_file=*/true),
                                        " --from ", rpc.noun, ".json");
  if (NeedsFile(layout)) return {file};
  const std::string flags = absl::StrCat(begin, RequiredFlags(rpc, layout, /*from_file=*/false));
  const bool decides = rpc.method->name() == "RecordDecision";
  std::vector<std::string> examples = {decides ? Approval(begin) : flags};
  if (rpc.method->name() == "DeclareConflict") examples.push_back(RecordedConflict(begin));
  if (layout.body != nullptr) examples.push_back(file);
  if (HasFlag(layout, "page-token"))
    examples.push_back(absl::StrCat(begin, " --all --output jsonl"));
  if (HasFlag(layout, "in-force-on"))
    examples.push_back(absl::StrCat(flags, " --in-force-on 2026-03-02"));
  return examples;
}

}  // namespace partners::cli
