#ifndef PARTNERS_CLIENTS_CLI_RUN_FIXTURE_H_
#define PARTNERS_CLIENTS_CLI_RUN_FIXTURE_H_

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/commands.h"

// For tests: the whole program against a server that is a table of functions.
namespace partners::cli {

inline constexpr char kRegistry[] = "partners.registry.v1.RegistryService/";
inline constexpr char kMatching[] = "partners.matching.v1.MatchingService/";

class RunTest : public testing::Test {
 protected:
  // Answers a unary method.
  template <class Request, class Response>
  void On(const std::string& method,
          std::function<absl::Status(const Request&, Response*)> answer) {
    server_[method] = [answer](client::Exchange& exchange) {
      return answer(static_cast<const Request&>(*exchange.request),
                    static_cast<Response*>(exchange.response));
    };
  }
  // Answers a streaming method with what `feed` gives to `send`.
  template <class Request, class Response>
  void OnStream(
      const std::string& method,
      std::function<absl::Status(const Request&, const std::function<bool(const Response&)>&)>
          feed) {
    server_[method] = [feed](client::Exchange& exchange) {
      return feed(static_cast<const Request&>(*exchange.request), [&](const Response& response) {
        exchange.response->CopyFrom(response);
        return exchange.on_message(*exchange.response);
      });
    };
  }

  int Run(const std::vector<std::string>& arguments, const std::string& input = "") {
    out_.str("");
    opened_ = 0;
    err_.str("");
    std::istringstream in(input);
    Terminal terminal{in, out_, err_};
    terminal.width = width_;
    const auto open =
        [this](const Settings& settings) -> absl::StatusOr<std::shared_ptr<client::Channel>> {
      settings_ = settings;
      ++opened_;
      client::ChannelOptions options;
      options.environment.sleep = [](absl::Duration) {};
      return std::make_shared<client::Channel>(
          [this](client::Exchange& exchange) {
            calls_.push_back(exchange.method);
            auto found = server_.find(exchange.method);
            if (found == server_.end()) return absl::UnimplementedError("no such method");
            exchange.info->headers[client::kNoticeHeader] = "not an endorsement";
            exchange.info->headers[client::kTraceHeader] = "t-9";
            return found->second(exchange);
          },
          "", options);
    };
    return partners::cli::Run(
        arguments, [](const std::string&) { return ""; }, open, terminal);
  }

  static std::string TempFile(const std::string& name) {
    return absl::StrCat(testing::TempDir(), "partners_run_test_",
                        testing::UnitTest::GetInstance()->current_test_info()->name(), "_", name);
  }
  static std::string WriteFile(const std::string& name, const std::string& text) {
    std::string path = TempFile(name);
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  std::map<std::string, std::function<absl::Status(client::Exchange&)>> server_;
  std::vector<std::string> calls_;
  int opened_ = 0;  // channels of the last run
  int width_ = 0;   // of the screen; 0 is none
  Settings settings_;
  std::ostringstream out_;
  std::ostringstream err_;
};

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_RUN_FIXTURE_H_
