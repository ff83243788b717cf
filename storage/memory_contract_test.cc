#include <map>
#include <mutex>

#include "storage/contract/contract.h"
#include "storage/memory_engine.h"

namespace partners::storage {
namespace {

// Disks by directory, so that a test can open one again.
class Disks {
 public:
  std::shared_ptr<MemoryDisk> At(const std::string& directory) {
    std::shared_ptr<MemoryDisk>& disk = disks_[directory];
    if (disk == nullptr) disk = NewMemoryDisk();
    return disk;
  }
  absl::Status Copy(const std::string& from, const std::string& to) {
    if (disks_.count(from) == 0) return absl::NotFoundError("no such disk");
    if (disks_.count(to) != 0) return absl::AlreadyExistsError("there is such a disk");
    disks_[to] = CopyMemoryDisk(*disks_[from]);
    return absl::OkStatus();
  }
  // Held by one opening, as a directory is.
  std::map<std::string, int> open;

 private:
  std::map<std::string, std::shared_ptr<MemoryDisk>> disks_;
};

class OpenedMemory final : public OpenedEngine {
 public:
  OpenedMemory(Disks* disks, const std::string& directory)
      : disks_(*disks), directory_(directory), engine_(OpenMemoryEngine(disks->At(directory))) {
    ++disks_.open[directory_];
  }
  ~OpenedMemory() override { --disks_.open[directory_]; }
  Engine* engine() override { return engine_.get(); }
  absl::Status Checkpoint(const std::string& directory) override {
    return disks_.Copy(directory_, directory);
  }

 private:
  Disks& disks_;
  const std::string directory_;
  const std::unique_ptr<Engine> engine_;
};

EngineFactory MemoryFactory() {
  auto disks = std::make_shared<Disks>();
  EngineFactory factory;
  factory.open =
      [disks](const std::string& directory) -> absl::StatusOr<std::unique_ptr<OpenedEngine>> {
    if (disks->open[directory] > 0) return absl::UnavailableError("held by another opening");
    return std::make_unique<OpenedMemory>(disks.get(), directory);
  };
  factory.restore = [disks](const std::string& checkpoint, const std::string& directory,
                            const RandomBytes& random) -> absl::Status {
    absl::Status copied = disks->Copy(checkpoint, directory);
    if (!copied.ok()) return copied;
    return RenewLogId(OpenMemoryEngine(disks->At(directory)).get(), random);
  };
  return factory;
}

}  // namespace

PARTNERS_STORAGE_CONTRACT(Memory, MemoryFactory());

}  // namespace partners::storage
