// Calls every RPC as every role, bound and unbound, and compares with access_table.txt: a change of
// who may do what is a change of that file.
#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/dynamic_message.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/cpp/errors.h"
#include "tests/support/methods.h"
#include "tests/support/test_server.h"

namespace partners::tests {
namespace {

using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;
using type::v1::Role;

// A caller of the table: its word, its role, what it is bound to.
struct Kind {
  const char* word;
  Role role;
  const char* bound_to;
};
constexpr Kind kKinds[] = {
    {"public", type::v1::ROLE_PUBLIC, ""},
    {"agency", type::v1::ROLE_AGENCY, ""},
    {"partner", type::v1::ROLE_PARTNER, "partners/somebody"},
    {"buyer", type::v1::ROLE_BUYER, "buyers/somebody"},
    {"evaluator", type::v1::ROLE_EVALUATOR, ""},
    {"procurement", type::v1::ROLE_PROCUREMENT, ""},
    {"programme", type::v1::ROLE_PROGRAMME, ""},
    {"research", type::v1::ROLE_RESEARCH, ""},
    {"auditor", type::v1::ROLE_AUDITOR, ""},
    {"admin", type::v1::ROLE_ADMIN, ""},
    {"service", type::v1::ROLE_SERVICE, "services/vetting"},
};

// method -> words of the roles that may call it.
std::map<std::string, std::set<std::string>> ReadTable() {
  std::ifstream in(PARTNERS_ACCESS_TABLE);
  std::map<std::string, std::set<std::string>> table;
  std::string line;
  while (std::getline(in, line)) {
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> parts = absl::StrSplit(line, absl::MaxSplits(':', 1));
    std::set<std::string>& roles = table[parts[0]];
    for (absl::string_view word : absl::StrSplit(parts[1], ' ', absl::SkipEmpty()))
      roles.insert(std::string(word));
    if (roles.count("public") != 0) {
      for (const Kind& kind : kKinds) roles.insert(kind.word);
    }
  }
  return table;
}

std::unique_ptr<Message> Make(const google::protobuf::Descriptor* type) {
  return std::unique_ptr<Message>(MessageFactory::generated_factory()->GetPrototype(type)->New());
}

// The answer to an empty request. Methods that accept one end OK or wait; the others say which
// field they miss.
absl::Status Try(client::Channel& channel, const MethodDescriptor& method) {
  const std::string name = absl::StrCat(method.service()->full_name(), "/", method.name());
  const std::unique_ptr<Message> request = Make(method.input_type());
  const std::unique_ptr<Message> response = Make(method.output_type());
  client::CallOptions options;
  options.retry = client::Retry::kNever;
  options.timeout = absl::Seconds(20);
  if (!method.server_streaming()) return channel.Call(name, *request, response.get(), options);
  return channel.Stream(
      name, *request, response.get(), [](const Message&) { return false; }, options);
}

bool IsRefused(const absl::Status& status) {
  return absl::IsPermissionDenied(status) || absl::IsUnauthenticated(status);
}

class AccessTable : public testing::Test {
 protected:
  std::string ShortName(const MethodDescriptor& method) {
    return absl::StrCat(method.service()->name(), "/", method.name());
  }
};

TEST_F(AccessTable, NamesEveryMethodAndNoOther) {
  std::set<std::string> in_protos;
  for (const MethodDescriptor* method : Methods()) in_protos.insert(ShortName(*method));
  std::set<std::string> in_table;
  for (const auto& [method, roles] : ReadTable()) in_table.insert(method);
  EXPECT_EQ(in_table, in_protos);
}

TEST_F(AccessTable, HoldsForEveryRole) {
  TestServer server;
  std::map<std::string, std::set<std::string>> table = ReadTable();
  for (const Kind& kind : kKinds) {
    const auto channel =
        kind.role == type::v1::ROLE_PUBLIC ? server.Connect() : server.As(kind.role, kind.bound_to);
    for (const MethodDescriptor* method : Methods()) {
      const absl::Status status = Try(*channel, *method);
      const bool allowed = table[ShortName(*method)].count(kind.word) != 0;
      EXPECT_EQ(!IsRefused(status), allowed)
          << kind.word << " " << ShortName(*method) << ": " << status;
      EXPECT_FALSE(absl::IsInternal(status) || absl::IsUnknown(status))
          << ShortName(*method) << ": " << status;
    }
  }
}

}  // namespace
}  // namespace partners::tests
