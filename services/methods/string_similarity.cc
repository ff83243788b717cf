#include "services/methods/string_similarity.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/methods/unicode_text.h"
#include "services/methods/validation.h"

namespace partners::methods {
namespace {

absl::Status CheckLength(absl::string_view field, absl::string_view text) {
  if (text.size() <= kComparedBytesMax) return absl::OkStatus();
  return internal::Refuse(field, absl::StrCat("must have at most ", kComparedBytesMax, " bytes"));
}

// The characters of `shorter` that find one in `longer`, and of `longer` that are found, in order.
template <typename Text>
struct Found {
  std::vector<typename Text::value_type> in_shorter, in_longer;
};

template <typename Text>
Found<Text> FindEqual(const Text& shorter, const Text& longer) {
  const size_t half = longer.size() / 2;
  const size_t window = half > 0 ? half - 1 : 0;
  std::vector<bool> taken(longer.size());
  Found<Text> found;
  for (size_t i = 0; i < shorter.size(); ++i) {
    const size_t end = std::min(longer.size(), i + window + 1);
    for (size_t j = i > window ? i - window : 0; j < end; ++j) {
      if (taken[j] || longer[j] != shorter[i]) continue;
      taken[j] = true;
      found.in_shorter.push_back(shorter[i]);
      break;
    }
  }
  for (size_t j = 0; j < longer.size(); ++j) {
    if (taken[j]) found.in_longer.push_back(longer[j]);
  }
  return found;
}

template <typename Text>
double JaroOf(const Text& a, const Text& b) {
  if (a == b) return 1;
  if (a.empty() || b.empty()) return 0;
  const bool a_first = a.size() != b.size() ? a.size() < b.size() : a < b;
  const Text& shorter = a_first ? a : b;
  const Text& longer = a_first ? b : a;
  const Found<Text> found = FindEqual(shorter, longer);
  const size_t matches = found.in_shorter.size();
  if (matches == 0) return 0;
  size_t differ = 0;
  for (size_t k = 0; k < matches; ++k) differ += found.in_shorter[k] != found.in_longer[k] ? 1 : 0;
  const auto m = static_cast<double>(matches);
  // NOLINTNEXTLINE(bugprone-integer-division): whole transpositions
  const auto t = static_cast<double>(differ / 2);
  return (m / static_cast<double>(shorter.size()) + m / static_cast<double>(longer.size()) +
          (m - t) / m) /
         3;
}

template <typename Text>
double JaroWinklerOf(const Text& a, const Text& b) {
  size_t prefix = 0;
  while (prefix < std::min({a.size(), b.size(), size_t{4}}) && a[prefix] == b[prefix]) ++prefix;
  return internal::WithPrefix(JaroOf(a, b), prefix);
}

// The different words, sorted.
std::vector<absl::string_view> Words(absl::string_view text) {
  const std::set<absl::string_view> words = absl::StrSplit(text, ' ', absl::SkipEmpty());
  return {words.begin(), words.end()};
}

using Texts = std::pair<std::u32string, std::u32string>;

absl::StatusOr<Texts> Checked(absl::string_view a, absl::string_view b) {
  for (const auto& [field, text] : {std::pair("a", a), std::pair("b", b)}) {
    absl::Status status = CheckLength(field, text);
    if (!status.ok()) return status;
  }
  auto a_points = internal::CodePoints("a", a);
  if (!a_points.ok()) return a_points.status();
  auto b_points = internal::CodePoints("b", b);
  if (!b_points.ok()) return b_points.status();
  return Texts(*std::move(a_points), *std::move(b_points));
}

}  // namespace

namespace internal {

double WithPrefix(double jaro, size_t prefix) {
  if (jaro <= 0.7) return jaro;
  return jaro + 0.1 * static_cast<double>(prefix) * (1 - jaro);
}

double JaroWinklerOfBytes(absl::string_view a, absl::string_view b) { return JaroWinklerOf(a, b); }

}  // namespace internal

absl::StatusOr<double> Jaro(absl::string_view a, absl::string_view b) {
  const auto texts = Checked(a, b);
  if (!texts.ok()) return texts.status();
  return JaroOf(texts->first, texts->second);
}

absl::StatusOr<double> JaroWinkler(absl::string_view a, absl::string_view b) {
  const auto texts = Checked(a, b);
  if (!texts.ok()) return texts.status();
  return JaroWinklerOf(texts->first, texts->second);
}

absl::StatusOr<double> TokenJaccard(absl::string_view a, absl::string_view b) {
  const auto texts = Checked(a, b);
  if (!texts.ok()) return texts.status();
  return internal::JaccardOfSets(Words(a), Words(b));
}

}  // namespace partners::methods
