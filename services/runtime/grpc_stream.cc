#include "services/runtime/grpc_stream.h"

#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "google/rpc/status.pb.h"
#include "services/runtime/errors.h"
#include "services/runtime/limits.h"
#include "services/runtime/status_macros.h"

namespace partners::runtime {
namespace {

using google::protobuf::Message;
using grpc::ByteBuffer;

// One server-streaming call. At most one of these is true: a write is under way, a step is
// scheduled or running, it is parked. A step makes some messages at once; then they are written one
// after the other, and only then comes the next step.
class StreamCall final : public grpc::ServerWriteReactor<ByteBuffer>,
                         public std::enable_shared_from_this<StreamCall> {
 public:
  StreamCall(Pipeline::Stream stream, const Route* route, StreamHub* hub,
             const std::atomic<bool>* stopping)
      : stream_(std::move(stream)), route_(route), hub_(hub), stopping_(stopping) {}

  void Start() {
    self_ = shared_from_this();
    Schedule();
  }
  void OnWriteDone(bool ok) override {
    if (!ok) cancelled_ = true;
    waiting_.pop_front();
    GoOn();
  }
  void OnCancel() override { cancelled_ = true; }
  void OnDone() override { self_.reset(); }

 private:
  void Schedule() {
    hub_->Schedule([self = shared_from_this()] { self->Step(); });
  }
  void Step() {
    if (const absl::Status status = MayGoOn(); !status.ok()) return End(status);
    size_t bytes = 0;
    next_ = StreamSource::Next::kMessage;
    while (next_ == StreamSource::Next::kMessage && waiting_.size() < kStreamStepMessages &&
           bytes < kStreamStepBytes) {
      if (absl::Status status = MakeMessage(); !status.ok()) failed_ = std::move(status);
      if (!failed_.ok()) break;
      if (next_ == StreamSource::Next::kMessage) bytes += waiting_.back().Length();
    }
    GoOn();
  }
  absl::Status MayGoOn() const {
    if (cancelled_) return absl::CancelledError("the caller has gone");
    if (*stopping_)
      return WithReason(absl::StatusCode::kUnavailable, "UNAVAILABLE", "the server is stopping");
    return stream_.still_known();
  }
  // Pulls once; puts a message into `waiting_` when there is one.
  absl::Status MakeMessage() {
    const std::unique_ptr<Message> response = route_->method->new_response();
    PARTNERS_ASSIGN_OR_RETURN(next_, stream_.source->Pull(response.get()));
    if (next_ != StreamSource::Next::kMessage) return absl::OkStatus();
    PARTNERS_ASSIGN_OR_RETURN(const std::string bytes, stream_.show(response.get()));
    waiting_.push_back(Copy(bytes));
    return absl::OkStatus();
  }
  // Writes what waits, then what the last step said comes after it.
  void GoOn() {
    if (cancelled_) return End(absl::CancelledError("the caller has gone"));
    // Without GRPC_WRITE_BUFFER_HINT: over TCP such a write is not done before something else
    // flushes it.
    if (!waiting_.empty()) return StartWrite(&waiting_.front());
    if (!failed_.ok()) return End(failed_);
    switch (next_) {
      case StreamSource::Next::kMessage:
        return Schedule();
      case StreamSource::Next::kWait:
        return hub_->Park([self = shared_from_this()] { self->Step(); });
      case StreamSource::Next::kEnd:
        return End(absl::OkStatus());
    }
  }
  void End(const absl::Status& status) {
    stream_.ended(status);
    Finish(ToGrpc(status, route_->domain, stream_.call.trace_id));
  }

  Pipeline::Stream stream_;
  const Route* route_;
  StreamHub* hub_;
  const std::atomic<bool>* stopping_;
  std::atomic<bool> cancelled_{false};
  std::deque<ByteBuffer> waiting_;                          // messages; the first may be on its way
  StreamSource::Next next_ = StreamSource::Next::kMessage;  // after what waits
  absl::Status failed_;                                     // after what waits
  std::shared_ptr<StreamCall> self_;                        // until OnDone
};

// A stream that was refused.
class RefusedStream final : public grpc::ServerWriteReactor<ByteBuffer> {
 public:
  explicit RefusedStream(const grpc::Status& status) { Finish(status); }
  void OnDone() override { delete this; }
};

}  // namespace

grpc::Status ToGrpc(const absl::Status& status, absl::string_view domain,
                    absl::string_view trace_id) {
  if (status.ok()) return grpc::Status::OK;
  const google::rpc::Status wire = ToRpcStatus(status, std::string(domain), std::string(trace_id));
  return {static_cast<grpc::StatusCode>(wire.code()), wire.message(), wire.SerializeAsString()};
}

ByteBuffer Copy(absl::string_view bytes) {
  const grpc::Slice slice(bytes.data(), bytes.size());
  return ByteBuffer(&slice, 1);
}

grpc::ServerWriteReactor<ByteBuffer>* StartStream(Pipeline::Stream stream, const Route* route,
                                                  StreamHub* hub,
                                                  const std::atomic<bool>* stopping) {
  auto call = std::make_shared<StreamCall>(std::move(stream), route, hub, stopping);
  call->Start();
  return call.get();
}

grpc::ServerWriteReactor<ByteBuffer>* RefuseStream(const grpc::Status& status) {
  return new RefusedStream(status);
}

}  // namespace partners::runtime
