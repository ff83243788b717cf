#ifndef PARTNERS_SERVICES_RUNTIME_GRPC_SERVER_H_
#define PARTNERS_SERVICES_RUNTIME_GRPC_SERVER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/runtime/pipeline.h"

namespace grpc {
class Channel;
}

namespace partners::runtime {

// INVALID_ARGUMENT naming `setting` unless the address is host:port.
absl::Status CheckAddress(const std::string& setting, const std::string& address);

struct GrpcServerOptions {
  std::string address = "127.0.0.1:7443";  // port 0 picks a free one; empty: in-process calls only
  std::string
      certificate_file;  // PEM; both or none. Without them only loopback addresses are accepted.
  std::string private_key_file;
  bool inside = false;  // calls are made by this process while it answers others
  bool serving = true;  // health at first; SetServing changes it
};

// The gRPC edge: every RPC of the pipeline's services, health and reflection. The callback API with
// raw bytes: its threads parse, admit and hand over, and are never blocked.
class GrpcServer {
 public:
  // `pipeline` has all its services and outlives the server. `notice` goes into the metadata of
  // answers the public may read.
  static absl::StatusOr<std::unique_ptr<GrpcServer>> Start(Pipeline* pipeline,
                                                           const std::string& notice,
                                                           const GrpcServerOptions& options);
  virtual ~GrpcServer() = default;
  virtual std::string address() const = 0;  // as bound
  virtual std::shared_ptr<grpc::Channel> InProcessChannel() = 0;
  virtual void SetServing(bool serving) = 0;  // health of all services
  // Refuses new calls, lets running ones finish until `grace` is over, then cancels them.
  virtual void Stop(absl::Duration grace) = 0;
};

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_GRPC_SERVER_H_
