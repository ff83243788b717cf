#ifndef PARTNERS_SERVICES_METHODS_RECORD_COMPARISON_H_
#define PARTNERS_SERVICES_METHODS_RECORD_COMPARISON_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/methods/method.h"

namespace partners::methods {

inline constexpr Method kCompareRecords{"compare_records", 1};

inline constexpr size_t kRecordFieldBytesMax = 2000;  // of each field but the name

// What is written down about an organisation. Empty = missing.
struct OrganisationRecord {
  std::string name;   // as for NormaliseOrganisationName
  std::string ein;    // employer identification number: its digits count
  std::string url;    // of its web site: the host counts
  std::string phone;  // the last ten digits count
  std::string zip;    // the first five digits count
};

// How far two records agree, a level per field; absent where either record says nothing.
struct RecordLevels {
  std::optional<int> name;  // 3 same, 2 very alike, 1 alike, 0 different
  std::optional<int> ein;   // 1 same, 0 different; also below
  std::optional<int> domain;
  std::optional<int> phone;
  std::optional<int> zip;
};

// Compares what two records say, field by field.
//
//   name    3 the normalised names are the same; 2 similarity >= .94 or Jaccard >= .8;
//           1 similarity >= .88 or Jaccard >= .5; else 0. Similarity is the larger Jaro-Winkler of
//           the names and of their words in alphabetical order. Limits have a slack of 1e-12.
//   domain  of the url in small letters, without scheme, port, path, query, fragment and "www."
//
// Edges    A name that is empty when normalised, a number without digits and a url without a host
//          are missing. Numbers are not checked: nine digits or three, they are compared.
// Errors   INVALID_ARGUMENT naming a.field or b.field: name as for NormaliseOrganisationName, other
//          fields above 2000 bytes.
// Cost     that of Jaro. Symmetric, thread-safe.
// Source   Priority Partners methods, P9; Winkler 1990 and 2006.
// Not for  a verdict: levels are evidence, FellegiSunterWeight weighs it. A same ZIP code is weak,
//          a same EIN strong, and neither is a proof: parents and branches share them.
absl::StatusOr<RecordLevels> CompareRecords(const OrganisationRecord& a,
                                            const OrganisationRecord& b);

namespace internal {

// A record in the form in which it is compared. Empty = missing.
struct ComparableRecord {
  std::string name;                 // normalised
  std::string sorted_name;          // its words in alphabetical order
  std::vector<std::string> tokens;  // the same words, each once
  std::string ein, domain, phone, zip;
};
// Errors name element.field, as "records[a].name".
absl::StatusOr<ComparableRecord> MakeComparable(absl::string_view element,
                                                const OrganisationRecord& record);

std::string DomainOf(absl::string_view url);

// The level a name similarity or a token Jaccard is enough for: 2, 1 or 0.
int LevelOfSimilarity(double similarity);
int LevelOfJaccard(double jaccard);

}  // namespace internal
}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_RECORD_COMPARISON_H_
