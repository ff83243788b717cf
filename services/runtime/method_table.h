#ifndef PARTNERS_SERVICES_RUNTIME_METHOD_TABLE_H_
#define PARTNERS_SERVICES_RUNTIME_METHOD_TABLE_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "services/runtime/call.h"
#include "services/runtime/visibility.h"
#include "storage/store.h"

// A service as the pipeline sees it: which logic answers which method, and how it is run. No gRPC
// here.
namespace partners::runtime {

// How a method is run.
enum class MethodKind {
  kRead,    // inline on the calling thread, on one snapshot: point reads only
  kWork,    // on the bounded worker pool: scans, rankings, whatever makes a call
  kWrite,   // inside the store's single writer: bounded rows and time, no I/O; answered after the
            // disk sync
  kStream,  // server streaming; the source is pulled on the stream pool
};

// Gives a stream's messages one at a time. Not thread-safe; called on the stream pool, never twice
// at once.
class StreamSource {
 public:
  virtual ~StreamSource() = default;
  enum class Next { kMessage, kWait, kEnd };
  // kMessage: `response` is the next message. kWait: nothing now; called again when the store has
  // news and at least every second. kEnd: the stream ends OK. A status ends it with that error.
  virtual absl::StatusOr<Next> Pull(google::protobuf::Message* response) = 0;
};

struct Method {
  using Message = google::protobuf::Message;
  MethodKind kind;
  std::function<std::unique_ptr<Message>()> new_request;
  std::function<std::unique_ptr<Message>()> new_response;
  std::function<absl::Status(const Call&, const Message&, const storage::View&, Message*)> read;
  // Of some reads: gives the answer's bytes as they are stored; false when `read` must answer. Only
  // for callers who see everything.
  std::function<absl::StatusOr<bool>(const Message&, const storage::View&, std::string*)>
      read_stored;
  std::function<absl::Status(const Call&, const Message&, Message*)> work;
  std::function<absl::Status(const Call&, const Message&, storage::Transaction&, Message*)> write;
  std::function<absl::StatusOr<std::unique_ptr<StreamSource>>(const Call&, const Message&)> stream;
  bool shows_secrets = false;  // the answer may contain SECRET fields (key creation)
};

// One service's methods. Filled once at start, then read only.
class MethodTable {
 public:
  // `service` as partners.registry.v1.RegistryService; `store` holds its records and must outlive
  // the table.
  MethodTable(std::string service, storage::Store* store, PartyOf party_of = nullptr)
      : service_(std::move(service)), store_(store), party_of_(std::move(party_of)) {}

  // Logic methods are member functions of one logic object that outlives the table.
  template <class Logic, class Req, class Resp>
  void Read(const std::string& method, Logic* logic,
            absl::Status (Logic::*run)(const Call&, const Req&, const storage::View&, Resp*)
                const) {
    Method& m = Add<Req, Resp>(method, MethodKind::kRead);
    m.read = [=](const Call& c, const Method::Message& q, const storage::View& v,
                 Method::Message* r) {
      return (logic->*run)(c, static_cast<const Req&>(q), v, static_cast<Resp*>(r));
    };
  }
  // A read that answers a record just as it is stored. To callers who see everything in it,
  // `stored` gives its bytes, which are then neither parsed nor made again; false leaves the answer
  // to `run`, for a request that asks for anything else.
  template <class Logic, class Req, class Resp>
  void Read(const std::string& method, Logic* logic,
            absl::Status (Logic::*run)(const Call&, const Req&, const storage::View&, Resp*) const,
            absl::StatusOr<bool> (Logic::*stored)(const Req&, const storage::View&, std::string*)
                const) {
    Read(method, logic, run);
    methods_[method].read_stored = [=](const Method::Message& q, const storage::View& v,
                                       std::string* bytes) {
      return (logic->*stored)(static_cast<const Req&>(q), v, bytes);
    };
  }
  // Work that reads one snapshot of the store.
  template <class Logic, class Req, class Resp>
  void Work(const std::string& method, Logic* logic,
            absl::Status (Logic::*run)(const Call&, const Req&, const storage::View&, Resp*)
                const) {
    Method& m = Add<Req, Resp>(method, MethodKind::kWork);
    m.work = [=, store = store_](const Call& c, const Method::Message& q, Method::Message* r) {
      return store->Read([&](const storage::View& v) {
        return (logic->*run)(c, static_cast<const Req&>(q), v, static_cast<Resp*>(r));
      });
    };
  }
  // Work that manages for itself: may call other services, may Write to the store.
  template <class Logic, class Req, class Resp>
  void Work(const std::string& method, Logic* logic,
            absl::Status (Logic::*run)(const Call&, const Req&, Resp*)) {
    Method& m = Add<Req, Resp>(method, MethodKind::kWork);
    m.work = [=](const Call& c, const Method::Message& q, Method::Message* r) {
      return (logic->*run)(c, static_cast<const Req&>(q), static_cast<Resp*>(r));
    };
  }
  template <class Logic, class Req, class Resp>
  Method& Write(const std::string& method, Logic* logic,
                absl::Status (Logic::*run)(const Call&, const Req&, storage::Transaction&, Resp*)
                    const) {
    Method& m = Add<Req, Resp>(method, MethodKind::kWrite);
    m.write = [=](const Call& c, const Method::Message& q, storage::Transaction& t,
                  Method::Message* r) {
      return (logic->*run)(c, static_cast<const Req&>(q), t, static_cast<Resp*>(r));
    };
    return m;
  }
  template <class Logic, class Req, class Resp>
  void Stream(const std::string& method, Logic* logic,
              absl::StatusOr<std::unique_ptr<StreamSource>> (Logic::*run)(const Call&, const Req&)
                  const,
              const Resp*) {
    Method& m = Add<Req, Resp>(method, MethodKind::kStream);
    m.stream = [=](const Call& c, const Method::Message& q) {
      return (logic->*run)(c, static_cast<const Req&>(q));
    };
  }

  // Lets callers of `role` see fields of VISIBILITY_STAFF in this service only.
  void LetReadAsStaff(type::v1::Role role) { reads_as_staff_ = role; }
  bool ReadsAsStaff(type::v1::Role role) const {
    return role != type::v1::ROLE_UNSPECIFIED && role == reads_as_staff_;
  }

  const std::string& service() const { return service_; }
  storage::Store* store() const { return store_; }
  const PartyOf& party_of() const { return party_of_; }
  const std::map<std::string, Method>& methods() const { return methods_; }

 private:
  template <class Req, class Resp>
  Method& Add(const std::string& method, MethodKind kind) {
    Method& m = methods_[method];
    m.kind = kind;
    m.new_request = [] { return std::make_unique<Req>(); };
    m.new_response = [] { return std::make_unique<Resp>(); };
    return m;
  }
  std::string service_;
  storage::Store* store_;
  PartyOf party_of_;
  type::v1::Role reads_as_staff_ = type::v1::ROLE_UNSPECIFIED;
  std::map<std::string, Method> methods_;
};

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_METHOD_TABLE_H_
