#include "clients/importer/utf8.h"

namespace partners::importer {

bool Utf8Checker::Start(uint8_t byte) {
  low_ = 0x80;
  high_ = 0xBF;
  if (byte < 0x80) return true;
  if (byte >= 0xC2 && byte <= 0xDF) {
    pending_ = 1;
  } else if (byte >= 0xE0 && byte <= 0xEF) {
    pending_ = 2;
    if (byte == 0xE0) low_ = 0xA0;
    if (byte == 0xED) high_ = 0x9F;
  } else if (byte >= 0xF0 && byte <= 0xF4) {
    pending_ = 3;
    if (byte == 0xF0) low_ = 0x90;
    if (byte == 0xF4) high_ = 0x8F;
  } else {
    return false;
  }
  return true;
}

ptrdiff_t Utf8Checker::Feed(absl::string_view piece) {
  for (size_t i = 0; i < piece.size(); ++i) {
    const auto byte = static_cast<uint8_t>(piece[i]);
    if (pending_ == 0) {
      if (!Start(byte)) return static_cast<ptrdiff_t>(i);
      continue;
    }
    if (byte < low_ || byte > high_) return static_cast<ptrdiff_t>(i);
    low_ = 0x80;
    high_ = 0xBF;
    --pending_;
  }
  return -1;
}

bool IsUtf8(absl::string_view text) {
  Utf8Checker checker;
  return checker.Feed(text) < 0 && !checker.incomplete();
}

}  // namespace partners::importer
