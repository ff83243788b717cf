#include "services/server/data_directory.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "services/runtime/packing.h"
#include "services/runtime/status_macros.h"

namespace partners::server {
namespace fs = std::filesystem;

namespace {

constexpr size_t kPageKeyBytes = 32;
constexpr size_t kBlobBytesMax = 64 << 20;  // one evidence document

absl::StatusOr<std::string> PageKey(const std::string& directory, const runtime::Sources& sources) {
  const std::string path = directory + "/page.key";
  std::ifstream in(path, std::ios::binary);
  if (in) {
    std::ostringstream text;
    text << in.rdbuf();
    if (text.str().size() != kPageKeyBytes)
      return absl::DataLossError(path + " is damaged; remove it to end all open lists");
    return text.str();
  }
  const std::string key = sources.random(kPageKeyBytes);
  PARTNERS_RETURN_IF_ERROR(WriteFileAtomically(path, key, 0600));
  return key;
}

}  // namespace

absl::Status MakePrivateDirectory(const std::string& path) {
  std::error_code error;
  const bool made = fs::create_directories(path, error);
  if (!error && made) fs::permissions(path, fs::perms::owner_all, error);
  return error ? absl::UnavailableError(absl::StrCat("cannot make ", path, ": ", error.message()))
               : absl::OkStatus();
}

absl::Status RenameDurably(const std::string& from, const std::string& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error)
    return absl::UnavailableError(absl::StrCat("cannot write ", to, ": ", error.message()));
  const fs::path parent = fs::absolute(to).lexically_normal().parent_path();
  const int fd = open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = fd >= 0 && fsync(fd) == 0;
  if (fd >= 0) close(fd);
  return synced ? absl::OkStatus() : absl::UnavailableError("cannot sync the directory of " + to);
}

absl::Status WriteFileAtomically(const std::string& path, const std::string& text, unsigned mode) {
  const std::string temporary = absl::StrCat(path, ".", getpid(), ".new");
  const int fd =
      open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, static_cast<mode_t>(mode));
  if (fd < 0) return absl::UnavailableError("cannot write " + path);
  const bool written =
      write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(fd) == 0;
  close(fd);
  absl::Status status =
      written ? RenameDurably(temporary, path) : absl::UnavailableError("cannot write " + path);
  if (!status.ok()) unlink(temporary.c_str());
  return status;
}

absl::StatusOr<std::unique_ptr<DataDirectory>> OpenData(
    const std::string& directory, const std::vector<std::string>& roles, int64_t block_cache_bytes,
    const runtime::Sources& sources, const std::function<void(const absl::Status&)>& on_stopped,
    const Scrubber::OnFailure& on_unscrubbed) {
  std::error_code error;
  if (fs::exists(fs::path(directory) / kUnfinishedRestore, error)) {
    return absl::FailedPreconditionError(
        absl::StrCat(directory, " holds an unfinished restore: run the restore again"));
  }
  PARTNERS_RETURN_IF_ERROR(MakePrivateDirectory(directory));
  auto data = std::make_unique<DataDirectory>();
  storage::DatabaseOptions options;
  options.directory = directory + "/db";
  options.stores = roles;
  options.stores.emplace_back(kTrailStore);
  options.block_cache_bytes = static_cast<size_t>(block_cache_bytes);
  PARTNERS_ASSIGN_OR_RETURN(data->database, storage::Database::Open(options));
  PARTNERS_ASSIGN_OR_RETURN(data->blobs, storage::Blobs::Open(directory + "/blobs", kBlobBytesMax));
  PARTNERS_ASSIGN_OR_RETURN(data->page_key, PageKey(directory, sources));
  storage::StoreOptions store;
  store.clock = sources.now;
  store.random = sources.random;
  store.on_stopped = on_stopped;
  store.payload_format = storage::NewestFormat(runtime::PayloadSteps());
  std::map<std::string, storage::Store*> stores;
  for (const std::string& role : roles) {
    PARTNERS_ASSIGN_OR_RETURN(data->stores[role],
                              storage::Store::Open(data->database->engine(role), store));
    stores[role] = data->stores[role].get();
  }
  PARTNERS_ASSIGN_OR_RETURN(data->trail,
                            storage::Store::Open(data->database->engine(kTrailStore), store));
  data->scrubber =
      std::make_unique<Scrubber>(data->database.get(), std::move(stores), on_unscrubbed);
  return data;
}

}  // namespace partners::server
