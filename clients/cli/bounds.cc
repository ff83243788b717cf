#include "clients/cli/bounds.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/comments.h"
#include "clients/cli/display.h"
#include "partners/type/v1/annotations.pb.h"

namespace partners::cli {
namespace {

using google::protobuf::FieldDescriptor;

// 1 to 60 of them, at most 200 characters, 0 to 100: a bound that the comment does not name itself.
std::string Between(std::optional<double> min, std::optional<double> max, const char* unit,
                    const std::string& comment) {
  const auto known = [&](double bound) {
    return absl::StrContains(absl::StrReplaceAll(comment, {{",", ""}}), DisplayReal(bound));
  };
  if ((!min && !max) || known(max ? *max : *min)) return "";
  if (min && max) return absl::StrCat(DisplayReal(*min), " to ", DisplayReal(*max), unit);
  return absl::StrCat(max ? "at most " : "at least ", DisplayReal(max ? *max : *min), unit);
}

// 0 says that there is no bound.
std::optional<double> UnlessZero(double bound) {
  return bound == 0 ? std::nullopt : std::optional<double>(bound);
}

}  // namespace

std::string BoundsOf(const FieldDescriptor& field) {
  const auto& options = field.options();
  const auto& items = options.GetExtension(type::v1::items);
  const auto& length = options.GetExtension(type::v1::length);
  const auto& range = options.GetExtension(type::v1::range);
  const std::string comment = CommentOf(field);
  std::vector<std::string> bounds = {
      Between(UnlessZero(items.min()), UnlessZero(items.max()), " of them", comment),
      Between(UnlessZero(length.min()), UnlessZero(length.max()), " characters", comment),
      Between(range.has_min() ? std::optional<double>(range.min()) : std::nullopt,
              range.has_max() ? std::optional<double>(range.max()) : std::nullopt, "", comment)};
  bounds.erase(std::remove(bounds.begin(), bounds.end(), ""), bounds.end());
  if (bounds.empty()) return "";
  std::string text = absl::StrCat(absl::StrJoin(bounds, "; "), ".");
  text[0] = absl::ascii_toupper(static_cast<unsigned char>(text[0]));
  return text;
}

}  // namespace partners::cli
