#include "services/runtime/log_writer.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace partners::runtime {

LogWriter::LogWriter(Write write) : write_(std::move(write)), thread_([this] { Run(); }) {}

LogWriter::~LogWriter() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void LogWriter::Add(absl::string_view line) {
  bool first;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    first = waiting_.empty() && dropped_ == 0;
    ++added_;
    if (waiting_.size() + line.size() > kBytesMax) {
      ++dropped_;
    } else {
      if (!waiting_.empty()) waiting_ += '\n';
      waiting_.append(line.data(), line.size());
    }
  }
  if (first) wake_.notify_one();
}

void LogWriter::Flush() {
  std::unique_lock<std::mutex> lock(mutex_);
  const uint64_t wanted = added_;
  hurry_ = true;
  wake_.notify_one();
  written_.wait(lock, [&] { return done_ >= wanted; });
}

void LogWriter::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stopping_ || done_ < added_) {
    wake_.wait(lock, [this] { return stopping_ || done_ < added_; });
    wake_.wait_for(lock, kPause, [this] { return stopping_ || hurry_; });
    WriteWaiting(&lock);
  }
}

void LogWriter::WriteWaiting(std::unique_lock<std::mutex>* lock) {
  std::string lines = std::exchange(waiting_, std::string());
  const size_t dropped = std::exchange(dropped_, 0);
  const uint64_t taken = added_;
  hurry_ = false;
  lock->unlock();
  if (dropped > 0) {
    absl::StrAppend(&lines, lines.empty() ? "" : "\n", "{\"level\":\"warning\",\"message\":\"",
                    dropped, " lines were dropped\"}");
  }
  if (!lines.empty()) write_(lines);
  lock->lock();
  done_ = taken;
  written_.notify_all();
}

}  // namespace partners::runtime
