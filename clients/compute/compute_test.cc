#include <gtest/gtest.h>

#include <map>

#include "clients/compute/registry.h"
#include "clients/compute/test_call.h"

namespace partners::compute {
namespace {

using testing::Call;
using testing::Ran;

constexpr char kEmptyLeaf[] = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
constexpr char kLeaf00[] = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
constexpr char kRoot2[] = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125";
constexpr char kRoot3[] = "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77";

void ExpectAnswer(const std::string& method, const std::string& input, const std::string& output) {
  const Ran ran = Call({method}, input);
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.out, output + "\n") << method;
  EXPECT_EQ(ran.err, "");
}

// Worked out by hand from the formulas, or where there are many digits by the scripts beside the
// methods, which agree to 1e-14; these are the digits printed here. The hashes are those of RFC
// 6962's reference test data. The round is example 1 of Abdulkadiroglu & Sonmez (2003): stable, and
// not efficient.
const std::map<std::string, std::string>& ExpectedOfExamples() {
  static const auto* const expected = new std::map<std::string, std::string>{
      {"pwl", R"({"values":[0.75,1]})"},
      {"mavt", R"({"b":{"score":0.75,"contributions":{"cost":0,"fit":0.75},"rank":1},)"
               R"("a":{"score":0.5625,"contributions":{"cost":0.1875,"fit":0.375},"rank":2}})"},
      {"smaa_error", R"({"rank_acceptability":{"a":[0,1,0],"b":[1,0,0],"c":[0,1,0]},)"
                     R"("pairwise":{"a":{"a":0,"b":0,"c":0},"b":{"a":1,"b":0,"c":1},)"
                     R"("c":{"a":0,"b":0,"c":0}},"groups":[["b"],["a","c"]]})"},
      {"topsis", R"({"closeness":[0.5,0.5,1]})"},
      {"promethee2", R"({"plus":[0.1875,0.0625,0.25],"minus":[0.125,0.375,0],)"
                     R"("net":[0.0625,-0.3125,0.25]})"},
      {"spotis", R"({"distance":[0.4375,0.5625,0.1875]})"},
      {"need_model", R"({"scores":{"absence":1,"growth":null,"rating":0.5},"practices":{)"
                     R"("TP1":{"need":0.5,"coverage":1},"TP2":{"need":null,"coverage":0},)"
                     R"("TP4":{"need":0.75,"coverage":1}},"weights":{"TP1":0.4,"TP2":0,"TP4":0.6},)"
                     R"("index":0.625,"tier":2})"},
      {"krippendorff_alpha", R"({"status":"OK","alpha":0.6351648351648351,"n_pairable":13})"},
      {"krippendorff_jackknife_se", R"({"se":0.2557218660999131})"},
      {"icc", R"({"status":"OK","n":4,"k":2,"MSR":9,"MSC":2,"MSE":0.3333333333333333,)"
              R"("MSW":0.75,"F":27,"ICC1":0.8461538461538461,"ICC2":0.8524590163934425,)"
              R"("ICC3":0.9285714285714285,"ICC1k":0.9166666666666666,)"
              R"("ICC2k":0.9203539823008849,"ICC3k":0.9629629629629629,)"
              R"("ICC2_CI95":[-0.024329146301184875,0.989595310293232],)"
              R"("ICC2k_CI95":[-0.04987162670474764,0.9947704492200303],)"
              R"("ICC3k_CI95":[0.4281784304167675,0.9976011011381004]})"},
      {"cohen_kappa_table",
       R"({"status":"OK","kappa":0.6,"po":0.8,"pe":0.5,"se":0.25298221281347033,)"
       R"("se0":0.31622776601683794})"},
      {"cohen_kappa_ratings", R"({"status":"OK","kappa":0.5,"po":0.75,"pe":0.5,"se":0.375,)"
                              R"("se0":0.4330127018922193})"},
      {"fleiss_kappa", R"({"status":"OK","kappa":1,"pa":1,"pe":0.5})"},
      {"fleiss_kappa_counts",
       R"({"status":"OK","kappa":0.33333333333333337,"pa":0.6666666666666667,"pe":0.5})"},
      {"hedges_g", R"({"g":0.5924396230348083,"v":0.04175492353470813})"},
      {"log_rr", R"({"y":-0.8893113339202054,"v":0.3255847650039614})"},
      {"did_school",
       R"({"status":"OK","estimate":4,"se":2.23606797749979,"df":1.4705882352941173})"},
      {"composite", R"({"y":0.375,"v":0.4375})"},
      {"pool", R"({"k":2,"tau2":1,"mu":2,"se":1,"ci_z":[0.04003601545994595,3.959963984540054],)"
               R"("z":2,"Q":2,"Q_p":0.15729920705028513,"I2":50,"H2":2,"se_hk_unadjusted":1,)"
               R"("se_hk":1,"ci_hk":[-10.706204736174694,14.706204736174694],)"
               R"("ci_hk_unadjusted":[-10.706204736174694,14.706204736174694],)"
               R"("pi":[-15.969287064187508,19.969287064187508]})"},
      {"tau2_qprofile_ci", R"({"ci":[0,2035.5165394393396]})"},
      {"eb_shrink", R"({"shrink":[0.25,0.5],"pred":[1.5,-2],"se":[1,1.5811388300841898]})"},
      {"james_stein", R"({"mean":3,"c":0.5,"estimates":[2,2.5,3.5,4]})"},
      {"partner_two_stage",
       R"({"tau2_within":0,"tau2_between":4,"mu":2,"se_mu":2,)"
       R"("partners":{"p":{"estimate":4,"var":4,"shrink":0.5,"posterior_mean":3,)"
       R"("posterior_sd":1.7320508075688772,"p_ge_benchmark":0.7181485691746134},)"
       R"("q":{"estimate":0,"var":4,"shrink":0.5,"posterior_mean":1,)"
       R"("posterior_sd":1.7320508075688772,"p_ge_benchmark":0.2818514308253865},)"
       R"("r":{"estimate":null,"var":null,"shrink":null,"posterior_mean":2,)"
       R"("posterior_sd":2.8284271247461903,"p_ge_benchmark":0.5}}})"},
      {"essa_tier", R"({"tier":2,"reasons":[{"tier":2,"reason":"DESIGN_OR_RATING"}]})"},
      {"splitmix64",
       R"({"values":["6457827717110365317","3203168211198807973","9817491932198370423"]})"},
      {"smaa_mc", R"({"counts":[[4,0,0],[0,4,0],[0,4,0]],"rank_acceptability":[[1,0,0],[0,1,0],[0,)"
                  R"(1,0]],"central_weights":[[0.40309730092138973,0.5969026990786103],null,null],)"
                  R"("pairwise":[[0,1,1],[0,0,0],[0,0,0]]})"},
      {"calibrate",
       R"({"status":"OK","applications":["a","b","c"],"reviewers":["r","s"],"n_components":1,)"
       R"("df_error":1,"raw_mean":{"a":68.5,"b":77,"c":75},"sigma2_e":2.25,"sigma2_b":9,)"
       R"("lambda":0.25,"leniency":{"r":2,"s":-2},"calibrated":{"a":68.5,"b":77,"c":73},)"
       R"("se_calibrated":{"a":2.3717082451262845,"b":2.3717082451262845,"c":2.692582403567252},)"
       R"("se_leniency":{"r":2.23606797749979,"s":2.23606797749979}})"},
      {"assign", R"({"feasible":true,"objective":1.1,"assignment":[[0,0],[1,1]]})"},
      {"assign_bottleneck",
       R"({"feasible":true,"tau":0.5,"objective":1,"assignment":[[0,1],[1,0]]})"},
      {"allocate", R"({"served_by_tier":{"1":1,"2":0},"objective":250000,"allocation":{"n1":"p"},)"
                   R"("unserved":[{"id":"n2","reason":"CAPACITY_EXHAUSTED","partners":["p"]}]})"},
      {"deferred_acceptance", R"({"match":{"d1":"p","d2":"q","d3":"r"},"blocking_pairs":[]})"},
      {"top_trading_cycles",
       R"({"match":{"d1":"q","d2":"p","d3":"r"},"blocking_pairs":[["d3","p"]]})"},
      {"min_cost_flow", R"({"status":"OK","cost":4,"flow":[2,2,0]})"},
      {"variance_components", R"({"MSB":6,"MSW":2,"n0":1.3333333333333333,"s2_w":2,"s2_b":3})"},
      {"comparison_group",
       R"({"status":"OK","relaxed":false,"ids":["c2","c1"],"distances":[0.625,1.25]})"},
      {"engagement_effect", R"({"status":"OK","estimate":0.5,"v":4,"se":2,"n_T":2,"n_C":3,"G":2})"},
      {"chance_probability", R"({"n":7,"k":2,"p":0.3125})"},
      {"attainment", R"({"n":3,"adjusted":0.25})"},
      {"return_per_1000", R"({"value":1,"ci":[-2,4]})"},
      {"merkle_leaf", std::string(R"({"hash":")") + kEmptyLeaf + "\"}"},
      {"merkle_node", std::string(R"({"hash":")") + kRoot2 + "\"}"},
      {"merkle_root", std::string(R"({"root":")") + kRoot2 + "\"}"},
      {"merkle_inclusion", std::string(R"({"leaf_hash":")") + kLeaf00 + R"(","proof":[")" +
                               kEmptyLeaf + R"("],"root":")" + kRoot2 + "\"}"},
      {"merkle_consistency",
       std::string(
           R"({"proof":["0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7"],)") +
           R"("root1":")" + kRoot2 + R"(","root2":")" + kRoot3 + "\"}"},
      {"merkle_verify_inclusion", R"({"valid":true})"},
      {"merkle_verify_consistency", R"({"valid":true})"},
      {"normalise_name",
       R"({"out":["CENTER FOR NUNEZ LEARNING","TEACH AND LEARN MASSACHUSETTS"]})"},
      {"jaro", R"({"values":[0.9444444444444445,0.7666666666666666]})"},
      {"jaro_winkler", R"({"values":[0.9611111111111111,0.8133333333333332]})"},
      {"token_jaccard", R"({"values":[0.6666666666666666]})"},
      {"compare_records", R"({"name":2,"ein":1,"domain":1,"phone":null,"zip":0})"},
      {"fs_weight", R"({"field_weights":{"name":2,"zip":null},"weight":2,"match_weight":2,)"
                    R"("probability":0.8})"},
      {"fs_em", R"({"lambda":0.6,"m":[[0.1111111111111111,0.8888888888888888]],)"
                R"("u":[[0.6666666666666666,0.3333333333333333]],)"
                R"("loglik_before_last_update":-10.39720770839918})"},
      {"find_duplicates",
       R"({"pairs":[{"a":"a","b":"b","weight":23.694980143794183,)"
       R"("probability":0.9999264413464725,"level":"likely"},)"
       R"({"a":"c","b":"d","weight":3.9233787183970876,"probability":0.01496038897011323,)"
       R"("level":"review"}],)"
       R"("review":{"tp":1,"fp":1,"fn":0,"precision":0.5,"recall":1,"f1":0.6666666666666666},)"
       R"("likely":{"tp":1,"fp":0,"fn":0,"precision":1,"recall":1,"f1":1}})"},
  };
  return *expected;
}

TEST(Compute, EveryExampleGivesTheExpectedAnswer) {
  for (const MethodEntry& method : AllMethods()) {
    const auto expected = ExpectedOfExamples().find(method.name);
    ASSERT_NE(expected, ExpectedOfExamples().end()) << method.name;
    ExpectAnswer(method.name, method.example, expected->second);
  }
}

TEST(Compute, ListHasEveryMethodAndHelpItsExample) {
  const std::string list = Call({"--list"}).out;
  for (size_t at = 0; at < list.size(); at = list.find('\n', at) + 1) {
    EXPECT_LE(list.find('\n', at) - at, 80u) << list.substr(at, 120);
  }
  for (const MethodEntry& method : AllMethods()) {
    EXPECT_NE(list.find(std::string(method.name) + " "), std::string::npos);
    const Ran help = Call({method.name, "--help"});
    EXPECT_EQ(help.status, 0) << help.err;
    const std::string& output = ExpectedOfExamples().at(method.name);
    EXPECT_TRUE(help.out.ends_with(std::string(method.example) + "\n" + output + "\n")) << help.out;
  }
}

// Every field of an example and of its answer is explained in the help.
TEST(Compute, HelpNamesEveryField) {
  for (const MethodEntry& method : AllMethods()) {
    const InputJson example = InputJson::parse(method.example);
    for (const auto& [name, value] : example.items()) {
      EXPECT_NE(std::string(method.input).find("  " + name + " "), std::string::npos)
          << method.name << " " << name;
    }
  }
}

TEST(Compute, MethodsHaveVersions) {
  const std::string input = R"({"x":[20000],"points":[[10000,1],[50000,0]]})";
  ExpectAnswer("pwl@1", input, R"({"values":[0.75]})");
  EXPECT_EQ(Call({"pwl@9"}, input).err,
            "METHOD: is not known; partners compute --list shows all\n");
}

TEST(Compute, NumbersAreTheShortestThatReadBack) {
  ExpectAnswer("pwl", R"({"x":[0.1,1e300,-1e300],"points":[[0,0.1],[0.3,0.30000000000000004]]})",
               R"({"values":[0.16666666666666669,0.30000000000000004,0.1]})");
}

TEST(Compute, MissingValuesAreNull) {
  ExpectAnswer("need_model",
               R"({"indicators":{},"crosswalk":{"TP1":{"k":1}},"index_weights":{},)"
               R"("tier_cuts":[],"min_coverage":0})",
               R"({"scores":{},"practices":{"TP1":{"need":null,"coverage":0}},)"
               R"("weights":{"TP1":1},"index":null,"tier":null})");
  ExpectAnswer("mavt",
               R"({"criteria":[{"id":"c","weight":2,"points":[[0,0],[1,1]],"neutral_value":0.5}],)"
               R"("alternatives":{"a":{"c":null},"b":{}}})",
               R"({"a":{"score":0.5,"contributions":{"c":0.5},"rank":1},)"
               R"("b":{"score":0.5,"contributions":{"c":0.5},"rank":1}})");
}

TEST(Compute, WhatCannotBeDoneSaysWhy) {
  ExpectAnswer("assign", R"({"demands":[2],"reviewers":[[0,1]],"affinity":[[1]],"coi":[]})",
               R"({"feasible":false,"max_fill":1,"blocking_set":{"applications":[0],"general":[0],)"
               R"("reviewers":[],"all_loads":false}})");
  ExpectAnswer("min_cost_flow", R"({"n_nodes":2,"arcs":[[0,1,1,0]],"supplies":[2,-2]})",
               R"({"status":"INFEASIBLE","cost":null,"flow":null,"blocking_nodes":[0]})");
  ExpectAnswer("assign_bottleneck", R"({"demands":[0],"reviewers":[],"affinity":[[]],"coi":[]})",
               R"({"feasible":true,"tau":null,"objective":0,"assignment":[]})");
}

TEST(Compute, WhatCannotBeComparedIsNull) {
  ExpectAnswer("topsis", R"({"matrix":[[1],[1]],"weights":[1],"senses":[1]})",
               R"({"closeness":[null,null]})");
  ExpectAnswer(
      "promethee2",
      R"({"matrix":[[1]],"weights":[1],"senses":[1],"functions":[["usual",null,null,null]]})",
      R"({"plus":[null],"minus":[null],"net":[null]})");
}

TEST(Compute, ComparatorsReadEveryNormAndFunction) {
  const std::string table = R"({"matrix":[[0],[1],[4]],"weights":[2],"senses":[1],)";
  for (const char* norm : {"vector", "minmax", "none"}) {
    ExpectAnswer("topsis", table + "\"norm\":\"" + norm + "\"}", R"({"closeness":[0,0.25,1]})");
  }
  ExpectAnswer("topsis", R"({"matrix":[[0,3],[4,0],[0,0]],"weights":[1,1],"senses":[1,1]})",
               R"({"closeness":[0.5,0.5,0]})");
  const auto expect_net = [&](const std::string& function, const std::string& net) {
    const Ran ran = Call({"promethee2"}, table + "\"functions\":[" + function + "]}");
    EXPECT_TRUE(ran.out.ends_with("\"net\":" + net + "}\n")) << ran.out << ran.err;
  };
  expect_net(R"(["usual",0,0,0])", "[-1,0,1]");
  expect_net(R"(["level",1,3,0])", "[-0.5,-0.25,0.75]");
  expect_net(R"(["vshape_indiff",1,5,0])", "[-0.375,-0.25,0.625]");
  expect_net(R"(["gaussian",null,null,1e-9])", "[-1,0,1]");
}

// The first number of seed 1234567 goes to the weight, the second is u = .1736: -.88 for b.
TEST(Compute, ErrorsInValuesUseTheSeed) {
  const auto run = [](const std::string& a, const std::string& seed) {
    return Call({"smaa_error"},
                R"({"criteria":[{"id":"c","weight":1,"points":[[-9,0],[9,1]]}],"alternatives":)"
                R"({"b":{"c":1},"a":{"c":)" +
                    a + R"(}},"sd":{"b":{"c":2}},"weights":"uniform","N":1,"seed":)" + seed + "}");
  };
  EXPECT_NE(run("-0.87", "1234567").out.find(R"("pairwise":{"a":{"a":0,"b":1})"),
            std::string::npos);
  EXPECT_NE(run("-0.89", "1234567").out.find(R"("pairwise":{"a":{"a":0,"b":0})"),
            std::string::npos);
  EXPECT_EQ(run("null", "18446744073709551615").status, 0);
}

TEST(Compute, AssignmentKeepsConflictsAndTheExpertRule) {
  ExpectAnswer("assign",
               R"({"demands":[1,1],"reviewers":[[0,1],[0,1]],"affinity":[[1,0.5],[0.5,0.1]],)"
               R"("coi":[[0,0]]})",
               R"({"feasible":true,"objective":1,"assignment":[[0,1],[1,0]]})");
  ExpectAnswer("assign",
               R"({"demands":[1,1],"reviewers":[[0,1],[0,1]],"affinity":[[1,0.5],[0.5,0.1]],)"
               R"("coi":[],"expert_threshold":0.5,"min_experts":1})",
               R"({"feasible":true,"objective":1,"assignment":[[0,1],[1,0]]})");
}

TEST(Compute, OutcomesThatCannotBeKnownAreNull) {
  ExpectAnswer("variance_components", R"({"changes":{"a":[1]}})",
               R"({"MSB":null,"MSW":null,"n0":null,"s2_w":null,"s2_b":null})");
  ExpectAnswer("comparison_group",
               R"({"treated":{"id":"t","b":1,"type":"","buyer":"","designation":"",)"
               R"("covariates":[]},"candidates":[],"sd_b":0,"sd_covariates":[]})",
               R"({"status":"INSUFFICIENT","relaxed":true,"ids":null,"distances":null})");
  ExpectAnswer("engagement_effect",
               R"({"treated":[{"district":"d","change":1,"comparison":[["x",1]]}],)"
               R"("s2_w":1,"s2_b":1,"direction":-1})",
               R"({"status":"INSUFFICIENT","estimate":null,"v":null,"se":null,)"
               R"("n_T":1,"n_C":1,"G":1})");
  ExpectAnswer("chance_probability", R"({"changes":[],"target":1,"direction":1})",
               R"({"n":0,"k":0,"p":null})");
  ExpectAnswer("attainment", R"({"benchmarks":[[1,1],[null,null]]})", R"({"n":1,"adjusted":null})");
}

TEST(Compute, LessIsBetterWhereTheInputSaysSo) {
  ExpectAnswer("chance_probability", R"({"changes":[-3,-1,2],"target":-2,"direction":-1})",
               R"({"n":3,"k":1,"p":0.375})");
  ExpectAnswer("engagement_effect",
               R"({"treated":[{"district":"d","change":1,"comparison":[["x",1],["y",4]]}],)"
               R"("s2_w":2,"s2_b":1,"direction":-1})",
               R"({"status":"OK","estimate":1.5,"v":4,"se":2,"n_T":1,"n_C":2,"G":1})");
}

TEST(Compute, PositionsAreOrderedAsNumbers) {
  std::string demands = "1", loads = "[1,1]", row = "1", rows;
  for (int i = 1; i < 11; ++i) demands += ",1", loads += ",[1,1]", row += ",1";
  for (int i = 0; i < 11; ++i) rows += (i ? ",[" : "[") + row + "]";
  const Ran ran = Call({"assign"}, "{\"demands\":[" + demands + "],\"reviewers\":[" + loads +
                                       "],\"affinity\":[" + rows + "],\"coi\":[]}");
  const InputJson assignment = InputJson::parse(ran.out)["assignment"];
  for (size_t i = 0; i < 11; ++i) EXPECT_EQ(assignment[i][0].get<size_t>(), i);
}

TEST(Compute, CalibrationTakesWeightsAndEveryLambda) {
  const std::string records = R"({"records":[["b","s",74,2],["b","r",80,2],["a","s",67,2],)"
                              R"(["a","r",70,2]],"lambda":)";
  const std::string start = R"({"status":"OK","applications":["a","b"],"reviewers":["r","s"],)"
                            R"("n_components":1,"df_error":1,"raw_mean":{"a":68.5,"b":77},)"
                            R"("sigma2_e":4.5,"sigma2_b":9,"lambda":)";
  const std::string calibrated = R"("calibrated":{"a":68.5,"b":77},)";
  ExpectAnswer("calibrate", records + "\"Infinity\"}",
               start + R"("Infinity","leniency":{"r":0,"s":0},)" + calibrated +
                   R"("se_calibrated":{"a":1.0606601717798212,"b":1.0606601717798212},)" +
                   R"("se_leniency":{"r":0,"s":0}})");
  ExpectAnswer("calibrate", records + "0}",
               start + R"(0,"leniency":{"r":2.25,"s":-2.25},)" + calibrated +
                   R"("se_calibrated":{"a":null,"b":null},"se_leniency":{"r":null,"s":null}})");
  ExpectAnswer("calibrate", R"({"records":[["a","r",70]]})",
               R"({"status":"NOT_ESTIMABLE","applications":["a"],"reviewers":["r"],)"
               R"("n_components":1,"df_error":0,"raw_mean":{"a":70},"sigma2_e":null,)"
               R"("sigma2_b":null,"lambda":null,"leniency":{"r":0},"calibrated":{"a":70},)"
               R"("se_calibrated":{"a":null},"se_leniency":{"r":null}})");
}

TEST(Compute, MaxMinSaysItsFloor) {
  ExpectAnswer("allocate",
               R"({"needs":[{"id":"n","tier":1,"need":1,"eligible":{"p":0.9,"q":0.25}},)"
               R"({"id":"o","tier":1,"need":1,"eligible":{"p":0.5,"q":0}}],)"
               R"("capacity":{"p":1,"q":1},"mode":"MAXMIN"})",
               R"({"served_by_tier":{"1":2},"objective":750000,"floor":0.25,)"
               R"("allocation":{"n":"q","o":"p"},"unserved":[]})");
}

TEST(Compute, DuplicatesMayLackFieldsAndGoldPairs) {
  const std::string missing = R"({"name":null,"ein":null,"domain":null,"phone":null,"zip":null})";
  ExpectAnswer("compare_records", R"({"a":{"name":null},"b":{"name":"X","zip":null}})", missing);
  ExpectAnswer("compare_records", R"({"a":{"name":""},"b":{"name":"","url":"www.","zip":"-"}})",
               missing);
  ExpectAnswer("find_duplicates", R"({"records":[],"review_threshold":3,"likely_threshold":8})",
               R"({"pairs":[]})");
  ExpectAnswer("find_duplicates",
               R"({"records":[{"id":"a","name":null}],"review_threshold":3,"likely_threshold":8,)"
               R"("gold_pairs":[]})",
               R"({"pairs":[],"review":{"tp":0,"fp":0,"fn":0,"precision":null,"recall":null,)"
               R"("f1":null},"likely":{"tp":0,"fp":0,"fn":0,"precision":null,"recall":null,)"
               R"("f1":null}})");
  ExpectAnswer("fs_weight", R"({"vector":{},"prior":0.5})",
               R"({"field_weights":{},"weight":0,"match_weight":0,"probability":0.5})");
}

TEST(Compute, DuplicatesTakeOtherParameters) {
  ExpectAnswer("find_duplicates",
               R"({"records":[{"id":"b","name":"X"},{"id":"a","name":"X"}],"review_threshold":2,)"
               R"("likely_threshold":2,"prior":0.5,"params":{"domain":[[1,1],[1,1]],)"
               R"("ein":[[1,1],[1,1]],"name":[[1,1],[1,1],[1,1],[1,0.25]],)"
               R"("phone":[[1,1],[1,1]],"zip":[[1,1],[1,1]]}})",
               R"({"pairs":[{"a":"a","b":"b","weight":2,"probability":0.8,"level":"likely"}]})");
}

TEST(Compute, ChangedProofsAreNotValid) {
  const std::string input = std::string(R"({"index":1,"size":2,"leaf_hash":")") + kLeaf00 +
                            R"(","proof":[")" + kEmptyLeaf + R"("],"root":")";
  ExpectAnswer("merkle_verify_inclusion", input + kRoot2 + "\"}", R"({"valid":true})");
  ExpectAnswer("merkle_verify_inclusion", input + kRoot3 + "\"}", R"({"valid":false})");
}

}  // namespace
}  // namespace partners::compute
