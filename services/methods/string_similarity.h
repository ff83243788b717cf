#ifndef PARTNERS_SERVICES_METHODS_STRING_SIMILARITY_H_
#define PARTNERS_SERVICES_METHODS_STRING_SIMILARITY_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/methods/method.h"

namespace partners::methods {

inline constexpr Method kJaro{"jaro", 1};
inline constexpr Method kJaroWinkler{"jaro_winkler", 1};
inline constexpr Method kTokenJaccard{"token_jaccard", 1};

inline constexpr size_t kComparedBytesMax = 2000;

// How alike two texts are, from 0 (nothing in common) to 1 (the same).
//
// Jaro: the share of characters (code points) that the texts have in common at about the same
// place, less a part for those in another order.
//
//   window  max(0, max(|a|, |b|) / 2 - 1), whole division: how far apart two places may be
//   m       characters of the shorter text (of equally long ones the smaller as bytes), from the
//           first on, that find an equal one in the window not found by another before; each takes
//           the first
//   t       half of the places, rounded down, at which the two sequences of found ones differ
//   jaro    (m/|a| + m/|b| + (m - t)/m) / 3; 0 without any found; 1 when a = b, also when empty
//
// Jaro-Winkler: jaro + .1 l (1 - jaro) where jaro > .7; l = characters the texts begin with in
// common, at most 4. For names, of which people get the beginning right.
//
// Token Jaccard: of all different words of both texts, the share that is in both; words are what
// stands between blanks. Two texts without words are the same: 1.
//
// Errors   INVALID_ARGUMENT naming a or b: not UTF-8, or above 2000 bytes.
// Cost     Jaro O(|a| |b|), Jaccard O(n log n). Symmetric, thread-safe.
// Source   M. Jaro (1989), JASA 84; W. Winkler (1990), Proc. Survey Research Methods; Winkler
//          (2006), Overview of Record Linkage; Priority Partners methods, P9.
// Not for  deciding alone: it knows letters and not organisations. Texts are compared as they are:
//          NormaliseOrganisationName first.
absl::StatusOr<double> Jaro(absl::string_view a, absl::string_view b);
absl::StatusOr<double> JaroWinkler(absl::string_view a, absl::string_view b);
absl::StatusOr<double> TokenJaccard(absl::string_view a, absl::string_view b);

namespace internal {

// The same for texts of one byte per character, unchecked.
double JaroWinklerOfBytes(absl::string_view a, absl::string_view b);

// The factor of Winkler, for a jaro and a common beginning of `prefix` characters, 0 to 4.
double WithPrefix(double jaro, size_t prefix);

// Shared share of all elements of two sets, given sorted and each element once; 1 when both are
// empty.
template <typename T>
double JaccardOfSets(const std::vector<T>& a, const std::vector<T>& b) {
  size_t both = 0;
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const bool same = a[i] == b[j];
    both += same ? 1 : 0;
    const bool next_a = same || a[i] < b[j];
    i += next_a ? 1 : 0;
    j += same || !next_a ? 1 : 0;
  }
  const size_t all = a.size() + b.size() - both;
  return all == 0 ? 1 : static_cast<double>(both) / static_cast<double>(all);
}

}  // namespace internal
}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_STRING_SIMILARITY_H_
