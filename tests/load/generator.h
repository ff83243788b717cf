#ifndef PARTNERS_TESTS_LOAD_GENERATOR_H_
#define PARTNERS_TESTS_LOAD_GENERATOR_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace grpc {
class ByteBuffer;
}

namespace partners::load {

// What is called: one method of one server, with bytes in and bytes out, so that every server meets
// the same client.
struct Target {
  std::string address;        // host:port, plaintext
  std::string method;         // /package.Service/Method
  std::string authorization;  // metadata sent with each call; empty sends none
  // The n-th request. Called from many threads.
  std::function<grpc::ByteBuffer(uint64_t n)> request;
};

struct Plan {
  int calls = 1;        // under way at any time: a new one begins when one ends
  int connections = 1;  // the calls are spread over them
  std::chrono::milliseconds warm_up{300};
  std::chrono::milliseconds measured{1000};
  uint64_t total = UINT64_MAX;  // ends earlier once that many have begun
};

struct Result {
  uint64_t calls = 0;  // that ended OK while measuring
  double seconds = 0;
  double p50_micros = 0, p99_micros = 0;
  uint64_t failed = 0;  // at any time
  std::string first_failure;
  uint64_t bytes = 0;  // of one answer
  double per_second() const { return seconds > 0 ? static_cast<double>(calls) / seconds : 0; }
};

// Calls `target` by gRPC's callback API until the plan is over and every call has ended. A closed
// loop.
Result Generate(const Target& target, const Plan& plan);

}  // namespace partners::load

#endif  // PARTNERS_TESTS_LOAD_GENERATOR_H_
