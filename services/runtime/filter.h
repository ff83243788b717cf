#ifndef PARTNERS_SERVICES_RUNTIME_FILTER_H_
#define PARTNERS_SERVICES_RUNTIME_FILTER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "services/runtime/call.h"
#include "services/runtime/filter_value.h"

namespace partners::runtime {

// A parsed filter: `field op value` joined by AND, op one of = != < <= > >= and `:`. Values: bare
// words, "quoted text" (with \" and \\), numbers, true, false, enum names with or without prefix
// and in any case, dates as 2026-03-02, instants as 2026-03-02T17:00:00Z. At most kFilterTermsMax
// terms.
//
// `:` finds an element of a list, or, in a text, a part of it, both ignoring ASCII case; with
// anything else it is =. On a list, and below one, it is the only operator. Texts are ordered by
// their bytes, enums by their numbers, of which the unspecified one is in no order. Absent optional
// fields match no comparison but !=.
inline constexpr size_t kFilterTermsMax = 50;

// Immutable, thread-safe.
class Filter {
 public:
  // `fields` are the paths this method can be filtered by; a path the caller may not see is refused
  // like an unknown one. INVALID_ARGUMENT on `filter` with the place (counted in bytes from 1) and
  // the rule.
  static absl::StatusOr<Filter> Parse(const std::string& text,
                                      const google::protobuf::Descriptor* resource,
                                      const std::vector<std::string>& fields, const Caller& caller);
  bool Matches(const google::protobuf::Message& resource) const;
  bool empty() const { return terms_.empty(); }
  // The text a term `field = text` asks for, where there is one: an index may be walked for it. The
  // filter is to be matched all the same.
  std::optional<std::string> TextOf(const std::string& field) const;

 private:
  struct Term {
    std::vector<const google::protobuf::FieldDescriptor*> path;
    Operator op;
    FieldValue value;
  };
  friend class FilterParser;
  static bool Matches(const Term& term, size_t depth, const google::protobuf::Message& message);

  std::vector<Term> terms_;
};

// An order: `field` or `field desc`.
struct Order {
  std::string field;  // empty: the method's default
  bool descending = false;
};
// INVALID_ARGUMENT on `order_by` unless the field is one of `fields`.
absl::StatusOr<Order> ParseOrder(const std::string& text, const std::vector<std::string>& fields);

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_FILTER_H_
