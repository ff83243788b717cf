#ifndef PARTNERS_CLIENTS_COMPUTE_DIFFERENCE_H_
#define PARTNERS_CLIENTS_COMPUTE_DIFFERENCE_H_

#include <string>

#include "clients/compute/json.h"

namespace partners::compute {

// How far two implementations of a method may be apart: |a - b| <= kAgreement * max(1, |a|, |b|).
inline constexpr double kAgreement = 1e-9;

// The first place where a published answer differs from the computed one, as "<field>: is …, FILE
// has …"; empty when they agree. Whole numbers, texts and lengths must be the same, other numbers
// agree within kAgreement; the order of fields does not matter.
std::string Difference(const OutputJson& computed, const InputJson& published);

}  // namespace partners::compute

#endif  // PARTNERS_CLIENTS_COMPUTE_DIFFERENCE_H_
