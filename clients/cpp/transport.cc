#include "clients/cpp/transport.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>
#include <grpcpp/support/client_callback.h>

#include <condition_variable>
#include <map>
#include <mutex>
#include <stop_token>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "clients/cpp/errors.h"

namespace partners::client {
namespace {

using google::protobuf::MessageLite;
using grpc::internal::RpcMethod;

constexpr int kPortDefault = 7443;
constexpr int kAnswerBytesMax = 16 << 20;  // four times the largest page the services make
constexpr int kReconnectFirstMs = 100;     // a restarted server is found again soon
constexpr int kReconnectLaterMs = 2'000;
constexpr int kKeepaliveMs = 6 * 60 * 1'000;  // above the servers' 5 minute limit on pings
constexpr int kKeepaliveAnswerMs = 20'000;

void Prepare(const Exchange& exchange, grpc::ClientContext* context) {
  if (exchange.deadline != absl::InfiniteFuture()) {
    context->set_deadline(absl::ToChronoTime(exchange.deadline));
  }
  for (const auto& [name, value] : exchange.metadata) context->AddMetadata(name, value);
}

using WireMetadata = std::multimap<grpc::string_ref, grpc::string_ref>;

void Keep(const WireMetadata& metadata, Metadata* headers) {
  for (const auto& [name, value] : metadata) {
    (*headers)[std::string(name.data(), name.size())] = std::string(value.data(), value.size());
  }
}

void KeepHeaders(const grpc::ClientContext& context, Metadata* headers) {
  headers->clear();
  Keep(context.GetServerInitialMetadata(), headers);
  Keep(context.GetServerTrailingMetadata(), headers);
}

// Calls go through the callback API: a thread that waits in the blocking one does other calls' work
// for the whole process meanwhile, which costs a server that calls its neighbours dearly.

// Set by one of gRPC's threads, waited for by the caller's.
class Flag {
 public:
  void Set() {
    const std::lock_guard lock(mutex_);
    set_ = true;
    changed_.notify_one();  // under the lock: the waiter may be gone once it is released
  }
  // Waits until it is set, and takes it back.
  void Await() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return set_; });
    set_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool set_ = false;
};

grpc::Status Unary(grpc::Channel* channel, const RpcMethod& method, grpc::ClientContext* context,
                   const Exchange& exchange) {
  Flag done;
  grpc::Status status;
  grpc::internal::CallbackUnaryCall<MessageLite, MessageLite>(
      channel, method, context, exchange.request, exchange.response, [&](grpc::Status answer) {
        status = std::move(answer);
        done.Set();
      });
  done.Await();
  return status;
}

class StreamReader final : public grpc::ClientReadReactor<MessageLite> {
 public:
  StreamReader(grpc::ClientContext* context, const Exchange& exchange)
      : context_(*context), exchange_(exchange) {}

  // Hands every message to the exchange's `on_message`, on the caller's thread.
  grpc::Status Run(grpc::Channel* channel, const RpcMethod& method) {
    grpc::internal::ClientCallbackReaderFactory<MessageLite>::Create<MessageLite>(
        channel, method, &context_, exchange_.request, this);
    AddHold();  // reads start outside of gRPC's callbacks: the call must not end between two
    StartCall();
    begun_.Await();
    if (answered_) Keep(context_.GetServerInitialMetadata(), &exchange_.info->headers);
    bool stopped = false;
    while (ReadOne()) {
      if (stopped || exchange_.on_message(*exchange_.response)) continue;
      stopped = true;
      context_.TryCancel();
    }
    RemoveHold();
    done_.Await();
    return stopped ? grpc::Status::OK : status_;
  }

  void OnReadInitialMetadataDone(bool ok) override {
    answered_ = ok;
    begun_.Set();
  }
  void OnReadDone(bool ok) override {
    more_ = ok;
    read_.Set();
  }
  void OnDone(const grpc::Status& status) override {
    status_ = status;
    done_.Set();
  }

 private:
  // False when there is no further message.
  bool ReadOne() {
    StartRead(exchange_.response);
    read_.Await();
    return more_;
  }

  grpc::ClientContext& context_;
  const Exchange& exchange_;
  Flag begun_;
  Flag read_;
  Flag done_;
  bool answered_ = false;  // whether leading metadata came
  bool more_ = false;      // whether the last read brought a message
  grpc::Status status_;
};

// Every refusal of the service itself has details. gRPC says CANCELLED without any for calls that
// came just as their server stopped.
bool StoppedUnder(const grpc::Status& status, const Exchange& exchange) {
  return status.error_code() == grpc::StatusCode::CANCELLED && status.error_details().empty() &&
         !exchange.stop.stop_requested();
}

absl::Status Attempt(grpc::Channel* channel, Exchange& exchange) {
  const std::string path = absl::StrCat("/", exchange.method);
  const bool streams = static_cast<bool>(exchange.on_message);
  const RpcMethod method(path.c_str(),
                         streams ? RpcMethod::SERVER_STREAMING : RpcMethod::NORMAL_RPC);
  grpc::ClientContext context;
  Prepare(exchange, &context);
  const std::stop_callback cancel(exchange.stop, [&] { context.TryCancel(); });
  const grpc::Status status = streams ? StreamReader(&context, exchange).Run(channel, method)
                                      : Unary(channel, method, &context, exchange);
  KeepHeaders(context, &exchange.info->headers);
  if (StoppedUnder(status, exchange))
    return absl::UnavailableError("the server stopped during the call");
  return FromWire(status.error_code(), status.error_message(), status.error_details());
}

bool IsLoopback(absl::string_view host) {
  return host == "localhost" || host == "::1" || absl::StartsWith(host, "127.");
}

bool ValidPort(absl::string_view text) {
  int port = 0;
  return absl::SimpleAtoi(text, &port) && port > 0 && port <= 65'535;
}

absl::Status BadAddress(const std::string& text) {
  return absl::InvalidArgumentError(
      absl::StrCat("\"", text, "\" is no server address; write host, host:port or [v6]:port"));
}

// "[::1]:7443" and "[::1]".
absl::StatusOr<Address> ParseBracketed(const std::string& text) {
  const size_t end = text.find(']');
  if (end == std::string::npos) return BadAddress(text);
  const std::string port =
      end + 1 == text.size() ? absl::StrCat(":", kPortDefault) : text.substr(end + 1);
  if (port[0] != ':' || !ValidPort(port.substr(1))) return BadAddress(text);
  const std::string host = text.substr(1, end - 1);
  return Address{absl::StrCat("[", host, "]", port), IsLoopback(host)};
}

}  // namespace

absl::StatusOr<Address> ParseAddress(const std::string& text) {
  if (absl::StartsWith(text, "unix:")) return Address{text, true};
  if (text.find_first_of(" \t/") != std::string::npos) return BadAddress(text);
  if (absl::StartsWith(text, "[")) return ParseBracketed(text);
  const size_t colon = text.find(':');
  if (colon != text.rfind(':')) return BadAddress(text);  // IPv6 without brackets
  const std::string host = text.substr(0, colon);
  const std::string port =
      colon == std::string::npos ? absl::StrCat(kPortDefault) : text.substr(colon + 1);
  if (host.empty() || !ValidPort(port)) return BadAddress(text);
  return Address{absl::StrCat(host, ":", port), IsLoopback(host)};
}

std::shared_ptr<grpc::Channel> OpenChannel(const Address& address, const std::string& ca_pem) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kAnswerBytesMax);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);  // WithRetry knows what is safe
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kReconnectFirstMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kReconnectLaterMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveAnswerMs);
  grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = ca_pem;
  auto credentials = address.loopback && ca_pem.empty() ? grpc::InsecureChannelCredentials()
                                                        : grpc::SslCredentials(tls);
  return grpc::CreateCustomChannel(address.target, credentials, arguments);
}

Handler Transport(std::shared_ptr<grpc::Channel> channel) {
  return [channel = std::move(channel)](Exchange& exchange) {
    return Attempt(channel.get(), exchange);
  };
}

}  // namespace partners::client
