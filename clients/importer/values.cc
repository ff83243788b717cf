#include "clients/importer/values.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "clients/importer/text.h"

namespace partners::importer {
namespace {

constexpr double kMostValue = 1e9;
constexpr int kFirstYear = 1990;
constexpr int kLastYear = 2200;
constexpr size_t kCodeLength = 8;

bool AllDigits(absl::string_view text) {
  for (const char c : text) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(c))) return false;
  }
  return !text.empty();
}

// Groups of three after the first comma: "1,426" and "13,982,921", not "14,26".
bool GroupedByThousands(absl::string_view whole) {
  const std::vector<absl::string_view> groups = absl::StrSplit(whole, ',');
  if (!AllDigits(groups[0]) || (groups.size() > 1 && groups[0].size() > 3)) return false;
  for (size_t i = 1; i < groups.size(); ++i) {
    if (groups[i].size() != 3 || !AllDigits(groups[i])) return false;
  }
  return true;
}

// A decimal number as people write it: sign, thousands commas, point. No exponent.
bool ParseWritten(absl::string_view text, double* value) {
  absl::string_view digits = text;
  absl::ConsumePrefix(&digits, "-");
  const size_t point = digits.find('.');
  const absl::string_view whole = digits.substr(0, point);
  const bool fraction = point != absl::string_view::npos;
  if (fraction && !AllDigits(digits.substr(point + 1))) return false;
  if (!GroupedByThousands(whole) && !(whole.empty() && fraction)) return false;
  std::string plain(text);
  plain.erase(std::remove(plain.begin(), plain.end(), ','), plain.end());
  return absl::SimpleAtod(plain, value);
}

// A number cell of a sheet is a double written in any form, such as 7.0000000000000007E-2.
bool ParseStored(absl::string_view text, double* value) {
  return absl::SimpleAtod(text, value) && std::isfinite(*value);
}

absl::string_view WithoutUnit(absl::string_view text, Indicator::Unit unit) {
  switch (unit) {
    case Indicator::UNIT_PERCENT:
      absl::ConsumeSuffix(&text, "%");
      break;
    case Indicator::UNIT_DOLLARS:
      absl::ConsumePrefix(&text, "$");
      break;
    case Indicator::UNIT_TO_ONE:
      absl::ConsumeSuffix(&text, "to 1");
      break;
    default:
      break;
  }
  return Trimmed(text);
}

bool MayBeNegative(Indicator::Unit unit) { return unit == Indicator::UNIT_POINTS; }

Problem Bad(absl::string_view rule, absl::string_view message) {
  return {std::string(rule), std::string(message)};
}

std::string Padded(absl::string_view digits) {
  return absl::StrCat(std::string(kCodeLength - digits.size(), '0'), digits);
}

// The digits of a code stored as a number: 350000 or 350000.0.
absl::string_view CodeDigits(absl::string_view text) {
  absl::ConsumeSuffix(&text, ".0");
  return text;
}

// Length of a year label that starts at `at`, or 0: 2021, 2021-22, 2021-2022.
size_t LabelLength(absl::string_view text, size_t at) {
  if (at > 0 && absl::ascii_isdigit(static_cast<unsigned char>(text[at - 1]))) return 0;
  size_t digits = at;
  while (digits < text.size() && absl::ascii_isdigit(static_cast<unsigned char>(text[digits]))) {
    ++digits;
  }
  if (digits - at != 4) return 0;
  if (digits >= text.size() || text[digits] != '-') return 4;
  size_t end = digits + 1;
  while (end < text.size() && absl::ascii_isdigit(static_cast<unsigned char>(text[end]))) ++end;
  const size_t second = end - digits - 1;
  return second == 2 || second == 4 ? end - at : 4;
}

}  // namespace

Parsed<double> ParseNumber(const Cell& cell, Indicator::Unit unit, bool point_zero) {
  const absl::string_view text = Trimmed(cell.text);
  if (cell.kind == CellKind::kError) return Bad("error-cell", "the sheet holds an error here");
  if (cell.kind == CellKind::kBoolean) return Bad("not-a-number", "a truth value, not a number");
  double value = 0;
  const bool stored = cell.kind == CellKind::kNumber;
  const bool read =
      stored ? ParseStored(text, &value) : ParseWritten(WithoutUnit(text, unit), &value);
  if (!read) return Bad("not-a-number", "not a number of this unit");
  if (unit == Indicator::UNIT_COUNT) {
    if (value != std::floor(value)) return Bad("not-whole", "a count is a whole number");
    // As text a point shows the column is not a count; in a sheet 7 and 7.0 are one number.
    if (!stored && !point_zero && absl::StrContains(text, '.')) {
      return Bad("not-whole", "a count is written without a point");
    }
  }
  if (value < 0 && !MayBeNegative(unit)) return Bad("negative", "must not be negative");
  if (std::abs(value) > kMostValue) return Bad("too-large", "beyond 1,000,000,000");
  return value == 0 ? 0.0 : value;
}

Parsed<int> ParseSchoolYear(absl::string_view text) {
  text = Trimmed(text);
  const Problem bad = Bad("school-year", "not a school year such as 2023 or 2023-24");
  const std::vector<absl::string_view> years = absl::StrSplit(text, '-');
  int first = 0;
  int second = 0;
  if (years.size() > 2 || years[0].size() != 4 || !AllDigits(years[0])) return bad;
  if (!absl::SimpleAtoi(years[0], &first)) return bad;
  int ending = first;
  if (years.size() == 2) {
    if (!AllDigits(years[1]) || !absl::SimpleAtoi(years[1], &second)) return bad;
    const bool follows = years[1].size() == 2   ? second == (first + 1) % 100
                         : years[1].size() == 4 ? second == first + 1
                                                : false;
    if (!follows) return Bad("school-year", "the second year does not follow the first");
    ending = first + 1;
  }
  if (ending < kFirstYear || ending > kLastYear) return bad;
  return ending;
}

Parsed<int> SchoolYearInTitle(absl::string_view title) {
  for (size_t at = 0; at < title.size(); ++at) {
    const size_t length = LabelLength(title, at);
    if (length == 0) continue;
    Parsed<int> year = ParseSchoolYear(title.substr(at, length));
    if (year.ok()) return year;
  }
  return Bad("school-year", "no school year in the title");
}

Parsed<std::string> ParseCode(const Cell& cell, const CodeRule& rule) {
  const absl::string_view text = Trimmed(cell.text);
  const bool restore = rule.restore_leading_zeros();
  if (cell.kind != CellKind::kText && !restore) {
    return Bad("code-number", "a code stored as a number has lost the zeros on its left");
  }
  if (restore) {
    const absl::string_view digits = CodeDigits(text);
    if (AllDigits(digits) && digits.size() <= kCodeLength) return Padded(digits);
  }
  const size_t length =
      rule.key_length() > 0 ? static_cast<size_t>(rule.key_length()) : kCodeLength;
  if (text.size() != length) {
    return Bad("code-length", AllDigits(text) && text.size() < length
                                  ? "too short; zeros on its left may be lost"
                                  : absl::StrCat("must have ", length, " characters"));
  }
  for (const char c : text.substr(0, kCodeLength)) {
    const auto byte = static_cast<unsigned char>(c);
    if (!absl::ascii_isdigit(byte) && !absl::ascii_isupper(byte)) {
      return Bad("code-characters", "a code has digits and capital letters only");
    }
  }
  return std::string(text.substr(0, kCodeLength));
}

Parsed<std::vector<type::v1::Grade>> ParseGrades(absl::string_view text) {
  std::vector<type::v1::Grade> grades;
  for (const std::string& part : SplitList(text, ",")) {
    type::v1::Grade grade = type::v1::GRADE_UNSPECIFIED;
    const std::string name =
        absl::StrCat("GRADE_", part.size() == 1 && AllDigits(part) ? "0" : "", part);
    if (!type::v1::Grade_Parse(name, &grade) || grade == type::v1::GRADE_UNSPECIFIED) {
      return Bad("grades", absl::StrCat("unknown grade ", Shortened(part)));
    }
    if (!grades.empty() && grade <= grades.back()) {
      return Bad("grades", "grades must ascend, each once");
    }
    grades.push_back(grade);
  }
  return grades;
}

std::string GradeText(type::v1::Grade grade) {
  return std::string(absl::StripPrefix(type::v1::Grade_Name(grade), "GRADE_"));
}

}  // namespace partners::importer
