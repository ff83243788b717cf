#include <gtest/gtest.h>

#include "clients/compute/test_call.h"

namespace partners::compute {
namespace {

using testing::Answer;
using testing::Call;
using testing::ExpectNear;
using testing::ExpectRefused;

// Rosetta Code, "Pseudo-random numbers/Splitmix64"; seed 0 as in the tests of many programs.
TEST(Simulation, GivesThePublishedRandomNumbers) {
  EXPECT_EQ(Call({"splitmix64"}, R"({"seed":1234567,"n":5})").out,
            R"({"values":["6457827717110365317","3203168211198807973","9817491932198370423",)"
            R"("4593380528125082431","16408922859458223821"]})"
            "\n");
  EXPECT_EQ(Answer("splitmix64", R"({"seed":0,"n":1})")["values"][0], "16294208416658607535");
  // The largest seed is read exactly; its state becomes 0x9E3779B97F4A7C14.
  EXPECT_EQ(Answer("splitmix64", R"({"seed":18446744073709551615,"n":1})")["values"][0],
            "16490336266968443936");
  EXPECT_EQ(Answer("splitmix64", R"({"seed":1,"n":0})")["values"], InputJson::array());
}

// Two criteria: shares are lengths of intervals of the first weight.
TEST(Simulation, SharesAreLengthsOfIntervals) {
  const InputJson answer =
      Answer("smaa_mc", R"({"values":[[1,0],[0,1],[0.6,0.6]],"N":100000,"seed":42})");
  constexpr double kExact[3][3] = {{0.4, 0.1, 0.5}, {0.4, 0.1, 0.5}, {0.2, 0.8, 0}};
  for (size_t i = 0; i < 3; ++i) {
    int64_t draws = 0;
    for (size_t r = 0; r < 3; ++r) {
      ExpectNear(answer["rank_acceptability"][i][r], kExact[i][r], 0.007);
      draws += answer["counts"][i][r].get<int64_t>();
    }
    EXPECT_EQ(draws, 100000);
  }
  ExpectNear(answer["pairwise"][2][0], 0.6, 0.007);
  ExpectNear(answer["central_weights"][0][0], 0.8, 0.005);
}

TEST(SimulationRefusal, NamesFieldAndRule) {
  ExpectRefused({"splitmix64"}, R"({"seed":-1,"n":1})", "seed: must be an integer, 0 or above");
  ExpectRefused({"splitmix64"}, R"({"seed":18446744073709551616,"n":1})",
                "seed: must be an integer, 0 or above");
  ExpectRefused({"splitmix64"}, R"({"seed":1.5,"n":1})", "seed: must be an integer, 0 or above");
  ExpectRefused({"splitmix64"}, R"({"seed":1,"n":1000001})",
                "n: must be an integer between 0 and 1000000");
  ExpectRefused({"smaa_mc"}, R"({"values":[[1,0],[1]],"N":1,"seed":1})",
                "values[1]: must have 2 elements");
  ExpectRefused({"smaa_mc"}, R"({"values":[[1.5]],"N":1,"seed":1})",
                "values[0][0]: must be between 0 and 1");
  ExpectRefused({"smaa_mc"}, R"({"values":[],"N":1,"seed":1})",
                "values: at least one alternative is needed");
  ExpectRefused({"smaa_mc"}, R"({"values":[[1]],"N":0,"seed":1})",
                "N: must be an integer between 1 and 1000000");
}

}  // namespace
}  // namespace partners::compute
