#ifndef PARTNERS_SERVICES_RUNTIME_CONFIG_H_
#define PARTNERS_SERVICES_RUNTIME_CONFIG_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace partners::runtime {

// Fills `config` from, in falling order of weight: flags (--data-directory=/var/lib/partners),
// environment (PARTNERSD_DATA_DIRECTORY), the textproto file named by --config or PARTNERSD_CONFIG,
// and what it held before. Fields are scalars. INVALID_ARGUMENT for unknown flags, unknown
// PARTNERSD_* variables, unknown fields in the file, and values of the wrong type. Words that are
// no flags are left in `words`.
absl::Status LoadConfig(const std::vector<std::string>& arguments,
                        const std::vector<std::string>& environment,
                        google::protobuf::Message* config, std::vector<std::string>* words);

// One line per setting: flag, environment variable, default.
std::string ConfigHelp(const google::protobuf::Message& defaults,
                       const std::function<std::string(const std::string&)>& describe);

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_CONFIG_H_
