#ifndef PARTNERS_STORAGE_STORE_H_
#define PARTNERS_STORAGE_STORE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "storage/change.h"
#include "storage/engine.h"
#include "storage/view.h"

namespace partners::storage {

// What the writer gave a change.
struct Appended {
  uint64_t sequence = 0;  // final if the body succeeds; dense and in commit order
  std::string digest;  // of salt and payload, as the header has it: nobody can tell it beforehand
};

// The write side of a body. Everything a body does is kept or dropped as a whole.
class Transaction : public View {
 public:
  virtual void Put(absl::string_view key, absl::string_view value) = 0;  // in Space::kRows
  virtual void Delete(absl::string_view key) = 0;                        // in Space::kRows

  // Adds one change to the log. INVALID_ARGUMENT when the payload is over
  // StoreLimits::payload_bytes_max.
  virtual absl::StatusOr<Appended> Append(const ChangeDraft& draft) = 0;

  // Deletes payload and salt of the named changes of `draft.resource` and appends `draft` (kind
  // REDACTED) saying who, why and under what rule. Headers stay. NOT_FOUND when a sequence is not
  // one of that resource's changes; deleting twice is harmless.
  virtual absl::StatusOr<uint64_t> Redact(const std::vector<uint64_t>& sequences,
                                          const ChangeDraft& draft) = 0;

  // The commit time of this body's changes: never earlier than any commit before it.
  virtual absl::Time now() const = 0;
};

struct StoreLimits {
  size_t queue_bodies_max =
      4096;  // waiting bodies; one more is answered RESOURCE_EXHAUSTED at once
  size_t group_bodies_max =
      256;  // bodies in one commit: bounds the time a body waits for the others
  size_t group_bytes_max = 8 << 20;  // a commit takes no more bodies once it has written this much
  size_t body_mutations_max = 20'000;     // rows one body may write: FAILED_PRECONDITION beyond
  size_t payload_bytes_max = 256 * 1024;  // of a stored resource
};

struct StoreOptions {
  std::function<absl::Time()> clock;          // required
  std::function<std::string(size_t)> random;  // required: n random bytes (salts, log_id)
  StoreLimits limits;
  // The newest format of payloads that the program can read. A log that ends with a newer one is
  // not opened, so nothing older is ever written behind it.
  uint32_t payload_format = UINT32_MAX;
  std::function<void(const absl::Status&)>
      on_stopped;  // called once when a failed commit stops the store
};

using ReadBody = std::function<absl::Status(const View&)>;
using WriteBody = std::function<absl::Status(Transaction&)>;
using WriteDone = std::function<void(absl::Status)>;

// One service's records and log over one engine, with a single writer. Thread-safe.
//
// Waiting write bodies run one after another on the writer thread, each seeing what earlier ones
// wrote, and are committed as a group with one disk sync. A body that does not return OK leaves
// nothing behind. A failed group commit fails every body in it with UNAVAILABLE and stops the
// store: every later write is refused until the process opens it again. A body does no I/O but its
// transaction, and must not call Write.
class Store {
 public:
  // Checks that the log is dense and complete; DATA_LOSS when it is not, FAILED_PRECONDITION when
  // the directory or its newest payload was written by a newer format. The engine must outlive the
  // store.
  static absl::StatusOr<std::unique_ptr<Store>> Open(Engine* engine, StoreOptions options);

  virtual ~Store() = default;  // finishes waiting bodies, then joins the writer

  // Runs `body` on one snapshot of the newest durable state, on the calling thread.
  virtual absl::Status Read(const ReadBody& body) const = 0;

  // Hands `body` to the writer. `done` runs exactly once, on the store's completion thread, after
  // the disk sync or the refusal; it must not block. RESOURCE_EXHAUSTED through `done` when the
  // queue is full.
  virtual void Submit(WriteBody body, WriteDone done) = 0;

  // Submit, and wait for the answer. Never from a gRPC thread, never inside a body.
  virtual absl::Status Write(WriteBody body) = 0;

  // The newest sequence that is durable.
  virtual uint64_t last_sequence() const = 0;

  // Names this incarnation of the log; restore gives a new one. Cursors and tokens carry it.
  virtual const std::string& log_id() const = 0;

  // OK while the store accepts writes, else why it stopped.
  virtual absl::Status health() const = 0;

  // `listener` is called (from the completion thread, must not block) after commits that moved
  // last_sequence(). Returns a handle; the listener is never called after the handle is destroyed.
  virtual std::shared_ptr<void> Listen(std::function<void(uint64_t)> listener) = 0;
};

// Gives the log a new log_id; a store that was never opened has none and gets none. For engines'
// restore, while no Store is open on the engine.
absl::Status RenewLogId(Engine* engine, const std::function<std::string(size_t)>& random);

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_STORE_H_
