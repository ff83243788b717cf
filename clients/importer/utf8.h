#ifndef PARTNERS_CLIENTS_IMPORTER_UTF8_H_
#define PARTNERS_CLIENTS_IMPORTER_UTF8_H_

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace partners::importer {

// Checks UTF-8 that arrives in pieces (RFC 3629: no overlong forms, no surrogates, at most
// U+10FFFF).
class Utf8Checker {
 public:
  // Returns the offset in `piece` of the byte that breaks the encoding, or -1 when all is well.
  ptrdiff_t Feed(absl::string_view piece);

  // True when the text so far ends inside a character.
  bool incomplete() const { return pending_ > 0; }

 private:
  bool Start(uint8_t byte);

  int pending_ = 0;
  uint8_t low_ = 0x80;
  uint8_t high_ = 0xBF;
};

// True when `text` is valid UTF-8 as a whole.
bool IsUtf8(absl::string_view text);

}  // namespace partners::importer

#endif  // PARTNERS_CLIENTS_IMPORTER_UTF8_H_
