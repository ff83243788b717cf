#include "clients/cli/fact_file.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/interrupt.h"
#include "clients/importer/compact.h"
#include "clients/importer/mappings.h"
#include "services/runtime/status_macros.h"

namespace partners::cli {
namespace {

using importer::ImportReport;
using importer::Mapping;

// The only shipped mapping whose headers the file has.
absl::StatusOr<Mapping> FindMapping(const std::string& path) {
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                            importer::MappingsFor(path, importer::Limits()));
  if (ids.size() == 1) return importer::ShippedMapping(ids.front());
  if (ids.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("no mapping fits the headers of ", path,
                     "; give one with --mapping, a file of your own or one of ",
                     absl::StrJoin(importer::MappingIds(), ", ")));
  }
  return absl::InvalidArgumentError(absl::StrCat(
      path, " fits several mappings; choose with --mapping: ", absl::StrJoin(ids, ", ")));
}

}  // namespace

absl::StatusOr<FactFile> FactFile::Open(const std::string& path, const std::string& mapping) {
  FactFile file;
  file.path_ = path;
  file.compact_ = importer::IsCompactFile(path);
  if (file.compact_) return file;
  PARTNERS_ASSIGN_OR_RETURN(file.mapping_,
                            mapping.empty() ? FindMapping(path) : importer::LoadMapping(mapping));
  return file;
}

absl::Status FactFile::Read(Progress& progress, const importer::FactSink& sink,
                            ImportReport* report) const {
  *report = ImportReport();
  importer::ImportOptions options;
  options.on_progress = [&](double done) {
    progress.Show(done, absl::StrCat(report->facts, " facts"));
  };
  options.cancelled = InterruptGuard::interrupted;
  const absl::Status status = compact_ ? importer::ImportCompact(path_, options, sink, report)
                                       : importer::Import(mapping_, path_, options, sink, report);
  if (status.ok()) progress.Show(1, absl::StrCat(report->facts, " facts"));
  return status;
}

}  // namespace partners::cli
