#ifndef PARTNERS_TESTS_BENCH_TIMED_METHODS_H_
#define PARTNERS_TESTS_BENCH_TIMED_METHODS_H_

#include <functional>
#include <string>

#include "clients/compute/json.h"

namespace partners::bench {

struct Run {
  double seconds = 0;          // of the call of the library alone
  compute::OutputJson answer;  // what a peer must find as well
};

// A method that is called again each time, always with the same input.
using TimedMethod = std::function<Run()>;

// The method of `partners compute` with this name and document, its input already put into the
// types of the library. Empty when it is none of the benchmarks. The program ends with status 1
// when the library refuses the input, or when the proof that comes with an answer does not hold.
TimedMethod MakeTimedMethod(const std::string& name, const compute::InputJson& document);

}  // namespace partners::bench

#endif  // PARTNERS_TESTS_BENCH_TIMED_METHODS_H_
