#include "storage/formats.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace partners::storage {
namespace {

absl::StatusOr<std::string> ToSecond(absl::string_view message) {
  if (message == "bad") return absl::DataLossError("not of format 1");
  return absl::StrCat(message, ">2");
}
absl::StatusOr<std::string> ToThird(absl::string_view message) {
  return absl::StrCat(message, ">3");
}
const UpgradeSteps kTwoSteps = {ToSecond, ToThird};

// The message after the upgrade, or the error's text.
std::string After(const UpgradeSteps& steps, uint32_t format, std::string message) {
  const absl::Status status = Upgrade(steps, format, "a letter", &message);
  return status.ok() ? message : status.ToString();
}

TEST(FormatsTest, EachStepIsTakenOnceAndInOrderFromTheStoredFormatOn) {
  EXPECT_EQ(After({}, 1, "m"), "m");
  EXPECT_EQ(After(kTwoSteps, 1, "m"), "m>2>3");
  EXPECT_EQ(After(kTwoSteps, 2, "m"), "m>3");
  EXPECT_EQ(After(kTwoSteps, 3, "m"), "m");
}

TEST(FormatsTest, TheNewestFormatIsOneMoreThanTheSteps) {
  EXPECT_EQ(NewestFormat({}), 1u);
  EXPECT_EQ(NewestFormat(kTwoSteps), 3u);
}

TEST(FormatsTest, WhatIsNewerOrHasNoFormatIsRefused) {
  EXPECT_EQ(After(kTwoSteps, 4, "m"),
            "FAILED_PRECONDITION: a letter has format 4, this version knows formats up to 3: use "
            "the version that wrote it, or a newer one");
  EXPECT_EQ(After(kTwoSteps, 0, "m"), "DATA_LOSS: a letter has no format number");
}

TEST(FormatsTest, WhatAStepRefusesIsRefused) {
  EXPECT_EQ(After(kTwoSteps, 1, "bad"), "DATA_LOSS: not of format 1");
}

}  // namespace
}  // namespace partners::storage
