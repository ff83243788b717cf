#ifndef PARTNERS_SERVICES_METHODS_RANDOM_DRAWS_H_
#define PARTNERS_SERVICES_METHODS_RANDOM_DRAWS_H_

#include <cstdint>
#include <vector>

#include "services/methods/method.h"

// Random numbers that everybody can draw again from a seed that is stored with the result.
namespace partners::methods {

inline constexpr Method kSplitMix64{"splitmix64", 1};

// SplitMix64, all arithmetic modulo 2^64; the state starts at the seed.
//
//   s += 0x9E3779B97F4A7C15; z = s
//   z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9
//   z = (z ^ (z >> 27)) * 0x94D049BB133111EB
//   next = z ^ (z >> 31)
//
// Source  Steele, Lea & Flood, Fast Splittable Pseudorandom Number Generators (2014).
// Not thread-safe. Not for secrets: whoever knows one number knows the following ones.
class SplitMix64 {
 public:
  explicit SplitMix64(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    state_ += 0x9E3779B97F4A7C15;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }

  // u = ((next >> 11) + 0.5) * 2^-53: above 0 and below 1.
  double NextUnit() { return (static_cast<double>(Next() >> 11) + 0.5) * 0x1p-53; }

 private:
  uint64_t state_;
};

// Fills `weights` with one draw, uniform over all weights that are not negative and sum to 1:
// e_c = -ln u_c in the order of the list, w_c = e_c / sum of e.
void DrawWeights(SplitMix64* random, std::vector<double>* weights);

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_RANDOM_DRAWS_H_
