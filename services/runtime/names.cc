#include "services/runtime/names.h"

#include <cassert>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "services/runtime/errors.h"

namespace partners::runtime {
namespace {

constexpr size_t kIdCharactersMax = 63;

bool IsId(absl::string_view text, bool wildcard) {
  if (text == "-") return wildcard;
  if (text.empty() || text.size() > kIdCharactersMax) return false;
  for (char c : text) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '-') return false;
  }
  return true;
}

// The ids of `name` in order; empty when it does not have the shape.
std::vector<std::string> Ids(absl::string_view name, const std::vector<std::string>& collections,
                             bool wildcard) {
  std::vector<std::string> ids;
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  if (parts.size() != 2 * collections.size()) return ids;
  for (size_t i = 0; i < collections.size(); ++i) {
    if (parts[2 * i] != collections[i] || !IsId(parts[2 * i + 1], wildcard)) return {};
    ids.emplace_back(parts[2 * i + 1]);
  }
  return ids;
}

}  // namespace

NamePattern::NamePattern(absl::string_view pattern) : text_(pattern) {
  const std::vector<std::string> parts = absl::StrSplit(pattern, '/');
  assert(parts.size() % 2 == 0);
  for (size_t i = 0; i < parts.size(); i += 2) collections_.push_back(parts[i]);
}

absl::StatusOr<std::vector<std::string>> NamePattern::Parse(absl::string_view name,
                                                            const std::string& field,
                                                            bool wildcard) const {
  std::vector<std::string> ids = Ids(name, collections_, wildcard);
  if (!ids.empty()) return ids;
  return FieldInvalid(field, absl::StrCat("must be a name like ", text_,
                                          ", with ids of 1 to 63 letters, digits and dashes"));
}

bool NamePattern::Matches(absl::string_view name) const {
  return !Ids(name, collections_, /*wildcard=*/false).empty();
}

std::string NamePattern::Format(const std::vector<std::string>& ids) const {
  assert(ids.size() == collections_.size());
  std::vector<std::string> parts;
  for (size_t i = 0; i < collections_.size() && i < ids.size(); ++i) {
    parts.push_back(absl::StrCat(collections_[i], "/", ids[i]));
  }
  return absl::StrJoin(parts, "/");
}

std::string ParentOf(absl::string_view name) {
  const size_t last = name.rfind('/');
  if (last == absl::string_view::npos || last == 0) return "";
  const size_t before = name.rfind('/', last - 1);
  return before == absl::string_view::npos ? "" : std::string(name.substr(0, before));
}

std::string IdOf(absl::string_view name) {
  const size_t last = name.rfind('/');
  return std::string(last == absl::string_view::npos ? name : name.substr(last + 1));
}

}  // namespace partners::runtime
