#include "services/matching/buyer_rules.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/matching/facts.h"
#include "services/runtime/errors.h"

namespace partners::matching {
namespace {

using runtime::Violations;
using Codes = google::protobuf::RepeatedPtrField<std::string>;

bool Has(const Codes& codes, const std::string& code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

void CheckDistricts(const v1::Buyer& buyer, Violations* violations) {
  std::set<std::string> seen;
  for (int i = 0; i < buyer.district_codes_size(); ++i) {
    const std::string& code = buyer.district_codes(i);
    const std::string field = absl::StrCat("buyer.district_codes[", i, "]");
    if (!IsDistrictCode(code) || code == kStateCode) {
      violations->Add(field, "must be the code of a district, which ends 0000");
    } else if (!seen.insert(code).second) {
      violations->Add(field, "must be there once only");
    }
  }
  if (buyer.district_codes().empty()) {
    violations->Add("buyer.district_codes", "must name a district");
  } else if (buyer.district_codes_size() > 1 && buyer.kind() != v1::Buyer::KIND_COLLABORATIVE) {
    violations->Add("buyer.district_codes", "must be one, unless the buyer is a collaborative");
  }
}

void CheckSchools(const v1::Buyer& buyer, Violations* violations) {
  std::set<std::string> seen;
  for (int i = 0; i < buyer.school_codes_size(); ++i) {
    const std::string& code = buyer.school_codes(i);
    const std::string field = absl::StrCat("buyer.school_codes[", i, "]");
    if (!IsOrganisationCode(code) || IsDistrictCode(code)) {
      violations->Add(field, "must be the code of a school");
    } else if (!Has(buyer.district_codes(), DistrictOf(code))) {
      violations->Add(field, "must be a school of the buyer's districts");
    } else if (!seen.insert(code).second) {
      violations->Add(field, "must be there once only");
    }
  }
  if (buyer.school_codes().empty() && buyer.kind() == v1::Buyer::KIND_ZONE) {
    violations->Add("buyer.school_codes", "must name the schools of the zone");
  }
}

}  // namespace

absl::Status CheckBuyer(const v1::Buyer& buyer) {
  Violations violations;
  CheckDistricts(buyer, &violations);
  CheckSchools(buyer, &violations);
  return violations.status();
}

bool BuysFor(const v1::Buyer& buyer, const std::string& school_code) {
  if (IsDistrictCode(school_code)) return false;
  if (!buyer.school_codes().empty()) return Has(buyer.school_codes(), school_code);
  return Has(buyer.district_codes(), DistrictOf(school_code));
}

}  // namespace partners::matching
