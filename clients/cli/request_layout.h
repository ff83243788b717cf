#ifndef PARTNERS_CLIENTS_CLI_REQUEST_LAYOUT_H_
#define PARTNERS_CLIENTS_CLI_REQUEST_LAYOUT_H_

#include <string>
#include <vector>

#include "clients/cli/command.h"
#include "clients/cli/rpcs.h"
#include "google/protobuf/descriptor.h"

// How a request message becomes arguments and flags.
namespace partners::cli {

using FieldPath = std::vector<const google::protobuf::FieldDescriptor*>;

struct FieldFlag {
  Flag flag;
  FieldPath path;  // from the request down
};

// The name or parent is an argument. The fields of the resource inside (the body) are flags without
// a prefix; a field that clashes with one of the request's own is written --body.field. What only
// the service sets, and what an update may not change, is left out.
struct RequestLayout {
  const google::protobuf::Descriptor* request = nullptr;
  const google::protobuf::FieldDescriptor* body = nullptr;  // null: the request is flat
  const google::protobuf::FieldDescriptor* mask = nullptr;  // update_mask, where there is one
  Positional positional;
  FieldPath positional_path;  // empty: no argument
  std::vector<FieldFlag> flags;
};

RequestLayout LayoutOf(const Rpc& rpc);

// The pattern of the resource names a field holds, such as partners/{partner}: from its comment,
// else from that of the resource the method answers. Empty when neither says.
std::string NamePattern(const FieldPath& path, const Rpc& rpc);
// All of them: facts are listed of a district, a school or a publication.
std::vector<std::string> NamePatterns(const FieldPath& path, const Rpc& rpc);

bool IsRequired(const google::protobuf::FieldDescriptor& field);
// Required by its annotation or, where the rule is finer than an annotation, by its comment.
bool IsNeeded(const google::protobuf::FieldDescriptor& field);
bool IsOutputOnly(const google::protobuf::FieldDescriptor& field);
bool IsImmutable(const google::protobuf::FieldDescriptor& field);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_REQUEST_LAYOUT_H_
