#include "clients/cli/comments.h"

#include <algorithm>
#include <map>
#include <memory>
#include <regex>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/cli/names.h"
#include "clients/cli/rpcs.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/descriptor_database.h"

// The descriptor set with source information that the build made of the protos.
__asm__(
    ".section .rodata\n"
    ".global partners_descriptors_begin\n"
    ".global partners_descriptors_end\n"
    "partners_descriptors_begin:\n"
    ".incbin \"" PARTNERS_DESCRIPTOR_SET
    "\"\n"
    "partners_descriptors_end:\n"
    ".byte 0\n"
    ".previous\n");
extern "C" {
extern const char partners_descriptors_begin[];
extern const char partners_descriptors_end[];
}

namespace partners::cli {
namespace {

using google::protobuf::DescriptorPool;

// The same descriptors as the generated ones, but with comments.
class CommentedPool {
 public:
  CommentedPool() : pool_(&database_) {
    google::protobuf::FileDescriptorSet set;
    set.ParseFromArray(partners_descriptors_begin,
                       static_cast<int>(partners_descriptors_end - partners_descriptors_begin));
    for (const auto& file : set.file()) {
      database_.Add(file);
      if (absl::StartsWith(file.package(), "partners.")) files_.push_back(file.name());
      for (const auto& service : file.service()) {
        services_.push_back(absl::StrCat(file.package(), ".", service.name()));
      }
    }
  }
  const DescriptorPool& pool() const { return pool_; }
  const std::vector<std::string>& services() const { return services_; }
  const std::vector<std::string>& files() const { return files_; }

 private:
  google::protobuf::SimpleDescriptorDatabase database_;
  DescriptorPool pool_;
  std::vector<std::string> services_;
  std::vector<std::string> files_;  // of the project
};

const CommentedPool& Commented() {
  static const CommentedPool* pool = new CommentedPool();
  return *pool;
}

const DescriptorPool& Pool() { return Commented().pool(); }

using Words = std::map<std::string, std::string>;

void AddWords(const google::protobuf::EnumDescriptor& type, Words* words) {
  for (int i = 0; i < type.value_count(); ++i) {
    words->emplace(type.value(i)->name(), EnumWord(*type.value(i)));
  }
}

void AddWords(const google::protobuf::Descriptor& type, Words* words) {
  for (int i = 0; i < type.enum_type_count(); ++i) AddWords(*type.enum_type(i), words);
  for (int i = 0; i < type.nested_type_count(); ++i) AddWords(*type.nested_type(i), words);
}

// The words of all values of the enums of the project's protos, by the names protos give them.
const Words& WordsOfNames() {
  static const auto* words = [] {
    auto* all = new Words();
    for (const std::string& file_name : Commented().files()) {
      const auto* file = Pool().FindFileByName(file_name);
      for (int i = 0; i < file->enum_type_count(); ++i) AddWords(*file->enum_type(i), all);
      for (int i = 0; i < file->message_type_count(); ++i) AddWords(*file->message_type(i), all);
    }
    return all;
  }();
  return *words;
}

// BASIS_INDICATORS becomes `indicators`, as people write it; other capitals stay.
std::string WithWords(const std::string& comment) {
  static const auto* name = new std::regex("[A-Z][A-Z0-9]*(_[A-Z0-9]+)+");
  std::string text;
  std::string rest = comment;
  for (std::smatch match; std::regex_search(rest, match, *name);) {
    const auto found = WordsOfNames().find(match.str());
    absl::StrAppend(
        &text, match.prefix().str(),
        found == WordsOfNames().end() ? match.str() : absl::StrCat("`", found->second, "`"));
    rest = match.suffix().str();
  }
  return text + rest;
}

template <class Descriptor>
std::string LeadingComment(const Descriptor* descriptor) {
  google::protobuf::SourceLocation location;
  if (descriptor == nullptr || !descriptor->GetSourceLocation(&location)) return "";
  return WithVerbs(WithWords(absl::StrJoin(
      absl::StrSplit(location.leading_comments, absl::ByAnyChar(" \n"), absl::SkipEmpty()), " ")));
}

}  // namespace

std::string CommentOf(const google::protobuf::MethodDescriptor& method) {
  return LeadingComment(Pool().FindMethodByName(method.full_name()));
}
std::string CommentOf(const google::protobuf::FieldDescriptor& field) {
  return LeadingComment(Pool().FindFieldByName(field.full_name()));
}
std::string CommentOf(const google::protobuf::Descriptor& message) {
  return LeadingComment(Pool().FindMessageTypeByName(message.full_name()));
}
std::string CommentOf(const google::protobuf::ServiceDescriptor& service) {
  return LeadingComment(Pool().FindServiceByName(service.full_name()));
}

std::vector<std::string> DocumentedServices() { return Commented().services(); }

std::string FirstSentence(const std::string& comment) {
  const size_t end = comment.find(". ");
  return end == std::string::npos ? comment : comment.substr(0, end + 1);
}

std::vector<std::string> PatternsIn(const std::string& comment) {
  static const std::regex* pattern =
      new std::regex(R"([a-zA-Z]+/\{[a-z_]+\}(/[a-zA-Z]+/(\{[a-z_]+\}|[a-z]+))*)");
  std::vector<std::string> patterns;
  for (std::sregex_iterator at(comment.begin(), comment.end(), *pattern), end; at != end; ++at) {
    const bool again = std::find(patterns.begin(), patterns.end(), at->str()) != patterns.end();
    if (!again) patterns.push_back(at->str());
  }
  return patterns;
}

std::string PatternIn(const std::string& comment) {
  const std::vector<std::string> patterns = PatternsIn(comment);
  return patterns.empty() ? "" : patterns.front();
}

}  // namespace partners::cli
