#include "clients/cli/listings_csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "clients/importer/csv_source.h"

namespace partners::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

absl::StatusOr<ListingsFile> Read(const std::string& text) {
  auto source = importer::MakeCsvSource(std::make_unique<std::istringstream>(text),
                                        static_cast<int64_t>(text.size()), importer::Limits());
  return ReadListings(*source, "prf-2018");
}

constexpr char kHeader[] =
    "Vendor Number,organisation_name,status,valid_from,valid_until,partner\n";

TEST(ReadListings, EachLineIsAListingOfTheList) {
  const auto file = Read(std::string(kHeader) +
                         "v1,\"Acme, Inc.\",listed,2018-07-01,2023-07-01,partners/acme\n"
                         "v2,Bé,suspended,2018-07-01,,\n");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(file->errors, IsEmpty());
  ASSERT_THAT(file->listings, SizeIs(2));
  EXPECT_EQ(file->listings[0].list(), "prf-2018");
  EXPECT_EQ(file->listings[0].organisation_name(), "Acme, Inc.");
  EXPECT_EQ(file->listings[0].valid().until().year(), 2023);
  EXPECT_EQ(file->listings[0].partner(), "partners/acme");
  EXPECT_EQ(file->listings[1].status(), registry::v1::VendorListing::STATUS_SUSPENDED);
  EXPECT_FALSE(file->listings[1].valid().has_until());
  EXPECT_THAT(file->lines, ElementsAre(2, 3));
}

TEST(ReadListings, EveryErrorIsNamedWithLineAndColumn) {
  const auto file = Read(std::string(kHeader) +
                         "v1,,listd,2018-07-01,,\n"
                         "v2,B,listed,2018-7-1,,\n"
                         "v3,C,listed,2018-07-01,,\n"
                         "v3,D,listed,2018-07-01,,\n"
                         "v4,E\n");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(file->listings, SizeIs(1));
  ASSERT_THAT(file->errors, SizeIs(5));
  EXPECT_EQ(file->errors[0].line, 2);
  EXPECT_EQ(file->errors[0].column, "organisation_name");
  EXPECT_THAT(file->errors[1].message, HasSubstr("did you mean listed?"));
  EXPECT_EQ(file->errors[2].column, "valid_from");
  EXPECT_THAT(file->errors[3].message, HasSubstr("stands in line 4 too"));
  EXPECT_THAT(file->errors[4].message, HasSubstr("has 2 fields"));
}

TEST(LineErrorOf, FindsLineAndColumnOfAFieldOfTheRequest) {
  ListingsFile file;
  file.lines = {2, 3, 5, 8};
  const auto place = [&](const std::string& field) {
    const LineError error = LineErrorOf(file, 1, field, "rule");
    return std::to_string(error.line) + " " + error.column;
  };
  EXPECT_EQ(place("vendor_listings[0].organisation_name"), "3 organisation_name");
  EXPECT_EQ(place("vendor_listings[2].valid.from"), "8 valid_from");
  EXPECT_EQ(place("vendor_listings[1].valid"), "5 valid_from, valid_until");
  EXPECT_EQ(place("vendor_listings[1]"), "5 ");
  EXPECT_EQ(place("vendor_listings[3].partner"), "0 vendor_listings[3].partner")
      << "the file has no such line";
  EXPECT_EQ(place("list"), "0 list");
}

TEST(ReadListings, AHeaderThatIsNotUnderstoodIsRefused) {
  const auto refusal = [](const std::string& text) {
    return std::string(Read(text).status().message());
  };
  EXPECT_THAT(refusal(""), HasSubstr("empty"));
  EXPECT_THAT(refusal("vendor_number,organisation_nam,status,valid_from\n"),
              HasSubstr("did you mean organisation_name?"));
  EXPECT_THAT(refusal("vendor_number,organisation_name,status\n"),
              HasSubstr("valid_from is missing"));
  EXPECT_THAT(refusal("vendor_number,vendor_number,organisation_name,status,valid_from\n"),
              HasSubstr("twice"));
}

}  // namespace
}  // namespace partners::cli
