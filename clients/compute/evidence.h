#ifndef PARTNERS_CLIENTS_COMPUTE_EVIDENCE_H_
#define PARTNERS_CLIENTS_COMPUTE_EVIDENCE_H_

#include <vector>

#include "clients/compute/field.h"
#include "services/methods/effects.h"

// What the adapters of effects, pooling and shrinkage share.
namespace partners::compute {

methods::Effect ReadEffect(const Field& y, const Field& v);

// Two arrays of one length, not empty.
std::vector<methods::Effect> ReadEffects(const Field& y, const Field& v);

}  // namespace partners::compute

#endif  // PARTNERS_CLIENTS_COMPUTE_EVIDENCE_H_
