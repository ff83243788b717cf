#ifndef PARTNERS_CLIENTS_CPP_CHANNEL_H_
#define PARTNERS_CLIENTS_CPP_CHANNEL_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/cpp/call.h"
#include "clients/cpp/layers.h"
#include "google/protobuf/message.h"

namespace grpc {
class Channel;
}

namespace partners::client {

struct ChannelOptions {
  // host, host:port, [v6]:port or unix:path; 7443 when no port is named.
  std::string server = "localhost:7443";
  // PEM file of the certificate authority to trust. Empty: plaintext on a loopback address, TLS
  // with the system's authorities elsewhere.
  std::string ca_file;
  // File that holds the caller's key, nothing else. Empty: calls are made as the public.
  std::string key_file;
  absl::Duration timeout = absl::Seconds(30);  // of a call that names none; infinite is allowed
  RetryPolicy retry;
  std::function<void(const CallReport&)> on_call;  // hears of every call; must be thread-safe
  Environment environment;                         // empty members mean the real ones
};

// A way to a server, for any method of any service. Requests and answers are ordinary messages; no
// generated stub is needed. Every request that has a request_id gets one, so repeating it takes effect once; the
// key is sent as metadata and never logged. Errors are absl::Status with the server's google.rpc
// details, see DetailsOf. Thread-safe; calls block their thread.
class Channel {
 public:
  // INVALID_ARGUMENT for an address that cannot be one, NOT_FOUND or INVALID_ARGUMENT for files
  // that cannot be used. Does not wait for the server.
  static absl::StatusOr<std::shared_ptr<Channel>> Open(const ChannelOptions& options);

  // Over a gRPC channel that exists already, such as an in-process one; `key` is the key's text.
  // Server and files of `options` are not looked at.
  static std::shared_ptr<Channel> Over(std::shared_ptr<grpc::Channel> channel,
                                       const std::string& key, const ChannelOptions& options = {});

  // Over any innermost layer; for tests of what is built on top.
  explicit Channel(Handler transport, const std::string& key = "",
                   const ChannelOptions& options = {});

  // `method` as partners.registry.v1.RegistryService/GetPartner.
  absl::Status Call(const std::string& method, const google::protobuf::Message& request,
                    google::protobuf::Message* response, const CallOptions& options = {}) const;

  // Server streaming: each message is put into `message` and handed to `on_message`, in order, on
  // the calling thread. OK when the server ended the stream or `on_message` returned false.
  // `timeout` zero means no limit here: streams may go on for ever.
  absl::Status Stream(const std::string& method, const google::protobuf::Message& request,
                      google::protobuf::Message* message, const OnMessage& on_message,
                      const CallOptions& options = {}) const;

  // SERVING is OK; NOT_FOUND for a service the server does not have, UNAVAILABLE when it is not
  // serving. `service` empty asks for the server as a whole.
  absl::Status CheckHealth(const std::string& service, const CallOptions& options = {}) const;

 private:
  Handler handler_;
};

}  // namespace partners::client

#endif  // PARTNERS_CLIENTS_CPP_CHANNEL_H_
