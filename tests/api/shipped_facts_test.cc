// The real figures that are shipped, taken into a whole server by the command line client as
// deploy/quickstart does it. Expected values are published by DESE or were counted in the files by
// another program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cpp/matching_client.h"
#include "clients/cpp/operations_client.h"
#include "services/server/data_directory.h"
#include "tests/support/test_server.h"

namespace partners::tests {
namespace {

using client::MatchingClient;
using matching::v1::DeterminationFact;
using matching::v1::Publication;
using testing::HasSubstr;
using testing::SizeIs;

// Of each dataset: its facts, and among them figures without a value and figures of zero.
using Contents = std::map<std::string, std::array<int, 3>>;

Contents Shipped() {
  return {{"accountability-determinations-2019", {11'260, 513, 10}},
          {"accountability-subgroup-percentiles-2019-part-f1ac4ccc", {36'990, 122, 90}},
          {"attendance-school-2018-2025-part-394158f8", {9'220, 5, 400}},
          {"enrollment-by-grade-school-2017-2026-part-4c5f6dd2", {29'536, 0, 18'055}},
          {"selected-populations-school-2018", {18'470, 0, 474}}};
}

// Quoted for the shell.
std::set<std::string> ShippedFiles() {
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(PARTNERS_SHIPPED_FACTS))
    if (entry.path().extension() == ".csv") files.insert("'" + entry.path().string() + "'");
  return files;
}

// All pages of a list in one.
template <typename Request, typename Response>
Response All(const MatchingClient& client,
             absl::StatusOr<Response> (MatchingClient::*list)(const Request&,
                                                              const client::CallOptions&) const,
             Request request) {
  Response all;
  request.set_page_size(250);  // less than there are districts
  do {
    const absl::StatusOr<Response> page = (client.*list)(request, {});
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok()) break;
    all.MergeFrom(*page);
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return all;
}

// A server, and the programme office with the command line client in front of it.
class Office {
 public:
  Office() { EXPECT_TRUE(server::WriteFileAtomically(File("key"), key_, 0600).ok()); }
  // Settings of whoever runs the tests do not count; shell and env give way to the client.
  pid_t Begin(const std::string& arguments) {
    const std::string command = absl::StrCat(
        "exec env -u PARTNERS_CA -u PARTNERS_OUTPUT -u PARTNERS_TIMEOUT PARTNERS_CONFIG=/dev/null",
        " PARTNERS_SERVER=", server_.server().address(), " '", PARTNERS_COMMAND, "' --key-file '",
        File("key"), "' import ", arguments, " >'", File("said"), "' 2>&1");
    const char* const words[] = {"sh", "-c", command.c_str(), nullptr};
    pid_t process = 0;
    if (posix_spawn(&process, "/bin/sh", nullptr, nullptr, const_cast<char* const*>(words),
                    environ) != 0)
      std::abort();  // there is no process to wait for, or to kill
    return process;
  }
  // What the client said.
  std::string Import(const std::string& arguments) {
    int status = -1;
    waitpid(Begin(arguments), &status, 0);
    std::ifstream file(File("said"));
    std::string said(std::istreambuf_iterator<char>(file), {});
    EXPECT_EQ(status, 0) << arguments << "\n" << said;
    return said;
  }
  // As the public reads them.
  auto Schools() {
    matching::v1::ListSchoolsRequest request;
    request.set_parent("districts/-");
    return All(public_, &MatchingClient::ListSchools, request).schools();
  }
  auto Districts() { return All(public_, &MatchingClient::ListDistricts, {}).districts(); }
  auto Facts(const std::string& parent, const std::string& indicator = "") {
    matching::v1::ListFactsRequest request;
    request.set_parent(parent);
    request.set_indicator(indicator);
    return All(public_, &MatchingClient::ListFacts, request).facts();
  }
  // Also those the public does not see yet.
  auto Publications() { return All(staff_, &MatchingClient::ListPublications, {}).publications(); }
  int64_t RowsUnderWay() {
    int64_t rows = 0;
    for (const Publication& one : Publications())
      rows += one.state() == Publication::STATE_BUILDING ? one.row_count() : 0;
    return rows;
  }
  // Whatever a write would change: the newest change of each store, every publication's etag.
  std::string State() {
    const client::OperationsClient staff(server_.Connect(key_));
    return absl::StrCat(staff.GetServerInfo({}).value().ShortDebugString(), "\n",
                        All(staff_, &MatchingClient::ListPublications, {}).ShortDebugString());
  }

 private:
  std::string File(const std::string& name) const { return folder_.path() + "/" + name; }

  TempDirectory folder_;
  TestServer server_{[](server::Config* config) { config->set_listen("127.0.0.1:0"); }};
  const std::string key_ = server_.Key(type::v1::ROLE_PROGRAMME, "", "programme-office");
  const MatchingClient public_{server_.Connect()};
  const MatchingClient staff_{server_.Connect(key_)};
};

Contents ContentsOf(Office& office) {
  Contents contents;
  for (const Publication& publication : office.Publications()) {
    EXPECT_EQ(publication.state(), Publication::STATE_VISIBLE) << publication.name();
    auto& [facts, missing, zeros] = contents[publication.dataset()];
    for (const auto& one : office.Facts(publication.name())) {
      ++facts;
      if (!one.fact().has_indicator()) continue;
      const auto& figure = one.fact().indicator();
      EXPECT_NE(figure.has_value(), figure.missing() != 0) << figure.ShortDebugString();
      missing += figure.has_value() ? 0 : 1;
      zeros += figure.has_value() && figure.value() == 0 ? 1 : 0;
    }
    EXPECT_EQ(publication.row_count(), facts) << publication.name();
  }
  return contents;
}

class ShippedFacts : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    office_ = std::make_unique<Office>();
    office_->Import("indicators");
    for (const std::string& file : ShippedFiles()) office_->Import(file);
  }
  static void TearDownTestSuite() { office_.reset(); }
  static inline std::unique_ptr<Office> office_;
};

TEST_F(ShippedFacts, DeterminationsOfSchoolsCountAsPublished) {
  std::map<int, int> assisted;
  int percentiles = 0;
  const auto schools = office_->Schools();
  EXPECT_THAT(schools, SizeIs(1'846));
  for (const auto& school : schools) {
    const DeterminationFact& one = school.determination();
    EXPECT_EQ(one.school_year().ending_year(), 2019) << school.name();
    if (one.classification() == DeterminationFact::CLASSIFICATION_REQUIRING_ASSISTANCE)
      ++assisted[one.reason()];
    percentiles += one.has_percentile() ? 1 : 0;
    EXPECT_NE(one.has_percentile(), one.percentile() == 0) << school.name();
    EXPECT_NE(one.has_percentile(), one.percentile_missing() != 0) << school.name();
    EXPECT_NE(one.has_target_percent(), one.target_percent_missing() != 0) << school.name();
  }
  EXPECT_EQ(percentiles, 1'556);
  const std::map<int, int> published = {{DeterminationFact::REASON_FOCUSED_TARGETED_SUPPORT, 195},
                                        {DeterminationFact::REASON_UNDERPERFORMING, 22},
                                        {DeterminationFact::REASON_CHRONICALLY_UNDERPERFORMING, 4}};
  EXPECT_EQ(assisted, published);  // 221 in all
}

TEST_F(ShippedFacts, DistrictsHaveNoPercentileAndNotAlwaysTheRegionOfTheirSchools) {
  std::map<std::string, std::string> regions;
  for (const auto& district : office_->Districts()) {
    EXPECT_EQ(district.determination().school_year().ending_year(), 2019) << district.name();
    EXPECT_FALSE(district.determination().has_percentile()) << district.name();
    regions[district.code().substr(0, 4)] = district.region();
  }
  EXPECT_THAT(regions, SizeIs(406));
  int elsewhere = 0;
  for (const auto& school : office_->Schools())
    elsewhere += school.region() != regions[school.code().substr(0, 4)] ? 1 : 0;
  EXPECT_EQ(elsewhere, 13);
}

TEST_F(ShippedFacts, EnrolmentOfBoston) {
  const auto facts = office_->Facts("districts/00350000", "enrollment-count");
  ASSERT_THAT(facts, SizeIs(1));
  EXPECT_EQ(facts[0].fact().indicator().school_year().ending_year(), 2019);
  EXPECT_EQ(facts[0].fact().indicator().value(), 51'433);
}

TEST_F(ShippedFacts, ImportedAgainEveryFactIsThereOnceAndNothingChanged) {
  const std::string before = office_->State();
  EXPECT_THAT(office_->Import("indicators"), HasSubstr("Created    0"));
  for (const std::string& file : ShippedFiles())
    EXPECT_THAT(office_->Import(file), HasSubstr("imported already; nothing was sent"));
  EXPECT_EQ(office_->State(), before);
  EXPECT_EQ(ContentsOf(*office_), Shipped());
}

TEST(UnfinishedImports, ADryRunWritesNothing) {
  Office office;
  const std::string before = office.State();
  EXPECT_THAT(office.Import("indicators --dry-run"), HasSubstr("nothing was written"));
  for (const std::string& file : ShippedFiles())
    EXPECT_THAT(office.Import(file + " --dry-run"), HasSubstr("nothing was sent"));
  EXPECT_EQ(office.State(), before);
}

// Kills the import of a file once some of its rows are there.
void KillMidway(Office& office, const std::string& file) {
  const pid_t process = office.Begin(file);
  pid_t ended = 0;
  while (ended == 0 && office.RowsUnderWay() == 0) ended = waitpid(process, nullptr, WNOHANG);
  if (ended == 0 && kill(process, SIGKILL) == 0) waitpid(process, nullptr, 0);
}

TEST(UnfinishedImports, AKilledImportGoesOnAndEndsTheSame) {
  Office office;
  office.Import("indicators");
  int stopped_midway = 0;
  for (const std::string& file : ShippedFiles()) {
    const int seen_before = office.Schools().size();
    KillMidway(office, file);
    // Nobody sees half a file. Asked second: rows under way then were so before.
    EXPECT_TRUE(office.Schools().size() == seen_before || office.RowsUnderWay() == 0) << file;
    stopped_midway += absl::StrContains(office.Import(file), "Going on after ") ? 1 : 0;
  }
  EXPECT_GT(stopped_midway, 0);  // one or the other may end before it is killed
  EXPECT_EQ(ContentsOf(office), Shipped());
  EXPECT_THAT(office.Schools(), SizeIs(1'846));
}

}  // namespace
}  // namespace partners::tests
