#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/commands.h"
#include "clients/cli/fact_file.h"
#include "clients/cli/interrupt.h"
#include "clients/cli/names.h"
#include "clients/cli/one_values.h"
#include "clients/cli/render.h"
#include "clients/cli/save.h"
#include "clients/importer/catalogue.h"
#include "clients/importer/compact.h"
#include "google/protobuf/struct.pb.h"
#include "partners/type/v1/date.pb.h"
#include "services/runtime/status_macros.h"

namespace partners::cli {
namespace {

using importer::CompactFilter;

std::vector<std::string> ListOf(const Arguments& arguments, const std::string& flag) {
  if (!arguments.Has(flag)) return {};
  return absl::StrSplit(arguments.Value(flag), ',');
}

absl::Status BadFlag(const std::string& flag, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("--", flag, ": ", what));
}

absl::Status AddIndicator(const std::string& id, CompactFilter* filter) {
  if (importer::FindIndicator(id) == nullptr) {
    std::vector<std::string> known;
    for (const auto& one : importer::Indicators().indicators()) known.push_back(one.id());
    return BadFlag("indicators",
                   absl::StrCat("there is no indicator \"", id, "\"", DidYouMean(id, known)));
  }
  filter->indicators.insert(id);
  return absl::OkStatus();
}

absl::StatusOr<CompactFilter> ReadFilter(const Arguments& arguments) {
  CompactFilter filter;
  for (const std::string& text : ListOf(arguments, "school-years")) {
    type::v1::SchoolYear year;
    const absl::Status status = FindOneValue(*year.GetDescriptor())->parse(text, &year);
    if (!status.ok()) return BadFlag("school-years", status.message());
    filter.school_years.insert(year.ending_year());
  }
  for (const std::string& id : ListOf(arguments, "indicators")) {
    PARTNERS_RETURN_IF_ERROR(AddIndicator(id, &filter));
  }
  return filter;
}

// One run of `partners compact`; everything it finds wrong is the caller's.
class CompactRun {
 public:
  CompactRun(Session& session, const Arguments& arguments)
      : session_(session),
        arguments_(arguments),
        path_(arguments.At("FILE")),
        out_(arguments.At("OUT")) {}

  ExitCode Run() {
    const absl::Status status = Compact();
    if (absl::IsCancelled(status)) {
      session_.terminal.err << "Interrupted. Nothing was written.\n";
      return kInterrupted;
    }
    if (!status.ok()) return session_.Misused(status);
    Report();
    return kDone;
  }

 private:
  absl::Status Compact() {
    if (path_.empty()) return absl::InvalidArgumentError("FILE is missing");
    if (out_.empty()) return absl::InvalidArgumentError("OUT is missing");
    PARTNERS_ASSIGN_OR_RETURN(const CompactFilter filter, ReadFilter(arguments_));
    PARTNERS_ASSIGN_OR_RETURN(const FactFile file,
                              FactFile::Open(path_, arguments_.Value("mapping")));
    importer::ImportReport report;
    PARTNERS_ASSIGN_OR_RETURN(const std::vector<matching::v1::Fact> facts,
                              Read(file, filter, &report));
    facts_ = static_cast<int64_t>(facts.size());
    if (facts_ < report.facts) importer::NamePart(filter, facts, &report);
    PARTNERS_ASSIGN_OR_RETURN(const std::string text, importer::WriteCompact(facts, report));
    bytes_ = static_cast<int64_t>(text.size());
    return WriteAtomically(out_, text);
  }

  absl::StatusOr<std::vector<matching::v1::Fact>> Read(const FactFile& file,
                                                       const CompactFilter& filter,
                                                       importer::ImportReport* report) {
    Progress progress("Reading", session_.terminal);
    std::vector<matching::v1::Fact> facts;
    const auto keep = [&](const matching::v1::Fact& fact) {
      if (filter.Keeps(fact)) facts.push_back(fact);
      return absl::OkStatus();
    };
    PARTNERS_RETURN_IF_ERROR(file.Read(progress, keep, report));
    PrintRowErrors(path_, *report, session_.terminal);
    if (report->rows_in_error > 0) return RowsInError(path_, *report, "nothing was written");
    if (!facts.empty()) return facts;
    return absl::InvalidArgumentError(
        absl::StrCat(path_,
                     " has no facts of those school years and indicators; nothing was "
                     "written"));
  }

  void Report() {
    if (session_.settings.format == Format::kTable) {
      session_.terminal.out << out_ << ": " << facts_ << " facts, " << bytes_ << " bytes\n";
      return;
    }
    google::protobuf::Struct document;
    auto& fields = *document.mutable_fields();
    fields["file"].set_string_value(out_);
    fields["facts"].set_number_value(static_cast<double>(facts_));
    fields["bytes"].set_number_value(static_cast<double>(bytes_));
    Render(document, session_.settings.format, session_.terminal);
  }

  Session& session_;
  const Arguments& arguments_;
  const std::string path_;
  const std::string out_;
  int64_t facts_ = 0;
  int64_t bytes_ = 0;
};

}  // namespace

ExitCode RunCompact(Session& session, const Arguments& arguments) {
  const InterruptGuard guard;
  return CompactRun(session, arguments).Run();
}

}  // namespace partners::cli
