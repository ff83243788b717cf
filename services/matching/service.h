#ifndef PARTNERS_SERVICES_MATCHING_SERVICE_H_
#define PARTNERS_SERVICES_MATCHING_SERVICE_H_

#include <memory>
#include <string>

#include "services/matching/live_index.h"
#include "services/matching/registry_feed.h"
#include "services/runtime/method_table.h"
#include "services/runtime/sources.h"
#include "storage/store.h"

namespace partners::matching {

struct MatchingOptions {
  storage::Store* store = nullptr;  // matching's own
  runtime::Sources sources;
  std::string page_key;          // 32 bytes
  RegistryFeed* feed = nullptr;  // the registry's Watch stream
  LiveIndexOptions index;
};

// The matching service: its logic, its copy of the registry, and its methods. `store` and `feed`
// must outlive it. Thread-safe.
class MatchingService {
 public:
  virtual ~MatchingService() = default;  // stops following

  static std::unique_ptr<MatchingService> Create(MatchingOptions options);

  // Every method of partners.matching.v1.MatchingService.
  virtual const runtime::MethodTable& table() const = 0;
  // Begins to follow the registry. Once; until then, and until the first message of the feed,
  // rankings are UNAVAILABLE.
  virtual void Start() = 0;
  // Ends it. Repeatable.
  virtual void Stop() = 0;
};

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_SERVICE_H_
