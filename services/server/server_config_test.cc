#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/runtime/config.h"
#include "services/server/server.h"

namespace partners::server {
namespace {

using google::protobuf::FieldDescriptor;
using testing::HasSubstr;

// A value of the field's type that no setting has by default.
std::string SomeValue(const FieldDescriptor& field) {
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) return "some";
  return "77";
}

std::string ValueOf(const Config& config, const FieldDescriptor& field) {
  const auto* reflection = config.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection->GetString(config, &field);
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(reflection->GetInt32(config, &field));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(reflection->GetInt64(config, &field));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return absl::StrCat(reflection->GetDouble(config, &field));
    default:
      return "a type of setting this test does not know";
  }
}

std::vector<const FieldDescriptor*> Settings() {
  std::vector<const FieldDescriptor*> all;
  for (int i = 0; i < Config::descriptor()->field_count(); ++i) {
    all.push_back(Config::descriptor()->field(i));
  }
  return all;
}

TEST(ServerConfig, EverySettingIsTakenFromItsFlagAndItsVariable) {
  for (const FieldDescriptor* field : Settings()) {
    const std::string value = SomeValue(*field);
    const std::string flag =
        absl::StrCat("--", absl::StrReplaceAll(field->name(), {{"_", "-"}}), "=", value);
    const std::string variable =
        absl::StrCat("PARTNERSD_", absl::AsciiStrToUpper(field->name()), "=", value);
    std::vector<std::string> words;
    Config by_flag;
    EXPECT_TRUE(runtime::LoadConfig({flag}, {}, &by_flag, &words).ok()) << flag;
    EXPECT_EQ(ValueOf(by_flag, *field), value) << flag;
    Config by_variable;
    EXPECT_TRUE(runtime::LoadConfig({}, {variable}, &by_variable, &words).ok()) << variable;
    EXPECT_EQ(ValueOf(by_variable, *field), value) << variable;
  }
}

TEST(ServerConfig, EverySettingSaysWhatItIsFor) {
  for (const FieldDescriptor* field : Settings()) {
    EXPECT_FALSE(field->options().GetExtension(help).empty()) << field->name();
  }
}

// The defaults with one setting changed.
std::string RefusalOf(const std::function<void(Config*)>& change) {
  Config config = DefaultConfig();
  change(&config);
  return std::string(CheckConfig(config).message());
}

TEST(ServerConfig, RefusesWhatCannotBeServedAndNamesTheSetting) {
  EXPECT_EQ(RefusalOf([](Config*) {}), "");
  EXPECT_THAT(RefusalOf([](Config* c) { c->set_roles(""); }), HasSubstr("roles:"));
  EXPECT_THAT(RefusalOf([](Config* c) { c->set_roles("access,cook"); }),
              HasSubstr("there is no role cook"));
  EXPECT_THAT(RefusalOf([](Config* c) { c->clear_data_directory(); }),
              HasSubstr("data_directory:"));
  EXPECT_THAT(RefusalOf([](Config* c) { c->set_roles("registry"); }), HasSubstr("access:"));
  EXPECT_THAT(RefusalOf([](Config* c) { c->set_roles("access,matching"); }),
              HasSubstr("registry:"));
  EXPECT_THAT(RefusalOf([](Config* c) { c->set_feed_days(-1); }), HasSubstr("feed_days:"));
  EXPECT_THAT(RefusalOf([](Config* c) { c->set_access_trail_days(0); }),
              HasSubstr("access_trail_days:"));
  EXPECT_THAT(RefusalOf([](Config* c) { c->set_block_cache_bytes(1); }),
              HasSubstr("block_cache_bytes:"));
}

}  // namespace
}  // namespace partners::server
