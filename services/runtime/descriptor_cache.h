#ifndef PARTNERS_SERVICES_RUNTIME_DESCRIPTOR_CACHE_H_
#define PARTNERS_SERVICES_RUNTIME_DESCRIPTOR_CACHE_H_

#include <memory>
#include <mutex>

#include "absl/container/flat_hash_map.h"
#include "google/protobuf/descriptor.h"

namespace partners::runtime {

// What was compiled for each message type, made once per process and kept for ever; descriptors
// given here must live as long. `Plan` is default-constructed, then told to Compile(type, cache);
// meanwhile it may Reserve plans of other types, its own included, which are complete once Get
// returns. One cache per Plan type. Thread-safe; a hit takes no lock.
template <class Plan>
class DescriptorCache {
 public:
  static const Plan& Get(const google::protobuf::Descriptor* type) {
    thread_local absl::flat_hash_map<const google::protobuf::Descriptor*, const Plan*> known;
    const Plan*& plan = known[type];
    if (plan == nullptr) plan = Shared().Compile(type);
    return *plan;
  }

  // The plan of `type`, which may still be under construction. Only within Plan::Compile.
  const Plan* Reserve(const google::protobuf::Descriptor* type) {
    std::unique_ptr<Plan>& slot = plans_[type];
    if (slot == nullptr) {
      slot = std::make_unique<Plan>();
      Plan* plan = slot.get();  // the map may move the slot while the plan reserves others
      plan->Compile(type, this);
      return plan;
    }
    return slot.get();
  }

 private:
  static DescriptorCache& Shared() {
    static DescriptorCache* const cache =
        new DescriptorCache;  // threads may outlive static destructors
    return *cache;
  }
  const Plan* Compile(const google::protobuf::Descriptor* type) {
    std::lock_guard<std::mutex> lock(mutex_);
    return Reserve(type);
  }

  std::mutex mutex_;
  absl::flat_hash_map<const google::protobuf::Descriptor*, std::unique_ptr<Plan>> plans_;
};

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_DESCRIPTOR_CACHE_H_
