#include "clients/compute/difference.h"

#include <gtest/gtest.h>

#include <fstream>

#include "clients/compute/test_call.h"

namespace partners::compute {
namespace {

using testing::Call;
using testing::Ran;

std::string Compare(const std::string& computed, const std::string& published) {
  return Difference(OutputJson::parse(computed), InputJson::parse(published));
}

TEST(Difference, NoneWhenTheyAgree) {
  EXPECT_EQ(Compare(R"({"a":[0.5,null],"b":"t"})", R"({"b":"t","a":[0.5,null]})"), "");
  EXPECT_EQ(Compare("0.3333333333333333", "0.3333333336"), "");
  EXPECT_EQ(Compare("1.0", "1"), "");
  EXPECT_EQ(Compare("4", "4.0"), "");
  EXPECT_EQ(Compare("3e20", "3.0000000001e20"), "");
}

TEST(Difference, FirstPlaceIsNamed) {
  EXPECT_EQ(Compare(R"({"a":[0.5,0.25]})", R"({"a":[0.5,0.2500001]})"),
            "a[1]: is 0.25, FILE has 0.2500001");
  EXPECT_EQ(Compare("3e20", "3.00000001e20"), "output: is 3e+20, FILE has 3.00000001e+20");
  EXPECT_EQ(Compare(R"({"a":{"b":1}})", R"({"a":{"b":2}})"), "a.b: is 1, FILE has 2");
  EXPECT_EQ(Compare("4", "4.0000000001"), "output: is 4, FILE has 4.0000000001");
  EXPECT_EQ(Compare("[1]", "[1,2]"), "output: is 1 elements, FILE has 2");
  EXPECT_EQ(Compare(R"({"a":1})", "{}"), "a: is there, FILE has nothing");
  EXPECT_EQ(Compare("{}", R"({"a":1})"), "a: is absent, FILE has it");
  EXPECT_EQ(Compare("null", "0"), "output: is null, FILE has 0");
  EXPECT_EQ(Compare("\"a\"", "[]"), "output: is \"a\", FILE has a list or an object");
}

Ran CheckAgainst(const std::string& published) {
  const std::string path = ::testing::TempDir() + "published.json";
  std::ofstream(path) << published;
  return Call({"pwl", "--check", path}, R"({"x":[20000],"points":[[10000,1],[50000,0]]})");
}

TEST(Difference, CheckSaysWhetherAFileAgrees) {
  const Ran same = CheckAgainst(R"({"values":[0.75]})");
  EXPECT_EQ(same.status, 0);
  EXPECT_EQ(same.out, "agrees\n");
  const Ran other = CheckAgainst(R"({"values":[0.5]})");
  EXPECT_EQ(other.status, 1);
  EXPECT_EQ(other.out, "");
  EXPECT_EQ(other.err, "values[0]: is 0.75, FILE has 0.5\n");
}

TEST(Difference, CheckRefusesAFileThatIsNoAnswer) {
  const Ran broken = CheckAgainst("{");
  EXPECT_EQ(broken.status, 2);
  EXPECT_EQ(broken.err, "FILE: must be one JSON document in UTF-8\n");
  const Ran none = Call({"pwl", "--check", "/nowhere/answer.json"}, R"({"x":[],"points":[[0,1]]})");
  EXPECT_EQ(none.status, 2);
  EXPECT_EQ(none.err, "FILE: cannot be read\n");
}

}  // namespace
}  // namespace partners::compute
