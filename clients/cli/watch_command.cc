#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/commands.h"
#include "clients/cli/cursor_file.h"
#include "clients/cli/display.h"
#include "clients/cli/render.h"
#include "clients/cli/text.h"
#include "clients/cpp/registry_client.h"
#include "services/runtime/status_macros.h"

namespace partners::cli {
namespace {

using changes::v1::Cursor;
using registry::v1::WatchResponse;

std::string ChangeLine(const changes::v1::Change& change) {
  return absl::StrCat(DisplayPath(change, "commit_time"), "  ",
                      PadLeft(absl::StrCat(change.sequence()), 8), "  ",
                      PadRight(DisplayPath(change, "kind"), 9), Clean(change.resource()));
}

// Follows the registry's log and remembers how far it came.
class Watcher {
 public:
  Watcher(Session& session, const Arguments& arguments)
      : session_(session), cursor_file_(arguments.Value("cursor-file")) {
    request_.set_resource_prefix(arguments.Value("resource-prefix"));
  }

  absl::Status Begin(const Arguments& arguments) {
    if (arguments.Has("for") && !absl::ParseDuration(arguments.Value("for"), &duration_)) {
      return absl::InvalidArgumentError("--for: write a duration as 90s or 15m");
    }
    std::optional<Cursor> cursor;
    if (!cursor_file_.empty()) {
      PARTNERS_ASSIGN_OR_RETURN(cursor, ReadCursorFile(cursor_file_));
    }
    if (!cursor.has_value() && arguments.Has("after-export")) {
      PARTNERS_ASSIGN_OR_RETURN(cursor, CursorOfExport(arguments.Value("after-export")));
    }
    if (cursor.has_value()) *request_.mutable_cursor() = *cursor;
    return absl::OkStatus();
  }

  // A stream that breaks off is taken up again after the last change that was printed, however long
  // the server is away: the client pauses between its tries. One that never began is given up as
  // any call is.
  ExitCode Follow() {
    const absl::Time end = absl::Now() + duration_;
    for (bool began = false;;) {
      advanced_ = false;
      const absl::Status status = Stream(end);
      if (!file_status_.ok()) return session_.Misused(file_status_);
      if (!session_.terminal.out.good()) return ReportOutput(session_.terminal);
      if (absl::Now() >= end) return kDone;
      began = began || advanced_;
      const bool lost = status.ok() ? advanced_ : absl::IsUnavailable(status);
      if (!lost || !began) return session_.Failed(status.ok() ? Ended() : status, info_);
      if (advanced_) Tell(status.ok() ? Ended() : status);
    }
  }

 private:
  void Tell(const absl::Status& why) {
    session_.terminal.err << "partners: the stream broke off (" << why.message()
                          << "); it goes on when the server answers again" << std::endl;
  }

  static absl::Status Ended() { return absl::UnavailableError("the server ended the stream"); }

  absl::Status Stream(absl::Time end) {
    client::CallOptions options;
    options.info = &info_;
    options.timeout = end == absl::InfiniteFuture() ? absl::InfiniteDuration() : end - absl::Now();
    return client::RegistryClient(session_.channel)
        .Watch(
            request_, [&](const WatchResponse& message) { return Take(message); }, options);
  }

  // The server's notice, once.
  void Announce() {
    if (!std::exchange(announced_, true) && !info_.notice().empty()) {
      session_.terminal.err << Clean(info_.notice()) << std::endl;
    }
  }

  bool Take(const WatchResponse& message) {
    Announce();
    advanced_ = true;
    if (message.has_change()) Print(message.change());
    if (message.has_complete_through()) Keep(message.complete_through());
    return file_status_.ok() && session_.terminal.out.good();
  }

  void Print(const changes::v1::Change& change) {
    const bool people = session_.settings.format == Format::kTable;
    session_.terminal.out << (people ? ChangeLine(change) : ToJsonLine(change)) << std::endl;
  }

  void Keep(const Cursor& cursor) {
    const bool moved = cursor.sequence() != request_.cursor().sequence() ||
                       cursor.log_id() != request_.cursor().log_id();
    *request_.mutable_cursor() = cursor;
    if (moved && !cursor_file_.empty()) file_status_ = WriteCursorFile(cursor_file_, cursor);
  }

  Session& session_;
  const std::string cursor_file_;
  registry::v1::WatchRequest request_;
  absl::Duration duration_ = absl::InfiniteDuration();
  absl::Status file_status_;
  bool announced_ = false;
  bool advanced_ = false;
  client::CallInfo info_;
};

}  // namespace

ExitCode RunWatch(Session& session, const Arguments& arguments) {
  Watcher watcher(session, arguments);
  const absl::Status status = watcher.Begin(arguments);
  if (!status.ok()) return session.Misused(status);
  return watcher.Follow();
}

}  // namespace partners::cli
