#ifndef PARTNERS_TESTS_SUPPORT_MAPPED_CLOCK_H_
#define PARTNERS_TESTS_SUPPORT_MAPPED_CLOCK_H_

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/time/time.h"

namespace partners::tests {

// A clock that several processes share through a file of eight bytes: microseconds since 1970. It
// stands still until somebody sets it. Thread-safe; ends the program when the file cannot be used.
class MappedClock {
 public:
  explicit MappedClock(const std::string& path) {
    const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0 || ftruncate(file, sizeof(int64_t)) != 0) Refuse(path);
    void* memory = mmap(nullptr, sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (memory == MAP_FAILED) Refuse(path);
    micros_ = static_cast<int64_t*>(memory);
  }
  ~MappedClock() { munmap(micros_, sizeof(int64_t)); }
  MappedClock(const MappedClock&) = delete;
  MappedClock& operator=(const MappedClock&) = delete;

  absl::Time Now() const { return absl::FromUnixMicros(std::atomic_ref<int64_t>(*micros_).load()); }
  void Set(absl::Time now) { std::atomic_ref<int64_t>(*micros_).store(absl::ToUnixMicros(now)); }

 private:
  [[noreturn]] static void Refuse(const std::string& path) {
    std::perror(path.c_str());
    std::abort();
  }
  int64_t* micros_;
};

}  // namespace partners::tests

#endif  // PARTNERS_TESTS_SUPPORT_MAPPED_CLOCK_H_
