#ifndef PARTNERS_STORAGE_CHANGE_H_
#define PARTNERS_STORAGE_CHANGE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "storage/change.pb.h"

namespace partners::storage {

// What a body says about one change; the writer adds sequence, time, salt and digest.
struct ChangeDraft {
  std::string principal;
  std::string acted_for;
  std::string request_id;
  std::string method;
  std::string resource;
  ChangeHeader::Kind kind = ChangeHeader::KIND_UNSPECIFIED;
  uint32_t format = 1;
  std::string payload;  // the resource as it became, serialised by the caller
};

// One change as read back. `header_bytes` are exactly the stored bytes.
struct Change {
  ChangeHeader header;
  std::string header_bytes;
  std::string salt;                    // empty when redacted
  std::optional<std::string> payload;  // absent when redacted
};

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_CHANGE_H_
