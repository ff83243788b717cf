#ifndef PARTNERS_SERVICES_METHODS_CASE_FILE_H_
#define PARTNERS_SERVICES_METHODS_CASE_FILE_H_

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

// For tests: reads the files of cases/. A file is a sequence of cases, each begun by "case <n>";
// every other line is a keyword and its words, separated by blanks; "-" stands for absent.
namespace partners::methods::testing {

using Words = std::vector<std::string>;

struct Case {
  std::string name;
  std::vector<Words> lines;

  // Calls `body` with the words after the keyword, for each line that starts with it.
  void ForEach(const std::string& keyword, const std::function<void(const Words&)>& body) const;
};

std::vector<Case> ReadCases(const std::string& file);

double Number(const std::string& word);
std::optional<double> OptionalNumber(const std::string& word);

// The agreement target of the methods is 1e-9; these cases are small enough for 1e-12.
void ExpectNumber(const std::optional<double>& actual, const std::string& expected);

}  // namespace partners::methods::testing

#endif  // PARTNERS_SERVICES_METHODS_CASE_FILE_H_
