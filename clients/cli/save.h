#ifndef PARTNERS_CLIENTS_CLI_SAVE_H_
#define PARTNERS_CLIENTS_CLI_SAVE_H_

#include <string>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace partners::cli {

// Flag of methods that answer a document: where to put its bytes.
inline constexpr char kSaveFlag[] = "save";

// The bytes field of an answer; null when it has none.
const google::protobuf::FieldDescriptor* ContentField(const google::protobuf::Descriptor& response);

// Writes the content of an answer to a file, whole or not at all.
absl::Status SaveContent(const google::protobuf::Message& response, const std::string& path);

// Replaces a file so that readers, and whoever comes after a crash, see the old or the new content:
// written beside it, synced, renamed. INVALID_ARGUMENT names the file.
absl::Status WriteAtomically(const std::string& path, const std::string& content);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_SAVE_H_
