#ifndef PARTNERS_CLIENTS_IMPORTER_READER_H_
#define PARTNERS_CLIENTS_IMPORTER_READER_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/importer/limits.h"
#include "clients/importer/mapping.pb.h"
#include "clients/importer/report.h"
#include "partners/matching/v1/facts.pb.h"

namespace partners::importer {

// Receives the facts in the order of the file. An error ends the import with it.
using FactSink = std::function<absl::Status(const matching::v1::Fact&)>;

struct ImportOptions {
  Limits limits;
  // Called now and then with the part done, 0 to 1; may be empty.
  std::function<void(double)> on_progress;
  // Asked now and then; true ends the import with CANCELLED. May be empty.
  std::function<bool()> cancelled;
};

// Reads a CSV or XLSX file as the mapping says and gives its facts to `sink`, row by row, in memory
// bounded by the limits. The same file and mapping give the same facts in the same order.
//
// `report` is complete when the import succeeds; before the first fact it already has dataset,
// title, source, data notice and SHA-256, which a publication is made from. A dry run is a sink
// that does nothing.
//
// Rows in error give no facts and do not end the import: callers decide whether a publication with
// `report->rows_in_error` above zero is kept. Errors: NOT_FOUND and PERMISSION_DENIED for the file;
// INVALID_ARGUMENT for a file that is not what the mapping expects, is damaged or beyond a limit;
// ABORTED when the file changed while it was read; CANCELLED; and whatever `sink` returned. After
// an error the facts given so far are not a whole publication.
absl::Status Import(const Mapping& mapping, const std::string& path, const ImportOptions& options,
                    const FactSink& sink, ImportReport* report);

// Ids of the shipped mappings that fit the file (its headers and first rows), in alphabetical
// order; empty when none does. Errors as Import for files that are neither CSV nor XLSX.
absl::StatusOr<std::vector<std::string>> MappingsFor(const std::string& path, const Limits& limits);

}  // namespace partners::importer

#endif  // PARTNERS_CLIENTS_IMPORTER_READER_H_
