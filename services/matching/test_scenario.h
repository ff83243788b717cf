#ifndef PARTNERS_SERVICES_MATCHING_TEST_SCENARIO_H_
#define PARTNERS_SERVICES_MATCHING_TEST_SCENARIO_H_

#include <string>

#include "services/matching/test_matching.h"

namespace partners::matching {

// Two schools of Boston in different regions with figures of 2019, the default policies, the buyers
// boston and holyoke, and a registry whose partners the tests add. Everything is made up.
class Scenario {
 public:
  Scenario();

  TestMatching& matching() { return matching_; }
  runtime::Call Boston() const { return matching_.Buyer("buyers/boston"); }
  runtime::Call Holyoke() const { return matching_.Buyer("buyers/holyoke"); }

  // A request for a need of boston: both schools, grades 3 to 5, Spanish, $100,000, 2026-27.
  static v1::CreateNeedRequest NeedRequest(const std::string& id = "n1");
  // That need, with tp1 rated DEVELOPING so that every practice is known.
  v1::Need AddRatedNeed(const std::string& id = "n1");

  // A partner that passes every rule of that need, with service s1 and qualification q1.
  static registry::v1::Partner APartner(const std::string& id, const std::string& more = "");
  static registry::v1::Service AService(const std::string& partner, const std::string& id,
                                        const std::string& more);
  static registry::v1::Qualification AQualification(const std::string& partner,
                                                    const std::string& id,
                                                    const std::string& service,
                                                    const std::string& tier);
  static registry::v1::VendorListing AListing(const std::string& partner);
  // Puts them into the registry's feed.
  void AddTravellingPartner(const std::string& id);  // tp1 and tp2, tier 2, $20,000 a school
  void AddRemotePartner(const std::string& id);      // tp3 and tp4, tier 1; tp4 again, tier 3
  void AddUnfitPartner(const std::string& id);       // not listed, one school, another category

 private:
  TestMatching matching_;
};

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_TEST_SCENARIO_H_
