#ifndef PARTNERS_CLIENTS_IMPORTER_REPORT_H_
#define PARTNERS_CLIENTS_IMPORTER_REPORT_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace partners::importer {

// One thing wrong with one row. The row gives no facts; the import goes on.
struct RowError {
  // Empty for CSV.
  std::string sheet;
  // As in the file, from 1.
  int64_t row = 0;
  // Header of the column; empty when the whole row is meant.
  std::string column;
  // At most 40 bytes of the cell.
  std::string value;
  // Id of the rule, stable for tools: see the list in README.md.
  std::string rule;
  // A sentence for people.
  std::string message;
};

// What an import did. The same file, mapping and limits give the same report.
struct ImportReport {
  // From the mapping (or the compact file).
  std::string dataset;
  std::string title;
  std::string source;
  std::string data_notice;
  // SHA-256 of the file's bytes, lower-case hex.
  std::string source_sha256;

  // Rows below the headers that have any text.
  int64_t rows_read = 0;
  // Facts given to the sink, and of each kind.
  int64_t facts = 0;
  int64_t organisations = 0;
  int64_t determinations = 0;
  int64_t indicators = 0;
  // Indicator facts without a value.
  int64_t missing_values = 0;
  // Ending years of the facts.
  std::set<int> school_years;
  // Rows passed over, by reason, such as "state total".
  std::map<std::string, int64_t> rows_passed_over;
  // Rows in error; `errors` keeps the first of their errors in the order of the file.
  int64_t rows_in_error = 0;
  int64_t error_count = 0;
  std::vector<RowError> errors;
  // Headers of columns no rule reads, by sheet: what a new layout may have added.
  std::map<std::string, std::vector<std::string>> unread_columns;
};

}  // namespace partners::importer

#endif  // PARTNERS_CLIENTS_IMPORTER_REPORT_H_
