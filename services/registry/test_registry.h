#ifndef PARTNERS_SERVICES_REGISTRY_TEST_REGISTRY_H_
#define PARTNERS_SERVICES_REGISTRY_TEST_REGISTRY_H_

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/timestamp.pb.h"
#include "partners/type/v1/role.pb.h"
#include "services/registry/service.h"
#include "storage/memory_engine.h"

// A registry in memory for tests: logic called as the pipeline calls it, under a clock that stands
// still.
namespace partners::registry {

// A message from its text form; ends the test program when the text is wrong.
template <class M>
M Text(const std::string& text) {
  M message;
  if (!google::protobuf::TextFormat::ParseFromString(text, &message)) {
    std::cerr << "not a " << message.GetTypeName() << ": " << text << std::endl;
    std::abort();
  }
  return message;
}

// A refusal in one line: "INVALID_ARGUMENT partner.parent, partner.grades[1]" when fields are
// named, else with the reason: "FAILED_PRECONDITION WRONG_STATE"; "OK".
std::string Refusal(const absl::Status& status);
template <class T>
std::string Refusal(const absl::StatusOr<T>& result) {
  return Refusal(result.status());
}

class TestRegistry {
 public:
  explicit TestRegistry(absl::Duration feed_horizon = absl::InfiniteDuration());

  // 2026-03-02, 12:00 in the house zone, until told otherwise.
  absl::Time now() const { return absl::FromUnixMicros(now_micros_.load()); }
  google::protobuf::Timestamp timestamp() const;
  void Advance(absl::Duration by) { now_micros_ += absl::ToInt64Microseconds(by); }
  void AdvanceDays(int days) { Advance(absl::Hours(24) * days); }

  runtime::Call As(type::v1::Role role, const std::string& bound_to = "") const;
  runtime::Call Programme() const { return As(type::v1::ROLE_PROGRAMME); }
  runtime::Call Public() const { return As(type::v1::ROLE_PUBLIC); }
  runtime::Call Organisation(const std::string& partner) const {
    return As(type::v1::ROLE_PARTNER, partner);
  }
  runtime::Call Vetting() const { return As(type::v1::ROLE_SERVICE, "services/vetting"); }

  // Calls a logic method in a write body.
  template <class L, class Request, class Response>
  absl::StatusOr<Response> Do(const runtime::Call& call,
                              absl::Status (L::*method)(const runtime::Call&, const Request&,
                                                        storage::Transaction&, Response*) const,
                              const std::type_identity_t<Request>& request) {
    Response response;
    const absl::Status status = store_->Write([&](storage::Transaction& txn) {
      return (LogicOf<L>().*method)(call, request, txn, &response);
    });
    if (!status.ok()) return status;
    return response;
  }
  // The same on a snapshot.
  template <class L, class Request, class Response>
  absl::StatusOr<Response> Do(const runtime::Call& call,
                              absl::Status (L::*method)(const runtime::Call&, const Request&,
                                                        const storage::View&, Response*) const,
                              const std::type_identity_t<Request>& request) {
    Response response;
    const absl::Status status = store_->Read([&](const storage::View& view) {
      return (LogicOf<L>().*method)(call, request, view, &response);
    });
    if (!status.ok()) return status;
    return response;
  }

  // Shortcuts for what most tests begin with; they end the test program when refused.
  v1::Partner AddPartner(const std::string& id, const std::string& more_text = "");
  v1::Service AddService(const std::string& partner_id, const std::string& id);
  // A published edition of turnaround-practices: tp1, tp2 with tp2-data, tp3.
  v1::FrameworkEdition AddPractices(const std::string& edition_id = "2018");
  // A published edition of regions: coastal, west-central.
  v1::FrameworkEdition AddRegions(const std::string& edition_id = "2019");
  // A published edition of categories: data, behaviour.
  v1::FrameworkEdition AddCategories(const std::string& edition_id = "2018");
  v1::Qualification AddQualification(const std::string& partner_id, const std::string& service_id,
                                     const std::string& id, const std::string& more_text = "");
  // A request for a qualification of the service in category data, valid 2026-01-01 to 2027-01-01,
  // tier promising.
  static v1::RecordQualificationRequest QualificationRequest(const std::string& partner_id,
                                                             const std::string& service_id,
                                                             const std::string& id);

  // What a stream answers until it would wait or ends.
  template <class Response>
  static absl::StatusOr<std::vector<Response>> Drain(
      absl::StatusOr<std::unique_ptr<runtime::StreamSource>> source) {
    if (!source.ok()) return source.status();
    std::vector<Response> all;
    for (;;) {
      Response response;
      absl::StatusOr<runtime::StreamSource::Next> next = (*source)->Pull(&response);
      if (!next.ok()) return next.status();
      if (*next != runtime::StreamSource::Next::kMessage) return all;
      all.push_back(std::move(response));
    }
  }

  storage::Store& store() { return *store_; }
  const runtime::Sources& sources() const { return sources_; }
  RegistryLogic& logic() { return *logic_; }

 private:
  template <class L>
  const L& LogicOf() const {
    if constexpr (std::is_same_v<L, PartnerLogic>) return logic_->partners;
    if constexpr (std::is_same_v<L, ServiceLogic>) return logic_->services;
    if constexpr (std::is_same_v<L, VendorListingLogic>) return logic_->vendor_listings;
    if constexpr (std::is_same_v<L, FrameworkLogic>) return logic_->frameworks;
    if constexpr (std::is_same_v<L, QualificationLogic>) return logic_->qualifications;
    if constexpr (std::is_same_v<L, FeedLogic>) return logic_->feed;
  }
  std::string Random(size_t bytes);
  v1::FrameworkEdition AddEdition(const std::string& framework, const std::string& edition_id,
                                  const std::string& items_text);

  std::atomic<int64_t> now_micros_;
  std::atomic<uint64_t> random_state_{1};
  runtime::Sources sources_;
  std::shared_ptr<storage::MemoryDisk> disk_;
  std::unique_ptr<storage::Engine> engine_;
  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<runtime::Pager> pager_;
  std::unique_ptr<RegistryLogic> logic_;
};

}  // namespace partners::registry

#endif  // PARTNERS_SERVICES_REGISTRY_TEST_REGISTRY_H_
