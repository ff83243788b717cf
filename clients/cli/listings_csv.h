#ifndef PARTNERS_CLIENTS_CLI_LISTINGS_CSV_H_
#define PARTNERS_CLIENTS_CLI_LISTINGS_CSV_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/importer/tabular.h"
#include "partners/registry/v1/resources.pb.h"

namespace partners::cli {

// What a line of the file says wrongly.
struct LineError {
  int64_t line = 0;
  std::string column;  // empty: the whole line
  std::string message;
};

struct ListingsFile {
  std::vector<registry::v1::VendorListing> listings;
  std::vector<int64_t> lines;  // of each listing
  std::vector<LineError> errors;
};

// Reads vendor listings: a header line, then a listing per line. Columns, in any order:
// vendor_number, organisation_name, status, valid_from; and if wanted valid_until, partner,
// data_notice. INVALID_ARGUMENT for a file that is no CSV or whose header lacks or repeats a column
// or has others.
absl::StatusOr<ListingsFile> ReadListings(importer::RowSource& rows, const std::string& list);

// The line and column that a server's rule about field `field` of an import is about, where
// `vendor_listings[i]` is what the file's listing `first` + i became; line 0 for other fields.
LineError LineErrorOf(const ListingsFile& file, size_t first, const std::string& field,
                      const std::string& rule);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_LISTINGS_CSV_H_
