#ifndef PARTNERS_CLIENTS_CLI_GRADE_VALUES_H_
#define PARTNERS_CLIENTS_CLI_GRADE_VALUES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"

// Grades as people write and read them.
namespace partners::cli {

bool IsGrade(const google::protobuf::FieldDescriptor& field);

// One grade, k, 3 or 03, or a range of them with both ends, k-5: the numbers of type.v1.Grade.
// Grades are ordered pk, k, 1 to 12; sp stands outside the order and in no range.
// INVALID_ARGUMENT says the rule.
absl::StatusOr<std::vector<int>> ParseGrades(const std::string& text);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_GRADE_VALUES_H_
