#ifndef PARTNERS_SERVICES_MATCHING_FACT_READER_H_
#define PARTNERS_SERVICES_MATCHING_FACT_READER_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/matching/limits.h"
#include "services/matching/organisation_years.h"
#include "services/matching/tables.h"

namespace partners::matching {

// Reads facts as readers by default see them: of each dataset and school year the newest visible
// publication. Remembers what it looked up, so it serves one request on one view. Not thread-safe.
//
// ANSWER_TOO_LARGE when an answer would have to be made of more than `rows_max` rows of one kind:
// never of a part of them.
class FactReader {
 public:
  explicit FactReader(const storage::View& view, size_t rows_max = kRowsPerAnswerMax)
      : view_(view), rows_max_(rows_max) {}

  // The publication of that id; null when there is none.
  absl::StatusOr<const PublicationRow*> Publication(const std::string& id);
  // Its rows of that school year are what is read by default.
  absl::StatusOr<bool> IsCurrent(const std::string& publication, int school_year);

  // What is known of a district or school by school year, newest first; empty when it is unknown.
  // With `school_year` of that year only, and only its rows are read.
  absl::StatusOr<std::vector<v1::OrganisationYear>> Years(
      const std::string& code, std::optional<int> school_year = std::nullopt);
  // One figure; absent when no current publication has a row. Of several the newest counts.
  absl::StatusOr<std::optional<FactRow>> Figure(const std::string& code, int school_year,
                                                const std::string& indicator, int population);
  // The determination of a year, likewise.
  absl::StatusOr<std::optional<FactRow>> Determination(const std::string& code, int school_year);

  // Rows of facts it has looked at.
  size_t rows_read() const { return rows_read_; }

 private:
  // Rows that are read together, and how a refusal speaks of them.
  struct Rows {
    std::string prefix;    // of their keys
    std::string what;      // rows of the facts of districts/00350000
    std::string narrower;  // what reads fewer of them
  };
  static Rows RowsOf(const std::string& code, std::optional<int> school_year);

  absl::StatusOr<std::vector<SourcedFact>> Collect(FactTable table, const Rows& rows);
  absl::StatusOr<std::optional<FactRow>> Newest(FactTable table, const Rows& rows);

  const storage::View& view_;
  const size_t rows_max_;
  size_t rows_read_ = 0;
  std::map<std::string, std::optional<PublicationRow>> publications_;
  std::map<std::pair<std::string, int>, std::string> current_;  // by dataset and year
};

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_FACT_READER_H_
