#include "clients/cpp/channel.h"

#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cpp/files.h"
#include "clients/cpp/transport.h"
#include "google/protobuf/wrappers.pb.h"

namespace partners::client {
namespace {

using google::protobuf::Message;

uint64_t RealRandom() {
  thread_local std::random_device device;
  return (static_cast<uint64_t>(device()) << 32) | device();
}

Environment Complete(Environment environment) {
  if (!environment.now) environment.now = [] { return absl::Now(); };
  if (!environment.sleep) environment.sleep = [](absl::Duration pause) { absl::SleepFor(pause); };
  if (!environment.random) environment.random = RealRandom;
  return environment;
}

// All layers, outermost last.
Handler Build(Handler transport, const std::string& key, const ChannelOptions& options) {
  const Environment environment = Complete(options.environment);
  Handler handler = WithIdentity(key, std::move(transport));
  handler = WithRetry(environment, options.retry, std::move(handler));
  handler = WithDeadline(environment, options.timeout, std::move(handler));
  handler = WithRequestId(environment, std::move(handler));
  return WithMetrics(environment, options.on_call, std::move(handler));
}

Exchange NewExchange(const std::string& method, const Message& request, Message* response,
                     const CallOptions& options) {
  Exchange exchange;
  exchange.method = method;
  exchange.request = &request;
  exchange.response = response;
  exchange.timeout = options.timeout;
  exchange.retry = options.retry;
  exchange.metadata = options.metadata;
  exchange.stop = options.stop;
  return exchange;
}

absl::Status Send(const Handler& handler, Exchange exchange, CallInfo* info) {
  CallInfo nobody_asks;
  exchange.info = info != nullptr ? info : &nobody_asks;
  *exchange.info = CallInfo();
  return handler(exchange);
}

}  // namespace

absl::StatusOr<std::shared_ptr<Channel>> Channel::Open(const ChannelOptions& options) {
  absl::StatusOr<Address> address = ParseAddress(options.server);
  if (!address.ok()) return address.status();
  std::string ca_pem;
  if (!options.ca_file.empty()) {
    absl::StatusOr<std::string> pem = ReadPemFile(options.ca_file);
    if (!pem.ok()) return pem.status();
    ca_pem = *std::move(pem);
  }
  std::string key;
  if (!options.key_file.empty()) {
    absl::StatusOr<std::string> text = ReadKeyFile(options.key_file);
    if (!text.ok()) return text.status();
    key = *std::move(text);
  }
  return Over(OpenChannel(*address, ca_pem), key, options);
}

std::shared_ptr<Channel> Channel::Over(std::shared_ptr<grpc::Channel> channel,
                                       const std::string& key, const ChannelOptions& options) {
  return std::make_shared<Channel>(Transport(std::move(channel)), key, options);
}

Channel::Channel(Handler transport, const std::string& key, const ChannelOptions& options)
    : handler_(Build(std::move(transport), key, options)) {}

absl::Status Channel::Call(const std::string& method, const Message& request, Message* response,
                           const CallOptions& options) const {
  return Send(handler_, NewExchange(method, request, response, options), options.info);
}

absl::Status Channel::Stream(const std::string& method, const Message& request, Message* message,
                             const OnMessage& on_message, const CallOptions& options) const {
  Exchange exchange = NewExchange(method, request, message, options);
  exchange.on_message = on_message;
  if (exchange.timeout == absl::ZeroDuration()) exchange.timeout = absl::InfiniteDuration();
  return Send(handler_, std::move(exchange), options.info);
}

// grpc.health.v1.HealthCheckRequest is one string, and HealthCheckResponse one enum, both with
// number 1: on the wire they are these two messages, so the health protos need not be built in.
absl::Status Channel::CheckHealth(const std::string& service, const CallOptions& options) const {
  constexpr int kServing = 1;
  google::protobuf::StringValue request;
  google::protobuf::Int32Value response;
  request.set_value(service);
  CallOptions once = options;
  once.retry = Retry::kNever;
  absl::Status status = Call("grpc.health.v1.Health/Check", request, &response, once);
  if (!status.ok() || response.value() == kServing) return status;
  return absl::UnavailableError(
      absl::StrCat(service.empty() ? "the server" : service, " is not serving"));
}

}  // namespace partners::client
