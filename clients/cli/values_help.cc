#include "clients/cli/values_help.h"

#include "absl/strings/str_cat.h"
#include "clients/cli/help_parts.h"

namespace partners::cli {
namespace {

const Entries& Forms() {
  static const auto* forms = new Entries{
      {"text, names",
       "as they are; acme is short for partners/acme where only one collection can be meant"},
      {"words", "nonprofit, in-force: in lower case, as help lists them"},
      {"grades",
       "k, 3 or 03; several as k,1,2 or k-5, in the order pk, k, 1 to 12; sp stands alone"},
      {"yes or no", "--remote, --remote=false"},
      {"numbers", "1200, 0.25"},
      {"date", "2026-03-02"},
      {"period",
       "2026-07-01..2029-07-01: up to but not including the last date; 2026-07-01.. has no end"},
      {"school year",
       "2026-27; 2026-2027 and 2027, the year it ends in, are the same; shown as 2026-27"},
      {"fiscal year", "FY2019"},
      {"money", "12500 or 12500.00, in dollars"},
      {"deadline", "2026-03-02T17:00, or \"2026-03-02T17:00 America/Chicago\""},
      {"instant", "2026-03-02T17:00:00Z or 2026-03-02T12:00:00-05:00"},
      {"duration", "90s, 15m, 1h30m"},
      {"bytes", "@FILE"},
      {"part", "--price-range.from 100 --price-range.to 200, or as one value as below"},
      {"one of a list",
       "\"purpose=contracts,person-name=Ann Lee\"; as JSON where a text has a comma: "
       "'{\"purpose\": \"contracts\", \"personName\": \"Lee, Ann\"}'"},
  };
  return *forms;
}

const Entries& FilterParts() {
  static const auto* parts = new Entries{
      {"fields", "those the list's own help names; parts with a dot: determination.percentile"},
      {"=  !=", "exactly this, or not this; texts with regard to case"},
      {":", "a text that contains this, without regard to case; a list that has this"},
      {"< <= > >=",
       "numbers, dates and instants; not words: evidence tiers and grades have no order here"},
      {"values",
       "words as help lists them (nonprofit, higher-education), grades as 03, dates as 2026-03-02, "
       "instants as 2026-03-02T17:00:00Z; what has blanks or brackets in \\\"…\\\""},
      {"AND", "joins terms; there is no OR and no NOT"},
  };
  return *parts;
}

}  // namespace

std::string ValuesHelp(int width) {
  return absl::StrCat(
      Section("Values", Forms(), width).substr(1), "\n",
      Paragraphs(
          "A flag marked … may be repeated; words, ids, numbers and dates may also be given at "
          "once: --grades k,1,2",
          width),
      Paragraphs(
          "Whole resources are read with --from FILE.json (- for standard input) as `--output "
          "json` prints them, and as `partners help message NAME` describes them; flags "
          "count on top. Updates change what is given, and --clear FIELD empties a field.",
          width),
      "\n",
      Paragraphs(
          "Tables show – where nothing is recorded, and say withheld, not reported, not "
          "applicable or unknown where the reason is. A missing figure is never shown as 0. "
          "On a terminal long cells are "
          "shortened or broken to fit; elsewhere they are whole, and one that is far longer "
          "than the others moves the rest of its line. Programs should read --output json or "
          "jsonl.",
          width),
      "\nExample\n",
      ExampleLines("partners partner get example-granite-learning --output json > partner.json",
                   width),
      ExampleLines("partners partner update example-granite-learning --from partner.json --website "
                   "https://example.org",
                   width));
}

std::string FiltersHelp(int width) {
  return absl::StrCat(
      "Filters\n\n",
      ExampleLines("--filter \"FIELD OPERATOR VALUE AND FIELD OPERATOR VALUE …\"", width),
      Section("Parts", FilterParts(), width), "\nExamples\n",
      ExampleLines("partners district list --filter \"display_name : boston\"", width),
      ExampleLines("partners qualification list partners/- --filter \"accepted_tier = strong\"",
                   width),
      ExampleLines("partners school list districts/- --filter \"determination.percentile <= 10 AND "
                   "region = coastal\"",
                   width));
}

}  // namespace partners::cli
