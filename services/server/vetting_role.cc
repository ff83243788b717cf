#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "clients/cpp/registry_client.h"
#include "services/runtime/paging.h"
#include "services/server/role.h"
#include "services/vetting/service.h"

namespace partners::server {
namespace {

// Vetting's calls to the registry, over the channel its process gives it.
class RegistryOverChannel final : public vetting::RegistryCalls {
 public:
  explicit RegistryOverChannel(const RoleContext& context) : context_(context) {}

  absl::StatusOr<registry::v1::Qualification> RecordQualification(
      const registry::v1::RecordQualificationRequest& request,
      const std::string& acted_for) override {
    client::CallOptions options = Options();
    options.metadata["partners-acted-for"] = acted_for;
    return Call([&](const client::RegistryClient& registry) {
      return registry.RecordQualification(request, options);
    });
  }
  absl::StatusOr<registry::v1::Partner> GetPartner(
      const registry::v1::GetPartnerRequest& request) override {
    return Call([&](const client::RegistryClient& registry) {
      return registry.GetPartner(request, Options());
    });
  }
  absl::StatusOr<registry::v1::Service> GetService(
      const registry::v1::GetServiceRequest& request) override {
    return Call([&](const client::RegistryClient& registry) {
      return registry.GetService(request, Options());
    });
  }
  absl::StatusOr<registry::v1::ListVendorListingsResponse> ListVendorListings(
      const registry::v1::ListVendorListingsRequest& request) override {
    return Call([&](const client::RegistryClient& registry) {
      return registry.ListVendorListings(request, Options());
    });
  }
  absl::StatusOr<registry::v1::FrameworkEdition> GetFrameworkEdition(
      const registry::v1::GetFrameworkEditionRequest& request) override {
    return Call([&](const client::RegistryClient& registry) {
      return registry.GetFrameworkEdition(request, Options());
    });
  }
  absl::StatusOr<registry::v1::ListFrameworkEditionsResponse> ListFrameworkEditions(
      const registry::v1::ListFrameworkEditionsRequest& request) override {
    return Call([&](const client::RegistryClient& registry) {
      return registry.ListFrameworkEditions(request, Options());
    });
  }

  // Afterwards no call begins and none is under way.
  void Close() {
    std::unique_lock lock(mutex_);
    closed_ = true;
    idle_.wait(lock, [this] { return calls_ == 0; });
    channel_.reset();
  }

 private:
  static client::CallOptions Options() {
    client::CallOptions options;
    options.timeout = absl::Seconds(10);
    return options;
  }

  // Opens the channel with the first call: when roles are made, nothing answers yet.
  template <class Body>
  auto Call(const Body& body) -> decltype(body(std::declval<client::RegistryClient>())) {
    std::shared_ptr<client::Channel> channel;
    {
      std::lock_guard lock(mutex_);
      if (closed_) return absl::UnavailableError("the service is stopping");
      if (channel_ == nullptr) {
        absl::StatusOr<std::shared_ptr<client::Channel>> opened = context_.channel_to("registry");
        if (!opened.ok()) return absl::UnavailableError(std::string(opened.status().message()));
        channel_ = *std::move(opened);
      }
      channel = channel_;
      ++calls_;
    }
    auto answer = body(client::RegistryClient(channel));
    std::lock_guard lock(mutex_);
    if (--calls_ == 0) idle_.notify_all();
    return answer;
  }

  const RoleContext context_;
  std::mutex mutex_;
  std::condition_variable idle_;
  bool closed_ = false;                       // guarded by mutex_
  int calls_ = 0;                             // guarded by mutex_
  std::shared_ptr<client::Channel> channel_;  // guarded by mutex_
};

class VettingRole final : public Role {
 public:
  explicit VettingRole(const RoleContext& context)
      : registry_(context), pager_(context.page_key, context.store->log_id()) {
    deps_.store = context.store;
    deps_.blobs = context.blobs;
    deps_.registry = &registry_;
    deps_.pager = &pager_;
    deps_.sources = context.sources;
    deps_.evaluators = [keys = context.keys](absl::Time now) {
      return keys->PrincipalsWith(type::v1::ROLE_EVALUATOR, now);
    };
    deps_.is_evaluator = [keys = context.keys](const std::string& principal, absl::Time now) {
      return keys->HasRole(principal, type::v1::ROLE_EVALUATOR, now);
    };
  }
  absl::Status Open() {
    absl::StatusOr<std::unique_ptr<vetting::VettingService>> service =
        vetting::VettingService::Create(deps_);
    if (!service.ok()) return service.status();
    service_ = *std::move(service);
    return absl::OkStatus();
  }
  const runtime::MethodTable& table() const override { return service_->methods(); }
  // A delivery that is refused from now on is tried again after the next start.
  void Stop() override { registry_.Close(); }

 private:
  RegistryOverChannel registry_;
  const runtime::Pager pager_;
  vetting::Deps deps_;
  std::unique_ptr<vetting::VettingService> service_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Role>> MakeVettingRole(const RoleContext& context) {
  auto role = std::make_unique<VettingRole>(context);
  if (absl::Status status = role->Open(); !status.ok()) return status;
  return role;
}

}  // namespace partners::server
