#ifndef PARTNERS_SERVICES_RUNTIME_STATUS_MACROS_H_
#define PARTNERS_SERVICES_RUNTIME_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Leaves the function with the status unless it is OK.
#define PARTNERS_RETURN_IF_ERROR(expression)                                \
  do {                                                                      \
    if (absl::Status partners_status = (expression); !partners_status.ok()) \
      return partners_status;                                               \
  } while (false)

#define PARTNERS_CONCAT_INNER(a, b) a##b
#define PARTNERS_CONCAT(a, b) PARTNERS_CONCAT_INNER(a, b)

// Declares or assigns `target` from a StatusOr, or leaves the function with its status.
#define PARTNERS_ASSIGN_OR_RETURN(target, expression) \
  PARTNERS_ASSIGN_OR_RETURN_INNER(PARTNERS_CONCAT(partners_or_, __LINE__), target, expression)
#define PARTNERS_ASSIGN_OR_RETURN_INNER(temporary, target, expression) \
  auto temporary = (expression);                                       \
  if (!temporary.ok()) return temporary.status();                      \
  target = *std::move(temporary)

#endif  // PARTNERS_SERVICES_RUNTIME_STATUS_MACROS_H_
