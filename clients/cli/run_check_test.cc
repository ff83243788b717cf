#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "clients/cli/run_fixture.h"
#include "partners/registry/v1/registry_service.pb.h"

namespace partners::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST_F(RunTest, ACheckShowsNoNameOfWhatWasNotWritten) {
  On<registry::v1::CreatePartnerRequest, registry::v1::Partner>(
      absl::StrCat(kRegistry, "CreatePartner"), [](const auto&, auto* partner) {
        partner->set_name("partners/made-up");
        partner->set_legal_name("Acme");
        partner->set_etag("e1");
        return absl::OkStatus();
      });
  const std::vector<std::string> line = {"partner", "create", "--legal-name",
                                         "Acme",    "--type", "company"};
  std::vector<std::string> check = line;
  check.insert(check.end(), {"--validate-only"});
  EXPECT_EQ(Run(check), 0) << err_.str();
  EXPECT_EQ(out_.str(), "Legal name  Acme\n");
  EXPECT_THAT(err_.str(), HasSubstr("Checked only: nothing was written."));
  check.insert(check.end(), {"--output", "jsonl"});
  EXPECT_EQ(Run(check), 0);
  EXPECT_EQ(out_.str(), "{\"legalName\":\"Acme\"}\n");
  EXPECT_EQ(Run(line), 0);
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("partners/made-up"), HasSubstr("e1")));
}

TEST_F(RunTest, ACheckOfAChangeKeepsTheNameThatWasGiven) {
  On<registry::v1::RemovePartnerRequest, registry::v1::Partner>(
      absl::StrCat(kRegistry, "RemovePartner"), [](const auto& request, auto* partner) {
        partner->set_name(request.name());
        partner->set_etag("e2");
        return absl::OkStatus();
      });
  EXPECT_EQ(Run({"partner", "remove", "acme", "--reason", "closed", "--validate-only"}), 0);
  EXPECT_EQ(out_.str(), "Name  partners/acme\n");
}

TEST_F(RunTest, ResultsThatCannotBeWrittenEndWithTwo) {
  On<registry::v1::GetPartnerRequest, registry::v1::Partner>(
      absl::StrCat(kRegistry, "GetPartner"), [this](const auto& request, auto* partner) {
        partner->set_name(request.name());
        out_.setstate(std::ios::badbit);  // as a full disk leaves it
        return absl::OkStatus();
      });
  EXPECT_EQ(Run({"partner", "get", "acme"}), 2);
  EXPECT_THAT(err_.str(), AllOf(HasSubstr("cannot write the results to standard output"),
                                HasSubstr("next     see that there is room where they go")));
  EXPECT_THAT(err_.str(), Not(HasSubstr("--help")));
}

TEST_F(RunTest, NotesFitTheScreen) {
  std::string token = "t1";
  On<registry::v1::ListPartnersRequest, registry::v1::ListPartnersResponse>(
      absl::StrCat(kRegistry, "ListPartners"), [&](const auto&, auto* response) {
        response->add_partners()->set_name("partners/p");
        response->set_next_page_token(token);
        return absl::OkStatus();
      });
  width_ = 40;
  EXPECT_EQ(Run({"partner", "list"}), 0);
  EXPECT_EQ(err_.str(), "There is more: --all, or --page-token t1\nnot an endorsement\n");
  token = std::string(100, 't');
  EXPECT_EQ(Run({"partner", "list"}), 0);
  EXPECT_EQ(err_.str(),
            "There is more: --all shows it; --output\n"
            "json has the token for --page-token.\n"
            "not an endorsement\n");
  width_ = 0;
  EXPECT_EQ(Run({"partner", "list"}), 0);
  EXPECT_THAT(err_.str(), HasSubstr("or --page-token " + token + "\n"));
}

TEST_F(RunTest, WatchPrintsTheNoticeOnceWithTheFirstMessage) {
  std::string said;
  int streams = 0;
  OnStream<registry::v1::WatchRequest, registry::v1::WatchResponse>(
      absl::StrCat(kRegistry, "Watch"), [&](const auto&, const auto& send) -> absl::Status {
        registry::v1::WatchResponse message;  // says that nothing has happened yet
        message.mutable_complete_through()->set_log_id("L1");
        send(message);
        if (++streams == 1) said = err_.str();
        if (streams == 1) return absl::UnavailableError("gone");
        return absl::OutOfRangeError("end of the test's log");
      });
  EXPECT_EQ(Run({"watch"}), 1);
  EXPECT_EQ(said, "not an endorsement\n");
  EXPECT_EQ(streams, 2);
  EXPECT_EQ(err_.str().find("not an endorsement", 1), std::string::npos) << err_.str();
}

TEST(ComputeArguments, AreThoseOfALineThatCallsIt) {
  using Words = std::vector<std::string>;
  EXPECT_EQ(ComputeArguments({"compute", "mavt", "--check", "f"}), (Words{"mavt", "--check", "f"}));
  EXPECT_EQ(ComputeArguments({"help", "compute"}), Words{"--help"});
  EXPECT_EQ(ComputeArguments({"help", "compute", "mavt"}), (Words{"mavt", "--help"}));
  EXPECT_EQ(ComputeArguments({"help", "compute", "--help"}), Words{"--help"});
  EXPECT_EQ(ComputeArguments({"help", "watch"}), std::nullopt);
  EXPECT_EQ(ComputeArguments({"help"}), std::nullopt);
  EXPECT_EQ(ComputeArguments({}), std::nullopt);
}

}  // namespace
}  // namespace partners::cli
