#ifndef PARTNERS_CLIENTS_CLI_SECRET_FILE_H_
#define PARTNERS_CLIENTS_CLI_SECRET_FILE_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace partners::cli {

// Flag of methods whose answer shows a secret once: where to keep it.
inline constexpr char kSecretFileFlag[] = "secret-file";

// The secret of an answer; null when it has none.
const google::protobuf::FieldDescriptor* SecretField(const google::protobuf::Descriptor& response);

// Takes the secret out of an answer; empty when it has none.
std::string TakeSecret(google::protobuf::Message* response);

// A file for a secret, made before the secret is, so that no secret is made that cannot be kept.
class SecretFile {
 public:
  // Makes the file, for its owner's eyes only. INVALID_ARGUMENT names it, also when it exists.
  static absl::StatusOr<std::unique_ptr<SecretFile>> Create(const std::string& path);
  ~SecretFile();  // removes the file when no secret was written
  SecretFile(const SecretFile&) = delete;
  SecretFile& operator=(const SecretFile&) = delete;

  // Moves the secret out of the answer into the file. FAILED_PRECONDITION when there is none, or
  // when it cannot be written and is lost; then no file is left.
  absl::Status Keep(google::protobuf::Message* response);

 private:
  SecretFile(std::string path, int file) : path_(std::move(path)), file_(file) {}

  const std::string path_;
  const int file_;
  bool kept_ = false;
};

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_SECRET_FILE_H_
