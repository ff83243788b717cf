#ifndef PARTNERS_TESTS_SUPPORT_TEST_SERVER_H_
#define PARTNERS_TESTS_SUPPORT_TEST_SERVER_H_

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>

#include "absl/time/time.h"
#include "clients/cpp/channel.h"
#include "partners/type/v1/role.pb.h"
#include "services/server/server.h"

namespace partners::tests {

// A clock that moves only when told to. Thread-safe.
class FakeClock {
 public:
  explicit FakeClock(absl::Time start) : now_(start) {}
  absl::Time Now() const {
    std::lock_guard lock(mutex_);
    return now_;
  }
  void Set(absl::Time now) {
    std::lock_guard lock(mutex_);
    now_ = now;
  }
  void Advance(absl::Duration by) { Set(Now() + by); }

 private:
  mutable std::mutex mutex_;
  absl::Time now_;
};

// A folder of its own, removed at the end.
class TempDirectory {
 public:
  TempDirectory();
  ~TempDirectory();
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// A whole server in this process: every role, the real pipeline, a fake clock (2 March 2026, 10:00
// in New York), its own directory.
class TestServer {
 public:
  // `adjust` may change the settings before the first start.
  explicit TestServer(const std::function<void(server::Config*)>& adjust = nullptr);
  ~TestServer();

  // Calls as whoever `key` belongs to; empty is the public.
  std::shared_ptr<client::Channel> Connect(const std::string& key = "");
  // A key of the role, made once for each (role, bound_to, principal). An empty principal: the
  // server makes one.
  std::string Key(type::v1::Role role, const std::string& bound_to = "",
                  const std::string& principal = "");
  std::shared_ptr<client::Channel> As(type::v1::Role role, const std::string& bound_to = "") {
    return Connect(Key(role, bound_to));
  }

  void Stop();
  void Start();  // on the same directory
  void Restart() {
    Stop();
    Start();
  }
  // As the metrics say; its own followers have some too. -1 when they say nothing.
  double OpenStreams() const;
  server::Server& server() { return *server_; }
  FakeClock& clock() { return clock_; }
  const server::Config& config() const { return config_; }
  const std::string& directory() const { return directory_.path(); }

 private:
  TempDirectory directory_;
  FakeClock clock_;
  server::Config config_;
  std::string admin_key_;
  std::map<std::tuple<int, std::string, std::string>, std::string> keys_;
  std::unique_ptr<server::Server> server_;
};

}  // namespace partners::tests

#endif  // PARTNERS_TESTS_SUPPORT_TEST_SERVER_H_
