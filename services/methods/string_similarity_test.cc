#include "services/methods/string_similarity.h"

#include "services/methods/duplicate_cases.h"

namespace partners::methods {
namespace {

using testing::ExpectRefused;

struct Published {
  const char* a;
  const char* b;
  double jaro, winkler;
};

void ExpectPublished(const Published& p, double tolerance) {
  EXPECT_NEAR(Jaro(p.a, p.b).value(), p.jaro, tolerance) << p.a << " " << p.b;
  EXPECT_NEAR(JaroWinkler(p.a, p.b).value(), p.winkler, tolerance) << p.a << " " << p.b;
}

// Winkler (1994), Bureau of the Census RR94/5, table 2.1, as the documentation of NLTK quotes it:
// last names, first names and streets. Left out are JON/JAN and 1ST/IST, printed as 0. For
// MASSEY/MASSIE and DWAYNE/DUANE the table prints .944 and .858, which need a factor of .125 and
// .2; .933 and .840 follow from the factor .1 of the definition.
TEST(Jaro, GivesTheTableOfWinkler) {
  const Published table[] = {{"SHACKLEFORD", "SHACKELFORD", .970, .982},
                             {"DUNNINGHAM", "CUNNIGHAM", .896, .896},
                             {"NICHLESON", "NICHULSON", .926, .956},
                             {"JONES", "JOHNSON", .790, .832},
                             {"MASSEY", "MASSIE", .889, .933},
                             {"ABROMS", "ABRAMS", .889, .922},
                             {"HARDIN", "MARTINEZ", .722, .722},
                             {"ITMAN", "SMITH", .467, .467},
                             {"JERALDINE", "GERALDINE", .926, .926},
                             {"MARHTA", "MARTHA", .944, .961},
                             {"MICHELLE", "MICHAEL", .869, .921},
                             {"JULIES", "JULIUS", .889, .933},
                             {"TANYA", "TONYA", .867, .880},
                             {"DWAYNE", "DUANE", .822, .840},
                             {"SEAN", "SUSAN", .783, .805},
                             {"JON", "JOHN", .917, .933},
                             {"BROOKHAVEN", "BRROKHAVEN", .933, .947},
                             {"BROOK HALLOW", "BROOK HLLW", .944, .967},
                             {"DECATUR", "DECATIR", .905, .943},
                             {"FITZRUREITER", "FITZENREITER", .856, .913},
                             {"HIGBEE", "HIGHEE", .889, .922},
                             {"HIGBEE", "HIGVEE", .889, .922},
                             {"LACURA", "LOCURA", .889, .900},
                             {"IOWA", "IONA", .833, .867}};
  for (const Published& row : table) ExpectPublished(row, 5.01e-4);
}

// Winkler (1993), Bureau of the Census RR93/8, table 5, its column of Jaro, from the same place
// (the other column has other factors); and the four digits of DIXON/DICKSONX that textbooks
// repeat.
TEST(Jaro, GivesOtherPublishedValues) {
  const Published table[] = {{"billy", "billy", 1, 1},         {"billy", "bill", .933, .960},
                             {"billy", "blily", .933, .940},   {"massie", "massey", .889, .933},
                             {"yvette", "yevett", .889, .900}, {"billy", "bolly", .867, .880},
                             {"dixon", "dickson", .790, .832}, {"billy", "susan", 0, 0}};
  for (const Published& row : table) ExpectPublished(row, 5.01e-4);
  ExpectPublished({"MARTHA", "MARHTA", .9444, .9611}, 5.01e-5);
  ExpectPublished({"DWAYNE", "DUANE", .8222, .8400}, 5.01e-5);
  ExpectPublished({"DIXON", "DICKSONX", .7667, .8133}, 5.01e-5);
}

TEST(Jaro, EdgesByHand) {
  ExpectPublished({"", "", 1, 1}, 0);
  ExpectPublished({"", "a", 0, 0}, 0);
  ExpectPublished({"a", "b", 0, 0}, 0);
  ExpectPublished({"ab", "ba", 0, 0}, 0);                    // the window of two letters is none
  ExpectPublished({"abcd", "badc", 5. / 6, 5. / 6}, 1e-15);  // m 4, t 2, window 1
  // Three found of five and six in order: .7, which is not above .7, but doubles say .7 and a bit.
  ExpectPublished({"abcxy", "abcuvw", .7, .79}, 1e-15);
  // Characters, not bytes: of three letters one differs.
  ExpectPublished({"né学", "né校", 7. / 9, 7. / 9 + .2 * 2 / 9}, 1e-15);
  // Four letters of the same beginning count, not five.
  ExpectPublished({"abcdefgh", "abcdefgx", 11. / 12, 11. / 12 + .4 / 12}, 1e-15);
}

TEST(TokenJaccard, ByHand) {
  const auto jaccard = [](const char* a, const char* b) { return TokenJaccard(a, b).value(); };
  EXPECT_EQ(jaccard("A B C", "B C D"), 0.5);
  EXPECT_EQ(jaccard("A A B", " B  A "), 1);
  EXPECT_EQ(jaccard("A", ""), 0);
  EXPECT_EQ(jaccard("", " "), 1);
  EXPECT_EQ(jaccard("A B", "AB"), 0);
}

TEST(Similarity, AgreesWithTheIndependentComputation) {
  for (const testing::Case& c : testing::ReadCases("string_similarity.cases")) {
    SCOPED_TRACE(c.name);
    c.ForEach("pair", [](const testing::Words& w) {
      const std::string a = testing::Text(w[0]);
      const std::string b = testing::Text(w[1]);
      testing::ExpectNumber(Jaro(a, b).value(), w[2]);
      testing::ExpectNumber(JaroWinkler(a, b).value(), w[3]);
      testing::ExpectNumber(TokenJaccard(a, b).value(), w[4]);
    });
  }
}

TEST(Similarity, RefusesBadInput) {
  for (const auto method : {Jaro, JaroWinkler, TokenJaccard}) {
    ExpectRefused(method("\xff", "a").status(), "a: must be UTF-8");
    ExpectRefused(method("a", "\xc0\x80").status(), "b: must be UTF-8");
    ExpectRefused(method("", std::string(2001, 'a')).status(), "b: must have at most 2000 bytes");
    EXPECT_TRUE(method("", std::string(2000, 'a')).ok());
  }
}

std::string AnyText() {
  const char alphabet[] = {'A', 'B', 'C', ' '};
  const auto letter = rc::gen::elementOf(std::vector<char>(alphabet, alphabet + 4));
  return *rc::gen::container<std::string>(letter);
}

RC_GTEST_PROP(Similarity, IsSymmetricAndBetweenZeroAndOne, ()) {
  const std::string a = AnyText();
  const std::string b = AnyText();
  for (const auto method : {Jaro, JaroWinkler, TokenJaccard}) {
    const double value = method(a, b).value();
    RC_ASSERT(value >= 0 && value <= 1);
    RC_ASSERT(method(b, a).value() == value);
    RC_ASSERT(method(a, a).value() == 1);
  }
  RC_ASSERT(JaroWinkler(a, b).value() >= Jaro(a, b).value());
  RC_ASSERT((Jaro(a, b).value() == 1) == (a == b));
  RC_ASSERT(internal::JaroWinklerOfBytes(a, b) == JaroWinkler(a, b).value());
}

}  // namespace
}  // namespace partners::methods
