#include "services/runtime/dates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/runtime/errors.h"

namespace partners::runtime {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using type::v1::Date;
using type::v1::Deadline;
using type::v1::Period;

Date MakeDate(int year, int month, int day) {
  Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

Period MakePeriod(const Date& from) {
  Period period;
  *period.mutable_from() = from;
  return period;
}

Period MakePeriod(const Date& from, const Date& until) {
  Period period = MakePeriod(from);
  *period.mutable_until() = until;
  return period;
}

Deadline MakeDeadline(const std::string& local_time, const std::string& zone = "") {
  Deadline deadline;
  deadline.set_local_time(local_time);
  deadline.set_zone(zone);
  return deadline;
}

TEST(DatesTest, ASchoolYearIsNamedByItsEnding) {
  EXPECT_EQ(FormatSchoolYear(2019), "2018-19");
  EXPECT_EQ(FormatSchoolYear(2000), "1999-00");
  EXPECT_EQ(FormatSchoolYear(2010), "2009-10");
}

TEST(DatesTest, TakesDatesThatExist) {
  for (const Date& date : {MakeDate(2024, 2, 29), MakeDate(2000, 2, 29), MakeDate(1900, 1, 1),
                           MakeDate(2200, 12, 31), MakeDate(2026, 3, 2)}) {
    const absl::StatusOr<absl::CivilDay> day = ToCivilDay(date, "d");
    ASSERT_TRUE(day.ok()) << day.status();
    EXPECT_EQ(FromCivilDay(*day).SerializeAsString(), date.SerializeAsString());
    EXPECT_EQ(ParseDate(FormatDate(date), "d")->SerializeAsString(), date.SerializeAsString());
  }
}

TEST(DatesTest, RefusesDatesThatDoNotExist) {
  for (const Date& date :
       {MakeDate(2026, 2, 30), MakeDate(2023, 2, 29), MakeDate(1900, 2, 29), MakeDate(2100, 2, 29),
        MakeDate(2026, 4, 31), MakeDate(2026, 13, 1), MakeDate(2026, 0, 1), MakeDate(2026, 1, 0),
        MakeDate(0, 1, 1), MakeDate(2026, 0, 0), MakeDate(1899, 12, 31), MakeDate(2201, 1, 1),
        MakeDate(2026, -1, 5), MakeDate(2147483647, 2147483647, 2147483647)}) {
    const absl::Status status = ToCivilDay(date, "partner.since").status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << date.DebugString();
    EXPECT_THAT(std::string(status.message()), StartsWith("partner.since"));
  }
}

TEST(DatesTest, ParsesOneSpellingOnly) {
  for (const char* text : {"", "2026", "2026-3-2", "2026-03-02T00:00", "2026/03/02", "02-03-2026",
                           "2026-02-30", " 2026-03-02", "2026-+3-02", "2O26-03-02"}) {
    EXPECT_FALSE(ParseDate(text, "d").ok()) << text;
  }
  EXPECT_EQ(FormatDate(MakeDate(2026, 3, 2)), "2026-03-02");
}

TEST(DatesTest, TodayIsTheDateInMassachusetts) {
  // 2026-03-02T04:59Z is the evening before, EST; 2026-07-01T04:00Z is midnight, EDT.
  EXPECT_EQ(FormatDate(Today(absl::FromUnixSeconds(1'772'427'540))), "2026-03-01");
  EXPECT_EQ(FormatDate(Today(absl::FromUnixSeconds(1'782'878'399))), "2026-06-30");
  EXPECT_EQ(FormatDate(Today(absl::FromUnixSeconds(1'782'878'400))), "2026-07-01");
}

// 8 March 2026 has 23 hours in New York, 1 November 25.
TEST(DatesTest, TodayIsRightOnTheDaysTheClocksChange) {
  const auto today = [](const char* utc) {
    absl::Time time;
    EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, utc, &time, nullptr));
    return FormatDate(Today(time));
  };
  EXPECT_EQ(today("2026-03-08T04:59:59Z"), "2026-03-07");
  EXPECT_EQ(today("2026-03-08T05:00:00Z"), "2026-03-08");
  EXPECT_EQ(today("2026-03-09T03:59:59Z"), "2026-03-08");
  EXPECT_EQ(today("2026-03-09T04:00:00Z"), "2026-03-09");
  EXPECT_EQ(today("2026-11-01T03:59:59Z"), "2026-10-31");
  EXPECT_EQ(today("2026-11-01T04:00:00Z"), "2026-11-01");
  EXPECT_EQ(today("2026-11-02T04:59:59Z"), "2026-11-01");
  EXPECT_EQ(today("2026-11-02T05:00:00Z"), "2026-11-02");
}

TEST(DatesTest, APeriodEndsAfterItBegins) {
  const Date day = MakeDate(2026, 7, 1);
  EXPECT_TRUE(CheckPeriod(MakePeriod(day), "valid").ok());
  EXPECT_TRUE(CheckPeriod(MakePeriod(day, MakeDate(2026, 7, 2)), "valid").ok());
  const struct {
    Period period;
    std::string field;
  } kBad[] = {
      {Period(), "valid.from"},
      {MakePeriod(MakeDate(2026, 2, 30)), "valid.from"},
      {MakePeriod(day, MakeDate(2026, 6, 31)), "valid.until"},
      {MakePeriod(day, day), "valid.until"},
      {MakePeriod(day, MakeDate(2026, 6, 30)), "valid.until"},
  };
  for (const auto& bad : kBad) {
    const absl::Status status = CheckPeriod(bad.period, "valid");
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), StartsWith(bad.field + ":"));
  }
}

TEST(DatesTest, APeriodHoldsItsFirstDayAndNotItsLast) {
  const Period year = MakePeriod(MakeDate(2025, 7, 1), MakeDate(2026, 7, 1));
  EXPECT_FALSE(Contains(year, MakeDate(2025, 6, 30)));
  EXPECT_FALSE(HasBegun(year, MakeDate(2025, 6, 30)));
  EXPECT_TRUE(Contains(year, MakeDate(2025, 7, 1)));
  EXPECT_TRUE(Contains(year, MakeDate(2026, 6, 30)));
  EXPECT_FALSE(HasEnded(year, MakeDate(2026, 6, 30)));
  EXPECT_FALSE(Contains(year, MakeDate(2026, 7, 1)));
  EXPECT_TRUE(HasEnded(year, MakeDate(2026, 7, 1)));
  EXPECT_TRUE(Contains(MakePeriod(MakeDate(2025, 7, 1)), MakeDate(2199, 1, 1)));
}

// Instants from the coreutils date command with TZ set.
TEST(DatesTest, ResolvesLocalTimes) {
  const struct {
    Deadline deadline;
    int64_t seconds;
  } kCases[] = {
      {MakeDeadline("2026-03-02T17:00"), 1'772'488'800},
      {MakeDeadline("2026-07-01T00:00", "America/New_York"), 1'782'878'400},
      {MakeDeadline("2026-03-08T01:59"), 1'772'953'140},
      {MakeDeadline("2026-03-08T03:00"), 1'772'953'200},
      {MakeDeadline("2026-11-01T00:59"), 1'793'509'140},
      {MakeDeadline("2026-11-01T02:00"), 1'793'516'400},
      {MakeDeadline("2026-03-02T17:00", "America/Chicago"), 1'772'492'400},
      {MakeDeadline("1970-01-01T00:00", "UTC"), 0},
  };
  for (const auto& c : kCases) {
    Deadline deadline = c.deadline;
    const absl::Status status = ResolveDeadline("due", &deadline);
    ASSERT_TRUE(status.ok()) << status;
    EXPECT_EQ(deadline.instant().seconds(), c.seconds) << deadline.local_time();
    EXPECT_EQ(deadline.instant().nanos(), 0);
    EXPECT_EQ(deadline.zone(), c.deadline.zone().empty() ? "America/New_York" : c.deadline.zone());
  }
}

TEST(DatesTest, RefusesLocalTimesThatOccurTwiceOrNever) {
  const struct {
    const char* local_time;
    const char* rule;
  } kCases[] = {{"2026-03-08T02:00", "never"}, {"2026-03-08T02:30", "never"},
                {"2026-03-08T02:59", "never"}, {"2026-11-01T01:00", "twice"},
                {"2026-11-01T01:30", "twice"}, {"2026-11-01T01:59", "twice"}};
  for (const auto& c : kCases) {
    Deadline deadline = MakeDeadline(c.local_time);
    const absl::Status status = ResolveDeadline("due", &deadline);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << c.local_time;
    EXPECT_THAT(std::string(status.message()), StartsWith("due.local_time:"));
    EXPECT_THAT(std::string(status.message()), HasSubstr(c.rule));
    EXPECT_FALSE(deadline.has_instant());
  }
  Deadline phoenix = MakeDeadline("2026-03-08T02:30", "America/Phoenix");  // no summer time there
  EXPECT_TRUE(ResolveDeadline("due", &phoenix).ok());
}

TEST(DatesTest, RefusesMalformedLocalTimes) {
  for (const char* text :
       {"", "2026-03-02", "2026-03-02 17:00", "2026-03-02T17:00:00", "2026-03-02T24:00",
        "2026-03-02T17:60", "2026-02-30T17:00", "2026-03-02T17:0x", "2026-03-02T17:00Z"}) {
    Deadline deadline = MakeDeadline(text);
    EXPECT_THAT(std::string(ResolveDeadline("due", &deadline).message()),
                StartsWith("due.local_time:"))
        << text;
  }
}

TEST(DatesTest, RefusesWhatIsNotAZoneOfTheDatabase) {
  for (const char* zone : {"Mars/Olympus", "EST5EDT,M3.2.0,M11.1.0", "/etc/passwd", "file:x/y",
                           "../../etc/passwd", "America/../UTC", "right/America/New_York",
                           "localtime", "America", "America/New York", "Fixed/UTC+05:00:00"}) {
    Deadline deadline = MakeDeadline("2026-03-02T17:00", zone);
    EXPECT_THAT(std::string(ResolveDeadline("due", &deadline).message()), StartsWith("due.zone:"))
        << zone;
  }
}

TEST(DatesTest, TimestampsHaveWholeMicroseconds) {
  for (int64_t micros : {int64_t{0}, int64_t{1}, int64_t{1'772'488'800'123'456}, int64_t{-1},
                         int64_t{-1'000'000}, int64_t{-1'500'000}}) {
    const google::protobuf::Timestamp proto = ToProto(absl::FromUnixMicros(micros));
    EXPECT_EQ(proto.seconds() * 1'000'000 + proto.nanos() / 1000, micros);
    EXPECT_GE(proto.nanos(), 0);
    EXPECT_EQ(absl::ToUnixMicros(FromProto(proto)), micros);
  }
  google::protobuf::Timestamp finer;
  finer.set_seconds(5);
  finer.set_nanos(999'999'999);
  EXPECT_EQ(absl::ToUnixMicros(FromProto(finer)), 5'999'999);
}

}  // namespace
}  // namespace partners::runtime
