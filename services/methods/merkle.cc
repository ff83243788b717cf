#include "services/methods/merkle.h"

#include <openssl/sha.h>

#include <algorithm>
#include <bit>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/methods/validation.h"

namespace partners::methods {
namespace {

MerkleHash Sha256(absl::string_view bytes) {
  MerkleHash hash;
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), hash.data());
  return hash;
}

absl::string_view Bytes(const MerkleHash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

bool IsOdd(uint64_t n) { return (n & 1) != 0; }

// Where the left subtree of n >= 2 leaves ends.
uint64_t Split(uint64_t n) { return std::bit_floor(n - 1); }

// The root of leaves [begin, end), wherever it comes from.
using RangeRoot = absl::FunctionRef<absl::StatusOr<MerkleHash>(uint64_t begin, uint64_t end)>;

// Leaves [begin, end) on the way down to a proof's place.
class Descent {
 public:
  Descent(uint64_t size, RangeRoot root_of) : end_(size), root_of_(root_of) {}

  uint64_t end() const { return end_; }
  uint64_t count() const { return end_ - begin_; }
  uint64_t middle() const { return begin_ + Split(count()); }
  // Goes into one half and puts the root of the other one into the proof.
  absl::Status Enter(bool left) {
    const uint64_t cut = middle();
    absl::Status added = left ? Add(cut, end_) : Add(begin_, cut);
    (left ? end_ : begin_) = cut;
    return added;
  }
  absl::Status AddHere() { return Add(begin_, end_); }
  // From the place upwards.
  std::vector<MerkleHash> Take() {
    std::ranges::reverse(proof_);
    return std::move(proof_);
  }

 private:
  absl::Status Add(uint64_t begin, uint64_t end) {
    const absl::StatusOr<MerkleHash> root = root_of_(begin, end);
    if (root.ok()) proof_.push_back(*root);
    return root.status();
  }

  uint64_t begin_ = 0;
  uint64_t end_;
  const RangeRoot root_of_;
  std::vector<MerkleHash> proof_;
};

// PATH of RFC 6962.
absl::StatusOr<std::vector<MerkleHash>> Path(uint64_t size, uint64_t index, RangeRoot root_of) {
  if (index >= size) return internal::Refuse("index", "must be below the number of leaves");
  Descent descent(size, root_of);
  while (descent.count() > 1) {
    absl::Status entered = descent.Enter(index < descent.middle());
    if (!entered.ok()) return entered;
  }
  return descent.Take();
}

// PROOF of RFC 6962.
absl::StatusOr<std::vector<MerkleHash>> Proof(uint64_t size, uint64_t size1, RangeRoot root_of) {
  if (size1 == 0 || size1 > size) {
    return internal::Refuse("size1", "must be from 1 to the number of leaves");
  }
  Descent descent(size, root_of);
  bool whole = true;  // the leaves at hand begin where the earlier tree does: its root is known
  while (size1 < descent.end()) {
    const bool left = size1 <= descent.middle();
    absl::Status entered = descent.Enter(left);
    if (!entered.ok()) return entered;
    whole = whole && left;
  }
  if (!whole) {
    absl::Status added = descent.AddHere();
    if (!added.ok()) return added;
  }
  return descent.Take();
}

// From the complete subtrees that leaves [begin, end) are made of. The halves of a tree always
// begin at a multiple of their size, rounded up to a power of two.
absl::StatusOr<MerkleHash> StoredRoot(const MerkleNodes& nodes, uint64_t begin, uint64_t end) {
  const uint64_t count = end - begin;
  if (std::has_single_bit(count)) return nodes(std::countr_zero(count), begin / count);
  const uint64_t middle = begin + Split(count);
  absl::StatusOr<MerkleHash> left = StoredRoot(nodes, begin, middle);
  if (!left.ok()) return left;
  absl::StatusOr<MerkleHash> right = StoredRoot(nodes, middle, end);
  if (!right.ok()) return right;
  return MerkleNode(*left, *right);
}

// The walk of both verifiers from a node up to the root: positions of the node and of the last
// node of its level.
struct Climb {
  uint64_t at;
  uint64_t last;

  bool SiblingIsLeft() const { return IsOdd(at) || at == last; }
  // A last node without a right sibling is its own parent: on to the level where it has a left one.
  void SkipLonelyLevels() {
    while (!IsOdd(at) && at != 0) Up();
  }
  void Up() {
    at >>= 1;
    last >>= 1;
  }
};

}  // namespace

MerkleHash MerkleLeaf(absl::string_view data) {
  return Sha256(absl::StrCat(absl::string_view("\0", 1), data));
}

MerkleHash MerkleNode(const MerkleHash& left, const MerkleHash& right) {
  return Sha256(absl::StrCat("\x01", Bytes(left), Bytes(right)));
}

MerkleHash MerkleRoot(absl::Span<const MerkleHash> leaves) {
  if (leaves.empty()) return Sha256("");
  if (leaves.size() == 1) return leaves[0];
  const size_t k = Split(leaves.size());
  return MerkleNode(MerkleRoot(leaves.first(k)), MerkleRoot(leaves.subspan(k)));
}

absl::StatusOr<std::vector<MerkleHash>> MerkleInclusion(absl::Span<const MerkleHash> leaves,
                                                        uint64_t index) {
  return Path(leaves.size(), index, [&](uint64_t begin, uint64_t end) {
    return MerkleRoot(leaves.subspan(begin, end - begin));
  });
}

absl::StatusOr<std::vector<MerkleHash>> MerkleConsistency(absl::Span<const MerkleHash> leaves,
                                                          uint64_t size1) {
  return Proof(leaves.size(), size1, [&](uint64_t begin, uint64_t end) {
    return MerkleRoot(leaves.subspan(begin, end - begin));
  });
}

absl::StatusOr<std::vector<MerkleNodeAt>> MerkleAppend(uint64_t size, const MerkleHash& leaf_hash,
                                                       const MerkleNodes& nodes) {
  std::vector<MerkleNodeAt> made = {{0, size, leaf_hash}};
  while (IsOdd(made.back().index)) {
    const MerkleNodeAt right = made.back();
    const absl::StatusOr<MerkleHash> left = nodes(right.level, right.index - 1);
    if (!left.ok()) return left.status();
    made.push_back({right.level + 1, right.index >> 1, MerkleNode(*left, right.hash)});
  }
  return made;
}

absl::StatusOr<MerkleHash> MerkleRoot(uint64_t size, const MerkleNodes& nodes) {
  return size == 0 ? Sha256("") : StoredRoot(nodes, 0, size);
}

absl::StatusOr<std::vector<MerkleHash>> MerkleInclusion(uint64_t size, uint64_t index,
                                                        const MerkleNodes& nodes) {
  return Path(size, index,
              [&](uint64_t begin, uint64_t end) { return StoredRoot(nodes, begin, end); });
}

absl::StatusOr<std::vector<MerkleHash>> MerkleConsistency(uint64_t size2, uint64_t size1,
                                                          const MerkleNodes& nodes) {
  return Proof(size2, size1,
               [&](uint64_t begin, uint64_t end) { return StoredRoot(nodes, begin, end); });
}

bool MerkleVerifyInclusion(uint64_t index, uint64_t size, const MerkleHash& leaf_hash,
                           absl::Span<const MerkleHash> proof, const MerkleHash& root) {
  if (index >= size) return false;
  Climb climb{index, size - 1};
  MerkleHash hash = leaf_hash;
  for (const MerkleHash& sibling : proof) {
    if (climb.last == 0) return false;
    if (climb.SiblingIsLeft()) {
      hash = MerkleNode(sibling, hash);
      climb.SkipLonelyLevels();
    } else {
      hash = MerkleNode(hash, sibling);
    }
    climb.Up();
  }
  return climb.last == 0 && hash == root;
}

bool MerkleVerifyConsistency(uint64_t size1, uint64_t size2, absl::Span<const MerkleHash> proof,
                             const MerkleHash& root1, const MerkleHash& root2) {
  if (size1 == 0 || size1 > size2) return false;
  if (size1 == size2) return proof.empty() && root1 == root2;
  const bool starts_at_root1 = std::has_single_bit(size1);
  if (!starts_at_root1 && proof.empty()) return false;
  MerkleHash first = starts_at_root1 ? root1 : proof[0];
  MerkleHash second = first;
  if (!starts_at_root1) proof.remove_prefix(1);
  Climb climb{size1 - 1, size2 - 1};
  while (IsOdd(climb.at)) climb.Up();
  for (const MerkleHash& sibling : proof) {
    if (climb.last == 0) return false;
    if (climb.SiblingIsLeft()) {
      first = MerkleNode(sibling, first);
      second = MerkleNode(sibling, second);
      climb.SkipLonelyLevels();
    } else {
      second = MerkleNode(second, sibling);
    }
    climb.Up();
  }
  return climb.last == 0 && first == root1 && second == root2;
}

void CompactRange::Append(const MerkleHash& leaf_hash) {
  MerkleHash hash = leaf_hash;
  for (uint64_t full = size_; IsOdd(full); full >>= 1) {
    hash = MerkleNode(subtrees_.back(), hash);
    subtrees_.pop_back();
  }
  subtrees_.push_back(hash);
  ++size_;
}

MerkleHash CompactRange::Root() const {
  if (subtrees_.empty()) return Sha256("");
  MerkleHash root = subtrees_.back();
  for (size_t i = subtrees_.size() - 1; i > 0; --i) root = MerkleNode(subtrees_[i - 1], root);
  return root;
}

absl::StatusOr<std::string> CheckpointText(absl::string_view origin, uint64_t size,
                                           const MerkleHash& root) {
  if (origin.empty()) return internal::Refuse("origin", "must not be empty");
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (std::any_of(origin.begin(), origin.end(), control)) {
    return internal::Refuse("origin", "must have no control characters");
  }
  return absl::StrCat(origin, "\n", size, "\n", absl::Base64Escape(Bytes(root)), "\n");
}

}  // namespace partners::methods
