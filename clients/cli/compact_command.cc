#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/commands.h"
#include "clients/cli/fact_file.h"
#include "clients/cli/one_values.h"
#include "clients/cli/progress.h"
#include "clients/cli/save.h"
#include "clients/importer/compact.h"
#include "partners/type/v1/education.pb.h"
#include "services/runtime/status_macros.h"

// `partners compact`: a published file of facts as a compact file, or a part of it.
namespace partners::cli {
namespace {

// The words of a flag's list; none when it is not given.
std::vector<std::string> ListOf(const Arguments& arguments, const char* flag) {
  if (!arguments.Has(flag)) return {};
  return absl::StrSplit(arguments.Value(flag), ',');
}

absl::StatusOr<importer::CompactFilter> FilterOf(const Arguments& arguments) {
  importer::CompactFilter filter;
  for (const std::string& text : ListOf(arguments, "school-years")) {
    type::v1::SchoolYear year;
    const absl::Status read = FindOneValue(*year.GetDescriptor())->parse(text, &year);
    if (!read.ok())
      return absl::InvalidArgumentError(absl::StrCat("--school-years: ", read.message()));
    filter.school_years.insert(year.ending_year());
  }
  const std::vector<std::string> indicators = ListOf(arguments, "indicators");
  filter.indicators = std::set<std::string>(indicators.begin(), indicators.end());
  return filter;
}

struct Compacted {
  std::string text;
  size_t facts = 0;
};

absl::StatusOr<Compacted> Compact(const Arguments& arguments, Progress& progress) {
  PARTNERS_ASSIGN_OR_RETURN(const importer::CompactFilter filter, FilterOf(arguments));
  PARTNERS_ASSIGN_OR_RETURN(const FactFile file,
                            FactFile::Open(arguments.At("FILE"), arguments.Value("mapping")));
  std::vector<matching::v1::Fact> facts;
  importer::ImportReport report;
  const auto keep = [&](const matching::v1::Fact& fact) {
    if (filter.Keeps(fact)) facts.push_back(fact);
    return absl::OkStatus();
  };
  PARTNERS_RETURN_IF_ERROR(file.Read(progress, keep, &report));
  if (report.rows_in_error > 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(report.rows_in_error, " rows are in error: see them with partners import ",
                     arguments.At("FILE"), " --dry-run"));
  }
  Compacted out;
  out.facts = facts.size();
  PARTNERS_ASSIGN_OR_RETURN(out.text, importer::WriteCompact(std::move(facts), report));
  return out;
}

}  // namespace

ExitCode RunCompact(Session& session, const Arguments& arguments) {
  const std::string path = arguments.At("OUT");
  absl::StatusOr<Compacted> made = absl::InternalError("not made");
  {
    Progress progress("Reading", session.terminal);
    made = Compact(arguments, progress);
  }
  if (!made.ok()) return session.Misused(made.status());
  const absl::Status written = WriteAtomically(path, made->text);
  if (!written.ok()) return session.Misused(written);
  session.terminal.out << path << ": " << made->facts << " facts, " << made->text.size()
                       << " bytes\n";
  return kDone;
}

}  // namespace partners::cli
