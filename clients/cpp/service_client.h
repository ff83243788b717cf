#ifndef PARTNERS_CLIENTS_CPP_SERVICE_CLIENT_H_
#define PARTNERS_CLIENTS_CPP_SERVICE_CLIENT_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "clients/cpp/channel.h"

// What the typed clients share. A typed client is a list of its service's methods; a test compares
// each list with the service's descriptor, so that none is missing and no type is wrong.
namespace partners::client {

class ServiceClient {
 protected:
  ServiceClient(std::shared_ptr<const Channel> channel, std::string service)
      : channel_(std::move(channel)), service_(std::move(service)) {}

  template <class Response, class Request>
  absl::StatusOr<Response> Unary(const char* method, const Request& request,
                                 const CallOptions& options) const {
    Response response;
    absl::Status status =
        channel_->Call(absl::StrCat(service_, "/", method), request, &response, options);
    if (!status.ok()) return status;
    return response;
  }

  template <class Response, class Request, class OnResponse>
  absl::Status Streaming(const char* method, const Request& request, const OnResponse& on_response,
                         const CallOptions& options) const {
    Response message;
    return channel_->Stream(
        absl::StrCat(service_, "/", method), request, &message,
        [&](const google::protobuf::Message&) { return on_response(message); }, options);
  }

 private:
  std::shared_ptr<const Channel> channel_;
  std::string service_;
};

}  // namespace partners::client

// One method of a typed client:  absl::StatusOr<Response> Method(const Request&, const CallOptions&
// = {}) const.
#define PARTNERS_CLIENT_UNARY(Method, Request, Response)                                           \
  absl::StatusOr<Response> Method(const Request& request, const CallOptions& options = {}) const { \
    return Unary<Response>(#Method, request, options);                                             \
  }

// One streaming method; `on_response` is called with each message and returns false to stop.
#define PARTNERS_CLIENT_STREAM(Method, Request, Response)                      \
  absl::Status Method(const Request& request,                                  \
                      const std::function<bool(const Response&)>& on_response, \
                      const CallOptions& options = {}) const {                 \
    return Streaming<Response>(#Method, request, on_response, options);        \
  }

#endif  // PARTNERS_CLIENTS_CPP_SERVICE_CLIENT_H_
