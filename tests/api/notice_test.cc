// Every answer that the public may read carries the non-endorsement notice in its metadata.
#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/server/server.h"
#include "tests/api/in_process.h"
#include "tests/api/main_job.h"

namespace partners::tests {
namespace {

using client::MatchingClient;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;
using google::protobuf::TextFormat;
using testing::HasSubstr;

constexpr char kPublic[] = ": public";  // ends a line of the access table
// Lists that want to know of what.
const std::map<std::string, std::string> kParents = {
    {"ListServices", "parent: 'partners/-'"},
    {"ListFrameworkEditions", "parent: 'frameworks/-'"},
    {"ListQualifications", "parent: 'partners/-'"},
    {"ListRubricRevisions", "name: 'rubrics/r'"},
    {"ListDecisions", "parent: 'solicitations/s/applications/-'"},
    {"ListFacts", "parent: 'districts/00010000'"},
    {"ListSchools", "parent: 'districts/-'"},
};

template <class Request>
Request Parse(const std::string& text) {
  Request request;
  EXPECT_TRUE(TextFormat::ParseFromString(text, &request)) << text;
  return request;
}

std::unique_ptr<Message> Make(const Descriptor* type) {
  return std::unique_ptr<Message>(MessageFactory::generated_factory()->GetPrototype(type)->New());
}

// RegistryService/GetPartner as the access table writes it.
const MethodDescriptor* FindMethod(const std::string& short_name) {
  const std::vector<std::string> words = absl::StrSplit(short_name, '/');
  const std::string area = absl::AsciiStrToLower(absl::StripSuffix(words.front(), "Service"));
  return google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
      absl::StrCat("partners.", area, ".v1.", words.front(), ".", words.back()));
}

std::vector<const MethodDescriptor*> PublicMethods() {
  std::ifstream in(PARTNERS_ACCESS_TABLE);
  std::vector<const MethodDescriptor*> methods;
  for (std::string line; std::getline(in, line);) {
    if (!absl::EndsWith(line, kPublic)) continue;
    methods.push_back(FindMethod(std::string(absl::StripSuffix(line, kPublic))));
    EXPECT_NE(methods.back(), nullptr) << line;
  }
  return methods;
}

// The first record of a page; null when it has none.
const Message* FirstRecord(const Message& page) {
  std::vector<const FieldDescriptor*> fields;
  page.GetReflection()->ListFields(page, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->is_repeated() && field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE)
      return &page.GetReflection()->GetRepeatedMessage(page, field, 0);
  }
  return nullptr;
}

class NoticeTest : public testing::Test {
 protected:
  NoticeTest() {
    MainJob job(&ground_);
    for (const MainJob::Stage& stage : job.Stages()) stage.run();
    PublishADistrict();
  }

  // The main job knows schools only.
  void PublishADistrict() {
    const MatchingClient programme(ground_.Connect("", {type::v1::ROLE_PROGRAMME, "", ""}));
    const auto begun = programme.CreatePublication(Parse<matching::v1::CreatePublicationRequest>(
        absl::StrCat("publication { dataset: 'districts' title: 'Districts' source: 'Fictional' "
                     "source_sha256: '",
                     std::string(64, '2'), "' }")));
    ASSERT_TRUE(begun.ok()) << begun.status();
    const std::string name = absl::StrCat("name: '", begun->name(), "' ");
    const auto filled = programme.AppendFacts(Parse<matching::v1::AppendFactsRequest>(
        absl::StrCat(name,
                     "facts { organisation { code: '00010000' school_year { ending_year: 2019 } "
                     "display_name: 'Riverton' } }")));
    ASSERT_TRUE(filled.ok()) << filled.status();
    const auto published = programme.PublishPublication(
        Parse<matching::v1::PublishPublicationRequest>(name + "row_count: 1"));
    ASSERT_TRUE(published.ok()) << published.status();
  }

  // The answer of a method to the public, whose metadata were looked at.
  std::unique_ptr<Message> Call(const MethodDescriptor& method, const std::string& request_text) {
    const std::unique_ptr<Message> request = Make(method.input_type());
    EXPECT_TRUE(TextFormat::ParseFromString(request_text, request.get())) << request_text;
    std::unique_ptr<Message> answer = Make(method.output_type());
    const std::string name = absl::StrCat(method.service()->full_name(), "/", method.name());
    client::CallInfo info;
    client::CallOptions options;
    options.info = &info;
    const absl::Status status =
        method.server_streaming()
            ? public_->Stream(
                  name, *request, answer.get(), [](const Message&) { return false; }, options)
            : public_->Call(name, *request, answer.get(), options);
    EXPECT_TRUE(status.ok()) << name << " " << request_text << ": " << status;
    EXPECT_EQ(info.notice(), server::kNotice) << name;
    EXPECT_FALSE(info.trace_id().empty()) << name;
    return answer;
  }

  // Keeps the name of a record of the page, for the method that reads one.
  void CallList(const MethodDescriptor& method) {
    const auto parent = kParents.find(method.name());
    const std::unique_ptr<Message> page =
        Call(method, parent == kParents.end() ? "" : parent->second);
    const Message* record = FirstRecord(*page);
    ASSERT_NE(record, nullptr) << method.name() << " lists nothing";
    const FieldDescriptor* name = record->GetDescriptor()->FindFieldByName("name");
    if (name == nullptr) return;
    names_[record->GetDescriptor()] = record->GetReflection()->GetString(*record, name);
  }

  InProcess ground_;
  std::shared_ptr<client::Channel> public_ = ground_.server.Connect();
  std::map<const Descriptor*, std::string> names_;
};

TEST_F(NoticeTest, IsInTheMetadataOfEveryPublicAnswer) {
  EXPECT_THAT(server::kNotice, HasSubstr("not an endorsement"));
  const std::vector<const MethodDescriptor*> methods = PublicMethods();
  ASSERT_FALSE(HasFailure());
  ASSERT_GT(methods.size(), 30u);
  for (const MethodDescriptor* method : methods) {
    if (absl::StartsWith(method->name(), "List")) CallList(*method);
  }
  for (const MethodDescriptor* method : methods) {
    if (absl::StartsWith(method->name(), "List")) continue;
    const auto name = names_.find(method->output_type());
    Call(*method, name == names_.end() ? "" : absl::StrCat("name: '", name->second, "'"));
  }
}

}  // namespace
}  // namespace partners::tests
