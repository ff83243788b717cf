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
#include <deque>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/status.pb.h"
#include "services/runtime/errors.h"
#include "services/runtime/limits.h"
#include "services/runtime/status_macros.h"
#include "services/runtime/stream_hub.h"

namespace partners::runtime {
namespace {

using google::protobuf::Message;
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
  absl::string_view view() const { return {reinterpret_cast<const char*>(slice_.begin()), slice_.size()}; }

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

grpc::Status ToGrpc(const absl::Status& status, absl::string_view domain, absl::string_view trace_id) {
  if (status.ok()) return grpc::Status::OK;
  const google::rpc::Status wire = ToRpcStatus(status, std::string(domain), std::string(trace_id));
  return {static_cast<grpc::StatusCode>(wire.code()), wire.message(), wire.SerializeAsString()};
}

ByteBuffer Copy(absl::string_view bytes) {
  const grpc::Slice slice(bytes.data(), bytes.size());
  return ByteBuffer(&slice, 1);
}

// One server-streaming call. At most one of these is true: a write is under way, a step is scheduled or running, it is parked. A step
// makes some messages at once; then they are written one after the other, and only then comes the next step.
class StreamCall final : public grpc::ServerWriteReactor<ByteBuffer>, public std::enable_shared_from_this<StreamCall> {
 public:
  StreamCall(Pipeline::Stream stream, const Route* route, StreamHub* hub, const std::atomic<bool>* stopping)
      : stream_(std::move(stream)), route_(route), hub_(hub), stopping_(stopping) {}

  void Start() {
    self_ = shared_from_this();
    Schedule();
  }
  void OnWriteDone(bool ok) override {
    if (!ok) cancelled_ = true;
    waiting_.pop_front();
    GoOn();
  }
  void OnCancel() override { cancelled_ = true; }
  void OnDone() override { self_.reset(); }

 private:
  void Schedule() {
    hub_->Schedule([self = shared_from_this()] { self->Step(); });
  }
  void Step() {
    if (const absl::Status status = MayGoOn(); !status.ok()) return End(status);
    size_t bytes = 0;
    next_ = StreamSource::Next::kMessage;
    while (next_ == StreamSource::Next::kMessage && waiting_.size() < kStreamStepMessages && bytes < kStreamStepBytes) {
      if (absl::Status status = MakeMessage(); !status.ok()) failed_ = std::move(status);
      if (!failed_.ok()) break;
      if (next_ == StreamSource::Next::kMessage) bytes += waiting_.back().Length();
    }
    GoOn();
  }
  absl::Status MayGoOn() const {
    if (cancelled_) return absl::CancelledError("the caller has gone");
    if (*stopping_) return WithReason(absl::StatusCode::kUnavailable, "UNAVAILABLE", "the server is stopping");
    return stream_.still_known();
  }
  // Pulls once; puts a message into `waiting_` when there is one.
  absl::Status MakeMessage() {
    const std::unique_ptr<Message> response = route_->method->new_response();
    PARTNERS_ASSIGN_OR_RETURN(next_, stream_.source->Pull(response.get()));
    if (next_ != StreamSource::Next::kMessage) return absl::OkStatus();
    PARTNERS_ASSIGN_OR_RETURN(const std::string bytes, stream_.show(response.get()));
    waiting_.push_back(Copy(bytes));
    return absl::OkStatus();
  }
  // Writes what waits, then what the last step said comes after it.
  void GoOn() {
    if (cancelled_) return End(absl::CancelledError("the caller has gone"));
    if (!waiting_.empty()) {
      grpc::WriteOptions options;
      if (waiting_.size() > 1) options.set_buffer_hint();
      return StartWrite(&waiting_.front(), options);
    }
    if (!failed_.ok()) return End(failed_);
    switch (next_) {
      case StreamSource::Next::kMessage:
        return Schedule();
      case StreamSource::Next::kWait:
        return hub_->Park([self = shared_from_this()] { self->Step(); });
      case StreamSource::Next::kEnd:
        return End(absl::OkStatus());
    }
  }
  void End(const absl::Status& status) {
    stream_.ended(status);
    Finish(ToGrpc(status, route_->domain, stream_.call.trace_id));
  }

  Pipeline::Stream stream_;
  const Route* route_;
  StreamHub* hub_;
  const std::atomic<bool>* stopping_;
  std::atomic<bool> cancelled_{false};
  std::deque<ByteBuffer> waiting_;  // messages; the first may be on its way
  StreamSource::Next next_ = StreamSource::Next::kMessage;  // after what waits
  absl::Status failed_;                                     // after what waits
  std::shared_ptr<StreamCall> self_;                        // until OnDone
};

// A stream that was refused.
class RefusedStream final : public grpc::ServerWriteReactor<ByteBuffer> {
 public:
  explicit RefusedStream(const grpc::Status& status) { Finish(status); }
  void OnDone() override { delete this; }
};

class Server;

// A service registered from its descriptor: all methods take and give raw bytes, so that one pipeline serves them and bad bytes
// get an answer that names the field.
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
  Server(Pipeline* pipeline, std::string notice, bool inside) : pipeline_(pipeline), notice_(std::move(notice)), inside_(inside) {}
  ~Server() override { Stop(absl::ZeroDuration()); }

  absl::Status Listen(const GrpcServerOptions& options);
  std::string address() const override { return address_; }
  std::shared_ptr<grpc::Channel> InProcessChannel() override { return server_->InProcessChannel(grpc::ChannelArguments()); }
  void SetServing(bool serving) override {
    grpc::HealthCheckServiceInterface* health = server_->GetHealthCheckService();
    health->SetServingStatus(serving);
    for (const std::string& name : service_names_) health->SetServingStatus(name, serving);
  }
  void Stop(absl::Duration grace) override;

  grpc::ServerUnaryReactor* Unary(const Route& route, CallbackServerContext* context, const ByteBuffer* request, ByteBuffer* response);
  grpc::ServerWriteReactor<ByteBuffer>* Stream(const Route& route, CallbackServerContext* context, const ByteBuffer* request);
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
    const auto type = method->server_streaming() ? grpc::internal::RpcMethod::SERVER_STREAMING : grpc::internal::RpcMethod::NORMAL_RPC;
    AddMethod(new grpc::internal::RpcServiceMethod(names_.back().c_str(), type, nullptr));
    const Route* route = server->Find(names_.back().substr(1));
    method->server_streaming() ? AddStream(i, route, server) : AddUnary(i, route, server);
  }
}

void DescribedService::AddUnary(int index, const Route* route, Server* server) {
  MarkMethodRawCallback(index, new grpc::internal::CallbackUnaryHandler<ByteBuffer, ByteBuffer>(
                                   [=](CallbackServerContext* context, const ByteBuffer* request, ByteBuffer* response) {
                                     return server->Unary(*route, context, request, response);
                                   }));
}

void DescribedService::AddStream(int index, const Route* route, Server* server) {
  MarkMethodRawCallback(index, new grpc::internal::CallbackServerStreamingHandler<ByteBuffer, ByteBuffer>(
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

grpc::ServerUnaryReactor* Server::Unary(const Route& route, CallbackServerContext* context, const ByteBuffer* request, ByteBuffer* response) {
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

grpc::ServerWriteReactor<ByteBuffer>* Server::Stream(const Route& route, CallbackServerContext* context, const ByteBuffer* request) {
  const Contiguous bytes(*request);
  std::string trace_id;
  absl::StatusOr<Pipeline::Stream> stream = pipeline_->Begin(route, Read(*context, bytes.view()), &trace_id);
  context->AddInitialMetadata(kTraceKey, trace_id);
  if (!stream.ok()) return new RefusedStream(ToGrpc(stream.status(), route.domain, trace_id));
  if (route.open_to_public) context->AddInitialMetadata(kNoticeKey, notice_);
  auto call = std::make_shared<StreamCall>(*std::move(stream), &route, &hub_, &stopping_);
  call->Start();
  return call.get();
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) return absl::InvalidArgumentError("cannot read " + path);
  return text.str();
}

bool IsLoopback(const std::string& address) {
  return absl::StartsWith(address, "127.") || absl::StartsWith(address, "localhost:") || absl::StartsWith(address, "[::1]:");
}

// gRPC takes a port beyond 65535 for one of the smaller ones.
absl::Status CheckPort(const std::string& address) {
  const size_t colon = address.rfind(':');
  uint32_t port = 0;
  if (colon == std::string::npos || !absl::SimpleAtoi(address.substr(colon + 1), &port) || port > 65535) {
    return absl::InvalidArgumentError(absl::StrCat("listen: ", address, " must be host:port with a port of at most 65535"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> Credentials(const GrpcServerOptions& options) {
  if (options.certificate_file.empty() != options.private_key_file.empty()) {
    return absl::InvalidArgumentError("certificate_file and private_key_file go together");
  }
  if (options.certificate_file.empty()) {
    if (!IsLoopback(options.address)) {
      return absl::InvalidArgumentError(options.address + " is not a loopback address: it needs certificate_file and private_key_file");
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
    if (absl::Status status = CheckPort(options.address); !status.ok()) return status;
    absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> credentials = Credentials(options);
    if (!credentials.ok()) return credentials.status();
    builder.AddListeningPort(options.address, *credentials, &port);
  }
  builder.SetMaxReceiveMessageSize(kRequestBytesMax + 1024);  // a little more, so that our own answer names the limit
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  // A peer that vanished without a word is noticed, and its streams end, after at most the sum of the two.
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, static_cast<int>(absl::ToInt64Milliseconds(kPeerSilenceMax)));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, static_cast<int>(absl::ToInt64Milliseconds(kPeerAnswerMax)));
  const MethodTable* last = nullptr;
  for (const Route* route : pipeline_->routes()) {
    if (route->table == last) continue;
    last = route->table;
    const auto* descriptor = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(last->service());
    services_.push_back(std::make_unique<DescribedService>(*descriptor, this));
    service_names_.push_back(last->service());
    builder.RegisterService(services_.back().get());
    if (last->store() != nullptr) hub_.Follow(last->store());
  }
  server_ = builder.BuildAndStart();
  if (server_ == nullptr) return absl::UnavailableError("cannot listen on " + options.address);
  if (!options.address.empty()) address_ = absl::StrCat(options.address.substr(0, options.address.rfind(':')), ":", port);
  SetServing(true);
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

absl::StatusOr<std::unique_ptr<GrpcServer>> GrpcServer::Start(Pipeline* pipeline, const std::string& notice, const GrpcServerOptions& options) {
  auto server = std::make_unique<Server>(pipeline, notice, options.inside);
  absl::Status status = server->Listen(options);
  if (!status.ok()) return status;
  return server;
}

}  // namespace partners::runtime
