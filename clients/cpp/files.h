#ifndef PARTNERS_CLIENTS_CPP_FILES_H_
#define PARTNERS_CLIENTS_CPP_FILES_H_

#include <string>

#include "absl/status/statusor.h"

namespace partners::client {

// The key in a file: its only line, without blanks around it. NOT_FOUND when the file cannot be
// opened, INVALID_ARGUMENT when it holds anything but one word. Messages never repeat what the file
// holds.
absl::StatusOr<std::string> ReadKeyFile(const std::string& path);

// Whether people other than its owner and group may read a file. False when it cannot be looked at.
bool IsReadableByAll(const std::string& path);

// A PEM file as it is. INVALID_ARGUMENT when it has no certificate.
absl::StatusOr<std::string> ReadPemFile(const std::string& path);

}  // namespace partners::client

#endif  // PARTNERS_CLIENTS_CPP_FILES_H_
