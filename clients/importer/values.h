#ifndef PARTNERS_CLIENTS_IMPORTER_VALUES_H_
#define PARTNERS_CLIENTS_IMPORTER_VALUES_H_

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "clients/importer/mapping.pb.h"
#include "clients/importer/tabular.h"
#include "partners/type/v1/education.pb.h"

namespace partners::importer {

// What is wrong with a value: a rule's id, stable for tools, and a sentence for people.
struct Problem {
  std::string rule;
  std::string message;
};

// A value read, or what is wrong with it.
template <typename T>
class Parsed {
 public:
  Parsed(T value) : held_(std::move(value)) {}            // NOLINT: converts on purpose
  Parsed(Problem problem) : held_(std::move(problem)) {}  // NOLINT: converts on purpose
  bool ok() const { return held_.index() == 0; }
  const T& operator*() const { return std::get<0>(held_); }
  const Problem& problem() const { return std::get<1>(held_); }

 private:
  std::variant<T, Problem> held_;
};

// The readers below are pure and never read a blank as zero: callers ask IsMissing first.

// A number as its unit is written in publications. Rules: not-a-number, not-whole, negative,
// too-large.
Parsed<double> ParseNumber(const Cell& cell, Indicator::Unit unit, bool point_zero);

// "2024", "2024-25" (= 2025) or "2024-2025": the ending year, 1990 to 2200. Rule: school-year.
Parsed<int> ParseSchoolYear(absl::string_view text);

// The first school year mentioned in a title such as "2021-22 Selected Populations (District)".
Parsed<int> SchoolYearInTitle(absl::string_view title);

// Eight digits or capital letters. Rules: code-number (stored as a number, zeros on the left lost),
// code-length, code-characters.
Parsed<std::string> ParseCode(const Cell& cell, const CodeRule& rule);

// "PK,K,01,…,12,SP", each once and ascending. Rule: grades.
Parsed<std::vector<type::v1::Grade>> ParseGrades(absl::string_view text);

// The short text of a grade: PK, K, 01 to 12, SP.
std::string GradeText(type::v1::Grade grade);

}  // namespace partners::importer

#endif  // PARTNERS_CLIENTS_IMPORTER_VALUES_H_
