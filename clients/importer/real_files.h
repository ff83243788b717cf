#ifndef PARTNERS_CLIENTS_IMPORTER_REAL_FILES_H_
#define PARTNERS_CLIENTS_IMPORTER_REAL_FILES_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/importer/test_data.h"

// The real files of DESE, when they are at hand. Expected values were counted and summed by another
// program, or are published figures.

namespace partners::importer {

inline constexpr char kDeterminations[] = "accountability/accountability-determinations-2019.xlsx";
inline constexpr char kGroups[] = "accountability/accountability-subgroup-percentiles-2019.xlsx";
inline constexpr char kBoston[] = "00350000";
inline constexpr char kState[] = "00000000";

class RealFiles : public testing::Test {
 protected:
  void SetUp() override {
    if (!RealDataFolder().empty()) return;
    GTEST_SKIP()
        << "the real data are not at hand; set PARTNERS_DATA_DIR to the folder that has them";
  }

  static Imported Read(const std::string& id, const std::string& path,
                       const std::function<void(Mapping*)>& change = {}) {
    Mapping mapping = ShippedMapping(id).value();
    if (change) change(&mapping);
    Imported got = ImportFile(mapping, absl::StrCat(RealDataFolder(), "/", path));
    EXPECT_TRUE(got.status.ok()) << got.status;
    EXPECT_THAT(got.report.errors, testing::IsEmpty());
    return got;
  }
};

inline double ValueOf(const Imported& got, const std::string& code, int year,
                      const std::string& id) {
  for (const matching::v1::Fact& fact : got.facts) {
    const matching::v1::IndicatorFact& one = fact.indicator();
    if (one.code() == code && one.indicator() == id && one.school_year().ending_year() == year) {
      return one.has_value() ? one.value() : std::nan("");
    }
  }
  ADD_FAILURE() << "no " << id << " of " << code;
  return std::nan("");
}

// All values of an indicator in a year.
inline std::vector<double> Values(const Imported& got, const std::string& id, int year) {
  std::vector<double> values;
  for (const matching::v1::Fact& fact : got.facts) {
    const matching::v1::IndicatorFact& one = fact.indicator();
    if (one.indicator() == id && one.school_year().ending_year() == year && one.has_value()) {
      values.push_back(one.value());
    }
  }
  return values;
}

inline void ExpectCountAndSum(const Imported& got, const std::string& id, int year, size_t count,
                              double sum) {
  const std::vector<double> values = Values(got, id, year);
  double total = 0;
  for (const double value : values) total += value;
  EXPECT_EQ(values.size(), count) << id << " " << year;
  EXPECT_NEAR(total, sum, 0.06) << id << " " << year;
}

// Percentiles 5, 25, 50, 75 and 95 by linear interpolation.
inline std::vector<double> Spread(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  std::vector<double> spread;
  for (const double p : {0.05, 0.25, 0.50, 0.75, 0.95}) {
    const double at = p * static_cast<double>(values.size() - 1);
    const auto below = static_cast<size_t>(at);
    const size_t above = std::min(below + 1, values.size() - 1);
    spread.push_back(values[below] + (at - std::floor(at)) * (values[above] - values[below]));
  }
  return spread;
}

inline void ExpectSpread(const std::vector<double>& values, const std::vector<double>& expected,
                         double slack) {
  const std::vector<double> spread = Spread(values);
  for (size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(spread[i], expected[i], slack) << i;
}

}  // namespace partners::importer

#endif  // PARTNERS_CLIENTS_IMPORTER_REAL_FILES_H_
