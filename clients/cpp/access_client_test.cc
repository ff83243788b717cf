#include "clients/cpp/access_client.h"

#include "clients/cpp/typed_client_check.h"

namespace partners::client {
namespace {

TEST(AccessClient, HasEveryMethodOfTheServiceWithItsTypes) {
  PARTNERS_EXPECT_WHOLE(PARTNERS_ACCESS_METHODS, "partners.access.v1.AccessService");
}

}  // namespace
}  // namespace partners::client
