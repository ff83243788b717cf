#include "clients/cli/request_layout.h"

#include <algorithm>
#include <cstring>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "clients/cli/bounds.h"
#include "clients/cli/comments.h"
#include "clients/cli/grade_values.h"
#include "clients/cli/message_help.h"
#include "clients/cli/names.h"
#include "clients/cli/values.h"
#include "partners/type/v1/annotations.pb.h"

namespace partners::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

constexpr size_t kDepthMax = 4;  // fields deeper down are given as JSON

bool IsPlainMessage(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !IsOneValue(*field.message_type());
}

// The one message of the same package that a request is about.
const FieldDescriptor* BodyOf(const Descriptor& request) {
  const FieldDescriptor* body = nullptr;
  for (int i = 0; i < request.field_count(); ++i) {
    const FieldDescriptor* field = request.field(i);
    const bool fits = !field->is_repeated() && IsPlainMessage(*field) && IsRequired(*field) &&
                      field->message_type()->file()->package() == request.file()->package();
    if (!fits) continue;
    if (body != nullptr) return nullptr;
    body = field;
  }
  return body;
}

const FieldDescriptor* TextField(const Descriptor& type, const std::string& name) {
  const FieldDescriptor* field = type.FindFieldByName(name);
  const bool text =
      field != nullptr && !field->is_repeated() && field->type() == FieldDescriptor::TYPE_STRING;
  return text ? field : nullptr;
}

// What a request is addressed to.
FieldPath Address(const RequestLayout& layout) {
  for (const char* name : {"name", "parent", "application"}) {
    if (const FieldDescriptor* field = TextField(*layout.request, name)) return {field};
  }
  if (layout.mask == nullptr || layout.body == nullptr) return {};
  const FieldDescriptor* name = TextField(*layout.body->message_type(), "name");
  return name == nullptr ? FieldPath{} : FieldPath{layout.body, name};
}

// What the argument is, and what its names look like.
std::string AddressHelp(const std::string& comment, const std::string& pattern) {
  if (pattern.empty() || !PatternIn(comment).empty()) return comment;
  return absl::StrCat(absl::StripSuffix(comment, "."), ", ", pattern, ".");
}

// Fills a layout's flags field by field.
class FlagBuilder {
 public:
  explicit FlagBuilder(RequestLayout* layout) : layout_(layout) {
    for (int i = 0; i < layout->request->field_count(); ++i) {
      if (layout->request->field(i) != layout->body) {
        own_.insert(Kebab(layout->request->field(i)->name()));
      }
    }
  }

  void Build() {
    if (layout_->body != nullptr) AddFields({layout_->body}, "");
    for (int i = 0; i < layout_->request->field_count(); ++i) {
      const FieldDescriptor* field = layout_->request->field(i);
      if (field != layout_->body) AddField({field}, "");
    }
  }

 private:
  // The request's own name and etag handling decides what of the body makes no sense as a flag.
  bool Skipped(const FieldPath& path) const {
    const FieldDescriptor& field = *path.back();
    if (IsOutputOnly(field) || path == layout_->positional_path) return true;
    const bool of_body = path.size() == 2 && path[0] == layout_->body;
    if (!of_body) return false;
    if (layout_->mask != nullptr) return IsImmutable(field);
    return field.name() == "etag" || field.name() == "name";  // made by the service at creation
  }

  void AddFields(const FieldPath& path, const std::string& prefix) {
    const Descriptor& type = *path.back()->message_type();
    for (int i = 0; i < type.field_count(); ++i) {
      FieldPath deeper = path;
      deeper.push_back(type.field(i));
      AddField(deeper, prefix);
    }
  }

  std::string NameOf(const FieldPath& path, const std::string& prefix) const {
    const std::string name = absl::StrCat(prefix, Kebab(path.back()->name()));
    const bool of_body = path.size() > 1 && path[0] == layout_->body;
    return of_body && own_.count(name) > 0 ? absl::StrCat(Kebab(layout_->body->name()), ".", name)
                                           : name;
  }

  void AddField(const FieldPath& path, const std::string& prefix) {
    if (Skipped(path)) return;
    const FieldDescriptor& field = *path.back();
    Flag flag;
    flag.name = NameOf(path, prefix);
    flag.placeholder = PlaceholderOf(field);
    flag.repeated = field.is_repeated();
    flag.help = HelpOf(path);
    layout_->flags.push_back({flag, path});
    const bool opens = !field.is_repeated() && IsPlainMessage(field) && path.size() < kDepthMax;
    const bool again = std::count_if(path.begin(), path.end(), [&](const FieldDescriptor* above) {
                         return above->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
                                above->message_type() == field.message_type();
                       }) > 1;
    if (opens && !again) AddFields(path, absl::StrCat(flag.name, "."));
  }

  std::string HelpOf(const FieldPath& path) const {
    const FieldDescriptor& field = *path.back();
    std::string help = Explained(path, CommentOf(field));
    const auto add = [&](const std::string& lead, const std::vector<std::string>& words) {
      absl::StrAppend(&help, help.empty() ? "" : " ", lead, absl::StrJoin(words, ", "), ".");
    };
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM)
      add("One of ", EnumWords(*field.enum_type()));
    if (const std::string bounds = BoundsOf(field); !bounds.empty())
      absl::StrAppend(&help, help.empty() ? "" : " ", bounds);
    if (IsGrade(field)) add("Also ranges, ", {"as k-5"});
    if (!IsPlainMessage(field)) return help;
    add("Keys: ", KeysOf(*field.message_type()));
    absl::StrAppend(&help, " See `partners help message ", MessageName(*field.message_type()),
                    "`.");
    return help;
  }

  // A comment that says no more than "Required." is completed, and an update requires nothing.
  std::string Explained(const FieldPath& path, const std::string& comment) const {
    const bool update = layout_->mask != nullptr && path[0] == layout_->body;
    for (const char* lead : {"Required", "Optional"}) {
      if (!absl::StartsWith(comment, lead)) continue;
      const std::string rest = comment.substr(std::strlen(lead));
      const std::string what = rest == "."                 ? Subject(path) + "."
                               : rest.substr(0, 2) == ": " ? rest.substr(2)
                                                           : "";
      if (what.empty()) return comment;
      return update ? Capitalised(what) : absl::StrCat(lead, ": ", what);
    }
    return comment;
  }

  // the legal name; from of the price range
  static std::string Subject(const FieldPath& path) {
    const auto words = [](const FieldDescriptor& field) {
      return absl::StrReplaceAll(field.name(), {{"_", " "}});
    };
    const FieldDescriptor& field = *path.back();
    const bool nested = path.size() > 2;
    return nested ? absl::StrCat("`", words(field), "` of the ", words(*path[path.size() - 2]))
                  : absl::StrCat("the ", words(field));
  }

  static std::string Capitalised(std::string text) {
    text[0] = absl::ascii_toupper(static_cast<unsigned char>(text[0]));
    return text;
  }

  static std::vector<std::string> KeysOf(const Descriptor& type) {
    std::vector<std::string> keys;
    for (int i = 0; i < type.field_count(); ++i) {
      if (!IsOutputOnly(*type.field(i))) keys.push_back(Kebab(type.field(i)->name()));
    }
    return keys;
  }

  RequestLayout* layout_;
  std::set<std::string> own_;  // flags of the request itself
};

}  // namespace

bool IsRequired(const FieldDescriptor& field) {
  return field.options().GetExtension(type::v1::required);
}
bool IsNeeded(const FieldDescriptor& field) {
  const std::string comment = CommentOf(field);
  return IsRequired(field) || absl::StartsWith(comment, "Required:") ||
         absl::StartsWith(comment, "Required.") || absl::StartsWith(comment, "Required,");
}
bool IsOutputOnly(const FieldDescriptor& field) {
  return field.options().GetExtension(type::v1::output_only);
}
bool IsImmutable(const FieldDescriptor& field) {
  return field.options().GetExtension(type::v1::immutable);
}

RequestLayout LayoutOf(const Rpc& rpc) {
  RequestLayout layout;
  layout.request = rpc.method->input_type();
  layout.body = BodyOf(*layout.request);
  layout.mask = layout.request->FindFieldByName("update_mask");
  layout.positional_path = Address(layout);
  if (!layout.positional_path.empty()) {
    const FieldDescriptor& field = *layout.positional_path.back();
    layout.positional = {absl::AsciiStrToUpper(field.name()),
                         AddressHelp(CommentOf(field), NamePattern(layout.positional_path, rpc))};
  }
  FlagBuilder(&layout).Build();
  return layout;
}

std::vector<std::string> NamePatterns(const FieldPath& path, const Rpc& rpc) {
  std::vector<std::string> own = PatternsIn(CommentOf(*path.back()));
  if (!own.empty() || path.back()->name() != "name") return own;
  const FieldDescriptor* name = rpc.method->output_type()->FindFieldByName("name");
  return name == nullptr ? own : PatternsIn(CommentOf(*name));
}

std::string NamePattern(const FieldPath& path, const Rpc& rpc) {
  const std::vector<std::string> patterns = NamePatterns(path, rpc);
  return patterns.empty() ? "" : patterns.front();
}

}  // namespace partners::cli
