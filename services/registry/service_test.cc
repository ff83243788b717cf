#include "services/registry/service.h"

#include <gtest/gtest.h>

#include "google/protobuf/descriptor.h"
#include "services/registry/test_registry.h"

namespace partners::registry {
namespace {

TEST(RegistryServiceTable, HasEveryRpcWithItsTypesAndNoOther) {
  TestRegistry registry;
  const runtime::MethodTable table = MakeRegistryService(&registry.logic(), &registry.store());
  const google::protobuf::ServiceDescriptor* service =
      v1::Partner::descriptor()->file()->pool()->FindServiceByName(table.service());
  ASSERT_NE(service, nullptr);
  EXPECT_EQ(static_cast<size_t>(service->method_count()), table.methods().size());
  for (int i = 0; i < service->method_count(); ++i) {
    const google::protobuf::MethodDescriptor* rpc = service->method(i);
    ASSERT_EQ(table.methods().count(rpc->name()), 1u) << rpc->name();
    const runtime::Method& method = table.methods().at(rpc->name());
    EXPECT_EQ(method.new_request()->GetDescriptor(), rpc->input_type()) << rpc->name();
    EXPECT_EQ(method.new_response()->GetDescriptor(), rpc->output_type()) << rpc->name();
    EXPECT_EQ(method.kind == runtime::MethodKind::kStream, rpc->server_streaming()) << rpc->name();
  }
}

// A method that writes must be run by the writer; the way to know is that its request can be made
// idempotent.
TEST(RegistryServiceTable, RunsEveryMethodWithARequestIdInTheWriter) {
  TestRegistry registry;
  const runtime::MethodTable table = MakeRegistryService(&registry.logic(), &registry.store());
  for (const auto& [name, method] : table.methods()) {
    const bool writes =
        method.new_request()->GetDescriptor()->FindFieldByName("request_id") != nullptr;
    EXPECT_EQ(method.kind == runtime::MethodKind::kWrite, writes) << name;
  }
}

TEST(RegistryParty, IsThePartnerInTheNameOrTheOneAListingNames) {
  EXPECT_EQ(PartyOf(Text<v1::VendorListing>("name: 'vendorListings/l' partner: 'partners/p1'")),
            "partners/p1");
  EXPECT_EQ(PartyOf(Text<v1::Service>("name: 'partners/p1/services/s1'")),
            "partners/p1/services/s1");
  EXPECT_EQ(PartyOf(v1::Partner::Contact()), "");
}

}  // namespace
}  // namespace partners::registry
