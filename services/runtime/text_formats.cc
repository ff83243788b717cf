#include "services/runtime/text_formats.h"

#include <cstdint>
#include <cstring>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace partners::runtime {
namespace {

constexpr uint32_t kInvalid = 0xFFFFFFFF;

unsigned char ByteAt(absl::string_view text, size_t at) {
  return static_cast<unsigned char>(text[at]);
}

// The number of bytes of the ASCII run at the start, rounded down to eight.
size_t AsciiPrefix(absl::string_view text) {
  size_t at = 0;
  for (uint64_t word; at + sizeof(word) <= text.size(); at += sizeof(word)) {
    std::memcpy(&word, text.data() + at, sizeof(word));
    if ((word & 0x8080808080808080u) != 0) break;
  }
  return at;
}

// Takes one character off the front; kInvalid when the bytes are not UTF-8.
uint32_t TakeCharacter(absl::string_view* text) {
  const unsigned char lead = ByteAt(*text, 0);
  const size_t length = lead < 0x80   ? 1
                        : lead < 0xC2 ? 0
                        : lead < 0xE0 ? 2
                        : lead < 0xF0 ? 3
                        : lead < 0xF5 ? 4
                                      : 0;
  if (length == 0 || length > text->size()) return kInvalid;
  if (length == 1) {
    text->remove_prefix(1);
    return lead;
  }
  uint32_t value = lead & (0x7Fu >> length);
  for (size_t i = 1; i < length; ++i) {
    const unsigned char next = ByteAt(*text, i);
    if ((next & 0xC0) != 0x80) return kInvalid;
    value = (value << 6) | (next & 0x3Fu);
  }
  constexpr uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < kSmallest[length] || value > 0x10FFFF || surrogate) return kInvalid;
  text->remove_prefix(length);
  return value;
}

template <class Predicate>
bool All(absl::string_view text, Predicate allowed) {
  for (char c : text) {
    if (!allowed(static_cast<unsigned char>(c))) return false;
  }
  return true;
}

bool IsLower(unsigned char c) { return absl::ascii_islower(c); }
bool IsUpper(unsigned char c) { return absl::ascii_isupper(c); }
bool IsDigit(unsigned char c) { return absl::ascii_isdigit(c); }
bool IsAlnum(unsigned char c) { return absl::ascii_isalnum(c); }

bool SizeWithin(absl::string_view text, size_t min, size_t max) {
  return text.size() >= min && text.size() <= max;
}

bool IsCatalogueId(absl::string_view text) {
  return SizeWithin(text, 1, 63) &&
         All(text, [](unsigned char c) { return IsLower(c) || IsDigit(c) || c == '-'; });
}

bool IsOrganisationCode(absl::string_view text) {
  return text.size() == 8 && All(text, [](unsigned char c) { return IsUpper(c) || IsDigit(c); });
}

// A host name: labels of letters, digits and inner dashes, split by dots.
bool IsHost(absl::string_view text, size_t labels_min) {
  if (!SizeWithin(text, 1, 253)) return false;
  const std::vector<absl::string_view> labels = absl::StrSplit(text, '.');
  for (absl::string_view label : labels) {
    if (!SizeWithin(label, 1, 63) || label.front() == '-' || label.back() == '-') return false;
    if (!All(label, [](unsigned char c) { return IsAlnum(c) || c == '-'; })) return false;
  }
  return labels.size() >= labels_min;
}

bool IsPort(absl::string_view text) {
  int port = 0;
  if (!SizeWithin(text, 1, 5) || !All(text, IsDigit)) return false;
  for (char c : text) port = port * 10 + (c - '0');
  return port >= 1 && port <= 65535;
}

bool IsUrl(absl::string_view text) {
  if (!absl::ConsumePrefix(&text, "https://") && !absl::ConsumePrefix(&text, "http://"))
    return false;
  const size_t end = text.find_first_of("/?#");
  const absl::string_view authority = text.substr(0, end);
  const absl::string_view rest = end == absl::string_view::npos ? "" : text.substr(end);
  const size_t colon = authority.find(':');  // credentials, with their @, are not a host
  if (colon != absl::string_view::npos && !IsPort(authority.substr(colon + 1))) return false;
  if (!IsHost(authority.substr(0, colon), /*labels_min=*/1)) return false;
  return All(rest, [](unsigned char c) {
    return c > ' ' && c < 0x7F && std::strchr("<>\"\\^`{|}", c) == nullptr;
  });
}

bool IsEmail(absl::string_view text) {
  const size_t at = text.find('@');
  if (at == absl::string_view::npos || !SizeWithin(text, 1, 254)) return false;
  const absl::string_view local = text.substr(0, at);
  if (!SizeWithin(local, 1, 64) || local.front() == '.' || local.back() == '.') return false;
  if (absl::StrContains(local, "..")) return false;
  const bool allowed = All(local, [](unsigned char c) {
    return IsAlnum(c) || (c != '\0' && std::strchr("!#$%&'*+-/=?^_`{|}~.", c) != nullptr);
  });
  return allowed && IsHost(text.substr(at + 1), /*labels_min=*/2);
}

bool IsScript(absl::string_view part) {
  return part.size() == 4 && IsUpper(ByteAt(part, 0)) && All(part.substr(1), IsLower);
}

bool IsRegion(absl::string_view part) {
  return (part.size() == 2 && All(part, IsUpper)) || (part.size() == 3 && All(part, IsDigit));
}

// language[-Script][-REGION]
bool IsLanguage(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '-');
  if (!SizeWithin(parts[0], 2, 3) || !All(parts[0], IsLower)) return false;
  size_t next = 1;
  if (next < parts.size() && IsScript(parts[next])) ++next;
  if (next < parts.size() && IsRegion(parts[next])) ++next;
  return next == parts.size();
}

bool IsToken(absl::string_view text) {
  return All(text, [](unsigned char c) {
    return IsAlnum(c) || c == '.' || c == '_' || c == '~' || c == '-';
  });
}

bool IsSha256(absl::string_view text) {
  return text.size() == 64 &&
         All(text, [](unsigned char c) { return IsDigit(c) || (c >= 'a' && c <= 'f'); });
}

bool IsControl(uint32_t c) { return c < 0x20 || (c >= 0x7F && c <= 0x9F); }
bool IsLineSeparator(uint32_t c) { return c == 0x2028 || c == 0x2029; }
bool IsBlank(uint32_t c) {
  return c == ' ' || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F ||
         c == 0x205F || c == 0x3000;
}

bool IsLine(absl::string_view text) {
  bool first = true;
  bool blank = false;
  while (!text.empty()) {
    const uint32_t c = TakeCharacter(&text);
    if (c == kInvalid || IsControl(c) || IsLineSeparator(c)) return false;
    blank = IsBlank(c);
    if (first && blank) return false;
    first = false;
  }
  return !blank;
}

bool IsText(absl::string_view text) {
  while (!text.empty()) {
    const uint32_t c = TakeCharacter(&text);
    const bool layout = c == '\n' || c == '\r' || c == '\t';
    if (c == kInvalid || (IsControl(c) && !layout)) return false;
  }
  return true;
}

// The shape only; whether the day and the hour exist is for whoever resolves the time.
bool IsLocalTime(absl::string_view text) {
  constexpr absl::string_view kShape = "0000-00-00T00:00";
  if (text.size() != kShape.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (kShape[i] == '0' ? !IsDigit(ByteAt(text, i)) : text[i] != kShape[i]) return false;
  }
  return true;
}

bool IsCollection(absl::string_view part) {
  return !part.empty() && IsLower(ByteAt(part, 0)) && All(part, IsAlnum);
}

// An id, or an id at one of its revisions: r1, r1@3.
bool IsResourceId(absl::string_view part) {
  const size_t at = part.find('@');
  if (at != absl::string_view::npos) {
    const absl::string_view revision = part.substr(at + 1);
    if (!SizeWithin(revision, 1, 9) || !All(revision, IsDigit)) return false;
    part = part.substr(0, at);
  }
  return SizeWithin(part, 1, 63) && part != "-" &&
         All(part, [](unsigned char c) { return IsAlnum(c) || c == '-'; });
}

bool IsResourceName(absl::string_view text) {
  bool collection = true;
  for (absl::string_view part : absl::StrSplit(text, '/')) {
    if (collection ? !IsCollection(part) : !IsResourceId(part)) return false;
    collection = !collection;
  }
  return collection;  // ended with an id
}

}  // namespace

bool IsUtf8(absl::string_view text) {
  text.remove_prefix(AsciiPrefix(text));
  while (!text.empty()) {
    if (TakeCharacter(&text) == kInvalid) return false;
  }
  return true;
}

size_t CountCharacters(absl::string_view text) {
  size_t count = 0;
  for (char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

bool MatchesFormat(type::v1::Format format, absl::string_view text) {
  switch (format) {
    case type::v1::FORMAT_CATALOGUE_ID:
      return IsCatalogueId(text);
    case type::v1::FORMAT_ORGANISATION_CODE:
      return IsOrganisationCode(text);
    case type::v1::FORMAT_URL:
      return IsUrl(text);
    case type::v1::FORMAT_EMAIL:
      return IsEmail(text);
    case type::v1::FORMAT_LANGUAGE:
      return IsLanguage(text);
    case type::v1::FORMAT_TOKEN:
      return IsToken(text);
    case type::v1::FORMAT_SHA256:
      return IsSha256(text);
    case type::v1::FORMAT_LINE:
      return IsLine(text);
    case type::v1::FORMAT_TEXT:
      return IsText(text);
    case type::v1::FORMAT_LOCAL_TIME:
      return IsLocalTime(text);
    case type::v1::FORMAT_RESOURCE_NAME:
      return IsResourceName(text);
    default:
      return true;
  }
}

const char* FormatRule(type::v1::Format format) {
  switch (format) {
    case type::v1::FORMAT_CATALOGUE_ID:
      return "must be 1 to 63 lower-case letters, digits and dashes";
    case type::v1::FORMAT_ORGANISATION_CODE:
      return "must be a code of 8 digits or capital letters, zeros kept";
    case type::v1::FORMAT_URL:
      return "must be an absolute http or https address without a user name or password";
    case type::v1::FORMAT_EMAIL:
      return "must be one e-mail address";
    case type::v1::FORMAT_LANGUAGE:
      return "must be a language tag like en, pt-BR or zh-Hant";
    case type::v1::FORMAT_TOKEN:
      return "must have only letters, digits and . _ ~ -";
    case type::v1::FORMAT_SHA256:
      return "must be 64 lower-case hex digits";
    case type::v1::FORMAT_LINE:
      return "must be one line without control characters and without blanks at its ends";
    case type::v1::FORMAT_TEXT:
      return "must not have control characters other than line breaks and tabs";
    case type::v1::FORMAT_LOCAL_TIME:
      return "must be a local time like 2026-03-02T17:00";
    case type::v1::FORMAT_RESOURCE_NAME:
      return "must be a resource name like partners/p1/services/s1";
    default:
      return "must be text";
  }
}

}  // namespace partners::runtime
