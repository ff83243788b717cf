#ifndef PARTNERS_CLIENTS_CPP_ERRORS_H_
#define PARTNERS_CLIENTS_CPP_ERRORS_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace partners::client {

// The google.rpc details of a failed call, in plain values. Empty where the server said nothing.
struct ErrorDetails {
  std::string reason;  // of an area's Reason enum, such as REASON_FIELD_INVALID
  std::string domain;  // registry.partners
  std::map<std::string, std::string> metadata;
  std::vector<std::pair<std::string, std::string>> fields;  // path and rule of each broken field
  std::vector<std::string> missing;                         // what must be true first
  std::string resource;                                     // the resource it is about
  std::string trace_id;
  absl::Duration retry_delay = absl::ZeroDuration();  // when the server asks to wait
};

// Reads the details a status of this library carries; unreadable ones are left out.
ErrorDetails DetailsOf(const absl::Status& status);

// The status of a gRPC answer: canonical code, message, and the details of a serialised
// google.rpc.Status as payloads. Details that cannot be read are dropped, the code and message
// stay.
absl::Status FromWire(int code, const std::string& message, const std::string& serialized_details);

}  // namespace partners::client

#endif  // PARTNERS_CLIENTS_CPP_ERRORS_H_
