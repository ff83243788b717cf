// Calls a server as fast as it answers, and says how fast that was. Started by tests/load/run,
// which compares.
//
//   load_client call KIND ADDRESS [key=FILE] [calls=N] [connections=N] [seconds=S] [warm_up=S]
//   [total=N] [records=N]
//       One line of JSON: calls_per_second, p50_micros, p99_micros, calls, bytes. Exit 1 when a
//       call failed.
//   load_client prepare ADDRESS ADMIN_KEY_FILE KEY_FILE
//       Makes a key of role programme, waits until the server knows it, and publishes the regions
//       the partners name.
//   load_client value
//       The bytes that are stored by one update, in hexadecimal.
//   load_client answer ADDRESS KEY_FILE OUT
//       Writes the answer of GetPartner for the first record to a file, and the notice it came with
//       to OUT.notice.
//   load_client await ADDRESS_FILE KEY_FILE NAME
//       Prints "waiting"; then, as soon as the server whose address file appears there answers
//       GetPartner, "answered".
#include <absl/synchronization/mutex.h>
#include <grpcpp/support/byte_buffer.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "clients/cpp/access_client.h"
#include "clients/cpp/registry_client.h"
#include "tests/load/generator.h"
#include "tests/load/targets.h"

namespace partners::load {
namespace {

using Settings = std::map<std::string, std::string>;

[[noreturn]] void Die(const std::string& why) {
  std::cerr << "load_client: " << why << "\n";
  std::exit(1);
}

template <class T>
T OrDie(absl::StatusOr<T> value) {
  if (!value.ok()) Die(value.status().ToString());
  return *std::move(value);
}

std::string FirstLine(const std::string& path) {
  std::ifstream in(path);
  std::string line;
  std::getline(in, line);
  return line;
}

std::string Get(const Settings& settings, const std::string& name, const std::string& otherwise) {
  const auto it = settings.find(name);
  return it == settings.end() ? otherwise : it->second;
}

std::chrono::milliseconds Time(const Settings& settings, const std::string& name,
                               const std::string& otherwise) {
  return std::chrono::milliseconds(
      static_cast<int>(1000 * std::stod(Get(settings, name, otherwise))));
}

std::shared_ptr<client::Channel> Open(const std::string& address, const std::string& key_file) {
  client::ChannelOptions options;
  options.server = address;
  options.key_file = key_file;
  return OrDie(client::Channel::Open(options));
}

int Call(const std::string& kind, const std::string& address, const Settings& settings) {
  const std::string key_file = Get(settings, "key", "");
  const std::string run = absl::StrCat(absl::Hex(absl::GetCurrentTimeNanos()));
  const Target target = MakeTarget(kind, address, key_file.empty() ? "" : FirstLine(key_file),
                                   std::stoull(Get(settings, "records", "1000")), run);
  Plan plan;
  plan.calls = std::stoi(Get(settings, "calls", "1"));
  plan.connections = std::stoi(Get(settings, "connections", "1"));
  plan.warm_up = Time(settings, "warm_up", "0.3");
  plan.measured = Time(settings, "seconds", "1");
  if (settings.count("total") > 0) plan.total = std::stoull(settings.at("total"));
  const Result result = Generate(target, plan);
  std::printf(
      "{\"calls_per_second\": %.1f, \"p50_micros\": %.1f, \"p99_micros\": %.1f, \"calls\": %llu, "
      "\"bytes\": %llu}\n",
      result.per_second(), result.p50_micros, result.p99_micros,
      static_cast<unsigned long long>(result.calls), static_cast<unsigned long long>(result.bytes));
  if (result.failed > 0)
    Die(absl::StrCat(result.failed, " calls failed, the first with: ", result.first_failure));
  return 0;
}

void MakeKey(const std::string& address, const std::string& admin_key_file,
             const std::string& key_file) {
  access::v1::CreateKeyRequest request;
  request.mutable_key()->set_purpose("benchmark");
  request.mutable_key()->set_role(type::v1::ROLE_PROGRAMME);
  const access::v1::Key key =
      OrDie(client::AccessClient(Open(address, admin_key_file)).CreateKey(request));
  std::ofstream(key_file) << key.secret() << "\n";
  const client::AccessClient mine(Open(address, key_file));
  while (absl::IsUnauthenticated(mine.WhoAmI({}).status())) usleep(1000);
}

int Prepare(const std::string& address, const std::string& admin_key_file,
            const std::string& key_file) {
  MakeKey(address, admin_key_file, key_file);
  const client::RegistryClient registry(Open(address, key_file));
  registry::v1::CreateFrameworkEditionRequest create;
  create.set_parent("frameworks/regions");
  create.set_framework_edition_id("load");
  *create.mutable_framework_edition() = MakeRegions();
  registry::v1::PublishFrameworkEditionRequest publish;
  publish.set_name(OrDie(registry.CreateFrameworkEdition(create)).name());
  OrDie(registry.PublishFrameworkEdition(publish));
  return 0;
}

registry::v1::GetPartnerRequest Ask(const std::string& name) {
  registry::v1::GetPartnerRequest request;
  request.set_name(name);
  return request;
}

int SaveAnswer(const std::string& address, const std::string& key_file, const std::string& path) {
  const client::RegistryClient registry(Open(address, key_file));
  client::CallInfo info;
  client::CallOptions options;
  options.info = &info;
  const registry::v1::Partner partner =
      OrDie(registry.GetPartner(Ask("partners/" + PartnerId(0)), options));
  std::ofstream(path, std::ios::binary) << partner.SerializeAsString();
  std::ofstream(path + ".notice", std::ios::binary) << info.notice();
  return 0;
}

int Await(const std::string& address_file, const std::string& key_file, const std::string& name) {
  std::cout << "waiting" << std::endl;
  while (::access(address_file.c_str(), F_OK) != 0) usleep(200);
  const client::RegistryClient registry(Open(FirstLine(address_file), key_file));
  client::CallOptions options;
  options.retry = client::Retry::kNever;
  while (!registry.GetPartner(Ask(name), options).ok()) usleep(200);
  std::cout << "answered" << std::endl;
  return 0;
}

int Main(const std::vector<std::string>& words) {
  const std::string verb = words.empty() ? "" : words[0];
  if (verb == "call" && words.size() >= 3) {
    Settings settings;
    for (size_t i = 3; i < words.size(); ++i)
      settings.insert(absl::StrSplit(words[i], absl::MaxSplits('=', 1)));
    return Call(words[1], words[2], settings);
  }
  if (verb == "prepare" && words.size() == 4) return Prepare(words[1], words[2], words[3]);
  if (verb == "answer" && words.size() == 4) return SaveAnswer(words[1], words[2], words[3]);
  if (verb == "await" && words.size() == 4) return Await(words[1], words[2], words[3]);
  if (verb == "value") {
    std::cout << absl::BytesToHexString(MakePartner(PartnerId(0)).SerializeAsString()) << "\n";
    return 0;
  }
  Die("see the top of load_client.cc for how it is called");
}

}  // namespace
}  // namespace partners::load

int main(int argc, char** argv) {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  return partners::load::Main({argv + 1, argv + argc});
}
