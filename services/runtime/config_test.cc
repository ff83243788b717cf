#include "services/runtime/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "services/runtime/config_test.pb.h"

namespace partners::runtime {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

absl::Status Load(const std::vector<std::string>& arguments,
                  const std::vector<std::string>& environment, TestConfig* config) {
  std::vector<std::string> words;
  return LoadConfig(arguments, environment, config, &words);
}

TEST(Config, FlagsOutweighTheEnvironmentWhichOutweighsTheFileWhichOutweighsTheDefault) {
  const std::string file = testing::TempDir() + "/config_test.textproto";
  std::ofstream(file) << "data_directory: 'file' verbose: true cache_bytes: 1 calls_per_second: 1";
  TestConfig config;
  config.set_data_directory("default");
  ASSERT_TRUE(Load({"--config=" + file, "--data-directory", "flag"},
                   {"PARTNERSD_DATA_DIRECTORY=env", "PARTNERSD_CACHE_BYTES=2"}, &config)
                  .ok());
  EXPECT_EQ(config.data_directory(), "flag");
  EXPECT_EQ(config.cache_bytes(), 2);
  EXPECT_EQ(config.calls_per_second(), 1);
  EXPECT_TRUE(config.verbose());
}

TEST(Config, KeepsWordsApartFromFlags) {
  TestConfig config;
  std::vector<std::string> words;
  ASSERT_TRUE(LoadConfig({"init", "--verbose=true", "now"}, {"HOME=/root"}, &config, &words).ok());
  EXPECT_THAT(words, ElementsAre("init", "now"));
}

TEST(Config, RefusesWhatItDoesNotKnow) {
  TestConfig config;
  EXPECT_THAT(Load({"--colour=red"}, {}, &config).message(), HasSubstr("unknown setting --colour"));
  EXPECT_THAT(Load({}, {"PARTNERSD_COLOUR=red"}, &config).message(), HasSubstr("PARTNERSD_COLOUR"));
  EXPECT_THAT(Load({"--config=/nonexistent"}, {}, &config).message(), HasSubstr("cannot read"));
  const std::string file = testing::TempDir() + "/config_bad.textproto";
  std::ofstream(file) << "\ncolour: 'red'";
  EXPECT_THAT(Load({"--config=" + file}, {}, &config).message(), HasSubstr("line 2"));
}

TEST(Config, RefusesValuesOfTheWrongType) {
  TestConfig config;
  EXPECT_THAT(Load({"--cache-bytes=many"}, {}, &config).message(), HasSubstr("whole number"));
  EXPECT_THAT(Load({"--days=4294967296"}, {}, &config).message(), HasSubstr("whole number"));
  EXPECT_THAT(Load({"--verbose=perhaps"}, {}, &config).message(), HasSubstr("true or false"));
  EXPECT_THAT(Load({"--cache-bytes"}, {}, &config).message(), HasSubstr("a value is missing"));
}

}  // namespace
}  // namespace partners::runtime
