// Writes a compact file of facts from a published file, by the importer's own reader and writer.
//
//   make_compact MAPPING FILE OUT [YEAR,YEAR,…|all [INDICATOR,INDICATOR,…]]
//
// Kept are the facts of those school years (ending years) and, of the figures, those of the
// indicators; organisations and determinations of a kept year are kept whole. deploy/data/make
// calls it for each shipped file.

#include <fstream>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/importer/compact.h"
#include "clients/importer/mappings.h"
#include "clients/importer/reader.h"

namespace partners::importer {
namespace {

absl::StatusOr<CompactFilter> ReadFilter(const std::vector<std::string>& arguments) {
  CompactFilter filter;
  if (arguments.size() > 3 && arguments[3] != "all") {
    const std::vector<std::string> years = absl::StrSplit(arguments[3], ',');
    for (const std::string& text : years) {
      int year = 0;
      if (!absl::SimpleAtoi(text, &year)) return absl::InvalidArgumentError("not a year: " + text);
      filter.school_years.insert(year);
    }
  }
  if (arguments.size() > 4) filter.indicators = absl::StrSplit(arguments[4], ',');
  return filter;
}

absl::Status Write(const std::string& text, const std::string& path) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  return out ? absl::OkStatus() : absl::UnavailableError("cannot write " + path);
}

absl::Status Run(const std::vector<std::string>& arguments) {
  const absl::StatusOr<CompactFilter> filter = ReadFilter(arguments);
  if (!filter.ok()) return filter.status();
  const absl::StatusOr<Mapping> mapping = ShippedMapping(arguments[0]);
  if (!mapping.ok()) return mapping.status();
  std::vector<matching::v1::Fact> facts;
  ImportReport report;
  const absl::Status read = Import(
      *mapping, arguments[1], ImportOptions(),
      [&](const matching::v1::Fact& fact) {
        if (filter->Keeps(fact)) facts.push_back(fact);
        return absl::OkStatus();
      },
      &report);
  if (!read.ok()) return read;
  if (report.rows_in_error > 0)
    return absl::DataLossError(absl::StrCat(report.rows_in_error, " rows in error"));
  const size_t count = facts.size();
  const absl::StatusOr<std::string> text = WriteCompact(std::move(facts), report);
  if (!text.ok()) return text.status();
  std::cout << arguments[2] << ": " << count << " facts, " << text->size() << " bytes\n";
  return Write(*text, arguments[2]);
}

}  // namespace
}  // namespace partners::importer

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() < 3 || arguments.size() > 5) {
    std::cerr << "make_compact MAPPING FILE OUT [YEARS|all [INDICATORS]]\n";
    return 2;
  }
  const absl::Status status = partners::importer::Run(arguments);
  if (!status.ok()) std::cerr << arguments[1] << ": " << status.ToString() << '\n';
  return status.ok() ? 0 : 1;
}
