#ifndef PARTNERS_CLIENTS_IMPORTER_MAPPINGS_H_
#define PARTNERS_CLIENTS_IMPORTER_MAPPINGS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/importer/mapping.pb.h"

namespace partners::importer {

// Ids of the mappings shipped with the program, in alphabetical order.
std::vector<std::string> MappingIds();

// A shipped mapping by its id. NOT_FOUND lists the ids there are.
absl::StatusOr<Mapping> ShippedMapping(absl::string_view id);

// A mapping from a file somebody wrote. NOT_FOUND; INVALID_ARGUMENT with line and column for a text
// that is no mapping, or with the field for one that contradicts itself.
absl::StatusOr<Mapping> ReadMappingFile(const std::string& path);

// The same from text.
absl::StatusOr<Mapping> ParseMapping(absl::string_view text);

// A file when `id_or_path` has a slash or ends in .textproto, else a shipped mapping.
absl::StatusOr<Mapping> LoadMapping(absl::string_view id_or_path);

// OK when the mapping can be used: ids well-formed and in the catalogue, lookups there and their
// values names of the enum they are used for, one rule where one is needed, nothing read that
// must never be. INVALID_ARGUMENT names the field.
absl::Status CheckMapping(const Mapping& mapping);

}  // namespace partners::importer

#endif  // PARTNERS_CLIENTS_IMPORTER_MAPPINGS_H_
