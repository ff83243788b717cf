#include "services/matching/service.h"

#include <gtest/gtest.h>

#include "google/protobuf/descriptor.h"
#include "services/matching/digest.h"
#include "services/matching/test_matching.h"

namespace partners::matching {
namespace {

TEST(MatchingServiceTable, HasEveryRpcWithItsTypesAndNoOther) {
  TestMatching matching;
  const runtime::MethodTable& table = matching.table();
  const google::protobuf::ServiceDescriptor* service =
      v1::Need::descriptor()->file()->pool()->FindServiceByName(table.service());
  ASSERT_NE(service, nullptr);
  EXPECT_EQ(static_cast<size_t>(service->method_count()), table.methods().size());
  for (int i = 0; i < service->method_count(); ++i) {
    const google::protobuf::MethodDescriptor* rpc = service->method(i);
    ASSERT_EQ(table.methods().count(rpc->name()), 1u) << rpc->name();
    const runtime::Method& method = table.methods().at(rpc->name());
    EXPECT_EQ(method.new_request()->GetDescriptor(), rpc->input_type()) << rpc->name();
    EXPECT_EQ(method.new_response()->GetDescriptor(), rpc->output_type()) << rpc->name();
  }
}

TEST(MatchingServiceTable, RunsEveryMethodWithARequestIdInTheWriter) {
  TestMatching matching;
  for (const auto& [name, method] : matching.table().methods()) {
    const bool writes =
        method.new_request()->GetDescriptor()->FindFieldByName("request_id") != nullptr;
    EXPECT_EQ(method.kind == runtime::MethodKind::kWrite, writes) << name;
  }
}

// SHA-256 of "abc" and of nothing: FIPS 180-4 examples.
TEST(Digest, IsSha256) {
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

// Base32 of RFC 4648 in lower case: ba7816bf8f01cfea41 begins XJ4BNP4PAHH6U.
TEST(Digest, GivesAnIdOfThirteenBase32Characters) {
  EXPECT_EQ(IdFromDigest(Sha256("abc")), "xj4bnp4pahh6u");
}

TEST(CanonicalText, TellsWhatIsDifferentApart) {
  EXPECT_EQ(CanonicalText().Text("a", "b\nc").Integer("n", -5).Number("x", 0.1).Absent("y").text(),
            "a=3:b\nc\nn=-5\nx=0.1\ny\n");
}

}  // namespace
}  // namespace partners::matching
