#include "services/methods/rounding.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/methods/validation.h"

namespace partners::methods {
namespace {

constexpr int64_t kMicro = 1'000'000;  // micro-units per unit of the last printed digit
constexpr int64_t kMismatchMax = kMicro / 100;

int64_t FloorDiv(int64_t numerator, int64_t denominator) {
  const int64_t quotient = numerator / denominator;
  return quotient - (numerator % denominator < 0 ? 1 : 0);
}

int64_t RoundMicro(int64_t micro) { return FloorDiv(micro + kMicro / 2, kMicro); }

absl::Status CheckDecimals(int decimals) {
  if (decimals >= 0 && decimals <= kDecimalsMax) return absl::OkStatus();
  return internal::Refuse("decimals", absl::StrCat("must be between 0 and ", kDecimalsMax));
}

double UnitsPerOne(int decimals) {
  double units = 1;
  for (int i = 0; i < decimals; ++i) units *= 10;
  return units;
}

absl::StatusOr<int64_t> ToMicro(absl::string_view field, double value, int decimals) {
  absl::Status finite = internal::CheckFinite(field, value);
  if (!finite.ok()) return finite;
  const double units = value * UnitsPerOne(decimals);
  if (std::fabs(units) > kPrintedUnitsMax) {
    return internal::Refuse(field, "is too large to print with this number of decimals");
  }
  return R6(units);
}

absl::StatusOr<std::vector<int64_t>> AllToMicro(const std::vector<double>& parts, int decimals) {
  if (parts.size() > kPartsMax) {
    return internal::Refuse("parts", absl::StrCat("must be at most ", kPartsMax));
  }
  std::vector<int64_t> micro;
  for (size_t i = 0; i < parts.size(); ++i) {
    absl::StatusOr<int64_t> part = ToMicro(absl::StrCat("parts[", i, "]"), parts[i], decimals);
    if (!part.ok()) return part.status();
    micro.push_back(*part);
  }
  return micro;
}

// Positions by falling remainder; equal remainders stay in the order given.
std::vector<size_t> ByRemainder(const std::vector<int64_t>& micro) {
  std::vector<size_t> order(micro.size());
  std::iota(order.begin(), order.end(), size_t{0});
  const auto remainder = [&](size_t i) { return micro[i] - FloorDiv(micro[i], kMicro) * kMicro; };
  std::ranges::stable_sort(order, std::greater<>{}, remainder);
  return order;
}

// With at most kMismatchMax between sum and total, the units left over are between zero and the
// number of parts with a remainder, so one round of the list is enough.
RoundedParts Distribute(const std::vector<int64_t>& micro, int64_t total) {
  RoundedParts result;
  result.total = total;
  int64_t left = total;
  for (int64_t part : micro) {
    result.parts.push_back(FloorDiv(part, kMicro));
    left -= result.parts.back();
  }
  for (size_t i : ByRemainder(micro)) {
    if (left-- <= 0) break;
    ++result.parts[i];
  }
  return result;
}

}  // namespace

int64_t R6(double x) { return static_cast<int64_t>(std::floor(x * 1e6 + 0.5)); }

absl::StatusOr<int64_t> RoundHalfUp(double value, int decimals) {
  absl::Status allowed = CheckDecimals(decimals);
  if (!allowed.ok()) return allowed;
  absl::StatusOr<int64_t> micro = ToMicro("value", value, decimals);
  if (!micro.ok()) return micro.status();
  return RoundMicro(*micro);
}

absl::StatusOr<RoundedParts> RoundToTotal(const std::vector<double>& parts, double total,
                                          int decimals) {
  absl::Status allowed = CheckDecimals(decimals);
  if (!allowed.ok()) return allowed;
  absl::StatusOr<std::vector<int64_t>> micro = AllToMicro(parts, decimals);
  if (!micro.ok()) return micro.status();
  absl::StatusOr<int64_t> micro_total = ToMicro("total", total, decimals);
  if (!micro_total.ok()) return micro_total.status();
  const int64_t sum = std::accumulate(micro->begin(), micro->end(), int64_t{0});
  if (std::abs(sum - *micro_total) > kMismatchMax) {
    return internal::Refuse("total", "must be the sum of the parts");
  }
  return Distribute(*micro, RoundMicro(*micro_total));
}

std::string FormatUnits(int64_t units, int decimals) {
  const uint64_t bits = static_cast<uint64_t>(units);
  const std::string digits =
      absl::StrFormat("%0*d", decimals + 1, units < 0 ? uint64_t{0} - bits : bits);
  const size_t whole = digits.size() - static_cast<size_t>(decimals);
  return absl::StrCat(units < 0 ? "-" : "", digits.substr(0, whole), decimals > 0 ? "." : "",
                      digits.substr(whole));
}

}  // namespace partners::methods
