#ifndef PARTNERS_TESTS_API_BREACHES_H_
#define PARTNERS_TESTS_API_BREACHES_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "partners/type/v1/annotations.pb.h"

// Every way to break a rule the protos declare, made from the descriptors.
namespace partners::tests {

inline constexpr int kNoField = 4711;  // no message has a field of this number
// Stands for bytes that are not UTF-8 until the request is serialised: protobuf complains of those.
inline constexpr char kNotUtf8[] = "~not-utf-8~";

// Of each format: a text that has it, one that has not.
using Formats = std::map<type::v1::Format, std::pair<std::string, std::string>>;
const Formats& KnownFormats();

// One rule broken at one field.
struct Breach {
  std::string kind;
  std::string suffix;               // of the field's path in the answer
  std::string rule;                 // words of the answer
  std::vector<std::string> values;  // what the field has instead
};
using Breaches = std::vector<Breach>;
inline constexpr char kUnknownField[] = "unknown field";  // of what is in the field

// The fields from the request down to one of them.
using Path = std::vector<const google::protobuf::FieldDescriptor*>;

// As the server writes it.
std::string Name(const Path& path);

struct Places {
  std::vector<Path> checked;
  std::vector<Path> ignored;  // the service sets them
};

Places PlacesOf(const google::protobuf::MethodDescriptor& method);

// What breaks the rules of a field; of its value alone, without those of how many there must be.
Breaches AllOf(const google::protobuf::FieldDescriptor* f);
Breaches OfValues(const google::protobuf::FieldDescriptor* f);

// A request that breaks no declared rule, and one that breaks one of them.
std::unique_ptr<google::protobuf::Message> Filled(const google::protobuf::MethodDescriptor& method);
std::unique_ptr<google::protobuf::Message> Broken(const google::protobuf::MethodDescriptor& method,
                                                  const Path& path, const Breach& breach);

// An update is checked where its mask points; without one, where something is populated.
void PointMaskAt(const Path& path, google::protobuf::Message* request);

// Sets a field, or adds to it, from text form.
void Put(const google::protobuf::FieldDescriptor* f, const std::string& value,
         google::protobuf::Message* m);
std::unique_ptr<google::protobuf::Message> New(const google::protobuf::Descriptor* type);

}  // namespace partners::tests

#endif  // PARTNERS_TESTS_API_BREACHES_H_
