#ifndef PARTNERS_CLIENTS_CPP_TYPED_CLIENT_CHECK_H_
#define PARTNERS_CLIENTS_CPP_TYPED_CLIENT_CHECK_H_

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <tuple>

#include "google/protobuf/descriptor.h"

// For tests: compares a typed client's list of methods with the service it is for.
namespace partners::client {

// By method name: request type, response type, whether it streams.
using MethodList = std::map<std::string, std::tuple<std::string, std::string, bool>>;

template <class Request, class Response>
void AddMethod(const std::string& name, bool streams, MethodList* list) {
  (*list)[name] = {Request::descriptor()->full_name(), Response::descriptor()->full_name(),
                   streams};
}

inline MethodList MethodsOf(const google::protobuf::ServiceDescriptor* service) {
  MethodList list;
  for (int i = 0; service != nullptr && i < service->method_count(); ++i) {
    const auto* method = service->method(i);
    list[method->name()] = {method->input_type()->full_name(), method->output_type()->full_name(),
                            method->server_streaming()};
  }
  return list;
}

}  // namespace partners::client

#define PARTNERS_ADD_UNARY(Method, Request, Response) \
  AddMethod<Request, Response>(#Method, false, &listed);
#define PARTNERS_ADD_STREAM(Method, Request, Response) \
  AddMethod<Request, Response>(#Method, true, &listed);

#define PARTNERS_EXPECT_WHOLE(METHODS, service)                                                \
  do {                                                                                         \
    MethodList listed;                                                                         \
    METHODS(PARTNERS_ADD_UNARY, PARTNERS_ADD_STREAM)                                           \
    EXPECT_EQ(listed,                                                                          \
              MethodsOf(google::protobuf::DescriptorPool::generated_pool()->FindServiceByName( \
                  service)));                                                                  \
  } while (false)

#endif  // PARTNERS_CLIENTS_CPP_TYPED_CLIENT_CHECK_H_
