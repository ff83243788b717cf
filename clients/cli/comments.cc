#include "clients/cli/comments.h"

#include <memory>
#include <regex>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
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
      for (const auto& service : file.service()) {
        services_.push_back(absl::StrCat(file.package(), ".", service.name()));
      }
    }
  }
  const DescriptorPool& pool() const { return pool_; }
  const std::vector<std::string>& services() const { return services_; }

 private:
  google::protobuf::SimpleDescriptorDatabase database_;
  DescriptorPool pool_;
  std::vector<std::string> services_;
};

const CommentedPool& Commented() {
  static const CommentedPool* pool = new CommentedPool();
  return *pool;
}

const DescriptorPool& Pool() { return Commented().pool(); }

template <class Descriptor>
std::string LeadingComment(const Descriptor* descriptor) {
  google::protobuf::SourceLocation location;
  if (descriptor == nullptr || !descriptor->GetSourceLocation(&location)) return "";
  return absl::StrJoin(
      absl::StrSplit(location.leading_comments, absl::ByAnyChar(" \n"), absl::SkipEmpty()), " ");
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

std::string PatternIn(const std::string& comment) {
  static const std::regex* pattern =
      new std::regex(R"([a-zA-Z]+/\{[a-z_]+\}(/[a-zA-Z]+/(\{[a-z_]+\}|[a-z]+))*)");
  std::smatch match;
  return std::regex_search(comment, match, *pattern) ? match.str() : "";
}

}  // namespace partners::cli
