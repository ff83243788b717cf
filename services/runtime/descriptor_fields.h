#ifndef PARTNERS_SERVICES_RUNTIME_DESCRIPTOR_FIELDS_H_
#define PARTNERS_SERVICES_RUNTIME_DESCRIPTOR_FIELDS_H_

#include <vector>

#include "google/protobuf/descriptor.h"

// What the options of a message type's fields are asked of. Pure.
namespace partners::runtime {

// The type of the messages a field holds, its map values included; null for anything else. Also
// null for well-known types: they declare nothing, what holds for the field holds for all in them.
const google::protobuf::Descriptor* HeldType(const google::protobuf::FieldDescriptor* field);

// The fields of `root` and of all messages it can hold, however deep; each type's once.
std::vector<const google::protobuf::FieldDescriptor*> FieldsBelow(
    const google::protobuf::Descriptor* root);

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_DESCRIPTOR_FIELDS_H_
