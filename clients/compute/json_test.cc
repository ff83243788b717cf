#include "clients/compute/json.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "absl/strings/str_cat.h"

namespace partners::compute {
namespace {

void ExpectRule(const std::string& text, const std::string& rule) {
  const auto json = ParseJson(text);
  ASSERT_FALSE(json.ok()) << text;
  EXPECT_EQ(json.status().message(), "input: " + rule) << text;
}

// `inside` within so many arrays, and within so many objects.
std::string InArrays(size_t count, const std::string& inside) {
  return std::string(count, '[') + inside + std::string(count, ']');
}
std::string InObjects(size_t count, const std::string& inside) {
  std::string text;
  for (size_t i = 0; i < count; ++i) text += R"({"a":)";
  return text + inside + std::string(count, '}');
}

TEST(Json, IsReadAsTheLibraryReadsIt) {
  for (const char* text :
       {"null", " true ", "-7", "18446744073709551615", "18446744073709551616", "-0.0", "1e-999",
        R"("a\u00e9\n\ud834\udd1e é")", "[]", "{}", R"([[],{},[[1],[2,[3]]],{"a":[]}])",
        R"({"b":{"c":[1,{"d":null}],"b":{"b":false}},"a":[{"x":1},{"x":2}],"":0})"}) {
    const auto json = ParseJson(text);
    ASSERT_TRUE(json.ok()) << text << " " << json.status();
    EXPECT_EQ(*json, InputJson::parse(text)) << text;
    EXPECT_EQ(json->type(), InputJson::parse(text).type()) << text;
  }
}

TEST(Json, MustBeOneDocument) {
  for (const char* text : {"", " ", "[", "]", "[1,]", R"({"a"})", R"({"a":1)", "{} {}", "01", "1.",
                           "tru", "[1]x", "// no\n1", "\"\xff\"", "\"\\ud834\"", "1e999"}) {
    ExpectRule(text, "must be one JSON document in UTF-8");
  }
}

TEST(Json, HasEveryFieldOnce) {
  ExpectRule(R"([{"b":{"a":1,"a":2}}])", R"(has the field "a" twice)");
  ExpectRule(R"({"a\"":1,"b":[],"a\u0022":2})", R"(has the field "a\"" twice)");
  ExpectRule(R"({"a":{"a":1},"b":1,"a":{}})", R"(has the field "a" twice)");
  EXPECT_TRUE(ParseJson(R"({"a":{"a":[{"a":1},{"a":1}]},"A":{"a":1}})").ok());
}

TEST(Json, HasAtMostSoManyLevels) {
  const std::string rule = absl::StrCat("must be at most ", kMaxDepth, " levels deep");
  EXPECT_TRUE(ParseJson(InArrays(kMaxDepth, "1")).ok());
  EXPECT_TRUE(ParseJson(InObjects(kMaxDepth, "1")).ok());
  EXPECT_TRUE(ParseJson(InObjects(kMaxDepth, "[]")).ok());
  ExpectRule(InArrays(kMaxDepth + 1, "1"), rule);
  ExpectRule(InObjects(kMaxDepth + 1, "1"), rule);
  ExpectRule(InArrays(kMaxDepth + 2, ""), rule);
  ExpectRule(std::string(1'000'000, '['), rule);
}

// A reader that goes through all records so far after each record takes minutes for this.
TEST(Json, ManyRecordsTakeSeconds) {
  std::string text = "[{}";
  for (int i = 0; i < 500'000; ++i) text += R"(,{"a":{}})";
  const auto begin = std::chrono::steady_clock::now();
  const auto json = ParseJson(text + "]");
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  ASSERT_TRUE(json.ok());
  EXPECT_EQ(json->size(), 500'001);
  EXPECT_LT(seconds.count(), 20);
}

}  // namespace
}  // namespace partners::compute
