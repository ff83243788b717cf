#ifndef PARTNERS_SERVICES_MATCHING_BUYER_RULES_H_
#define PARTNERS_SERVICES_MATCHING_BUYER_RULES_H_

#include <string>

#include "absl/status/status.h"
#include "partners/matching/v1/resources.pb.h"

// What makes a buyer sound, and which schools it buys for. Pure; thread-safe.
namespace partners::matching {

// INVALID_ARGUMENT naming fields below buyer: codes of the wrong kind, repeats, schools outside its
// districts, several districts without being a collaborative, a zone without schools.
absl::Status CheckBuyer(const v1::Buyer& buyer);

// The buyer buys for this school: it is named, or none is named and it lies in its districts.
bool BuysFor(const v1::Buyer& buyer, const std::string& school_code);

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_BUYER_RULES_H_
