// The least a gRPC server can do: one method, raw bytes, callback API; every call is answered with
// the bytes of a file, and the metadata every answer of the product has: a trace id and a notice.
//
//   echo_server ANSWER_FILE ADDRESS_FILE     serves GetPartner on a free loopback port until
//   SIGTERM; the notice is in ANSWER_FILE.notice
#include <absl/synchronization/mutex.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/service_type.h>
#include <grpcpp/support/byte_buffer.h>
#include <signal.h>

#include <atomic>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

namespace {

using grpc::ByteBuffer;

class EchoService final : public grpc::Service {
 public:
  EchoService(const std::string& answer, const std::string& notice)
      : slice_(answer), notice_(notice) {
    AddMethod(
        new grpc::internal::RpcServiceMethod("/partners.registry.v1.RegistryService/GetPartner",
                                             grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
    MarkMethodRawCallback(0, new grpc::internal::CallbackUnaryHandler<ByteBuffer, ByteBuffer>(
                                 [this](grpc::CallbackServerContext* context, const ByteBuffer*,
                                        ByteBuffer* response) {
                                   context->AddInitialMetadata("partners-trace-id", TraceId());
                                   context->AddInitialMetadata("partners-notice", notice_);
                                   *response = ByteBuffer(&slice_, 1);
                                   grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
                                   reactor->Finish(grpc::Status::OK);
                                   return reactor;
                                 }));
  }

 private:
  std::string TraceId() {
    const unsigned long long number = calls_.fetch_add(1, std::memory_order_relaxed);
    char text[21];
    std::snprintf(text, sizeof(text), "000000000000%08llx", number);
    return text;
  }

  const grpc::Slice slice_;
  const std::string notice_;
  std::atomic<unsigned long long> calls_{0};
};

std::string Content(const std::string& path) {
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

}  // namespace

int main(int argc, char** argv) {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  if (argc != 3) {
    std::cerr << "usage: echo_server ANSWER_FILE ADDRESS_FILE\n";
    return 2;
  }
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  EchoService service(Content(argv[1]), Content(std::string(argv[1]) + ".notice"));
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  const std::string temporary = std::string(argv[2]) + ".new";
  std::ofstream(temporary) << "127.0.0.1:" << port << "\n";
  std::rename(temporary.c_str(), argv[2]);
  int received = 0;
  sigwait(&signals, &received);
  server->Shutdown(std::chrono::system_clock::now());
  return 0;
}
