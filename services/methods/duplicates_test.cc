#include "services/methods/duplicates.h"

#include <bit>
#include <chrono>
#include <cmath>
#include <set>

#include "services/methods/duplicate_cases.h"
#include "services/methods/duplicate_quality.h"
#include "services/methods/name_levels.h"
#include "services/methods/organisation_name.h"
#include "services/methods/record_pairs.h"

namespace partners::methods {
namespace {

using testing::AnyOf;
using testing::ExpectRefused;
using Records = std::vector<IdentifiedRecord>;

std::vector<DuplicatePair> Found(const Records& records, const DuplicatePolicy& policy = {}) {
  const auto pairs = FindDuplicates(records, policy);
  EXPECT_TRUE(pairs.ok()) << pairs.status();
  return pairs.value_or(std::vector<DuplicatePair>{});
}

// One line per pair, with all bits of its numbers.
std::vector<std::string> Lines(const std::vector<DuplicatePair>& pairs) {
  std::vector<std::string> lines;
  for (const DuplicatePair& p : pairs) {
    lines.push_back(absl::StrCat(p.a, " ", p.b, " ", absl::Hex(std::bit_cast<uint64_t>(p.weight)),
                                 " ", absl::Hex(std::bit_cast<uint64_t>(p.probability)), " ",
                                 DuplicateLevelName(p.level)));
  }
  return lines;
}

// The same by the definition: compare in full, weigh, keep what reaches the threshold.
std::optional<DuplicatePair> PairByDefinition(const IdentifiedRecord& a, const IdentifiedRecord& b,
                                              const DuplicatePolicy& policy) {
  const RecordLevels levels = CompareRecords(a.record, b.record).value();
  const LinkageWeight weight = FellegiSunterWeight({{"name", levels.name},
                                                    {"ein", levels.ein},
                                                    {"domain", levels.domain},
                                                    {"phone", levels.phone},
                                                    {"zip", levels.zip}},
                                                   policy.prior, policy.model)
                                   .value();
  if (weight.weight < policy.review_threshold) return std::nullopt;
  return DuplicatePair{
      a.id, b.id, weight.weight, weight.probability,
      weight.weight >= policy.likely_threshold ? DuplicateLevel::kLikely : DuplicateLevel::kReview};
}

std::vector<DuplicatePair> ByDefinition(Records records, const DuplicatePolicy& policy) {
  std::ranges::sort(records, {}, &IdentifiedRecord::id);
  std::vector<DuplicatePair> pairs;
  for (size_t i = 0; i < records.size(); ++i) {
    for (size_t j = i + 1; j < records.size(); ++j) {
      const auto pair = PairByDefinition(records[i], records[j], policy);
      if (pair) pairs.push_back(*pair);
    }
  }
  return pairs;
}

TEST(FindDuplicates, ByHand) {
  const Records records = {{"c", {"Boston Learning", "", "", "", ""}},
                           {"a", {"Teach Plus, Inc.", "04-1234567", "teachplus.org", "", "02119"}},
                           {"b", {"TEACH PLUS", "", "http://www.teachplus.org", "", "02119"}},
                           {"d", {"Learning Boston", "", "", "", "02119"}}};
  const auto pairs = Found(records);
  ASSERT_EQ(pairs.size(), 2u);
  EXPECT_EQ(pairs[0].a + pairs[0].b, "ab");
  const double ab = std::log2(.7 / .0005) + std::log2(.85 / .001) + std::log2(.8 / .03);
  EXPECT_NEAR(pairs[0].weight, ab, 1e-12);
  EXPECT_NEAR(pairs[0].probability, 1 / (1 + std::exp2(-ab) * 999), 1e-15);
  EXPECT_EQ(pairs[0].level, DuplicateLevel::kLikely);
  EXPECT_EQ(pairs[1].a + pairs[1].b, "cd");
  EXPECT_NEAR(pairs[1].weight, std::log2(.22 / .0145), 1e-12);
  EXPECT_EQ(pairs[1].level, DuplicateLevel::kReview);
}

TEST(FindDuplicates, Degenerate) {
  EXPECT_TRUE(Found({}).empty());
  EXPECT_TRUE(Found({{"a", {"X", "1", "x.org", "1", "1"}}}).empty());
  EXPECT_TRUE(Found({{"a", {}}, {"b", {}}, {"c", {"学校", "", "", "", ""}}}).empty());
  DuplicatePolicy all;
  all.review_threshold = all.likely_threshold = 0;
  const auto nothing_known = Found({{"a", {}}, {"b", {}}}, all);
  ASSERT_EQ(nothing_known.size(), 1u);
  EXPECT_EQ(nothing_known[0].weight, 0);
  EXPECT_NEAR(nothing_known[0].probability, .001, 1e-15);
}

TEST(FindDuplicates, ThresholdsAreInclusive) {
  const Records records = {{"a", {"", "", "x.org", "", ""}}, {"b", {"", "", "x.org", "", ""}}};
  DuplicatePolicy policy;
  policy.likely_threshold = policy.review_threshold = Found(records)[0].weight;
  EXPECT_EQ(Found(records, policy)[0].level, DuplicateLevel::kLikely);
  policy.likely_threshold = std::nextafter(policy.likely_threshold, 100);
  EXPECT_EQ(Found(records, policy)[0].level, DuplicateLevel::kReview);
  policy.review_threshold = policy.likely_threshold;
  EXPECT_TRUE(Found(records, policy).empty());
}

TEST(FindDuplicates, AgreesWithTheIndependentComputation) {
  for (const testing::Case& c : testing::ReadCases("duplicates.cases")) {
    SCOPED_TRACE(c.name);
    DuplicatePolicy policy;
    Records records;
    std::vector<testing::Words> expected;
    c.ForEach("policy", [&](const testing::Words& w) {
      policy.review_threshold = testing::Number(w[0]);
      policy.likely_threshold = testing::Number(w[1]);
      policy.prior = testing::Number(w[2]);
    });
    c.ForEach("record", [&](const testing::Words& w) {
      records.push_back({w[0], testing::Record(w, 1)});
    });
    c.ForEach("pair", [&](const testing::Words& w) { expected.push_back(w); });
    const auto pairs = Found(records, policy);
    ASSERT_EQ(pairs.size(), expected.size());
    for (size_t i = 0; i < pairs.size(); ++i) {
      EXPECT_EQ(pairs[i].a, expected[i][0]);
      EXPECT_EQ(pairs[i].b, expected[i][1]);
      testing::ExpectNumber(pairs[i].weight, expected[i][2]);
      testing::ExpectNumber(pairs[i].probability, expected[i][3]);
      EXPECT_EQ(DuplicateLevelName(pairs[i].level), expected[i][4]);
    }
  }
}

TEST(FindDuplicates, RefusesBadInput) {
  const auto refused = [](const Records& records, const DuplicatePolicy& policy,
                          const std::string& message) {
    ExpectRefused(FindDuplicates(records, policy).status(), message);
  };
  refused({{"", {}}}, {}, "records: an id must not be empty");
  refused({{"a", {}}, {"a", {}}}, {}, "records[a]: the id is there more than once");
  refused({{"a", {"\xff", "", "", "", ""}}}, {}, "records[a].name: must be UTF-8");
  refused({{"a", {"", "", std::string(2001, 'x'), "", ""}}}, {},
          "records[a].url: must have at most 2000 bytes");
  refused(Records(100'001), {}, "records: must have at most 100000 elements");
  const LinkageModel model = DefaultLinkageModel();
  refused({}, {.prior = 1}, "prior: must be above 0 and below 1");
  refused({}, {.review_threshold = 9}, "likely_threshold: must not be below review_threshold");
  refused({}, {.review_threshold = NAN}, "review_threshold: must be between -1000000 and 1000000");
  refused({}, {.likely_threshold = INFINITY},
          "likely_threshold: must be between -1000000 and 1000000");
  const std::string shape =
      "params: must be name with four levels and domain, ein, phone, zip with two";
  refused({}, {.model = {}}, shape);
  DuplicatePolicy policy;
  policy.model[0].levels.pop_back();
  refused({}, policy, shape);
  policy.model[0].levels = {{0, 1}, {1, 1}};
  refused({}, policy, "params[domain][0].m: must be above 0 and at most 1");
}

Records Numbered(int count, const OrganisationRecord& record) {
  Records records;
  for (int i = 0; i < count; ++i) records.push_back({absl::StrCat(i), record});
  return records;
}

TEST(FindDuplicates, RefusesTooManyPairs) {
  ExpectRefused(FindDuplicates(Numbered(1000, {"Same", "", "", "", ""})).status(),
                "review_threshold: more than 200000 pairs reach it");
  ExpectRefused(FindDuplicates(Numbered(6000, {"Same", "", "", "", ""})).status(),
                "review_threshold: more than 200000 pairs reach it");
  // 112 million pairs are not too many to look at.
  ExpectRefused(FindDuplicates(Numbered(15'000, {"", "", "x.org", "", ""})).status(),
                "review_threshold: more than 200000 pairs reach it");
  ExpectRefused(
      FindDuplicates(Numbered(25'000, {"", "", "x.org", "", ""})).status(),
      "records: more than 200000000 pairs share an EIN, domain, phone, ZIP code and first "
      "word, or beginning of the name");
}

// --- blocks
// ---------------------------------------------------------------------------------------

// The keys of P9 as texts, by kind; without the empty ones.
std::set<std::string> Keys(const OrganisationRecord& record) {
  const internal::ComparableRecord r = internal::MakeComparable("r", record).value();
  const std::string first = r.name.substr(0, r.name.find(' '));
  std::set<std::string> keys = {"e" + r.ein, "d" + r.domain, "p" + r.phone,
                                "n" + r.sorted_name.substr(0, 6)};
  if (!r.zip.empty() && !first.empty()) keys.insert("z" + r.zip + "/" + first);
  for (const char* empty : {"e", "d", "p", "n"}) keys.erase(empty);
  return keys;
}

bool ShareBlock(const OrganisationRecord& a, const OrganisationRecord& b) {
  const std::set<std::string> of_a = Keys(a);
  return std::ranges::any_of(Keys(b), [&](const std::string& key) { return of_a.contains(key); });
}

RC_GTEST_PROP(RecordPairs, AreThoseThatShareABlockEachOnce, ()) {
  std::vector<OrganisationRecord> records;
  std::vector<internal::ComparableRecord> comparable;
  const int count = *rc::gen::inRange(0, 9);
  for (int i = 0; i < count; ++i) {
    records.push_back(testing::AnyRecord());
    comparable.push_back(internal::MakeComparable("r", records.back()).value());
  }
  std::multiset<std::pair<size_t, size_t>> expected, seen;
  for (size_t i = 0; i < records.size(); ++i) {
    for (size_t j = i + 1; j < records.size(); ++j) {
      if (ShareBlock(records[i], records[j])) expected.emplace(i, j);
    }
  }
  const auto keys = internal::BlocksOf(comparable);
  internal::ForEachBlockPair(keys, [&](uint32_t i, uint32_t j) {
    seen.emplace(i, j);
    return true;
  });
  RC_ASSERT(seen == expected);
  RC_ASSERT(internal::CountBlockPairs(keys) >= static_cast<int64_t>(seen.size()));
}

// Above 5,000 records: pairs of blocks, and no others. Every group has two records that share one
// key; "Zeta Alpha" and "Alpha Zeta" share the beginning of their words, "Alpha" and "Alpah" none.
TEST(FindDuplicates, ManyRecordsAreComparedInBlocks) {
  Records records;
  const auto number = [](int i) { return absl::StrCat(1'000'000 + i); };
  for (int i = 0; i < 5100; ++i) {
    records.push_back({absl::StrCat("x", number(i)), {"", number(i), "", number(i), number(i)}});
  }
  const auto set_name = [&](size_t at, const char* name) {
    records[at].record = {name, "", "", "", ""};
  };
  set_name(10, "Zeta Alpha");
  set_name(11, "Alpha Zeta");
  set_name(20, "Massachusetts Coaching");
  set_name(21, "Assachusetts Coaching");  // alike, in no common block
  set_name(40, "Coaching Schools");
  set_name(41, "Coachxng Schools");  // five letters, not six
  set_name(50, "Learning Schools");
  set_name(51, "Learnixg Schools");  // six
  records[30].record = {"First One", "", "one.org", "", ""};
  records[31].record = {"Second Two", "", "one.org", "", ""};
  const auto found = Found(records, {.review_threshold = 2});
  std::set<std::string> pairs;
  for (const DuplicatePair& pair : found) pairs.insert(pair.a.substr(6) + "-" + pair.b.substr(6));
  EXPECT_EQ(pairs, (std::set<std::string>{"10-11", "30-31", "50-51"}));
  records.resize(5000);
  EXPECT_EQ(Found(records, {.review_threshold = 2}).size(), 5u);
}

// The goal is a minute on one processor; it takes less than a second when nothing else runs.
TEST(FindDuplicates, FiveThousandRecordsTakeSeconds) {
  const std::vector<std::string> words = {"Boston", "Learning", "Center",   "Partners",
                                          "Teach",  "Coaching", "Schools",  "Academy",
                                          "Bridge", "North",    "Pathways", "Institute"};
  Records records;
  for (size_t i = 0; i < 5000; ++i) {
    std::string name;
    for (size_t k = i; k > 0; k /= 12) name += words[k % 12] + " ";
    records.push_back({absl::StrCat(i), {name, "", "", "", absl::StrCat("0", 1000 + i % 300)}});
  }
  const auto start = std::chrono::steady_clock::now();
  Found(records, {.review_threshold = 6});
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));
}

// --- the bound on names
// ---------------------------------------------------------------------------

RC_GTEST_PROP(NameLevels, AreThoseOfTheComparisonAndTheBoundHolds, ()) {
  const std::string a = testing::AnyName();
  const std::string b =
      *rc::gen::arbitrary<bool>() ? testing::AnyName() : a + AnyOf({"s", " x", "’"});
  std::vector<internal::ComparableRecord> records;
  for (const std::string& name : {a, b}) {
    records.push_back(internal::MakeComparable("r", {name, "", "", "", ""}).value());
  }
  const std::optional<int> level =
      CompareRecords({a, "", "", "", ""}, {b, "", "", "", ""}).value().name;
  const internal::NameLevels names(records);
  RC_ASSERT((names.Missing(0) || names.Missing(1)) == !level.has_value());
  if (!level.has_value()) return;
  RC_ASSERT(names.Same(0, 1) == (*level == 3));
  if (*level == 3) return;
  RC_ASSERT(names.Level(0, 1) == *level);
  RC_ASSERT(names.LevelAtMost(0, 1) >= *level);
}

// --- properties
// -----------------------------------------------------------------------------------

Records AnyRecords() {
  Records records;
  const int count = *rc::gen::inRange(0, 12);
  for (int i = 0; i < count; ++i) records.push_back({absl::StrCat("o", i), testing::AnyRecord()});
  return records;
}

LevelProbability AnyLevel() { return {*testing::Between(.001, 1), *testing::Between(.001, 1)}; }

// Any model, also one in which better agreement weighs less.
DuplicatePolicy AnyPolicy() {
  DuplicatePolicy policy;
  if (*rc::gen::arbitrary<bool>()) {
    for (LinkageField& field : policy.model) {
      for (LevelProbability& level : field.levels) level = AnyLevel();
    }
  }
  policy.prior = *testing::Between(.001, .5);
  policy.review_threshold = *testing::Between(-15, 20);
  policy.likely_threshold = policy.review_threshold + *testing::Between(0, 10);
  return policy;
}

RC_GTEST_PROP(FindDuplicates, IsWhatTheDefinitionSays, ()) {
  const Records records = AnyRecords();
  const DuplicatePolicy policy = AnyPolicy();
  RC_ASSERT(Lines(Found(records, policy)) == Lines(ByDefinition(records, policy)));
}

RC_GTEST_PROP(FindDuplicates, DependsOnNoOrder, ()) {
  const Records records = AnyRecords();
  RC_ASSERT(Lines(Found(testing::Shuffled(records))) == Lines(Found(records)));
}

RC_GTEST_PROP(FindDuplicates, AHigherThresholdFindsNoMore, ()) {
  const Records records = AnyRecords();
  const double low = *testing::Between(-5, 8);
  const auto many = Lines(Found(records, {.review_threshold = low, .likely_threshold = 20}));
  const auto few = Lines(Found(records, {.review_threshold = low + 2, .likely_threshold = 20}));
  RC_ASSERT(std::ranges::includes(many, few));
}

// --- quality
// --------------------------------------------------------------------------------------

TEST(JudgeDuplicates, ByHand) {
  const std::vector<DuplicatePair> found = {{"a", "b", 9, 1, DuplicateLevel::kLikely},
                                            {"a", "c", 4, 1, DuplicateLevel::kReview},
                                            {"b", "d", 8, 1, DuplicateLevel::kLikely}};
  const auto quality =
      JudgeDuplicates(found, {{"b", "a"}, {"a", "c"}, {"c", "d"}}, {"a", "b", "c", "d"}).value();
  EXPECT_EQ(quality.review.tp, 2);
  EXPECT_EQ(quality.review.fp, 1);
  EXPECT_EQ(quality.review.fn, 1);
  EXPECT_EQ(quality.review.precision, 2. / 3);
  EXPECT_EQ(quality.review.recall, 2. / 3);
  EXPECT_EQ(quality.review.f1, 2. / 3);
  EXPECT_EQ(quality.likely.tp, 1);
  EXPECT_EQ(quality.likely.fp, 1);
  EXPECT_EQ(quality.likely.fn, 2);
  EXPECT_EQ(quality.likely.precision, .5);
  EXPECT_EQ(quality.likely.recall, 1. / 3);
  EXPECT_EQ(quality.likely.f1, .4);
}

TEST(JudgeDuplicates, SharesOfNothingAreAbsent) {
  const auto nothing = JudgeDuplicates({}, {}, {}).value();
  EXPECT_FALSE(nothing.review.precision || nothing.review.recall || nothing.review.f1);
  const auto missed = JudgeDuplicates({}, {{"a", "b"}}, {"a", "b"}).value();
  EXPECT_FALSE(missed.review.precision);
  EXPECT_EQ(missed.review.recall, 0);
  EXPECT_EQ(missed.review.f1, 0);
}

TEST(JudgeDuplicates, RefusesBadInput) {
  const auto refused = [](const std::vector<KnownPair>& known, const std::string& message) {
    ExpectRefused(JudgeDuplicates({}, known, {"a", "b"}).status(), message);
  };
  refused({{"x", "b"}}, "gold_pairs[0][0]: is not one of the records");
  refused({{"a", "b"}, {"a", ""}}, "gold_pairs[1][1]: is not one of the records");
  refused({{"a", "a"}}, "gold_pairs[0]: must be two records");
  refused({{"a", "b"}, {"b", "a"}}, "gold_pairs[1]: the pair is there more than once");
}

}  // namespace
}  // namespace partners::methods
