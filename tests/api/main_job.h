#ifndef PARTNERS_TESTS_API_MAIN_JOB_H_
#define PARTNERS_TESTS_API_MAIN_JOB_H_

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "clients/cpp/channel.h"
#include "clients/cpp/matching_client.h"
#include "clients/cpp/registry_client.h"
#include "clients/cpp/vetting_client.h"
#include "google/protobuf/text_format.h"
#include "partners/type/v1/role.pb.h"

// The main job of the whole system, written once: from the call for proposals to a ranking a buyer
// can act on. Tests run it against servers of different shapes, with stops in between.
namespace partners::tests {

// Who makes a call.
struct Who {
  type::v1::Role role = type::v1::ROLE_PUBLIC;
  std::string bound_to;   // partners/p1 and the like, where the role needs it
  std::string principal;  // where it matters who it is
};

// The servers a job runs against.
class Ground {
 public:
  virtual ~Ground() = default;
  // A way to a service (registry, vetting, matching) that knows the caller.
  virtual std::shared_ptr<client::Channel> Connect(const std::string& service, const Who& who) = 0;
  // Moves the servers' clocks. They stand at 2 March 2026, 15:00 UTC, until then.
  virtual void SetTime(absl::Time now) = 0;
};

// Everything in it is made up. Failures are reported to the running test. Not thread-safe.
class MainJob {
 public:
  struct Stage {
    std::string name;
    std::function<void()> run;
  };
  explicit MainJob(Ground* ground) : ground_(ground) {}

  // In order; each needs the ones before it.
  std::vector<Stage> Stages();
  // Sends every change of the stage run last once more, under its old request id: each must answer
  // as it did.
  void RepeatLastStage();
  // Ranks again without a word on the registry's sequence, as most callers do; nobody is missing,
  // also just after a start.
  void RankAtOnce();
  // What all stages together must have left behind, once each.
  void ExpectNothingTwice();

 private:
  struct Change {
    std::string what;
    std::function<absl::StatusOr<std::string>()> send;  // the answer's bytes
    std::string answer;
  };

  void RecordTheCatalogues();
  void RecordThePartners();
  void PublishTheRubric();
  void PostTheSolicitation();
  void ApplyWithEvidence();
  void ScreenAfterTheDeadline();
  void AssignAndDeclare();
  void ReviewTwice();
  void CloseTheReviews();
  void Decide();
  void AwaitTheQualification();
  void PublishFacts();
  void StateTheNeed();
  void RankThePartners();
  void CheckRanked(const matching::v1::Ranking& ranking);
  void CheckExcluded(const matching::v1::Ranking& ranking);

  static const char* ServiceOf(const client::RegistryClient*) { return "registry"; }
  static const char* ServiceOf(const client::VettingClient*) { return "vetting"; }
  static const char* ServiceOf(const client::MatchingClient*) { return "matching"; }

  template <class Client, class Request, class Response>
  using Method = absl::StatusOr<Response> (Client::*)(const Request&,
                                                      const client::CallOptions&) const;

  template <class Client, class Request, class Response>
  absl::StatusOr<Response> Send(Method<Client, Request, Response> method, const Who& who,
                                const Request& request) {
    const Client client(ground_->Connect(ServiceOf(static_cast<const Client*>(nullptr)), who));
    return (client.*method)(request, {});
  }

  // A call that must succeed; the request is given in text form.
  template <class Client, class Request, class Response>
  Response Read(Method<Client, Request, Response> method, const Who& who, const std::string& text) {
    return Checked(Send(method, who, Parse<Request>(text)), Request::descriptor()->name());
  }

  // The same for a change: it gets a request id, where the method takes one, and RepeatLastStage
  // knows it.
  template <class Client, class Request, class Response>
  Response Do(Method<Client, Request, Response> method, const Who& who, const std::string& text) {
    auto request = Parse<Request>(text);
    if (const auto* field = Request::descriptor()->FindFieldByName("request_id")) {
      request.GetReflection()->SetString(&request, field,
                                         absl::StrCat("main-job-", ++request_count_));
    }
    Response answer = Checked(Send(method, who, request), Request::descriptor()->name());
    changes_.push_back({Request::descriptor()->name(),
                        [this, method, who, request]() -> absl::StatusOr<std::string> {
                          absl::StatusOr<Response> again = Send(method, who, request);
                          if (!again.ok()) return again.status();
                          return again->SerializeAsString();
                        },
                        answer.SerializeAsString()});
    return answer;
  }

  template <class Request>
  static Request Parse(const std::string& text) {
    Request request;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
    return request;
  }

  template <class Response>
  static Response Checked(absl::StatusOr<Response> answer, const std::string& what) {
    EXPECT_TRUE(answer.ok()) << what << ": " << answer.status();
    return answer.ok() ? *std::move(answer) : Response();
  }

  Ground* const ground_;
  int request_count_ = 0;
  std::vector<Change> changes_;    // of the stage run last
  std::string application_;        // name of the partner's application
  std::string qualification_;      // name of what the approval becomes
  int64_t registry_sequence_ = 0;  // of the change that brought it
};

}  // namespace partners::tests

#endif  // PARTNERS_TESTS_API_MAIN_JOB_H_
