#include "clients/cli/exit_codes.h"

#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "clients/cli/text.h"
#include "clients/cpp/errors.h"

namespace partners::cli {
namespace {

using client::ErrorDetails;

std::string NextByReason(const std::string& reason, const ErrorDetails& details) {
  static const auto* steps = new std::map<std::string, std::string>{
      {"REASON_CREDENTIALS_INVALID", "give a valid key with --key-file or PARTNERS_KEY_FILE"},
      {"REASON_ETAG_MISMATCH", "get the resource again, then repeat the change with its new etag"},
      {"REASON_REQUEST_ID_REUSED", "leave --request-id out, or choose one that was never used"},
      {"REASON_PAGE_TOKEN_INVALID", "start the list again without --page-token, or use --all"},
      {"REASON_LOG_REPLACED",
       "the server was restored from a backup: export again, then watch with --after-export and "
       "without the old cursor file"},
      {"REASON_CURSOR_EXPIRED",
       "export again, then watch with --after-export and without the old cursor file"},
      {"REASON_RATE_LIMITED", "wait a moment, then repeat"},
      {"REASON_OVERLOADED", "wait a moment, then repeat"},
      {"REASON_REFERENCE_INVALID", "check the name of the resource it refers to"},
      {"REASON_PRACTICES_UNKNOWN",
       "rate them with `partners need rate`, or add --accept-unknown-practices"},
      {"REASON_INDEX_BEHIND", "wait a moment, then repeat"},
      {"REASON_INDEX_NOT_READY", "wait a moment, then repeat"},
      {"REASON_DECLARATION_MISSING", "declare first: `partners conflict declare --help`"},
      {"REASON_CLEANUP_UNFINISHED", "abandon the publication again, then start over"},
      {"REASON_FACTS_DIFFER",
       "abandon that publication if it is still being built; otherwise give the mapping a dataset "
       "of its own"},
      {"REASON_INTERNAL", "report it with the trace below"},
      {"REASON_DATA_LOSS", "report it with the trace below"},
  };
  auto found = steps->find(absl::StrCat("REASON_", absl::StripPrefix(reason, "REASON_")));
  if (found != steps->end()) return found->second;
  return details.missing.empty() ? "" : "do what is listed above first";
}

std::string NextByCode(ExitCode code, const std::string& words, const std::string& server) {
  switch (code) {
    case kUnreachable:
      return absl::StrCat("see whether ", server, " is right and serving: partners health");
    case kNotFound:
      return "look for the name with the `list` command of its kind";
    case kNotAllowed:
      return "see who you are to the server: partners whoami";
    case kConflict:
      return "get the resource again, then repeat the change";
    case kServerDefect:
      return "report it with the trace below";
    default:
      return absl::StrCat("partners ", words, " --help");
  }
}

void Line(const std::string& label, const std::string& value, Terminal& terminal) {
  if (value.empty()) return;
  terminal.err << "  " << PadRight(label, 9) << Clean(value) << '\n';
}

// partner.legal_name is the flag --legal-name, contacts[2].email the flag --contacts, name the
// argument NAME.
std::string FlagHint(const std::string& path) {
  if (path == "name" || path == "parent") return absl::AsciiStrToUpper(path);
  const size_t dot = path.find('.');
  std::string name = dot == std::string::npos ? path : path.substr(dot + 1);
  name = name.substr(0, name.find_first_of("[."));
  return absl::StrCat("--", absl::StrReplaceAll(name, {{"_", "-"}}));
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

std::string ExitCodesHelp() {
  return "Exit codes\n"
         "\n"
         "  0    done\n"
         "  1    refused by the server: a field breaks a rule, the state does not allow it, it "
         "exists already\n"
         "  2    the command line or an input file is wrong; nothing was sent\n"
         "  3    no answer in time, or the server is too busy: trying again may help\n"
         "  4    not found, or nothing the caller may know of\n"
         "  5    not allowed: no key, a wrong one, or a role that may not\n"
         "  6    changed since it was read: get it again, then repeat the change\n"
         "  7    the server failed; the trace printed with the error finds it in the server's log\n"
         "  130  interrupted\n"
         "\n"
         "Results go to standard output; errors, notices and progress to standard error.\n"
         "\n"
         "Example\n"
         "  partners partner get acme --output json || test $? -eq 4\n";
}

ExitCode ReportError(const absl::Status& status, const std::string& words,
                     const std::string& server, const std::string& trace_id, Terminal& terminal) {
  const ExitCode code = ExitCodeOf(status);
  const ErrorDetails details = client::DetailsOf(status);
  terminal.err << "partners: " << Lead(code) << ": " << Clean(std::string(status.message()))
               << '\n';
  for (const auto& [field, rule] : details.fields) {
    Line("field", absl::StrCat(field, " ", rule, "  (", FlagHint(field), ")"), terminal);
  }
  for (const std::string& missing : details.missing) Line("missing", missing, terminal);
  Line("reason", details.reason, terminal);
  const std::string next = NextByReason(details.reason, details);
  Line("next", next.empty() ? NextByCode(code, words, server) : next, terminal);
  Line("trace", trace_id.empty() ? details.trace_id : trace_id, terminal);
  return code;
}

ExitCode ReportUsage(const absl::Status& status, const std::string& words, Terminal& terminal) {
  terminal.err << "partners: " << Clean(std::string(status.message()), true) << '\n'
               << "  next     partners " << words << (words.empty() ? "" : " ") << "--help\n";
  return kUsage;
}

}  // namespace partners::cli
