#include "clients/cli/request_builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "clients/cli/help.h"
#include "clients/cli/parser.h"
#include "partners/matching/v1/matching_service.pb.h"
#include "partners/registry/v1/registry_service.pb.h"

namespace partners::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

absl::StatusOr<std::unique_ptr<google::protobuf::Message>> Build(
    const std::string& noun, const std::string& verb, const std::vector<std::string>& tokens,
    const std::string& input = "") {
  const Rpc* rpc = FindRpc(noun, verb);
  const auto arguments = ParseArguments(CommandOf(*rpc), tokens);
  if (!arguments.ok()) return arguments.status();
  std::istringstream in(input);
  return BuildRequest(*rpc, LayoutOf(*rpc), *arguments, in);
}

template <class Request>
Request Built(const std::string& noun, const std::string& verb,
              const std::vector<std::string>& tokens, const std::string& input = "") {
  const auto request = Build(noun, verb, tokens, input);
  EXPECT_TRUE(request.ok()) << request.status();
  return request.ok() ? static_cast<const Request&>(**request) : Request();
}

std::string Refusal(const std::string& noun, const std::string& verb,
                    const std::vector<std::string>& tokens, const std::string& input = "") {
  return std::string(Build(noun, verb, tokens, input).status().message());
}

TEST(BuildRequest, FieldsOfTheResourceAreFlagsWithoutPrefix) {
  const auto request = Built<registry::v1::CreatePartnerRequest>(
      "partner", "create",
      {"--legal-name", "Acme", "--type=company", "--partner-id", "acme", "--validate-only"});
  EXPECT_EQ(request.partner().legal_name(), "Acme");
  EXPECT_EQ(request.partner().type(), registry::v1::Partner::TYPE_COMPANY);
  EXPECT_EQ(request.partner_id(), "acme");
  EXPECT_TRUE(request.validate_only());
}

TEST(BuildRequest, NestedFieldsAreReachedByDots) {
  const auto request = Built<registry::v1::CreateServiceRequest>(
      "service", "create",
      {"partners/acme", "--title", "Coaching", "--price-range.from", "100",
       "--price-range.to=200.50", "--price-range.unit", "per-day"});
  EXPECT_EQ(request.parent(), "partners/acme");
  EXPECT_EQ(request.service().price_range().from().cents(), 10'000);
  EXPECT_EQ(request.service().price_range().to().cents(), 20'050);
}

TEST(BuildRequest, APlainIdIsCompletedWhereOneCollectionIsMeant) {
  EXPECT_EQ(Built<registry::v1::GetPartnerRequest>("partner", "get", {"acme"}).name(),
            "partners/acme");
  EXPECT_EQ(Built<registry::v1::ListServicesRequest>("service", "list", {"-"}).parent(),
            "partners/-");
  EXPECT_EQ(Built<registry::v1::GetPartnerRequest>("partner", "get", {"partners/x"}).name(),
            "partners/x");
}

TEST(BuildRequest, ANameOfAnotherFormIsRefusedWithTheFormOfItsKind) {
  EXPECT_EQ(Refusal("need", "get", {"supports-1"}),
            "NAME: \"supports-1\" has not the form buyers/{buyer}/needs/{need}, such as "
            "buyers/holyoke/needs/supports-1");
  EXPECT_EQ(Refusal("school", "get", {"01370505"}),
            "NAME: \"01370505\" has not the form districts/{code}/schools/{code}, such as "
            "districts/01370000/schools/01370040");
  EXPECT_THAT(Refusal("need", "rank", {"holyoke/hand", "--ranking-policy", "default"}),
              HasSubstr("NAME: \"holyoke/hand\" has not the form buyers/{buyer}/needs/{need}"));
  EXPECT_THAT(Refusal("qualification", "record", {"acme", "--service", "instruction"}),
              HasSubstr("--service: \"instruction\" has not the form "
                        "partners/{partner}/services/{service}"));
  EXPECT_EQ(Refusal("key", "get", {"partners/a"}),
            "NAME: \"partners/a\" has not the form keys/{key}")
      << "ids of keys are the server's: there is no example";
}

TEST(BuildRequest, EveryFormOfANameIsTaken) {
  for (const char* parent : {"districts/01370000", "districts/01370000/schools/01370505",
                             "publications/p", "districts/-"}) {
    EXPECT_EQ(Built<matching::v1::ListFactsRequest>("fact", "list", {parent}).parent(), parent);
  }
  EXPECT_THAT(Refusal("fact", "list", {"districts/a/b"}),
              HasSubstr("districts/{code} or districts/{code}/schools/{code} or "
                        "publications/{publication}, such as districts/01370000"));
  EXPECT_EQ(Refusal("rubric", "get", {"rubrics/example-partners@1"}), "");
  EXPECT_EQ(Refusal("change", "list", {"buyers/b/needs/n/rankings/r"}), "");
}

TEST(BuildRequest, AnUpdateNamesWhatWasGiven) {
  const auto request = Built<registry::v1::UpdatePartnerRequest>(
      "partner", "update",
      {"acme", "--website", "https://example.org", "--etag=e1", "--clear", "languages,regions"});
  EXPECT_EQ(request.partner().name(), "partners/acme");
  EXPECT_EQ(request.partner().etag(), "e1");
  EXPECT_THAT(request.update_mask().paths(), ElementsAre("languages", "regions", "website"));
}

TEST(BuildRequest, AnUpdateFromAFileLeavesOutWhatNoUpdateChanges) {
  const auto request = Built<registry::v1::UpdatePartnerRequest>(
      "partner", "update", {"--from", "-", "--website", "https://new.example.org"},
      R"({"name": "partners/acme", "legalName": "Acme", "state": "STATE_ACTIVE", "etag": "e1",
          "createTime": "2026-03-02T17:00:00Z", "website": "https://old.example.org"})");
  EXPECT_EQ(request.partner().name(), "partners/acme");
  EXPECT_EQ(request.partner().etag(), "e1");
  EXPECT_EQ(request.partner().website(), "https://new.example.org");
  EXPECT_THAT(request.update_mask().paths(), ElementsAre("legal_name", "website"));
}

TEST(BuildRequest, AGivenMaskCounts) {
  const auto request = Built<registry::v1::UpdatePartnerRequest>(
      "partner", "update",
      {"acme", "--website=https://example.org", "--update-mask", "website,data-notice"});
  EXPECT_THAT(request.update_mask().paths(), ElementsAre("website", "data_notice"));
}

TEST(BuildRequest, AnUpdateOfNothingIsRefused) {
  EXPECT_THAT(Refusal("partner", "update", {"acme"}), HasSubstr("nothing to change"));
  EXPECT_THAT(Refusal("partner", "update", {"acme", "--clear", "lnguages"}),
              HasSubstr("no field lnguages"));
}

TEST(BuildRequest, AFileIsTheResourceAndLosesItsOldIdentity) {
  const auto request = Built<registry::v1::CreatePartnerRequest>(
      "partner", "create", {"--from", "-", "--legal-name", "Other"},
      R"({"name": "partners/old", "etag": "x", "legalName": "Acme", "regions": ["coastal"]})");
  EXPECT_EQ(request.partner().name(), "");
  EXPECT_EQ(request.partner().etag(), "");
  EXPECT_EQ(request.partner().legal_name(), "Other");
  EXPECT_THAT(request.partner().regions(), ElementsAre("coastal"));
}

TEST(BuildRequest, RepeatedFlagsReplaceTheFilesList) {
  const auto request = Built<registry::v1::CreatePartnerRequest>(
      "partner", "create", {"--from", "-", "--regions", "west-central", "--regions=b"},
      R"({"regions": ["coastal"]})");
  EXPECT_THAT(request.partner().regions(), ElementsAre("west-central", "b"));
}

TEST(BuildRequest, AFlatRequestIsReadWhole) {
  const auto request = Built<registry::v1::RedactChangesRequest>(
      "change", "redact", {"--from", "-"},
      R"({"name": "partners/a", "sequences": ["3"], "reason": "r", "rule": "l"})");
  EXPECT_EQ(request.name(), "partners/a");
  EXPECT_THAT(request.sequences(), ElementsAre(3));
}

TEST(BuildRequest, SaysWhatIsMissingOrWrongAndWhere) {
  EXPECT_THAT(Refusal("partner", "get", {}), HasSubstr("NAME is missing"));
  EXPECT_THAT(Refusal("partner", "create", {"--type", "club"}),
              HasSubstr("--type: \"club\" is not one of"));
  EXPECT_THAT(Refusal("partner", "create", {"--from", "/nowhere.json"}),
              HasSubstr("--from /nowhere.json: cannot open"));
  EXPECT_THAT(Refusal("partner", "create", {"--from", "-"}, "{\"nobody\": 1}"),
              HasSubstr("nobody"));
}

TEST(BuildRequest, FlagsThatExcludeEachOtherAreRefused) {
  const Rpc* rpc = FindRpc("need-policy", "create");
  ASSERT_NE(rpc, nullptr);
  // The policy's indicators are given as JSON, which has its own check.
  EXPECT_NE(Refusal("need-policy", "create",
                    {"--title=t", "--indicators",
                     R"({"practiceRating": "tp1", "accountabilityPercentile": true})"}),
            "");
}

}  // namespace
}  // namespace partners::cli
