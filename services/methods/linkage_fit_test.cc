#include "services/methods/linkage_fit.h"

#include <cmath>

#include "services/methods/duplicate_cases.h"

namespace partners::methods {
namespace {

using testing::ExpectRefused;
using Row = std::vector<double>;

LinkageFit Fit(const std::vector<LinkagePattern>& patterns, const std::vector<int>& levels,
               const LinkageEstimate& start, int iterations) {
  const auto fit = FitLinkage(patterns, levels, start, iterations);
  EXPECT_TRUE(fit.ok()) << fit.status();
  return fit.value_or(LinkageFit{});
}

// Counts of all patterns of fields with two levels, the last field changing first.
std::vector<LinkagePattern> Table(int fields, const std::vector<int64_t>& counts) {
  std::vector<LinkagePattern> patterns;
  for (size_t i = 0; i < counts.size(); ++i) {
    patterns.push_back({{}, counts[i]});
    for (int f = fields - 1; f >= 0; --f) patterns.back().levels.push_back(i >> f & 1);
  }
  return patterns;
}

void ExpectRows(const std::vector<Row>& rows, const std::vector<Row>& printed, double tolerance) {
  ASSERT_EQ(rows.size(), printed.size());
  for (size_t f = 0; f < rows.size(); ++f) {
    for (size_t l = 0; l < 2; ++l) EXPECT_NEAR(rows[f][l], printed[f][l], tolerance) << f << l;
  }
}

// Stouffer and Toby's role conflicts, the example of Goodman (1974) and (2002); printed by poLCA
// 1.6 for its data set "values": shares, probabilities and the maximum log likelihood.
TEST(FitLinkage, GivesTheLatentClassesOfGoodman) {
  const LinkageFit fit =
      Fit(Table(4, {42, 23, 6, 25, 6, 24, 7, 38, 1, 4, 1, 6, 2, 9, 2, 20}), {2, 2, 2, 2},
          {.5, std::vector<Row>(4, {.6, .4}), std::vector<Row>(4, {.4, .6})}, 3000);
  EXPECT_NEAR(fit.estimate.lambda, .2792, 5.01e-5);
  ExpectRows(fit.estimate.m, {{.9932, .0068}, {.9398, .0602}, {.9265, .0735}, {.7691, .2309}},
             5.01e-5);
  ExpectRows(fit.estimate.u, {{.7136, .2864}, {.3296, .6704}, {.3540, .6460}, {.1324, .8676}},
             5.01e-5);
  EXPECT_NEAR(fit.loglik_before_last_update, -504.4677, 5.01e-5);
}

// Dayton (1998), Latent Class Scaling Analysis, table 3.2: three readers of 1692 X-rays, two
// classes; printed by LEM (UCLA, textbook examples).
TEST(FitLinkage, GivesTheLatentClassesOfDayton) {
  const LinkageFit fit =
      Fit(Table(3, {1513, 23, 59, 12, 21, 19, 11, 34}), {2, 2, 2},
          {.1, std::vector<Row>(3, {.4, .6}), std::vector<Row>(3, {.9, .1})}, 2000);
  EXPECT_NEAR(fit.estimate.lambda, .0545, 5.01e-5);
  ExpectRows(fit.estimate.m, {{.2510, .7490}, {.3566, .6434}, {.2350, .7650}}, 2e-4);
  ExpectRows(fit.estimate.u, {{.9900, .0100}, {.9646, .0354}, {.9891, .0109}}, 5.01e-5);
  EXPECT_NEAR(fit.loglik_before_last_update, -891.14280, 5.01e-6);
}

// One field, one round. Of level 1: .5 .8 / (.5 .8 + .5 .2) = .8; of level 0: .2. Shares of 10
// pairs with level 1 and 5 with level 0: lambda (8 + 1)/15, m_1 = 8/9, u_1 = 2/6.
TEST(FitLinkage, OneRoundByHand) {
  const LinkageFit fit = Fit({{{1}, 10}, {{0}, 5}}, {2}, {.5, {{.2, .8}}, {{.8, .2}}}, 1);
  EXPECT_NEAR(fit.estimate.lambda, .6, 1e-15);
  EXPECT_NEAR(fit.estimate.m[0][1], 8. / 9, 1e-15);
  EXPECT_NEAR(fit.estimate.u[0][1], 2. / 6, 1e-15);
  EXPECT_NEAR(fit.loglik_before_last_update, 15 * std::log(.5), 1e-12);
}

TEST(FitLinkage, MissingLeavesWhatThereWas) {
  const LinkageEstimate start = {.25, {{.5, .5}, {.3, .7}}, {{.5, .5}, {.6, .4}}};
  const LinkageFit fit = Fit({{{{}, {}}, 4}, {{1, {}}, 4}}, {2, 2}, start, 5);
  EXPECT_EQ(fit.estimate.m[1], start.m[1]);
  EXPECT_EQ(fit.estimate.u[1], start.u[1]);
  EXPECT_EQ(fit.estimate.m[0], (Row{0, 1}));
  EXPECT_NEAR(fit.estimate.lambda, .25, 1e-15);
}

// Without fields nothing tells the classes apart; a pattern one class cannot show is the other's.
TEST(FitLinkage, Degenerate) {
  EXPECT_NEAR(Fit({{{}, 3}}, {}, {.4, {}, {}}, 9).estimate.lambda, .4, 1e-15);
  const LinkageFit one = Fit({{{1}, 3}}, {2}, {.4, {{0, 1}}, {{1, 0}}}, 2);
  EXPECT_EQ(one.estimate.lambda, 1);
  EXPECT_EQ(one.estimate.u[0], (Row{1, 0}));  // nothing was seen of the other class
  EXPECT_EQ(one.loglik_before_last_update, 0);
  EXPECT_EQ(Fit({{{0}, 7}}, {1}, {.4, {{1}}, {{1}}}, 3).estimate.m[0], Row{1});
}

// Products of twenty tiny probabilities are far below any double.
TEST(FitLinkage, DoesNotLoseSmallProbabilities) {
  const std::vector<Row> small(20, {1e-300, 1 - 1e-300});
  const std::vector<Row> smaller(20, {1e-301, 1 - 1e-301});
  const LinkagePattern pattern{std::vector<std::optional<int>>(20, 0), 1};
  const LinkageFit fit = Fit({pattern}, std::vector<int>(20, 2), {.5, small, smaller}, 1);
  EXPECT_NEAR(fit.loglik_before_last_update, 20 * std::log(1e-300) + std::log(.5), 1e-9);
  EXPECT_EQ(fit.estimate.m[0][0], 1);
}

TEST(FitLinkage, AgreesWithTheIndependentComputation) {
  for (const testing::Case& c : testing::ReadCases("linkage_fit.cases")) {
    SCOPED_TRACE(c.name);
    int rounds = 0;
    LinkageEstimate start;
    std::vector<LinkagePattern> patterns;
    std::vector<int> levels;
    c.ForEach("start", [&](const testing::Words& w) {
      rounds = *testing::Level(w[0]);
      start.lambda = testing::Number(w[1]);
    });
    const auto read = [&](const char* keyword, std::vector<Row>* table) {
      c.ForEach(keyword, [&](const testing::Words& w) {
        table->emplace_back();
        for (const std::string& word : w) table->back().push_back(testing::Number(word));
      });
    };
    read("m", &start.m);
    read("u", &start.u);
    for (const Row& row : start.m) levels.push_back(static_cast<int>(row.size()));
    c.ForEach("pattern", [&](const testing::Words& w) {
      patterns.push_back({{}, *testing::Level(w[0])});
      for (size_t f = 1; f < w.size(); ++f) patterns.back().levels.push_back(testing::Level(w[f]));
    });
    const LinkageFit fit = Fit(patterns, levels, start, rounds);
    c.ForEach("result", [&](const testing::Words& w) {
      testing::ExpectNumber(fit.estimate.lambda, w[0]);
      testing::ExpectNumber(fit.loglik_before_last_update, w[1]);
    });
    const auto expect = [&](const char* keyword, const std::vector<Row>& table) {
      size_t f = 0;
      c.ForEach(keyword, [&](const testing::Words& w) {
        for (size_t l = 0; l < w.size(); ++l) testing::ExpectNumber(table[f][l], w[l]);
        ++f;
      });
    };
    expect("result_m", fit.estimate.m);
    expect("result_u", fit.estimate.u);
  }
}

TEST(FitLinkage, RefusesBadInput) {
  const std::vector<LinkagePattern> patterns = {{{1}, 3}};
  const LinkageEstimate start = {.5, {{.5, .5}}, {{.5, .5}}};
  const auto refused = [](const std::vector<LinkagePattern>& p, const std::vector<int>& levels,
                          const LinkageEstimate& s, int rounds, const std::string& message) {
    ExpectRefused(FitLinkage(p, levels, s, rounds).status(), message);
  };
  refused(patterns, {2}, start, 0, "iterations: must be between 1 and 10000");
  refused(patterns, {2}, start, 10001, "iterations: must be between 1 and 10000");
  refused(patterns, {0}, start, 1, "levels[0]: must be between 1 and 20");
  refused(patterns, {21}, start, 1, "levels[0]: must be between 1 and 20");
  refused(patterns, std::vector<int>(21, 1), start, 1, "levels: must have at most 20 fields");
  refused({}, {2}, start, 1, "patterns: at least one must be counted");
  refused({{{1}, 0}}, {2}, start, 1, "patterns: at least one must be counted");
  refused(std::vector<LinkagePattern>(10001, {{1}, 1}), {2}, start, 1,
          "patterns: must have at most 10000 elements");
  refused({{{1}, -1}}, {2}, start, 1, "patterns[0].count: must be between 0 and 1000000000");
  refused({{{1}, 1}, {{1, 1}, 1}}, {2}, start, 1,
          "patterns[1].levels: must have one level per field");
  refused({{{2}, 1}}, {2}, start, 1, "patterns[0].levels[0]: must be between 0 and 1");
  refused({{{-1}, 1}}, {2}, start, 1, "patterns[0].levels[0]: must be between 0 and 1");
  for (const double lambda : {0., 1., std::nan("")}) {
    refused(patterns, {2}, {lambda, start.m, start.u}, 1, "lambda: must be above 0 and below 1");
  }
  refused(patterns, {2}, {.5, {}, start.u}, 1, "m: must have one row per field");
  refused(patterns, {2}, {.5, start.m, {{1}}}, 1, "u[0]: must have one probability per level");
  refused(patterns, {2}, {.5, {{1.5, -.5}}, start.u}, 1, "m[0][0]: must be between 0 and 1");
  refused(patterns, {2}, {.5, start.m, {{.5, .6}}}, 1, "u[0]: must sum to 1");
  refused(patterns, {2}, {.5, {{1, 0}}, {{1, 0}}}, 1,
          "patterns: one that was counted is impossible with these m and u");
}

// --- properties
// -----------------------------------------------------------------------------------

struct Situation {
  std::vector<LinkagePattern> patterns;
  std::vector<int> levels;
  LinkageEstimate start;
};

Row AnyRow(int levels) {
  Row row;
  double sum = 0;
  for (int l = 0; l < levels; ++l) {
    row.push_back(*rc::gen::inRange(1, 50));
    sum += row.back();
  }
  for (double& cell : row) cell /= sum;
  return row;
}

Situation AnySituation() {
  Situation s;
  const int fields = *rc::gen::inRange(1, 5);
  s.start.lambda = *testing::Between(.01, .9);
  for (int f = 0; f < fields; ++f) {
    s.levels.push_back(*rc::gen::inRange(1, 5));
    s.start.m.push_back(AnyRow(s.levels.back()));
    s.start.u.push_back(AnyRow(s.levels.back()));
  }
  const int patterns = *rc::gen::inRange(1, 9);
  for (int i = 0; i < patterns; ++i) {
    s.patterns.push_back({{}, *rc::gen::inRange(1, 200)});
    for (int levels : s.levels) {
      const int level = *rc::gen::inRange(-1, levels);
      s.patterns.back().levels.push_back(level < 0 ? std::nullopt : std::optional(level));
    }
  }
  return s;
}

RC_GTEST_PROP(FitLinkage, LikelihoodNeverFalls, ()) {
  const Situation s = AnySituation();
  double before = -HUGE_VAL;
  for (int rounds = 1; rounds <= 12; ++rounds) {
    const double now = Fit(s.patterns, s.levels, s.start, rounds).loglik_before_last_update;
    RC_ASSERT(now >= before - 1e-12 * (1 + std::fabs(before)));
    before = now;
  }
}

RC_GTEST_PROP(FitLinkage, GivesDistributionsInWhateverOrder, ()) {
  const Situation s = AnySituation();
  const LinkageFit fit = Fit(s.patterns, s.levels, s.start, 7);
  RC_ASSERT(fit.estimate.lambda >= 0 && fit.estimate.lambda <= 1);
  for (const auto& table : {fit.estimate.m, fit.estimate.u}) {
    for (const Row& row : table) {
      double sum = 0;
      for (double cell : row) {
        RC_ASSERT(cell >= 0 && cell <= 1);
        sum += cell;
      }
      RC_ASSERT(std::fabs(sum - 1) < 1e-12);
    }
  }
  const LinkageFit shuffled = Fit(testing::Shuffled(s.patterns), s.levels, s.start, 7);
  RC_ASSERT(shuffled.estimate.lambda == fit.estimate.lambda);
  RC_ASSERT(shuffled.estimate.m == fit.estimate.m && shuffled.estimate.u == fit.estimate.u);
}

// Rounds are steps: five and then three are eight. The classes can be exchanged.
RC_GTEST_PROP(FitLinkage, RoundsAddUpAndClassesExchange, ()) {
  const Situation s = AnySituation();
  const LinkageFit eight = Fit(s.patterns, s.levels, s.start, 8);
  LinkageEstimate five = Fit(s.patterns, s.levels, s.start, 5).estimate;
  RC_PRE(five.lambda > 0 && five.lambda < 1);
  RC_ASSERT(Fit(s.patterns, s.levels, five, 3).estimate.m == eight.estimate.m);
  const LinkageEstimate other{1 - s.start.lambda, s.start.u, s.start.m};
  const LinkageFit exchanged = Fit(s.patterns, s.levels, other, 8);
  RC_ASSERT(std::fabs(1 - exchanged.estimate.lambda - eight.estimate.lambda) < 1e-9);
}

}  // namespace
}  // namespace partners::methods
