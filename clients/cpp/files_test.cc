#include "clients/cpp/files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace partners::client {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string WriteFile(const std::string& name, const std::string& text) {
  std::string path = testing::TempDir() + "partners_files_test_" + name;
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

TEST(ReadKeyFile, BlanksAroundTheKeyAreNotPartOfIt) {
  EXPECT_EQ(*ReadKeyFile(WriteFile("good", "  pp-abc-def\r\n")), "pp-abc-def");
}

TEST(ReadKeyFile, RefusesAMissingFileByName) {
  const absl::Status status = ReadKeyFile("/nowhere/key").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("/nowhere/key"));
}

TEST(ReadKeyFile, RefusesEmptyAndMixedContentWithoutRepeatingIt) {
  for (const char* text : {"", "\n", "first second", "one\ntwo", "tab\there", "caf\xc3\xa9"}) {
    const absl::Status status = ReadKeyFile(WriteFile("bad", text)).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("second"))) << text;
  }
}

TEST(ReadKeyFile, RefusesAFolder) { EXPECT_FALSE(ReadKeyFile(testing::TempDir()).ok()); }

TEST(IsReadableByAll, FollowsTheFilesMode) {
  const std::string path = WriteFile("mode", "pp-abc-def");
  using std::filesystem::perms;
  std::filesystem::permissions(path, perms::owner_read | perms::group_read);
  EXPECT_FALSE(IsReadableByAll(path));
  std::filesystem::permissions(path, perms::owner_read | perms::others_read);
  EXPECT_TRUE(IsReadableByAll(path));
  EXPECT_FALSE(IsReadableByAll("/nowhere/key"));
}

TEST(ReadPemFile, RefusesWhatIsNoCertificate) {
  EXPECT_EQ(ReadPemFile(WriteFile("pem", "hello")).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(ReadPemFile(WriteFile("pem2", "-----BEGIN CERTIFICATE-----\nAA==\n")).ok());
}

}  // namespace
}  // namespace partners::client
