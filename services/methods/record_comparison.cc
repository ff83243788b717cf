#include "services/methods/record_comparison.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/methods/organisation_name.h"
#include "services/methods/string_similarity.h"
#include "services/methods/validation.h"

namespace partners::methods {
namespace {

using internal::ComparableRecord;

constexpr double kSlack = 1e-12;

std::string DigitsOf(absl::string_view text) {
  std::string digits;
  std::ranges::copy_if(text, std::back_inserter(digits),
                       [](unsigned char c) { return absl::ascii_isdigit(c); });
  return digits;
}

std::string LastTen(const std::string& digits) {
  return digits.size() > 10 ? digits.substr(digits.size() - 10) : digits;
}

// "https", "ftp": what may stand before "://".
bool IsScheme(absl::string_view text) {
  return std::ranges::all_of(text, [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '+' || c == '-' || c == '.';
  });
}

absl::Status CheckLengths(absl::string_view element, const OrganisationRecord& record) {
  for (const auto& [name, value] :
       {std::pair("ein", &record.ein), std::pair("url", &record.url),
        std::pair("phone", &record.phone), std::pair("zip", &record.zip)}) {
    if (value->size() <= kRecordFieldBytesMax) continue;
    return internal::Refuse(absl::StrCat(element, ".", name),
                            absl::StrCat("must have at most ", kRecordFieldBytesMax, " bytes"));
  }
  return absl::OkStatus();
}

std::optional<int> SameLevel(const std::string& a, const std::string& b) {
  if (a.empty() || b.empty()) return std::nullopt;
  return a == b ? 1 : 0;
}

std::optional<int> NameLevel(const ComparableRecord& a, const ComparableRecord& b) {
  if (a.name.empty() || b.name.empty()) return std::nullopt;
  if (a.name == b.name) return 3;
  const double similarity = std::max(internal::JaroWinklerOfBytes(a.name, b.name),
                                     internal::JaroWinklerOfBytes(a.sorted_name, b.sorted_name));
  const double jaccard = internal::JaccardOfSets(a.tokens, b.tokens);
  return std::max(internal::LevelOfSimilarity(similarity), internal::LevelOfJaccard(jaccard));
}

}  // namespace

namespace internal {

int LevelOfSimilarity(double similarity) {
  if (similarity >= 0.94 - kSlack) return 2;
  return similarity >= 0.88 - kSlack ? 1 : 0;
}

int LevelOfJaccard(double jaccard) {
  if (jaccard >= 0.8 - kSlack) return 2;
  return jaccard >= 0.5 - kSlack ? 1 : 0;
}

std::string DomainOf(absl::string_view url) {
  url = absl::StripAsciiWhitespace(url);
  const size_t scheme = url.find("://");
  if (scheme != absl::string_view::npos && IsScheme(url.substr(0, scheme))) {
    url.remove_prefix(scheme + 3);
  }
  std::string host = absl::AsciiStrToLower(url.substr(0, url.find_first_of("/?#:")));
  return std::string(absl::StripPrefix(host, "www."));
}

absl::StatusOr<ComparableRecord> MakeComparable(absl::string_view element,
                                                const OrganisationRecord& record) {
  absl::Status status = CheckLengths(element, record);
  if (!status.ok()) return status;
  auto name = NormaliseOrganisationName(record.name, absl::StrCat(element, ".name"));
  if (!name.ok()) return name.status();
  ComparableRecord comparable;
  comparable.name = *std::move(name);
  comparable.tokens = absl::StrSplit(comparable.name, ' ', absl::SkipEmpty());
  std::ranges::sort(comparable.tokens);
  comparable.sorted_name = absl::StrJoin(comparable.tokens, " ");
  comparable.tokens.erase(std::unique(comparable.tokens.begin(), comparable.tokens.end()),
                          comparable.tokens.end());
  comparable.ein = DigitsOf(record.ein);
  comparable.domain = DomainOf(record.url);
  comparable.phone = LastTen(DigitsOf(record.phone));
  comparable.zip = DigitsOf(record.zip).substr(0, 5);
  return comparable;
}

}  // namespace internal

absl::StatusOr<RecordLevels> CompareRecords(const OrganisationRecord& a,
                                            const OrganisationRecord& b) {
  const auto first = internal::MakeComparable("a", a);
  if (!first.ok()) return first.status();
  const auto second = internal::MakeComparable("b", b);
  if (!second.ok()) return second.status();
  return RecordLevels{NameLevel(*first, *second), SameLevel(first->ein, second->ein),
                      SameLevel(first->domain, second->domain),
                      SameLevel(first->phone, second->phone), SameLevel(first->zip, second->zip)};
}

}  // namespace partners::methods
