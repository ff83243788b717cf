#include "storage/rocksdb/status.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace partners::storage {
namespace {

absl::Status FromIoError(const rocksdb::Status& status, const std::string& failed) {
  if (status.IsNoSpace()) return absl::UnavailableError(absl::StrCat(failed, ": the disk is full"));
  if (status.IsPathNotFound()) {
    return absl::DataLossError(absl::StrCat(failed, ": a file is missing"));
  }
  return absl::UnavailableError(absl::StrCat(failed, ": the file system refuses"));
}

}  // namespace

absl::Status FromRocksDb(const rocksdb::Status& status, absl::string_view doing) {
  const std::string failed = absl::StrCat("cannot ", doing);
  switch (status.code()) {
    case rocksdb::Status::kOk:
      return absl::OkStatus();
    case rocksdb::Status::kNotFound:
      return absl::NotFoundError(failed);
    case rocksdb::Status::kBusy:
    case rocksdb::Status::kAborted:
    case rocksdb::Status::kTryAgain:
      return absl::AbortedError(absl::StrCat(failed, ": try again"));
    case rocksdb::Status::kIOError:
      return FromIoError(status, failed);
    case rocksdb::Status::kCorruption:
      return absl::DataLossError(absl::StrCat(failed, ": a file is damaged or incomplete"));
    case rocksdb::Status::kNotSupported:
    case rocksdb::Status::kInvalidArgument:
      // We ask for nothing unsupported: the files say something we cannot understand.
      return absl::DataLossError(absl::StrCat(failed, ": a file cannot be understood"));
    default:
      return absl::UnavailableError(absl::StrCat(failed, ": the engine refuses"));
  }
}

}  // namespace partners::storage
