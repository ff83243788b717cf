#include "services/matching/test_scenario.h"

#include "absl/strings/str_cat.h"

namespace partners::matching {
namespace {

std::string School(const std::string& code, const std::string& region, const std::string& grades) {
  return absl::StrCat("organisation { code: '", code,
                      "' school_year { ending_year: 2019 } display_name: 'School ", code,
                      "' region: '", region, "' grades: [", grades, "] }");
}

std::string Figure(const std::string& code, const std::string& indicator,
                   const std::string& population, const std::string& value) {
  return absl::StrCat("indicator { code: '", code,
                      "' school_year { ending_year: 2019 } indicator: '", indicator,
                      "' population: POPULATION_", population, " ", value, " }");
}

std::string Determination(const std::string& code, int percentile) {
  return absl::StrCat("determination { code: '", code,
                      "' school_year { ending_year: 2019 } "
                      "classification: CLASSIFICATION_REQUIRING_ASSISTANCE "
                      "reason: REASON_FOCUSED_TARGETED_SUPPORT percentile: ",
                      percentile, " target_percent: 20 }");
}

void AddFacts(TestMatching* matching) {
  matching->AddIndicators();
  matching->Publish("determinations", "1",
                    {School("00350001", "coastal", "GRADE_K, GRADE_03, GRADE_04, GRADE_05"),
                     School("00350002", "strategic-transformation", "GRADE_05, GRADE_06"),
                     School("01370001", "strategic-transformation", "GRADE_05"),
                     Determination("00350001", 12), Determination("00350002", 30)});
  matching->Publish("figures", "2",
                    {Figure("00350001", "ela-mean-sgp-points", "HIGH_NEEDS", "value: 40"),
                     Figure("00350001", "math-mean-sgp-points", "HIGH_NEEDS", "value: 44"),
                     Figure("00350001", "subgroup-percentile-points", "HIGH_NEEDS", "value: 8"),
                     Figure("00350001", "el-progress-percent", "ENGLISH_LEARNERS", "value: 50"),
                     Figure("00350001", "chronic-absence-percent", "ALL", "value: 20"),
                     Figure("00350002", "ela-mean-sgp-points", "HIGH_NEEDS", "value: 50"),
                     Figure("00350002", "math-mean-sgp-points", "HIGH_NEEDS",
                            "missing: MISSING_REASON_SUPPRESSED"),
                     Figure("00350002", "chronic-absence-percent", "ALL", "value: 10")});
}

void AddBuyer(const std::string& id, const std::string& district, TestMatching* matching) {
  matching->Must<v1::Buyer>(matching->Programme(), "CreateBuyer",
                            Text<v1::CreateBuyerRequest>(absl::StrCat(
                                "buyer_id: '", id, "' buyer { display_name: '", id,
                                "' kind: KIND_DISTRICT district_codes: '", district, "' }")));
}

constexpr char kValid[] =
    " valid { from { year: 2026 month: 1 day: 1 } until { year: 2027 month: 1 day: 1 } } ";
constexpr char kGrades[] = " grades: [GRADE_03, GRADE_04, GRADE_05, GRADE_06] ";
constexpr char kRegions[] = " regions: 'coastal' regions: 'strategic-transformation' ";

}  // namespace

Scenario::Scenario() {
  AddFacts(&matching_);
  matching_.AddPolicies();
  AddBuyer("boston", "00350000", &matching_);
  AddBuyer("holyoke", "01370000", &matching_);
}

v1::CreateNeedRequest Scenario::NeedRequest(const std::string& id) {
  return Text<v1::CreateNeedRequest>(absl::StrCat(
      "parent: 'buyers/boston' need_id: '", id,
      "' need { title: 'Help for two schools' school_codes: '00350002' school_codes: '00350001' "
      "basis: BASIS_INDICATORS need_policy: 'needPolicies/default' "
      "facts_school_year { ending_year: 2019 } category: 'data' school_year { ending_year: 2027 } "
      "grades: [GRADE_05, GRADE_03, GRADE_04] languages: 'es' budget { cents: 10000000 } }"));
}

v1::Need Scenario::AddRatedNeed(const std::string& id) {
  matching_.Must<v1::Need>(Boston(), "CreateNeed", NeedRequest(id));
  return matching_.Must<v1::Need>(
      Boston(), "RateNeedPractice",
      Text<v1::RateNeedPracticeRequest>(
          absl::StrCat("name: 'buyers/boston/needs/", id,
                       "' rating { practice: 'tp1' rating: RATING_DEVELOPING ground: 'Visit' }")));
}

registry::v1::Partner Scenario::APartner(const std::string& id, const std::string& more) {
  return Text<registry::v1::Partner>(absl::StrCat(
      "name: 'partners/", id, "' legal_name: 'Partner ", id,
      "' state: STATE_ACTIVE languages: 'en' data_notice: 'Fictional example' ", more));
}

registry::v1::Service Scenario::AService(const std::string& partner, const std::string& id,
                                         const std::string& more) {
  return Text<registry::v1::Service>(
      absl::StrCat("name: 'partners/", partner, "/services/", id, "' title: 'Service ", id,
                   "' state: STATE_OFFERED languages: ['en', 'es'] ", kGrades, more));
}

registry::v1::Qualification Scenario::AQualification(const std::string& partner,
                                                     const std::string& id,
                                                     const std::string& service,
                                                     const std::string& tier) {
  return Text<registry::v1::Qualification>(absl::StrCat(
      "name: 'partners/", partner, "/qualifications/", id, "' service: 'partners/", partner,
      "/services/", service, "' category: 'data' accepted_tier: EVIDENCE_TIER_", tier, kGrades,
      kRegions, kValid));
}

registry::v1::VendorListing Scenario::AListing(const std::string& partner) {
  return Text<registry::v1::VendorListing>(absl::StrCat("name: 'vendorListings/", partner,
                                                        "' partner: 'partners/", partner,
                                                        "' status: STATUS_LISTED ", kValid));
}

void Scenario::AddTravellingPartner(const std::string& id) {
  FakeFeed& feed = matching_.feed();
  feed.Add(APartner(id, absl::StrCat("capacities { school_year { ending_year: 2027 } schools: 5 "
                                     "travelling: true } ",
                                     kRegions)));
  feed.Add(AService(id, "s1",
                    "practices: ['tp1', 'tp2'] delivery_modes: DELIVERY_MODE_ON_SITE price_range { "
                    "from { cents: 2000000 } to { cents: 3000000 } unit: UNIT_PER_SCHOOL_YEAR }"));
  feed.Add(AQualification(id, "q1", "s1", "MODERATE"));
  feed.Add(AListing(id));
}

void Scenario::AddRemotePartner(const std::string& id) {
  FakeFeed& feed = matching_.feed();
  feed.Add(
      APartner(id, "capacities { school_year { ending_year: 2027 } schools: 12 remote: true }"));
  feed.Add(AService(id, "s1", "practices: ['tp3', 'tp4'] delivery_modes: DELIVERY_MODE_REMOTE"));
  feed.Add(AService(id, "s2",
                    "practices: 'tp4' "
                    "delivery_modes: [DELIVERY_MODE_REMOTE, DELIVERY_MODE_ON_SITE]"));
  feed.Add(AQualification(id, "q1", "s1", "STRONG"));
  feed.Add(AQualification(id, "q2", "s2", "PROMISING"));
  feed.Add(AListing(id));
}

void Scenario::AddUnfitPartner(const std::string& id) {
  FakeFeed& feed = matching_.feed();
  feed.Add(APartner(id, absl::StrCat("capacities { school_year { ending_year: 2027 } schools: 1 "
                                     "travelling: true } ",
                                     kRegions)));
  feed.Add(AService(id, "s1", "practices: 'tp1' delivery_modes: DELIVERY_MODE_ON_SITE"));
  registry::v1::Qualification other = AQualification(id, "q1", "s1", "STRONG");
  other.set_category("leadership");
  feed.Add(other);
}

}  // namespace partners::matching
