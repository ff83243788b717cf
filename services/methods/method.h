#ifndef PARTNERS_SERVICES_METHODS_METHOD_H_
#define PARTNERS_SERVICES_METHODS_METHOD_H_

#include "absl/strings/string_view.h"

namespace partners::methods {

// The name and version of one decision method. Whoever stores a result stores both beside it.
//
// The version rises when the same input can give another result (beyond 1e-9); the older version
// then stays callable under its own name, so that a stored decision can be replayed. Each header
// declares the constant of its method beside the function.
struct Method {
  absl::string_view id;  // lower_snake, never reused for something else
  int version;           // 1, 2, 3 …
};

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_METHOD_H_
