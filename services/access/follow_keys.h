#ifndef PARTNERS_SERVICES_ACCESS_FOLLOW_KEYS_H_
#define PARTNERS_SERVICES_ACCESS_FOLLOW_KEYS_H_

#include <memory>

#include "services/runtime/method_table.h"
#include "storage/store.h"

namespace partners::access {

// Streams FollowKeysResponse: every key, then each key again when it changes, and the sequence
// reached at least every second. The full list is sent to every new reader, so a reader keeps no
// cursor.
std::unique_ptr<runtime::StreamSource> MakeKeySource(storage::Store* store);

}  // namespace partners::access

#endif  // PARTNERS_SERVICES_ACCESS_FOLLOW_KEYS_H_
