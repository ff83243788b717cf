#ifndef PARTNERS_SERVICES_RUNTIME_ROUTE_H_
#define PARTNERS_SERVICES_RUNTIME_ROUTE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "services/runtime/method_table.h"
#include "services/runtime/telemetry.h"

namespace partners::runtime {

// A method with what its proto options say, looked up once at start.
struct Route {
  std::string name;  // partners.registry.v1.RegistryService/GetPartner
  std::string domain;
  const Method* method = nullptr;
  const MethodTable* table = nullptr;
  const google::protobuf::Message* request = nullptr;   // an empty one, to make others from
  const google::protobuf::Message* response = nullptr;  // the same
  uint32_t roles = 0;                                   // bit per Role
  const google::protobuf::FieldDescriptor* request_id = nullptr;
  const google::protobuf::FieldDescriptor* validate_only = nullptr;
  bool open_to_public = false;
  bool may_show_trailed = false;  // the answer can hold a sealed record or a personal field
  bool may_show_sealed = false;
  MethodMetrics metrics;

  bool IsOpenTo(type::v1::Role role) const { return open_to_public || (roles & (1u << role)) != 0; }
};

// The methods of all services. Thread-safe once services are added.
class Routes {
 public:
  // Checks that the table and the service's descriptor name the same methods, then compiles the
  // options. FAILED_PRECONDITION otherwise: a missing method is found at start, not by a caller.
  absl::Status Add(const MethodTable* table, Telemetry* telemetry);

  const Route* Find(const std::string& full_method) const;  // null when there is none
  std::vector<const Route*> all() const;                    // by name

 private:
  std::unordered_map<std::string, std::unique_ptr<Route>> routes_;
};

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_ROUTE_H_
