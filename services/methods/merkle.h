#ifndef PARTNERS_SERVICES_METHODS_MERKLE_H_
#define PARTNERS_SERVICES_METHODS_MERKLE_H_

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/methods/method.h"

// The decision ledger's Merkle tree over SHA-256.
//
//   leaf(d)    = SHA256(00 || d)          node(l, r) = SHA256(01 || l || r)
//   MTH()      = SHA256(empty)            MTH(D[0:n]) = node(MTH(D[0:k]), MTH(D[k:n])),
//                                         k = largest power of two below n
//
// In words: whoever keeps the root of an earlier day can check that an entry is in the ledger, and
// that the ledger of a later day still begins with what it had.
//
// Errors   INVALID_ARGUMENT naming index, size1 or origin. Verifiers have no errors: what does not
//          verify is false.
// Cost     Root and the two proofs O(n) hashes from the leaf hashes, O(log n) from kept nodes;
//          verifiers and an append O(log n).
// Threads  functions are thread-safe; a CompactRange needs a lock.
// Source   RFC 6962 section 2.1; RFC 9162 sections 2.1.3.2 and 2.1.4.2 (verification).
// Sizes    a proof binds the index and every hash, but not always the size: entry 0 has the same
//          path under the same root in trees of 3 and of 4. Take sizes only from a checkpoint,
//          whose signature covers size and root together.
// Not for  saying whether an entry is true: only that it has not changed since.
namespace partners::methods {

inline constexpr Method kMerkleTree{"merkle_tree", 1};

using MerkleHash = std::array<uint8_t, 32>;

MerkleHash MerkleLeaf(absl::string_view data);  // the bytes as stored, never re-serialised
MerkleHash MerkleNode(const MerkleHash& left, const MerkleHash& right);

// All of these take leaf hashes, in ledger order.
MerkleHash MerkleRoot(absl::Span<const MerkleHash> leaves);
// PATH(index, leaves), from the leaf upwards. `index` counts from 0.
absl::StatusOr<std::vector<MerkleHash>> MerkleInclusion(absl::Span<const MerkleHash> leaves,
                                                        uint64_t index);
// PROOF(size1, leaves); 0 < size1 <= number of leaves; empty when they are equal.
absl::StatusOr<std::vector<MerkleHash>> MerkleConsistency(absl::Span<const MerkleHash> leaves,
                                                          uint64_t size1);

// A ledger that keeps its nodes reads no leaves: append, root and proofs take O(log n) of them.
// Node (level, index) is the root of leaves [index * 2^level, (index + 1) * 2^level); only those
// of complete subtrees are kept, and none ever changes.
struct MerkleNodeAt {
  int level = 0;
  uint64_t index = 0;
  MerkleHash hash;
};
// Reads a node that was kept. Its error is the answer.
using MerkleNodes = std::function<absl::StatusOr<MerkleHash>(int level, uint64_t index)>;

// The nodes to keep when a leaf is appended to a ledger of `size` leaves, from the leaf upwards.
absl::StatusOr<std::vector<MerkleNodeAt>> MerkleAppend(uint64_t size, const MerkleHash& leaf_hash,
                                                       const MerkleNodes& nodes);
// The same as above of the first `size` leaves. `size2` may be any size the ledger had.
absl::StatusOr<MerkleHash> MerkleRoot(uint64_t size, const MerkleNodes& nodes);
absl::StatusOr<std::vector<MerkleHash>> MerkleInclusion(uint64_t size, uint64_t index,
                                                        const MerkleNodes& nodes);
absl::StatusOr<std::vector<MerkleHash>> MerkleConsistency(uint64_t size2, uint64_t size1,
                                                          const MerkleNodes& nodes);

// False also for index >= size and for a proof that is too short or too long. A hash that is not
// 32 bytes cannot be written as a MerkleHash: whoever reads one refuses it.
bool MerkleVerifyInclusion(uint64_t index, uint64_t size, const MerkleHash& leaf_hash,
                           absl::Span<const MerkleHash> proof, const MerkleHash& root);
// False also for size1 = 0, size1 > size2 and a proof that is not empty when the sizes are equal.
bool MerkleVerifyConsistency(uint64_t size1, uint64_t size2, absl::Span<const MerkleHash> proof,
                             const MerkleHash& root1, const MerkleHash& root2);

// The roots of the complete subtrees of a growing ledger: all that is needed to append and to know
// the root where no proofs are asked for. At most 64 hashes.
class CompactRange {
 public:
  void Append(const MerkleHash& leaf_hash);  // amortised one node, at most O(log n)
  MerkleHash Root() const;                   // equal to MerkleRoot of all appended
  uint64_t size() const { return size_; }

 private:
  uint64_t size_ = 0;
  std::vector<MerkleHash> subtrees_;  // largest first; one per bit of size_ that is set
};

// The exact text a checkpoint's signature is over: origin, size in decimal and root in base64, a
// line each. INVALID_ARGUMENT when `origin` is empty or has a control character.
absl::StatusOr<std::string> CheckpointText(absl::string_view origin, uint64_t size,
                                           const MerkleHash& root);

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_MERKLE_H_
