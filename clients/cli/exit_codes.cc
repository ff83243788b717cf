#include "clients/cli/exit_codes.h"

#include "absl/strings/str_cat.h"
#include "clients/cli/flag_hint.h"
#include "clients/cli/help_parts.h"
#include "clients/cli/hints.h"
#include "clients/cli/rpcs.h"
#include "clients/cli/text.h"
#include "clients/cpp/errors.h"

namespace partners::cli {
namespace {

using client::ErrorDetails;

void Line(const std::string& label, const std::string& value, Terminal& terminal) {
  if (value.empty()) return;
  terminal.err << "  " << PadRight(label, 9) << Clean(value) << '\n';
}

// The field, what it breaks, and the flag that gives it.
std::string FieldLine(const std::string& field, const std::string& rule, const std::string& words) {
  const std::string hint = FlagHint(field, words);
  return absl::StrCat(field, " ", WithVerbs(rule),
                      hint.empty() ? "" : absl::StrCat("  (", hint, ")"));
}

std::string Lead(ExitCode code) {
  switch (code) {
    case kUnreachable:
      return "no answer";
    case kNotFound:
      return "not found";
    case kNotAllowed:
      return "not allowed";
    case kConflict:
      return "changed meanwhile";
    case kServerDefect:
      return "the server failed";
    default:
      return "refused";
  }
}

const Entries& Codes() {
  static const auto* codes = new Entries{
      {"0", "done"},
      {"1",
       "refused by the server: a field breaks a rule, the state does not allow it, it exists "
       "already"},
      {"2",
       "the command line or an input file is wrong and nothing was sent, or the results cannot be "
       "written"},
      {"3", "no answer in time, or the server is too busy: trying again may help"},
      {"4", "not found, or nothing the caller may know of"},
      {"5", "not allowed: no key, a wrong one, or a role that may not"},
      {"6", "changed since it was read: get it again, then repeat the change"},
      {"7", "the server failed; the trace printed with the error finds it in the server's log"},
      {"130", "interrupted"},
  };
  return *codes;
}

const Entries& Refusals() {
  static const auto* refusals = new Entries{
      {"1", "INVALID_ARGUMENT, FAILED_PRECONDITION, ALREADY_EXISTS, OUT_OF_RANGE"},
      {"3", "UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED"},
      {"4", "NOT_FOUND"},
      {"5", "PERMISSION_DENIED, UNAUTHENTICATED"},
      {"6", "ABORTED"},
      {"7", "INTERNAL, UNKNOWN, DATA_LOSS, UNIMPLEMENTED"},
  };
  return *refusals;
}

}  // namespace

ExitCode ExitCodeOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return kDone;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
      return kUnreachable;
    case absl::StatusCode::kNotFound:
      return kNotFound;
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
      return kNotAllowed;
    case absl::StatusCode::kAborted:
      return kConflict;
    case absl::StatusCode::kCancelled:
      return kInterrupted;
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kUnimplemented:
    case absl::StatusCode::kDataLoss:
      return kServerDefect;
    default:
      return kRefused;
  }
}

std::string ExitCodesHelp(int width) {
  return absl::StrCat(
      Section("Exit codes", Codes(), width).substr(1),
      Section("Help calls refusals what the service calls them", Refusals(), width), "\n",
      Paragraphs("Results go to standard output; errors, notices and progress to standard error.",
                 width),
      "\nExample\n",
      ExampleLines("partners partner get example-granite-learning --output json || test $? -eq 4",
                   width));
}

ExitCode ReportError(const absl::Status& status, const std::string& words,
                     const std::string& server, const std::string& trace_id, Terminal& terminal) {
  const ExitCode code = ExitCodeOf(status);
  const ErrorDetails details = client::DetailsOf(status);
  terminal.err << "partners: " << Lead(code) << ": "
               << Clean(WithVerbs(std::string(status.message()))) << '\n';
  for (const auto& [field, rule] : details.fields) {
    Line("field", FieldLine(field, rule, words), terminal);
  }
  for (const std::string& needed : Needed(status, details)) {
    Line("needed", WithVerbs(needed), terminal);
  }
  Line("reason", details.reason, terminal);
  Line("next", NextStep(status, code, words, server), terminal);
  Line("trace", trace_id.empty() ? details.trace_id : trace_id, terminal);
  return code;
}

ExitCode ReportUsage(const absl::Status& status, const std::string& words, Terminal& terminal) {
  terminal.err << "partners: " << Clean(std::string(status.message()), true) << '\n'
               << "  next     partners " << words << (words.empty() ? "" : " ") << "--help\n";
  return kUsage;
}

ExitCode ReportOutput(Terminal& terminal) {
  terminal.err << "partners: cannot write the results to standard output\n"
               << "  next     see that there is room where they go, then run the command again\n";
  return kUsage;
}

ExitCode ReportSettings(const absl::Status& status, Terminal& terminal) {
  terminal.err << "partners: " << Clean(std::string(status.message()), true) << '\n'
               << "  next     partners help config\n";
  return kUsage;
}

}  // namespace partners::cli
