#ifndef PARTNERS_SERVICES_SERVER_FRONT_DOOR_H_
#define PARTNERS_SERVICES_SERVER_FRONT_DOOR_H_

#include <memory>
#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/runtime/grpc_server.h"
#include "services/runtime/pipeline.h"
#include "services/server/config.pb.h"

namespace partners::server {

// The door of a process for callers from outside, and the health it shows: SERVING while the keys
// are here and every store accepts writes. One thread opens, stops and closes it; any thread may
// tell it news.
class FrontDoor {
 public:
  // `pipeline` has all its services and outlives the door.
  absl::Status Open(runtime::Pipeline* pipeline, const Config& config);
  // News, also before Open and after Stop.
  void KeysAreHere();
  void StoreHasStopped();
  // Refuses new calls, finishes running ones (at most `grace`). Then Close ends it. Both also when
  // it was never opened.
  void Stop(absl::Duration grace);
  void Close();

  std::string address() const;  // as bound; empty while it is not open
  std::shared_ptr<grpc::Channel> InProcessChannel() { return server_->InProcessChannel(); }

 private:
  void ShowHealth();  // mutex_ is held

  mutable std::mutex mutex_;
  std::unique_ptr<runtime::GrpcServer> server_;  // changed under mutex_, by the owner only
  bool keys_are_here_ = false;                   // guarded by mutex_
  bool store_has_stopped_ = false;               // guarded by mutex_
  bool stopped_ = false;                         // guarded by mutex_
};

}  // namespace partners::server

#endif  // PARTNERS_SERVICES_SERVER_FRONT_DOOR_H_
