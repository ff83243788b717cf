#ifndef PARTNERS_SERVICES_RUNTIME_GRPC_STREAM_H_
#define PARTNERS_SERVICES_RUNTIME_GRPC_STREAM_H_

#include <grpcpp/grpcpp.h>
#include <grpcpp/support/byte_buffer.h>

#include <atomic>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/runtime/pipeline.h"
#include "services/runtime/stream_hub.h"

// What the gRPC edge answers with: raw bytes, statuses, and streams of them.
namespace partners::runtime {

// With the details of google.rpc.
grpc::Status ToGrpc(const absl::Status& status, absl::string_view domain,
                    absl::string_view trace_id);

grpc::ByteBuffer Copy(absl::string_view bytes);

// Writes the stream's messages until it ends, its caller goes, the caller's key is no longer valid,
// or `stopping` is set. The reactor belongs to gRPC; `route`, `hub` and `stopping` must outlive it.
grpc::ServerWriteReactor<grpc::ByteBuffer>* StartStream(Pipeline::Stream stream, const Route* route,
                                                        StreamHub* hub,
                                                        const std::atomic<bool>* stopping);

// Ends a stream that was never begun.
grpc::ServerWriteReactor<grpc::ByteBuffer>* RefuseStream(const grpc::Status& status);

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_GRPC_STREAM_H_
