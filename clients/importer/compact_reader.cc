#include <algorithm>
#include <fstream>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "clients/importer/catalogue.h"
#include "clients/importer/compact.h"
#include "clients/importer/compact_codec.h"
#include "clients/importer/csv_source.h"
#include "clients/importer/file_kind.h"
#include "clients/importer/repeats.h"

namespace partners::importer {
namespace {

using matching::v1::Fact;

constexpr size_t kSubjectFields = 3;
constexpr int64_t kRowsBetweenReports = 256;

std::vector<std::string> Texts(const Row& row) {
  std::vector<std::string> texts;
  for (const Cell& cell : row.cells) texts.push_back(cell.text);
  return texts;
}

// Reads a compact file row by row.
class CompactReader {
 public:
  CompactReader(const Limits& limits, const FactSink& sink, ImportReport* report)
      : limits_(limits), sink_(sink), report_(report) {}

  absl::Status Take(const Row& row) {
    std::vector<std::string> fields = Texts(row);
    row_ = row.number;
    if (ended_) return Wrong("text after the end");
    if (preamble_ < kPreamble.size()) return TakePreamble(fields);
    if (fields[0] == kCompactColumns) return TakeColumns(fields);
    if (fields[0] == kCompactEnd) return TakeEnd(fields);
    ++report_->rows_read;
    return TakeRow(fields);
  }

  absl::Status Finish() const {
    return ended_ ? absl::OkStatus()
                  : absl::InvalidArgumentError("the compact file is cut short: its end is missing");
  }

  bool header_complete() const { return preamble_ == kPreamble.size(); }

 private:
  absl::Status Wrong(absl::string_view what) const {
    return absl::InvalidArgumentError(absl::StrCat("line ", row_, ": ", what));
  }

  absl::Status TakePreamble(const std::vector<std::string>& fields) {
    if (fields.size() != 2 || fields[0] != kPreamble[preamble_]) {
      return Wrong(absl::StrCat("expected ", kPreamble[preamble_]));
    }
    const std::string& value = fields[1];
    switch (preamble_++) {
      case 0:
        if (value != kCompactVersion) return Wrong("a version this program does not know");
        break;
      case 1:
        report_->dataset = value;
        break;
      case 2:
        report_->title = value;
        break;
      case 3:
        report_->source = value;
        break;
      case 4:
        absl::StrAppend(&report_->source, " SHA-256 of the original: ", value, ".");
        break;
      default:
        report_->data_notice = value;
    }
    return absl::OkStatus();
  }

  absl::Status TakeColumns(const std::vector<std::string>& fields) {
    if (fields.size() < 2) return Wrong("columns of what?");
    kind_ = fields[1];
    const std::vector<std::string> names(fields.begin() + 2, fields.end());
    width_ = names.size();
    if (kind_ == "o" && names == OrganisationFields()) return absl::OkStatus();
    if (kind_ == "d" && names == DeterminationFields()) return absl::OkStatus();
    if (kind_ != "i" || width_ <= kSubjectFields) return Wrong("unknown columns");
    indicators_.assign(names.begin() + kSubjectFields, names.end());
    for (const std::string& id : indicators_) {
      if (FindIndicator(id) == nullptr) return Wrong(absl::StrCat("unknown indicator ", id));
    }
    return absl::OkStatus();
  }

  absl::Status TakeEnd(const std::vector<std::string>& fields) {
    int64_t facts = -1;
    if (fields.size() != 2 || !absl::SimpleAtoi(fields[1], &facts) || facts != report_->facts) {
      return Wrong(absl::StrCat("the file says it has another number of facts than the ",
                                report_->facts, " read"));
    }
    ended_ = true;
    return absl::OkStatus();
  }

  absl::Status TakeRow(std::vector<std::string>& fields) {
    if (kind_.empty() || fields[0] != kind_ || fields.size() != width_ + 1) {
      return Wrong("a row that does not fit its columns");
    }
    fields.erase(fields.begin());
    if (kind_ == "i") return TakeIndicators(fields);
    Fact fact;
    const absl::Status s = kind_ == "o" ? ReadOrganisation(fields, fact.mutable_organisation())
                                        : ReadDetermination(fields, fact.mutable_determination());
    if (!s.ok()) return Wrong(s.message());
    ++(kind_ == "o" ? report_->organisations : report_->determinations);
    report_->school_years.insert(kind_ == "o" ? fact.organisation().school_year().ending_year()
                                              : fact.determination().school_year().ending_year());
    return Give(fact);
  }

  absl::Status TakeIndicators(const std::vector<std::string>& fields) {
    for (size_t i = 0; i < indicators_.size(); ++i) {
      Fact fact;
      auto* indicator = fact.mutable_indicator();
      absl::Status s = ReadSubject(fields[0], fields[1], indicator->mutable_code(),
                                   indicator->mutable_school_year());
      type::v1::Population population;
      if (!s.ok()) return Wrong(s.message());
      if (!ReadPopulation(fields[2], &population)) return Wrong("unknown population");
      indicator->set_population(population);
      indicator->set_indicator(indicators_[i]);
      if (s = SetFigure(fields[kSubjectFields + i], indicator); !s.ok()) return s;
      ++report_->indicators;
      report_->missing_values += indicator->has_value() ? 0 : 1;
      report_->school_years.insert(indicator->school_year().ending_year());
      if (s = Give(fact); !s.ok()) return s;
    }
    return absl::OkStatus();
  }

  absl::Status SetFigure(const std::string& text, matching::v1::IndicatorFact* fact) const {
    bool present = false;
    double value = 0;
    type::v1::MissingReason missing;
    if (!ReadFigure(text, &present, &value, &missing)) return Wrong("not a figure");
    fact->set_missing(missing);
    const Indicator& indicator = *FindIndicator(fact->indicator());
    const Problem years =
        CheckYear(indicator, fact->population(), fact->school_year().ending_year());
    if (!years.rule.empty()) return Wrong(years.message);
    if (!present) return absl::OkStatus();
    fact->set_value(value);
    const Problem range = CheckRange(indicator, value);
    return range.rule.empty() ? absl::OkStatus() : Wrong(range.message);
  }

  absl::Status Give(const Fact& fact) {
    int64_t first = 0;
    if (repeats_.Judge(fact, &first) != Repeats::Kind::kNew) {
      return Wrong(absl::StrCat("repeats line ", first));
    }
    repeats_.Keep(fact, row_);
    if (++report_->facts > limits_.facts) return Wrong("too many facts (limit facts)");
    return sink_(fact);
  }

  static inline const std::vector<std::string> kPreamble{
      kCompactFormat, "dataset", "title", "source", "source-sha256", "data-notice"};

  Limits limits_;
  const FactSink& sink_;
  ImportReport* report_;
  Repeats repeats_;
  size_t preamble_ = 0;
  std::string kind_;
  size_t width_ = 0;
  std::vector<std::string> indicators_;
  bool ended_ = false;
  int64_t row_ = 0;
};

}  // namespace

bool IsCompactFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string first;
  std::getline(in, first);
  return absl::StartsWith(first, absl::StrCat(kCompactFormat, ","));
}

absl::Status ImportCompact(const std::string& path, const ImportOptions& options,
                           const FactSink& sink, ImportReport* report) {
  *report = ImportReport();
  absl::StatusOr<std::unique_ptr<RowSource>> source = OpenCsv(path, options.limits);
  if (!source.ok()) return source.status();
  absl::StatusOr<std::string> digest = FileSha256(path);
  if (!digest.ok()) return digest.status();
  report->source_sha256 = *std::move(digest);
  CompactReader reader(options.limits, sink, report);
  Row row;
  for (int64_t rows = 1;; ++rows) {
    const absl::StatusOr<bool> more = (*source)->Next(row);
    if (!more.ok()) return more.status();
    if (!*more) break;
    if (absl::Status s = reader.Take(row); !s.ok()) return s;
    if (rows % kRowsBetweenReports != 0) continue;
    if (options.on_progress) options.on_progress((*source)->fraction());
    if (options.cancelled && options.cancelled()) return absl::CancelledError("import cancelled");
  }
  if (options.on_progress) options.on_progress(1.0);
  return reader.Finish();
}

}  // namespace partners::importer
