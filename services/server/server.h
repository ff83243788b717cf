#ifndef PARTNERS_SERVICES_SERVER_SERVER_H_
#define PARTNERS_SERVICES_SERVER_SERVER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "clients/cpp/channel.h"
#include "services/runtime/sources.h"
#include "services/server/config.pb.h"

namespace partners::server {

// What every answer the public may read carries in its metadata, and every export in its first
// line.
inline constexpr char kNotice[] =
    "A listing is not a contract and not an endorsement; the choice is always the buyer's.";

// Defaults of every setting.
Config DefaultConfig();
// INVALID_ARGUMENT naming the setting.
absl::Status CheckConfig(const Config& config);

// A running process: the roles named by the config on one data directory. Thread-safe.
class Server {
 public:
  // Opens the data, starts followers and schedules, then lets callers in. The address file is
  // written last.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const Config& config,
                                                       const runtime::Sources& sources);
  virtual ~Server() = default;  // stops
  virtual std::string address() const = 0;
  virtual std::string metrics_address() const = 0;
  virtual std::string MetricsText() const = 0;
  // A client on an in-process channel; `key` empty calls as the public.
  virtual std::shared_ptr<client::Channel> ConnectInProcess(const std::string& key) = 0;
  // OK while every store accepts writes.
  virtual absl::Status health() const = 0;
  // Refuses new calls, finishes running ones (at most `grace`), stops followers, closes the stores.
  virtual void Stop(absl::Duration grace) = 0;
};

}  // namespace partners::server

#endif  // PARTNERS_SERVICES_SERVER_SERVER_H_
