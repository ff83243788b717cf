#include "clients/cli/name_forms.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/cli/examples.h"
#include "clients/cli/sample_values.h"

namespace partners::cli {
namespace {

// ", such as buyers/holyoke/needs/supports-1"; nothing where the sample data does not know the id.
std::string Example(const std::string& pattern) {
  const std::string name = FilledPattern(pattern);
  const bool known = !absl::StrContains(absl::StrCat(name, "/"), absl::StrCat("/", kChosenId, "/"));
  return known ? absl::StrCat(", such as ", name) : "";
}

}  // namespace

bool HasPattern(const std::string& name, const std::string& pattern) {
  const std::vector<std::string> given = absl::StrSplit(name, '/');
  const std::vector<std::string> wanted = absl::StrSplit(pattern, '/');
  if (given.size() < 2 || given.size() != wanted.size()) return false;
  for (size_t i = 0; i < given.size(); ++i) {
    const bool any = absl::StartsWith(wanted[i], "{");
    if (any ? given[i].empty() : given[i] != wanted[i]) return false;
  }
  return true;
}

absl::Status CheckForm(const std::string& name, const std::vector<std::string>& patterns) {
  const bool has = std::any_of(patterns.begin(), patterns.end(),
                               [&](const auto& pattern) { return HasPattern(name, pattern); });
  if (patterns.empty() || has) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("\"", name, "\" has not the form ",
                                                 absl::StrJoin(patterns, " or "),
                                                 Example(patterns.front())));
}

}  // namespace partners::cli
