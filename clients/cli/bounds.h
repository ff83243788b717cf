#ifndef PARTNERS_CLIENTS_CLI_BOUNDS_H_
#define PARTNERS_CLIENTS_CLI_BOUNDS_H_

#include <string>

#include "google/protobuf/descriptor.h"

namespace partners::cli {

// What the rules of a field allow, as a sentence: "1 to 60 of them; at most 200 characters." What
// its comment says already is left out; empty when nothing is left.
std::string BoundsOf(const google::protobuf::FieldDescriptor& field);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_BOUNDS_H_
