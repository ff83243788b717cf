#ifndef PARTNERS_SERVICES_MATCHING_PUBLICATION_ROWS_H_
#define PARTNERS_SERVICES_MATCHING_PUBLICATION_ROWS_H_

#include <string>

#include "absl/status/statusor.h"
#include "partners/matching/v1/facts.pb.h"
#include "partners/matching/v1/matching_service.pb.h"
#include "services/matching/tables.h"
#include "services/runtime/call.h"

// What publications consist of, row by row. Thread-safe.
namespace partners::matching {

// The id that follows from a dataset and the digest of the file.
std::string PublicationId(const v1::Publication& publication);

// INVALID_ARGUMENT naming every fact of the chunk that is not sound, and the rule it breaks.
absl::Status CheckChunk(const runtime::Call& call, const v1::AppendFactsRequest& request,
                        const storage::View& view);
// SHA-256 that tells chunks with different facts apart.
std::string ChunkDigest(const v1::AppendFactsRequest& request);
// Writes the rows and counts them in `publication`. INVALID_ARGUMENT FACT_DUPLICATE when a fact
// with the same key is there already.
absl::Status AddChunk(const v1::AppendFactsRequest& request, storage::Transaction& txn,
                      v1::Publication* publication);

// True when rows or chunks of the publication are left.
absl::StatusOr<bool> HasRows(const storage::View& view, const std::string& publication);
// Deletes at most kRowsDeletedPerBody of them; the number deleted, 0 when none are left.
absl::StatusOr<size_t> DeleteSomeRows(const std::string& publication, storage::Transaction& txn);

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_PUBLICATION_ROWS_H_
