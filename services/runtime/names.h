#ifndef PARTNERS_SERVICES_RUNTIME_NAMES_H_
#define PARTNERS_SERVICES_RUNTIME_NAMES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace partners::runtime {

// The shape of a resource name: partners/{partner}/services/{service}. Immutable, thread-safe.
class NamePattern {
 public:
  explicit NamePattern(absl::string_view pattern);

  // The ids in order, or INVALID_ARGUMENT naming `field`. Ids match [A-Za-z0-9-]{1,63}; a lone "-"
  // is taken only when `wildcard` (it stands for every parent).
  absl::StatusOr<std::vector<std::string>> Parse(absl::string_view name, const std::string& field,
                                                 bool wildcard = false) const;
  bool Matches(absl::string_view name) const;
  std::string Format(const std::vector<std::string>& ids) const;
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::vector<std::string> collections_;
};

// partners/p1/services/s1 -> partners/p1; empty when there is no parent.
std::string ParentOf(absl::string_view name);
// partners/p1/services/s1 -> s1.
std::string IdOf(absl::string_view name);

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_NAMES_H_
