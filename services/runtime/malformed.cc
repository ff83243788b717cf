#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format.h"
#include "google/protobuf/wire_format_lite.h"
#include "services/runtime/field_rules.h"
#include "services/runtime/text_formats.h"

namespace partners::runtime {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormat;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

constexpr int kDepthMax = 100;  // the parser's own

// Walks serialised bytes beside their type; stops at the first thing that cannot be.
class Walker {
 public:
  // False when something was found.
  bool Walk(const Descriptor* type, const std::string& bytes, const std::string& prefix,
            int depth) {
    if (depth > kDepthMax) return Fail(prefix, "is nested too deeply");
    CodedInputStream in(reinterpret_cast<const uint8_t*>(bytes.data()),
                        static_cast<int>(bytes.size()));
    std::map<int, int> seen;
    while (true) {
      const uint32_t tag = in.ReadTag();
      if (tag == 0 && in.ConsumedEntireMessage()) return true;
      const int number = WireFormatLite::GetTagFieldNumber(tag);
      if (number == 0)
        return Fail(prefix.empty() ? type->name() : prefix, "is cut off or malformed");
      const FieldDescriptor* field = type->FindFieldByNumber(number);
      if (!WalkField(field, tag, Place(field, number, prefix, &seen), depth, &in)) return false;
    }
  }
  const std::string& field() const { return field_; }
  const std::string& rule() const { return rule_; }

 private:
  bool Fail(const std::string& field, const std::string& rule) {
    field_ = field;
    rule_ = rule;
    return false;
  }

  static std::string Place(const FieldDescriptor* field, int number, const std::string& prefix,
                           std::map<int, int>* seen) {
    std::string place = prefix.empty() ? "" : absl::StrCat(prefix, ".");
    if (field == nullptr) return absl::StrCat(place, number);
    absl::StrAppend(&place, field->name());
    if (field->is_repeated()) absl::StrAppend(&place, "[", (*seen)[number]++, "]");
    return place;
  }

  bool WalkField(const FieldDescriptor* field, uint32_t tag, const std::string& place, int depth,
                 CodedInputStream* in) {
    const WireFormatLite::WireType wire = WireFormatLite::GetTagWireType(tag);
    if (wire != WireFormatLite::WIRETYPE_LENGTH_DELIMITED) {
      if (!WireFormatLite::SkipField(in, tag)) return Fail(place, "is cut off or malformed");
      return field == nullptr || wire == WireFormat::WireTypeForFieldType(field->type()) ||
             Fail(place, "has another wire type than its field");
    }
    uint32_t length = 0;
    std::string bytes;
    if (!in->ReadVarint32(&length) || length > INT32_MAX ||
        !in->ReadString(&bytes, static_cast<int>(length))) {
      return Fail(place, "is cut off");
    }
    return field == nullptr || WalkDelimited(field, bytes, place, depth);
  }

  bool WalkDelimited(const FieldDescriptor* field, const std::string& bytes,
                     const std::string& place, int depth) {
    switch (field->type()) {
      case FieldDescriptor::TYPE_MESSAGE:
        return Walk(field->message_type(), bytes, place, depth + 1);
      case FieldDescriptor::TYPE_STRING:
        return IsUtf8(bytes) || Fail(place, "must be valid UTF-8");
      case FieldDescriptor::TYPE_BYTES:
        return true;
      default:
        if (!field->is_packable()) return Fail(place, "has another wire type than its field");
        return WalkPacked(field, bytes) || Fail(place, "is cut off or malformed");
    }
  }

  static bool WalkPacked(const FieldDescriptor* field, const std::string& bytes) {
    switch (WireFormat::WireTypeForFieldType(field->type())) {
      case WireFormatLite::WIRETYPE_FIXED32:
        return bytes.size() % 4 == 0;
      case WireFormatLite::WIRETYPE_FIXED64:
        return bytes.size() % 8 == 0;
      default:
        break;
    }
    CodedInputStream in(reinterpret_cast<const uint8_t*>(bytes.data()),
                        static_cast<int>(bytes.size()));
    uint64_t value = 0;
    while (in.CurrentPosition() < static_cast<int>(bytes.size())) {
      if (!in.ReadVarint64(&value)) return false;
    }
    return true;
  }

  std::string field_;
  std::string rule_;
};

}  // namespace

absl::Status ExplainMalformed(const Descriptor* type, const std::string& bytes) {
  Walker walker;
  if (!walker.Walk(type, bytes, "", 0)) {
    return FieldInvalid(walker.field(), walker.rule(), "MESSAGE_MALFORMED");
  }
  return FieldInvalid(type->name(), "is not a well-formed message", "MESSAGE_MALFORMED");
}

}  // namespace partners::runtime
