#ifndef PARTNERS_SERVICES_REGISTRY_LIMITS_H_
#define PARTNERS_SERVICES_REGISTRY_LIMITS_H_

#include <cstddef>

// Every batch and loop of the registry has its bound here, with the reason for it; pages have
// theirs in runtime/limits.h.
namespace partners::registry {

inline constexpr int kAncestorsMax =
    16;  // organisations above an organisation; a university system has four
inline constexpr int kIdentifiersMax = 20;  // as the proto says; a merge may not exceed it either
inline constexpr size_t kServicesPerPartnerMax = 500;  // removal retires them in one write body
inline constexpr size_t kListingsPerPartnerMax = 500;  // a merge moves them in one write body
inline constexpr size_t kQualificationsPerPartnerMax =
    1'000;                                               // removal and merge look at all of them
inline constexpr size_t kEditionsPerFrameworkMax = 100;  // writes of what names items read them all
inline constexpr size_t kBoundaryRowsPerBodyMax =
    500;  // rows one write body of the boundary runner looks at
inline constexpr size_t kBoundaryDaysPerBodyMax = 366;  // days it walks, after a long standstill

}  // namespace partners::registry

#endif  // PARTNERS_SERVICES_REGISTRY_LIMITS_H_
