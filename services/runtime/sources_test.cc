#include "services/runtime/sources.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace partners::runtime {
namespace {

TEST(SourcesTest, IdsAreThirteenBase32Characters) {
  const Sources sources = SystemSources();
  std::set<std::string> ids;
  std::set<char> characters;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = NewId(sources);
    EXPECT_EQ(id.size(), 13u);
    EXPECT_TRUE(std::all_of(id.begin(), id.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7');
    })) << id;
    characters.insert(id.begin(), id.end());
    ids.insert(id);
  }
  EXPECT_EQ(ids.size(), 1000u);
  EXPECT_EQ(characters.size(), 32u);
}

TEST(SourcesTest, IdsComeFromTheGivenRandomness) {
  const Sources sources = {nullptr, [](size_t n) { return std::string(n, '\x01'); }};
  EXPECT_EQ(NewId(sources), "bbbbbbbbbbbbb");
}

TEST(SourcesTest, TheClockHasWholeMicroseconds) {
  const absl::Time now = SystemSources().now();
  EXPECT_EQ(absl::FromUnixMicros(absl::ToUnixMicros(now)), now);
  EXPECT_GT(now, absl::FromUnixSeconds(1'750'000'000));
}

TEST(SourcesTest, RandomnessHasTheLengthAskedFor) {
  const Sources sources = SystemSources();
  EXPECT_EQ(sources.random(0), "");
  EXPECT_EQ(sources.random(32).size(), 32u);
  EXPECT_NE(sources.random(32), sources.random(32));
}

TEST(LatestTime, NeverGoesBack) {
  const absl::Time noon = absl::FromUnixSeconds(1'700'000'000);
  LatestTime latest(noon);
  EXPECT_EQ(latest.Take(noon - absl::Hours(1)), noon);
  EXPECT_EQ(latest.Take(noon + absl::Microseconds(1)), noon + absl::Microseconds(1));
  EXPECT_EQ(latest.Take(noon), noon + absl::Microseconds(1));
  EXPECT_EQ(LatestTime().Take(noon), noon) << "nothing was known";
}

}  // namespace
}  // namespace partners::runtime
