#ifndef PARTNERS_SERVICES_RUNTIME_TRAIL_H_
#define PARTNERS_SERVICES_RUNTIME_TRAIL_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "partners/operations/v1/access_trail.pb.h"
#include "services/runtime/call.h"

// What calls show and refuse, for the access trail. Which records are sealed and which fields
// personal is declared in partners/type/v1/trail.proto.
namespace partners::runtime {

// Takes entries and keeps them. Thread-safe.
class TrailSink {
 public:
  virtual ~TrailSink() = default;
  // Takes an entry that must be kept; false when there is no room or nothing can be kept, and then
  // nobody may see what it is about.
  virtual bool AddShown(const operations::v1::AccessEntry& entry) = 0;
  // Takes an entry about a call that showed nothing, or whose answer cannot be held back; counted
  // instead when there is no room.
  virtual void AddOrCount(const operations::v1::AccessEntry& entry) = 0;
};

// What of an answer is for the trail.
struct Shown {
  bool sealed = false;
  bool personal = false;
  // Names of the records, each once, in their order; inside what was looked through.
  std::vector<absl::string_view> resources;
  bool unnamed = false;  // something was shown that says no name
  bool any() const { return sealed || personal; }
};

// True when a message of this type can hold a sealed record or a personal field, however deep; also
// inside an Any.
bool MayShowTrailed(const google::protobuf::Descriptor* type);

// True when the type itself is a sealed record or holds some.
bool MayShowSealed(const google::protobuf::Descriptor* type);

// Looks through the very bytes the caller gets: a serialised message of `type`.
Shown FindShown(const google::protobuf::Descriptor* type, absl::string_view answer);

// The resource a request is about: its `name`, `parent` or `application`. Empty when that is not a
// resource's name, or has an id longer than ids are: nothing a caller makes up, such as the text of
// a key, gets into the trail.
std::string AskedFor(const google::protobuf::Message& request);

// Whether what this caller sees is recorded. Services that act for nobody are this system itself;
// whoever they show it to is.
bool IsTrailed(const Caller& caller);

// Makes `entry` one about a call, without kind; what it was before is gone.
void Fill(const Call& call, operations::v1::AccessEntry* entry);

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_TRAIL_H_
