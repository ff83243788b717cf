#include "services/runtime/telemetry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"

namespace partners::runtime {
namespace {

using google::protobuf::Struct;
using testing::HasSubstr;

class TelemetryTest : public testing::Test {
 protected:
  TelemetryTest()
      : file_(absl::StrCat(testing::TempDir(), "telemetry_test_",
                           testing::UnitTest::GetInstance()->current_test_info()->name())) {
    std::remove(file_.c_str());
    telemetry_ = *Telemetry::Start({"", file_});
  }

  static CallRecord ARecord() {
    CallRecord record;
    record.method = "partners.registry.v1.RegistryService/GetPartner";
    record.trace_id = "t-1";
    record.principal = "procurement-1";
    record.role = 6;  // ROLE_PROCUREMENT
    record.duration = absl::Microseconds(250);
    return record;
  }

  // The lines of the file, read by somebody else's JSON parser.
  std::vector<Struct> Lines() {
    telemetry_.reset();  // what was taken is written
    std::ifstream in(file_);
    std::vector<Struct> lines;
    for (std::string line; std::getline(in, line);) {
      const auto parsed = google::protobuf::util::JsonStringToMessage(line, &lines.emplace_back());
      EXPECT_TRUE(parsed.ok()) << line;
    }
    return lines;
  }
  static std::string Text(const Struct& line, const std::string& field) {
    const auto found = line.fields().find(field);
    return found == line.fields().end() ? "(none)" : found->second.string_value();
  }

  const std::string file_;
  std::unique_ptr<Telemetry> telemetry_;
};

TEST_F(TelemetryTest, ACallIsOneLineWithWhoWhatAndHowLong) {
  telemetry_->Record(telemetry_->ForMethod("m"), ARecord());
  const std::vector<Struct> lines = Lines();
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(Text(lines[0], "method"), "partners.registry.v1.RegistryService/GetPartner");
  EXPECT_EQ(Text(lines[0], "trace_id"), "t-1");
  EXPECT_EQ(Text(lines[0], "principal"), "procurement-1");
  EXPECT_EQ(Text(lines[0], "role"), "procurement");
  EXPECT_EQ(Text(lines[0], "code"), "OK");
  EXPECT_EQ(lines[0].fields().at("micros").number_value(), 250);
  EXPECT_EQ(Text(lines[0], "reason"), "(none)");  // what is empty is left out
}

TEST_F(TelemetryTest, HostileTextStaysInItsFieldAndItsLine) {
  const std::string hostile = "a\"},\n{\"role\":\"admin\\\x01";
  CallRecord record = ARecord();
  record.principal = hostile;
  record.cause = hostile;
  record.role = 99;  // of a newer version
  telemetry_->Record(telemetry_->ForMethod("m"), record);
  telemetry_->Log("error", hostile);
  const std::string kept = "a\"}, {\"role\":\"admin\\ ";  // control characters are blanks
  const std::vector<Struct> lines = Lines();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(Text(lines[0], "principal"), kept);
  EXPECT_EQ(Text(lines[0], "cause"), kept);
  EXPECT_EQ(Text(lines[0], "role"), "unknown");
  EXPECT_EQ(Text(lines[1], "level"), "error");
  EXPECT_EQ(Text(lines[1], "message"), kept);
}

TEST_F(TelemetryTest, CallsAreCountedByMethodAndCode) {
  const MethodMetrics metrics = telemetry_->ForMethod("GetPartner");
  CallRecord record = ARecord();
  telemetry_->Record(metrics, record);
  record.code = absl::StatusCode::kNotFound;
  telemetry_->Record(metrics, record);
  telemetry_->Record(metrics, record);
  telemetry_->CountStreams(3);
  telemetry_->CountStreams(-1);
  const std::string text = telemetry_->MetricsText();
  EXPECT_THAT(text, HasSubstr("partners_calls_total{code=\"OK\",method=\"GetPartner\"} 1"));
  EXPECT_THAT(text, HasSubstr("partners_calls_total{code=\"NOT_FOUND\",method=\"GetPartner\"} 2"));
  EXPECT_THAT(text, HasSubstr("partners_call_seconds_count{method=\"GetPartner\"} 3"));
  EXPECT_THAT(text, HasSubstr("\npartners_open_streams 2"));
}

}  // namespace
}  // namespace partners::runtime
