#ifndef PARTNERS_SERVICES_SERVER_KEY_VIEW_H_
#define PARTNERS_SERVICES_SERVER_KEY_VIEW_H_

#include <functional>
#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "clients/cpp/channel.h"
#include "partners/access/v1/access_service.pb.h"
#include "services/runtime/identity.h"
#include "services/runtime/telemetry.h"
#include "storage/store.h"

namespace partners::server {

// Keeps a process's KeyDirectory in step with access, and a copy in `store`, so that a process that
// starts while access is down still knows its callers. A revocation arrives as soon as access has
// committed it. What access no longer has, as after a restore, is forgotten when it is followed
// again.
class KeyView {
 public:
  // Loads the copy, then follows access until stopped. All arguments outlive the view; `store` may
  // be null: no copy is kept. `on_complete`, which may be null, is called on any thread when the
  // directory has become complete.
  KeyView(std::shared_ptr<client::Channel> access, storage::Store* store,
          runtime::KeyDirectory* keys, runtime::Telemetry* telemetry,
          std::function<void()> on_complete = nullptr);
  ~KeyView();
  void Stop();  // safe to call twice

  // True once every key of access, or a complete earlier copy of them, is in the directory, which
  // is marked so.
  bool ready() const { return keys_->complete(); }
  // UNAVAILABLE when it takes longer than ten seconds.
  absl::Status WaitUntilReady() const;

 private:
  void LoadCopy();
  void MarkReady();
  void Follow();
  // Writes the changed keys into the copy and takes `gone` out of it, together: a copy is complete
  // or absent.
  void KeepCopy(const std::vector<access::v1::KeyRecord>& changed,
                const std::set<std::string>& gone);

  std::shared_ptr<client::Channel> access_;
  storage::Store* store_;
  runtime::KeyDirectory* keys_;
  runtime::Telemetry* telemetry_;
  std::set<std::string> known_;  // ids of access's keys in the directory; of the following thread
  const std::function<void()> on_complete_;
  std::stop_source stop_;
  std::thread thread_;
};

}  // namespace partners::server

#endif  // PARTNERS_SERVICES_SERVER_KEY_VIEW_H_
