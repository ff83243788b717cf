#include <gtest/gtest.h>

#include "clients/compute/json.h"
#include "clients/compute/test_call.h"

namespace partners::compute {
namespace {

using testing::ExpectRefused;

TEST(Refusal, CommandLine) {
  ExpectRefused({}, "", "METHOD: is missing");
  ExpectRefused({"none"}, "{}", "METHOD: is not known; partners compute --list shows all");
  ExpectRefused({"pwl", "--fast"}, "{}",
                "arguments: only --help or --check FILE may follow METHOD");
  ExpectRefused({"pwl", "--check"}, "{}",
                "arguments: only --help or --check FILE may follow METHOD");
}

TEST(Refusal, Documents) {
  const std::string rule = "input: must be one JSON document in UTF-8";
  ExpectRefused({"pwl"}, "", rule);
  ExpectRefused({"pwl"}, "{} 1", rule);
  ExpectRefused({"pwl"}, R"({"x":[NaN]})", rule);
  ExpectRefused({"pwl"}, R"({"x":[Infinity]})", rule);
  ExpectRefused({"pwl"}, R"({"x":[1e999]})", rule);
  ExpectRefused({"pwl"}, "{\"\xff\":1}", rule);
  ExpectRefused({"pwl"}, "[]", "input: must be an object");
  ExpectRefused({"pwl"}, R"({"x":[],"points":[{"a":1,"a":2}]})",
                "input: has the field \"a\" twice");
  ExpectRefused({"pwl"}, std::string(1000, '[') + std::string(1000, ']'),
                "input: must be at most 32 levels deep");
  ExpectRefused({"pwl"}, std::string(kMaxInputBytes + 1, ' '),
                "input: must have at most 67108864 bytes");
}

TEST(Refusal, Fields) {
  ExpectRefused({"pwl"}, R"({"x":[]})", "points: is missing");
  ExpectRefused({"pwl"}, R"({"x":[],"points":[[0,1]],"y":1})", "y: is not known");
  ExpectRefused({"pwl"}, R"({"x":[],"points":[[0,1]],"a\nb":1})", "a\\nb: is not known");
  ExpectRefused({"pwl"}, R"({"x":1,"points":[[0,1]]})", "x: must be an array");
  ExpectRefused({"pwl"}, R"({"x":[1,null],"points":[[0,1]]})", "x[1]: must be a number");
  ExpectRefused({"pwl"}, R"({"x":[],"points":[[0]]})", "points[0]: must have 2 elements");
  ExpectRefused({"pwl"}, R"({"x":["1"],"points":[]})", "x[0]: must be a number");
  ExpectRefused({"merkle_leaf"}, R"({"data":"0A"})", "data: must be bytes in lower-case hex");
  ExpectRefused({"merkle_node"}, R"({"left":"00","right":"00"})", "left: must be 32 bytes");
}

TEST(Refusal, RankingAndNeed) {
  ExpectRefused({"mavt"}, R"({"criteria":[{"id":"c","weight":1}],"alternatives":{}})",
                "criteria[0].points: is missing");
  ExpectRefused({"mavt"},
                R"({"criteria":[{"id":"c","weight":1,"points":[[0,0]]},)"
                R"({"id":"c","weight":1,"points":[[0,0]]}],"alternatives":{}})",
                "criteria[c]: the id is there more than once");
  ExpectRefused({"mavt"},
                R"({"criteria":[{"id":"c","weight":1,"points":[[0,0]]}],)"
                R"("alternatives":{"a":{"c":"1"}}})",
                "alternatives[a][c]: must be a number or null");
  ExpectRefused({"mavt"},
                R"({"criteria":[{"id":"c","weight":1,"points":[[0,0]]}],)"
                R"("alternatives":{"a":{"k":1}}})",
                "alternatives[a][k]: is not one of the criteria");
  ExpectRefused({"mavt"},
                R"({"criteria":[{"id":"c","weight":1,"points":[[0,0]]}],)"
                R"("alternatives":{"":{"c":1}}})",
                "alternatives: an id must not be empty");
  ExpectRefused({"need_model"},
                R"({"indicators":{"k":{"value":1,"least":1}},"crosswalk":{},"index_weights":{},)"
                R"("tier_cuts":[],"min_coverage":0})",
                "indicators[k].most: is missing");
  ExpectRefused({"need_model"},
                R"({"indicators":[],"crosswalk":{},"index_weights":{},)"
                R"("tier_cuts":[],"min_coverage":0})",
                "indicators: must be an object");
}

TEST(Refusal, Calibration) {
  const auto refused = [](const std::string& records, const std::string& line) {
    ExpectRefused({"calibrate"}, R"({"records":[)" + records + "]}", line);
  };
  const std::string shape = "must be [application, reviewer, score] or the same with a weight";
  refused(R"(["a","r"])", "records[0]: " + shape);
  refused(R"(["a","r",1,1,1])", "records[0]: " + shape);
  refused("1", "records[0]: must be an array");
  refused(R"(["a",1,1])", "records[0][1]: must be a string");
  refused(R"(["a","r",null])", "records[0][2]: must be a number");
  refused(R"(["a","r",101])", "records[a/r].score: must be between 0 and 100");
  refused(R"(["a","r",1,0])", "records[a/r].weight: must be between 1e-06 and 1e+06");
  refused(R"(["a","r",1],["a","r",2])", "records[a/r]: the pair is there more than once");
  refused(R"(["","r",1])", "records: an application must not be empty");
  ExpectRefused({"calibrate"}, R"({"records":[],"lambda":-1})", "lambda: must be 0 or above");
  for (const char* lambda : {"null", "\"inf\"", "[]"}) {
    ExpectRefused({"calibrate"}, std::string(R"({"records":[],"lambda":)") + lambda + "}",
                  "lambda: must be a number or \"Infinity\"");
  }
}

TEST(Refusal, Comparators) {
  const std::string table = R"({"matrix":[[1,2]],"weights":[1,1],)";
  ExpectRefused({"topsis"}, table + R"("senses":[1,2]})",
                "senses[1]: must be an integer between -1 and 1");
  ExpectRefused({"topsis"}, table + R"("senses":[1,0]})", "senses[1]: must be 1 or -1");
  ExpectRefused({"topsis"}, table + R"("senses":[1,1],"norm":"sum"})",
                "norm: must be vector or minmax or none");
  ExpectRefused({"topsis"}, R"({"matrix":[[1],[1,2]],"weights":[1],"senses":[1]})",
                "matrix[1]: must have as many values as there are weights");
  ExpectRefused({"topsis"}, R"({"matrix":[[null]],"weights":[1],"senses":[1]})",
                "matrix[0][0]: must be a number");
  ExpectRefused({"promethee2"}, table + R"("senses":[1,1],"functions":[]})",
                "functions: must be as many as the weights");
  const std::string one = R"({"matrix":[[1]],"weights":[1],"senses":[1],)";
  ExpectRefused({"promethee2"}, one + R"("functions":[["ramp",0,0,0]]})",
                "functions[0][0]: must be usual or level or vshape_indiff or gaussian");
  ExpectRefused({"promethee2"}, one + R"("functions":[["usual"]]})",
                "functions[0]: must have 4 elements");
  ExpectRefused({"promethee2"}, one + R"("functions":[["level",1,null,null]]})",
                "functions[0][2]: must be a number");
  ExpectRefused({"promethee2"}, one + R"("functions":[["gaussian",null,null,0]]})",
                "functions[0].s: must be above zero");
  ExpectRefused({"spotis"}, one + R"("bounds":[[0,0.5]]})",
                "matrix[0][0]: must be within the bounds");
  ExpectRefused({"spotis"}, one + R"("bounds":[[0]]})", "bounds[0]: must have 2 elements");
}

TEST(Refusal, ErrorsInValues) {
  const auto refused = [](const std::string& alternatives, const std::string& sd,
                          const std::string& rest, const std::string& line) {
    ExpectRefused({"smaa_error"},
                  R"({"criteria":[{"id":"c","weight":1,"points":[[0,0],[1,1]]}],"alternatives":)" +
                      alternatives + ",\"sd\":" + sd + "," + rest + "}",
                  line);
  };
  const std::string a = R"({"a":{"c":1}})", rest = R"("weights":"fixed","N":1,"seed":0)";
  refused(a, R"({"b":{"c":1}})", rest, "sd[b]: is not one of the alternatives");
  refused(a, R"({"a":{"k":1}})", rest, "sd[a][k]: is not one of the criteria");
  refused(a, R"({"a":{"c":-1}})", rest, "sd[a][c]: must not be negative");
  refused(a, R"({"a":{"c":null}})", rest, "sd[a][c]: must be a number");
  refused(R"({"a":{"c":null}})", R"({"a":{"c":1}})", rest, "sd[a][c]: has no raw value");
  refused(R"({"a":{"k":1}})", "{}", rest, "alternatives[a][k]: is not one of the criteria");
  refused("{}", "{}", rest, "alternatives: at least one alternative is needed");
  refused(a, "{}", R"("weights":"fixed","N":0,"seed":0)",
          "N: must be an integer between 1 and 1000000");
  refused(a, "{}", R"("weights":"drawn","N":1,"seed":0)", "weights: must be fixed or uniform");
  refused(a, "{}", R"("weights":"fixed","N":1,"seed":-1)", "seed: must be an integer, 0 or above");
}

TEST(Refusal, Assignment) {
  const std::string people = R"({"demands":[1],"reviewers":[[0,1]],)";
  ExpectRefused({"assign"}, people + R"("affinity":[[1,0]],"coi":[]})",
                "affinity[0]: must have 1 element");
  ExpectRefused({"assign"}, people + R"("affinity":[],"coi":[]})", "affinity: must have 1 element");
  ExpectRefused({"assign"}, people + R"("affinity":[[1.5]],"coi":[]})",
                "affinity[0][0]: must be between 0 and 1");
  ExpectRefused({"assign"}, people + R"("affinity":[[1]],"coi":[[0,1]]})",
                "coi[0][1]: must be an integer between 0 and 0");
  ExpectRefused({"assign"}, people + R"("affinity":[[1]],"coi":[[0,0],[0,0]]})",
                "coi[1]: the pair is there more than once");
  ExpectRefused({"assign"}, people + R"("affinity":[[1]],"coi":[],"min_experts":1})",
                "expert_threshold: must be there with min_experts");
  ExpectRefused({"assign"}, R"({"demands":[1.5],"reviewers":[],"affinity":[[]],"coi":[]})",
                "demands[0]: must be an integer between 0 and 1000000");
  ExpectRefused({"assign"}, R"({"demands":[],"reviewers":[[2,1]],"affinity":[],"coi":[]})",
                "reviewers[0][1]: must be an integer between 2 and 1000000");
}

TEST(Refusal, AllocationAndChoice) {
  const std::string need = R"({"needs":[{"id":"n","tier":1,"need":1,"eligible":{"q":1}}],)";
  ExpectRefused({"allocate"}, need + R"("capacity":{"p":1}})",
                "needs[n].eligible[q]: is not one of the partners");
  ExpectRefused({"allocate"}, need + R"("capacity":{"q":1},"mode":"SUM"})", "mode: must be MAXMIN");
  ExpectRefused({"allocate"}, need + R"("capacity":{"q":-1}})",
                "capacity[q]: must be an integer between 0 and 1000000");
  ExpectRefused({"deferred_acceptance"},
                R"({"prefs":{"d":["p","x"]},"priority":{"p":["d"]},)"
                R"("capacity":{"p":1}})",
                "prefs[d][x]: is not in this round");
  ExpectRefused({"deferred_acceptance"},
                R"({"prefs":{"d":["p"]},"priority":{"p":["d","d"]},)"
                R"("capacity":{"p":1}})",
                "priority[p][d]: the id is there more than once");
  ExpectRefused({"top_trading_cycles"},
                R"({"prefs":{"d":["p"]},"priority":{"p":["d"]},"capacity":{}})",
                "priority[p]: capacity and priority must have the same partners");
  ExpectRefused({"top_trading_cycles"}, R"({"prefs":{"d":["p"]},"priority":{},"capacity":{"p":1}})",
                "priority: capacity and priority must have the same partners");
}

TEST(Refusal, Duplicates) {
  const std::string longer(2001, 'x');
  ExpectRefused({"normalise_name"}, R"({"names":["a",null]})", "names[1]: must be a string");
  ExpectRefused({"normalise_name"}, R"({"names":["a",")" + longer + "\"]}",
                "names[1]: must have at most 1000 bytes");
  ExpectRefused({"jaro"}, R"({"pairs":[["a"]]})", "pairs[0]: must have 2 elements");
  for (const char* method : {"jaro", "jaro_winkler", "token_jaccard"}) {
    ExpectRefused({method}, R"({"pairs":[["a","b"],["a",")" + longer + "\"]]}",
                  "pairs[1][1]: must have at most 2000 bytes");
    ExpectRefused({method}, R"({"pairs":[[")" + longer + R"(","b"]]})",
                  "pairs[0][0]: must have at most 2000 bytes");
  }
  ExpectRefused({"compare_records"}, R"({"a":{},"b":{"name":"x"}})", "a.name: is missing");
  ExpectRefused({"compare_records"}, R"({"a":{"name":"x"},"b":{"name":"x","zip":2119}})",
                "b.zip: must be a string or null");
  ExpectRefused({"compare_records"}, R"({"a":{"name":"x","domain":"x"},"b":{"name":"x"}})",
                "a.domain: is not known");
  ExpectRefused({"compare_records"},
                R"({"a":{"name":"x"},"b":{"name":"x","ein":")" + longer + "\"}}",
                "b.ein: must have at most 2000 bytes");
}

TEST(Refusal, LinkageWeights) {
  ExpectRefused({"fs_weight"}, R"({"vector":{"name":4},"prior":0.5})",
                "vector[name]: must be between 0 and 3");
  ExpectRefused({"fs_weight"}, R"({"vector":{"name":"3"},"prior":0.5})",
                "vector[name]: must be an integer or null");
  ExpectRefused({"fs_weight"}, R"({"vector":{"name":0.5},"prior":0.5})",
                "vector[name]: must be an integer between 0 and 19");
  ExpectRefused({"fs_weight"}, R"({"vector":{"city":1},"prior":0.5})",
                "vector[city]: is not one of the params");
  ExpectRefused({"fs_weight"}, R"({"vector":{},"prior":1})", "prior: must be above 0 and below 1");
  ExpectRefused({"fs_weight"}, R"({"vector":{}})", "prior: is missing");
  ExpectRefused({"fs_weight"}, R"({"vector":{},"prior":0.5,"params":{"f":[[1,1],[0,1]]}})",
                "params[f][1][0]: must be above 0 and at most 1");
  ExpectRefused({"fs_weight"}, R"({"vector":{},"prior":0.5,"params":{"f":[[1,1,1]]}})",
                "params[f][0]: must have 2 elements");
}

TEST(Refusal, LinkageEstimates) {
  const auto fit = [](const std::string& patterns, const std::string& init) {
    return R"({"patterns":)" + patterns + R"(,"levels":[2],"init":)" + init + R"(,"iterations":1})";
  };
  const std::string init = R"({"lambda":0.5,"m":[[0.5,0.5]],"u":[[0.5,0.5]]})";
  ExpectRefused({"fs_em"}, fit("[[[2],1]]", init), "patterns[0][0][0]: must be between 0 and 1");
  ExpectRefused({"fs_em"}, fit("[[[1,1],1]]", init),
                "patterns[0][0]: must have one level per field");
  ExpectRefused({"fs_em"}, fit("[[[1],1.5]]", init),
                "patterns[0][1]: must be an integer between 0 and 1000000000");
  ExpectRefused({"fs_em"}, fit("[]", init), "patterns: at least one must be counted");
  ExpectRefused({"fs_em"}, fit("[[[1],1]]", R"({"lambda":1,"m":[[0.5,0.5]],"u":[[0.5,0.5]]})"),
                "init.lambda: must be above 0 and below 1");
  ExpectRefused({"fs_em"}, fit("[[[1],1]]", R"({"lambda":0.5,"m":[[0.5,0.6]],"u":[[0.5,0.5]]})"),
                "init.m[0]: must sum to 1");
  ExpectRefused({"fs_em"}, fit("[[[1],1]]", R"({"lambda":0.5,"m":[[0.5,0.5]],"u":[]})"),
                "init.u: must have one row per field");
  ExpectRefused({"fs_em"},
                R"({"patterns":[[[1],1]],"levels":[2],"init":)" + init + R"(,"iterations":0})",
                "iterations: must be an integer between 1 and 10000");
}

TEST(Refusal, DuplicateRecords) {
  const auto find = [](const std::string& records, const std::string& more) {
    return R"({"records":)" + records + R"(,"review_threshold":3,"likely_threshold":8)" + more +
           "}";
  };
  const std::string two = R"([{"id":"a","name":"x"},{"id":"b","name":"y"}])";
  ExpectRefused({"find_duplicates"}, R"({"records":[],"review_threshold":3})",
                "likely_threshold: is missing");
  ExpectRefused({"find_duplicates"}, R"({"records":[],"review_threshold":3,"likely_threshold":2})",
                "likely_threshold: must not be below review_threshold");
  ExpectRefused({"find_duplicates"}, find(R"([{"id":"a","name":"x"},{"id":"a","name":"y"}])", ""),
                "records[a]: the id is there more than once");
  ExpectRefused({"find_duplicates"}, find(R"([{"name":"x"}])", ""), "records[0].id: is missing");
  ExpectRefused({"find_duplicates"}, find(two, R"(,"gold_pairs":[["a","c"]])"),
                "gold_pairs[0][1]: is not one of the records");
  ExpectRefused({"find_duplicates"}, find(two, R"(,"gold_pairs":[["a","b"],["b","a"]])"),
                "gold_pairs[1]: the pair is there more than once");
  ExpectRefused({"find_duplicates"}, find(two, R"(,"prior":0)"),
                "prior: must be above 0 and below 1");
  ExpectRefused({"find_duplicates"}, find(two, R"(,"params":{"name":[[1,1]]})"),
                "params: must be name with four levels and domain, ein, phone, zip with two");
}

TEST(Refusal, Outcomes) {
  ExpectRefused({"variance_components"}, R"({"changes":{"a":[]}})",
                "changes[a]: must not be empty");
  ExpectRefused({"variance_components"}, R"({"changes":{"a":[1,null]}})",
                "changes[a][1]: must be a number");
  const std::string school =
      R"({"id":"t","b":1,"type":"m","buyer":"d","designation":"","covariates":[1])";
  const std::string measure = R"(,"sd_b":1,"sd_covariates":[1])";
  const auto group = [&](const std::string& rest) { return "{\"treated\":" + school + "}" + rest; };
  ExpectRefused({"comparison_group"}, group(",\"candidates\":[" + school + "}]" + measure + "}"),
                "candidates[0].engaged_with_partner: is missing");
  ExpectRefused(
      {"comparison_group"},
      group(",\"candidates\":[" + school + R"(,"engaged_with_partner":0}])" + measure + "}"),
      "candidates[0].engaged_with_partner: must be true or false");
  ExpectRefused({"comparison_group"}, group(",\"candidates\":[]" + measure + ",\"size\":1}"),
                "size: must be an integer between 2 and 1000");
  ExpectRefused({"comparison_group"}, group(R"(,"candidates":[],"sd_b":1,"sd_covariates":[1,1]})"),
                "treated.covariates: must have one value per standard deviation");
  ExpectRefused({"engagement_effect"}, R"({"treated":[],"s2_w":-1,"s2_b":0,"direction":1})",
                "s2_w: must not be negative");
  ExpectRefused({"engagement_effect"}, R"({"treated":[],"s2_w":1,"s2_b":0,"direction":0})",
                "direction: must be 1 or -1");
  ExpectRefused({"engagement_effect"},
                R"({"treated":[{"district":"d","change":1,"comparison":[["x",1],["x",2]]}],)"
                R"("s2_w":1,"s2_b":0,"direction":1})",
                "treated[0].comparison[x]: the id is there more than once");
  ExpectRefused({"chance_probability"}, R"({"changes":[1],"target":1,"direction":2})",
                "direction: must be 1 or -1");
  ExpectRefused({"attainment"}, R"({"benchmarks":[[0.7,0]]})",
                "benchmarks[0].a: must be 0, 0.5 or 1");
  ExpectRefused({"attainment"}, R"({"benchmarks":[[1]]})", "benchmarks[0]: must have 2 elements");
  ExpectRefused({"return_per_1000"}, R"({"estimate":1,"ci":[0,1],"cost":0,"students":1})",
                "cost: must be above zero (1e-60 to 1e60)");
  ExpectRefused({"return_per_1000"}, R"({"estimate":1,"ci":[2,1],"cost":1,"students":1})",
                "ci: must rise");
}

TEST(Refusal, FlowAndLedger) {
  ExpectRefused({"min_cost_flow"}, R"({"n_nodes":2,"arcs":[[0,2,1,1]],"supplies":[0,0]})",
                "arcs[0][1]: must be an integer between 0 and 1");
  ExpectRefused({"min_cost_flow"}, R"({"n_nodes":2,"arcs":[],"supplies":[1]})",
                "supplies: must have 2 elements");
  ExpectRefused({"min_cost_flow"}, R"({"n_nodes":1,"arcs":[],"supplies":[1]})",
                "supplies: must sum to 0");
  ExpectRefused({"min_cost_flow"}, R"({"n_nodes":18446744073709551615,"arcs":[],"supplies":[]})",
                "n_nodes: must be an integer between 0 and 200000");
  ExpectRefused({"merkle_inclusion"}, R"({"leaves":[],"index":0})",
                "index: must be below the number of leaves");
  ExpectRefused({"merkle_inclusion"}, R"({"leaves":[],"index":-1})",
                "index: must be an integer, 0 or above");
}

}  // namespace
}  // namespace partners::compute
