// The writing process killed at random instants: every acknowledged write is there afterwards.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <sstream>

#include "storage/rocksdb/acknowledged.h"

namespace partners::storage {
namespace {

int Rounds(int ordinary) {
  const char* const asked = std::getenv("PARTNERS_FAULT_ROUNDS");
  return asked == nullptr ? ordinary : std::max(1, std::atoi(asked));
}

// A crash_writer under way.
class Child {
 public:
  Child(const std::string& directory, const std::string& label) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) std::abort();
    pid_ = ::fork();
    if (pid_ == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      ::execl(PARTNERS_CRASH_WRITER, PARTNERS_CRASH_WRITER, directory.c_str(), label.c_str(),
              static_cast<char*>(nullptr));
      ::_exit(127);
    }
    ::close(ends[1]);
    output_ = ends[0];
  }
  ~Child() { ::close(output_); }

  // Reads until so many acknowledgements came, or the output ended.
  void WaitFor(size_t lines) {
    while (CountLines() < lines && ReadMore()) {
    }
  }

  // Kills it and returns everything it had said.
  std::string Kill() {
    ::kill(pid_, SIGKILL);
    while (ReadMore()) {
    }
    int status = 0;
    ::waitpid(pid_, &status, 0);
    was_killed_ = WIFSIGNALED(status);
    return said_;
  }
  bool was_killed() const { return was_killed_; }

 private:
  size_t CountLines() const {
    return static_cast<size_t>(std::count(said_.begin(), said_.end(), '\n'));
  }
  bool ReadMore() {
    char buffer[4096];
    const ssize_t n = ::read(output_, buffer, sizeof buffer);
    if (n > 0) said_.append(buffer, static_cast<size_t>(n));
    return n > 0;
  }

  pid_t pid_ = -1;
  int output_ = -1;
  std::string said_;
  bool was_killed_ = false;
};

void AddLines(const std::string& said, Acknowledged* acknowledged) {
  std::istringstream lines(said.substr(0, said.rfind('\n') + 1));
  uint64_t sequence = 0;
  std::string label;
  while (lines >> sequence >> label) acknowledged->Add(sequence, label);
}

TEST(KillTest, EveryAcknowledgedWriteIsThereAfterwards) {
  std::mt19937_64 random(11);
  std::string directory;
  std::unique_ptr<Acknowledged> acknowledged;
  size_t total = 0;
  for (int round = 0; round < Rounds(200); ++round) {
    if (round % 25 == 0) {
      if (!directory.empty()) std::filesystem::remove_all(directory);
      directory = MakeTestDirectory("kill");
      acknowledged = std::make_unique<Acknowledged>();
    }
    Child child(directory + "/data", std::to_string(round));
    if (random() % 4 != 0) child.WaitFor(random() % 60);
    const timespec instant{
        0, static_cast<long>(random() % 8'000'000)};  // the kill's moment, not a wait
    ::nanosleep(&instant, nullptr);
    AddLines(child.Kill(), acknowledged.get());
    ASSERT_TRUE(child.was_killed()) << "the writer ended by itself";
    absl::StatusOr<OpenStore> open = OpenTestStore(directory + "/data");
    ASSERT_TRUE(open.ok()) << open.status() << " in round " << round;
    const absl::Status checked = acknowledged->Check(*open->store);
    ASSERT_TRUE(checked.ok()) << checked << " in round " << round;
    total += acknowledged->size();
  }
  std::filesystem::remove_all(directory);
  EXPECT_GT(total, 100u);
}

}  // namespace
}  // namespace partners::storage
