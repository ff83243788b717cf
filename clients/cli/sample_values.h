#ifndef PARTNERS_CLIENTS_CLI_SAMPLE_VALUES_H_
#define PARTNERS_CLIENTS_CLI_SAMPLE_VALUES_H_

#include <string>

#include "google/protobuf/descriptor.h"

// The examples in help speak of what deploy/quickstart loads, so that they run there as they are.
namespace partners::cli {

// Stands for an id that the server chose.
inline constexpr char kChosenId[] = "ID";

// The id of a sample resource of a collection: holyoke for buyers. kChosenId where the server chose
// it.
std::string SampleId(const std::string& collection);

// A value that fits the sample data and that a field's form does not say; empty when the form is
// enough.
std::string SampleValue(const google::protobuf::FieldDescriptor& field);

// A message in protobuf JSON whose fields have to fit each other; empty for those that an example
// of each field makes.
std::string SampleMessage(const google::protobuf::Descriptor& type);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_SAMPLE_VALUES_H_
