// Breaks every rule the protos declare, at every field of every request, one at a time: each breach
// is refused with that field named and no other, and nothing is written.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/empty.pb.h>
#include <google/protobuf/message.h>
#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "clients/cpp/errors.h"
#include "clients/cpp/operations_client.h"
#include "tests/api/breaches.h"
#include "tests/support/methods.h"
#include "tests/support/test_server.h"

namespace partners::tests {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using type::v1::Role;
using enum type::v1::Format;

// Whether a field named in an answer is this one, or inside it.
bool IsWithin(const std::string& field, const std::string& outer) {
  return field == outer || absl::StartsWith(field, outer + ".") ||
         absl::StartsWith(field, outer + "[");
}

// What is wrong with an answer that should name `field` and nothing else; empty when nothing is.
std::string Complaint(const absl::Status& status, const std::string& field,
                      const std::string& rule) {
  const auto fields = client::DetailsOf(status).fields;
  if (absl::IsInvalidArgument(status) && fields.size() == 1 && fields[0].first == field &&
      absl::StrContains(fields[0].second, rule)) {
    return "";
  }
  return absl::StrCat(status.ok() ? "was accepted" : absl::StatusCodeToString(status.code()), " ",
                      status.message(),
                      "; named: ", absl::StrJoin(fields, ", ", absl::PairFormatter(" ")));
}

std::string BoundTo(Role role) {
  if (role == type::v1::ROLE_PARTNER) return "partners/somebody";
  if (role == type::v1::ROLE_BUYER) return "buyers/somebody";
  return role == type::v1::ROLE_SERVICE ? "services/vetting" : "";
}

Role RoleOf(const MethodDescriptor& method) {
  return method.options().GetExtension(type::v1::roles, 0);
}

class BadInputTest : public testing::Test {
 protected:
  // Keys are made before anybody looks where the logs end.
  BadInputTest() {
    for (const MethodDescriptor* method : Methods()) {
      const Role role = RoleOf(*method);
      channels_[role] =
          role == type::v1::ROLE_PUBLIC ? server_.Connect() : server_.As(role, BoundTo(role));
    }
  }

  // As a message without fields, so that the client adds nothing and refuses no bytes.
  absl::Status Send(const MethodDescriptor& method, const Message& request) {
    google::protobuf::Empty raw;
    const std::string bad(sizeof(kNotUtf8) - 1, '\xff');
    EXPECT_TRUE(
        raw.ParseFromString(absl::StrReplaceAll(request.SerializeAsString(), {{kNotUtf8, bad}})));
    const std::string name = absl::StrCat(method.service()->full_name(), "/", method.name());
    const std::unique_ptr<Message> answer = New(method.output_type());
    const client::Channel& channel = *channels_.at(RoleOf(method));
    client::CallOptions once;
    once.retry = client::Retry::kNever;
    once.timeout = absl::Seconds(20);
    if (!method.server_streaming()) return channel.Call(name, raw, answer.get(), once);
    return channel.Stream(
        name, raw, answer.get(), [](const Message&) { return false; }, once);
  }

  void Expect(const MethodDescriptor& method, const Message& request, const std::string& field,
              const Breach& breach) {
    const std::string complaint = Complaint(Send(method, request), field, breach.rule);
    ++tried_[breach.kind];
    if (complaint.empty()) return;
    problems_.push_back(absl::StrCat(method.service()->name(), "/", method.name(), " ", field, " (",
                                     breach.kind, ") ", complaint));
  }

  void TryUnknownField(const MethodDescriptor& method) {
    const std::unique_ptr<Message> request = Filled(method);
    request->GetReflection()->MutableUnknownFields(request.get())->AddVarint(kNoField, 1);
    Expect(method, *request, absl::StrCat(kNoField), {kUnknownField, "", "is not a field of", {}});
  }

  void TryAll(const MethodDescriptor& method) {
    TryUnknownField(method);
    for (const Path& path : PlacesOf(method).checked) {
      for (const Breach& breach : AllOf(path.back())) {
        const std::unique_ptr<Message> request = Broken(method, path, breach);
        PointMaskAt(path, request.get());
        Expect(method, *request, Name(path) + breach.suffix, breach);
      }
    }
  }

  // Service -> where its log ends.
  std::map<std::string, int64_t> Ends() {
    const client::OperationsClient auditor(server_.As(type::v1::ROLE_AUDITOR));
    const auto info = auditor.GetServerInfo({});
    EXPECT_TRUE(info.ok()) << info.status();
    std::map<std::string, int64_t> ends;
    for (const auto& store : info.value().stores()) ends[store.service()] = store.sequence();
    EXPECT_EQ(ends.size(), 4u);
    return ends;
  }

  // So that the test cannot pass by trying nothing.
  void ExpectMuchWasTried() {
    int total = 0;
    for (const auto& [kind, count] : tried_) total += count;
    std::cout << total << " breaches: " << absl::StrJoin(tried_, ", ", absl::PairFormatter(" "))
              << "\n";
    EXPECT_GT(total, 2000);
    for (const auto& [format, texts] : KnownFormats()) {
      const std::string& kind = Format_Name(format);
      EXPECT_EQ(tried_[kind] > 0, format != FORMAT_UNSPECIFIED) << kind;
    }
    for (const char* kind :
         {"long text", "short text", "not UTF-8", "empty element", "unknown value",
          "unspecified element", "below range", "above range", "not finite", "unknown field",
          "no instant", "not set", "too many", "too few"})
      EXPECT_GT(tried_[kind], 0) << kind;
  }

  TestServer server_;
  std::map<Role, std::shared_ptr<client::Channel>> channels_;
  std::map<std::string, int> tried_;  // by kind
  std::vector<std::string> problems_;
};

TEST(BadInputFormatsTest, AreAllKnown) {
  EXPECT_EQ(KnownFormats().size(),
            static_cast<size_t>(type::v1::Format_descriptor()->value_count()));
}

TEST_F(BadInputTest, IsRefusedWithItsFieldNamedAndWritesNothing) {
  std::map<std::string, int64_t> ends = Ends();
  for (const MethodDescriptor* method : Methods()) {
    TryAll(*method);
    const std::map<std::string, int64_t> now = Ends();
    EXPECT_EQ(now, ends) << method->full_name() << " wrote";
    ends = now;
  }
  EXPECT_TRUE(problems_.empty()) << problems_.size() << ":\n" << absl::StrJoin(problems_, "\n");
  ExpectMuchWasTried();
}

TEST_F(BadInputTest, InWhatTheServiceSetsIsIgnored) {
  int tried = 0;
  for (const MethodDescriptor* method : Methods()) {
    for (const Path& path : PlacesOf(*method).ignored) {
      const Breaches breaches = OfValues(path.back());
      if (breaches.empty()) continue;
      const absl::Status status = Send(*method, *Broken(*method, path, breaches.front()));
      for (const auto& [field, rule] : client::DetailsOf(status).fields)
        EXPECT_FALSE(IsWithin(field, Name(path))) << method->full_name() << ": " << status;
      EXPECT_FALSE(absl::IsInternal(status) || absl::IsUnknown(status)) << method->full_name();
      ++tried;
    }
  }
  EXPECT_GT(tried, 50);
}

TEST_F(BadInputTest, ANegativePageIsRefusedAndALargeOneIsCutShort) {
  int tried = 0;
  for (const MethodDescriptor* method : Methods()) {
    const FieldDescriptor* size = method->input_type()->FindFieldByName("page_size");
    if (size == nullptr) continue;
    const std::unique_ptr<Message> request = Filled(*method);
    Put(size, "-1", request.get());
    EXPECT_EQ(Complaint(Send(*method, *request), "page_size", "must "), "") << method->full_name();
    Put(size, "2147483647", request.get());
    const absl::Status status = Send(*method, *request);
    for (const auto& [field, rule] : client::DetailsOf(status).fields)
      EXPECT_NE(field, "page_size") << method->full_name() << ": " << status;
    ++tried;
  }
  EXPECT_GT(tried, 10);
}

}  // namespace
}  // namespace partners::tests
