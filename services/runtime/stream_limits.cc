#include "services/runtime/stream_limits.h"

#include "services/runtime/limits.h"

namespace partners::runtime {

std::shared_ptr<void> StreamLimits::Take(const std::string& caller, bool is_service,
                                         Telemetry* telemetry) {
  std::lock_guard lock(mutex_);
  if (all_ >= (is_service ? kStreamsMax : kStreamsMax - kStreamsForServices)) return nullptr;
  int& own = open_[caller];
  if (!is_service && own >= kStreamsPerCallerMax) return nullptr;
  ++own;
  ++all_;
  telemetry->CountStreams(1);
  return {this, [caller, telemetry](StreamLimits* limits) {
            limits->Give(caller);
            telemetry->CountStreams(-1);
          }};
}

void StreamLimits::Give(const std::string& caller) {
  std::lock_guard lock(mutex_);
  --all_;
  const auto own = open_.find(caller);
  if (--own->second == 0) open_.erase(own);
}

}  // namespace partners::runtime
