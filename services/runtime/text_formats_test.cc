#include "services/runtime/text_formats.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace partners::runtime {
namespace {

using type::v1::Format;

struct Case {
  Format format;
  std::vector<std::string> good;
  std::vector<std::string> bad;
};

std::string Of(size_t count, char c) { return std::string(count, c); }

const Case kCases[] = {
    {type::v1::FORMAT_CATALOGUE_ID,
     {"tp1", "prf-2018-consultants", "-", Of(63, 'a')},
     {"", "TP1", "a_b", "a b", "\xC3\xA9", Of(64, 'a')}},
    {type::v1::FORMAT_ORGANISATION_CODE,
     {"00350000", "0035AB01"},
     {"350000", "0035000", "003500000", "0035000a", "0035 000", ""}},
    {type::v1::FORMAT_URL,
     {"https://example.org", "http://example.org:8080/a/b?c=d#e", "https://a-b.example.org/%20",
      "http://localhost", "https://example.org?q"},
     {"",
      "example.org",
      "ftp://example.org",
      "//example.org",
      "https://",
      "https:///path",
      "https://user@example.org",
      "https://user:pw@example.org/",
      "https://example.org:0",
      "https://example.org:99999",
      "https://example.org:",
      "https://exa mple.org",
      "https://example.org/a b",
      "https://-a.org",
      "https://example..org",
      "javascript:alert(1)",
      "https://example.org/<script>",
      "HTTPS://example.org",
      "https://ex\xC3\xA4mple.org",
      std::string("https://example.org/\0", 21)}},
    {type::v1::FORMAT_EMAIL,
     {"a@b.org", "first.last+tag@mail.example.org", "o'neil@example.org"},
     {"", "a", "a@b", "@b.org", "a@", "a@b.org@c.org", "a b@c.org", "a@b..org", "a@.org",
      ".a@b.org", "a.@b.org", "a..b@c.org", "Name <a@b.org>", "a@b.org\n", Of(65, 'a') + "@b.org",
      std::string("a\0@b.org", 8)}},
    {type::v1::FORMAT_LANGUAGE,
     {"en", "es", "pt-BR", "zh-Hant", "zh-Hant-TW", "es-419", "haw"},
     {"", "e", "EN", "english", "pt-br", "pt_BR", "zh-hant", "en-", "en-US-x", "en--US"}},
    {type::v1::FORMAT_TOKEN, {"a.b_c~d-E9"}, {"a b", "a/b", "a\n", "\xC3\xA9"}},
    {type::v1::FORMAT_SHA256,
     {Of(64, 'a'), Of(32, '0') + Of(32, 'f')},
     {Of(63, 'a'), Of(65, 'a'), Of(64, 'A'), Of(64, 'g')}},
    {type::v1::FORMAT_LINE,
     {"A", "\xC3\x89tude, Inc.", "\xE6\x97\xA5\xE6\x9C\xAC", "a  b"},
     {" a", "a ", "a\nb", "a\tb", "a\rb", std::string("a\0b", 3), "a\x7F", "a\xC2\x85z",
      "a\xE2\x80\xA8z", "\xC2\xA0z", "a\xE3\x80\x80", " "}},
    {type::v1::FORMAT_TEXT,
     {"a\nb\tc\r\n", " a ", "\xC3\xA9"},
     {std::string("a\0b", 3), "a\x1B[31m", "a\x7F", "a\xC2\x9B"}},
    {type::v1::FORMAT_LOCAL_TIME,
     {"2026-03-02T17:00"},
     {"2026-03-02", "2026-03-02 17:00", "2026-03-02T17:00:00", "2026-03-02T17:00Z",
      "abcd-03-02T17:00"}},
    {type::v1::FORMAT_RESOURCE_NAME,
     {"partners/p1", "vendorListings/prf-2018-v1", "partners/p1/services/S1", "rubrics/r1@3"},
     {"", "partners", "partners/", "partners/p1/", "/partners/p1", "partners/p1/services",
      "Partners/p1", "partners/-", "partners/p_1", "partners/p 1", "partners//p1", "partners/..",
      "rubrics/r1@", "rubrics/r1@x", "rubrics/@1", "part-ners/p1", "partners/" + Of(64, 'a')}},
};

TEST(TextFormatsTest, EachFormatTakesWhatItNamesAndNothingElse) {
  for (const Case& c : kCases) {
    for (const std::string& text : c.good)
      EXPECT_TRUE(MatchesFormat(c.format, text)) << Format_Name(c.format) << " " << text;
    for (const std::string& text : c.bad)
      EXPECT_FALSE(MatchesFormat(c.format, text)) << Format_Name(c.format) << " " << text;
  }
}

TEST(TextFormatsTest, EveryFormatIsTestedAndHasARule) {
  for (int number = 1; number < type::v1::Format_ARRAYSIZE; ++number) {
    bool tested = false;
    for (const Case& c : kCases) tested = tested || c.format == number;
    EXPECT_TRUE(tested) << number;
    EXPECT_STRNE(FormatRule(static_cast<Format>(number)), FormatRule(type::v1::FORMAT_UNSPECIFIED));
  }
}

// The borders of the table of well-formed byte sequences, Unicode standard table 3-7.
TEST(TextFormatsTest, KnowsUtf8) {
  for (const char* good : {"", "a", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
                           "\xEE\x80\x80", "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF",
                           "12345678\xC3\xA9", "1234567\xC3\xA9zbcdefgh"}) {
    EXPECT_TRUE(IsUtf8(good)) << good;
  }
  for (const char* bad :
       {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x7F", "\xC2\xC0", "\xE0\x9F\xBF",
        "\xE0\xA0", "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF", "\xF0\x90\x80",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xFE", "12345678\xFF",
        "abcdefg\xFF"
        "hijklmnop"}) {
    EXPECT_FALSE(IsUtf8(bad)) << bad;
  }
}

TEST(TextFormatsTest, CountsCharactersNotBytes) {
  EXPECT_EQ(CountCharacters(""), 0u);
  EXPECT_EQ(CountCharacters("abc"), 3u);
  EXPECT_EQ(CountCharacters("\xC3\xA9\xE6\x97\xA5\xF0\x9F\x98\x80"), 3u);
}

}  // namespace
}  // namespace partners::runtime
