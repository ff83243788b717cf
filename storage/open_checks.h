#ifndef PARTNERS_STORAGE_OPEN_CHECKS_H_
#define PARTNERS_STORAGE_OPEN_CHECKS_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "storage/engine.h"

// What is settled before a store serves. Internal to storage.
namespace partners::storage {

struct OpenedLog {
  std::string log_id;
  uint64_t last_sequence = 0;
  int64_t last_commit_micros = 0;
  uint32_t last_payload_format = 0;  // of the last change
};

// Makes a new store or checks an old one: its format is known, and the log has every sequence from
// 1 to the last. DATA_LOSS, FAILED_PRECONDITION, or the engine's refusal.
absl::StatusOr<OpenedLog> OpenLog(Engine* engine, const std::function<std::string(size_t)>& random);

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_OPEN_CHECKS_H_
