#include "clients/compute/capacity.h"

#include "services/methods/allocation.h"

namespace partners::compute {

std::vector<PartnerPlaces> ReadCapacity(const Field& field) {
  std::vector<PartnerPlaces> capacity;
  for (const auto& [partner, places] : field.Entries()) {
    capacity.push_back({partner, places.Int(0, methods::kAllocationCapacityMax)});
  }
  return capacity;
}

}  // namespace partners::compute
