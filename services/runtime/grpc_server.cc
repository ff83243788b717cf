#include "services/runtime/grpc_server.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/stubs/logging.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/service_type.h>
#include <grpcpp/support/byte_buffer.h>

#include <atomic>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/grpc_stream.h"
#include "services/runtime/limits.h"
#include "services/runtime/stream_hub.h"

namespace partners::runtime {
namespace {

using google::protobuf::ServiceDescriptor;
using grpc::ByteBuffer;
using grpc::CallbackServerContext;

constexpr char kNoticeKey[] = "partners-notice";
constexpr char kTraceKey[] = "partners-trace-id";
constexpr char kDetailsKey[] = "authorization";

// The bytes of a message in one piece. Usually they already are.
class Contiguous {
 public:
  explicit Contiguous(const ByteBuffer& buffer) {
    if (!buffer.TrySingleSlice(&slice_).ok()) static_cast<void>(buffer.DumpToSingleSlice(&slice_));
  }
  absl::string_view view() const {
    return {reinterpret_cast<const char*>(slice_.begin()), slice_.size()};
  }

 private:
  grpc::Slice slice_;
};

absl::string_view Header(const CallbackServerContext& context, const char* key) {
  const auto it = context.client_metadata().find(key);
  if (it == context.client_metadata().end()) return {};
  return {it->second.data(), it->second.size()};
}

absl::Duration TimeoutOf(const CallbackServerContext& context) {
  const auto deadline = context.deadline();
  if (deadline == std::chrono::system_clock::time_point::max()) return absl::InfiniteDuration();
  return absl::FromChrono(deadline) - absl::Now();
}

class Server;

// A service registered from its descriptor: all methods take and give raw bytes, so that one
// pipeline serves them and bad bytes get an answer that names the field.
class DescribedService final : public grpc::Service {
 public:
  DescribedService(const ServiceDescriptor& descriptor, Server* server);

 private:
  void AddUnary(int index, const Route* route, Server* server);
  void AddStream(int index, const Route* route, Server* server);
  std::vector<std::string> names_;  // gRPC keeps pointers to them
};

class Server final : public GrpcServer {
 public:
  Server(Pipeline* pipeline, std::string notice, bool inside)
      : pipeline_(pipeline), notice_(std::move(notice)), inside_(inside) {}
  ~Server() override { Stop(absl::ZeroDuration()); }

  absl::Status Listen(const GrpcServerOptions& options);
  std::string address() const override { return address_; }
  std::shared_ptr<grpc::Channel> InProcessChannel() override {
    return server_->InProcessChannel(grpc::ChannelArguments());
  }
  void SetServing(bool serving) override {
    grpc::HealthCheckServiceInterface* health = server_->GetHealthCheckService();
    health->SetServingStatus(serving);
    for (const std::string& name : service_names_) health->SetServingStatus(name, serving);
  }
  void Stop(absl::Duration grace) override;

  grpc::ServerUnaryReactor* Unary(const Route& route, CallbackServerContext* context,
                                  const ByteBuffer* request, ByteBuffer* response);
  grpc::ServerWriteReactor<ByteBuffer>* Stream(const Route& route, CallbackServerContext* context,
                                               const ByteBuffer* request);
  const Route* Find(const std::string& name) const { return pipeline_->Find(name); }

 private:
  Incoming Read(const CallbackServerContext& context, absl::string_view request) const;

  Pipeline* pipeline_;
  const std::string notice_;
  const bool inside_;
  std::string address_;
  std::atomic<bool> stopping_{false};
  StreamHub hub_;
  std::vector<std::string> service_names_;
  std::vector<std::unique_ptr<DescribedService>> services_;
  std::unique_ptr<grpc::Server> server_;
};

DescribedService::DescribedService(const ServiceDescriptor& descriptor, Server* server) {
  names_.reserve(static_cast<size_t>(descriptor.method_count()));
  for (int i = 0; i < descriptor.method_count(); ++i) {
    const auto* method = descriptor.method(i);
    names_.push_back(absl::StrCat("/", descriptor.full_name(), "/", method->name()));
    const auto type = method->server_streaming() ? grpc::internal::RpcMethod::SERVER_STREAMING
                                                 : grpc::internal::RpcMethod::NORMAL_RPC;
    AddMethod(new grpc::internal::RpcServiceMethod(names_.back().c_str(), type, nullptr));
    const Route* route = server->Find(names_.back().substr(1));
    method->server_streaming() ? AddStream(i, route, server) : AddUnary(i, route, server);
  }
}

void DescribedService::AddUnary(int index, const Route* route, Server* server) {
  MarkMethodRawCallback(index, new grpc::internal::CallbackUnaryHandler<ByteBuffer, ByteBuffer>(
                                   [=](CallbackServerContext* context, const ByteBuffer* request,
                                       ByteBuffer* response) {
                                     return server->Unary(*route, context, request, response);
                                   }));
}

void DescribedService::AddStream(int index, const Route* route, Server* server) {
  MarkMethodRawCallback(index,
                        new grpc::internal::CallbackServerStreamingHandler<ByteBuffer, ByteBuffer>(
                            [=](CallbackServerContext* context, const ByteBuffer* request) {
                              return server->Stream(*route, context, request);
                            }));
}

// ipv4:127.0.0.1:4711 -> ipv4:127.0.0.1: a caller's port says nothing.
std::string PeerHost(const CallbackServerContext& context) {
  std::string peer = context.peer();
  const size_t colon = peer.rfind(':');
  if (colon != std::string::npos) peer.resize(colon);
  return peer;
}

Incoming Server::Read(const CallbackServerContext& context, absl::string_view request) const {
  Incoming incoming;
  incoming.request = request;
  incoming.authorization = Header(context, kDetailsKey);
  incoming.acted_for = Header(context, "partners-acted-for");
  incoming.peer = [&context] { return PeerHost(context); };
  incoming.inside = inside_;
  incoming.timeout = TimeoutOf(context);
  return incoming;
}

grpc::ServerUnaryReactor* Server::Unary(const Route& route, CallbackServerContext* context,
                                        const ByteBuffer* request, ByteBuffer* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const Contiguous bytes(*request);
  pipeline_->Run(route, Read(*context, bytes.view()), [=, this, &route](const Outcome& outcome) {
    context->AddInitialMetadata(kTraceKey, std::string(outcome.trace_id));
    if (route.open_to_public) context->AddInitialMetadata(kNoticeKey, notice_);
    if (outcome.status.ok()) *response = Copy(outcome.answer);
    reactor->Finish(ToGrpc(outcome.status, outcome.domain, outcome.trace_id));
  });
  return reactor;
}

grpc::ServerWriteReactor<ByteBuffer>* Server::Stream(const Route& route,
                                                     CallbackServerContext* context,
                                                     const ByteBuffer* request) {
  const Contiguous bytes(*request);
  std::string trace_id;
  absl::StatusOr<Pipeline::Stream> stream =
      pipeline_->Begin(route, Read(*context, bytes.view()), &trace_id);
  context->AddInitialMetadata(kTraceKey, trace_id);
  if (!stream.ok()) return RefuseStream(ToGrpc(stream.status(), route.domain, trace_id));
  if (route.open_to_public) context->AddInitialMetadata(kNoticeKey, notice_);
  return StartStream(*std::move(stream), &route, &hub_, &stopping_);
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) return absl::InvalidArgumentError("cannot read " + path);
  return text.str();
}

bool IsLoopback(const std::string& address) {
  return absl::StartsWith(address, "127.") || absl::StartsWith(address, "localhost:") ||
         absl::StartsWith(address, "[::1]:");
}

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> Credentials(
    const GrpcServerOptions& options) {
  if (options.certificate_file.empty() != options.private_key_file.empty()) {
    return absl::InvalidArgumentError("certificate_file and private_key_file go together");
  }
  if (options.certificate_file.empty()) {
    if (!IsLoopback(options.address)) {
      return absl::InvalidArgumentError(
          options.address +
          " is not a loopback address: it needs certificate_file and private_key_file");
    }
    return grpc::InsecureServerCredentials();
  }
  absl::StatusOr<std::string> certificate = ReadFile(options.certificate_file);
  if (!certificate.ok()) return certificate.status();
  absl::StatusOr<std::string> key = ReadFile(options.private_key_file);
  if (!key.ok()) return key.status();
  grpc::SslServerCredentialsOptions tls;
  tls.pem_key_cert_pairs.push_back({*key, *certificate});
  return grpc::SslServerCredentials(tls);
}

absl::Status Server::Listen(const GrpcServerOptions& options) {
  static const bool kPlugins = [] {
    google::protobuf::SetLogHandler(nullptr);  // hostile bytes are answered, not printed
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    return true;
  }();
  static_cast<void>(kPlugins);
  grpc::ServerBuilder builder;
  int port = 0;
  if (!options.address.empty()) {
    if (absl::Status status = CheckAddress("listen", options.address); !status.ok()) return status;
    absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> credentials = Credentials(options);
    if (!credentials.ok()) return credentials.status();
    builder.AddListeningPort(options.address, *credentials, &port);
  }
  builder.SetMaxReceiveMessageSize(kRequestBytesMax +
                                   1024);  // a little more, so that our own answer names the limit
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kCallsOfConnectionMax);
  grpc::ResourceQuota quota("partners");
  builder.SetResourceQuota(quota.Resize(kTransportBytesMax));
  // A peer that vanished without a word is noticed, and its streams end, after at most the sum of
  // the two.
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS,
                             static_cast<int>(absl::ToInt64Milliseconds(kPeerSilenceMax)));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS,
                             static_cast<int>(absl::ToInt64Milliseconds(kPeerAnswerMax)));
  const MethodTable* last = nullptr;
  for (const Route* route : pipeline_->routes()) {
    if (route->table == last) continue;
    last = route->table;
    const auto* descriptor =
        google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(last->service());
    services_.push_back(std::make_unique<DescribedService>(*descriptor, this));
    service_names_.push_back(last->service());
    builder.RegisterService(services_.back().get());
    if (last->store() != nullptr) hub_.Follow(last->store());
  }
  server_ = builder.BuildAndStart();
  if (server_ == nullptr) return absl::UnavailableError("cannot listen on " + options.address);
  if (!options.address.empty())
    address_ = absl::StrCat(options.address.substr(0, options.address.rfind(':')), ":", port);
  SetServing(options.serving);
  return absl::OkStatus();
}

void Server::Stop(absl::Duration grace) {
  if (server_ == nullptr || stopping_.exchange(true)) return;
  SetServing(false);
  hub_.Nudge();  // streams see that the server is stopping
  server_->Shutdown(absl::ToChronoTime(absl::Now() + grace));
  hub_.Stop();
}

}  // namespace

// gRPC itself takes a port beyond 65535 for one of the smaller ones.
absl::Status CheckAddress(const std::string& setting, const std::string& address) {
  const size_t colon = address.rfind(':');
  uint32_t port = 0;
  if (colon == std::string::npos || !absl::SimpleAtoi(address.substr(colon + 1), &port) ||
      port > 65535) {
    return absl::InvalidArgumentError(
        absl::StrCat(setting, ": ", address, " must be host:port with a port of at most 65535"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<GrpcServer>> GrpcServer::Start(Pipeline* pipeline,
                                                              const std::string& notice,
                                                              const GrpcServerOptions& options) {
  auto server = std::make_unique<Server>(pipeline, notice, options.inside);
  absl::Status status = server->Listen(options);
  if (!status.ok()) return status;
  return server;
}

}  // namespace partners::runtime
