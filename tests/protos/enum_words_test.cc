// The services' texts and the command line client call a value of an enum by the same word. Neither
// may include the other.
#include "services/runtime/enum_words.h"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "clients/cli/names.h"
#include "partners/access/v1/access_service.pb.h"
#include "partners/matching/v1/matching_service.pb.h"
#include "partners/operations/v1/operations_service.pb.h"
#include "partners/registry/v1/registry_service.pb.h"
#include "partners/vetting/v1/vetting_service.pb.h"

namespace partners {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FileDescriptor;

int Compare(const EnumDescriptor& type) {
  for (int i = 0; i < type.value_count(); ++i) {
    EXPECT_EQ(cli::EnumWord(*type.value(i)), runtime::WordOf(*type.value(i)))
        << type.value(i)->full_name();
  }
  return 1;
}

int CompareIn(const Descriptor& type) {
  int compared = 0;
  for (int i = 0; i < type.enum_type_count(); ++i) compared += Compare(*type.enum_type(i));
  for (int i = 0; i < type.nested_type_count(); ++i) compared += CompareIn(*type.nested_type(i));
  return compared;
}

int CompareIn(const FileDescriptor& file) {
  int compared = 0;
  for (int i = 0; i < file.enum_type_count(); ++i) compared += Compare(*file.enum_type(i));
  for (int i = 0; i < file.message_type_count(); ++i) compared += CompareIn(*file.message_type(i));
  return compared;
}

TEST(EnumWords, AreTheSameInServicesAndClient) {
  std::vector<const FileDescriptor*> open = {
      // naming a type of each links its descriptors
      access::v1::WhoAmIRequest::descriptor()->file(),
      matching::v1::CreateNeedRequest::descriptor()->file(),
      operations::v1::GetServerInfoRequest::descriptor()->file(),
      registry::v1::WatchRequest::descriptor()->file(),
      vetting::v1::SubmitReviewRequest::descriptor()->file()};
  std::set<const FileDescriptor*> seen(open.begin(), open.end());
  int compared = 0;
  while (!open.empty()) {
    const FileDescriptor* file = open.back();
    open.pop_back();
    if (file->package().rfind("partners.", 0) == 0) compared += CompareIn(*file);
    for (int i = 0; i < file->dependency_count(); ++i) {
      if (seen.insert(file->dependency(i)).second) open.push_back(file->dependency(i));
    }
  }
  EXPECT_GT(compared, 20);
}

}  // namespace
}  // namespace partners
