#include <gtest/gtest.h>

#include <map>

#include "clients/compute/registry.h"

namespace partners::compute {
namespace {

// A method whose second version gives another answer to the same input.
absl::StatusOr<OutputJson> Sum(const Field& input, absl::Status* status) {
  double sum = 0;
  for (double number : input.Members({"x"})[0].Numbers()) sum += number;
  if (!status->ok()) return *status;
  return OutputJson{{"value", sum}};
}

absl::StatusOr<OutputJson> Mean(const Field& input, absl::Status* status) {
  auto sum = Sum(input, status);
  if (!sum.ok()) return sum;
  return OutputJson{{"value", (*sum)["value"].get<double>() / 2}};
}

const std::vector<MethodEntry>& TwoVersions() {
  static const auto* const methods =
      new std::vector<MethodEntry>{{"other", 7, "", "", "", "", Sum},
                                   {"level", 2, "", "", "", "", Mean},
                                   {"level", 1, "", "", "", "", Sum}};
  return *methods;
}

std::string Answer(const std::string& word) {
  const auto method = FindMethod(word, TwoVersions());
  if (!method.ok()) return std::string(method.status().message());
  return WriteJson(Compute(**method, InputJson::parse(R"({"x":[1,2]})")).value());
}

TEST(Versions, EveryVersionIsCalledByItsNumber) {
  EXPECT_EQ(Answer("level@1"), R"({"value":3})");
  EXPECT_EQ(Answer("level@2"), R"({"value":1.5})");
}

TEST(Versions, WithoutANumberItIsTheNewest) {
  EXPECT_EQ(Answer("level"), R"({"value":1.5})");
  EXPECT_EQ(Answer("other"), R"({"value":3})");
}

TEST(Versions, OthersAreNotKnown) {
  const std::string rule = "METHOD: is not known; partners compute --list shows all";
  for (const char* word : {"level@3", "level@0", "level@", "level@01", "other@2", "lev", ""}) {
    EXPECT_EQ(Answer(word), rule) << word;
  }
}

// What METHOD without a number rests on; one number never means two things.
TEST(Versions, OfOneMethodStandTogetherNewestFirst) {
  std::map<std::string, int> last;
  std::string before;
  for (const MethodEntry& method : AllMethods()) {
    EXPECT_GE(method.version, 1) << method.name;
    const auto seen = last.find(method.name);
    if (seen != last.end()) {
      EXPECT_EQ(before, method.name);
      EXPECT_LT(method.version, seen->second) << method.name;
    }
    last[method.name] = method.version;
    before = method.name;
  }
}

}  // namespace
}  // namespace partners::compute
