#ifndef PARTNERS_SERVICES_RUNTIME_PAGING_H_
#define PARTNERS_SERVICES_RUNTIME_PAGING_H_

#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "services/runtime/call.h"

namespace partners::runtime {

inline constexpr size_t kPageSizeDefault = 50;  // when a request names none
inline constexpr size_t kPageSizeMax =
    500;  // larger ones are clamped: an answer stays within gRPC's 4 MiB

// Where a list goes on and how much it may return.
struct PageStart {
  size_t size = 0;     // 1 to kPageSizeMax
  std::string cursor;  // a storage cursor; empty on the first page
};

// Makes and reads page tokens: the cursor, encrypted and authenticated (XChaCha20-Poly1305), bound
// to caller, method, log_id and every field of the request but page_size and page_token. The same
// place has the same token. A token grants nothing by itself. Thread-safe.
class Pager {
 public:
  static constexpr size_t kKeyBytes = 32;
  // `key` is kKeyBytes of randomness, kept by whoever serves the list; pages begun under one key
  // cannot go on under another.
  Pager(const std::string& key, std::string log_id);

  // Reads page_size and page_token of a list request. INVALID_ARGUMENT for a negative size and for
  // a token that is altered, foreign or of another request (reason PAGE_TOKEN_INVALID);
  // FAILED_PRECONDITION LOG_REPLACED after a restore.
  absl::StatusOr<PageStart> Open(const Call& call, const google::protobuf::Message& request) const;

  // The token of the next page; empty for an empty cursor.
  std::string Close(const Call& call, const google::protobuf::Message& request,
                    const std::string& cursor) const;

 private:
  std::string nonce_key_;
  std::string seal_key_;
  std::string log_id_;
};

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_PAGING_H_
