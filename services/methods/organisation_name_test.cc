#include "services/methods/organisation_name.h"

#include <map>

#include "services/methods/duplicate_cases.h"

namespace partners::methods {
namespace {

using testing::ExpectRefused;

std::string Normalised(const std::string& name) {
  const auto result = NormaliseOrganisationName(name);
  EXPECT_TRUE(result.ok()) << result.status();
  return result.value_or("?");
}

TEST(NormaliseOrganisationName, EveryStepByHand) {
  const std::map<std::string, std::string> expected = {
      {"The Center for Núñez-Peña Learning, Inc.", "CENTER FOR NUNEZ PENA LEARNING"},
      {"Teach & Learn+Lead", "TEACH AND LEARN AND LEAD"},
      {"O'Brien’s U.S. Ctr.", "OBRIENS US CENTER"},
      {"ABC Co., Ltd. L.L.C.", "ABC"},
      {"The The THE", "THE"},
      {"The Inc.", "INC"},
      {"Inc LLC", "INC"},
      {"Company of Friends", "COMPANY OF FRIENDS"},
      {"Friends of THE", "FRIENDS OF THE"},
      {"univ of mass assoc", "UNIVERSITY OF MASSACHUSETTS ASSOCIATION"},
      {"P.C. Smith, PC", "PC SMITH"},
      {"", ""},
      {"学校", ""},
      {" \t\n", ""},
      {"&", "AND"}};
  for (const auto& [name, normal] : expected) EXPECT_EQ(Normalised(name), normal) << name;
}

// Every word of the two lists, alone (the last word stays) and after another.
TEST(NormaliseOrganisationName, KnowsEveryLegalFormAndAbbreviation) {
  for (const char* form : {"INC", "INCORPORATED", "CORP", "CORPORATION", "CO", "COMPANY", "LLC",
                           "LLP", "LP", "LTD", "LIMITED", "PLLC", "PC", "PBC"}) {
    EXPECT_EQ(Normalised(absl::StrCat("x ", form)), "X");
    EXPECT_EQ(Normalised(form), form);
  }
  const std::map<std::string, std::string> written_out = {
      {"ASSN", "ASSOCIATION"}, {"ASSOC", "ASSOCIATION"},  {"CTR", "CENTER"},
      {"CENTRE", "CENTER"},    {"UNIV", "UNIVERSITY"},    {"INTL", "INTERNATIONAL"},
      {"NATL", "NATIONAL"},    {"FDN", "FOUNDATION"},     {"FNDN", "FOUNDATION"},
      {"INST", "INSTITUTE"},   {"SVCS", "SERVICES"},      {"SVC", "SERVICE"},
      {"GRP", "GROUP"},        {"MGMT", "MANAGEMENT"},    {"DEPT", "DEPARTMENT"},
      {"DEV", "DEVELOPMENT"},  {"EDUC", "EDUCATION"},     {"ORG", "ORGANIZATION"},
      {"MA", "MASSACHUSETTS"}, {"MASS", "MASSACHUSETTS"}, {"MASSA", "MASSA"}};
  for (const auto& [word, full] : written_out) EXPECT_EQ(Normalised(word), full);
}

// Unicode Standard Annex #15, figures 5 and 6, and table 1: what NFKD makes equal.
TEST(NormaliseOrganisationName, FollowsTheUnicodeNormalForm) {
  EXPECT_EQ(Normalised("\u212B\u00C5A\u030A"), "AAA");               // Angstrom, A with ring
  EXPECT_EQ(Normalised("\uFB01ve 2\u2075"), "FIVE 25");              // ligature fi, superscript
  EXPECT_EQ(Normalised("\u1E9B\u0323"), "S");                        // long s, two dots
  EXPECT_EQ(Normalised("\uFF21\uFF22\uFF23\u3000\u2460"), "ABC 1");  // full width, circled
  EXPECT_EQ(Normalised("a\u20DDb\uFE0Fc\u0345d"), "ABCD");           // enclosing, selector
  EXPECT_EQ(Normalised("A\u00B4B"), "A B");                          // a spacing accent is none
  EXPECT_EQ(Normalised("\u2026a\u2024b\uFF07c"), "ABC");             // dots and quote, compatible
  EXPECT_EQ(Normalised("stra\u00DFe \u0141\u00F3d\u017A"), "STRA E ODZ");  // not decomposed
  EXPECT_EQ(Normalised("\u0130I\u0131i"), "II I");                         // Turkish letters
}

TEST(NormaliseOrganisationName, AgreesWithTheIndependentComputation) {
  for (const testing::Case& c : testing::ReadCases("organisation_name.cases")) {
    c.ForEach("name", [&](const testing::Words& w) {
      EXPECT_EQ(Normalised(testing::Text(w[0])), testing::Text(w[1])) << c.name;
    });
  }
}

TEST(NormaliseOrganisationName, RefusesBadInput) {
  ExpectRefused(NormaliseOrganisationName("a\xff").status(), "name: must be UTF-8");
  ExpectRefused(NormaliseOrganisationName("\xed\xa0\x80", "names[0]").status(),
                "names[0]: must be UTF-8");
  ExpectRefused(NormaliseOrganisationName(std::string(1001, 'a')).status(),
                "name: must have at most 1000 bytes");
  EXPECT_EQ(Normalised(std::string(1000, 'a')), std::string(1000, 'A'));
}

RC_GTEST_PROP(NormaliseOrganisationName, IsIdempotent, ()) {
  const std::string once = NormaliseOrganisationName(testing::AnyName()).value();
  RC_ASSERT(NormaliseOrganisationName(once).value() == once);
}

RC_GTEST_PROP(NormaliseOrganisationName, HasOnlyWordsOfLettersAndDigits, ()) {
  const std::string name = NormaliseOrganisationName(testing::AnyName()).value();
  RC_ASSERT(name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ") == std::string::npos);
  RC_ASSERT(name.find("  ") == std::string::npos);
  RC_ASSERT(name.empty() || (name.front() != ' ' && name.back() != ' '));
}

// Any bytes: refused or normalised, and then idempotent.
RC_GTEST_PROP(NormaliseOrganisationName, TakesAnyBytes, (const std::string& bytes)) {
  const auto once = NormaliseOrganisationName(bytes);
  if (!once.ok()) return;
  RC_ASSERT(NormaliseOrganisationName(*once).value() == *once);
}

}  // namespace
}  // namespace partners::methods
