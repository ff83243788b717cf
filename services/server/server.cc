#include "services/server/server.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/runtime/grpc_server.h"
#include "services/runtime/identity.h"
#include "services/runtime/paging.h"
#include "services/runtime/pipeline.h"
#include "services/runtime/status_macros.h"
#include "services/runtime/telemetry.h"
#include "services/server/access_trail.h"
#include "services/server/backup.h"
#include "services/server/data_directory.h"
#include "services/server/front_door.h"
#include "services/server/key_view.h"
#include "services/server/operations.h"
#include "services/server/roles.h"
#include "services/server/ticker.h"
#include "storage/log.h"

namespace partners::server {
namespace {

constexpr std::chrono::hours kPruneInterval(1);

class ServerImpl final : public Server {
 public:
  ServerImpl(const Config& config, const runtime::Sources& sources)
      : config_(config), sources_(sources), roles_(RolesOf(config)) {}
  ~ServerImpl() override { Stop(absl::Seconds(5)); }

  absl::Status Open();

  std::string address() const override { return door_.address(); }
  std::string metrics_address() const override { return telemetry_->metrics_address(); }
  std::string MetricsText() const override { return telemetry_->MetricsText(); }
  std::shared_ptr<client::Channel> ConnectInProcess(const std::string& key) override {
    return client::Channel::Over(door_.InProcessChannel(), key);
  }
  absl::Status health() const override;
  void Stop(absl::Duration grace) override;

 private:
  void RemoveUnfinished();
  absl::Status MakeRoles();
  void MakeTrail();
  void PruneTrail();
  absl::StatusOr<absl::Time> KnownTime() const;
  absl::Status MakePipeline();
  absl::Status StartRoles();
  absl::Status WriteAddressFile() const;
  absl::StatusOr<std::shared_ptr<client::Channel>> ChannelTo(const std::string& from,
                                                             const std::string& to);
  std::string AddressOf(const std::string& service) const;

  const Config config_;
  const runtime::Sources sources_;
  const std::vector<std::string> roles_;
  std::unique_ptr<runtime::Telemetry> telemetry_;
  std::unique_ptr<DataDirectory> data_;
  runtime::KeyDirectory keys_;
  std::map<std::string, std::string> own_keys_;  // of this process's roles, for calls inside it
  std::vector<std::unique_ptr<Role>> running_;
  std::unique_ptr<AccessTrail> trail_;
  std::unique_ptr<Ticker> pruning_;
  std::unique_ptr<Operations> operations_;
  std::unique_ptr<runtime::MethodTable> operations_table_;
  std::unique_ptr<runtime::Pipeline> pipeline_;
  // Two doors to one pipeline: calls that running calls and followers make inside the process must
  // still be answered while the door to the outside is being closed.
  std::unique_ptr<runtime::GrpcServer> inside_;
  FrontDoor door_;
  std::unique_ptr<KeyView> key_view_;
  std::atomic<bool> answering_{false};  // inside_ is there for followers of this process
  bool stopped_ = false;
};

absl::Status ServerImpl::Open() {
  PARTNERS_RETURN_IF_ERROR(CheckConfig(config_));
  PARTNERS_ASSIGN_OR_RETURN(
      telemetry_, runtime::Telemetry::Start({config_.metrics_listen(), config_.log_file()}));
  PARTNERS_ASSIGN_OR_RETURN(
      data_, OpenData(
                 config_.data_directory(), roles_, config_.block_cache_bytes(), sources_,
                 [this](const absl::Status& why) {
                   telemetry_->Log("critical", absl::StrCat("a store has stopped: ", why.message(),
                                                            "; restart when the cause is gone"));
                   door_.StoreHasStopped();
                 },
                 [this](const std::string& role, const absl::Status& why) {
                   telemetry_->Log("error", absl::StrCat("what was redacted in ", role,
                                                         " is still in its files: ", why.message(),
                                                         "; the next run tries again"));
                 }));
  RemoveUnfinished();
  PARTNERS_RETURN_IF_ERROR(MakeRoles());
  MakeTrail();
  PARTNERS_RETURN_IF_ERROR(MakePipeline());
  PARTNERS_ASSIGN_OR_RETURN(
      inside_, runtime::GrpcServer::Start(pipeline_.get(), kNotice, {"", "", "", /*inside=*/true}));
  answering_ = true;
  PARTNERS_RETURN_IF_ERROR(StartRoles());
  PARTNERS_RETURN_IF_ERROR(door_.Open(pipeline_.get(), config_));
  if (!keys_.complete())
    telemetry_->Log(
        "warning",
        "there is no copy of the keys yet: calls with a key are refused until access is reached");
  PARTNERS_RETURN_IF_ERROR(WriteAddressFile());
  telemetry_->Log("info", absl::StrCat("serving ", absl::StrJoin(roles_, ","), " on ", address()));
  return absl::OkStatus();
}

// No backup can be under way in this process yet.
void ServerImpl::RemoveUnfinished() {
  if (config_.backup_directory().empty()) return;
  const absl::StatusOr<std::vector<std::string>> removed =
      RemoveUnfinishedBackups(config_.backup_directory());
  if (!removed.ok())
    return telemetry_->Log(
        "warning", absl::StrCat("an unfinished backup is left: ", removed.status().message()));
  for (const std::string& folder : *removed)
    telemetry_->Log("info", absl::StrCat("removed ", folder, ", a backup that was interrupted"));
}

absl::Status ServerImpl::MakeRoles() {
  for (const RoleEntry& entry : AllRoles()) {
    const std::string name = entry.name;
    if (!Runs(roles_, name)) continue;
    const runtime::KeyText key = runtime::NewKeyText(sources_);
    keys_.Put(key.id, {runtime::SecretDigest(key.secret),
                       {type::v1::ROLE_SERVICE, "service-" + name, "services/" + name, ""}});
    own_keys_[name] = runtime::FormatKeyText(key);
    RoleContext context;
    context.store = data_->stores[name].get();
    context.blobs = data_->blobs.get();
    context.telemetry = telemetry_.get();
    context.sources = sources_;
    context.keys = &keys_;
    context.page_key = data_->page_key;
    if (config_.feed_days() > 0) context.feed_horizon = absl::Hours(24) * config_.feed_days();
    context.channel_to = [this, name](const std::string& service) {
      return ChannelTo(name, service);
    };
    PARTNERS_ASSIGN_OR_RETURN(running_.emplace_back(), entry.make(context));
  }
  return absl::OkStatus();
}

void ServerImpl::MakeTrail() {
  trail_ = std::make_unique<AccessTrail>(data_->trail.get(), sources_,
                                         runtime::Pager(data_->page_key, data_->trail->log_id()),
                                         telemetry_.get());
  pruning_ = std::make_unique<Ticker>(kPruneInterval, [this] { PruneTrail(); });
}

void ServerImpl::PruneTrail() {
  const absl::Status status =
      trail_->Prune(sources_.now() - absl::Hours(24) * config_.access_trail_days());
  if (!status.ok())
    telemetry_->Log("warning", "the access trail was not pruned; the next run tries again");
}

// The latest time that the data of this process tells of.
absl::StatusOr<absl::Time> ServerImpl::KnownTime() const {
  PARTNERS_ASSIGN_OR_RETURN(absl::Time known, trail_->NewestTime());
  for (const auto& [name, store] : data_->stores) {
    PARTNERS_RETURN_IF_ERROR(store->Read([&](const storage::View& view) -> absl::Status {
      PARTNERS_ASSIGN_OR_RETURN(const absl::Time committed, storage::LastCommitTime(view));
      known = std::max(known, committed);
      return absl::OkStatus();
    }));
  }
  return known;
}

absl::Status ServerImpl::MakePipeline() {
  runtime::PipelineOptions options;
  options.sources = sources_;
  options.keys = &keys_;
  options.telemetry = telemetry_.get();
  options.trail = trail_.get();
  options.public_calls_per_second = config_.public_calls_per_second();
  options.key_calls_per_second = config_.key_calls_per_second();
  PARTNERS_ASSIGN_OR_RETURN(options.known_time, KnownTime());
  pipeline_ = std::make_unique<runtime::Pipeline>(options);
  for (const auto& role : running_) PARTNERS_RETURN_IF_ERROR(pipeline_->AddService(&role->table()));

  Operations::Parts parts;
  parts.version = PARTNERS_VERSION;
  for (const auto& [name, store] : data_->stores) parts.stores[name] = store.get();
  parts.database = data_->database.get();
  parts.blobs = data_->blobs.get();
  parts.trail = trail_.get();
  parts.backup_directory = config_.backup_directory();
  parts.sources = sources_;
  parts.start_time = sources_.now();
  operations_ = std::make_unique<Operations>(std::move(parts));
  operations_table_ =
      std::make_unique<runtime::MethodTable>(MakeOperationsService(operations_.get()));
  return pipeline_->AddService(operations_table_.get());
}

std::string ServerImpl::AddressOf(const std::string& service) const {
  if (service == "access") return config_.access();
  if (service == "registry") return config_.registry();
  return "";
}

absl::StatusOr<std::shared_ptr<client::Channel>> ServerImpl::ChannelTo(const std::string& from,
                                                                       const std::string& to) {
  if (Runs(roles_, to)) {
    if (!answering_) return absl::UnavailableError("the server is starting");
    return client::Channel::Over(inside_->InProcessChannel(), own_keys_.at(from));
  }
  client::ChannelOptions options;
  options.server = AddressOf(to);
  options.ca_file = config_.ca_file();
  options.key_file = absl::StrCat(config_.service_key_directory(), "/", from, ".key");
  return client::Channel::Open(options);
}

absl::Status ServerImpl::StartRoles() {
  const std::string first = roles_.front();
  PARTNERS_ASSIGN_OR_RETURN(std::shared_ptr<client::Channel> access, ChannelTo(first, "access"));
  storage::Store* copy = Runs(roles_, "access") ? nullptr : data_->stores[first].get();
  key_view_ = std::make_unique<KeyView>(access, copy, &keys_, telemetry_.get(),
                                        [this] { door_.KeysAreHere(); });
  // Where access runs here its keys are known before anybody is answered; elsewhere a copy may
  // serve, and without one calls with a key are UNAVAILABLE.
  if (Runs(roles_, "access")) PARTNERS_RETURN_IF_ERROR(key_view_->WaitUntilReady());
  for (const auto& role : running_) PARTNERS_RETURN_IF_ERROR(role->Start());
  return absl::OkStatus();
}

absl::Status ServerImpl::WriteAddressFile() const {
  if (config_.address_file().empty()) return absl::OkStatus();
  return WriteFileAtomically(config_.address_file(),
                             absl::StrCat(address(), "\n", telemetry_->metrics_address(), "\n"),
                             0644);
}

absl::Status ServerImpl::health() const {
  for (const auto& [name, store] : data_->stores) {
    if (absl::Status status = store->health(); !status.ok()) return status;
  }
  return data_->trail->health();
}

void ServerImpl::Stop(absl::Duration grace) {
  if (std::exchange(stopped_, true)) return;
  door_.Stop(grace);
  if (key_view_ != nullptr) key_view_->Stop();
  for (auto role = running_.rbegin(); role != running_.rend(); ++role) (*role)->Stop();
  if (pipeline_ != nullptr) pipeline_->Stop();
  if (inside_ != nullptr) inside_->Stop(grace);
  key_view_.reset();
  door_.Close();
  inside_.reset();
  pipeline_.reset();
  pruning_.reset();
  trail_.reset();  // no call is left to trail: what was taken is written
  running_.clear();
  data_.reset();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const Config& config,
                                                      const runtime::Sources& sources) {
  auto server = std::make_unique<ServerImpl>(config, sources);
  PARTNERS_RETURN_IF_ERROR(server->Open());
  return server;
}

}  // namespace partners::server
