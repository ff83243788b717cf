#ifndef PARTNERS_CLIENTS_CLI_FACT_FILE_H_
#define PARTNERS_CLIENTS_CLI_FACT_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cli/progress.h"
#include "clients/cli/terminal.h"
#include "clients/importer/mappings.h"
#include "clients/importer/reader.h"

namespace partners::cli {

// A published file of facts, or a compact one, which can be read any number of times.
class FactFile {
 public:
  // `mapping` is an id or a file; found by the file's headers when empty. INVALID_ARGUMENT says
  // which ones there are.
  static absl::StatusOr<FactFile> Open(const std::string& path, const std::string& mapping);

  // Gives all facts to `sink`. CANCELLED when interrupted; errors as importer::Import.
  absl::Status Read(Progress& progress, const importer::FactSink& sink,
                    importer::ImportReport* report) const;

 private:
  std::string path_;
  bool compact_ = false;
  importer::Mapping mapping_;
};

// The first rows in error, each with its place.
void PrintRowErrors(const std::string& path, const importer::ImportReport& report,
                    Terminal& terminal);

// All errors that were kept, one JSON object per line.
std::string RowErrorLines(const importer::ImportReport& report);

// INVALID_ARGUMENT: how many rows are in error, and what that means.
absl::Status RowsInError(const std::string& path, const importer::ImportReport& report,
                         const std::string& so);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_FACT_FILE_H_
