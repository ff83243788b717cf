#include "storage/contract/contract.h"

#include "storage/rocksdb/database.h"

namespace partners::storage {
namespace {

class OpenedRocksDb final : public OpenedEngine {
 public:
  explicit OpenedRocksDb(std::unique_ptr<Database> database) : database_(std::move(database)) {}
  Engine* engine() override { return database_->engine("test"); }
  absl::Status Checkpoint(const std::string& directory) override {
    return database_->Checkpoint(directory);
  }

 private:
  const std::unique_ptr<Database> database_;
};

EngineFactory RocksDbFactory() {
  EngineFactory factory;
  factory.open = [](const std::string& directory) -> absl::StatusOr<std::unique_ptr<OpenedEngine>> {
    DatabaseOptions options;
    options.directory = directory;
    options.stores = {"test"};
    absl::StatusOr<std::unique_ptr<Database>> database = Database::Open(options);
    if (!database.ok()) return database.status();
    return std::make_unique<OpenedRocksDb>(*std::move(database));
  };
  factory.restore = [](const std::string& checkpoint, const std::string& directory,
                       const RandomBytes& random) {
    return Restore(checkpoint, directory, random);
  };
  return factory;
}

}  // namespace

PARTNERS_STORAGE_CONTRACT(RocksDb, RocksDbFactory());

}  // namespace partners::storage
