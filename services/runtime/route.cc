#include "services/runtime/route.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "partners/type/v1/annotations.pb.h"
#include "services/runtime/trail.h"

namespace partners::runtime {
namespace {

using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

uint32_t RoleBits(const MethodDescriptor& method) {
  uint32_t bits = 0;
  const auto& options = method.options();
  for (int i = 0; i < options.ExtensionSize(type::v1::roles); ++i) {
    bits |= 1u << options.GetExtension(type::v1::roles, i);
  }
  return bits;
}

std::string DomainOf(const std::string& service) {
  const std::vector<std::string> parts = absl::StrSplit(service, '.');
  return absl::StrCat(parts.size() > 1 ? parts[1] : service, ".partners");
}

Route Compile(const MethodTable& table, const Method& method, const MethodDescriptor& descriptor) {
  Route route;
  route.name = absl::StrCat(table.service(), "/", descriptor.name());
  route.domain = DomainOf(table.service());
  route.method = &method;
  route.table = &table;
  auto* factory = google::protobuf::MessageFactory::generated_factory();
  route.request = factory->GetPrototype(descriptor.input_type());
  route.response = factory->GetPrototype(descriptor.output_type());
  route.roles = RoleBits(descriptor);
  route.open_to_public = (route.roles & (1u << type::v1::ROLE_PUBLIC)) != 0;
  route.may_show_trailed = MayShowTrailed(descriptor.output_type());
  route.may_show_sealed = MayShowSealed(descriptor.output_type());
  route.request_id = descriptor.input_type()->FindFieldByName("request_id");
  route.validate_only = descriptor.input_type()->FindFieldByName("validate_only");
  return route;
}

}  // namespace

absl::Status Routes::Add(const MethodTable* table, Telemetry* telemetry) {
  const ServiceDescriptor* service =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(table->service());
  if (service == nullptr) {
    return absl::FailedPreconditionError("no such service: " + table->service());
  }
  if (static_cast<size_t>(service->method_count()) < table->methods().size()) {
    return absl::FailedPreconditionError(table->service() +
                                         " registers a method its proto does not have");
  }
  for (int i = 0; i < service->method_count(); ++i) {
    const MethodDescriptor* descriptor = service->method(i);
    const auto method = table->methods().find(descriptor->name());
    if (method == table->methods().end()) {
      return absl::FailedPreconditionError("no logic for " + descriptor->full_name());
    }
    auto route = std::make_unique<Route>(Compile(*table, method->second, *descriptor));
    route->metrics = telemetry->ForMethod(route->name);
    const std::string name = route->name;
    routes_[name] = std::move(route);
  }
  return absl::OkStatus();
}

const Route* Routes::Find(const std::string& full_method) const {
  const auto it = routes_.find(full_method);
  return it == routes_.end() ? nullptr : it->second.get();
}

std::vector<const Route*> Routes::all() const {
  std::vector<const Route*> out;
  for (const auto& [name, route] : routes_) out.push_back(route.get());
  std::sort(out.begin(), out.end(),
            [](const Route* a, const Route* b) { return a->name < b->name; });
  return out;
}

}  // namespace partners::runtime
