#include "clients/cli/request_builder.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "clients/cli/name_forms.h"
#include "clients/cli/names.h"
#include "clients/cli/values.h"
#include "google/protobuf/field_mask.pb.h"
#include "partners/type/v1/annotations.pb.h"
#include "services/runtime/status_macros.h"

namespace partners::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::OneofDescriptor;

absl::Status At(const std::string& where, const absl::Status& status) {
  if (status.ok()) return status;
  return absl::InvalidArgumentError(absl::StrCat(where, ": ", status.message()));
}

absl::StatusOr<std::string> ReadAll(const std::string& path, std::istream& in) {
  std::ifstream file;
  if (path != "-") {
    file.open(path, std::ios::binary);
    if (!file) return absl::InvalidArgumentError("cannot open the file");
  }
  std::istream& source = path == "-" ? in : file;
  return std::string(std::istreambuf_iterator<char>(source), std::istreambuf_iterator<char>());
}

// acme becomes partners/acme when the pattern is partners/{partner}.
std::string Completed(const std::string& text, const std::string& pattern) {
  const bool plain = !text.empty() && text.find('/') == std::string::npos;
  const size_t slash = pattern.find('/');
  const bool one_level =
      slash != std::string::npos && pattern.find('/', slash + 1) == std::string::npos;
  return plain && one_level ? absl::StrCat(pattern.substr(0, slash + 1), text) : text;
}

// One name of a resource.
bool IsName(const FieldDescriptor& field) {
  return !field.is_repeated() &&
         field.options().GetExtension(type::v1::format) == type::v1::FORMAT_RESOURCE_NAME;
}

class Builder {
 public:
  Builder(const Rpc& rpc, const RequestLayout& layout, const Arguments& arguments)
      : rpc_(rpc), layout_(layout), arguments_(arguments) {
    const Message* prototype =
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(layout.request);
    request_.reset(prototype->New());
  }

  absl::StatusOr<std::unique_ptr<Message>> Build(std::istream& in) {
    PARTNERS_RETURN_IF_ERROR(ReadFrom(in));
    PARTNERS_RETURN_IF_ERROR(SetPositional());
    for (const FieldFlag& flag : layout_.flags) PARTNERS_RETURN_IF_ERROR(SetFlag(flag));
    PARTNERS_RETURN_IF_ERROR(SetMask());
    return std::move(request_);
  }

 private:
  Message* Body() {
    return layout_.body == nullptr
               ? request_.get()
               : request_->GetReflection()->MutableMessage(request_.get(), layout_.body);
  }

  // The message that holds the last field of the path.
  Message* Holder(const FieldPath& path) {
    Message* message = request_.get();
    for (size_t i = 0; i + 1 < path.size(); ++i) {
      message = message->GetReflection()->MutableMessage(message, path[i]);
    }
    return message;
  }

  absl::Status ReadFrom(std::istream& in) {
    if (!arguments_.Has(kFromFlag)) return absl::OkStatus();
    const std::string path = arguments_.Value(kFromFlag);
    const std::string where = absl::StrCat("--from ", path);
    absl::StatusOr<std::string> json = ReadAll(path, in);
    if (!json.ok()) return At(where, json.status());
    PARTNERS_RETURN_IF_ERROR(At(where, ParseJson(*json, Body())));
    if (layout_.body != nullptr && layout_.mask == nullptr) ForgetIdentity();
    NoteFromFile();
    return absl::OkStatus();
  }

  // A resource that was read from elsewhere gets its own name and etag here.
  void ForgetIdentity() {
    for (const char* name : {"name", "etag"}) {
      const FieldDescriptor* field = layout_.body->message_type()->FindFieldByName(name);
      if (field != nullptr) Body()->GetReflection()->ClearField(Body(), field);
    }
  }

  // What the file says is what the update changes, apart from what no update can.
  void NoteFromFile() {
    if (layout_.mask == nullptr || layout_.body == nullptr) return;
    std::vector<const FieldDescriptor*> set;
    Body()->GetReflection()->ListFields(*Body(), &set);
    for (const FieldDescriptor* field : set) Note(field);
  }

  void Note(const FieldDescriptor* field) {
    const bool identity = field->name() == "name" || field->name() == "etag";
    if (!identity && !IsOutputOnly(*field) && !IsImmutable(*field)) changed_.insert(field->name());
  }

  absl::Status SetPositional() {
    const FieldPath& path = layout_.positional_path;
    if (path.empty()) return absl::OkStatus();
    const std::string text = arguments_.At(layout_.positional.name);
    Message* holder = Holder(path);
    if (!text.empty()) {
      const std::string name = Completed(text, NamePattern(path, rpc_));
      PARTNERS_RETURN_IF_ERROR(
          At(layout_.positional.name, CheckForm(name, NamePatterns(path, rpc_))));
      return At(layout_.positional.name, SetFromText(name, path.back(), holder));
    }
    const bool missing = holder->GetReflection()->GetString(*holder, path.back()).empty();
    if (!missing || !(IsRequired(*path.back()) || path.size() > 1)) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat(layout_.positional.name, " is missing"));
  }

  absl::Status SetFlag(const FieldFlag& flag) {
    if (!arguments_.Has(flag.flag.name)) return absl::OkStatus();
    const std::string where = absl::StrCat("--", flag.flag.name);
    const FieldDescriptor* field = flag.path.back();
    PARTNERS_RETURN_IF_ERROR(CheckOneof(flag));
    Message* holder = Holder(flag.path);
    if (field->is_repeated()) holder->GetReflection()->ClearField(holder, field);
    for (const std::string& text : arguments_.flags.at(flag.flag.name)) {
      const std::string value = Complete(flag.path, text);
      if (IsName(*field) && !value.empty()) {
        PARTNERS_RETURN_IF_ERROR(At(where, CheckForm(value, NamePatterns(flag.path, rpc_))));
      }
      PARTNERS_RETURN_IF_ERROR(At(where, SetFromText(value, field, holder)));
    }
    if (flag.path.size() > 1 && flag.path[0] == layout_.body) Note(flag.path[1]);
    return absl::OkStatus();
  }

  std::string Complete(const FieldPath& path, const std::string& text) const {
    if (!IsName(*path.back()) || text.find('/') != std::string::npos) return text;
    return Completed(text, NamePattern(path, rpc_));
  }

  // Two flags of one oneof would silently undo each other.
  absl::Status CheckOneof(const FieldFlag& flag) {
    for (const FieldDescriptor* field : flag.path) {
      const OneofDescriptor* oneof = field->real_containing_oneof();
      if (oneof == nullptr) continue;
      auto [found, fresh] = chosen_.emplace(oneof, std::make_pair(field, flag.flag.name));
      if (fresh || found->second.first == field) continue;
      return absl::InvalidArgumentError(absl::StrCat("--", flag.flag.name, " and --",
                                                     found->second.second, " exclude each other"));
    }
    return absl::OkStatus();
  }

  absl::Status NoteCleared() {
    if (!arguments_.Has(kClearFlag)) return absl::OkStatus();
    for (const std::string& list : arguments_.flags.at(kClearFlag)) {
      const std::vector<std::string> words = absl::StrSplit(list, ',');
      for (const std::string& word : words) {
        const std::string name = absl::StrReplaceAll(word, {{"-", "_"}});
        const FieldDescriptor* field = layout_.body->message_type()->FindFieldByName(name);
        if (field == nullptr) {
          return absl::InvalidArgumentError(absl::StrCat("--clear: there is no field ", word));
        }
        Body()->GetReflection()->ClearField(Body(), field);
        changed_.insert(name);
      }
    }
    return absl::OkStatus();
  }

  absl::Status SetMask() {
    if (layout_.mask == nullptr || layout_.body == nullptr) return absl::OkStatus();
    PARTNERS_RETURN_IF_ERROR(NoteCleared());
    if (request_->GetReflection()->HasField(*request_, layout_.mask)) return absl::OkStatus();
    if (changed_.empty()) {
      return absl::InvalidArgumentError("nothing to change: give a flag, --clear or --from");
    }
    auto* mask = static_cast<google::protobuf::FieldMask*>(
        request_->GetReflection()->MutableMessage(request_.get(), layout_.mask));
    for (const std::string& name : changed_) mask->add_paths(name);
    return absl::OkStatus();
  }

  const Rpc& rpc_;
  const RequestLayout& layout_;
  const Arguments& arguments_;
  std::unique_ptr<Message> request_;
  std::set<std::string> changed_;
  std::map<const OneofDescriptor*, std::pair<const FieldDescriptor*, std::string>> chosen_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Message>> BuildRequest(const Rpc& rpc, const RequestLayout& layout,
                                                      const Arguments& arguments,
                                                      std::istream& in) {
  return Builder(rpc, layout, arguments).Build(in);
}

}  // namespace partners::cli
