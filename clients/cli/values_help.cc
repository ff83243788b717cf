#include "clients/cli/values_help.h"

namespace partners::cli {

std::string ValuesHelp() {
  return "Values\n"
         "\n"
         "  text, names    as they are; acme is short for partners/acme where only one collection "
         "can be meant\n"
         "  words          nonprofit, in-force: in lower case, as help lists them; grades as k, 3 "
         "or 03\n"
         "  yes or no      --remote, --remote=false\n"
         "  numbers        1200, 0.25\n"
         "  date           2026-03-02\n"
         "  period         2026-07-01..2029-07-01: up to but not including the last date; "
         "2026-07-01.. has no end\n"
         "  school year    2018-19\n"
         "  fiscal year    FY2019\n"
         "  money          12500 or 12500.00, in dollars\n"
         "  deadline       2026-03-02T17:00, or \"2026-03-02T17:00 America/Chicago\"\n"
         "  instant        2026-03-02T17:00:00Z or 2026-03-02T12:00:00-05:00\n"
         "  duration       90s, 15m, 1h30m\n"
         "  bytes          @FILE\n"
         "  part           --price-range.from 100 --price-range.to 200, or as one value as below\n"
         "  one of a list  purpose=contracts,person-name=\"Ann Lee\", or {\"purpose\": "
         "\"contracts\"} with commas inside\n"
         "\n"
         "A flag marked … may be repeated; words, ids, numbers and dates may also be given at "
         "once: --grades k,1,2\n"
         "Whole resources are read with --from FILE.json (- for standard input) as `--output json` "
         "prints them; flags\n"
         "count on top. Updates change what is given, and --clear FIELD empties a field.\n"
         "\n"
         "Tables show – where nothing is recorded, and say withheld, not reported, not applicable "
         "or unknown where the\n"
         "reason is. A missing figure is never shown as 0.\n"
         "\n"
         "Example\n"
         "  partners partner get acme --output json > acme.json\n"
         "  partners partner update acme --from acme.json --website https://example.org\n";
}

}  // namespace partners::cli
