#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/commands.h"
#include "clients/cli/help.h"
#include "clients/cli/names.h"
#include "partners/registry/v1/resources.pb.h"

namespace partners::cli {
namespace {

Command With(Command command) {
  command.flags.insert(command.flags.end(), SettingFlags().begin(), SettingFlags().end());
  return command;
}

// Of the settings, those that mean something without a server.
Command WithLocal(Command command) {
  for (const Flag& flag : SettingFlags()) {
    if (flag.name == "output" || flag.name == "help") command.flags.push_back(flag);
  }
  return command;
}

// The roles that may call the method that such a command calls.
Command CalledAs(const char* noun, const char* verb, Command command) {
  command.callers = CallersOf(*FindRpc(noun, verb)->method);
  return command;
}

bool Always(const Arguments&) { return true; }
bool Never(const Arguments&) { return false; }
bool UnlessDryRun(const Arguments& arguments) { return !arguments.Switch("dry-run"); }

Command ImportVendorListingsCommand() {
  return With(
      {"import vendor-listings",
       "Adds or changes the listings of one vendor list from a CSV file. Running it again changes "
       "nothing "
       "that is already so.",
       {{"FILE",
         absl::StrCat(
             "Required: CSV with the columns vendor_number, organisation_name, status, "
             "valid_from, and if wanted valid_until (the first day after), partner, "
             "data_notice. Dates are written 2026-03-02; status is one of ",
             absl::StrJoin(EnumWords(*registry::v1::VendorListing::Status_descriptor()), ", "),
             ".")}},
       {{"list", "ID", "Required: the list all rows belong to.", false},
        {"dry-run", "", "Let the server check everything and write nothing.", false}},
       {"partners import vendor-listings deploy/sample/vendor-list.csv --list example-vendor-list "
        "--dry-run"}});
}

Command ImportIndicatorsCommand() {
  return With({"import indicators",
               "Adds the indicators this program knows to the server's catalogue. Figures of an "
               "indicator can be "
               "imported once it is there.",
               {},
               {{"dry-run", "", "Let the server check everything and write nothing.", false}},
               {"partners import indicators"}});
}

Command ImportCommand() {
  return With(
      {"import",
       "Imports a published file of facts about districts and schools. The file is read and "
       "checked as a "
       "whole before anything is sent; all its rows become visible at once. A stopped import goes "
       "on where it "
       "stopped, and a file that was imported before is left alone.",
       {{"FILE",
         "Required: a CSV or XLSX file as published, or a compact file of `partners compact`."}},
       {{"mapping", "ID|FILE", "How the file is read; found by its headers when absent.", false},
        {"dry-run", "", "Read and check the file, send nothing; needs no server.", false},
        {"skip-bad-rows", "", "Import the good rows although others are in error.", false},
        {"errors", "FILE", "Write the rows in error there, one JSON object per line.", false}},
       {"partners import deploy/data/determinations-2019.csv --dry-run",
        "partners import deploy/data/determinations-2019.csv"}});
}

Command CompactCommand() {
  return WithLocal(
      {"compact",
       "Writes a published file of facts, or a part of it, as a compact file: smaller, with its "
       "source and digest, readable by import. A part is a dataset of its own, named after the "
       "whole "
       "one, and says what it holds. Equal input gives equal bytes. Needs no server.",
       {{"FILE", "Required: a CSV or XLSX file as published, or a compact file."},
        {"OUT", "Required: the compact file to write."}},
       {{"mapping", "ID|FILE", "How the file is read; found by its headers when absent.", false},
        {"school-years", "YEAR,…", "Keep these school years only, as 2018-19,2019-20.", false},
        {"indicators", "ID,…",
         "Of the figures keep these indicators only; organisations and determinations are always "
         "kept.",
         false}},
       {"partners compact deploy/data/attendance-2019.csv part.csv --indicators "
        "absences-average-days"}});
}

Command ExportCommand() {
  return With(
      {"export",
       "Prints the whole public record as JSON Lines: first the notice, then a record per line, "
       "last the "
       "cursor it is complete to. An export without that last line is not whole.",
       {},
       {{"in-force-on", "DATE", "The date that dates are judged by; today when absent.", false}},
       {"partners export > record.jsonl",
        "partners export --in-force-on 2027-09-01 > record.jsonl"}});
}

Command WatchCommand() {
  return With(
      {"watch",
       "Prints the changes of the public record as they come, for ever. With a cursor file it goes "
       "on after "
       "the last change it printed, also when it was killed.",
       {},
       {{"cursor-file", "FILE", "Where to keep how far it came; made when absent.", false},
        {"after-export", "FILE", "Begin where this export ends, unless the cursor file says more.",
         false},
        {"resource-prefix", "TEXT", "Only resources whose name begins so.", false},
        {"for", "DURATION", "End after this time.", false}},
       {"partners watch --cursor-file record.cursor",
        "partners watch --after-export record.jsonl --cursor-file record.cursor --output jsonl"}});
}

Command HealthCommand() {
  return With({"health",
               "Says whether the server and each of its services is serving. Ends with 3 when the "
               "server is not.",
               {},
               {},
               {"partners health", "partners health --server localhost:7443"}});
}

}  // namespace

std::optional<std::vector<std::string>> ComputeArguments(
    const std::vector<std::string>& arguments) {
  const bool help = !arguments.empty() && arguments[0] == "help";
  const size_t at = help ? 1 : 0;
  if (arguments.size() <= at || arguments[at] != "compute") return std::nullopt;
  std::vector<std::string> rest(arguments.begin() + static_cast<ptrdiff_t>(at) + 1,
                                arguments.end());
  const bool asked = !rest.empty() && rest.back() == "--help";
  if (help && !asked) rest.emplace_back("--help");
  return rest;
}

const std::vector<ExtraCommand>& ExtraCommands() {
  static const auto* commands = new std::vector<ExtraCommand>{
      {HealthCommand(), RunHealth, Always},
      {CalledAs("vendor-listing", "import", ImportVendorListingsCommand()), RunImportVendorListings,
       Always},
      {CalledAs("indicator", "import", ImportIndicatorsCommand()), RunImportIndicators, Always},
      {CalledAs("fact", "append", ImportCommand()), RunImport, UnlessDryRun},
      {CompactCommand(), RunCompact, Never},
      {ExportCommand(), RunExport, Always},
      {WatchCommand(), RunWatch, Always},
  };
  return *commands;
}

}  // namespace partners::cli
