#include "clients/cli/hints.h"

#include <map>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "clients/cli/name_forms.h"
#include "clients/cli/request_layout.h"
#include "clients/cli/rpcs.h"
#include "clients/cpp/errors.h"

namespace partners::cli {
namespace {

using client::ErrorDetails;
using Texts = std::map<std::string, std::string>;

std::string Find(const Texts& texts, const std::string& key) {
  const auto found = texts.find(key);
  return found == texts.end() ? "" : found->second;
}

std::string ByReason(const std::string& reason) {
  static const auto* steps = new Texts{
      {"CREDENTIALS_INVALID",
       "give a valid key with --key-file FILE or PARTNERS_KEY_FILE; about key files: partners help "
       "config"},
      {"ETAG_MISMATCH", "get the resource again, then repeat the change with its new etag"},
      {"REQUEST_ID_REUSED", "leave --request-id out, or choose one that was never used"},
      {"PAGE_TOKEN_INVALID", "start the list again without --page-token, or use --all"},
      {"LOG_REPLACED",
       "the server was restored from a backup: export again, then watch with --after-export and "
       "without the old cursor file"},
      {"CURSOR_EXPIRED",
       "export again, then watch with --after-export and without the old cursor file"},
      {"RATE_LIMITED", "wait a moment, then repeat"},
      {"OVERLOADED", "wait a moment, then repeat"},
      {"REFERENCE_INVALID", "check the name of the resource it refers to"},
      {"PRACTICES_UNKNOWN",
       "rate them with `partners need rate`, or add --accept-unknown-practices"},
      {"INDEX_BEHIND", "wait a moment, then repeat"},
      {"INDEX_NOT_READY", "wait a moment, then repeat"},
      {"DECLARATION_MISSING", "declare first: `partners conflict declare --help`"},
      {"CLEANUP_UNFINISHED", "abandon the publication again, then start over"},
      {"FACTS_DIFFER",
       "abandon that publication if it is still being built; otherwise give the mapping a dataset "
       "of its own"},
      {"INTERNAL", "report it with the trace below"},
      {"DATA_LOSS", "report it with the trace below"},
  };
  return Find(*steps, std::string(absl::StripPrefix(reason, "REASON_")));
}

// The command that lists the kind of the resource, or of what the command is about.
std::string ListCommand(const std::string& resource, const std::string& words) {
  const Rpc* reader = ReaderOfName(resource);
  const std::string noun = reader == nullptr ? words.substr(0, words.find(' ')) : reader->noun;
  const Rpc* list = FindRpc(noun, "list");
  if (list == nullptr) return "the `list` command of its kind";
  const std::string argument = LayoutOf(*list).positional.name;
  return absl::StrCat("partners ", list->words(), argument.empty() ? "" : " ", argument);
}

std::string NotFoundStep(const std::string& resource, const std::string& words) {
  const std::string sealed = SealedHint(words);
  return absl::StrCat("look for the name with ", ListCommand(resource, words),
                      sealed.empty() ? "" : ". ", sealed);
}

std::string ByCode(ExitCode code, const std::string& resource, const std::string& words,
                   const std::string& server) {
  switch (code) {
    case kUnreachable:
      if (words == "health") {
        return absl::StrCat("start the server of ", server,
                            ", or name another with --server HOST:PORT; see partners help config");
      }
      return absl::StrCat("see whether ", server, " is right and serving: partners --server ",
                          server, " health");
    case kNotFound:
      return NotFoundStep(resource, words);
    case kNotAllowed:
      return absl::StrCat("see who may: partners ", words, " --help; who you are: partners whoami");
    case kConflict:
      return "get the resource again, then repeat the change";
    case kServerDefect:
      return "report it with the trace below";
    default:
      return absl::StrCat("partners ", words, " --help");
  }
}

// The resource that a refusal speaks of.
std::string ResourceOf(const ErrorDetails& details) {
  if (!details.resource.empty()) return details.resource;
  for (const char* key : {"resource", "decision"}) {
    const auto named = details.metadata.find(key);
    if (named != details.metadata.end()) return named->second;
  }
  return "";
}

// What stands in the way is a resource that is there already, or its state: look at it.
std::string ByResource(const absl::Status& status, const ErrorDetails& details) {
  const std::string reason(absl::StripPrefix(details.reason, "REASON_"));
  const bool taken =
      status.code() == absl::StatusCode::kAlreadyExists || reason == "ALREADY_DECIDED";
  if (!taken && reason != "WRONG_STATE") return "";
  const std::string show = ShowCommand(ResourceOf(details));
  if (show.empty()) return "";
  return absl::StrCat(taken ? "see what is there: " : "see its state: ", show);
}

}  // namespace

std::vector<std::string> Needed(const absl::Status& status, const ErrorDetails& details) {
  const bool repeats =
      details.missing.size() == 1 && absl::EndsWith(status.message(), details.missing.front());
  return repeats ? std::vector<std::string>() : details.missing;
}

const Rpc* ReaderOfName(const std::string& resource) {
  for (const Rpc& rpc : AllRpcs()) {
    if (rpc.verb != "get") continue;
    const FieldPath path = LayoutOf(rpc).positional_path;
    if (!path.empty() && HasPattern(resource, NamePattern(path, rpc))) return &rpc;
  }
  return nullptr;
}

std::string ShowCommand(const std::string& resource) {
  const Rpc* reader = ReaderOfName(resource);
  return reader == nullptr ? "" : absl::StrCat("partners ", reader->words(), " ", resource);
}

std::string SealedHint(const std::string& words) {
  static const std::string* proposals = new std::string(
      "Applications are sealed: nobody but the applicant sees one before the submission deadline");
  static const std::string* reviews = new std::string(
      "Reviews are sealed: nobody but their author sees one before the review stage is closed");
  static const std::string* results = new std::string(
      "Scores and decisions are there after the review stage is closed, for those who may see "
      "them");
  static const auto* hints =
      new Texts{{"application", *proposals}, {"evidence", *proposals}, {"screening", *proposals},
                {"review", *reviews},        {"score", *results},      {"decision", *results}};
  return Find(*hints, words.substr(0, words.find(' ')));
}

std::string NextStep(const absl::Status& status, ExitCode code, const std::string& words,
                     const std::string& server) {
  const ErrorDetails details = client::DetailsOf(status);
  std::string next = ByReason(details.reason);
  if (next.empty() && !Needed(status, details).empty()) next = "do what is listed above first";
  if (next.empty()) next = ByResource(status, details);
  return next.empty() ? ByCode(code, details.resource, words, server) : next;
}

}  // namespace partners::cli
