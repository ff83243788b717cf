#include "services/methods/unicode_text.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include "services/methods/validation.h"

namespace partners::methods::internal {
namespace {

bool IsMark(UChar32 c) { return (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0; }

}  // namespace

absl::StatusOr<std::u32string> CodePoints(absl::string_view field, absl::string_view text) {
  std::u32string points;
  const auto size = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < size;) {
    UChar32 c;
    U8_NEXT(text.data(), i, size, c);
    if (c < 0) return Refuse(field, "must be UTF-8");
    points.push_back(static_cast<char32_t>(c));
  }
  return points;
}

absl::StatusOr<std::string> WithoutMarks(absl::string_view field, absl::string_view text) {
  const auto points = CodePoints(field, text);
  if (!points.ok()) return points.status();
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfkd = icu::Normalizer2::getNFKDInstance(error);
  if (U_FAILURE(error)) return absl::InternalError(u_errorName(error));
  const icu::StringPiece piece(text.data(), static_cast<int32_t>(text.size()));
  const icu::UnicodeString normal = nfkd->normalize(icu::UnicodeString::fromUTF8(piece), error);
  if (U_FAILURE(error)) return absl::InternalError(u_errorName(error));
  icu::UnicodeString kept;
  for (int32_t i = 0; i < normal.length(); i = normal.moveIndex32(i, 1)) {
    if (!IsMark(normal.char32At(i))) kept.append(normal.char32At(i));
  }
  std::string utf8;
  kept.toUTF8String(utf8);
  return utf8;
}

}  // namespace partners::methods::internal
