#include "clients/cli/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>

namespace partners::cli {
namespace {

using testing::HasSubstr;

class SettingsTest : public testing::Test {
 protected:
  void WriteConfig(const std::string& text) {
    const std::string path = testing::TempDir() + "partners_settings_test_" +
                             testing::UnitTest::GetInstance()->current_test_info()->name();
    std::ofstream(path, std::ios::binary) << text;
    variables_["PARTNERS_CONFIG"] = path;
  }
  absl::StatusOr<Settings> Read() {
    return ReadSettings(arguments_, [this](const std::string& name) { return variables_[name]; });
  }
  std::string Refusal() { return std::string(Read().status().message()); }

  Arguments arguments_;
  std::map<std::string, std::string> variables_;
};

TEST_F(SettingsTest, NothingGivenMeansDefaults) {
  const auto settings = Read();
  ASSERT_TRUE(settings.ok()) << settings.status();
  EXPECT_EQ(settings->server, "localhost:7443");
  EXPECT_EQ(settings->timeout, absl::Seconds(30));
  EXPECT_EQ(settings->format, Format::kTable);
}

TEST_F(SettingsTest, AFlagCountsBeforeAVariableBeforeTheFile) {
  WriteConfig("server: \"file\" key_file: \"file-key\" timeout: \"1s\" output: \"jsonl\"");
  EXPECT_EQ(Read()->server, "file");
  EXPECT_EQ(Read()->format, Format::kJsonLines);
  variables_["PARTNERS_SERVER"] = "variable";
  variables_["PARTNERS_KEY_FILE"] = "variable-key";
  EXPECT_EQ(Read()->server, "variable");
  EXPECT_EQ(Read()->key_file, "variable-key");
  arguments_.flags["server"] = {"flag"};
  EXPECT_EQ(Read()->server, "flag");
  EXPECT_EQ(Read()->timeout, absl::Seconds(1));
}

TEST_F(SettingsTest, MistakesAreNamedWithTheirPlace) {
  WriteConfig("server: \"x\"\nkey: \"secret\"\n");
  EXPECT_THAT(Refusal(), HasSubstr("line 2"));
  WriteConfig("timeout: \"soon\"");
  EXPECT_THAT(Refusal(), HasSubstr("timeout in the configuration file"));
  variables_.clear();
  variables_["PARTNERS_TIMEOUT"] = "-1s";
  EXPECT_THAT(Refusal(), HasSubstr("PARTNERS_TIMEOUT"));
  variables_.clear();
  arguments_.flags["output"] = {"tabel"};
  EXPECT_THAT(Refusal(), HasSubstr("did you mean table?"));
}

TEST_F(SettingsTest, ANamedFileMustExistTheUsualOneNeedNot) {
  variables_["HOME"] = "/nowhere";
  EXPECT_TRUE(Read().ok());
  variables_["PARTNERS_CONFIG"] = "/nowhere/config";
  EXPECT_THAT(Refusal(), HasSubstr("PARTNERS_CONFIG: cannot open /nowhere/config"));
}

}  // namespace
}  // namespace partners::cli
