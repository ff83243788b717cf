#ifndef PARTNERS_CLIENTS_CLI_FACT_FILE_H_
#define PARTNERS_CLIENTS_CLI_FACT_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cli/progress.h"
#include "clients/importer/reader.h"

namespace partners::cli {

// A file of facts, as published or compact, which can be read any number of times.
class FactFile {
 public:
  // `mapping` is the id of a shipped mapping or a file; empty: the only shipped one whose headers
  // the file has. INVALID_ARGUMENT names the choices.
  static absl::StatusOr<FactFile> Open(const std::string& path, const std::string& mapping);

  // Gives every fact to `sink`; ends with CANCELLED when the user interrupts.
  absl::Status Read(Progress& progress, const importer::FactSink& sink,
                    importer::ImportReport* report) const;

 private:
  std::string path_;
  bool compact_ = false;
  importer::Mapping mapping_;
};

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_FACT_FILE_H_
