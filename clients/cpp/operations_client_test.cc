#include "clients/cpp/operations_client.h"

#include "clients/cpp/typed_client_check.h"

namespace partners::client {
namespace {

TEST(OperationsClient, HasEveryMethodOfTheServiceWithItsTypes) {
  PARTNERS_EXPECT_WHOLE(PARTNERS_OPERATIONS_METHODS, "partners.operations.v1.OperationsService");
}

}  // namespace
}  // namespace partners::client
