#include "services/runtime/filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "partners/registry/v1/resources.pb.h"
#include "services/runtime/errors.h"
#include "services/runtime/testing.pb.h"

namespace partners::runtime {
namespace {

using registry::v1::Partner;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Thing;

const Caller kPublic;
const Caller kStaff = {type::v1::ROLE_PROGRAMME, "u1", "", ""};

const std::vector<std::string> kFields = {"name",
                                          "count",
                                          "maybe",
                                          "share",
                                          "list.seen_by_all",
                                          "child.name",
                                          "since",
                                          "sizes",
                                          "text",
                                          "number",
                                          "day",
                                          "size",
                                          "big",
                                          "marked",
                                          "remark",
                                          "values",
                                          "note",
                                          "code",
                                          "list.seen_by_party",
                                          "ratio",
                                          "blob",
                                          "anything",
                                          "child",
                                          "no_such"};

Thing MakeThing() {
  Thing thing;
  thing.set_name("things/t1");
  thing.set_count(5);
  thing.set_share(0.25);
  thing.add_list()->set_seen_by_all("Acme \"North\"");
  thing.add_list()->set_seen_by_all("Zeta");
  thing.mutable_list(1)->set_seen_by_party("hush");
  thing.mutable_child()->set_name("things/t2");
  thing.mutable_since()->set_seconds(1'772'488'800);  // 2026-03-02T22:00:00Z
  thing.add_sizes(Thing::SIZE_SMALL);
  thing.mutable_day()->set_year(2026);
  thing.mutable_day()->set_month(3);
  thing.mutable_day()->set_day(2);
  thing.set_size(Thing::SIZE_LARGE);
  thing.set_big(7);
  thing.set_marked(true);
  thing.set_number(0);
  thing.add_values(1.5);
  thing.set_code(
      "\xC3\x89"
      "cole");
  thing.set_note("inside");
  return thing;
}

absl::StatusOr<Filter> Parse(const std::string& text, const Caller& caller = kPublic) {
  return Filter::Parse(text, Thing::descriptor(), kFields, caller);
}

bool Matches(const std::string& text, const Caller& caller = kPublic) {
  const absl::StatusOr<Filter> filter = Parse(text, caller);
  EXPECT_TRUE(filter.ok()) << text << ": " << filter.status();
  return filter.ok() && filter->Matches(MakeThing());
}

TEST(FilterTest, AnEmptyFilterMatchesEverything) {
  for (const char* text : {"", "  ", "\t\n"}) {
    EXPECT_TRUE(Parse(text)->empty());
    EXPECT_TRUE(Matches(text));
  }
}

TEST(FilterTest, TellsTheTextThatAFieldMustBe) {
  EXPECT_EQ(Parse("count = 5 AND name = things/t2")->TextOf("name"), "things/t2");
  for (const char* other : {"", "name != things/t2", "name:t2", "count = 5", "code = \"name\""}) {
    EXPECT_EQ(Parse(other)->TextOf("name"), std::nullopt) << other;
  }
  EXPECT_EQ(Parse("child.name = things/t2")->TextOf("name"), std::nullopt);
}

TEST(FilterTest, MatchesWhatItSays) {
  for (const char* text : {"count=5",
                           "count = 5",
                           "count != 4",
                           "count<6",
                           "count <= 5",
                           "count>4",
                           "count >= 5",
                           "count:5",
                           "count = \"5\"",
                           "share = 0.25",
                           "share < 0.3",
                           "ratio >= 0",
                           "name = things/t1",
                           "name:T1",
                           "name < things/t2",
                           "name != \"\"",
                           "code:COLE",
                           "child.name = things/t2",
                           "marked = true",
                           "size = SIZE_LARGE",
                           "size = LARGE",
                           "size = large",
                           "size != small",
                           "sizes:SMALL",
                           "sizes:SIZE_SMALL",
                           "day = 2026-03-02",
                           "day >= 2026-03-02",
                           "day < 2026-03-03",
                           "day > 2025-12-31",
                           "since = 2026-03-02T22:00:00Z",
                           "since > 2026-03-02T21:59:59.5Z",
                           "since <= 2026-03-02T17:00:00-05:00",
                           "list.seen_by_all:zeta",
                           "list.seen_by_all:\"acme \\\"NORTH\\\"\"",
                           "list.seen_by_all:et",
                           "number = 0",
                           "big = 7",
                           "values:1.5",
                           "count = 5 AND marked = true AND size = LARGE"}) {
    EXPECT_TRUE(Matches(text)) << text;
  }
}

TEST(FilterTest, DoesNotMatchWhatItDoesNotSay) {
  for (const char* text :
       {"count=4", "count != 5", "count < 5", "count > 5", "name = Things/t1", "name:t3",
        "size = SMALL", "size = LARGE AND count = 4", "sizes:LARGE", "day = 2026-03-03",
        "marked = false", "list.seen_by_all:nowhere", "values:2", "child.name = x",
        "count = 5 AND marked = false", "size != LARGE", "since < 2026-03-02T22:00:00Z"}) {
    EXPECT_FALSE(Matches(text)) << text;
  }
}

TEST(FilterTest, WhatIsAbsentMatchesOnlyUnequal) {
  for (const char* op : {"=", "<", "<=", ">", ">=", ":"}) {
    EXPECT_FALSE(Matches(absl::StrCat("maybe ", op, " 0"))) << op;
    EXPECT_FALSE(Matches(absl::StrCat("remark ", op, " \"\""))) << op;
    EXPECT_FALSE(Matches(absl::StrCat("text ", op, " x"))) << op;
  }
  EXPECT_TRUE(Matches("maybe != 0"));
  EXPECT_TRUE(Matches("text != x"));
  const Thing nothing;
  EXPECT_FALSE(Parse("day < 2026-03-02")->Matches(nothing));
  EXPECT_TRUE(Parse("day != 2026-03-02")->Matches(nothing));
  EXPECT_FALSE(Parse("child.name < x")->Matches(nothing));
  EXPECT_FALSE(Parse("sizes:SMALL")->Matches(nothing));
}

TEST(FilterTest, AnUnspecifiedWordIsAWordToo) {
  const Thing nothing;
  EXPECT_TRUE(Parse("size = UNSPECIFIED")->Matches(nothing));
  EXPECT_TRUE(Parse("size != SMALL")->Matches(nothing));
}

TEST(FilterTest, RefusesWhatItCannotRead) {
  const struct {
    std::string text;
    const char* rule;
  } kCases[] = {
      {"x = 1", "at character 1"},
      {"count", "at character 6"},
      {"count ~ 5", "at character 7"},
      {"size < LARGE", "with = or != only"},
      {"count = ", "there must be a value"},
      {"count = AND", "there must be a value"},
      {"count = five", "whole number"},
      {"count = 5.5", "whole number"},
      {"count = 99999999999999999999", "whole number"},
      {"share = nan", "number"},
      {"share = inf", "number"},
      {"marked = yes", "true or false"},
      {"size = HUGE", "one of small, large"},
      {"size = 2", "one of small, large"},
      {"day = 2026-02-30", "a date"},
      {"day = today", "a date"},
      {"since = 2026-03-02", "an instant"},
      {"name = \"open", "must end with"},
      {"name = \"a\"b", "joined by AND"},
      {"name = a\"b", "must be quoted"},
      {"(count = 5)", "at character 1"},
      {"count = 5 OR count = 6", "joined by AND"},
      {"count = 5 and count = 6", "joined by AND"},
      {"count = 5 AND", "joined by AND"},
      {"count = 5 AND ", "a term after AND"},
      {"count = 5 count = 6", "joined by AND"},
      {"sizes = SMALL", "with : only"},
      {"list.seen_by_all = x", "with : only"},
      {"NOT count = 5", "at character 1"},
      {std::string("count\0= 5", 9), "at character 6"},
  };
  for (const auto& c : kCases) {
    const absl::Status status = Parse(c.text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << c.text;
    EXPECT_THAT(std::string(status.message()), HasSubstr(c.rule)) << c.text;
    EXPECT_THAT(std::string(status.message()), ::testing::StartsWith("filter:"));
  }
}

TEST(FilterTest, AFieldTheCallerMayNotSeeIsAsUnknownAsAnyOther) {
  const auto message = [](const std::string& text, const Caller& caller) {
    return std::string(Parse(text, caller).status().message());
  };
  const std::string unknown = message("no_field = x", kPublic);
  EXPECT_EQ(message("note = x", kPublic), unknown);
  EXPECT_EQ(message("list.seen_by_party:hush", kPublic), unknown);
  EXPECT_THAT(unknown, Not(HasSubstr("note")));
  // Not even its own party: the filter runs over the records of all.
  const Caller party = {type::v1::ROLE_PARTNER, "u2", "things/t1", ""};
  EXPECT_EQ(message("list.seen_by_party:hush", party), unknown);
  EXPECT_TRUE(Matches("note = inside", kStaff));
  EXPECT_TRUE(Matches("list.seen_by_party:hush", kStaff));
}

TEST(FilterTest, SecretsAndThingsWithoutOrderAreNeverFilteredBy) {
  const std::vector<std::string> fields = {"secret", "seen_by_all"};
  EXPECT_FALSE(Filter::Parse("secret = x", testing::Inner::descriptor(), fields, kStaff).ok());
  for (const char* text : {"blob = x", "anything = x", "child = x", "no_such = x"}) {
    EXPECT_FALSE(Parse(text, kStaff).ok()) << text;
  }
}

TEST(FilterTest, HasAtMostFiftyTerms) {
  std::string text = "count = 5";
  for (int i = 1; i < 50; ++i) text += " AND count = 5";
  EXPECT_TRUE(Matches(text));
  EXPECT_THAT(std::string(Parse(text + " AND count = 5").status().message()),
              HasSubstr("at most 50 terms"));
}

TEST(FilterTest, FiltersRealPartners) {
  Partner partner;
  partner.set_type(Partner::TYPE_HIGHER_EDUCATION);
  partner.add_languages("pt-BR");
  partner.add_grades(type::v1::GRADE_05);
  partner.set_legal_name("Example University");
  const std::vector<std::string> fields = {"type", "regions", "grades", "languages", "legal_name"};
  for (const char* text : {"type = HIGHER_EDUCATION", "languages:pt-br", "grades:05",
                           "grades:GRADE_05 AND legal_name:university"}) {
    EXPECT_TRUE(Filter::Parse(text, Partner::descriptor(), fields, kPublic)->Matches(partner))
        << text;
  }
  EXPECT_FALSE(
      Filter::Parse("languages:pt", Partner::descriptor(), fields, kPublic)->Matches(partner));
}

// Evidence tier 1 is the strongest: what is greater by number is less to everyone who reads it.
TEST(FilterTest, WordsHaveNoOrder) {
  for (const char* op : {"<", "<=", ">", ">="}) {
    const absl::Status status = Filter::Parse(absl::StrCat("type ", op, " COMPANY"),
                                              Partner::descriptor(), {"type"}, kPublic)
                                    .status();
    EXPECT_THAT(std::string(status.message()), HasSubstr("with = or != only")) << op;
  }
  Partner partner;
  partner.set_type(Partner::TYPE_HIGHER_EDUCATION);
  for (const char* text :
       {"type = higher-education", "type = higher_education", "type != company"}) {
    EXPECT_TRUE(Filter::Parse(text, Partner::descriptor(), {"type"}, kPublic)->Matches(partner));
  }
}

TEST(FilterTest, OrdersByAFieldOfTheList) {
  const std::vector<std::string> fields = {"name", "update_time"};
  EXPECT_EQ(ParseOrder("", fields)->field, "");
  EXPECT_EQ(ParseOrder("name", fields)->field, "name");
  EXPECT_FALSE(ParseOrder("name", fields)->descending);
  EXPECT_TRUE(ParseOrder(" update_time  desc ", fields)->descending);
  for (const char* text : {"other", "name asc", "name DESC", "desc", "name desc x",
                           "name,update_time", "name; drop"}) {
    const absl::Status status = ParseOrder(text, fields).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(std::string(status.message()), ::testing::StartsWith("order_by:"));
  }
}

}  // namespace
}  // namespace partners::runtime
