#ifndef PARTNERS_SERVICES_METHODS_VALIDATION_H_
#define PARTNERS_SERVICES_METHODS_VALIDATION_H_

#include <algorithm>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

// What all methods of this folder share when they check their input. Not for use outside of it.
// Every refusal is INVALID_ARGUMENT with the message "<field>: <rule>", on one line.
namespace partners::methods::internal {

absl::Status Refuse(absl::string_view field, absl::string_view rule);

// "list[id]"; bytes of the id that do not print are escaped.
std::string Element(absl::string_view list, absl::string_view id);
// "list[id].member"
std::string Member(absl::string_view list, absl::string_view id, absl::string_view member);

absl::Status CheckFinite(absl::string_view field, double number);
absl::Status CheckUnitInterval(absl::string_view field, double number);  // finite, 0 to 1
absl::Status CheckWeight(absl::string_view field, double weight);        // finite, not negative
absl::Status CheckWeightSum(absl::string_view field, double sum);        // finite, above zero

// Sorts `items` by the member `id` as bytes and refuses empty and repeated ids.
template <typename T>
absl::Status SortById(absl::string_view list, std::string T::*id, std::vector<T>* items) {
  std::ranges::sort(*items, {}, id);
  for (size_t i = 0; i < items->size(); ++i) {
    const std::string& current = (*items)[i].*id;
    if (current.empty()) return Refuse(list, "an id must not be empty");
    if (i > 0 && current == (*items)[i - 1].*id) {
      return Refuse(Element(list, current), "the id is there more than once");
    }
  }
  return absl::OkStatus();
}

}  // namespace partners::methods::internal

#endif  // PARTNERS_SERVICES_METHODS_VALIDATION_H_
