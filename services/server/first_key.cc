#include "services/server/first_key.h"

#include <unistd.h>

#include <filesystem>
#include <memory>

#include "absl/strings/str_cat.h"
#include "services/access/logic.h"
#include "services/runtime/paging.h"
#include "services/runtime/status_macros.h"
#include "services/server/data_directory.h"

namespace partners::server {
namespace {

// Whether the commit failed on the way to the disk, so that the key may be found at the next start.
bool MayBeInForce(const absl::Status& status) { return absl::IsUnavailable(status); }

}  // namespace

absl::Status CreateFirstKey(const Config& config, const std::string& key_file,
                            const runtime::Sources& sources) {
  std::error_code error;
  if (std::filesystem::exists(key_file, error)) {
    return absl::InvalidArgumentError(absl::StrCat(key_file, " exists; name a new file"));
  }
  PARTNERS_ASSIGN_OR_RETURN(
      const std::unique_ptr<DataDirectory> data,
      OpenData(config.data_directory(), {"access"}, config.block_cache_bytes(), sources, nullptr));
  storage::Store* store = data->stores["access"].get();
  const access::AccessLogic logic(store, sources, runtime::Pager(data->page_key, store->log_id()));
  bool written = false;
  absl::Status status = logic.CreateFirstKey([&](const std::string& key) {
    absl::Status kept = WriteFileAtomically(key_file, key + "\n", 0600);
    written = kept.ok();
    return kept;
  });
  if (status.ok() || !written) return status;
  if (MayBeInForce(status)) {
    return absl::UnavailableError(absl::StrCat("it is not known whether the key in ", key_file,
                                               " is in force: ", status.message()));
  }
  unlink(key_file.c_str());
  return status;
}

}  // namespace partners::server
