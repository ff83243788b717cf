#ifndef PARTNERS_CLIENTS_CPP_OPERATIONS_CLIENT_H_
#define PARTNERS_CLIENTS_CPP_OPERATIONS_CLIENT_H_

#include <functional>
#include <memory>
#include <utility>

#include "clients/cpp/service_client.h"
#include "partners/operations/v1/operations_service.pb.h"

namespace partners::client {

// Every method of the service with its request and response, in the order of the proto, which
// documents them.
// clang-format off
#define PARTNERS_OPERATIONS_METHODS(UNARY, STREAM)                                       \
  UNARY(GetServerInfo, operations::v1::GetServerInfoRequest, operations::v1::ServerInfo) \
  UNARY(CreateBackup, operations::v1::CreateBackupRequest, operations::v1::Backup)              \
  UNARY(ListAccessTrail, operations::v1::ListAccessTrailRequest, operations::v1::ListAccessTrailResponse)
// clang-format on

// Typed calls of partners.operations.v1.OperationsService. Thread-safe.
class OperationsClient : private ServiceClient {
 public:
  explicit OperationsClient(std::shared_ptr<const Channel> channel)
      : ServiceClient(std::move(channel), "partners.operations.v1.OperationsService") {}

  PARTNERS_OPERATIONS_METHODS(PARTNERS_CLIENT_UNARY, PARTNERS_CLIENT_STREAM)
};

}  // namespace partners::client

#endif  // PARTNERS_CLIENTS_CPP_OPERATIONS_CLIENT_H_
