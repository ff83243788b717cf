#ifndef PARTNERS_CLIENTS_CLI_REQUEST_BUILDER_H_
#define PARTNERS_CLIENTS_CLI_REQUEST_BUILDER_H_

#include <istream>
#include <memory>

#include "absl/status/statusor.h"
#include "clients/cli/command.h"
#include "clients/cli/request_layout.h"
#include "google/protobuf/message.h"

namespace partners::cli {

// Flags every method's command has besides those of its fields.
inline constexpr char kFromFlag[] = "from";    // protobuf JSON of the body, or of the request
inline constexpr char kClearFlag[] = "clear";  // updates: fields to empty

// Makes the request out of --from, the argument and the flags; later ones win, and repeated flags
// replace what --from listed. For updates the mask names what was given, unless --update-mask says
// otherwise. A name without slashes is completed where its collection is known: acme becomes
// partners/acme. `in` is read for `--from -`. INVALID_ARGUMENT names the flag, the argument or the
// file.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> BuildRequest(const Rpc& rpc,
                                                                        const RequestLayout& layout,
                                                                        const Arguments& arguments,
                                                                        std::istream& in);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_REQUEST_BUILDER_H_
