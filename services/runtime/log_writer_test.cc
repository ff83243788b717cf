#include "services/runtime/log_writer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <string>
#include <thread>
#include <vector>

namespace partners::runtime {
namespace {

TEST(LogWriterTest, WritesEveryLineOnceAndInOrder) {
  std::string text;
  {
    LogWriter writer([&text](const std::string& lines) { text += lines + "\n"; });
    for (int i = 0; i < 1000; ++i) writer.Add(std::to_string(i));
  }
  std::string expected;
  for (int i = 0; i < 1000; ++i) expected += std::to_string(i) + "\n";
  EXPECT_EQ(text, expected);
}

TEST(LogWriterTest, FlushReturnsWhenTheLineIsWritten) {
  std::atomic<bool> written{false};
  LogWriter writer([&written](const std::string& lines) { written = lines == "now"; });
  writer.Add("now");
  writer.Flush();
  EXPECT_TRUE(written);
}

TEST(LogWriterTest, FlushOfNothingReturns) {
  LogWriter writer([](const std::string&) {});
  writer.Flush();
}

TEST(LogWriterTest, ManyThreadsLoseNoLine) {
  std::string text;
  {
    LogWriter writer([&text](const std::string& lines) { text += lines + "\n"; });
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&writer] {
        for (int i = 0; i < 1000; ++i) writer.Add("line");
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  EXPECT_EQ(text.size(), 4000 * 5u);
}

TEST(LogWriterTest, WhileWritingHangsLinesBeyondTheBoundAreCountedNotKept) {
  std::promise<void> go;
  std::shared_future<void> may_write = go.get_future().share();
  std::string text;
  {
    LogWriter writer([&](const std::string& lines) {
      may_write.wait();
      text += lines + "\n";
    });
    const std::string line(1 << 20, 'x');
    for (int i = 0; i < 12; ++i) writer.Add(line);  // at most 4 in hand and 4 waiting
    go.set_value();
  }
  EXPECT_LT(text.size(), 9u << 20);
  EXPECT_NE(text.find(" lines were dropped"), std::string::npos);
}

}  // namespace
}  // namespace partners::runtime
