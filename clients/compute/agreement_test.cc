#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "clients/compute/test_call.h"

namespace partners::compute {
namespace {

using testing::Answer;
using testing::ExpectNear;
using testing::ExpectRefused;

// One string per unit, one digit per rater or category; '.' is missing.
std::string Rows(const std::vector<std::string>& units) {
  OutputJson rows = OutputJson::array();
  for (const std::string& unit : units) {
    rows.push_back(OutputJson::array());
    for (char c : unit) rows.back().push_back(c == '.' ? OutputJson() : OutputJson(c - '0'));
  }
  return WriteJson(rows);
}

std::string Ratings(const std::vector<std::string>& units) { return "{\"ratings\":" + Rows(units); }

// Krippendorff (2011), section D, by unit: four observers, twelve units.
std::string Observers(const std::string& level) {
  return Ratings({"11.1", "2232", "3333", "3333", "2222", "1234", "4444", "1121", "2222", ".555",
                  "..11", ".3.."}) +
         ",\"level\":\"" + level + "\"}";
}

TEST(Agreement, AlphaOfThePublishedObservers) {
  const std::pair<const char*, double> published[] = {
      {"nominal", 0.743}, {"ordinal", 0.815}, {"interval", 0.849}, {"ratio", 0.797}};
  for (const auto& [level, alpha] : published) {
    const InputJson answer = Answer("krippendorff_alpha", Observers(level));
    EXPECT_EQ(answer["status"], "OK");
    EXPECT_EQ(answer["n_pairable"], 40);
    ExpectNear(answer["alpha"], alpha, 5e-4);
    EXPECT_GT(Answer("krippendorff_jackknife_se", Observers(level))["se"], 0);
  }
}

TEST(Agreement, AlphaSaysWhyItIsNull) {
  const std::string level = R"(,"level":"interval"})";
  EXPECT_EQ(Answer("krippendorff_alpha", Ratings({"1.", ".2"}) + level),
            InputJson::parse(R"({"status":"INSUFFICIENT","alpha":null,"n_pairable":0})"));
  EXPECT_EQ(Answer("krippendorff_alpha", Ratings({}) + level)["status"], "INSUFFICIENT");
  EXPECT_EQ(Answer("krippendorff_alpha", Ratings({"22", "22"}) + level),
            InputJson::parse(R"({"status":"NO_VARIATION","alpha":null,"n_pairable":4})"));
  EXPECT_TRUE(Answer("krippendorff_jackknife_se", Ratings({"12", "11"}) + level)["se"].is_null());
}

// Shrout & Fleiss (1979), tables 2 to 4; the limits as printed by psych (ICC) and irr (icc).
TEST(Agreement, IccOfThePublishedJudges) {
  const InputJson answer = Answer(
      "icc", R"({"ratings":[[9,2,5,8],[6,1,3,2],[8,4,6,8],[7,1,2,6],[10,5,6,9],[6,2,4,7]]})");
  const std::pair<const char*, double> published[] = {
      {"MSR", 11.24},  {"MSC", 32.49},  {"MSE", 1.02},  {"MSW", 6.26},
      {"F", 11.03},    {"ICC1", 0.17},  {"ICC2", 0.29}, {"ICC3", 0.71},
      {"ICC1k", 0.44}, {"ICC2k", 0.62}, {"ICC3k", 0.91}};
  for (const auto& [field, value] : published) ExpectNear(answer[field], value, 5e-3);
  ExpectNear(answer["ICC2_CI95"][0], 0.019, 5e-4);
  ExpectNear(answer["ICC2_CI95"][1], 0.761, 5e-4);
  ExpectNear(answer["ICC2k_CI95"][0], 0.071, 5e-4);
  ExpectNear(answer["ICC2k_CI95"][1], 0.93, 5e-3);
  ExpectNear(answer["ICC3k_CI95"][0], 0.676, 5e-4);
  ExpectNear(answer["ICC3k_CI95"][1], 0.99, 5e-3);
}

TEST(Agreement, IccSaysWhyItIsNull) {
  const InputJson few = Answer("icc", Ratings({"12.", "31."}) + "}");
  EXPECT_EQ(few["status"], "INSUFFICIENT");
  EXPECT_EQ(few["n"], 0);
  EXPECT_EQ(few["k"], 3);
  const InputJson same = Answer("icc", Ratings({"12", "12"}) + "}");
  EXPECT_EQ(same["status"], "NO_VARIATION");
  EXPECT_EQ(same["MSR"], 0);
  for (const char* field : {"F", "ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k", "ICC2_CI95",
                            "ICC2k_CI95", "ICC3k_CI95"}) {
    EXPECT_TRUE(few[field].is_null() && same[field].is_null()) << field;
  }
  EXPECT_TRUE(few["MSR"].is_null());
  EXPECT_TRUE(Answer("icc", Ratings({"12", "23"}) + "}")["F"].is_null());  // MSE is 0
}

// Cohen (1968), table 1.
TEST(Agreement, CohenKappaOfThePublishedTable) {
  const std::string table = R"({"table":[[88,14,18],[10,40,10],[2,6,12]],"weights":)";
  const InputJson plain = Answer("cohen_kappa_table", table + "\"identity\"}");
  ExpectNear(plain["kappa"], 0.492, 5e-4);
  ExpectNear(plain["po"], 0.70, 1e-12);
  ExpectNear(plain["pe"], 0.41, 1e-12);
  const std::string matrix = absl::StrCat("[[1,", 5. / 6, ",0.5],[", 5. / 6, ",1,0],[0.5,0,1]]}");
  ExpectNear(Answer("cohen_kappa_table", table + matrix)["kappa"], 0.348, 5e-4);
}

TEST(Agreement, RatingsAndTheirTableGiveTheSameKappa) {
  const std::string ratings = R"({"a":[1,5,9,9,null,1],"b":[1,9,9,5,5,1],"categories":[1,5,9],)";
  for (const std::string weights : {"linear", "quadratic"}) {
    const std::string end = "\"weights\":\"" + weights + "\"}";
    EXPECT_EQ(Answer("cohen_kappa_ratings", ratings + end),
              Answer("cohen_kappa_table", R"({"table":[[2,0,0],[0,0,1],[0,1,1]],)" + end));
  }
}

TEST(Agreement, KappaSaysWhyItIsNull) {
  EXPECT_EQ(Answer("cohen_kappa_ratings",
                   R"({"a":[null],"b":[1],"categories":[1,2],"weights":"linear"})"),
            InputJson::parse(R"({"status":"INSUFFICIENT","kappa":null,"po":null,"pe":null,)"
                             R"("se":null,"se0":null})"));
  EXPECT_EQ(Answer("cohen_kappa_table", R"({"table":[[3,0],[0,0]],"weights":"identity"})"),
            InputJson::parse(R"({"status":"NO_VARIATION","kappa":null,"po":1,"pe":1,)"
                             R"("se":null,"se0":null})"));
  EXPECT_EQ(
      Answer("fleiss_kappa", R"({"ratings":[],"categories":[1,2],"weights":"linear"})")["status"],
      "INSUFFICIENT");
}

// Fleiss (1971), table 1: 30 patients, 6 psychiatrists, 5 diagnoses.
TEST(Agreement, FleissKappaOfThePublishedDiagnoses) {
  const std::vector<std::string> patients = {
      "00060", "03003", "01401", "00006", "03030", "20400", "00402", "20310", "20040", "00006",
      "10050", "11040", "03300", "10050", "02031", "00501", "30012", "51000", "02040", "10203",
      "00006", "01050", "02013", "20040", "10041", "05010", "40002", "02040", "10500", "00006"};
  const InputJson counted =
      Answer("fleiss_kappa_counts", "{\"counts\":" + Rows(patients) + ",\"weights\":\"identity\"}");
  ExpectNear(counted["kappa"], 0.430, 5e-4);
  ExpectNear(counted["pa"], 0.555, 1e-3);
  ExpectNear(counted["pe"], 0.220, 1e-3);

  std::vector<std::string> ratings;
  for (const std::string& counts : patients) {
    ratings.emplace_back();
    for (char k = '0'; k < '5'; ++k) ratings.back().append(counts[k - '0'] - '0', k);
  }
  EXPECT_EQ(Answer("fleiss_kappa",
                   Ratings(ratings) + R"(,"categories":[0,1,2,3,4],"weights":"identity"})"),
            counted);
}

TEST(AgreementRefusal, Ratings) {
  ExpectRefused({"icc"}, R"({"ratings":[[1,2],[1]]})", "ratings[1]: must have 2 elements");
  ExpectRefused({"icc"}, R"({"ratings":[[1,"2"]]})", "ratings[0][1]: must be a number or null");
  ExpectRefused({"icc"}, R"({"ratings":[[1,1e101]]})",
                "ratings[0][1]: must be between -1e+100 and 1e+100");
  ExpectRefused({"icc"}, R"({"ratings":[],"level":"ordinal"})", "level: is not known");
  ExpectRefused({"krippendorff_alpha"}, R"({"ratings":[[1,-2]],"level":"ratio"})",
                "ratings[0][1]: must be between 0 and 1e+100");
  ExpectRefused({"krippendorff_jackknife_se"}, R"({"ratings":[[1]],"level":"rank"})",
                "level: must be nominal or ordinal or interval or ratio");
}

TEST(AgreementRefusal, Scales) {
  ExpectRefused({"cohen_kappa_ratings"},
                R"({"a":[3],"b":[1],"categories":[1,2],"weights":"linear"})",
                "a[0]: is not one of the categories");
  ExpectRefused({"cohen_kappa_ratings"},
                R"({"a":[1],"b":[],"categories":[1,2],"weights":"linear"})",
                "b: must have 1 element");
  ExpectRefused({"fleiss_kappa"}, R"({"ratings":[],"categories":[1,2,1],"weights":"linear"})",
                "categories[2]: is there more than once");
  ExpectRefused({"fleiss_kappa"}, R"({"ratings":[],"categories":[1],"weights":"linear"})",
                "categories: must have 2 to 1000 categories");
  ExpectRefused({"fleiss_kappa"},
                R"({"ratings":[[1,2],[1]],"categories":[1,2],"weights":"linear"})",
                "ratings[1]: must have 2 elements");
  ExpectRefused({"fleiss_kappa_counts"}, R"({"counts":[],"weights":"linear"})",
                "counts: must have 2 to 1000 categories");
  ExpectRefused({"fleiss_kappa_counts"}, R"({"counts":[[1,2],[1,2,3]],"weights":"linear"})",
                "counts[1]: must have 2 elements");
  ExpectRefused({"cohen_kappa_table"}, R"({"table":[[1,2]],"weights":"linear"})",
                "table: must be square");
  ExpectRefused({"cohen_kappa_table"}, R"({"table":[[1,-1],[0,1]],"weights":"linear"})",
                "table[0][1]: must be an integer between 0 and 1000000000");
}

TEST(AgreementRefusal, Weights) {
  const std::string table = R"({"table":[[1,0],[0,1]],"weights":)";
  ExpectRefused({"cohen_kappa_table"}, table + R"("cubic"})",
                "weights: must be identity or linear or quadratic");
  ExpectRefused({"cohen_kappa_table"}, table + "1}", "weights: must be an array");
  ExpectRefused({"cohen_kappa_table"}, table + "[[1,0]]}", "weights: must have 2 elements");
  ExpectRefused({"cohen_kappa_table"}, table + "[[1,2],[0,1]]}",
                "weights[0][1]: must be between 0 and 1");
  ExpectRefused({"cohen_kappa_table"}, table + "[[1,0],[0,0.5]]}",
                "weights[1][1]: must be 1: a category agrees with itself");
}

}  // namespace
}  // namespace partners::compute
