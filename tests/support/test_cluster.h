#ifndef PARTNERS_TESTS_SUPPORT_TEST_CLUSTER_H_
#define PARTNERS_TESTS_SUPPORT_TEST_CLUSTER_H_

#include <sys/types.h>

#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "absl/time/time.h"
#include "clients/cpp/channel.h"
#include "partners/type/v1/role.pb.h"
#include "tests/support/mapped_clock.h"
#include "tests/support/test_server.h"

namespace partners::tests {

// A system of real processes on this machine, with one clock between them (2 March 2026, 15:00 UTC,
// until it is set). A process is named after the roles it runs. Not thread-safe; ends the program
// when a process does not come up.
class TestCluster {
 public:
  enum class Shape {
    kTogether,  // one process: all
    kApart,     // four processes: access, registry, vetting, matching
  };
  // `program` is the server to run: clocked_partnersd.
  TestCluster(std::string program, Shape shape);
  ~TestCluster();  // kills what runs

  const std::vector<std::string>& processes() const { return order_; }
  // As a power cut does it to the process: nothing is finished, nothing is flushed.
  void Kill(const std::string& process);
  // Starts a killed process again, on its data and at its old address, and waits until it answers.
  void Restart(const std::string& process);
  // Starts a killed process in the same way and waits only until it listens: it may know no key.
  void RestartAlone(const std::string& process);
  // Makes a killed process one that never ran: its data are gone, its address stays.
  void Forget(const std::string& process);

  // Calls a service (access, registry, vetting, matching) as whoever the key belongs to; an empty
  // key is the public.
  std::shared_ptr<client::Channel> Connect(const std::string& service,
                                           const std::string& key_file = "");
  // A file with a key, made once for each (role, bound_to, principal) and known to every process
  // that runs by then. Access must run.
  std::string KeyFile(type::v1::Role role, const std::string& bound_to = "",
                      const std::string& principal = "");
  MappedClock& clock() { return clock_; }
  // How many lines of its log, of all its runs, contain the text.
  int CountInLog(const std::string& process, const std::string& text) const;
  // Waits until there are at least `count`.
  void AwaitInLog(const std::string& process, const std::string& text, int count) const;

 private:
  struct Process {
    pid_t pid = 0;  // 0 while it does not run
    std::string address;
  };
  std::string CreateKey(const std::string& file, type::v1::Role role, const std::string& bound_to,
                        const std::string& principal);
  void CreateServiceKeys();
  std::vector<std::string> Arguments(const std::string& name) const;
  void Launch(const std::string& name);
  void AwaitAddress(const std::string& name);
  void AwaitKey(const std::string& name, const std::string& key_file);
  std::string AddressFile(const std::string& name) const {
    return directory_.path() + "/" + name + ".address";
  }
  std::string LogFile(const std::string& name) const {
    return directory_.path() + "/" + name + ".log";
  }

  const std::string program_;
  TempDirectory directory_;
  MappedClock clock_;
  std::vector<std::string> order_;
  std::map<std::string, Process> running_;
  std::string admin_key_file_;
  std::map<std::tuple<int, std::string, std::string>, std::string> key_files_;
};

}  // namespace partners::tests

#endif  // PARTNERS_TESTS_SUPPORT_TEST_CLUSTER_H_
