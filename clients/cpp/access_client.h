#ifndef PARTNERS_CLIENTS_CPP_ACCESS_CLIENT_H_
#define PARTNERS_CLIENTS_CPP_ACCESS_CLIENT_H_

#include <functional>
#include <memory>
#include <utility>

#include "clients/cpp/service_client.h"
#include "partners/access/v1/access_service.pb.h"

namespace partners::client {

// Every method of the service with its request and response, in the order of the proto, which
// documents them.
// clang-format off
#define PARTNERS_ACCESS_METHODS(UNARY, STREAM)                                      \
  UNARY(CreateKey, access::v1::CreateKeyRequest, access::v1::Key)                   \
  UNARY(GetKey, access::v1::GetKeyRequest, access::v1::Key)                         \
  UNARY(ListKeys, access::v1::ListKeysRequest, access::v1::ListKeysResponse)        \
  UNARY(RevokeKey, access::v1::RevokeKeyRequest, access::v1::Key)                   \
  UNARY(WhoAmI, access::v1::WhoAmIRequest, access::v1::WhoAmIResponse)              \
  STREAM(FollowKeys, access::v1::FollowKeysRequest, access::v1::FollowKeysResponse)
// clang-format on

// Typed calls of partners.access.v1.AccessService. Thread-safe.
class AccessClient : private ServiceClient {
 public:
  explicit AccessClient(std::shared_ptr<const Channel> channel)
      : ServiceClient(std::move(channel), "partners.access.v1.AccessService") {}

  PARTNERS_ACCESS_METHODS(PARTNERS_CLIENT_UNARY, PARTNERS_CLIENT_STREAM)
};

}  // namespace partners::client

#endif  // PARTNERS_CLIENTS_CPP_ACCESS_CLIENT_H_
