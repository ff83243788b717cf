#include "storage/formats.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace partners::storage {

absl::Status Upgrade(const UpgradeSteps& steps, uint32_t format, absl::string_view what,
                     std::string* message) {
  if (format == 0) return absl::DataLossError(absl::StrCat(what, " has no format number"));
  if (format > NewestFormat(steps)) {
    return absl::FailedPreconditionError(
        absl::StrCat(what, " has format ", format, ", this version knows formats up to ",
                     NewestFormat(steps), ": use the version that wrote it, or a newer one"));
  }
  for (size_t next = format - 1; next < steps.size(); ++next) {
    absl::StatusOr<std::string> upgraded = steps[next](*message);
    if (!upgraded.ok()) return upgraded.status();
    *message = *std::move(upgraded);
  }
  return absl::OkStatus();
}

}  // namespace partners::storage
