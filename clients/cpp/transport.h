#ifndef PARTNERS_CLIENTS_CPP_TRANSPORT_H_
#define PARTNERS_CLIENTS_CPP_TRANSPORT_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "clients/cpp/layers.h"

namespace grpc {
class Channel;
}

// The only place of the client library that knows gRPC.
namespace partners::client {

// Where a server is. A port of 7443 is added when `text` has none.
struct Address {
  std::string target;     // host:port, [v6]:port, or unix:path
  bool loopback = false;  // of this machine: plaintext is allowed
};
absl::StatusOr<Address> ParseAddress(const std::string& text);

// Opens a channel; connecting happens with the first call. `ca_pem` empty means plaintext on a
// loopback address and the system's certificates elsewhere.
std::shared_ptr<grpc::Channel> OpenChannel(const Address& address, const std::string& ca_pem);

// The innermost layer: one attempt over the wire.
Handler Transport(std::shared_ptr<grpc::Channel> channel);

}  // namespace partners::client

#endif  // PARTNERS_CLIENTS_CPP_TRANSPORT_H_
