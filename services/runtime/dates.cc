#include "services/runtime/dates.h"

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <tuple>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/runtime/errors.h"

namespace partners::runtime {
namespace {

using type::v1::Date;
using type::v1::Period;

constexpr int kYearMin = 1900;
constexpr int kYearMax = 2200;

std::tuple<int, int, int> Order(const Date& date) {
  return {date.year(), date.month(), date.day()};
}

std::optional<absl::CivilDay> Valid(int year, int month, int day) {
  if (year < kYearMin || year > kYearMax) return std::nullopt;
  const absl::CivilDay civil(year, month, day);  // carries 30 February over into March
  if (civil.year() != year || civil.month() != month || civil.day() != day) return std::nullopt;
  return civil;
}

// `count` digits of `text` from `at`; -1 when they are not all digits.
int Digits(absl::string_view text, size_t at, size_t count) {
  int value = 0;
  for (size_t i = at; i < at + count; ++i) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(text[i]))) return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

// 2026-03-02
std::optional<absl::CivilDay> ParseDay(absl::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  return Valid(Digits(text, 0, 4), Digits(text, 5, 2), Digits(text, 8, 2));
}

// 2026-03-02T17:00
std::optional<absl::CivilSecond> ParseLocalTime(absl::string_view text) {
  if (text.size() != 16 || text[10] != 'T' || text[13] != ':') return std::nullopt;
  const std::optional<absl::CivilDay> day = ParseDay(text.substr(0, 10));
  const int hour = Digits(text, 11, 2);
  const int minute = Digits(text, 14, 2);
  if (!day || hour < 0 || hour > 23 || minute < 0 || minute > 59) return std::nullopt;
  return absl::CivilSecond(day->year(), day->month(), day->day(), hour, minute);
}

// Names of the zone database only: the loader would also take file paths, leap-second variants and
// the machine's own zone.
bool IsZoneName(absl::string_view name) {
  constexpr size_t kCharactersMax = 64;
  if (name == "UTC") return true;
  if (name.empty() || name.size() > kCharactersMax || name.front() == '/') return false;
  if (absl::StartsWith(name, "right/") || absl::StartsWith(name, "posix/")) return false;
  if (!absl::StrContains(name, '/')) return false;
  for (char c : name) {
    const bool alnum = absl::ascii_isalnum(static_cast<unsigned char>(c));
    if (!alnum && c != '/' && c != '_' && c != '-' && c != '+') return false;
  }
  return true;
}

const absl::TimeZone& HouseZone() {
  static const absl::TimeZone zone = [] {
    absl::TimeZone loaded;
    // Without the zone database every date and deadline would be wrong by hours.
    if (!absl::LoadTimeZone(kHouseZone, &loaded)) std::abort();
    return loaded;
  }();
  return zone;
}

}  // namespace

absl::StatusOr<absl::CivilDay> ToCivilDay(const Date& date, const std::string& field) {
  const std::optional<absl::CivilDay> day = Valid(date.year(), date.month(), date.day());
  if (day.has_value()) return *day;
  return FieldInvalid(field, absl::StrCat("must be a whole date that exists, with a year from ",
                                          kYearMin, " to ", kYearMax));
}

absl::StatusOr<Date> ParseDate(absl::string_view text, const std::string& field) {
  const std::optional<absl::CivilDay> day = ParseDay(text);
  if (day.has_value()) return FromCivilDay(*day);
  return FieldInvalid(field, "must be a date like 2026-03-02");
}

Date FromCivilDay(absl::CivilDay day) {
  Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

std::string FormatDate(const Date& date) {
  return absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day());
}

std::string FormatSchoolYear(int ending_year) {
  return absl::StrFormat("%04d-%02d", ending_year - 1, ending_year % 100);
}

Date Today(absl::Time now) { return FromCivilDay(absl::ToCivilDay(now, HouseZone())); }

absl::Status CheckPeriod(const Period& period, const std::string& field) {
  if (!period.has_from()) return FieldInvalid(field + ".from", "must be set");
  absl::StatusOr<absl::CivilDay> from = ToCivilDay(period.from(), field + ".from");
  if (!from.ok()) return from.status();
  if (!period.has_until()) return absl::OkStatus();
  absl::StatusOr<absl::CivilDay> until = ToCivilDay(period.until(), field + ".until");
  if (!until.ok()) return until.status();
  if (*until > *from) return absl::OkStatus();
  return FieldInvalid(field + ".until",
                      "must be later than from: it is the first day after the period");
}

bool HasBegun(const Period& period, const Date& date) {
  return Order(period.from()) <= Order(date);
}

bool HasEnded(const Period& period, const Date& date) {
  return period.has_until() && Order(period.until()) <= Order(date);
}

bool Contains(const Period& period, const Date& date) {
  return HasBegun(period, date) && !HasEnded(period, date);
}

absl::Status ResolveDeadline(const std::string& field, type::v1::Deadline* deadline) {
  if (deadline->zone().empty()) deadline->set_zone(kHouseZone);
  const std::string local_field = field + ".local_time";
  const std::optional<absl::CivilSecond> local = ParseLocalTime(deadline->local_time());
  if (!local) return FieldInvalid(local_field, "must be a local time like 2026-03-02T17:00");
  absl::TimeZone zone;
  if (!IsZoneName(deadline->zone()) || !absl::LoadTimeZone(deadline->zone(), &zone)) {
    return FieldInvalid(field + ".zone", "must be an IANA time zone like America/New_York");
  }
  const absl::TimeZone::TimeInfo info = zone.At(*local);
  if (info.kind == absl::TimeZone::TimeInfo::SKIPPED) {
    return FieldInvalid(local_field,
                        "never occurs: clocks go forward over it; choose another time");
  }
  if (info.kind == absl::TimeZone::TimeInfo::REPEATED) {
    return FieldInvalid(local_field, "occurs twice: clocks go back over it; choose another time");
  }
  *deadline->mutable_instant() = ToProto(info.pre);
  return absl::OkStatus();
}

google::protobuf::Timestamp ToProto(absl::Time time) {
  constexpr int64_t kMicros = 1'000'000;
  const int64_t micros = absl::ToUnixMicros(time);
  int64_t seconds = micros / kMicros;
  int64_t rest = micros % kMicros;
  if (rest < 0) {
    --seconds;
    rest += kMicros;
  }
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(static_cast<int32_t>(rest * 1000));
  return timestamp;
}

absl::Time FromProto(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Microseconds(timestamp.nanos() / 1000);
}

}  // namespace partners::runtime
