#include "clients/cli/secret_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"

namespace partners::cli {
namespace {

using google::protobuf::FieldDescriptor;

absl::Status CannotWrite(const std::string& path) {
  return absl::InvalidArgumentError(
      absl::StrCat("--", kSecretFileFlag, ": cannot write ", path, ": ",
                   errno == EEXIST ? "it exists already" : std::generic_category().message(errno)));
}

}  // namespace

const FieldDescriptor* SecretField(const google::protobuf::Descriptor& response) {
  const FieldDescriptor* field = response.FindFieldByName("secret");
  return field != nullptr && field->type() == FieldDescriptor::TYPE_STRING ? field : nullptr;
}

std::string TakeSecret(google::protobuf::Message* response) {
  const FieldDescriptor* field = SecretField(*response->GetDescriptor());
  if (field == nullptr) return "";
  std::string secret = response->GetReflection()->GetString(*response, field);
  response->GetReflection()->ClearField(response, field);
  return secret;
}

absl::StatusOr<std::unique_ptr<SecretFile>> SecretFile::Create(const std::string& path) {
  constexpr mode_t kOwnerOnly = 0600;
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly);
  if (file < 0) return CannotWrite(path);
  return std::unique_ptr<SecretFile>(new SecretFile(path, file));
}

SecretFile::~SecretFile() {
  close(file_);
  if (!kept_) unlink(path_.c_str());
}

absl::Status SecretFile::Keep(google::protobuf::Message* response) {
  std::string secret = TakeSecret(response);
  if (secret.empty()) {
    return absl::FailedPreconditionError(
        "the answer shows no secret: what it names was made by an earlier call with the same "
        "request id. Revoke it and create another");
  }
  secret += '\n';
  const ssize_t written = write(file_, secret.data(), secret.size());
  kept_ = written == static_cast<ssize_t>(secret.size()) && fsync(file_) == 0;
  if (kept_) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      CannotWrite(path_).message(), ". The secret is lost: revoke what was made, and try again"));
}

}  // namespace partners::cli
