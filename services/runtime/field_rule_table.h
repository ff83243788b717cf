#ifndef PARTNERS_SERVICES_RUNTIME_FIELD_RULE_TABLE_H_
#define PARTNERS_SERVICES_RUNTIME_FIELD_RULE_TABLE_H_

#include <cstddef>
#include <limits>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "partners/type/v1/annotations.pb.h"
#include "services/runtime/descriptor_cache.h"
#include "services/runtime/field_rules.h"

// What field_rules.h checks, in the form it is checked in. Part of field_rules.
namespace partners::runtime {

// The rules of one message type, read from its options once.
struct RuleTable {
  struct Field {
    const google::protobuf::FieldDescriptor* field;
    google::protobuf::FieldDescriptor::CppType type;
    bool repeated = false;
    bool presence = false;  // being set can be told from being zero
    bool required = false;
    bool always = false;  // name and etag of an updated resource: no mask names them
    bool bytes = false;
    bool ranged = false;
    type::v1::Format format = type::v1::FORMAT_UNSPECIFIED;
    size_t length_min = 0;
    size_t length_max = kTextCharactersMax;
    size_t items_min = 0;
    size_t items_max = kItemsMax;
    double min = -std::numeric_limits<double>::infinity();
    double max = std::numeric_limits<double>::infinity();
    const RuleTable* nested = nullptr;  // null for messages nothing is known of
  };
  std::vector<Field> fields;  // without output-only ones: what a caller says of those is ignored
  bool timestamp = false;
  // Of an Update request: the resource, and what of it is to change.
  const google::protobuf::FieldDescriptor* resource = nullptr;
  const google::protobuf::FieldDescriptor* mask = nullptr;

  void Compile(const google::protobuf::Descriptor* type, DescriptorCache<RuleTable>* cache);
};

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_FIELD_RULE_TABLE_H_
