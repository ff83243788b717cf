#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "clients/cli/cursor_file.h"
#include "clients/cli/run_fixture.h"
#include "partners/matching/v1/matching_service.pb.h"
#include "partners/registry/v1/registry_service.pb.h"

namespace partners::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST_F(RunTest, WithoutWordsItShowsWhatThereIs) {
  EXPECT_EQ(Run({}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("partner            create, get, list"));
  EXPECT_EQ(Run({"--version"}), 0);
  EXPECT_EQ(Run({"--server", "x"}), 2);
}

TEST_F(RunTest, HelpIsEverywhereAndCallsNobody) {
  for (const std::vector<std::string>& line : {std::vector<std::string>{"help"},
                                               {"--help"},
                                               {"help", "partner"},
                                               {"partner", "--help"},
                                               {"partner", "create", "--help"},
                                               {"help", "partner", "create"},
                                               {"help", "exit-codes"},
                                               {"help", "config"},
                                               {"help", "values"},
                                               {"help", "filters"},
                                               {"help", "steps"},
                                               {"help", "message"},
                                               {"help", "message", "Rubric.Stage"},
                                               {"import", "--help"},
                                               {"import", "vendor-listings", "--help"},
                                               {"watch", "-h"},
                                               {"whoami", "--help"},
                                               {"--server", "x", "partner", "get", "--help"}}) {
    EXPECT_EQ(Run(line), 0) << testing::PrintToString(line) << err_.str();
    EXPECT_THAT(out_.str(), HasSubstr("Example")) << testing::PrintToString(line);
  }
  EXPECT_THAT(calls_, IsEmpty());
}

TEST_F(RunTest, MistypedWordsAreAnsweredWithTheNearest) {
  EXPECT_EQ(Run({"partnr", "get"}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("there is no command partnr; did you mean partner?"));
  EXPECT_EQ(Run({"partner", "gte", "x"}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("partner has no verb gte; did you mean get?"));
  EXPECT_EQ(Run({"partner"}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("partner merge"));
  EXPECT_EQ(Run({"help", "message", "Criterion"}), 2);
  EXPECT_THAT(err_.str(),
              HasSubstr("Criterion may be Rubric.Criterion or RankingPolicy.Criterion"));
  EXPECT_EQ(Run({"help", "message", "Rubrik"}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("there is no message Rubrik; did you mean Rubric?"));
  EXPECT_EQ(Run({"partner", "get", "x", "--raed-time=y"}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("did you mean --read-time?"));
  EXPECT_THAT(calls_, IsEmpty());
}

TEST_F(RunTest, ACallPrintsTheAnswerAndTheNoticeApart) {
  On<registry::v1::GetPartnerRequest, registry::v1::Partner>(
      absl::StrCat(kRegistry, "GetPartner"), [](const auto& request, auto* partner) {
        partner->set_name(request.name());
        return absl::OkStatus();
      });
  EXPECT_EQ(Run({"--server", "example.org", "partner", "get", "acme"}), 0);
  EXPECT_EQ(settings_.server, "example.org");
  EXPECT_EQ(out_.str(), "Name  partners/acme\n");
  EXPECT_EQ(err_.str(), "not an endorsement\n");
  EXPECT_EQ(Run({"partner", "get", "acme", "--output", "jsonl"}), 0);
  EXPECT_EQ(out_.str(), "{\"name\":\"partners/acme\"}\n");
}

TEST_F(RunTest, AKeyFileThatAllCanReadIsWarnedOf) {
  const std::string key_file = WriteFile("key", "pp-abc-def");
  std::filesystem::permissions(key_file, std::filesystem::perms::owner_read);
  Run({"whoami", "--key-file", key_file});
  EXPECT_THAT(err_.str(), Not(HasSubstr("warning")));
  std::filesystem::permissions(key_file, std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  Run({"whoami", "--key-file", key_file});
  EXPECT_THAT(err_.str(), HasSubstr("warning: anyone on this machine can read the key file " +
                                    key_file + "; chmod 600"));
}

TEST_F(RunTest, ARefusalNamesCodeAndTrace) {
  On<registry::v1::GetPartnerRequest, registry::v1::Partner>(
      absl::StrCat(kRegistry, "GetPartner"),
      [](const auto&, auto*) { return absl::NotFoundError("no partners/x"); });
  EXPECT_EQ(Run({"partner", "get", "x"}), 4);
  EXPECT_THAT(err_.str(), HasSubstr("not found: no partners/x"));
  EXPECT_THAT(err_.str(), HasSubstr("trace    t-9"));
  EXPECT_EQ(out_.str(), "");
}

TEST_F(RunTest, AllGoesThroughEveryPage) {
  On<registry::v1::ListPartnersRequest, registry::v1::ListPartnersResponse>(
      absl::StrCat(kRegistry, "ListPartners"), [](const auto& request, auto* response) {
        const int page = request.page_token().empty() ? 0 : std::stoi(request.page_token());
        response->add_partners()->set_name(absl::StrCat("partners/p", page));
        if (page < 2) response->set_next_page_token(absl::StrCat(page + 1));
        return absl::OkStatus();
      });
  EXPECT_EQ(Run({"partner", "list"}), 0);
  EXPECT_EQ(out_.str(), "NAME\npartners/p0\n");
  EXPECT_THAT(err_.str(), HasSubstr("There is more: --all, or --page-token 1"));
  EXPECT_EQ(Run({"partner", "list", "--all"}), 0);
  EXPECT_EQ(out_.str(), "NAME\npartners/p0\npartners/p1\npartners/p2\n");
  EXPECT_THAT(err_.str(), Not(HasSubstr("There is more")));
  EXPECT_EQ(Run({"partner", "list", "--all", "--output=jsonl"}), 0);
  EXPECT_EQ(out_.str(),
            "{\"name\":\"partners/p0\"}\n{\"name\":\"partners/p1\"}\n{\"name\":\"partners/p2\"}\n");
}

TEST_F(RunTest, BadInputIsFoundBeforeAnythingIsSent) {
  EXPECT_EQ(Run({"partner", "create", "--type", "club"}), 2);
  EXPECT_EQ(Run({"partner", "create", "--from", "-"}, "{"), 2);
  EXPECT_EQ(Run({"partner", "get"}), 2);
  EXPECT_EQ(Run({"partner", "get", "a", "--timeout", "soon"}), 2);
  EXPECT_EQ(Run({"import"}), 2);
  EXPECT_EQ(Run({"import", "vendor-listings", "/nowhere.csv", "--list", "l"}), 2);
  EXPECT_EQ(Run({"watch", "--after-export", "/nowhere"}), 2);
  EXPECT_THAT(calls_, IsEmpty());
}

TEST_F(RunTest, AChangeCarriesARequestId) {
  std::string id;
  On<registry::v1::RemovePartnerRequest, registry::v1::Partner>(
      absl::StrCat(kRegistry, "RemovePartner"), [&](const auto& request, auto*) {
        id = request.request_id();
        return absl::OkStatus();
      });
  EXPECT_EQ(Run({"partner", "remove", "acme", "--reason", "closed"}), 0);
  EXPECT_EQ(id.size(), 32u);
}

TEST_F(RunTest, ADocumentIsSavedAsItIs) {
  server_["partners.vetting.v1.VettingService/ReadEvidence"] = [](client::Exchange& exchange) {
    auto* response = exchange.response;
    response->GetReflection()->SetString(response,
                                         response->GetDescriptor()->FindFieldByName("content"),
                                         std::string("\x00\xff", 2));
    return absl::OkStatus();
  };
  const std::string path = TempFile("document");
  EXPECT_EQ(Run({"evidence", "read", "solicitations/s/applications/a", "--sha256",
                 std::string(64, '0'), "--save", path}),
            0)
      << err_.str();
  std::ifstream in(path, std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), std::string("\x00\xff", 2));
}

TEST_F(RunTest, AnExportBeginsWithTheNoticeAndEndsWithTheCursor) {
  OnStream<registry::v1::ExportRequest, registry::v1::ExportResponse>(
      absl::StrCat(kRegistry, "Export"), [](const auto&, const auto& send) {
        registry::v1::ExportResponse message;
        message.set_notice("not an endorsement");
        message.set_resource("partners/a");
        registry::v1::Partner partner;
        partner.set_name("partners/a");
        message.mutable_record()->PackFrom(partner);
        send(message);
        message.clear_notice();
        send(message);
        registry::v1::ExportResponse last;
        last.mutable_complete_through()->set_log_id("L1");
        last.mutable_complete_through()->set_sequence(7);
        send(last);
        return absl::OkStatus();
      });
  EXPECT_EQ(Run({"export"}), 0) << err_.str();
  const std::string record =
      "{\"resource\":\"partners/a\",\"record\":{\"@type\":\"type.googleapis.com/"
      "partners.registry.v1.Partner\","
      "\"name\":\"partners/a\"}}\n";
  EXPECT_EQ(out_.str(), "{\"notice\":\"not an endorsement\"}\n" + record + record +
                            "{\"completeThrough\":{\"logId\":\"L1\",\"sequence\":\"7\"}}\n");
  const auto cursor = CursorOfExport(WriteFile("export", out_.str()));
  ASSERT_TRUE(cursor.ok());
  EXPECT_EQ(cursor->sequence(), 7);
}

TEST_F(RunTest, AnExportThatBreaksOffIsNoSuccess) {
  OnStream<registry::v1::ExportRequest, registry::v1::ExportResponse>(
      absl::StrCat(kRegistry, "Export"), [](const auto&, const auto&) { return absl::OkStatus(); });
  EXPECT_EQ(Run({"export"}), 7);
  EXPECT_FALSE(CursorOfExport(WriteFile("broken", "{\"notice\":\"x\"}\n")).ok());
}

// Sends three changes, as far as the reader does not have them yet, then breaks off or refuses.
class Log {
 public:
  absl::Status Feed(const registry::v1::WatchRequest& request,
                    const std::function<bool(const registry::v1::WatchResponse&)>& send) {
    if (!begun_after_.empty() && away_ > 0) {
      --away_;
      return absl::UnavailableError("connection refused");
    }
    begun_after_.push_back(request.cursor().sequence());
    for (int64_t sequence = request.cursor().sequence() + 1; sequence <= end_; ++sequence) {
      registry::v1::WatchResponse message;
      message.mutable_change()->set_sequence(sequence);
      message.mutable_change()->set_resource(absl::StrCat("partners/p", sequence));
      message.mutable_change()->set_kind(changes::v1::Change::KIND_CREATED);
      message.mutable_complete_through()->set_log_id("L1");
      message.mutable_complete_through()->set_sequence(sequence);
      if (!send(message)) return absl::OkStatus();
      if (sequence == breaks_after_) return absl::UnavailableError("gone");
    }
    return absl::OutOfRangeError("end of the test's log");
  }

  int64_t end_ = 3;
  int64_t breaks_after_ = -1;
  int away_ = 0;  // calls refused after the first
  std::vector<int64_t> begun_after_;
};

TEST_F(RunTest, WatchGoesOnAfterABreakWithoutGapOrRepeat) {
  Log log;
  log.breaks_after_ = 2;
  OnStream<registry::v1::WatchRequest, registry::v1::WatchResponse>(
      absl::StrCat(kRegistry, "Watch"),
      [&](const auto& request, const auto& send) { return log.Feed(request, send); });
  const std::string cursor_file = TempFile("cursor");
  std::remove(cursor_file.c_str());
  EXPECT_EQ(Run({"watch", "--cursor-file", cursor_file, "--output", "jsonl"}), 1);
  EXPECT_THAT(log.begun_after_, ElementsAre(0, 2));
  EXPECT_THAT(err_.str(), testing::StartsWith("not an endorsement\n"));
  EXPECT_EQ(calls_.front(), absl::StrCat(kRegistry, "Watch"));  // and nothing before it
  EXPECT_EQ(out_.str(),
            "{\"sequence\":\"1\",\"resource\":\"partners/p1\",\"kind\":\"KIND_CREATED\"}\n"
            "{\"sequence\":\"2\",\"resource\":\"partners/p2\",\"kind\":\"KIND_CREATED\"}\n"
            "{\"sequence\":\"3\",\"resource\":\"partners/p3\",\"kind\":\"KIND_CREATED\"}\n");
  // A new run begins where the file says.
  log.end_ = 4;
  EXPECT_EQ(Run({"watch", "--cursor-file", cursor_file}), 1);
  EXPECT_EQ(log.begun_after_.back(), 3);
  EXPECT_THAT(out_.str(), HasSubstr("created  partners/p4\n"));
}

TEST_F(RunTest, WatchWaitsForAServerThatIsAwayForLong) {
  Log log;
  log.breaks_after_ = 2;
  log.away_ = 100;
  OnStream<registry::v1::WatchRequest, registry::v1::WatchResponse>(
      absl::StrCat(kRegistry, "Watch"),
      [&](const auto& request, const auto& send) { return log.Feed(request, send); });
  EXPECT_EQ(Run({"watch"}), 1);
  EXPECT_THAT(log.begun_after_, ElementsAre(0, 2));
  EXPECT_THAT(out_.str(), HasSubstr("partners/p3"));
  EXPECT_THAT(err_.str(), HasSubstr("goes on when the server answers again"));
}

TEST_F(RunTest, WatchDoesNotWaitForAServerThatNeverAnswered) {
  OnStream<registry::v1::WatchRequest, registry::v1::WatchResponse>(
      absl::StrCat(kRegistry, "Watch"),
      [](const auto&, const auto&) { return absl::UnavailableError("connection refused"); });
  EXPECT_EQ(Run({"watch", "--server", "127.0.0.1:9"}), 3);
  EXPECT_THAT(err_.str(), HasSubstr("partners --server 127.0.0.1:9 health"));
}

TEST_F(RunTest, WatchBeginsWhereTheExportEnds) {
  Log log;
  OnStream<registry::v1::WatchRequest, registry::v1::WatchResponse>(
      absl::StrCat(kRegistry, "Watch"),
      [&](const auto& request, const auto& send) { return log.Feed(request, send); });
  const std::string exported =
      WriteFile("export", "{\"completeThrough\":{\"logId\":\"L1\",\"sequence\":\"2\"}}\n");
  Run({"watch", "--after-export", exported});
  EXPECT_THAT(log.begun_after_, ElementsAre(2));
}

TEST_F(RunTest, ACursorFileThatIsNoneIsRefused) {
  EXPECT_EQ(Run({"watch", "--cursor-file", WriteFile("cursor", "nonsense")}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("holds no cursor"));
}

TEST_F(RunTest, HealthEndsWithThreeWhenNobodyServes) {
  server_["grpc.health.v1.Health/Check"] = [](client::Exchange&) {
    return absl::UnavailableError("down");
  };
  EXPECT_EQ(Run({"health"}), 3);
  server_["grpc.health.v1.Health/Check"] = [](client::Exchange& exchange) {
    exchange.response->ParseFromString("\x08\x01");
    return absl::OkStatus();
  };
  EXPECT_EQ(Run({"health"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("partners.matching.v1.MatchingService      serving"));
}

}  // namespace
}  // namespace partners::cli
