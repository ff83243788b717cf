#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "clients/compute/test_call.h"

namespace partners::compute {
namespace {

using testing::Answer;
using testing::Call;
using testing::ExpectNear;
using testing::ExpectRefused;

// 13 trials of the BCG vaccine (Colditz et al. 1994), each through log_rr: "y": […], "v": […].
std::string Bcg() {
  constexpr int kTrials[][4] = {
      {4, 123, 11, 139},       {6, 306, 29, 303},        {3, 231, 11, 220},
      {62, 13598, 248, 12867}, {33, 5069, 47, 5808},     {180, 1541, 372, 1451},
      {8, 2545, 10, 629},      {505, 88391, 499, 88391}, {29, 7499, 45, 7277},
      {17, 1716, 65, 1665},    {186, 50634, 141, 27338}, {5, 2498, 3, 2341},
      {27, 16913, 29, 17854}};
  OutputJson y = OutputJson::array(), v = OutputJson::array();
  for (const auto& t : kTrials) {
    const InputJson effect =
        Answer("log_rr", WriteJson({{"a", t[0]}, {"n1", t[1]}, {"c", t[2]}, {"n2", t[3]}}));
    y.push_back(effect["y"].get<double>());
    v.push_back(effect["v"].get<double>());
  }
  return "{\"y\":" + WriteJson(y) + ",\"v\":" + WriteJson(v);
}

// Viechtbauer 2010, Journal of Statistical Software 36(3), and the documentation of metafor.
TEST(Evidence, PoolsThePublishedTrials) {
  const InputJson reml = Answer("pool", Bcg() + R"(,"method":"REML"})");
  EXPECT_EQ(reml["k"], 13);
  ExpectNear(reml["tau2"], 0.3132, 5e-5);
  ExpectNear(reml["mu"], -0.7145, 5e-5);
  ExpectNear(reml["se"], 0.1798, 5e-5);
  ExpectNear(reml["z"], -3.9744, 5e-5);
  ExpectNear(reml["ci_z"][0], -1.0669, 5e-5);
  ExpectNear(reml["ci_z"][1], -0.3622, 5e-5);
  ExpectNear(reml["Q"], 152.2330, 5e-5);
  ExpectNear(reml["I2"], 92.22, 5e-3);
  ExpectNear(reml["H2"], 12.86, 5e-3);
  ExpectNear(reml["se_hk_unadjusted"], 0.1808, 5e-5);
}

TEST(Evidence, KnowsEveryMethodForTheVarianceOfThePublishedTrials) {
  const std::pair<const char*, double> published[] = {
      {"FE", 0}, {"DL", 0.3088}, {"PM", 0.3181}, {"ML", 0.2800}, {"HE", 0.3286}};
  for (const auto& [method, tau2] : published) {
    ExpectNear(Answer("pool", absl::StrCat(Bcg(), R"(,"method":")", method, "\"}"))["tau2"], tau2,
               5e-5);
  }
  const InputJson ci = Answer("tau2_qprofile_ci", Bcg() + "}")["ci"];
  ExpectNear(ci[0], 0.1197, 5e-5);
  ExpectNear(ci[1], 1.1115, 5e-5);
}

TEST(Evidence, OneStudyHasNoMoreThanANormalInterval) {
  EXPECT_EQ(Call({"pool"}, R"({"y":[3],"v":[4],"method":"PM"})").out,
            R"({"k":1,"tau2":0,"mu":3,"se":2,"ci_z":[-0.9199279690801081,6.919927969080108],)"
            R"("z":1.5,"Q":0,"Q_p":null,"I2":null,"H2":null,"se_hk_unadjusted":null,)"
            R"("se_hk":null,"ci_hk":null,"ci_hk_unadjusted":null,"pi":null})"
            "\n");
}

// Borenstein et al. 2009, chapter 4; Efron & Morris 1977.
TEST(Evidence, EffectsAndShrinkageOfPublishedExamples) {
  ExpectNear(Answer("hedges_g", R"({"m1":103,"sd1":5.5,"n1":50,"m2":100,"sd2":4.5,"n2":50})")["g"],
             0.5924, 1e-4);
  const InputJson batting = Answer(
      "james_stein",
      absl::StrCat(R"({"y":[0.4,0.378,0.356,0.333,0.311,0.311,0.289,0.267,0.244,0.244,0.222,)"
                   R"(0.222,0.222,0.222,0.222,0.2,0.178,0.156],"sigma2":)",
                   .2654 * (1 - .2654) / 45, "}"));
  ExpectNear(batting["mean"], 0.265, 5e-4);
  ExpectNear(batting["c"], 0.212, 1e-3);
  ExpectNear(batting["estimates"][0], 0.294, 5e-4);
  ExpectNear(batting["estimates"][17], 0.242, 5e-4);
  EXPECT_TRUE(Answer("james_stein", R"({"y":[1,1,1,1],"sigma2":1})")["c"].is_null());
}

TEST(Evidence, DifferencesSayWhatIsMissing) {
  EXPECT_EQ(Answer("did_school", R"({"treated":[[1,2]],"comparison":[[1,2]]})"),
            InputJson::parse(R"({"status":"INSUFFICIENT","estimate":null,"se":null,"df":null})"));
  EXPECT_EQ(Answer("did_school", R"({"treated":[[1,4]],"comparison":[[1,2],[3,4]]})"),
            InputJson::parse(R"({"status":"ZERO_VARIANCE","estimate":2,"se":null,"df":null})"));
  // One treated school: s_C = sqrt(2), se = sqrt(2 * 1.5), df = 1.
  const InputJson one = Answer("did_school", R"({"treated":[[0,5]],"comparison":[[0,1],[0,3]]})");
  EXPECT_EQ(one["estimate"], 3);
  ExpectNear(one["se"], 1.7320508075688772, 1e-15);
  EXPECT_EQ(one["df"], 1);
}

std::string Study(const std::string& design, const std::string& direction) {
  return R"({"design":")" + design + R"(","wwc":"WITHOUT","significant":true,"direction":")" +
         direction +
         R"(","relevant_outcome":true,"n_students":350,"n_sites":2,"population_overlap":true,)"
         R"("setting_overlap":true,"selection_controls":false})";
}

std::string Essa(const std::string& studies, const std::string& more = "") {
  return "{\"studies\":[" + studies + R"(],"logic_model":true,"evaluation_underway":true)" + more +
         "}";
}

TEST(Evidence, EssaTiersComeWithReasons) {
  const std::string good = Study("RCT", "positive"), bad = Study("QED", "negative");
  EXPECT_EQ(Answer("essa_tier", Essa("")), InputJson::parse(R"({"tier":4,"reasons":[]})"));
  EXPECT_EQ(Answer("essa_tier", Essa(good)),
            InputJson::parse(R"({"tier":1,"reasons":[{"tier":1,"reason":"BEST_TIER"}]})"));
  EXPECT_EQ(Answer("essa_tier", Essa(good + "," + bad)),
            InputJson::parse(R"({"tier":4,"reasons":[{"tier":0,"reason":"OVERRIDDEN"},)"
                             R"({"tier":0,"reason":"NEGATIVE"}]})"));
}

// Each field of a study reaches the method: one change to the best study, and what follows.
TEST(Evidence, EssaReadsEveryFieldOfAStudy) {
  const std::tuple<const char*, const char*, const char*> changes[] = {
      {"\"WITHOUT\"", "\"WITH\"", "DESIGN_OR_RATING"},
      {"significant\":true", "significant\":false", "NOT_SIGNIFICANT"},
      {"relevant_outcome\":true", "relevant_outcome\":false", "NOT_RELEVANT"},
      {"350", "349", "TOO_SMALL"},
      {"n_sites\":2", "n_sites\":1", "TOO_SMALL"},
      {"population_overlap\":true", "population_overlap\":false", "OVERLAP"},
      {"setting_overlap\":true", "setting_overlap\":false", "OVERLAP"}};
  for (const auto& [from, to, reason] : changes) {
    std::string study = Study("RCT", "positive");
    study.replace(study.find(from), std::string(from).size(), to);
    EXPECT_EQ(Answer("essa_tier", Essa(study))["reasons"][0]["reason"], reason) << to;
  }
  std::string study = Study("CORRELATIONAL", "positive");
  study.replace(study.find("controls\":false"), 15, "controls\":true");
  EXPECT_EQ(Answer("essa_tier", Essa(study))["tier"], 3);
}

TEST(Evidence, EssaPolicyDecidesRoutesAndSizes) {
  const std::string others =
      R"(,"practice_guides":[{"evidence":"STRONG","relevant_outcome":true,)"
      R"("population_overlap":true,"setting_overlap":true}],"intervention_reports":[)"
      R"({"effect":"POTENTIALLY_POSITIVE","harm":false,"medium_to_large_extent":true,)"
      R"("population_overlap":true,"setting_overlap":true}])";
  EXPECT_EQ(Answer("essa_tier", Essa("", others)),
            InputJson::parse(R"({"tier":4,"reasons":[{"tier":0,"reason":"ROUTE"},)"
                             R"({"tier":0,"reason":"ROUTE"}]})"));
  const std::string policy =
      R"(,"policy":{"min_students":351,"min_sites":2,"single_study":true,"practice_guide":true,)"
      R"("intervention_report":true,"tier3_needs_rating":false})";
  EXPECT_EQ(Answer("essa_tier", Essa(Study("RCT", "positive"), others + policy)),
            InputJson::parse(R"({"tier":1,"reasons":[{"tier":3,"reason":"TOO_SMALL"},)"
                             R"({"tier":1,"reason":"BEST_TIER"},)"
                             R"({"tier":2,"reason":"DESIGN_OR_RATING"}]})"));
}

TEST(EvidenceRefusal, Effects) {
  ExpectRefused({"hedges_g"}, R"({"m1":1,"sd1":0,"n1":5,"m2":0,"sd2":0,"n2":5})",
                "sd1: one of the two deviations must be above zero");
  ExpectRefused({"hedges_g"}, R"({"m1":1,"sd1":-1,"n1":5,"m2":0,"sd2":0,"n2":5})",
                "sd1: must be between 0 and 1e+60");
  ExpectRefused({"hedges_g"}, R"({"m1":1,"sd1":1,"n1":5,"m2":0,"sd2":1,"n2":1})",
                "n2: must be an integer between 2 and 1000000000000");
  ExpectRefused({"log_rr"}, R"({"a":0,"n1":5,"c":1,"n2":5})",
                "a: must be an integer between 1 and 5");
  ExpectRefused({"log_rr"}, R"({"a":1,"n1":5,"c":6,"n2":5})",
                "c: must be an integer between 1 and 5");
  ExpectRefused({"log_rr"}, R"({"a":5,"n1":5,"c":5,"n2":5})",
                "a: somebody must be without the event");
  ExpectRefused({"did_school"}, R"({"treated":[[1,2,3]],"comparison":[]})",
                "treated[0]: must have 2 elements");
  ExpectRefused({"composite"}, R"({"y":[1],"v":[1],"rho":1.1})", "rho: must be between 0 and 1");
}

TEST(EvidenceRefusal, Studies) {
  ExpectRefused({"pool"}, R"({"y":[1,2],"v":[1],"method":"PM"})", "v: must have 2 elements");
  ExpectRefused({"pool"}, R"({"y":[],"v":[],"method":"PM"})", "y: at least one is needed");
  ExpectRefused({"pool"}, R"({"y":[1],"v":[0],"method":"PM"})",
                "v[0]: must be between 1e-60 and 1e+60");
  ExpectRefused({"pool"}, R"({"y":[1],"v":[1],"method":"pm"})",
                "method: must be FE or DL or PM or REML or ML or HE");
  ExpectRefused({"tau2_qprofile_ci"}, R"({"y":[1],"v":[1]})", "y: at least two are needed");
  ExpectRefused({"eb_shrink"}, R"({"y":[1],"v":[1],"tau2":-1,"mu":0,"var_mu":0})",
                "tau2: must be between 0 and 1e+60");
  ExpectRefused({"james_stein"}, R"({"y":[1,2,3],"sigma2":1})",
                "y: at least four estimates are needed");
  ExpectRefused({"partner_two_stage"}, R"({"partners":{"p":[[1,2,3]]},"benchmark":0})",
                "partners[p][0]: must have 2 elements");
  ExpectRefused({"partner_two_stage"}, R"({"partners":{"p":[[1,-2]]},"benchmark":0})",
                "partners[p][0][1]: must be between 1e-60 and 1e+60");
}

TEST(EvidenceRefusal, EssaStudies) {
  std::string study = Study("RCT", "positive");
  ExpectRefused({"essa_tier"}, Essa(Study("CASE", "positive")),
                "studies[0].design: must be RCT or QED or CORRELATIONAL");
  ExpectRefused({"essa_tier"}, Essa(study, R"(,"policy":{})"), "policy.min_students: is missing");
  ExpectRefused({"essa_tier"}, Essa(R"({"design":"RCT"})"), "studies[0].wwc: is missing");
  study.replace(study.find("350"), 3, "-1");
  ExpectRefused({"essa_tier"}, Essa(study),
                "studies[0].n_students: must be an integer between 0 and 1000000000");
  ExpectRefused({"essa_tier"}, R"({"studies":[],"logic_model":1,"evaluation_underway":true})",
                "logic_model: must be true or false");
}

}  // namespace
}  // namespace partners::compute
