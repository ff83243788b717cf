#ifndef PARTNERS_SERVICES_MATCHING_FACTS_H_
#define PARTNERS_SERVICES_MATCHING_FACTS_H_

#include <functional>
#include <string>

#include "absl/strings/string_view.h"
#include "partners/matching/v1/facts.pb.h"
#include "partners/matching/v1/resources.pb.h"
#include "services/matching/tables.h"
#include "services/runtime/errors.h"

// What a fact is and which facts are sound. Pure; thread-safe.
namespace partners::matching {

// The code of the state's own rows.
inline constexpr char kStateCode[] = "00000000";

// 8 digits or capital letters.
bool IsOrganisationCode(absl::string_view code);
// An organisation code ending 0000.
bool IsDistrictCode(absl::string_view code);
// The district a school (or district) code belongs to: 00350245 -> 00350000.
std::string DistrictOf(absl::string_view code);
// districts/00350000/schools/00350245 or districts/00350000.
std::string OrganisationName(const std::string& code);

// Of a fact whose kind is set.
const std::string& CodeOf(const v1::Fact& fact);
int YearOf(const v1::Fact& fact);  // the year the school year ends in
FactTable TableOf(const v1::Fact& fact);
// The row's key in its table: everything that may occur once in a publication, and the publication.
std::string FactKey(const v1::Fact& fact, const std::string& publication);

// The catalogue's entry of an indicator; null when there is none. The pointer lives as long as the
// lookup.
using IndicatorLookup = std::function<const v1::Indicator*(const std::string& indicator)>;

// What CheckFact judges by.
struct FactContext {
  IndicatorLookup indicator;
  int last_school_year = 0;  // facts of later years are refused
};

// Adds every rule the fact breaks, with paths that start with `field`: exactly one kind; a code and
// a year that can be; a school's or a district's own fields; a known indicator that is in use; a
// possible value; and either a value or the reason why there is none.
void CheckFact(const v1::Fact& fact, const std::string& field, const FactContext& context,
               runtime::Violations* violations);

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_FACTS_H_
