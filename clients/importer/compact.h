#ifndef PARTNERS_CLIENTS_IMPORTER_COMPACT_H_
#define PARTNERS_CLIENTS_IMPORTER_COMPACT_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/importer/reader.h"
#include "clients/importer/report.h"
#include "partners/matching/v1/facts.pb.h"

namespace partners::importer {

// A compact file is a CSV file of facts that says where they come from: what the project ships. It
// is described in README.md; equal facts give equal bytes.

// Which facts to keep; an empty set keeps all.
struct CompactFilter {
  std::set<int> school_years;
  // Indicator ids; organisations and determinations are kept whatever stands here.
  std::set<std::string> indicators;
  bool Keeps(const matching::v1::Fact& fact) const;
};

// Makes the report of a whole file that of a part of it: `facts`, which the filter kept when it
// left something out. The part is a dataset of its own, so that publishing it takes the place of
// the same part only, never of the whole file's figures of a year. The same filter of the same
// dataset gives the same dataset; title and notice say which of the school years and indicators
// that the filter names were found. The filter is not empty.
void NamePart(const CompactFilter& filter, const std::vector<matching::v1::Fact>& facts,
              ImportReport* report);

// The text of a compact file with these facts, in any order, as read with `report`.
// INVALID_ARGUMENT for a fact twice over or one that is incomplete.
absl::StatusOr<std::string> WriteCompact(const std::vector<matching::v1::Fact>& facts,
                                         const ImportReport& report);

// True when the file starts as a compact file does.
bool IsCompactFile(const std::string& path);

// Reads a compact file as Import reads others. `report->source_sha256` is of the compact file
// itself, for it may hold a part of the original only; the original's digest is named in
// `report->source`. Anything wrong in it is INVALID_ARGUMENT with the line: such a file is made by
// this program, so there are no rows in error. A file cut short is noticed at its end.
absl::Status ImportCompact(const std::string& path, const ImportOptions& options,
                           const FactSink& sink, ImportReport* report);

}  // namespace partners::importer

#endif  // PARTNERS_CLIENTS_IMPORTER_COMPACT_H_
