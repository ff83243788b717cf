#ifndef PARTNERS_TESTS_API_IN_PROCESS_H_
#define PARTNERS_TESTS_API_IN_PROCESS_H_

#include <functional>
#include <memory>
#include <string>

#include "tests/api/main_job.h"
#include "tests/support/test_server.h"

namespace partners::tests {

// Ground of one server in the test's process.
class InProcess final : public Ground {
 public:
  explicit InProcess(const std::function<void(server::Config*)>& adjust = nullptr)
      : server(adjust) {}
  std::shared_ptr<client::Channel> Connect(const std::string&, const Who& who) override {
    if (who.role == type::v1::ROLE_PUBLIC) return server.Connect();
    return server.Connect(server.Key(who.role, who.bound_to, who.principal));
  }
  void SetTime(absl::Time now) override { server.clock().Set(now); }

  TestServer server;
};

}  // namespace partners::tests

#endif  // PARTNERS_TESTS_API_IN_PROCESS_H_
