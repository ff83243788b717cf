#include "services/methods/merkle.h"

#include <openssl/sha.h>

#include <algorithm>
#include <bit>

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
size_t Split(size_t n) { return std::bit_floor(n - 1); }

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
  if (index >= leaves.size()) {
    return internal::Refuse("index", "must be below the number of leaves");
  }
  std::vector<MerkleHash> proof;
  while (leaves.size() > 1) {
    const size_t k = Split(leaves.size());
    const bool left = index < k;
    proof.push_back(MerkleRoot(left ? leaves.subspan(k) : leaves.first(k)));
    leaves = left ? leaves.first(k) : leaves.subspan(k);
    if (!left) index -= k;
  }
  std::ranges::reverse(proof);
  return proof;
}

absl::StatusOr<std::vector<MerkleHash>> MerkleConsistency(absl::Span<const MerkleHash> leaves,
                                                          uint64_t size1) {
  if (size1 == 0 || size1 > leaves.size()) {
    return internal::Refuse("size1", "must be from 1 to the number of leaves");
  }
  std::vector<MerkleHash> proof;
  bool whole = true;  // the leaves at hand begin where the earlier tree does: its root is known
  while (size1 < leaves.size()) {
    const size_t k = Split(leaves.size());
    const bool left = size1 <= k;
    proof.push_back(MerkleRoot(left ? leaves.subspan(k) : leaves.first(k)));
    leaves = left ? leaves.first(k) : leaves.subspan(k);
    if (!left) size1 -= k;
    whole = whole && left;
  }
  if (!whole) proof.push_back(MerkleRoot(leaves));
  std::ranges::reverse(proof);
  return proof;
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
