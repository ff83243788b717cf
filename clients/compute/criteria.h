#ifndef PARTNERS_CLIENTS_COMPUTE_CRITERIA_H_
#define PARTNERS_CLIENTS_COMPUTE_CRITERIA_H_

#include <vector>

#include "clients/compute/field.h"
#include "services/methods/additive_value.h"

// What the methods that score by criteria read alike.
namespace partners::compute {

std::vector<methods::ValuePoint> ReadPoints(const Field& field);  // [[x, v]]
std::vector<methods::ValueCriterion> ReadCriteria(const Field& field);
// {id: {criterion: number, or null when missing}}
std::vector<methods::Alternative> ReadAlternatives(const Field& field);

}  // namespace partners::compute

#endif  // PARTNERS_CLIENTS_COMPUTE_CRITERIA_H_
