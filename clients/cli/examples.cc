#include "clients/cli/examples.h"

#include <algorithm>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/cli/commands.h"
#include "clients/cli/comments.h"
#include "clients/cli/names.h"
#include "clients/cli/one_values.h"
#include "clients/cli/sample_values.h"
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

std::string TextExample(const FieldDescriptor& field) {
  if (field.type() == FieldDescriptor::TYPE_BYTES) return "@README.md";
  switch (field.options().GetExtension(type::v1::format)) {
    case type::v1::FORMAT_CATALOGUE_ID:
      return "example";
    case type::v1::FORMAT_ORGANISATION_CODE:
      return "01370000";
    case type::v1::FORMAT_URL:
      return "https://example.org";
    case type::v1::FORMAT_EMAIL:
      return "ann@example.org";
    case type::v1::FORMAT_LANGUAGE:
      return "en";
    case type::v1::FORMAT_RESOURCE_NAME: {
      const std::string pattern = PatternIn(CommentOf(field));
      return FilledPattern(pattern.empty() ? "partners/{partner}" : pattern);
    }
    case type::v1::FORMAT_SHA256:
      return std::string(64, '0');
    case type::v1::FORMAT_LOCAL_TIME:
      return "2026-03-02T17:00";
    default:
      return absl::StrCat("\"", LongEnough("An example", field), "\"");
  }
}

std::string PairsExample(const FieldDescriptor& field);

std::string FormExample(const FieldDescriptor& field) {
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

bool HasFlag(const RequestLayout& layout, const std::string& name) {
  return std::any_of(layout.flags.begin(), layout.flags.end(),
                     [&](const FieldFlag& flag) { return flag.flag.name == name; });
}

// What the examples of `create` make, and those that change something change.
constexpr char kMade[] = "example";

// The flag that gives a new resource its id; empty where the server alone chooses it.
std::string IdFlag(const Rpc& rpc, const RequestLayout& layout) {
  const std::string flag = rpc.noun + "-id";
  const bool shown = FindRpc(rpc.noun, "get") != nullptr;
  return shown && rpc.verb == "create" && HasFlag(layout, flag) ? flag : "";
}

// Whether the verb changes what an example of `create` has made.
bool ChangesWhatIsMade(const Rpc& rpc) {
  const Rpc* create = FindRpc(rpc.noun, "create");
  if (create == nullptr || IdFlag(*create, LayoutOf(*create)).empty()) return false;
  const std::vector<std::string> verbs = {"update", "remove", "retire", "merge", "publish", "post"};
  return std::find(verbs.begin(), verbs.end(), rpc.verb) != verbs.end();
}

// Applications are taken by the solicitation that is still open.
bool IsOfOpenSolicitation(const Rpc& rpc) {
  return rpc.noun == "application" && (rpc.verb == "create" || rpc.verb == "count");
}

std::string ArgumentExample(const Rpc& rpc, const RequestLayout& layout) {
  if (layout.positional_path.empty()) return "";
  if (IsOfOpenSolicitation(rpc)) return " solicitations/example-open";
  std::string filled = FilledPattern(NamePattern(layout.positional_path, rpc));
  const std::string any = absl::StrCat("/", kChosenId);
  const bool all = absl::StrContains(layout.positional.help, "with - for all");
  if (all && absl::EndsWith(filled, any))
    filled.replace(filled.size() - any.size(), any.size(), "/-");
  if (filled.empty()) return absl::StrCat(" partners/", SampleId("partners"));
  if (!ChangesWhatIsMade(rpc)) return " " + filled;
  return absl::StrCat(" ", filled.substr(0, filled.rfind('/') + 1), kMade);
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
std::string RequiredFlags(const RequestLayout& layout, bool from_file) {
  std::string text;
  for (const FieldFlag& flag : layout.flags) {
    const FieldDescriptor& field = *flag.path.back();
    const bool of_body = flag.path[0] == layout.body;
    const bool top = flag.path.size() == (of_body ? 2u : 1u);
    if (!top || !IsNeeded(field) || (from_file && (of_body || layout.body == nullptr))) continue;
    const std::string value = ExampleOf(field);
    absl::StrAppend(&text, " --", flag.flag.name,
                    flag.flag.placeholder.empty() ? "" : absl::StrCat(" ", value));
  }
  return text;
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
  return begin + " --finding conflict --explanation \"An example\" --evaluator evaluator-1";
}

// What an approval needs beside the required fields, and a rationale as long as one must be.
std::string Approval(const std::string& begin) {
  return begin +
         " --category student-supports --outcome approved --accepted-tier promising --grades k,1,2 "
         "--regions west-central --rationale \"The study on page 4 is sound, and the schools in it "
         "are like those served.\"";
}

// What the rules of some methods ask for beside the required fields.
std::string FinerRules(const Rpc& rpc) {
  if (rpc.method->name() == "CreateNeed") return " --facts-school-year 2018-19";
  if (rpc.method->name() == "RateNeedPractice") return " --ground \"An example\"";
  return "";
}

// The method that reads what a command takes from a file; null when there is none.
const Rpc* ReaderOf(const RequestLayout& layout) {
  if (layout.body == nullptr) return nullptr;
  for (const Rpc& rpc : AllRpcs()) {
    if (rpc.verb == "get" && rpc.method->output_type() == layout.body->message_type()) return &rpc;
  }
  return nullptr;
}

// Reads a resource into a file, then gives it to the command.
std::vector<std::string> FromFile(const std::string& begin, const Rpc& rpc,
                                  const RequestLayout& layout) {
  const Rpc* reader = ReaderOf(layout);
  const std::string file = absl::StrCat((reader == nullptr ? rpc : *reader).noun, ".json");
  const std::string line =
      absl::StrCat(begin, layout.mask == nullptr ? RequiredFlags(layout, /*from_file=*/true) : "",
                   " --from ", file);
  if (reader == nullptr) return {line};
  const std::string name = layout.mask != nullptr ? ArgumentExample(rpc, layout)
                                                  : ArgumentExample(*reader, LayoutOf(*reader));
  return {absl::StrCat("partners ", reader->words(), name, " --output json > ", file), line};
}

// The command of more than one call that people use in a method's place; empty when there is none.
std::string FriendlierExample(const Rpc& rpc) {
  static const auto* words = new std::map<std::string, std::string>{
      {"ImportVendorListings", "import vendor-listings"},
      {"ImportIndicators", "import indicators"},
      {"AppendFacts", "import"},
  };
  const auto found = words->find(rpc.method->name());
  for (const ExtraCommand& extra : ExtraCommands()) {
    if (found != words->end() && extra.command.words == found->second) {
      return extra.command.examples.front();
    }
  }
  return "";
}

bool KnowsItsIds(const std::vector<std::string>& lines) {
  return std::none_of(lines.begin(), lines.end(), [](const std::string& line) {
    return absl::StrContains(line, absl::StrCat("/", kChosenId));
  });
}

// The required flags, and the id that other examples go on with.
std::string WithFlags(const std::string& begin, const Rpc& rpc, const RequestLayout& layout) {
  if (rpc.method->name() == "RecordDecision") return Approval(begin);
  const std::string flags =
      absl::StrCat(begin, RequiredFlags(layout, /*from_file=*/false), FinerRules(rpc));
  const std::string id = absl::StrCat(" --", IdFlag(rpc, layout), " ");
  const bool adds = id != " -- " && !absl::StrContains(flags, id);
  return adds ? absl::StrCat(flags, id, kMade) : flags;
}

}  // namespace

std::string ExampleOf(const FieldDescriptor& field) {
  const std::string sample = SampleValue(field);
  return sample.empty() ? FormExample(field) : sample;
}

std::string FilledPattern(const std::string& pattern) {
  std::vector<std::string> parts = absl::StrSplit(pattern, '/');
  for (size_t i = 1; i < parts.size(); ++i) {
    if (absl::StartsWith(parts[i], "{")) parts[i] = SampleId(parts[i - 1]);
  }
  return absl::StrJoin(parts, "/");
}

std::vector<std::string> ExamplesOf(const Rpc& rpc, const RequestLayout& layout) {
  const std::string begin = absl::StrCat("partners ", rpc.words(), ArgumentExample(rpc, layout));
  const std::string friendlier = FriendlierExample(rpc);
  if (rpc.verb == "import") return {friendlier, WithFlags(begin, rpc, layout)};
  std::vector<std::string> file = FromFile(begin, rpc, layout);
  if (!friendlier.empty()) file.insert(file.begin(), friendlier);
  if (layout.mask == nullptr && NeedsFile(layout)) return file;
  std::vector<std::string> examples = {layout.mask != nullptr ? begin + FirstChange(layout)
                                                              : WithFlags(begin, rpc, layout)};
  if (rpc.method->name() == "RedactChanges") {
    examples.insert(examples.begin(), "partners change list" + ArgumentExample(rpc, layout));
  }
  if (rpc.method->name() == "DeclareConflict") examples.push_back(RecordedConflict(begin));
  if (file.size() > 1 && KnowsItsIds(file)) {
    examples.insert(examples.end(), file.begin(), file.end());
  }
  if (HasFlag(layout, "page-token"))
    examples.push_back(absl::StrCat(begin, " --all --output jsonl"));
  if (HasFlag(layout, "in-force-on"))
    examples.push_back(absl::StrCat(examples.front(), " --in-force-on 2027-09-01"));
  return examples;
}

}  // namespace partners::cli
