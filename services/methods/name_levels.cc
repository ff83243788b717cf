#include "services/methods/name_levels.h"

#include <algorithm>
#include <string>

#include "absl/strings/string_view.h"
#include "services/methods/record_pairs.h"
#include "services/methods/string_similarity.h"

namespace partners::methods::internal {
namespace {

size_t SymbolOf(char c) {
  if (c == ' ') return 36;
  return static_cast<size_t>(c <= '9' ? c - '0' + 26 : c - 'A');
}

size_t CommonBeginning(absl::string_view a, absl::string_view b) {
  size_t prefix = 0;
  while (prefix < std::min({a.size(), b.size(), size_t{4}}) && a[prefix] == b[prefix]) ++prefix;
  return prefix;
}

}  // namespace

NameLevels::NameLevels(const std::vector<ComparableRecord>& records) : records_(records) {
  TextNumbers name_numbers;
  TextNumbers token_numbers;
  for (const ComparableRecord& record : records) {
    Name name{name_numbers(record.name), {}, {}};
    for (const std::string& token : record.tokens) name.tokens.push_back(token_numbers(token));
    std::ranges::sort(name.tokens);
    for (char c : record.name) ++name.counts[SymbolOf(c)];
    names_.push_back(std::move(name));
  }
}

int NameLevels::LevelOfTokens(uint32_t i, uint32_t j) const {
  return LevelOfJaccard(JaccardOfSets(names_[i].tokens, names_[j].tokens));
}

double NameLevels::SimilarityAtMost(uint32_t i, uint32_t j) const {
  unsigned shared = 0;
  for (size_t s = 0; s < kSymbols; ++s) {
    shared += std::min(names_[i].counts[s], names_[j].counts[s]);
  }
  const std::string& a = records_[i].name;
  const std::string& b = records_[j].name;
  const double jaro =
      (shared / static_cast<double>(a.size()) + shared / static_cast<double>(b.size()) + 1) / 3;
  const size_t prefix = std::max(CommonBeginning(a, b),
                                 CommonBeginning(records_[i].sorted_name, records_[j].sorted_name));
  return WithPrefix(jaro + 1e-9, prefix);  // whatever is lost by rounding
}

int NameLevels::LevelAtMost(uint32_t i, uint32_t j) const {
  return std::max(LevelOfTokens(i, j), LevelOfSimilarity(SimilarityAtMost(i, j)));
}

int NameLevels::Level(uint32_t i, uint32_t j) const {
  const int of_tokens = LevelOfTokens(i, j);
  if (of_tokens == 2) return 2;
  const ComparableRecord& a = records_[i];
  const ComparableRecord& b = records_[j];
  const double similarity = std::max(JaroWinklerOfBytes(a.name, b.name),
                                     JaroWinklerOfBytes(a.sorted_name, b.sorted_name));
  return std::max(of_tokens, LevelOfSimilarity(similarity));
}

}  // namespace partners::methods::internal
