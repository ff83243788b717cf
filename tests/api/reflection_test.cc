// What tools without our protos learn from the server: its services and their descriptors.
#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/support/methods.h"
#include "tests/support/test_server.h"

namespace partners::tests {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::Reflection;
using google::protobuf::TextFormat;
using testing::HasSubstr;

// Its messages come with gRPC's library; there is no header for them.
std::unique_ptr<Message> Make(const std::string& type) {
  const auto* descriptor = DescriptorPool::generated_pool()->FindMessageTypeByName(
      absl::StrCat("grpc.reflection.v1alpha.", type));
  if (descriptor == nullptr) return nullptr;
  return std::unique_ptr<Message>(
      MessageFactory::generated_factory()->GetPrototype(descriptor)->New());
}

class ReflectionTest : public testing::Test {
 protected:
  void SetUp() override {
    request_ = Make("ServerReflectionRequest");
    answer_ = Make("ServerReflectionResponse");
    ASSERT_TRUE(request_ != nullptr && answer_ != nullptr);
  }
  // As the public. A stream of one request is on the wire what a single request is.
  void Ask(const std::string& request_text) {
    ASSERT_TRUE(TextFormat::ParseFromString(request_text, request_.get()));
    const std::unique_ptr<Message> message(answer_->New());
    const auto keep = [&](const Message& one) {
      answer_->CopyFrom(one);
      return true;
    };
    const absl::Status status =
        server_.Connect()->Stream("grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
                                  *request_, message.get(), keep);
    ASSERT_TRUE(status.ok()) << status;
  }
  // The file that the last answer begins with.
  std::string FirstFile() const {
    const Reflection* reflection = answer_->GetReflection();
    const Message& files = reflection->GetMessage(
        *answer_, answer_->GetDescriptor()->FindFieldByName("file_descriptor_response"));
    const auto* field = files.GetDescriptor()->FindFieldByName("file_descriptor_proto");
    if (files.GetReflection()->FieldSize(files, field) == 0) return "";
    return files.GetReflection()->GetRepeatedString(files, field, 0);
  }

  TestServer server_;
  std::unique_ptr<Message> request_;
  std::unique_ptr<Message> answer_;
};

TEST_F(ReflectionTest, ListsEveryService) {
  Ask("list_services: '*'");
  for (const char* service : kServices)
    EXPECT_THAT(answer_->ShortDebugString(), HasSubstr(absl::StrCat("name: \"", service, "\"")));
}

TEST_F(ReflectionTest, GivesTheProtoOfEveryService) {
  for (const char* service : kServices) {
    Ask(absl::StrCat("file_containing_symbol: '", service, "'"));
    google::protobuf::FileDescriptorProto given;
    ASSERT_TRUE(given.ParseFromString(FirstFile())) << service;
    google::protobuf::FileDescriptorProto ours;
    DescriptorPool::generated_pool()->FindServiceByName(service)->file()->CopyTo(&ours);
    EXPECT_EQ(given.SerializeAsString(), ours.SerializeAsString()) << service;
  }
}

}  // namespace
}  // namespace partners::tests
