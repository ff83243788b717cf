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
// RESOURCE_EXHAUSTED when an answer would have to be made of more than `rows_max` rows: never of a
// part of them.
class FactReader {
 public:
  explicit FactReader(const storage::View& view, size_t rows_max = kRowsPerAnswerMax)
      : view_(view), rows_max_(rows_max) {}

  // The publication of that id; null when there is none.
  absl::StatusOr<const PublicationRow*> Publication(const std::string& id);
  // Its rows of that school year are what is read by default.
  absl::StatusOr<bool> IsCurrent(const std::string& publication, int school_year);

  // What is known of a district or school by school year, newest first; empty when it is unknown.
  absl::StatusOr<std::vector<v1::OrganisationYear>> Years(const std::string& code);
  // One figure; absent when no current publication has a row. Of several the newest counts.
  absl::StatusOr<std::optional<FactRow>> Figure(const std::string& code, int school_year,
                                                const std::string& indicator, int population);
  // The determination of a year, likewise.
  absl::StatusOr<std::optional<FactRow>> Determination(const std::string& code, int school_year);

  // Rows of facts it has looked at.
  size_t rows_read() const { return rows_read_; }

 private:
  absl::StatusOr<std::vector<SourcedFact>> Collect(FactTable table, const std::string& prefix);
  absl::StatusOr<std::optional<FactRow>> Newest(FactTable table, const std::string& prefix);

  const storage::View& view_;
  const size_t rows_max_;
  size_t rows_read_ = 0;
  std::map<std::string, std::optional<PublicationRow>> publications_;
  std::map<std::pair<std::string, int>, std::string> current_;  // by dataset and year
};

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_FACT_READER_H_
