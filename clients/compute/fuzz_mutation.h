#ifndef PARTNERS_CLIENTS_COMPUTE_FUZZ_MUTATION_H_
#define PARTNERS_CLIENTS_COMPUTE_FUZZ_MUTATION_H_

#include <random>

#include "clients/compute/json.h"

namespace partners::compute {

// Changes one place of a document, chosen at random: another number, a value removed, repeated,
// renamed or put somewhere else. Most changes keep the shape a method asks for, so that fuzzing
// reaches what lies behind the reading of its input.
void Mutate(std::minstd_rand* random, InputJson* json);

}  // namespace partners::compute

#endif  // PARTNERS_CLIENTS_COMPUTE_FUZZ_MUTATION_H_
