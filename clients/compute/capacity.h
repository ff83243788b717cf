#ifndef PARTNERS_CLIENTS_COMPUTE_CAPACITY_H_
#define PARTNERS_CLIENTS_COMPUTE_CAPACITY_H_

#include <string>
#include <vector>

#include "clients/compute/field.h"

namespace partners::compute {

// What the adapters of allocation and of choice rounds read alike.
struct PartnerPlaces {
  std::string partner;
  int places = 0;
};

// {partner: how many it can serve}, in byte order of the partners.
std::vector<PartnerPlaces> ReadCapacity(const Field& field);

}  // namespace partners::compute

#endif  // PARTNERS_CLIENTS_COMPUTE_CAPACITY_H_
