#include "clients/cpp/matching_client.h"

#include "clients/cpp/typed_client_check.h"

namespace partners::client {
namespace {

TEST(MatchingClient, HasEveryMethodOfTheServiceWithItsTypes) {
  PARTNERS_EXPECT_WHOLE(PARTNERS_MATCHING_METHODS, "partners.matching.v1.MatchingService");
}

}  // namespace
}  // namespace partners::client
