#include "services/methods/record_linkage.h"

#include <cmath>

#include "services/methods/duplicate_cases.h"

namespace partners::methods {
namespace {

using testing::ExpectRefused;

LinkageWeight Weight(const std::vector<FieldLevel>& levels, double prior,
                     const LinkageModel& model = DefaultLinkageModel()) {
  const auto result = FellegiSunterWeight(levels, prior, model);
  EXPECT_TRUE(result.ok()) << result.status();
  return result.value_or(LinkageWeight{});
}

LinkageField Agreement(const char* id, double m, double u) {
  return {id, {{1 - m, 1 - u}, {m, u}}};
}

std::vector<FieldLevel> All(const LinkageModel& model, int level) {
  std::vector<FieldLevel> levels;
  for (const LinkageField& field : model) levels.push_back({field.id, level});
  return levels;
}

// Oracle, "Understanding the Master Index Match Engine", table 17: m, u, the weight of agreement
// and of disagreement, cut off after two digits, and the sums of those, 38 and -35.93.
TEST(FellegiSunterWeight, GivesThePublishedTable) {
  const LinkageModel model = {Agreement("first name", .996, .004),
                              Agreement("last name", .996, .004),
                              Agreement("date of birth", .97, .007), Agreement("gender", .97, .03),
                              Agreement("ssn", .999, .001)};
  const std::map<std::string, std::pair<double, double>> printed = {
      {"first name", {7.96, -7.96}},
      {"last name", {7.96, -7.96}},
      {"date of birth", {7.11, -5.04}},
      {"gender", {5.01, -5.01}},
      {"ssn", {9.96, -9.96}}};
  const LinkageWeight same = Weight(All(model, 1), .5, model);
  const LinkageWeight other = Weight(All(model, 0), .5, model);
  for (size_t f = 0; f < 5; ++f) {
    EXPECT_NEAR(*same.fields[f].weight, printed.at(same.fields[f].field).first, .01);
    EXPECT_NEAR(*other.fields[f].weight, printed.at(other.fields[f].field).second, .01);
  }
  EXPECT_NEAR(same.weight, 38, .05);
  EXPECT_NEAR(other.weight, -35.93, .025);
}

// R. Linacre, "The mathematics of the Fellegi Sunter model" (2023): factors of about 12 for month
// of birth and 2 for gender make 24.
TEST(FellegiSunterWeight, FactorsMultiply) {
  const LinkageModel model = {{"gender", {{1, .5}}}, {"month", {{1, 1. / 12}}}};
  const LinkageWeight result = Weight(All(model, 0), 1. / 25, model);
  EXPECT_NEAR(std::exp2(result.weight), 24, 1e-12);
  EXPECT_NEAR(result.match_weight, 0, 1e-14);  // prior odds 1 : 24
  EXPECT_NEAR(result.probability, .5, 1e-14);
}

// By hand: log2(.7/.0005) = 10.451211, log2(.02/.9) = -5.491853.
TEST(FellegiSunterWeight, OfTheDefaultModelByHand) {
  EXPECT_NEAR(Weight({{"name", 3}}, .001).weight, 10.451211, 5e-7);
  EXPECT_NEAR(Weight({{"name", 0}}, .001).weight, -5.491853, 5e-7);
  const double each[] = {std::log2(.70 / .0005), std::log2(.97 / .0001), std::log2(.85 / .001),
                         std::log2(.70 / .001), std::log2(.80 / .03)};
  const LinkageWeight all =
      Weight({{"name", 3}, {"ein", 1}, {"domain", 1}, {"phone", 1}, {"zip", 1}}, .001);
  EXPECT_NEAR(all.weight, each[0] + each[1] + each[2] + each[3] + each[4], 1e-12);
  EXPECT_NEAR(all.match_weight, all.weight - std::log2(999), 1e-12);
  for (const LinkageField& field : DefaultLinkageModel()) {
    double m = 0, u = 0;
    for (const LevelProbability& level : field.levels) m += level.m, u += level.u;
    EXPECT_NEAR(m, 1, 1e-15) << field.id;
    EXPECT_NEAR(u, 1, 1e-15) << field.id;
  }
}

TEST(FellegiSunterWeight, MissingSaysNothing) {
  const LinkageWeight none = Weight({}, .25);
  EXPECT_EQ(none.weight, 0);
  EXPECT_NEAR(none.probability, .25, 1e-15);
  const LinkageWeight missing = Weight({{"zip", {}}, {"ein", 1}}, .25);
  EXPECT_EQ(missing.fields[0].field, "ein");
  EXPECT_EQ(missing.fields[1].weight, std::nullopt);
  EXPECT_EQ(missing.weight, *missing.fields[0].weight);
}

TEST(FellegiSunterWeight, ExtremesAreFinite) {
  const LinkageModel model = {{"f", {{1, 5e-324}, {5e-324, 1}}}};
  EXPECT_EQ(Weight({{"f", 0}}, .5, model).weight, 1074);
  EXPECT_EQ(Weight({{"f", 0}}, .5, model).probability, 1);
  EXPECT_EQ(Weight({{"f", 1}}, .5, model).weight, -1074);
  EXPECT_EQ(Weight({{"f", 1}}, .5, model).probability, 0);
}

TEST(FellegiSunterWeight, AgreesWithTheIndependentComputation) {
  for (const testing::Case& c : testing::ReadCases("record_linkage.cases")) {
    SCOPED_TRACE(c.name);
    double prior = 0;
    LinkageModel model;
    std::vector<FieldLevel> levels;
    std::map<std::string, std::string> expected;
    c.ForEach("prior", [&](const testing::Words& w) { prior = testing::Number(w[0]); });
    c.ForEach("param", [&](const testing::Words& w) {
      model.push_back({w[0], {}});
      for (size_t i = 1; i < w.size(); i += 2) {
        model.back().levels.push_back({testing::Number(w[i]), testing::Number(w[i + 1])});
      }
    });
    c.ForEach("level", [&](const testing::Words& w) {
      levels.push_back({w[0], testing::Level(w[1])});
      expected[w[0]] = w[2];
    });
    const LinkageWeight result = Weight(levels, prior, model);
    for (const FieldWeight& field : result.fields) {
      testing::ExpectNumber(field.weight, expected.at(field.field));
    }
    c.ForEach("result", [&](const testing::Words& w) {
      testing::ExpectNumber(result.weight, w[0]);
      testing::ExpectNumber(result.match_weight, w[1]);
      testing::ExpectNumber(result.probability, w[2]);
    });
  }
}

TEST(FellegiSunterWeight, RefusesBadInput) {
  const auto refused = [](const std::vector<FieldLevel>& levels, double prior,
                          const LinkageModel& model, const std::string& message) {
    ExpectRefused(FellegiSunterWeight(levels, prior, model).status(), message);
  };
  const LinkageModel good = {{"f", {{.5, .5}, {.5, .5}}}};
  for (const double prior : {0., 1., -.1, std::nan("")}) {
    refused({}, prior, good, "prior: must be above 0 and below 1");
  }
  refused({{"g", 0}}, .5, good, "vector[g]: is not one of the params");
  refused({{"f", 2}}, .5, good, "vector[f]: must be between 0 and 1");
  refused({{"f", -1}}, .5, good, "vector[f]: must be between 0 and 1");
  refused({{"f", 0}, {"f", 0}}, .5, good, "vector[f]: the id is there more than once");
  refused({}, .5, {{"f", {}}}, "params[f]: must have 1 to 20 levels");
  refused({}, .5, {{"f", std::vector<LevelProbability>(21, {.5, .5})}},
          "params[f]: must have 1 to 20 levels");
  refused({}, .5, {{"f", {{0, .5}}}}, "params[f][0].m: must be above 0 and at most 1");
  refused({}, .5, {{"f", {{.5, .5}, {.5, 1.1}}}}, "params[f][1].u: must be above 0 and at most 1");
  refused({}, .5, {{"f", {{NAN, .5}}}}, "params[f][0].m: must be above 0 and at most 1");
  refused({}, .5, {{"f", {{1, 1}}}, {"f", {{1, 1}}}}, "params[f]: the id is there more than once");
  LinkageModel many;
  for (int i = 0; i < 21; ++i) many.push_back({absl::StrCat("f", i), {{1, 1}}});
  refused({}, .5, many, "params: must have at most 20 fields");
}

RC_GTEST_PROP(FellegiSunterWeight, DependsOnNoOrderAndGrowsWithThePrior, ()) {
  std::vector<FieldLevel> levels;
  for (const LinkageField& field : DefaultLinkageModel()) {
    const int outcome = *rc::gen::inRange(-1, static_cast<int>(field.levels.size()));
    levels.push_back({field.id, outcome < 0 ? std::nullopt : std::optional(outcome)});
  }
  const double prior = *testing::Between(.01, .9);
  const LinkageWeight result = Weight(levels, prior);
  const LinkageWeight shuffled =
      Weight(testing::Shuffled(levels), prior, testing::Shuffled(DefaultLinkageModel()));
  RC_ASSERT(shuffled.weight == result.weight && shuffled.probability == result.probability);
  RC_ASSERT(result.probability >= 0 && result.probability <= 1);
  RC_ASSERT(Weight(levels, prior + .05).probability >= result.probability);
}

}  // namespace
}  // namespace partners::methods
