#ifndef PARTNERS_SERVICES_RUNTIME_LOG_WRITER_H_
#define PARTNERS_SERVICES_RUNTIME_LOG_WRITER_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "absl/strings/string_view.h"

namespace partners::runtime {

// Collects lines and writes them many at once on a thread of its own: waking a thread for each line
// costs more than the line. Thread-safe.
class LogWriter {
 public:
  // Gets one or more lines, separated but not ended by a newline. Called on one thread at a time.
  using Write = std::function<void(const std::string& lines)>;

  explicit LogWriter(Write write);
  ~LogWriter();  // writes what was added

  // Never blocks on the writing. The line is written within kPause, or dropped when kBytesMax wait
  // already; the next written text says how many were.
  void Add(absl::string_view line);
  // Returns when everything added before has been written.
  void Flush();

  static constexpr std::chrono::milliseconds kPause{20};
  static constexpr size_t kBytesMax = 4 << 20;  // about 20,000 lines

 private:
  void Run();
  void WriteWaiting(std::unique_lock<std::mutex>* lock);

  const Write write_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable written_;
  std::string waiting_;    // guarded by mutex_
  size_t dropped_ = 0;     // guarded by mutex_
  uint64_t added_ = 0;     // guarded by mutex_: calls of Add
  uint64_t done_ = 0;      // guarded by mutex_: of those, written or dropped
  bool hurry_ = false;     // guarded by mutex_: somebody waits in Flush
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;     // last: it uses the others
};

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_LOG_WRITER_H_
