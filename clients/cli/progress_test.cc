#include "clients/cli/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace partners::cli {
namespace {

class ProgressTest : public testing::Test {
 protected:
  absl::Time now_ = absl::UnixEpoch();
  std::istringstream in_;
  std::ostringstream out_;
  std::ostringstream err_;
  Terminal terminal_{in_, out_, err_};
};

TEST_F(ProgressTest, WithoutATerminalALineStandsForTenSeconds) {
  Progress progress("Importing", terminal_, [this] { return now_; });
  for (int i = 0; i <= 250; ++i) {
    progress.Show(i / 1000.0, "rows");
    now_ += absl::Milliseconds(100);
  }
  progress.Finish("all rows");
  EXPECT_EQ(err_.str(),
            "Importing   0 %\n"
            "Importing  10 %  rows\n"
            "Importing  20 %  rows\n"
            "Importing 100 %  all rows\n");
}

TEST_F(ProgressTest, WorkThatGoesOnIsNeverWhole) {
  Progress progress("Importing", terminal_, [this] { return now_; });
  now_ += absl::Seconds(10);
  progress.Show(1, "rows");
  EXPECT_EQ(err_.str(), "Importing   0 %\nImporting  99 %  rows\n");
}

TEST_F(ProgressTest, OnATerminalOneLineIsRedrawnAndLeftAtTheEnd) {
  terminal_.progress = true;
  {
    Progress progress("Importing", terminal_, [this] { return now_; });
    progress.Show(0.5, "too soon");
    now_ += absl::Milliseconds(100);
    progress.Show(0.6, "in time");
    progress.Finish("rows");
  }
  EXPECT_THAT(err_.str(), testing::Not(testing::HasSubstr("too soon")));
  EXPECT_THAT(err_.str(), testing::HasSubstr("60 %  in time"));
  EXPECT_THAT(err_.str(), testing::EndsWith("100 %  rows\n"));
  EXPECT_THAT(err_.str(), testing::StartsWith("\r"));
}

TEST_F(ProgressTest, ATallyIsALineEveryTenSecondsWithoutATerminal) {
  Tally tally("Exporting", "records", terminal_, [this] { return now_; });
  for (int i = 0; i <= 250; ++i) {
    tally.Show(i * 100);
    now_ += absl::Milliseconds(100);
  }
  EXPECT_EQ(err_.str(), "Exporting: 10000 records\nExporting: 20000 records\n");
}

TEST_F(ProgressTest, ATallyIsRedrawnOnATerminalAndLeftAtTheEnd) {
  terminal_.progress = true;
  {
    Tally tally("Exporting", "records", terminal_, [this] { return now_; });
    tally.Show(5);
    now_ += absl::Milliseconds(100);
    tally.Show(6);
  }
  EXPECT_EQ(err_.str(), "\r\x1b[KExporting: 6 records\n");
}

}  // namespace
}  // namespace partners::cli
