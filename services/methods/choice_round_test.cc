#include "services/methods/choice_round.h"

#include <algorithm>

#include "services/methods/case_file.h"
#include "services/methods/property_test.h"

namespace partners::methods {
namespace {

using testing::ExpectRefused;

ChoiceMatch MatchOf(const testing::Words& w) {
  ChoiceMatch match;
  for (size_t i = 0; i + 1 < w.size(); i += 2) match[w[i]] = w[i + 1];
  return match;
}

// Gale & Shapley, College Admissions and the Stability of Marriage (1962), example 2: the only
// stable marriage, and alpha, beta, gamma, delta do not get their first choice all.
TEST(DeferredAcceptance, SolvesThePublishedExample) {
  const ChoiceRound round = {{{"alpha", {"A", "B", "C", "D"}},
                              {"beta", {"A", "D", "C", "B"}},
                              {"gamma", {"B", "A", "C", "D"}},
                              {"delta", {"D", "B", "C", "A"}}},
                             {{"A", 1, {"delta", "gamma", "alpha", "beta"}},
                              {"B", 1, {"beta", "delta", "alpha", "gamma"}},
                              {"C", 1, {"delta", "alpha", "beta", "gamma"}},
                              {"D", 1, {"gamma", "beta", "alpha", "delta"}}}};
  EXPECT_EQ(DeferredAcceptance(round).value(),
            (ChoiceMatch{{"alpha", "C"}, {"beta", "D"}, {"gamma", "A"}, {"delta", "B"}}));
}

// Abdulkadiroglu & Sonmez, School Choice: A Mechanism Design Approach (2003), example 1: the only
// stable match is worse for everybody than what trading gives.
TEST(TopTradingCycles, TradesWhatStabilityForbids) {
  const ChoiceRound round = {
      {{"i1", {"s2", "s1", "s3"}}, {"i2", {"s1", "s2", "s3"}}, {"i3", {"s1", "s2", "s3"}}},
      {{"s1", 1, {"i1", "i3", "i2"}},
       {"s2", 1, {"i2", "i1", "i3"}},
       {"s3", 1, {"i2", "i1", "i3"}}}};
  const ChoiceMatch stable = DeferredAcceptance(round).value();
  EXPECT_EQ(stable, (ChoiceMatch{{"i1", "s1"}, {"i2", "s2"}, {"i3", "s3"}}));
  EXPECT_TRUE(BlockingPairs(round, stable).value().empty());
  const ChoiceMatch traded = TopTradingCycles(round).value();
  EXPECT_EQ(traded, (ChoiceMatch{{"i1", "s2"}, {"i2", "s1"}, {"i3", "s3"}}));
  EXPECT_EQ(BlockingPairs(round, traded).value(), (std::vector<BlockingPair>{{"i3", "s1"}}));
}

TEST(ChoiceRound, NobodyAndNoPlaceGiveAnEmptyMatch) {
  const ChoiceRound full = {{{"d", {"p"}}, {"e", {}}}, {{"p", 0, {"d", "e"}}}};
  for (const ChoiceRound& round : {ChoiceRound{}, full}) {
    EXPECT_TRUE(DeferredAcceptance(round).value().empty());
    EXPECT_TRUE(TopTradingCycles(round).value().empty());
    EXPECT_TRUE(BlockingPairs(round, {}).value().empty());
  }
}

TEST(ChoiceRound, RefusesBadInput) {
  const auto refused = [](const ChoiceRound& round, const std::string& message) {
    ExpectRefused(DeferredAcceptance(round).status(), message);
    ExpectRefused(TopTradingCycles(round).status(), message);
    ExpectRefused(BlockingPairs(round, {}).status(), message);
  };
  refused({{{"d", {"p"}}}, {}}, "districts[d].wishes[p]: is not in this round");
  refused({{{"d", {"p", "p"}}}, {{"p", 1, {"d"}}}},
          "districts[d].wishes[p]: the id is there more than once");
  refused({{}, {{"p", 1, {"d"}}}}, "partners[p].priority[d]: is not in this round");
  refused({{}, {{"p", -1, {}}}}, "partners[p].capacity: must be between 0 and 1000000");
  refused({{{"d", {}}, {"d", {}}}, {}}, "districts[d]: the id is there more than once");
  const ChoiceRound good = {{{"d", {"p"}}}, {{"p", 1, {"d"}}}};
  ExpectRefused(BlockingPairs(good, {{"x", "p"}}).status(),
                "match[x]: is not a district of this round");
  ExpectRefused(BlockingPairs(good, {{"d", "x"}}).status(),
                "match[d]: is not a partner of this round");
}

// --- the independent computation ----------------------------------------------------------------

std::vector<BlockingPair> PairsOf(const testing::Words& w) {
  std::vector<BlockingPair> pairs;
  for (size_t i = 0; i + 1 < w.size(); i += 2) pairs.push_back({w[i], w[i + 1]});
  return pairs;
}

TEST(ChoiceRound, AgreesWithTheIndependentComputation) {
  const auto cases = testing::ReadCases("choice.cases");
  ASSERT_EQ(cases.size(), 120u);
  for (const testing::Case& c : cases) {
    SCOPED_TRACE(c.name);
    ChoiceRound round;
    c.ForEach("partner", [&](const testing::Words& w) {
      round.partners.push_back({w[0], std::stoi(w[1]), {w.begin() + 2, w.end()}});
    });
    c.ForEach("prefs", [&](const testing::Words& w) {
      round.districts.push_back({w[0], {w.begin() + 1, w.end()}});
    });
    const ChoiceMatch deferred = DeferredAcceptance(round).value();
    const ChoiceMatch trading = TopTradingCycles(round).value();
    c.ForEach("deferred", [&](const testing::Words& w) { EXPECT_EQ(deferred, MatchOf(w)); });
    c.ForEach("trading", [&](const testing::Words& w) { EXPECT_EQ(trading, MatchOf(w)); });
    c.ForEach("deferred_blocking", [&](const testing::Words& w) {
      EXPECT_EQ(BlockingPairs(round, deferred).value(), PairsOf(w));
    });
    c.ForEach("trading_blocking", [&](const testing::Words& w) {
      EXPECT_EQ(BlockingPairs(round, trading).value(), PairsOf(w));
    });
  }
}

// --- properties ---------------------------------------------------------------------------------

std::vector<std::string> SomeOf(const std::vector<std::string>& ids) {
  std::vector<std::string> some = testing::Shuffled(ids);
  some.resize(*rc::gen::inRange<size_t>(0, ids.size() + 1));
  return some;
}

ChoiceRound AnyRound(int most_districts, int most_partners) {
  ChoiceRound round;
  std::vector<std::string> districts, partners;
  for (int d = *rc::gen::inRange(1, most_districts + 1); d > 0; --d) {
    districts.push_back(absl::StrCat("d", d));
  }
  for (int p = *rc::gen::inRange(1, most_partners + 1); p > 0; --p) {
    partners.push_back(absl::StrCat("p", p));
  }
  for (const std::string& d : districts) round.districts.push_back({d, SomeOf(partners)});
  for (const std::string& p : partners) {
    const bool all = *rc::gen::inRange(0, 3);
    round.partners.push_back(
        {p, *rc::gen::inRange(0, 3), all ? testing::Shuffled(districts) : SomeOf(districts)});
  }
  return round;
}

void CheckMatch(const ChoiceRound& round, const ChoiceMatch& match) {
  std::map<std::string, int> used;
  for (const auto& [district, partner] : match) {
    const auto d = std::ranges::find(round.districts, district, &ChoiceDistrict::id);
    const auto p = std::ranges::find(round.partners, partner, &ChoicePartner::id);
    RC_ASSERT(std::ranges::count(d->wishes, partner) == 1);
    RC_ASSERT(std::ranges::count(p->priority, district) == 1);
    RC_ASSERT(++used[partner] <= p->capacity);
  }
}

RC_GTEST_PROP(ChoiceProperty, DeferredAcceptanceHasNoBlockingPair, ()) {
  const ChoiceRound round = AnyRound(6, 5);
  const ChoiceMatch match = DeferredAcceptance(round).value();
  CheckMatch(round, match);
  RC_ASSERT(BlockingPairs(round, match).value().empty());
  CheckMatch(round, TopTradingCycles(round).value());
}

RC_GTEST_PROP(ChoiceProperty, NoOrderOfInputChangesTheAnswer, ()) {
  ChoiceRound round = AnyRound(6, 5);
  const ChoiceMatch deferred = DeferredAcceptance(round).value();
  const ChoiceMatch trading = TopTradingCycles(round).value();
  round.districts = testing::Shuffled(round.districts);
  round.partners = testing::Shuffled(round.partners);
  RC_ASSERT(DeferredAcceptance(round).value() == deferred);
  RC_ASSERT(TopTradingCycles(round).value() == trading);
}

RC_GTEST_PROP(ChoiceProperty, WithOnePriorityBothServeInThatOrder, ()) {
  ChoiceRound round = AnyRound(6, 5);
  std::vector<std::string> order;
  for (const ChoiceDistrict& d : round.districts) order.push_back(d.id);
  order = testing::Shuffled(order);
  std::map<std::string, int> room;
  for (ChoicePartner& p : round.partners) {
    p.priority = order;
    room[p.id] = p.capacity;
  }
  ChoiceMatch serial;
  for (const std::string& id : order) {
    const auto d = std::ranges::find(round.districts, id, &ChoiceDistrict::id);
    for (const std::string& p : d->wishes) {
      if (room[p] == 0) continue;
      --room[p];
      serial[id] = p;
      break;
    }
  }
  RC_ASSERT(DeferredAcceptance(round).value() == serial);
  RC_ASSERT(TopTradingCycles(round).value() == serial);
}

// Every list a district could hand in: all orders of all subsets of the partners.
void Lists(const std::vector<std::string>& partners, std::vector<std::string>* list,
           std::vector<std::vector<std::string>>* all) {
  all->push_back(*list);
  for (const std::string& p : partners) {
    if (std::ranges::count(*list, p)) continue;
    list->push_back(p);
    Lists(partners, list, all);
    list->pop_back();
  }
}

size_t Place(const std::vector<std::string>& wishes, const ChoiceMatch& match,
             const std::string& district) {
  const auto found = match.find(district);
  if (found == match.end()) return wishes.size();
  const auto place = std::ranges::find(wishes, found->second);
  return place == wishes.end() ? wishes.size() + 1 : static_cast<size_t>(place - wishes.begin());
}

RC_GTEST_PROP(ChoiceProperty, NoDistrictGainsByMisreporting, ()) {
  const ChoiceRound truth = AnyRound(4, 3);
  const size_t liar = *rc::gen::inRange<size_t>(0, truth.districts.size());
  const ChoiceDistrict honest = truth.districts[liar];
  const size_t deferred = Place(honest.wishes, DeferredAcceptance(truth).value(), honest.id);
  const size_t trading = Place(honest.wishes, TopTradingCycles(truth).value(), honest.id);
  std::vector<std::string> partners, list;
  for (const ChoicePartner& p : truth.partners) partners.push_back(p.id);
  std::vector<std::vector<std::string>> lists;
  Lists(partners, &list, &lists);
  ChoiceRound round = truth;
  for (const std::vector<std::string>& lie : lists) {
    round.districts[liar].wishes = lie;
    RC_ASSERT(Place(honest.wishes, DeferredAcceptance(round).value(), honest.id) >= deferred);
    RC_ASSERT(Place(honest.wishes, TopTradingCycles(round).value(), honest.id) >= trading);
  }
}

}  // namespace
}  // namespace partners::methods
