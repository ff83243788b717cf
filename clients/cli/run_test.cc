#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/commands.h"
#include "clients/cli/cursor_file.h"
#include "partners/access/v1/access_service.pb.h"
#include "partners/matching/v1/matching_service.pb.h"
#include "partners/registry/v1/registry_service.pb.h"

// The whole program against a server that is a table of functions.
namespace partners::cli {
namespace {

using google::protobuf::Message;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

constexpr char kRegistry[] = "partners.registry.v1.RegistryService/";
constexpr char kMatching[] = "partners.matching.v1.MatchingService/";

class RunTest : public testing::Test {
 protected:
  // Answers a unary method.
  template <class Request, class Response>
  void On(const std::string& method,
          std::function<absl::Status(const Request&, Response*)> answer) {
    server_[method] = [answer](client::Exchange& exchange) {
      return answer(static_cast<const Request&>(*exchange.request),
                    static_cast<Response*>(exchange.response));
    };
  }
  // Answers a streaming method with what `feed` gives to `send`.
  template <class Request, class Response>
  void OnStream(
      const std::string& method,
      std::function<absl::Status(const Request&, const std::function<bool(const Response&)>&)>
          feed) {
    server_[method] = [feed](client::Exchange& exchange) {
      return feed(static_cast<const Request&>(*exchange.request), [&](const Response& response) {
        exchange.response->CopyFrom(response);
        return exchange.on_message(*exchange.response);
      });
    };
  }

  int Run(const std::vector<std::string>& arguments, const std::string& input = "") {
    out_.str("");
    opened_ = 0;
    err_.str("");
    std::istringstream in(input);
    Terminal terminal{in, out_, err_};
    const auto open =
        [this](const Settings& settings) -> absl::StatusOr<std::shared_ptr<client::Channel>> {
      settings_ = settings;
      ++opened_;
      client::ChannelOptions options;
      options.environment.sleep = [](absl::Duration) {};
      return std::make_shared<client::Channel>(
          [this](client::Exchange& exchange) {
            calls_.push_back(exchange.method);
            auto found = server_.find(exchange.method);
            if (found == server_.end()) return absl::UnimplementedError("no such method");
            exchange.info.headers[client::kNoticeHeader] = "not an endorsement";
            exchange.info.headers[client::kTraceHeader] = "t-9";
            return found->second(exchange);
          },
          "", options);
    };
    return partners::cli::Run(
        arguments, [](const std::string&) { return ""; }, open, terminal);
  }

  static std::string TempFile(const std::string& name) {
    return absl::StrCat(testing::TempDir(), "partners_run_test_",
                        testing::UnitTest::GetInstance()->current_test_info()->name(), "_", name);
  }
  static std::string WriteFile(const std::string& name, const std::string& text) {
    const std::string path = TempFile(name);
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  std::map<std::string, std::function<absl::Status(client::Exchange&)>> server_;
  std::vector<std::string> calls_;
  int opened_ = 0;  // channels of the last run
  Settings settings_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(RunTest, WithoutWordsItShowsWhatThereIs) {
  EXPECT_EQ(Run({}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("partner            create, get, list"));
  EXPECT_EQ(Run({"--version"}), 0);
  EXPECT_EQ(Run({"--server", "x"}), 2);
}

TEST_F(RunTest, ASecretGoesIntoANewFileOfItsOwnerAndIsNotShown) {
  On<access::v1::CreateKeyRequest, access::v1::Key>(
      "partners.access.v1.AccessService/CreateKey",
      [](const access::v1::CreateKeyRequest&, access::v1::Key* key) {
        key->set_name("keys/k1");
        key->set_secret("pp-secret");
        return absl::OkStatus();
      });
  const std::string path = TempFile("key");
  std::filesystem::remove(path);
  const std::vector<std::string> line = {"key",           "create",    "--purpose",   "p",
                                         "--role",        "programme", "--principal", "me",
                                         "--secret-file", path};
  ASSERT_EQ(Run(line), 0) << err_.str();
  EXPECT_THAT(out_.str(), testing::AllOf(HasSubstr("keys/k1"), Not(HasSubstr("pp-secret"))));
  EXPECT_THAT(err_.str(), Not(HasSubstr("pp-secret")));
  std::ifstream file(path);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "pp-secret\n");
  EXPECT_EQ(std::filesystem::status(path).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);

  calls_.clear();
  EXPECT_EQ(Run(line), 2);  // the file is there: no second key is made
  EXPECT_THAT(err_.str(), HasSubstr("exists already"));
  EXPECT_TRUE(calls_.empty());
  std::filesystem::remove(path);
}

TEST_F(RunTest, ARefusedCallLeavesNoSecretFile) {
  const std::string path = TempFile("key");
  std::filesystem::remove(path);
  EXPECT_NE(Run({"key", "create", "--purpose", "p", "--role", "programme", "--principal", "me",
                 "--secret-file", path}),
            0);
  EXPECT_FALSE(std::filesystem::exists(path));
}

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

class SecretTest : public RunTest {
 protected:
  SecretTest() {
    On<access::v1::CreateKeyRequest, access::v1::Key>("partners.access.v1.AccessService/CreateKey",
                                                      [this](const auto&, auto* key) {
                                                        key->set_name("keys/k");
                                                        key->set_secret(secret_);
                                                        return absl::OkStatus();
                                                      });
    std::remove(file_.c_str());
  }
  int Create(std::vector<std::string> more) {
    const std::vector<std::string> line = {"key", "create", "--purpose", "x", "--role", "admin"};
    more.insert(more.begin(), line.begin(), line.end());
    return Run(more);
  }
  std::string Written() const {
    std::ifstream in(file_);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }

  std::string secret_ = "partners_k_canary";
  const std::string file_ = TempFile("secret");
};

TEST_F(SecretTest, AFileThatIsThereIsNeverReplacedAndNoKeyIsMade) {
  WriteFile("secret", "mine\n");
  EXPECT_EQ(Create({"--secret-file", file_}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("--secret-file"));
  EXPECT_EQ(Written(), "mine\n");
  EXPECT_EQ(Create({"--secret-file", "/nowhere/key"}), 2);
  EXPECT_THAT(calls_, IsEmpty());
}

TEST_F(SecretTest, AnAnswerWithoutTheSecretSaysSoAndLeavesNoFile) {
  secret_.clear();
  EXPECT_EQ(Create({"--secret-file", file_}), 1);
  EXPECT_THAT(err_.str(), HasSubstr("shows no secret"));
  EXPECT_FALSE(std::ifstream(file_).good());
  EXPECT_EQ(Create({"--secret-file", file_, "--validate-only"}), 0) << err_.str();
  EXPECT_FALSE(std::ifstream(file_).good());
}

TEST_F(SecretTest, WhatIsOnlyCheckedHasNoSecretToShowOrKeep) {
  for (const std::vector<std::string>& more :
       {std::vector<std::string>{"--validate-only"}, {"--validate-only", "--secret-file", file_}}) {
    EXPECT_EQ(Create(more), 0) << err_.str();
    EXPECT_THAT(out_.str(), Not(HasSubstr("canary")));
    EXPECT_THAT(err_.str(), Not(HasSubstr("not shown again")));
    EXPECT_FALSE(std::ifstream(file_).good());
  }
}

TEST_F(SecretTest, WithoutAFileItIsShownOnceWithAWarning) {
  EXPECT_EQ(Create({}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("canary"));
  EXPECT_THAT(err_.str(), HasSubstr("not shown again"));
  EXPECT_THAT(err_.str(), Not(HasSubstr("canary")));
}

TEST_F(RunTest, OnlyMethodsWhoseAnswerMayHoldASecretHaveAFileForIt) {
  EXPECT_EQ(Run({"key", "create", "--help"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("--secret-file FILE"));
  for (const char* words : {"key get", "key list", "key revoke", "partner create", "whoami"}) {
    std::vector<std::string> line = absl::StrSplit(words, ' ');
    line.emplace_back("--help");
    EXPECT_EQ(Run(line), 0);
    EXPECT_THAT(out_.str(), Not(HasSubstr("--secret-file"))) << words;
  }
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
  EXPECT_THAT(calls_, IsEmpty());
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
    mapping_ = WriteFile("mapping.textproto", R"(
        dataset: "sample-2019" title: "Sample" source: "Made for a test" data_notice: "Fictional"
        file_kind: FILE_KIND_CSV
        tables {
          code { column { header: "Code" } level: LEVEL_SCHOOL }
          school_year { fixed: 2019 }
          indicators { indicator: "enrollment-count" column { header: "Students" } }
        })");
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

TEST_F(RunTest, TheIndicatorCatalogueIsSentWhole) {
  On<matching::v1::ImportIndicatorsRequest, matching::v1::ImportIndicatorsResponse>(
      absl::StrCat(kMatching, "ImportIndicators"), [](const auto& request, auto* response) {
        EXPECT_LE(request.indicators_size(), 500);
        for (const auto& indicator : request.indicators()) {
          EXPECT_NE(indicator.unit(), matching::v1::Indicator::UNIT_UNSPECIFIED)
              << indicator.name();
          EXPECT_NE(indicator.direction(), matching::v1::Indicator::DIRECTION_UNSPECIFIED)
              << indicator.name();
          EXPECT_FALSE(indicator.title().empty()) << indicator.name();
        }
        response->set_created(request.indicators_size());
        return absl::OkStatus();
      });
  EXPECT_EQ(Run({"import", "indicators"}), 0) << err_.str();
  EXPECT_THAT(out_.str(), Not(HasSubstr("Created    0")));
}

}  // namespace
}  // namespace partners::cli
