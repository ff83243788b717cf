#include <memory>
#include <stop_token>
#include <utility>

#include "clients/cpp/registry_client.h"
#include "services/matching/service.h"
#include "services/server/role.h"

namespace partners::server {
namespace {

// The registry's feed over the channel its process gives it.
class FeedOverChannel final : public matching::RegistryFeed {
 public:
  explicit FeedOverChannel(const RoleContext& context) : context_(context) {}

  absl::Status Watch(const std::optional<changes::v1::Cursor>& cursor,
                     const Deliver& deliver) override {
    absl::StatusOr<std::shared_ptr<client::Channel>> channel = context_.channel_to("registry");
    if (!channel.ok()) return absl::UnavailableError("the registry cannot be reached yet");
    registry::v1::WatchRequest request;
    if (cursor.has_value()) *request.mutable_cursor() = *cursor;
    client::CallOptions options;
    options.stop = stop_.get_token();
    return client::RegistryClient(*channel).Watch(request, deliver, options);
  }

  void Cancel() override { stop_.request_stop(); }

 private:
  const RoleContext context_;
  std::stop_source stop_;
};

class MatchingRole final : public Role {
 public:
  explicit MatchingRole(const RoleContext& context) : feed_(context) {
    matching::MatchingOptions options;
    options.store = context.store;
    options.sources = context.sources;
    options.page_key = context.page_key;
    options.feed = &feed_;
    service_ = matching::MatchingService::Create(std::move(options));
  }
  const runtime::MethodTable& table() const override { return service_->table(); }
  absl::Status Start() override {
    service_->Start();
    return absl::OkStatus();
  }
  void Stop() override { service_->Stop(); }

 private:
  FeedOverChannel feed_;
  std::unique_ptr<matching::MatchingService> service_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Role>> MakeMatchingRole(const RoleContext& context) {
  return std::make_unique<MatchingRole>(context);
}

}  // namespace partners::server
