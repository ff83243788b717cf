#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/run_fixture.h"
#include "clients/importer/catalogue.h"
#include "google/rpc/error_details.pb.h"
#include "partners/matching/v1/matching_service.pb.h"
#include "partners/registry/v1/registry_service.pb.h"

// Imports and compact files, by the whole program.
namespace partners::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

TEST_F(RunTest, ACompactFileIsWrittenWithoutAServerAndHoldsWhatWasAskedFor) {
  const std::string source = absl::StrCat(PARTNERS_SOURCE_DIR, "/deploy/data/attendance-2019.csv");
  const std::string whole = TempFile("whole.csv");
  ASSERT_EQ(Run({"compact", source, whole, "--school-years", "2018-19"}), 0) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr(" facts, "));
  std::ifstream file(whole);
  EXPECT_THAT(std::string(std::istreambuf_iterator<char>(file), {}), HasSubstr("00010001"));
  EXPECT_TRUE(calls_.empty());
  EXPECT_EQ(Run({"compact", source, TempFile("none.csv"), "--school-years", "2018-20"}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("--school-years: "));
  EXPECT_EQ(Run({"compact", "/nowhere.csv", TempFile("none.csv")}), 2);
  EXPECT_FALSE(std::filesystem::exists(TempFile("none.csv")));
}

std::string ListingLines(int count) {
  std::string text = "vendor_number,organisation_name,status,valid_from\n";
  for (int i = 0; i < count; ++i)
    absl::StrAppend(&text, "v", i, ",Org ", i, ",listed,2018-07-01\n");
  return text;
}

TEST_F(RunTest, ListingsAreSentInChunksAndCounted) {
  std::vector<int> sizes;
  On<registry::v1::ImportVendorListingsRequest, registry::v1::ImportVendorListingsResponse>(
      absl::StrCat(kRegistry, "ImportVendorListings"), [&](const auto& request, auto* response) {
        EXPECT_EQ(request.list(), "prf");
        sizes.push_back(request.vendor_listings_size());
        response->set_created(request.vendor_listings_size());
        return absl::OkStatus();
      });
  EXPECT_EQ(
      Run({"import", "vendor-listings", WriteFile("csv", ListingLines(1'200)), "--list", "prf"}), 0)
      << err_.str();
  EXPECT_THAT(sizes, ElementsAre(500, 500, 200));
  EXPECT_EQ(out_.str(), "Created    1200\nUpdated    0\nUnchanged  0\n");
}

TEST_F(RunTest, ListingsInErrorAreAllNamedAndNothingIsSent) {
  const std::string path = WriteFile("csv",
                                     "vendor_number,organisation_name,status,valid_from\nv1,,"
                                     "listed,2018-07-01\nv2,B,x,2018-07-01\n");
  EXPECT_EQ(Run({"import", "vendor-listings", path, "--list", "prf"}), 2);
  EXPECT_THAT(err_.str(), HasSubstr(path + ":2: organisation_name: must not be empty"));
  EXPECT_THAT(err_.str(), HasSubstr(path + ":3: status: \"x\" is not one of"));
  EXPECT_THAT(err_.str(), HasSubstr("2 errors in " + path));
  const std::string one = WriteFile(
      "one", "vendor_number,organisation_name,status,valid_from\nv1,,listed,2018-07-01\n");
  EXPECT_EQ(Run({"import", "vendor-listings", one, "--list", "prf"}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("1 error in " + one));
  EXPECT_THAT(calls_, IsEmpty());
}

TEST_F(RunTest, AWrongListIsNotBlamedOnTheLines) {
  On<registry::v1::ImportVendorListingsRequest, registry::v1::ImportVendorListingsResponse>(
      "partners.registry.v1.RegistryService/ImportVendorListings", [](const auto&, auto*) {
        absl::Status status = absl::InvalidArgumentError("list: must be an id");
        google::rpc::BadRequest bad;
        for (const char* field : {"list", "vendor_listings[0].list"}) {
          auto* violation = bad.add_field_violations();
          violation->set_field(field);
          violation->set_description("must be an id");
        }
        status.SetPayload("type.googleapis.com/google.rpc.BadRequest",
                          absl::Cord(bad.SerializeAsString()));
        return status;
      });
  const std::string path = WriteFile("csv", ListingLines(3));
  EXPECT_EQ(Run({"import", "vendor-listings", path, "--list", "PRF 2018"}), 1);
  EXPECT_THAT(err_.str(), HasSubstr("--list"));
  EXPECT_THAT(err_.str(), Not(HasSubstr("csv:2")));
}

TEST_F(RunTest, ListingsAServerRefusesAreNamedByLineAndColumn) {
  On<registry::v1::ImportVendorListingsRequest, registry::v1::ImportVendorListingsResponse>(
      absl::StrCat(kRegistry, "ImportVendorListings"), [&](const auto& request, auto*) {
        if (request.vendor_listings(0).vendor_number() == "v0") return absl::OkStatus();
        absl::Status status = absl::InvalidArgumentError("vendor_listings[2].valid.until: late");
        google::rpc::BadRequest bad;
        auto* violation = bad.add_field_violations();
        violation->set_field("vendor_listings[2].valid.until");
        violation->set_description("must be later than from");
        status.SetPayload("type.googleapis.com/google.rpc.BadRequest",
                          absl::Cord(bad.SerializeAsString()));
        return status;
      });
  const std::string path = WriteFile("csv", ListingLines(600));
  EXPECT_EQ(Run({"import", "vendor-listings", path, "--list", "prf"}), 1);
  // The header is line 1 and the first chunk holds 500 listings.
  EXPECT_THAT(err_.str(), HasSubstr(path + ":504: valid_until: must be later than from\n"));
  EXPECT_THAT(err_.str(), HasSubstr("Lines 502 to 601 were not taken; those before them were."));
  EXPECT_THAT(err_.str(), HasSubstr("refused: 1 error in " + path + "\n"));
  EXPECT_THAT(err_.str(), Not(HasSubstr("--valid")));
}

// A server that keeps publications as the service does.
class Publications {
 public:
  absl::Status Create(const matching::v1::CreatePublicationRequest& request,
                      matching::v1::Publication* answer) {
    if (kept_.name().empty()) {
      kept_ = request.publication();
      kept_.set_name("publications/x");
      kept_.set_state(matching::v1::Publication::STATE_BUILDING);
    }
    if (kept_.facts_sha256() != request.publication().facts_sha256() &&
        !kept_.facts_sha256().empty())
      return absl::FailedPreconditionError("other facts");
    *answer = kept_;
    return absl::OkStatus();
  }
  absl::Status Append(const matching::v1::AppendFactsRequest& request,
                      matching::v1::Publication* answer) {
    if (request.chunk_index() != kept_.chunk_count())
      return absl::FailedPreconditionError("out of order");
    if (kept_.chunk_count() == fails_at_) return absl::InternalError("defect");
    for (const auto& fact : request.facts()) codes_.push_back(fact.indicator().code());
    kept_.set_chunk_count(kept_.chunk_count() + 1);
    kept_.set_row_count(kept_.row_count() + request.facts_size());
    *answer = kept_;
    return absl::OkStatus();
  }
  absl::Status Publish(const matching::v1::PublishPublicationRequest& request,
                       matching::v1::Publication* answer) {
    if (request.row_count() != kept_.row_count())
      return absl::FailedPreconditionError("rows are lacking");
    kept_.set_state(matching::v1::Publication::STATE_VISIBLE);
    *answer = kept_;
    return absl::OkStatus();
  }

  matching::v1::Publication kept_;
  int fails_at_ = -1;
  std::vector<std::string> codes_;
};

class ImportTest : public RunTest {
 protected:
  ImportTest() {
    On<matching::v1::CreatePublicationRequest, matching::v1::Publication>(
        absl::StrCat(kMatching, "CreatePublication"),
        [this](const auto& q, auto* a) { return publications_.Create(q, a); });
    On<matching::v1::AppendFactsRequest, matching::v1::Publication>(
        absl::StrCat(kMatching, "AppendFacts"),
        [this](const auto& q, auto* a) { return publications_.Append(q, a); });
    On<matching::v1::PublishPublicationRequest, matching::v1::Publication>(
        absl::StrCat(kMatching, "PublishPublication"),
        [this](const auto& q, auto* a) { return publications_.Publish(q, a); });
    UseMapping("enrollment-count");
  }

  // A mapping that takes the students of a file for this indicator, and for a second one if wanted.
  void UseMapping(const std::string& indicator, const std::string& second = "") {
    const auto rule = [](const std::string& id) {
      return absl::StrCat("indicators { indicator: \"", id, "\" column { header: \"Students\" } }");
    };
    mapping_ = WriteFile("mapping.textproto",
                         absl::StrCat(R"(
        dataset: "sample-2019" title: "Sample" source: "Made for a test" data_notice: "Fictional"
        file_kind: FILE_KIND_CSV
        tables {
          code { column { header: "Code" } level: LEVEL_SCHOOL }
          school_year { fixed: 2019 }
        )",
                                      rule(indicator), second.empty() ? "" : rule(second), "}"));
  }

  // `bad_row` counts from 0; -1 for none.
  std::string Table(int rows, int bad_row = -1) {
    std::string text = "Code,Students\n";
    for (int i = 0; i < rows; ++i) {
      absl::StrAppend(&text, "0035", absl::Dec(i + 1, absl::kZeroPad4), ",",
                      i == bad_row ? "many" : absl::StrCat(i), "\n");
    }
    return WriteFile("facts.csv", text);
  }

  int Import(const std::string& file, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"import", file, "--mapping", mapping_});
    return Run(more);
  }

  std::string mapping_;
  Publications publications_;
};

TEST_F(ImportTest, SendsEveryFactOnceAndMakesThemVisible) {
  EXPECT_EQ(Import(Table(1'234)), 0) << err_.str();
  EXPECT_THAT(publications_.codes_, SizeIs(1'234));
  EXPECT_EQ(publications_.kept_.chunk_count(), 3);
  EXPECT_EQ(publications_.kept_.state(), matching::v1::Publication::STATE_VISIBLE);
  EXPECT_EQ(publications_.kept_.data_notice(), "Fictional");
  EXPECT_EQ(publications_.kept_.source_sha256().size(), 64u);
  EXPECT_THAT(out_.str(), HasSubstr("Publication publications/x is visible."));
}

TEST_F(ImportTest, AFileImportedBeforeIsLeftAlone) {
  const std::string file = Table(10);
  ASSERT_EQ(Import(file), 0) << err_.str();
  calls_.clear();
  EXPECT_EQ(Import(file), 0);
  EXPECT_THAT(calls_, ElementsAre(absl::StrCat(kMatching, "CreatePublication")));
  EXPECT_THAT(err_.str(), HasSubstr("imported already"));
  EXPECT_THAT(publications_.codes_, SizeIs(10));
}

TEST_F(ImportTest, AStoppedImportGoesOnWhereItStopped) {
  const std::string file = Table(1'234);
  publications_.fails_at_ = 1;
  EXPECT_EQ(Import(file), 7);
  EXPECT_THAT(publications_.codes_, SizeIs(500));
  publications_.fails_at_ = -1;
  EXPECT_EQ(Import(file), 0) << err_.str();
  EXPECT_THAT(err_.str(), HasSubstr("Going on after 500 rows"));
  ASSERT_THAT(publications_.codes_, SizeIs(1'234));
  for (int i = 0; i < 1'234; ++i) {
    EXPECT_EQ(publications_.codes_[static_cast<size_t>(i)],
              absl::StrCat("0035", absl::Dec(i + 1, absl::kZeroPad4)));
  }
}

TEST_F(ImportTest, TheSameFileWithAnotherMappingDoesNotPassForWhatIsThere) {
  const std::string file = Table(10);
  ASSERT_EQ(Import(file), 0) << err_.str();
  EXPECT_EQ(publications_.kept_.facts_sha256().size(), 64u);
  UseMapping("enrollment-k-count");
  EXPECT_EQ(Import(file), 1);
  EXPECT_THAT(err_.str(), HasSubstr("other facts"));
  EXPECT_THAT(out_.str(), Not(HasSubstr("is visible")));
}

TEST_F(ImportTest, AStoppedImportIsNotFinishedWithAnotherMapping) {
  const std::string file = Table(1'234);
  publications_.fails_at_ = 1;
  EXPECT_EQ(Import(file), 7);
  publications_.fails_at_ = -1;
  UseMapping("enrollment-k-count");
  EXPECT_NE(Import(file), 0);
  EXPECT_THAT(publications_.codes_, SizeIs(500));
}

// As a server keeps them that was given no digest.
TEST_F(ImportTest, AnotherNumberOfFactsThanTheServerHasIsAnError) {
  const std::string file = Table(10, 4);
  ASSERT_EQ(Import(file, {"--skip-bad-rows"}), 0) << err_.str();
  publications_.kept_.clear_facts_sha256();
  publications_.kept_.set_row_count(10);
  EXPECT_NE(Import(file, {"--skip-bad-rows"}), 0);
  EXPECT_THAT(err_.str(),
              HasSubstr("publications/x is of this very file, with 10 facts; now it gives 9"));
}

TEST_F(ImportTest, WithoutATerminalQuickWorkHasALineAtTheBeginningAndOneAtTheEnd) {
  EXPECT_EQ(Import(Table(9'000), {"--dry-run"}), 0);
  EXPECT_THAT(err_.str(), StartsWith("Checking "));
  EXPECT_THAT(err_.str(), HasSubstr("Checking  100 %  9000 facts\n"));
  const std::string said = err_.str();
  EXPECT_EQ(std::count(said.begin(), said.end(), '%'), 2) << said;
}

// What needs no server needs none to be configured: neither a key that can be read nor an address.
TEST_F(ImportTest, ADryRunOpensNoChannel) {
  EXPECT_EQ(Import(Table(10), {"--dry-run", "--key-file", "/nowhere"}), 0) << err_.str();
  EXPECT_EQ(opened_, 0);
}

class CompactTest : public ImportTest {
 protected:
  CompactTest() { std::remove(saved_.c_str()); }
  int Compact(const std::string& file, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"compact", file, saved_, "--mapping", mapping_});
    return Run(more);
  }
  bool Saved() const { return std::ifstream(saved_).good(); }
  const std::string saved_ = TempFile("compact.csv");
};

TEST_F(CompactTest, WritesAFileThatImportsToTheSameFacts) {
  EXPECT_EQ(Compact(Table(20)), 0) << err_.str();
  EXPECT_EQ(opened_, 0);
  EXPECT_THAT(out_.str(), HasSubstr("20 facts"));
  EXPECT_EQ(Run({"import", saved_}), 0) << err_.str();
  EXPECT_THAT(publications_.codes_, SizeIs(20));
  EXPECT_EQ(publications_.kept_.dataset(), "sample-2019");
}

TEST_F(CompactTest, KeepsTheYearsAndIndicatorsAskedFor) {
  EXPECT_EQ(Compact(Table(20), {"--school-years", "2018-19,2020", "--indicators",
                                "enrollment-count,attendance-rate-percent"}),
            0)
      << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("20 facts"));
  EXPECT_EQ(Compact(Table(20), {"--school-years", "2018-20"}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("--school-years"));
  EXPECT_EQ(Compact(Table(20), {"--indicators", "enrolment-cuont"}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("--indicators"));
}

TEST_F(CompactTest, APartIsADatasetOfItsOwnAndAWholeFileStaysWhatItIs) {
  const std::string all = Table(20);
  ASSERT_EQ(Compact(all, {"--school-years", "2018-19", "--indicators", "enrollment-count"}), 0);
  ASSERT_EQ(Run({"import", saved_}), 0) << err_.str();
  EXPECT_EQ(publications_.kept_.dataset(), "sample-2019");  // the filter left nothing out
  UseMapping("enrollment-count", "attendance-rate-percent");
  publications_ = Publications();
  ASSERT_EQ(Compact(all, {"--indicators", "enrollment-count"}), 0) << err_.str();
  ASSERT_EQ(Run({"import", saved_}), 0) << err_.str();
  EXPECT_THAT(publications_.codes_, SizeIs(20));
  EXPECT_THAT(publications_.kept_.dataset(), StartsWith("sample-2019-part-"));
  EXPECT_EQ(publications_.kept_.title(), "Sample, part: 1 indicator");
  EXPECT_EQ(publications_.kept_.data_notice(),
            "Fictional. Only a part of the file: indicator enrollment-count.");
}

TEST_F(CompactTest, WritesNothingForAFileInErrorOrOneWithoutFacts) {
  EXPECT_EQ(Compact(Table(20, 3)), 2);
  EXPECT_THAT(err_.str(), HasSubstr("1 of 20 rows"));
  EXPECT_EQ(Compact(Table(20), {"--school-years", "2015-16"}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("no facts"));
  EXPECT_EQ(Run({"compact", Table(20)}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("OUT is missing"));
  EXPECT_FALSE(Saved());
}

TEST_F(ImportTest, ADryRunSendsNothing) {
  EXPECT_EQ(Import(Table(10), {"--dry-run", "--output", "jsonl"}), 0) << err_.str();
  EXPECT_THAT(calls_, IsEmpty());
  EXPECT_THAT(out_.str(), HasSubstr("\"facts\":10"));
}

TEST_F(ImportTest, RowsInErrorAreNamedAndKeepTheFileOut) {
  const std::string file = Table(10, 4);
  const std::string errors = TempFile("errors");
  EXPECT_EQ(Import(file, {"--errors", errors}), 2);
  EXPECT_THAT(err_.str(), HasSubstr(file + ":6: Students: "));
  EXPECT_THAT(err_.str(), HasSubstr("1 of 10 rows"));
  EXPECT_THAT(calls_, IsEmpty());
  std::ifstream in(errors);
  EXPECT_THAT(std::string(std::istreambuf_iterator<char>(in), {}),
              HasSubstr("\"rule\":\"not-a-number\""));
  EXPECT_EQ(Import(file, {"--skip-bad-rows"}), 0) << err_.str();
  EXPECT_THAT(publications_.codes_, SizeIs(9));
}

TEST_F(ImportTest, AFileNoMappingFitsIsRefusedWithTheChoice) {
  EXPECT_EQ(Run({"import", WriteFile("odd.csv", "a,b\n1,2\n")}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("--mapping"));
}

std::string Years(int first, int last) { return absl::StrCat(first, "-", last); }

void ExpectSame(const importer::Indicator& known, const matching::v1::Indicator& sent) {
  SCOPED_TRACE(known.id());
  EXPECT_EQ(sent.name(), "indicators/" + known.id());
  EXPECT_EQ(sent.title(), known.title());
  EXPECT_EQ(static_cast<int>(sent.unit()), static_cast<int>(known.unit()));
  EXPECT_EQ(static_cast<int>(sent.direction()), static_cast<int>(known.better()));
  EXPECT_EQ(sent.has_value_min(), known.has_min());
  EXPECT_EQ(sent.value_min(), known.min());
  EXPECT_EQ(sent.has_value_max(), known.has_max());
  EXPECT_EQ(sent.value_max(), known.max());
  EXPECT_EQ(sent.minimum_group(), known.minimum_group());
  std::vector<std::string> sent_years;
  for (const auto& span : sent.years()) {
    sent_years.push_back(Years(span.first().ending_year(), span.last().ending_year()));
  }
  std::vector<std::string> known_years;
  for (const auto& span : known.years()) known_years.push_back(Years(span.first(), span.last()));
  EXPECT_EQ(sent_years, known_years);
}

TEST_F(RunTest, TheIndicatorCatalogueIsSentWhole) {
  On<matching::v1::ImportIndicatorsRequest, matching::v1::ImportIndicatorsResponse>(
      absl::StrCat(kMatching, "ImportIndicators"),
      [](const auto& request, auto* response) -> absl::Status {
        EXPECT_LE(request.indicators_size(), 500);
        const auto& known = importer::Indicators().indicators();
        EXPECT_EQ(request.indicators_size(), known.size());
        for (int i = 0; i < std::min(request.indicators_size(), known.size()); ++i)
          ExpectSame(known[i], request.indicators(i));
        response->set_created(request.indicators_size());
        return absl::OkStatus();
      });
  EXPECT_EQ(Run({"import", "indicators"}), 0) << err_.str();
  EXPECT_THAT(out_.str(), Not(HasSubstr("Created    0")));
}

}  // namespace
}  // namespace partners::cli
