#include "storage/rocksdb/info_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "storage/rocksdb/acknowledged.h"

namespace partners::storage {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class InfoLogTest : public testing::Test {
 protected:
  void SetUp() override { directory_ = MakeTestDirectory("info-log"); }
  void TearDown() override { fs::remove_all(directory_); }
  std::string Read(const std::string& name) const {
    std::ifstream file(directory_ + "/" + name);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  std::string directory_;
};

TEST_F(InfoLogTest, KeepsWarningsAndErrorsWithTheirLevel) {
  const auto log = NewInfoLog(directory_);
  rocksdb::Info(log, "chatter");
  rocksdb::Header(log, "options");
  rocksdb::Warn(log, "number %d", 7);
  rocksdb::Error(log, "bad");
  EXPECT_THAT(Read("LOG"), AllOf(HasSubstr("[WARN] number 7\n"), HasSubstr("[ERROR] bad\n"),
                                 Not(HasSubstr("chatter")), Not(HasSubstr("options"))));
}

TEST_F(InfoLogTest, ALineThatCannotBeWrittenIsDroppedAndLaterOnesAreKept) {
  const auto log = NewInfoLog(directory_ + "/later");
  rocksdb::Warn(log, "lost");
  rocksdb::Warn(log, "lost");
  fs::create_directory(directory_ + "/later");
  rocksdb::Warn(log, "kept");
  EXPECT_THAT(Read("later/LOG"), AllOf(HasSubstr("kept"), Not(HasSubstr("lost"))));
}

TEST_F(InfoLogTest, GoesOnInTheFileOfAnEarlierRunAndBeginsANewOneWhenItIsFull) {
  rocksdb::Warn(NewInfoLog(directory_, 100), "first");  // with its time below 100 bytes
  const auto log = NewInfoLog(directory_, 100);
  rocksdb::Warn(log, "second, which fills the file together with the one before");
  rocksdb::Warn(log, "third");
  EXPECT_THAT(Read("LOG.old"), AllOf(HasSubstr("first"), HasSubstr("second")));
  EXPECT_THAT(Read("LOG"), AllOf(HasSubstr("third"), Not(HasSubstr("second"))));
}

TEST_F(InfoLogTest, AnEndlessLineIsCut) {
  const auto log = NewInfoLog(directory_);
  rocksdb::Warn(log, "%s", std::string(100'000, 'x').c_str());
  EXPECT_LT(Read("LOG").size(), 5'000u);
}

}  // namespace
}  // namespace partners::storage
