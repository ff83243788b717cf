#include "clients/cli/flag_hint.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/cli/commands.h"
#include "clients/cli/names.h"
#include "clients/cli/request_layout.h"
#include "clients/cli/rpcs.h"

namespace partners::cli {
namespace {

using Parts = std::vector<std::string>;

// need.ratings[0].rating is need, ratings, rating.
Parts PartsOf(const std::string& field) {
  Parts parts = absl::StrSplit(field, '.');
  for (std::string& part : parts) part = part.substr(0, part.find('['));
  return parts;
}

bool IsAt(const FieldPath& path, const Parts& parts) {
  if (path.size() != parts.size()) return false;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (path[i]->name() != parts[i]) return false;
  }
  return true;
}

// What a new resource cannot do without.
std::string NeededFlags(const RequestLayout& layout) {
  Parts flags;
  for (const FieldFlag& flag : layout.flags) {
    const bool of_body = flag.path.size() == 2 && flag.path[0] == layout.body;
    if (of_body && IsNeeded(*flag.path.back())) flags.push_back("--" + flag.flag.name);
  }
  return absl::StrJoin(flags, ", ");
}

std::string HintAt(const RequestLayout& layout, const Parts& parts) {
  if (IsAt(layout.positional_path, parts)) return layout.positional.name;
  for (const FieldFlag& flag : layout.flags) {
    if (IsAt(flag.path, parts)) return "--" + flag.flag.name;
  }
  return "";
}

// Of a command that is more than one call: its flag of the field's name.
std::string OwnFlag(const Parts& parts, const std::string& words) {
  if (parts.size() > 2) return "";  // inside of something: read from a file
  for (const ExtraCommand& extra : ExtraCommands()) {
    if (extra.command.words != words) continue;
    for (const Flag& flag : extra.command.flags) {
      if (flag.name == Kebab(parts.back())) return "--" + flag.name;
    }
  }
  return "";
}

}  // namespace

std::string FlagHint(const std::string& field, const std::string& words) {
  const Parts names = absl::StrSplit(words, ' ');
  const Rpc* rpc = names.size() == 2 ? FindRpc(names[0], names[1]) : nullptr;
  Parts parts = PartsOf(field);
  if (rpc == nullptr) return OwnFlag(parts, words);
  const RequestLayout layout = LayoutOf(*rpc);
  if (layout.body != nullptr && IsAt({layout.body}, parts)) return NeededFlags(layout);
  std::string hint;
  for (; !parts.empty() && hint.empty(); parts.pop_back()) hint = HintAt(layout, parts);
  return hint;
}

}  // namespace partners::cli
