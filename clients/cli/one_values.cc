#include "clients/cli/one_values.h"

#include <algorithm>
#include <regex>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "clients/importer/values.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "partners/type/v1/date.pb.h"
#include "partners/type/v1/deadline.pb.h"
#include "partners/type/v1/money.pb.h"

namespace partners::cli {
namespace {

using google::protobuf::Message;

absl::Status Write(const std::string& text, const std::string& how) {
  return absl::InvalidArgumentError(absl::StrCat("\"", text, "\" is not ", how));
}

bool Matches(const std::string& text, const char* pattern, std::smatch* match) {
  return std::regex_match(text, *match, std::regex(pattern));
}

absl::Status ParseDate(const std::string& text, Message* message) {
  std::smatch parts;
  absl::CivilDay day;
  if (!Matches(text, R"((\d{4})-(\d{2})-(\d{2}))", &parts) || !absl::ParseCivilTime(text, &day)) {
    return Write(text, "a date; write it as 2026-03-02");
  }
  auto* date = static_cast<type::v1::Date*>(message);
  date->set_year(static_cast<int>(day.year()));
  date->set_month(day.month());
  date->set_day(day.day());
  return absl::OkStatus();
}

std::string FormatDate(const Message& message) {
  const auto& date = static_cast<const type::v1::Date&>(message);
  return absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day());
}

absl::Status ParsePeriod(const std::string& text, Message* message) {
  const size_t dots = text.find("..");
  auto* period = static_cast<type::v1::Period*>(message);
  const std::string from = text.substr(0, dots);
  const std::string until = dots == std::string::npos ? "" : text.substr(dots + 2);
  const bool whole = dots != std::string::npos && ParseDate(from, period->mutable_from()).ok() &&
                     (until.empty() || ParseDate(until, period->mutable_until()).ok());
  if (whole) return absl::OkStatus();
  return Write(
      text,
      "a period; write it as 2026-07-01..2029-07-01 (the last date is the first day after it) "
      "or 2026-07-01.. when it has no end");
}

std::string FormatPeriod(const Message& message) {
  const auto& period = static_cast<const type::v1::Period&>(message);
  return absl::StrCat(FormatDate(period.from()), "..",
                      period.has_until() ? FormatDate(period.until()) : "");
}

absl::Status ParseSchoolYear(const std::string& text, Message* message) {
  const importer::Parsed<int> ending = importer::ParseSchoolYear(text);
  if (!ending.ok()) {
    return Write(text,
                 "a school year; write it as 2026-27, where the second year follows the first, or "
                 "as 2027, the year it ends in");
  }
  static_cast<type::v1::SchoolYear*>(message)->set_ending_year(*ending);
  return absl::OkStatus();
}

std::string FormatSchoolYear(const Message& message) {
  const int ending = static_cast<const type::v1::SchoolYear&>(message).ending_year();
  return absl::StrFormat("%04d-%02d", ending - 1, ending % 100);
}

absl::Status ParseFiscalYear(const std::string& text, Message* message) {
  std::smatch parts;
  if (!Matches(text, R"([Ff][Yy](\d{4}))", &parts)) {
    return Write(text, "a fiscal year; write it as FY2019");
  }
  static_cast<type::v1::FiscalYear*>(message)->set_ending_year(std::stoi(parts[1]));
  return absl::OkStatus();
}

std::string FormatFiscalYear(const Message& message) {
  return absl::StrCat("FY", static_cast<const type::v1::FiscalYear&>(message).ending_year());
}

absl::Status ParseMoney(const std::string& text, Message* message) {
  std::smatch parts;
  int64_t dollars = 0;
  constexpr int64_t kDollarsMax = 90'000'000'000'000'000;  // in cents still an int64
  if (!Matches(text, R"(\$?(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{2}))?)", &parts) ||
      !absl::SimpleAtoi(absl::StrReplaceAll(parts[1].str(), {{",", ""}}), &dollars) ||
      dollars > kDollarsMax) {
    return Write(text, "an amount; write dollars as 12500 or 12500.00");
  }
  const int cents = parts[2].matched ? std::stoi(parts[2]) : 0;
  static_cast<type::v1::Money*>(message)->set_cents(dollars * 100 + cents);
  return absl::OkStatus();
}

// 1234567 becomes 1,234,567.
std::string Grouped(int64_t number) {
  std::string digits = absl::StrCat(number);
  for (int64_t i = static_cast<int64_t>(digits.size()) - 3; i > 0; i -= 3) {
    digits.insert(static_cast<size_t>(i), ",");
  }
  return digits;
}

std::string FormatMoney(const Message& message) {
  const int64_t cents = static_cast<const type::v1::Money&>(message).cents();
  return absl::StrFormat("$%s.%02d", Grouped(cents / 100), cents % 100);
}

absl::Status ParseDeadline(const std::string& text, Message* message) {
  std::smatch parts;
  absl::CivilMinute minute;
  if (!Matches(text, R"((\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(?: ([A-Za-z0-9_+/-]+))?)", &parts) ||
      !absl::ParseCivilTime(parts[1].str(), &minute)) {
    return Write(text,
                 "a deadline; write the local time as 2026-03-02T17:00, or with a zone as "
                 "\"2026-03-02T17:00 America/New_York\"");
  }
  auto* deadline = static_cast<type::v1::Deadline*>(message);
  deadline->set_local_time(parts[1]);
  deadline->set_zone(parts[2]);
  return absl::OkStatus();
}

std::string FormatDeadline(const Message& message) {
  const auto& deadline = static_cast<const type::v1::Deadline&>(message);
  return absl::StrCat(absl::StrReplaceAll(deadline.local_time(), {{"T", " "}}), " ",
                      deadline.zone().empty() ? "America/New_York" : deadline.zone());
}

absl::Status ParseTimestamp(const std::string& text, Message* message) {
  absl::Time time;
  std::string error;
  const bool dated = text.size() > 10 && absl::ascii_isdigit(static_cast<unsigned char>(text[0]));
  if (!dated || !absl::ParseTime(absl::RFC3339_full, text, &time, &error)) {
    return Write(text, "an instant; write it as 2026-03-02T17:00:00Z or 2026-03-02T12:00:00-05:00");
  }
  const int64_t seconds = absl::ToUnixSeconds(time);
  auto* timestamp = static_cast<google::protobuf::Timestamp*>(message);
  timestamp->set_seconds(seconds);
  timestamp->set_nanos(
      static_cast<int>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
  return absl::OkStatus();
}

std::string FormatTimestamp(const Message& message) {
  const auto& timestamp = static_cast<const google::protobuf::Timestamp&>(message);
  return absl::FormatTime("%Y-%m-%d %H:%M:%SZ", absl::FromUnixSeconds(timestamp.seconds()),
                          absl::UTCTimeZone());
}

absl::Status ParseDuration(const std::string& text, Message* message) {
  absl::Duration duration;
  if (!absl::ParseDuration(text, &duration) || duration == absl::InfiniteDuration() ||
      duration == -absl::InfiniteDuration()) {
    return Write(text, "a duration; write it as 90s, 15m or 1h30m");
  }
  auto* proto = static_cast<google::protobuf::Duration*>(message);
  absl::Duration rest;
  proto->set_seconds(absl::IDivDuration(duration, absl::Seconds(1), &rest));
  proto->set_nanos(static_cast<int>(absl::ToInt64Nanoseconds(rest)));
  return absl::OkStatus();
}

std::string FormatDuration(const Message& message) {
  const auto& proto = static_cast<const google::protobuf::Duration&>(message);
  return absl::FormatDuration(absl::Seconds(proto.seconds()) + absl::Nanoseconds(proto.nanos()));
}

absl::Status ParseMask(const std::string& text, Message* message) {
  auto* mask = static_cast<google::protobuf::FieldMask*>(message);
  const std::vector<std::string> paths = absl::StrSplit(text, ',', absl::SkipEmpty());
  for (const std::string& path : paths) {
    mask->add_paths(absl::StrReplaceAll(path, {{"-", "_"}}));
  }
  if (mask->paths().empty()) return Write(text, "a list of fields; write it as website,languages");
  return absl::OkStatus();
}

std::string FormatMask(const Message& message) {
  return absl::StrJoin(static_cast<const google::protobuf::FieldMask&>(message).paths(), ", ");
}

constexpr OneValue kOneValues[] = {
    {"partners.type.v1.Date", "DATE", "2026-03-02", ParseDate, FormatDate},
    {"partners.type.v1.Period", "FROM..UNTIL", "2026-07-01..2029-07-01", ParsePeriod, FormatPeriod},
    {"partners.type.v1.SchoolYear", "YEAR", "2018-19", ParseSchoolYear, FormatSchoolYear},
    {"partners.type.v1.FiscalYear", "FYEAR", "FY2019", ParseFiscalYear, FormatFiscalYear},
    {"partners.type.v1.Money", "DOLLARS", "12500.00", ParseMoney, FormatMoney},
    {"partners.type.v1.Deadline", "LOCALTIME", "2026-03-02T17:00", ParseDeadline, FormatDeadline},
    {"google.protobuf.Timestamp", "INSTANT", "2026-03-02T17:00:00Z", ParseTimestamp,
     FormatTimestamp},
    {"google.protobuf.Duration", "DURATION", "15m", ParseDuration, FormatDuration},
    {"google.protobuf.FieldMask", "FIELDS", "website,languages", ParseMask, FormatMask},
};

}  // namespace

const OneValue* FindOneValue(const google::protobuf::Descriptor& type) {
  const auto* found =
      std::find_if(std::begin(kOneValues), std::end(kOneValues),
                   [&](const OneValue& value) { return type.full_name() == value.type; });
  return found == std::end(kOneValues) ? nullptr : found;
}

}  // namespace partners::cli
