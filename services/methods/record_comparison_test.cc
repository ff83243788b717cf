#include "services/methods/record_comparison.h"

#include "services/methods/duplicate_cases.h"
#include "services/methods/organisation_name.h"

namespace partners::methods {
namespace {

using testing::ExpectRefused;
using Levels = std::vector<std::optional<int>>;

Levels Compared(const OrganisationRecord& a, const OrganisationRecord& b) {
  const auto levels = CompareRecords(a, b);
  EXPECT_TRUE(levels.ok()) << levels.status();
  return {levels->name, levels->ein, levels->domain, levels->phone, levels->zip};
}

std::optional<int> NameLevel(const std::string& a, const std::string& b) {
  return Compared({a, "", "", "", ""}, {b, "", "", "", ""})[0];
}

TEST(CompareRecords, ByHand) {
  EXPECT_EQ(Compared({"Teach Plus, Inc.", "04-1234567", "https://www.teachplus.org/about",
                      "(617) 555-0100", "02119-1234"},
                     {"TEACH PLUS", "04 1234567", "teachplus.org", "+1 617 555 0100", "02119"}),
            (Levels{3, 1, 1, 1, 1}));
  EXPECT_EQ(Compared({"Teach Plus", "1", "a.org", "1", "1"}, {"Boston", "2", "b.org", "2", "2"}),
            (Levels{0, 0, 0, 0, 0}));
  EXPECT_EQ(Compared({}, {"Boston", "2", "b.org", "2", "2"}), Levels(5));
  EXPECT_EQ(Compared({"学校", "none", "www.", "-", "n/a"}, {"学校", "none", "www.", "-", "n/a"}),
            Levels(5));
}

// The limits: .8 and .5 of words are four of five and two of four. Jaro-Winkler, worked by hand:
// of 25 letters that differ in the last, .9733 + .4 (1 - .9733) = .984; SHACKLEFORD .982;
// JOHNSON/JONSON .9619 for one word; MASSEY/MASSIE .933; ABROMS/ABRAMS .922; TANYA/TONYA .880;
// LACURA/LOCURA .900; SEAN/SUSAN .805.
TEST(CompareRecords, NameLevels) {
  EXPECT_EQ(NameLevel("The Massey Group LLC", "massey grp"), 3);
  EXPECT_EQ(NameLevel("SHACKLEFORD", "SHACKELFORD"), 2);
  EXPECT_EQ(NameLevel("MASSEY", "MASSIE"), 1);
  EXPECT_EQ(NameLevel("TANYA", "TONYA"), 1);  // .88 exactly
  EXPECT_EQ(NameLevel("JON", "JOHN"), 1);
  EXPECT_EQ(NameLevel("SEAN", "SUSAN"), 0);
  EXPECT_EQ(NameLevel("A B C D", "E C B F A D"), 1);              // four of six words
  EXPECT_EQ(NameLevel("Q W E R", "R Z E W Q"), 2);                // four of five words
  EXPECT_EQ(NameLevel("Boston Learning", "Learning Boston"), 2);  // the same in order of words
}

TEST(CompareRecords, LevelsHaveSlack) {
  EXPECT_EQ(internal::LevelOfSimilarity(0.94), 2);
  EXPECT_EQ(internal::LevelOfSimilarity(0.94 - 0.9e-12), 2);
  EXPECT_EQ(internal::LevelOfSimilarity(0.94 - 1.1e-12), 1);
  EXPECT_EQ(internal::LevelOfSimilarity(0.88 - 0.9e-12), 1);
  EXPECT_EQ(internal::LevelOfSimilarity(0.88 - 1.1e-12), 0);
  EXPECT_EQ(internal::LevelOfJaccard(0.8 - 0.9e-12), 2);
  EXPECT_EQ(internal::LevelOfJaccard(0.8 - 1.1e-12), 1);
  EXPECT_EQ(internal::LevelOfJaccard(0.5 - 0.9e-12), 1);
  EXPECT_EQ(internal::LevelOfJaccard(0.5 - 1.1e-12), 0);
}

TEST(CompareRecords, DomainsOfUrls) {
  const auto domain = internal::DomainOf;
  EXPECT_EQ(domain("HTTPS://WWW.Cel.ORG:8080/About?x=1#y"), "cel.org");
  EXPECT_EQ(domain(" cel.org?next=http://a.b "), "cel.org");
  EXPECT_EQ(domain("cel.org/go/http://www.a.b"), "cel.org");
  EXPECT_EQ(domain("www.www.net"), "www.net");
  EXPECT_EQ(domain("wwwcel.org"), "wwwcel.org");
  EXPECT_EQ(domain("http://cel.org#a"), "cel.org");
  EXPECT_EQ(domain("http:///x"), "");
  EXPECT_EQ(domain(""), "");
}

TEST(CompareRecords, NumbersByTheirDigits) {
  const auto phone = [](const char* a, const char* b) {
    return Compared({"", "", "", a, ""}, {"", "", "", b, ""})[3];
  };
  EXPECT_EQ(phone("617-555-0100", "1 (617) 555 0100"), 1);
  EXPECT_EQ(phone("555-0100", "617-555-0100"), 0);
  EXPECT_EQ(phone("555-0100", "5550100"), 1);
  const auto zip = [](const char* a, const char* b) {
    return Compared({"", "", "", "", a}, {"", "", "", "", b})[4];
  };
  EXPECT_EQ(zip("MA 02119", "021199999"), 1);
  EXPECT_EQ(zip("02119", "2119"), 0);
}

// Public districts, as two state files write them; and two that only look alike.
TEST(CompareRecords, RealNames) {
  EXPECT_EQ(NameLevel("Dudley-Charlton Reg", "Dudley Charlton Reg."), 3);
  EXPECT_EQ(NameLevel("Boston Public Schools", "Public Schools of Boston"), 1);
  EXPECT_EQ(NameLevel("Boston Green Academy Horace Mann Charter School (District)",
                      "Boston Green Academy Horace Mann Charter School"),
            2);
  EXPECT_EQ(NameLevel("Holyoke", "Hull"), 0);
}

TEST(CompareRecords, LongNamesOfManyWords) {
  std::string a, b;
  for (int i = 0; i < 250; ++i) a += "MA ";
  b = a + "X";
  EXPECT_EQ(NameLevel(a, b), 2);
}

TEST(CompareRecords, AgreesWithTheIndependentComputation) {
  for (const testing::Case& c : testing::ReadCases("record_comparison.cases")) {
    OrganisationRecord a, b;
    c.ForEach("a", [&](const testing::Words& w) { a = testing::Record(w); });
    c.ForEach("b", [&](const testing::Words& w) { b = testing::Record(w); });
    c.ForEach("levels", [&](const testing::Words& w) {
      Levels expected;
      for (const std::string& word : w) expected.push_back(testing::Level(word));
      EXPECT_EQ(Compared(a, b), expected) << c.name;
    });
  }
}

TEST(CompareRecords, RefusesBadInput) {
  const OrganisationRecord good;
  const std::string longer(2001, '1');
  ExpectRefused(CompareRecords({"\xff", "", "", "", ""}, good).status(), "a.name: must be UTF-8");
  ExpectRefused(CompareRecords(good, {std::string(1001, 'a'), "", "", "", ""}).status(),
                "b.name: must have at most 1000 bytes");
  ExpectRefused(CompareRecords({"", longer, "", "", ""}, good).status(),
                "a.ein: must have at most 2000 bytes");
  ExpectRefused(CompareRecords({"", "", longer, "", ""}, good).status(),
                "a.url: must have at most 2000 bytes");
  ExpectRefused(CompareRecords({"", "", "", longer, ""}, good).status(),
                "a.phone: must have at most 2000 bytes");
  ExpectRefused(CompareRecords(good, {"", "", "", "", longer}).status(),
                "b.zip: must have at most 2000 bytes");
}

RC_GTEST_PROP(CompareRecords, IsSymmetric, ()) {
  const OrganisationRecord a = testing::AnyRecord();
  const OrganisationRecord b = testing::AnyRecord();
  RC_ASSERT(Compared(a, b) == Compared(b, a));
  RC_ASSERT(Compared(a, a)[0].value_or(3) == 3);
}

}  // namespace
}  // namespace partners::methods
