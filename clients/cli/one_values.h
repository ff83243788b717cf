#ifndef PARTNERS_CLIENTS_CLI_ONE_VALUES_H_
#define PARTNERS_CLIENTS_CLI_ONE_VALUES_H_

#include <string>

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

// Messages that people write and read as one value, both ways.
namespace partners::cli {

struct OneValue {
  const char* type;         // full name of the message
  const char* placeholder;  // DATE
  const char* example;      // 2026-03-02
  // INVALID_ARGUMENT says how to write it.
  absl::Status (*parse)(const std::string& text, google::protobuf::Message* message);
  std::string (*format)(const google::protobuf::Message& message);
};

// Null for messages that are more than one value.
const OneValue* FindOneValue(const google::protobuf::Descriptor& type);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_ONE_VALUES_H_
