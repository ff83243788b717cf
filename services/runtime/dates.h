#ifndef PARTNERS_SERVICES_RUNTIME_DATES_H_
#define PARTNERS_SERVICES_RUNTIME_DATES_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "partners/type/v1/date.pb.h"
#include "partners/type/v1/deadline.pb.h"

namespace partners::runtime {

inline constexpr char kHouseZone[] = "America/New_York";

// The day, or INVALID_ARGUMENT naming `field` when there is no such date (30 February, a missing
// month).
absl::StatusOr<absl::CivilDay> ToCivilDay(const type::v1::Date& date, const std::string& field);
// Reads 2026-03-02; INVALID_ARGUMENT naming `field` for anything else.
absl::StatusOr<type::v1::Date> ParseDate(absl::string_view text, const std::string& field);
type::v1::Date FromCivilDay(absl::CivilDay day);
std::string FormatDate(const type::v1::Date& date);  // 2026-03-02
// 2018-19, of a school year by the year it ends in.
std::string FormatSchoolYear(int ending_year);
// The date in the house zone at `now`.
type::v1::Date Today(absl::Time now);

// INVALID_ARGUMENT unless both dates exist and `until`, when set, is later than `from`.
absl::Status CheckPeriod(const type::v1::Period& period, const std::string& field);
// [from, until) contains the date. The period has been checked.
bool Contains(const type::v1::Period& period, const type::v1::Date& date);
bool HasEnded(const type::v1::Period& period, const type::v1::Date& date);
bool HasBegun(const type::v1::Period& period, const type::v1::Date& date);

// Fills `instant` (and the default zone). INVALID_ARGUMENT for an unknown zone, a malformed local
// time, and one that occurs twice or never.
absl::Status ResolveDeadline(const std::string& field, type::v1::Deadline* deadline);

google::protobuf::Timestamp ToProto(absl::Time time);  // whole microseconds
absl::Time FromProto(const google::protobuf::Timestamp& timestamp);

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_DATES_H_
