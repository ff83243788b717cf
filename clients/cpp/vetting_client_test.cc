#include "clients/cpp/vetting_client.h"

#include "clients/cpp/typed_client_check.h"

namespace partners::client {
namespace {

TEST(VettingClient, HasEveryMethodOfTheServiceWithItsTypes) {
  PARTNERS_EXPECT_WHOLE(PARTNERS_VETTING_METHODS, "partners.vetting.v1.VettingService");
}

}  // namespace
}  // namespace partners::client
