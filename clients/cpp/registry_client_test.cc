#include "clients/cpp/registry_client.h"

#include "clients/cpp/typed_client_check.h"

namespace partners::client {
namespace {

TEST(RegistryClient, HasEveryMethodOfTheServiceWithItsTypes) {
  PARTNERS_EXPECT_WHOLE(PARTNERS_REGISTRY_METHODS, "partners.registry.v1.RegistryService");
}

}  // namespace
}  // namespace partners::client
