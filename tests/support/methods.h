#ifndef PARTNERS_TESTS_SUPPORT_METHODS_H_
#define PARTNERS_TESTS_SUPPORT_METHODS_H_

#include <google/protobuf/descriptor.h>

#include <vector>

namespace partners::tests {

// Every service of the product; the test's program links their clients.
inline constexpr const char* kServices[] = {
    "partners.access.v1.AccessService", "partners.operations.v1.OperationsService",
    "partners.registry.v1.RegistryService", "partners.vetting.v1.VettingService",
    "partners.matching.v1.MatchingService"};

// Every method of every service.
inline std::vector<const google::protobuf::MethodDescriptor*> Methods() {
  std::vector<const google::protobuf::MethodDescriptor*> methods;
  for (const char* name : kServices) {
    const auto* service =
        google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(name);
    for (int i = 0; i < service->method_count(); ++i) methods.push_back(service->method(i));
  }
  return methods;
}

}  // namespace partners::tests

#endif  // PARTNERS_TESTS_SUPPORT_METHODS_H_
