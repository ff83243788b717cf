#ifndef PARTNERS_SERVICES_VETTING_TEST_VETTING_H_
#define PARTNERS_SERVICES_VETTING_TEST_VETTING_H_

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/text_format.h"
#include "partners/vetting/v1/vetting_service.pb.h"
#include "services/vetting/service.h"
#include "storage/memory_engine.h"

// Vetting in memory for tests: methods called as the pipeline calls them, under a clock that stands
// still, beside a registry that is not there.
namespace partners::vetting {

// A message from its text form; ends the test program when the text is wrong.
template <class M>
M Text(const std::string& text) {
  M message;
  if (!google::protobuf::TextFormat::ParseFromString(text, &message)) std::abort();
  return message;
}

// A refusal in one line: "INVALID_ARGUMENT application.answers[1].text" when fields are named, else
// with the reason: "FAILED_PRECONDITION SUBMISSION_LATE"; "OK".
std::string Refusal(const absl::Status& status);
template <class T>
std::string Refusal(const absl::StatusOr<T>& result) {
  return Refusal(result.status());
}
// What a PreconditionFailure lists.
std::vector<std::string> MissingIn(const absl::Status& status);

// The registry as vetting sees it. Qualifications it has recorded survive everything. Thread-safe.
class FakeRegistry final : public RegistryCalls {
 public:
  // Called before RecordQualification does anything (`before`), and after it has taken effect: what
  // it returns is answered instead.
  std::function<absl::Status(bool before)> fault = [](bool) { return absl::OkStatus(); };
  // Partners that do not stand on the list.
  std::vector<std::string> unlisted;
  absl::Status outage;  // answered by every read while not OK
  // The editions of frameworks/regions that are published, one a page.
  std::vector<std::vector<std::string>> regions = {{"west-central"}, {"coastal"}};

  absl::StatusOr<registry::v1::Qualification> RecordQualification(
      const registry::v1::RecordQualificationRequest& request,
      const std::string& acted_for) override;
  absl::StatusOr<registry::v1::Partner> GetPartner(
      const registry::v1::GetPartnerRequest& request) override;
  // Every service of partners/p1 to p9 exists, but retired ones and those called "none".
  absl::StatusOr<registry::v1::Service> GetService(
      const registry::v1::GetServiceRequest& request) override;
  absl::StatusOr<registry::v1::ListVendorListingsResponse> ListVendorListings(
      const registry::v1::ListVendorListingsRequest& request) override;
  // frameworks/categories/editions/2018 with data and behaviour.
  absl::StatusOr<registry::v1::FrameworkEdition> GetFrameworkEdition(
      const registry::v1::GetFrameworkEditionRequest& request) override;
  absl::StatusOr<registry::v1::ListFrameworkEditionsResponse> ListFrameworkEditions(
      const registry::v1::ListFrameworkEditionsRequest& request) override;

  std::map<std::string, registry::v1::Qualification> qualifications() const;
  int calls() const { return calls_; }
  std::string last_acted_for() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, registry::v1::Qualification> qualifications_;
  std::string last_acted_for_;
  std::atomic<int> calls_{0};
};

class TestVetting {
 public:
  TestVetting();
  ~TestVetting();

  FakeRegistry registry;

  // 2026-03-02, 12:00 in the house zone, until told otherwise.
  absl::Time now() const { return absl::FromUnixMicros(now_micros_.load()); }
  void SetNow(absl::Time time) { now_micros_ = absl::ToUnixMicros(time); }
  void Advance(absl::Duration by) { SetNow(now() + by); }
  // Stops service and store, and starts them again on what is on disk.
  void Restart();

  runtime::Call As(type::v1::Role role, const std::string& principal,
                   const std::string& bound_to = "") const;
  runtime::Call Procurement() const { return As(type::v1::ROLE_PROCUREMENT, "procurement-1"); }
  runtime::Call Organisation(const std::string& id) const {
    return As(type::v1::ROLE_PARTNER, "of-" + id, "partners/" + id);
  }
  // Evaluators are the principals whose ids begin with e, until their key is taken.
  runtime::Call Evaluator(const std::string& id) const { return As(type::v1::ROLE_EVALUATOR, id); }
  void TakeKey(const std::string& evaluator) { keys_taken_.insert(evaluator); }
  runtime::Call Public() const { return As(type::v1::ROLE_PUBLIC, ""); }

  // One method: field rules, logic by its kind, request ids, visibility. Roles of methods are the
  // pipeline's to check.
  template <class Response, class Request>
  absl::StatusOr<Response> Do(const runtime::Call& call, const std::string& method,
                              const Request& request) {
    Response response;
    const absl::Status status = Run(call, method, request, &response);
    if (!status.ok()) return status;
    return response;
  }
  // Shorter: the request in text form.
  template <class Request, class Response>
  absl::StatusOr<Response> Try(const runtime::Call& call, const std::string& method,
                               const std::string& text) {
    return Do<Response>(call, method, Text<Request>(text));
  }

  // What most tests begin with; they end the test program when refused.
  void PublishRubric();    // rubrics/r@1: see RubricText
  void AddSolicitation();  // solicitations/s, a complete draft
  void Post();             // posts it; questions 2026-03-20, responses 2026-03-31T17:00
  std::string Apply(const std::string& partner,
                    const std::string& more_text = "");  // a complete draft; its name
  std::string Submit(const std::string& partner);        // a submitted one
  void Close();                                          // the clock reaches the deadline
  void Screen(const std::string& application, bool pass = true);
  std::string Assign(const std::string& application, const std::string& evaluator);
  void Declare(const std::string& application, const std::string& evaluator);  // no conflict
  void BeginReview();
  absl::StatusOr<v1::Review> Review(const std::string& application, const std::string& evaluator,
                                    int data, int reach, const std::string& reason = "");
  void CloseReviews();
  absl::StatusOr<v1::Decision> Decide(const std::string& application,
                                      const std::string& outcome_text);
  // All of it: an application of `partner` up to the open decision, with two reviews of totals 75
  // and 55.
  std::string ToDecision(const std::string& partner);

  storage::Store& store() { return *store_; }
  VettingService& service() { return *service_; }
  absl::Status Move(
      const std::string& verb);  // BeginReview, CloseReviewStage, CompleteSolicitation
  // Waits until every decision so far is delivered, parked or abandoned.
  void AwaitDelivery();

 private:
  void Start();
  absl::Status Run(const runtime::Call& call, const std::string& method,
                   const google::protobuf::Message& request, google::protobuf::Message* response);
  std::string Random(size_t bytes);

  std::atomic<int64_t> now_micros_;
  std::atomic<uint64_t> random_state_{1};
  std::set<std::string> keys_taken_;
  std::string blob_directory_;
  std::shared_ptr<storage::MemoryDisk> disk_;
  std::unique_ptr<storage::Engine> engine_;
  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<storage::Blobs> blobs_;
  std::unique_ptr<runtime::Pager> pager_;
  std::unique_ptr<VettingService> service_;
};

// A publishable rubric: gateway `ready` (0 to 1, weight 20 %), then `data` (0 to 4, 50 %) and
// `reach` (1 to 5, 30 %, minimum 2).
std::string RubricText();

// An approval for category data.
inline constexpr char kApproved[] =
    "category: 'data' outcome: OUTCOME_APPROVED accepted_tier: EVIDENCE_TIER_PROMISING grades: "
    "GRADE_03 regions: 'coastal' "
    "rationale: 'The study is sound and the service reaches the grades it names.'";

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_TEST_VETTING_H_
