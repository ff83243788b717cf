#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "partners/registry/v1/registry_service.pb.h"
#include "services/runtime/field_rules.h"
#include "services/runtime/testing.pb.h"

namespace partners::runtime {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
namespace registry = partners::registry::v1;

std::string Explain(const google::protobuf::Message& type, const std::string& bytes) {
  const absl::Status status = ExplainMalformed(type.GetDescriptor(), bytes);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), "MESSAGE_MALFORMED");
  return std::string(status.message());
}

// A request with two contacts, the second one's e-mail at the end.
std::string Nested(const std::string& email) {
  registry::CreatePartnerRequest request;
  request.mutable_partner()->set_legal_name("n");
  request.mutable_partner()->add_contacts()->set_email("a@b.org");
  request.mutable_partner()->add_contacts()->set_email(std::string(email.size(), '?'));
  std::string bytes = request.SerializeAsString();
  return bytes.replace(bytes.size() - email.size(), email.size(), email);
}

TEST(MalformedTest, NamesTheTextThatIsNotUtf8) {
  const std::string bytes = Nested("a\xFF@b.org");
  EXPECT_FALSE(registry::CreatePartnerRequest().ParseFromString(bytes));
  EXPECT_EQ(Explain(registry::CreatePartnerRequest(), bytes),
            "partner.contacts[1].email: must be valid UTF-8");
}

TEST(MalformedTest, NamesTheFieldThatIsCutOff) {
  const std::string bytes = Nested("a@b.org");
  EXPECT_EQ(Explain(registry::CreatePartnerRequest(), bytes.substr(0, bytes.size() - 3)),
            "partner: is cut off");
  // field 1, length 20, but only 2 bytes
  EXPECT_EQ(Explain(registry::GetPartnerRequest(), std::string("\x0A\x14pa")), "name: is cut off");
}

TEST(MalformedTest, NamesTheFieldWithAnotherWireType) {
  // field 1 (text) as a varint; field 1 (number) as bytes that are no packed numbers
  EXPECT_THAT(Explain(registry::GetPartnerRequest(), std::string("\x08\x01")),
              "name: has another wire type than its field");
  EXPECT_THAT(Explain(registry::ListPartnersRequest(), std::string("\x0A\x01\xFF")),
              StartsWith("page_size:"));
}

TEST(MalformedTest, RefusesTagsThatCannotBe) {
  for (const std::string& bytes : {std::string("\x0F"), std::string("\x0C"), std::string("\x00", 1),
                                   std::string("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"),
                                   std::string("\x02x"), std::string("\x80")}) {
    EXPECT_FALSE(registry::GetPartnerRequest().ParseFromString(bytes));
    EXPECT_THAT(Explain(registry::GetPartnerRequest(), bytes), HasSubstr("malformed"));
  }
}

TEST(MalformedTest, LooksIntoMaps) {
  // field 6, an entry of 5 bytes: key "k", value of one byte that is not UTF-8
  const std::string bytes = std::string("\x32\x06\x0A\x01k\x12\x01\xFF");
  EXPECT_FALSE(testing::Thing().ParseFromString(bytes));
  EXPECT_EQ(Explain(testing::Thing(), bytes), "labels[0].value: must be valid UTF-8");
}

TEST(MalformedTest, TakesPackedNumbersAndUnknownFields) {
  // field 14 packed {1}, field 100 unknown; then field 1 cut off
  EXPECT_EQ(Explain(testing::Thing(), std::string("\x72\x01\x01\xA2\x06\x01\xFF\x0A\x05")),
            "name: is cut off");
  // field 10 (doubles) packed with 7 bytes
  EXPECT_EQ(Explain(testing::Thing(), std::string("\x52\x07"
                                                  "1234567")),
            "values[0]: is cut off or malformed");
}

TEST(MalformedTest, EndsOnDeepNesting) {
  std::string bytes;
  for (int i = 0; i < 120; ++i) {
    std::string wrapped = "\x4A";
    for (size_t n = bytes.size();; n >>= 7) {
      wrapped.push_back(static_cast<char>(n < 128 ? n : (n & 127) | 128));
      if (n < 128) break;
    }
    bytes = wrapped + bytes;
  }
  EXPECT_FALSE(testing::Thing().ParseFromString(bytes));
  EXPECT_THAT(Explain(testing::Thing(), bytes), HasSubstr("nested too deeply"));
}

TEST(MalformedTest, AnyPrefixOfAnyRequestIsExplainedWithoutHarm) {
  const std::string bytes = Nested("a@b.org");
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(Explain(registry::CreatePartnerRequest(), bytes.substr(0, size)).empty());
  }
  for (size_t at = 0; at < bytes.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = bytes;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << bit));
      EXPECT_FALSE(Explain(registry::CreatePartnerRequest(), flipped).empty());
    }
  }
}

}  // namespace
}  // namespace partners::runtime
