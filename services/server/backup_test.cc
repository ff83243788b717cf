#include "services/server/backup.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>

#include "services/server/data_directory.h"

namespace partners::server {
namespace {

namespace fs = std::filesystem;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class BackupTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "/backup-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
    fs::create_directories(root_ / "backups");
  }
  void TearDown() override { fs::remove_all(root_); }

  fs::path Folder(const std::string& name) const { return root_ / "backups" / name; }
  // A backup as far as a killed process came.
  void MakeFolder(const std::string& name) const {
    fs::create_directories(Folder(name) / "db");
    fs::create_directories(Folder(name) / "blobs");
    fs::create_directories(Folder(name) / "db.partial.tmp");
    std::ofstream(Folder(name) / "redactions.17.new") << "x";
  }
  std::vector<std::string> Remove() const {
    auto removed = RemoveUnfinishedBackups((root_ / "backups").string());
    EXPECT_TRUE(removed.ok()) << removed.status();
    return removed.ok() ? *removed : std::vector<std::string>();
  }

  std::unique_ptr<DataDirectory> Data() const {
    return OpenData((root_ / "data").string(), {"registry"}, 8 << 20, runtime::SystemSources(),
                    nullptr)
        .value();
  }

  fs::path root_;
};

TEST_F(BackupTest, WhatKilledProcessesLeftIsRemovedAndNothingElse) {
  MakeFolder("b1.partial");
  fs::create_directories(Folder("b2.partial"));  // killed at once
  MakeFolder("b3");
  MakeFolder("mine.partial");
  std::ofstream(Folder("mine.partial") / "notes.txt") << "x";
  std::ofstream(Folder("file.partial")) << "x";
  fs::create_directory_symlink(root_, Folder("link.partial"));
  EXPECT_THAT(Remove(),
              UnorderedElementsAre(Folder("b1.partial").string(), Folder("b2.partial").string()));
  EXPECT_FALSE(fs::exists(Folder("b1.partial")));
  EXPECT_FALSE(fs::exists(Folder("b2.partial")));
  EXPECT_TRUE(fs::exists(Folder("b3") / "db"));
  EXPECT_TRUE(fs::exists(Folder("mine.partial") / "db"));
  EXPECT_TRUE(fs::exists(Folder("file.partial")));
  EXPECT_TRUE(fs::is_symlink(Folder("link.partial")));
  EXPECT_THAT(Remove(), IsEmpty());
}

TEST_F(BackupTest, DataAndBackupsAreForTheirOwnerOnly) {
  const auto data = Data();
  ASSERT_TRUE(WriteBackup(*data->database, *data->blobs,
                          {{"registry", data->stores["registry"].get()}}, Folder("b1").string())
                  .ok());
  for (const fs::path& folder : {root_ / "data", Folder("b1")}) {
    EXPECT_EQ(fs::status(folder).permissions(), fs::perms::owner_all) << folder;
  }
}

TEST_F(BackupTest, ADirectoryThatIsThereKeepsItsMode) {
  const fs::path folder = root_ / "mine";
  fs::create_directories(folder);
  const fs::perms mode = fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec;
  fs::permissions(folder, mode);
  ASSERT_TRUE(MakePrivateDirectory(folder.string()).ok());
  EXPECT_EQ(fs::status(folder).permissions(), mode);
  EXPECT_TRUE(absl::IsUnavailable(MakePrivateDirectory("/proc/none")));
}

TEST_F(BackupTest, AMissingDirectoryHasNone) {
  fs::remove_all(root_ / "backups");
  EXPECT_THAT(Remove(), IsEmpty());
}

TEST_F(BackupTest, ABackupThatAnotherProcessIsWritingIsLeftAlone) {
  fs::create_directories(Folder("b1.partial") / "db");
  const int other = open(Folder("b1.partial").c_str(), O_RDONLY | O_DIRECTORY);
  ASSERT_EQ(flock(other, LOCK_EX | LOCK_NB), 0);
  EXPECT_THAT(Remove(), IsEmpty());
  const auto data = Data();
  const auto write = [&] {
    return WriteBackup(*data->database, *data->blobs,
                       {{"registry", data->stores["registry"].get()}}, Folder("b1").string());
  };
  EXPECT_TRUE(absl::IsUnavailable(write()));
  EXPECT_TRUE(fs::exists(Folder("b1.partial") / "db"));
  close(other);
  const absl::Status written = write();
  EXPECT_TRUE(written.ok()) << written;
  EXPECT_TRUE(CheckBackup(Folder("b1").string()).ok());
}

// Blobs that look, while they are copied, for what a server that starts now would remove.
class LookingBlobs final : public storage::Blobs {
 public:
  explicit LookingBlobs(std::function<void()> look) : look_(std::move(look)) {}
  absl::StatusOr<std::string> Put(absl::string_view) override { return std::string(); }
  absl::StatusOr<std::string> Get(absl::string_view) const override { return std::string(); }
  absl::Status Delete(absl::string_view) override { return absl::OkStatus(); }
  absl::Status CopyTo(const std::string& directory) const override {
    look_();
    fs::create_directories(directory);
    return absl::OkStatus();
  }

 private:
  const std::function<void()> look_;
};

TEST_F(BackupTest, WhatIsBeingWrittenIsNotRemoved) {
  const auto data = Data();
  int looks = 0;
  const LookingBlobs blobs([&] {
    ++looks;
    EXPECT_TRUE(fs::exists(Folder("b1.partial") / "db"));
    EXPECT_THAT(Remove(), IsEmpty());
  });
  const absl::Status written =
      WriteBackup(*data->database, blobs, {{"registry", data->stores["registry"].get()}},
                  Folder("b1").string());
  EXPECT_TRUE(written.ok()) << written;
  EXPECT_EQ(looks, 1);
  EXPECT_TRUE(CheckBackup(Folder("b1").string()).ok());
  EXPECT_THAT(Remove(), IsEmpty());
}

}  // namespace
}  // namespace partners::server
