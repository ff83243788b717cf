#include "tests/support/test_cluster.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cpp/access_client.h"
#include "clients/cpp/operations_client.h"
#include "services/server/data_directory.h"
#include "services/server/first_key.h"
#include "services/server/server.h"

namespace partners::tests {
namespace {

constexpr std::chrono::seconds kPatience(60);

[[noreturn]] void GiveUp(const std::string& why) {
  std::fprintf(stderr, "test cluster: %s\n", why.c_str());
  std::abort();
}

// Waits until `done`; ends the program after kPatience.
void Await(const std::string& what, const std::function<bool()>& done) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (!done()) {
    if (std::chrono::steady_clock::now() > end) GiveUp(what + " took too long");
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

void WriteKey(const std::string& file, const std::string& key) {
  const absl::Status written = server::WriteFileAtomically(file, key + "\n", 0600);
  if (!written.ok()) GiveUp(written.ToString());
}

std::shared_ptr<client::Channel> Open(const std::string& address, const std::string& key_file) {
  client::ChannelOptions options;
  options.server = address;
  options.key_file = key_file;
  options.retry.attempts_max = 30;
  options.retry.delay_max = absl::Milliseconds(500);
  absl::StatusOr<std::shared_ptr<client::Channel>> channel = client::Channel::Open(options);
  if (!channel.ok()) GiveUp(channel.status().ToString());
  return *channel;
}

}  // namespace

TestCluster::TestCluster(std::string program, Shape shape)
    : program_(std::move(program)),
      clock_(directory_.path() + "/clock"),
      admin_key_file_(directory_.path() + "/admin.key") {
  clock_.Set(absl::FromCivil(absl::CivilSecond(2026, 3, 2, 15, 0, 0), absl::UTCTimeZone()));
  if (shape == Shape::kTogether) order_ = {"all"};
  if (shape == Shape::kApart) order_ = {"access", "registry", "vetting", "matching"};

  server::Config config = server::DefaultConfig();
  config.set_data_directory(absl::StrCat(directory_.path(), "/", order_.front()));
  runtime::Sources sources = runtime::SystemSources();
  sources.now = [this] { return clock_.Now(); };
  const absl::Status created = server::CreateFirstKey(config, admin_key_file_, sources);
  if (!created.ok()) GiveUp(created.ToString());

  Restart(order_.front());
  if (shape == Shape::kApart) CreateServiceKeys();
  for (size_t i = 1; i < order_.size(); ++i) Restart(order_[i]);
}

TestCluster::~TestCluster() {
  for (const std::string& name : order_) Kill(name);
}

void TestCluster::CreateServiceKeys() {
  std::filesystem::create_directory(directory_.path() + "/keys");
  for (const std::string name : {"registry", "vetting", "matching"}) {
    CreateKey(absl::StrCat(directory_.path(), "/keys/", name, ".key"), type::v1::ROLE_SERVICE,
              "services/" + name, "");
  }
}

void TestCluster::Kill(const std::string& process) {
  Process& target = running_[process];
  if (target.pid == 0) return;
  kill(target.pid, SIGKILL);
  waitpid(target.pid, nullptr, 0);
  target.pid = 0;
}

void TestCluster::Restart(const std::string& process) {
  if (running_[process].pid != 0) return;
  RestartAlone(process);
  AwaitKey(process, admin_key_file_);
}

void TestCluster::RestartAlone(const std::string& process) {
  if (running_[process].pid != 0) return;
  std::filesystem::remove(AddressFile(process));
  Launch(process);
  AwaitAddress(process);
}

void TestCluster::Forget(const std::string& process) {
  std::filesystem::remove_all(directory_.path() + "/" + process);
}

std::vector<std::string> TestCluster::Arguments(const std::string& name) const {
  const auto address = [this](const std::string& of) {
    const auto found = running_.find(of);
    return found == running_.end() || found->second.address.empty() ? "127.0.0.1:0"
                                                                    : found->second.address;
  };
  std::vector<std::string> arguments = {
      program_,
      "--roles=" + name,
      absl::StrCat("--data-directory=", directory_.path(), "/", name),
      "--listen=" + address(name),
      "--metrics-listen=",
      "--log-file=" + LogFile(name),
      "--public-calls-per-second=0",
      "--key-calls-per-second=0",
      "--address-file=" + AddressFile(name)};
  if (name == "all" || name == "access") return arguments;
  arguments.push_back("--access=" + address("access"));
  arguments.push_back("--service-key-directory=" + directory_.path() + "/keys");
  if (name != "registry") arguments.push_back("--registry=" + address("registry"));
  return arguments;
}

void TestCluster::Launch(const std::string& name) {
  std::vector<std::string> arguments = Arguments(name);
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  std::string clock = absl::StrCat("CLOCK_FILE=", directory_.path(), "/clock");
  char* environment[] = {clock.data(), nullptr};
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) GiveUp("cannot fork");
  if (pid == 0) {  // only what is allowed between fork and exec in a program with threads
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(126);
    execve(argv[0], argv.data(), environment);
    _exit(127);
  }
  running_[name].pid = pid;
}

// The address file is written whole, once the process answers.
void TestCluster::AwaitAddress(const std::string& name) {
  Process& process = running_[name];
  Await(name, [&] {
    if (waitpid(process.pid, nullptr, WNOHANG) != 0) GiveUp(name + " ended when it was started");
    std::ifstream file(AddressFile(name));
    return static_cast<bool>(std::getline(file, process.address)) && !process.address.empty();
  });
}

// GetServerInfo is there in every process, and refuses keys it does not know otherwise than roles
// it does not serve.
void TestCluster::AwaitKey(const std::string& name, const std::string& key_file) {
  const client::OperationsClient operations(Open(running_[name].address, key_file));
  client::CallOptions once;
  once.retry = client::Retry::kNever;
  once.timeout = absl::Seconds(5);
  Await("a key in " + name, [&] {
    const absl::Status status = operations.GetServerInfo({}, once).status();
    return status.ok() || absl::IsPermissionDenied(status);
  });
}

int TestCluster::CountInLog(const std::string& process, const std::string& text) const {
  std::ifstream file(LogFile(process));
  int count = 0;
  for (std::string line; std::getline(file, line);) {
    if (absl::StrContains(line, text)) ++count;
  }
  return count;
}

void TestCluster::AwaitInLog(const std::string& process, const std::string& text, int count) const {
  Await("a line of " + process, [&] { return CountInLog(process, text) >= count; });
}

std::shared_ptr<client::Channel> TestCluster::Connect(const std::string& service,
                                                      const std::string& key_file) {
  const std::string process = order_.size() == 1 ? order_.front() : service;
  return Open(running_[process].address, key_file);
}

std::string TestCluster::CreateKey(const std::string& file, type::v1::Role role,
                                   const std::string& bound_to, const std::string& principal) {
  access::v1::CreateKeyRequest request;
  request.mutable_key()->set_purpose("test");
  request.mutable_key()->set_role(role);
  request.mutable_key()->set_bound_to(bound_to);
  request.mutable_key()->set_principal(principal);
  const absl::StatusOr<access::v1::Key> key =
      client::AccessClient(Connect("access", admin_key_file_)).CreateKey(request);
  if (!key.ok()) GiveUp(key.status().ToString());
  WriteKey(file, key->secret());
  return file;
}

std::string TestCluster::KeyFile(type::v1::Role role, const std::string& bound_to,
                                 const std::string& principal) {
  std::string& file = key_files_[{role, bound_to, principal}];
  if (!file.empty()) return file;
  file = CreateKey(absl::StrCat(directory_.path(), "/", key_files_.size(), ".key"), role, bound_to,
                   principal);
  for (const std::string& name : order_) {
    if (running_[name].pid != 0) AwaitKey(name, file);
  }
  return file;
}

}  // namespace partners::tests
