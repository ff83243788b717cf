#include "services/server/front_door.h"

#include <utility>

#include "services/runtime/status_macros.h"
#include "services/server/server.h"

namespace partners::server {

absl::Status FrontDoor::Open(runtime::Pipeline* pipeline, const Config& config) {
  runtime::GrpcServerOptions options;
  options.address = config.listen();
  options.certificate_file = config.certificate_file();
  options.private_key_file = config.private_key_file();
  options.serving = false;  // until the news have been looked at
  PARTNERS_ASSIGN_OR_RETURN(std::unique_ptr<runtime::GrpcServer> server,
                            runtime::GrpcServer::Start(pipeline, kNotice, options));
  const std::lock_guard lock(mutex_);
  server_ = std::move(server);
  ShowHealth();
  return absl::OkStatus();
}

void FrontDoor::KeysAreHere() {
  const std::lock_guard lock(mutex_);
  keys_are_here_ = true;
  ShowHealth();
}

void FrontDoor::StoreHasStopped() {
  const std::lock_guard lock(mutex_);
  store_has_stopped_ = true;
  ShowHealth();
}

// Once it stops the server shows its health itself.
void FrontDoor::ShowHealth() {
  if (server_ == nullptr || stopped_) return;
  server_->SetServing(keys_are_here_ && !store_has_stopped_);
}

void FrontDoor::Stop(absl::Duration grace) {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  if (server_ != nullptr) server_->Stop(grace);
}

void FrontDoor::Close() {
  const std::lock_guard lock(mutex_);
  server_.reset();
}

std::string FrontDoor::address() const {
  const std::lock_guard lock(mutex_);
  return server_ == nullptr ? std::string() : server_->address();
}

}  // namespace partners::server
