#include "services/registry/boundaries.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/registry/limits.h"
#include "services/registry/test_registry.h"

namespace partners::registry {
namespace {

using changes::v1::Change;

class BoundariesTest : public ::testing::Test {
 protected:
  BoundariesTest() {
    registry_.AddPractices();
    registry_.AddCategories();
    registry_.AddRegions();
    registry_.AddPartner("p1");
    registry_.AddService("p1", "s1");
  }
  void Run() { ASSERT_EQ(Refusal(RunBoundaries(&registry_.store(), registry_.sources())), "OK"); }
  // The boundary changes the public sees: "resource state" or "resource yes/no".
  std::vector<std::string> Announced() {
    const auto answers = TestRegistry::Drain<v1::WatchResponse>(
        registry_.logic().feed.Watch(registry_.Public(), v1::WatchRequest()));
    EXPECT_EQ(Refusal(answers), "OK");
    std::vector<std::string> lines;
    for (const v1::WatchResponse& answer : *answers) {
      if (answer.change().kind() != Change::KIND_BOUNDARY) continue;
      v1::Qualification q;
      v1::VendorListing l;
      if (answer.change().payload().UnpackTo(&q)) {
        lines.push_back(absl::StrCat(q.name(), " ", v1::Qualification::State_Name(q.state())));
      } else if (answer.change().payload().UnpackTo(&l)) {
        lines.push_back(absl::StrCat(l.vendor_number(), l.in_force() ? " yes" : " no"));
      }
    }
    return lines;
  }
  void Import(const std::string& number, const std::string& status, const std::string& until) {
    const auto request = Text<v1::ImportVendorListingsRequest>(
        absl::StrCat("list: 'l' vendor_listings { list: 'l' vendor_number: '", number,
                     "' organisation_name: 'O' status: ", status,
                     " valid { from { year: 2026 month: 1 day: 1 } until { ", until, " } } }"));
    ASSERT_EQ(Refusal(registry_.Do(registry_.Programme(), &VendorListingLogic::ImportVendorListings,
                                   request)),
              "OK");
  }
  using Strings = std::vector<std::string>;

  TestRegistry registry_;  // it is 2 March 2026
};

TEST_F(BoundariesTest, AnnouncesBeginAndEndOnceEach) {
  registry_.AddQualification(
      "p1", "s1", "q1",
      "valid { from { year: 2026 month: 3 day: 4 } until { year: 2026 month: 3 day: 6 } }");
  Run();
  EXPECT_EQ(Announced(), Strings{});
  registry_.AdvanceDays(2);
  Run();
  Run();
  const Strings begun = {"partners/p1/qualifications/q1 STATE_IN_FORCE"};
  EXPECT_EQ(Announced(), begun);
  registry_.AdvanceDays(30);
  Run();
  Run();
  EXPECT_EQ(Announced(), (Strings{begun[0], "partners/p1/qualifications/q1 STATE_EXPIRED"}));
}

// 8 March 2026 has 23 hours in New York: it begins at 05:00 UTC and is over at 04:00.
TEST_F(BoundariesTest, ADayOnWhichTheClocksChangeIsADay) {
  registry_.AddQualification(
      "p1", "s1", "q1",
      "valid { from { year: 2026 month: 3 day: 8 } until { year: 2026 month: 3 day: 9 } }");
  const auto at = [this](int day, int hour, int minute) {
    const absl::CivilMinute utc(2026, 3, day, hour, minute);
    registry_.Advance(absl::FromCivil(utc, absl::UTCTimeZone()) - registry_.now());
    Run();
    return Announced().size();
  };
  EXPECT_EQ(at(8, 4, 59), 0u);
  EXPECT_EQ(at(8, 5, 0), 1u);
  EXPECT_EQ(at(9, 3, 59), 1u);
  EXPECT_EQ(at(9, 4, 0), 2u);
}

TEST_F(BoundariesTest, TellsBothAfterAStandstillInTheirOrder) {
  registry_.AddQualification(
      "p1", "s1", "q1",
      "valid { from { year: 2026 month: 3 day: 4 } until { year: 2027 month: 3 day: 6 } }");
  Import("7", "STATUS_LISTED", "year: 2026 month: 4 day: 1");
  registry_.AdvanceDays(500);
  Run();
  EXPECT_EQ(Announced(), (Strings{"partners/p1/qualifications/q1 STATE_IN_FORCE", "7 no",
                                  "partners/p1/qualifications/q1 STATE_EXPIRED"}));
}

TEST_F(BoundariesTest, DoesNotAnnounceWhatTheRecordsOwnChangeSaid) {
  // Recorded after both of its boundaries.
  registry_.AddQualification(
      "p1", "s1", "q1",
      "valid { from { year: 2025 month: 3 day: 4 } until { year: 2026 month: 3 day: 1 } }");
  // Recorded on the day it begins.
  registry_.AddQualification("p1", "s1", "q2", "valid { from { year: 2026 month: 3 day: 2 } }");
  registry_.AdvanceDays(10);
  Run();
  EXPECT_EQ(Announced(), Strings{});
}

TEST_F(BoundariesTest, DoesNotAnnounceABoundaryOfAStandstillThatTheRecordsChangeCameAfter) {
  registry_.AdvanceDays(1);
  Run();
  registry_.AdvanceDays(10);  // it is 13 March
  registry_.AddQualification("p1", "s1", "q1", "valid { from { year: 2026 month: 3 day: 8 } }");
  Run();
  EXPECT_EQ(Announced(), Strings{});
}

TEST_F(BoundariesTest, DoesNotAnnounceADateThatChangesNothing) {
  Import("7", "STATUS_SUSPENDED", "year: 2026 month: 3 day: 10");
  registry_.AdvanceDays(30);
  Run();
  EXPECT_EQ(Announced(), Strings{});
}

TEST_F(BoundariesTest, LeavesTheRecordItselfAlone) {
  const v1::Qualification recorded =
      registry_.AddQualification("p1", "s1", "q1", "valid { from { year: 2026 month: 3 day: 4 } }");
  registry_.AdvanceDays(10);
  Run();
  v1::GetQualificationRequest request;
  request.set_name(recorded.name());
  const auto after =
      registry_.Do(registry_.Public(), &QualificationLogic::GetQualification, request);
  EXPECT_EQ(after->etag(), recorded.etag());
  EXPECT_EQ(after->update_time().seconds(), recorded.update_time().seconds());
}

TEST_F(BoundariesTest, GoesOnInFurtherBodiesWhenADayHasMoreThanOneBodyTakes) {
  const int rows = static_cast<int>(kBoundaryRowsPerBodyMax) * 2 + 1;
  v1::ImportVendorListingsRequest request;
  request.set_list("l");
  const auto import = [&] {
    ASSERT_EQ(Refusal(registry_.Do(registry_.Programme(), &VendorListingLogic::ImportVendorListings,
                                   request)),
              "OK");
    request.clear_vendor_listings();
  };
  for (int i = 0; i < rows; ++i) {
    *request.add_vendor_listings() =
        Text<v1::VendorListing>(absl::StrCat("list: 'l' vendor_number: '", i,
                                             "' organisation_name: 'O' status: STATUS_LISTED "
                                             "valid { from { year: 2026 month: 3 day: 5 } }"));
    if (request.vendor_listings_size() == 1000) import();
  }
  import();
  registry_.AddQualification("p1", "s1", "q1", "valid { from { year: 2026 month: 3 day: 5 } }");
  const uint64_t before = registry_.store().last_sequence();
  registry_.AdvanceDays(3);
  Run();
  EXPECT_EQ(registry_.store().last_sequence() - before, static_cast<uint64_t>(rows) + 1);
  Run();
  EXPECT_EQ(registry_.store().last_sequence() - before, static_cast<uint64_t>(rows) + 1);
}

TEST_F(BoundariesTest, DoesNothingInAnEmptyStore) {
  TestRegistry empty;
  EXPECT_EQ(Refusal(RunBoundaries(&empty.store(), empty.sources())), "OK");
  EXPECT_EQ(empty.store().last_sequence(), 0u);
}

}  // namespace
}  // namespace partners::registry
