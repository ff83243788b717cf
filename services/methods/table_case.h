#ifndef PARTNERS_SERVICES_METHODS_TABLE_CASE_H_
#define PARTNERS_SERVICES_METHODS_TABLE_CASE_H_

#include <string>
#include <vector>

#include "services/methods/case_file.h"
#include "services/methods/decision_table.h"
#include "services/methods/property_test.h"

// For tests: tables of the comparators, read from case files and made at random.
namespace partners::methods::testing {

inline std::vector<double> NumbersOf(const Words& words) {
  std::vector<double> numbers;
  for (const std::string& word : words) numbers.push_back(Number(word));
  return numbers;
}

inline DecisionTable ReadTable(const Case& one) {
  DecisionTable table;
  one.ForEach("row", [&](const Words& words) { table.matrix.push_back(NumbersOf(words)); });
  one.ForEach("weights", [&](const Words& words) { table.weights = NumbersOf(words); });
  one.ForEach("senses", [&](const Words& words) {
    for (double sense : NumbersOf(words)) table.senses.push_back(static_cast<int>(sense));
  });
  return table;
}

// Values from -4 to 4, several of them often equal.
inline DecisionTable AnyTable(size_t fewest_alternatives = 1) {
  DecisionTable table;
  const size_t criteria = *rc::gen::inRange<size_t>(1, 5);
  table.matrix.resize(*rc::gen::inRange<size_t>(fewest_alternatives, 7));
  for (auto& row : table.matrix) {
    for (size_t c = 0; c < criteria; ++c) row.push_back(*Between(-4, 4));
  }
  for (size_t c = 0; c < criteria; ++c) {
    table.weights.push_back(*rc::gen::oneOf(rc::gen::element(0.0, 1.0), Between(0, 5)));
    table.senses.push_back(*rc::gen::element(1, -1));
  }
  table.weights[0] += 1;
  return table;
}

}  // namespace partners::methods::testing

#endif  // PARTNERS_SERVICES_METHODS_TABLE_CASE_H_
