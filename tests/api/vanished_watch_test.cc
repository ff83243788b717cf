// A reader of Watch that vanishes without a word, as when its machine loses power: the server asks
// whether it is there, and gives its stream up.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/support/test_server.h"
#include "tests/support/watching.h"

namespace partners::tests {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(100);  // the server needs up to 40 s

// A socket of the loopback interface.
class Socket {
 public:
  explicit Socket(int descriptor) : descriptor_(descriptor) { EXPECT_GE(descriptor, 0); }
  Socket() : Socket(socket(AF_INET, SOCK_STREAM, 0)) {}
  ~Socket() { close(descriptor_); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int get() const { return descriptor_; }

 private:
  const int descriptor_;
};

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

// Carries one connection to a server until it is cut: then it carries nothing more in either
// direction, and neither side hears of it.
class Relay {
 public:
  explicit Relay(int server_port) : server_port_(server_port) {
    sockaddr_in address = Loopback(0);
    socklen_t size = sizeof(address);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(bind(listening_.get(), any, size), 0);
    EXPECT_EQ(listen(listening_.get(), 1), 0);
    EXPECT_EQ(getsockname(listening_.get(), any, &size), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Carry(); });
  }
  ~Relay() {
    ended_ = true;
    thread_.join();
  }
  int port() const { return port_; }
  void Cut() { cut_ = true; }

 private:
  void Carry() {
    pollfd waiting = {listening_.get(), POLLIN, 0};
    while (poll(&waiting, 1, /*timeout=*/20) == 0) {
      if (ended_) return;
    }
    const Socket client(accept(listening_.get(), nullptr, nullptr));
    const Socket server;
    const sockaddr_in address = Loopback(server_port_);
    EXPECT_EQ(connect(server.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)),
              0);
    while (!ended_) {
      std::array<pollfd, 2> ready = {{{client.get(), POLLIN, 0}, {server.get(), POLLIN, 0}}};
      poll(ready.data(), cut_ ? 0 : ready.size(), /*timeout=*/20);
      if (cut_) continue;
      if (ready[0].revents != 0) Pass(client, server);
      if (ready[1].revents != 0) Pass(server, client);
    }
  }
  static void Pass(const Socket& from, const Socket& to) {
    std::array<char, 16384> bytes;
    const ssize_t count = recv(from.get(), bytes.data(), bytes.size(), 0);
    if (count > 0) send(to.get(), bytes.data(), static_cast<size_t>(count), MSG_NOSIGNAL);
  }

  const int server_port_;
  const Socket listening_;
  int port_ = 0;
  std::atomic<bool> cut_{false};
  std::atomic<bool> ended_{false};
  std::thread thread_;  // last: it uses the others
};

// The followers of the keys and of the public record that a server has itself.
constexpr double kOwnStreams = 2;

class VanishedWatch : public testing::Test {
 protected:
  void Await(double streams) {
    const absl::Time end = absl::Now() + kPatience;
    while (server_.OpenStreams() != streams && absl::Now() < end)
      absl::SleepFor(absl::Milliseconds(50));
    EXPECT_EQ(server_.OpenStreams(), streams);
  }
  int Port() {
    int port = 0;
    const std::string address = server_.server().address();
    EXPECT_TRUE(absl::SimpleAtoi(address.substr(address.rfind(':') + 1), &port)) << address;
    return port;
  }

  TestServer server_{[](server::Config* config) { config->set_listen("127.0.0.1:0"); }};
};

TEST_F(VanishedWatch, LosesItsStream) {
  Await(kOwnStreams);
  const double before = kOwnStreams;
  Relay relay(Port());
  client::ChannelOptions options;
  options.server = absl::StrCat("127.0.0.1:", relay.port());
  const auto channel = client::Channel::Open(options);
  ASSERT_TRUE(channel.ok()) << channel.status();
  Watching watching(*channel);
  ASSERT_TRUE(watching.AwaitOpen());
  ASSERT_EQ(server_.OpenStreams(), before + 1);
  relay.Cut();
  Await(before);
}

}  // namespace
}  // namespace partners::tests
