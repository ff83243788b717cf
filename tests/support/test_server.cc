#include "tests/support/test_server.h"

#include <stdlib.h>

#include <cstdio>
#include <filesystem>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "clients/cpp/access_client.h"
#include "clients/cpp/files.h"
#include "services/runtime/status_macros.h"
#include "services/server/first_key.h"

namespace partners::tests {
namespace {

// Tests stop at once when what they stand on does not.
template <class T>
T OrDie(absl::StatusOr<T> value, const char* what) {
  if (value.ok()) return *std::move(value);
  std::fprintf(stderr, "%s: %s\n", what, value.status().ToString().c_str());
  std::abort();
}

// The text of the first key. Its file is outside the server's directory, where tests look for what
// must not be there.
absl::StatusOr<std::string> CreateAdminKey(const server::Config& config,
                                           const runtime::Sources& sources) {
  const TempDirectory directory;
  const std::string file = directory.path() + "/admin.key";
  PARTNERS_RETURN_IF_ERROR(server::CreateFirstKey(config, file, sources));
  return client::ReadKeyFile(file);
}

}  // namespace

TempDirectory::TempDirectory() {
  std::string name = (std::filesystem::temp_directory_path() / "partners-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) std::abort();
  path_ = name;
}

TempDirectory::~TempDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

TestServer::TestServer(const std::function<void(server::Config*)>& adjust)
    : clock_(absl::FromCivil(absl::CivilSecond(2026, 3, 2, 15, 0, 0), absl::UTCTimeZone())),
      config_(server::DefaultConfig()) {
  config_.set_data_directory(directory_.path() + "/data");
  config_.set_listen("");
  config_.set_metrics_listen("");
  config_.set_log_file("none");
  config_.set_public_calls_per_second(0);
  config_.set_key_calls_per_second(0);
  if (adjust) adjust(&config_);
  runtime::Sources sources = runtime::SystemSources();
  sources.now = [this] { return clock_.Now(); };
  admin_key_ = OrDie(CreateAdminKey(config_, sources), "init");
  Start();
}

TestServer::~TestServer() { Stop(); }

void TestServer::Start() {
  runtime::Sources sources = runtime::SystemSources();
  sources.now = [this] { return clock_.Now(); };
  server_ = OrDie(server::Server::Start(config_, sources), "start");
  // The directory of keys fills from access's log: wait until the first key is known.
  client::AccessClient access(Connect(admin_key_));
  client::CallOptions options;
  options.retry = client::Retry::kNever;
  while (absl::IsUnauthenticated(access.WhoAmI({}, options).status())) {
  }
}

void TestServer::Stop() {
  if (server_ == nullptr) return;
  server_->Stop(absl::Seconds(5));
  server_.reset();
}

std::shared_ptr<client::Channel> TestServer::Connect(const std::string& key) {
  return server_->ConnectInProcess(key);
}

std::string TestServer::Key(type::v1::Role role, const std::string& bound_to,
                            const std::string& principal) {
  std::string& key = keys_[{role, bound_to, principal}];
  if (!key.empty()) return key;
  client::AccessClient admin(Connect(admin_key_));
  access::v1::CreateKeyRequest request;
  request.mutable_key()->set_purpose("test");
  request.mutable_key()->set_role(role);
  request.mutable_key()->set_bound_to(bound_to);
  request.mutable_key()->set_principal(principal);
  key = OrDie(admin.CreateKey(request), "create key").secret();
  client::AccessClient mine(Connect(key));
  while (absl::IsUnauthenticated(mine.WhoAmI({}).status())) {
  }
  return key;
}

double TestServer::OpenStreams() const {
  for (absl::string_view line : absl::StrSplit(server_->MetricsText(), '\n')) {
    double count = -1;
    if (absl::ConsumePrefix(&line, "partners_open_streams ") && absl::SimpleAtod(line, &count))
      return count;
  }
  return -1;
}

}  // namespace partners::tests
