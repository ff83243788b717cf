#include "clients/cli/save.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace partners::cli {
namespace {

using google::protobuf::FieldDescriptor;

absl::Status CannotWrite(const std::string& path) {
  return absl::InvalidArgumentError(
      absl::StrCat("cannot write ", path, ": ", std::generic_category().message(errno)));
}

bool WriteAll(int file, const std::string& content) {
  for (size_t done = 0; done < content.size();) {
    const ssize_t written = write(file, content.data() + done, content.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    done += static_cast<size_t>(written);
  }
  return fsync(file) == 0;
}

}  // namespace

const FieldDescriptor* ContentField(const google::protobuf::Descriptor& response) {
  const FieldDescriptor* field = response.FindFieldByName("content");
  return field != nullptr && field->type() == FieldDescriptor::TYPE_BYTES ? field : nullptr;
}

absl::Status SaveContent(const google::protobuf::Message& response, const std::string& path) {
  const FieldDescriptor* field = ContentField(*response.GetDescriptor());
  return WriteAtomically(path, response.GetReflection()->GetString(response, field));
}

absl::Status WriteAtomically(const std::string& path, const std::string& content) {
  constexpr mode_t kMode = 0644;
  const std::string beside = absl::StrCat(path, ".", getpid(), ".tmp");
  const int file = open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kMode);
  if (file < 0) return CannotWrite(path);
  const bool whole = WriteAll(file, content);
  const bool closed = close(file) == 0;
  if (whole && closed && std::rename(beside.c_str(), path.c_str()) == 0) return absl::OkStatus();
  absl::Status status = CannotWrite(path);
  unlink(beside.c_str());
  return status;
}

}  // namespace partners::cli
