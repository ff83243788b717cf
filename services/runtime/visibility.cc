#include "services/runtime/visibility.h"

#include <vector>

#include "services/runtime/descriptor_cache.h"
#include "services/runtime/descriptor_fields.h"

namespace partners::runtime {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using type::v1::Visibility;

bool IsResource(const Descriptor* type) {
  const FieldDescriptor* first = type->FindFieldByNumber(1);
  return first != nullptr && first->name() == "name" && !first->is_repeated() &&
         first->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
}

// The highest visibility declared anywhere below a type. SECRET is kept apart, since everybody but
// one answer lacks it.
struct Below {
  Visibility highest = type::v1::VISIBILITY_PUBLIC;
  bool secret = false;
};

void Note(Visibility visibility, Below* below) {
  if (visibility == type::v1::VISIBILITY_SECRET) {
    below->secret = true;
  } else if (visibility > below->highest) {
    below->highest = visibility;
  }
}

Below Survey(const Descriptor* root) {
  Below below;
  for (const FieldDescriptor* field : FieldsBelow(root)) Note(VisibilityOf(field), &below);
  return below;
}

// What clearing has to look at in one type.
struct Plan {
  struct Step {
    const FieldDescriptor* field;
    Visibility visibility;
    const Plan* held;  // null for a field without messages
  };
  std::vector<Step> steps;  // fields above PUBLIC, and fields with such fields below them
  Below below;
  bool resource = false;

  void Compile(const Descriptor* type, DescriptorCache<Plan>* cache) {
    resource = IsResource(type);
    below = Survey(type);
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      const Descriptor* held = HeldType(field);
      const Visibility visibility = VisibilityOf(field);
      const bool deeper = held != nullptr && AnythingIn(Survey(held));
      if (visibility == type::v1::VISIBILITY_PUBLIC && !deeper) continue;
      steps.push_back({field, visibility, deeper ? cache->Reserve(held) : nullptr});
    }
  }
  static bool AnythingIn(const Below& below) {
    return below.secret || below.highest > type::v1::VISIBILITY_PUBLIC;
  }
};

// Who looks, while walking through a message.
struct Viewer {
  const Caller* caller;  // null: nothing but secrets is cleared
  const PartyOf* party_of;
  bool keep_secrets;

  bool judges_parties() const {
    return caller != nullptr && !caller->bound_to.empty() &&
           AudienceOf(*caller, false) < type::v1::VISIBILITY_PARTY;
  }
  Visibility Audience(const Message& resource) const {
    const Reflection* reflection = resource.GetReflection();
    std::string party;
    if (*party_of) {
      party = (*party_of)(resource);
    } else {
      party = reflection->GetString(resource, resource.GetDescriptor()->FindFieldByNumber(1));
    }
    return AudienceOf(*caller, IsParty(*caller, party));
  }
};

class Clearing {
 public:
  explicit Clearing(const Viewer& viewer) : viewer_(viewer), parties_(viewer.judges_parties()) {}

  void Run(const Plan& plan, Visibility audience, Message* message) const {
    if (plan.resource && parties_) audience = viewer_.Audience(*message);
    if (!Concerns(plan.below, audience)) return;
    const Reflection* reflection = message->GetReflection();
    if (audience < type::v1::VISIBILITY_STAFF && !reflection->GetUnknownFields(*message).empty()) {
      reflection->MutableUnknownFields(message)
          ->Clear();  // a field nobody knows is nobody's to see
    }
    for (const Plan::Step& step : plan.steps) {
      if (IsHidden(step.visibility, audience)) {
        reflection->ClearField(message, step.field);
      } else if (step.held != nullptr) {
        Descend(step, audience, reflection, message);
      }
    }
  }

 private:
  bool IsHidden(Visibility visibility, Visibility audience) const {
    if (visibility == type::v1::VISIBILITY_SECRET) return !viewer_.keep_secrets;
    return visibility > audience;
  }
  // Whether something below may have to go. A contained resource may be seen with fewer rights than
  // its container.
  bool Concerns(const Below& below, Visibility audience) const {
    if (below.secret && !viewer_.keep_secrets) return true;
    return below.highest > (parties_ ? type::v1::VISIBILITY_PUBLIC : audience);
  }
  void Descend(const Plan::Step& step, Visibility audience, const Reflection* reflection,
               Message* message) const {
    if (!step.field->is_repeated()) {
      if (!reflection->HasField(*message, step.field)) return;
      Run(*step.held, audience, reflection->MutableMessage(message, step.field));
      return;
    }
    const int size = reflection->FieldSize(*message, step.field);
    for (int i = 0; i < size; ++i) {
      Message* element = reflection->MutableRepeatedMessage(message, step.field, i);
      if (step.field->is_map()) {
        const FieldDescriptor* value = step.field->message_type()->map_value();
        element = element->GetReflection()->MutableMessage(element, value);
      }
      Run(*step.held, audience, element);
    }
  }

  const Viewer& viewer_;
  const bool parties_;
};

}  // namespace

Visibility VisibilityOf(const FieldDescriptor* field) {
  const Visibility declared = field->options().GetExtension(type::v1::visibility);
  return declared == type::v1::VISIBILITY_UNSPECIFIED ? type::v1::VISIBILITY_STAFF : declared;
}

Visibility AudienceOf(const Caller& caller, bool party) {
  if (IsStaff(caller.role) || caller.reads_as_staff) return type::v1::VISIBILITY_STAFF;
  return party ? type::v1::VISIBILITY_PARTY : type::v1::VISIBILITY_PUBLIC;
}

void ClearInvisible(const Caller& caller, const PartyOf& party_of, bool keep_secrets,
                    Message* message) {
  const Viewer viewer = {&caller, &party_of, keep_secrets};
  Clearing(viewer).Run(DescriptorCache<Plan>::Get(message->GetDescriptor()),
                       AudienceOf(caller, false), message);
}

bool MayHoldSecrets(const Descriptor* type) {
  return DescriptorCache<Plan>::Get(type).below.secret;
}

bool SeesEverything(const Caller& caller, const Descriptor* type) {
  const Below& below = DescriptorCache<Plan>::Get(type).below;
  return !below.secret && below.highest <= AudienceOf(caller, false);
}

void ClearSecrets(Message* message) {
  const Viewer viewer = {nullptr, nullptr, false};
  Clearing(viewer).Run(DescriptorCache<Plan>::Get(message->GetDescriptor()),
                       type::v1::VISIBILITY_STAFF, message);
}

}  // namespace partners::runtime
