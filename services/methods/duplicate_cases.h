#ifndef PARTNERS_SERVICES_METHODS_DUPLICATE_CASES_H_
#define PARTNERS_SERVICES_METHODS_DUPLICATE_CASES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "services/methods/case_file.h"
#include "services/methods/property_test.h"
#include "services/methods/record_comparison.h"

// For tests: what those of duplicate organisations share.
namespace partners::methods::testing {

// A text of a case file: "x" and its bytes in hex.
inline std::string Text(const std::string& word) {
  return absl::HexStringToBytes(absl::string_view(word).substr(1));
}

inline std::optional<int> Level(const std::string& word) {
  int level = 0;
  return absl::SimpleAtoi(word, &level) ? std::optional(level) : std::nullopt;
}

inline OrganisationRecord Record(const Words& w, size_t first = 0) {
  return {Text(w[first]), Text(w[first + 1]), Text(w[first + 2]), Text(w[first + 3]),
          Text(w[first + 4])};
}

// --- random names and records, alike often enough
// -------------------------------------------------

inline std::string AnyOf(const std::vector<std::string>& texts) {
  return *rc::gen::elementOf(texts);
}

inline std::string AnyName() {
  static const std::vector<std::string> kWords = {
      "The",      "Center",    "centre", "Ctr.",   "for",     "Learning", "Learnign",
      "Partners", "&",         "Núñez",  "Mass.",  "Boston",  "Inc.",     "LLC",
      "O’Brien",  "Education", "学校",   "Educ",   "Co",      "Coaching", "A.B.",
      "Pathways", "Pathway",   "\u0301", "School", "Schools", ".",        ""};
  std::string name;
  const int words = *rc::gen::inRange(0, 6);
  for (int i = 0; i < words; ++i) name += AnyOf(kWords) + AnyOf({" ", " ", " ", "", "-"});
  return name;
}

inline OrganisationRecord AnyRecord() {
  return {AnyName(), AnyOf({"", "", "04-1234567", "041234567", "04-7654321"}),
          AnyOf({"", "", "http://www.cel.org/", "CEL.org:80", "teach.org", "www.net"}),
          AnyOf({"", "", "617 555 0100", "+1 617-555-0100", "413 555 0199"}),
          AnyOf({"", "", "02119", "02119-1234", "01103"})};
}

}  // namespace partners::methods::testing

#endif  // PARTNERS_SERVICES_METHODS_DUPLICATE_CASES_H_
