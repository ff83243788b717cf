// Writes to the store in the directory given, from four threads, and prints "<sequence> <label>"
// for each acknowledged write as one line. Runs until it is killed: kill_test.cc does.
#include <unistd.h>

#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/rocksdb/acknowledged.h"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  absl::StatusOr<partners::storage::OpenStore> open = partners::storage::OpenTestStore(argv[1]);
  if (!open.ok()) {
    std::fprintf(stderr, "%s\n", open.status().ToString().c_str());
    return 1;
  }
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0;; ++i) {
        const std::string label = absl::StrCat(argv[2], "/", t, "/", i);
        absl::StatusOr<uint64_t> sequence = partners::storage::WriteLabelled(*open->store, label);
        if (!sequence.ok()) return;
        const std::string line = absl::StrCat(*sequence, " ", label, "\n");
        if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) return;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return 1;
}
