#ifndef PARTNERS_STORAGE_FORMATS_H_
#define PARTNERS_STORAGE_FORMATS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// Formats of stored messages. What is written is never rewritten because its format has changed:
// readers bring it up to date, step by step.
namespace partners::storage {

// Makes the serialised message of one format that of the next. Pure: the same answer for the same
// bytes, for ever. DATA_LOSS when the bytes are not of its format.
using UpgradeStep = absl::StatusOr<std::string> (*)(absl::string_view message);

// The formats of one kind of message, oldest first: there is format 1, and one more with each step.
// Steps are only ever added at the end.
using UpgradeSteps = std::vector<UpgradeStep>;

// What this program writes.
inline uint32_t NewestFormat(const UpgradeSteps& steps) {
  return static_cast<uint32_t>(steps.size()) + 1;
}

// Brings `message` from `format` to the newest. `what` is said in errors: FAILED_PRECONDITION for a
// format this program does not know, DATA_LOSS for format 0, or what a step answers.
absl::Status Upgrade(const UpgradeSteps& steps, uint32_t format, absl::string_view what,
                     std::string* message);

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_FORMATS_H_
