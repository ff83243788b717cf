// Runs one decision method as often as it is asked to; tests/bench/run calls it.
//
//   method_benchmark METHOD FILE      FILE: the document of `partners compute METHOD`
//
// Each line of standard input is answered with one line of JSON:
//   method    calls the library with the input in its types   {"seconds", "answer"}
//   document  `partners compute METHOD` < FILE, in this process: from the text of the document to
//             the text of the answer                          {"seconds"}
// Status 1 when the method refuses the document or an answer's proof does not hold, 2 when the
// arguments are wrong.

#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>

#include "clients/compute/run.h"
#include "tests/bench/timed_methods.h"

namespace partners::bench {
namespace {

constexpr int kMisused = 2;

int Complain(const std::string& what) {
  std::cerr << "method_benchmark: " << what << "\n";
  return kMisused;
}

double SecondsOfDocument(const std::string& method, const std::string& text) {
  std::istringstream in(text);
  std::ostringstream out;
  const auto begin = std::chrono::steady_clock::now();
  const int status = compute::RunCompute({method}, in, out, std::cerr);
  const auto end = std::chrono::steady_clock::now();
  if (status != compute::kDone) std::exit(1);
  return std::chrono::duration<double>(end - begin).count();
}

int Serve(const std::string& method, const std::string& text) {
  const absl::StatusOr<compute::InputJson> document = compute::ParseJson(text);
  if (!document.ok()) return Complain(std::string(document.status().message()));
  const TimedMethod timed = MakeTimedMethod(method, *document);
  if (timed == nullptr) return Complain(method + " is not one of the benchmarks");
  for (std::string line; std::getline(std::cin, line);) {
    if (line == "method") {
      Run run = timed();
      std::cout << compute::WriteJson(
          {{"seconds", run.seconds}, {"answer", std::move(run.answer)}});
    } else if (line == "document") {
      std::cout << compute::WriteJson({{"seconds", SecondsOfDocument(method, text)}});
    } else {
      return Complain(line + " is neither method nor document");
    }
    std::cout << std::endl;
  }
  return 0;
}

int Main(int argc, char** argv) {
  if (argc != 3) return Complain("expected METHOD FILE");
  std::ifstream file(argv[2], std::ios::binary);
  if (!file) return Complain("FILE cannot be read");
  return Serve(argv[1], {std::istreambuf_iterator<char>(file), {}});
}

}  // namespace
}  // namespace partners::bench

int main(int argc, char** argv) { return partners::bench::Main(argc, argv); }
