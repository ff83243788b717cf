#include "services/methods/merkle.h"

#include <map>

#include "absl/strings/escaping.h"
#include "services/methods/property_test.h"

namespace partners::methods {
namespace {

using testing::ExpectRefused;

std::string Hex(const MerkleHash& hash) {
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(hash.data()), hash.size()));
}

// The eight leaves and the roots of their prefixes from the Certificate Transparency project's
// tests (merkle_tree_test.cc).
const char* const kLeaves[] = {"",
                               "00",
                               "10",
                               "2021",
                               "3031",
                               "40414243",
                               "5051525354555657",
                               "606162636465666768696a6b6c6d6e6f"};
const char* const kRoots[] = {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                              "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                              "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                              "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                              "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                              "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                              "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                              "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                              "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

std::vector<MerkleHash> Leaves(size_t n) {
  std::vector<MerkleHash> leaves;
  for (size_t i = 0; i < n; ++i) leaves.push_back(MerkleLeaf(absl::StrCat("entry ", i)));
  return leaves;
}

TEST(Merkle, PublishedRoots) {
  std::vector<MerkleHash> leaves;
  CompactRange range;
  for (size_t n = 0; n <= 8; ++n) {
    EXPECT_EQ(Hex(MerkleRoot(leaves)), kRoots[n]);
    EXPECT_EQ(Hex(range.Root()), kRoots[n]);
    if (n == 8) break;
    leaves.push_back(MerkleLeaf(absl::HexStringToBytes(kLeaves[n])));
    range.Append(leaves.back());
  }
}

TEST(Merkle, EveryProofOfSmallTreesVerifiesAndNoneOfAnotherLength) {
  for (size_t n = 1; n <= 40; ++n) {
    const auto leaves = Leaves(n);
    const MerkleHash root = MerkleRoot(leaves);
    for (size_t i = 0; i < n; ++i) {
      auto path = *MerkleInclusion(leaves, i);
      EXPECT_TRUE(MerkleVerifyInclusion(i, n, leaves[i], path, root)) << i << " of " << n;
      path.push_back(root);
      EXPECT_FALSE(MerkleVerifyInclusion(i, n, leaves[i], path, root)) << i << " of " << n;
      auto proof = *MerkleConsistency(leaves, i + 1);
      const MerkleHash root1 = MerkleRoot(absl::MakeConstSpan(leaves).first(i + 1));
      EXPECT_TRUE(MerkleVerifyConsistency(i + 1, n, proof, root1, root)) << i + 1 << " in " << n;
      proof.push_back(root);
      EXPECT_FALSE(MerkleVerifyConsistency(i + 1, n, proof, root1, root)) << i + 1 << " in " << n;
    }
  }
}

// A ledger that keeps its nodes, and counts what is read of them.
struct Kept {
  void Append(const MerkleHash& leaf) {
    const auto made = MerkleAppend(size++, leaf, nodes);
    ASSERT_TRUE(made.ok()) << made.status();
    for (const MerkleNodeAt& node : *made) {
      EXPECT_TRUE(hashes.emplace(std::pair(node.level, node.index), node.hash).second)
          << "a kept node changed";
    }
  }

  uint64_t size = 0;
  int reads = 0;
  std::map<std::pair<int, uint64_t>, MerkleHash> hashes;
  MerkleNodes nodes = [this](int level, uint64_t index) -> absl::StatusOr<MerkleHash> {
    ++reads;
    const auto found = hashes.find({level, index});
    if (found == hashes.end()) return absl::NotFoundError(absl::StrCat(level, " ", index));
    return found->second;
  };
};

// The recursion over leaves is the definition; what is kept must give the same, of every size the
// ledger ever had.
TEST(Merkle, KeptNodesGiveTheSameRootsAndProofs) {
  constexpr size_t kLeafCount = 70;
  const auto leaves = Leaves(kLeafCount);
  Kept kept;
  for (const MerkleHash& leaf : leaves) kept.Append(leaf);
  for (size_t n = 0; n <= kLeafCount; ++n) {
    const auto first = absl::MakeConstSpan(leaves).first(n);
    EXPECT_EQ(*MerkleRoot(n, kept.nodes), MerkleRoot(first)) << n;
    for (size_t i = 0; i < n; ++i) {
      EXPECT_EQ(*MerkleInclusion(n, i, kept.nodes), *MerkleInclusion(first, i)) << i << " of " << n;
      EXPECT_EQ(*MerkleConsistency(n, i + 1, kept.nodes), *MerkleConsistency(first, i + 1))
          << i + 1 << " in " << n;
    }
  }
}

TEST(Merkle, KeptNodesAreFewAndFewAreRead) {
  constexpr uint64_t kSize = 100'003;
  constexpr int kReadsMax = 2 * 17;  // 17 levels
  Kept kept;
  const MerkleHash leaf = MerkleLeaf("x");
  while (kept.size < kSize) kept.Append(leaf);
  EXPECT_LT(kept.hashes.size(), 2 * kSize);
  for (const uint64_t index : {uint64_t{0}, kSize / 3, kSize - 1}) {
    kept.reads = 0;
    ASSERT_TRUE(MerkleInclusion(kSize, index, kept.nodes).ok());
    EXPECT_LE(kept.reads, kReadsMax);
    kept.reads = 0;
    ASSERT_TRUE(MerkleConsistency(kSize, index + 1, kept.nodes).ok());
    EXPECT_LE(kept.reads, kReadsMax);
  }
}

TEST(Merkle, ANodeThatCannotBeReadIsTheAnswer) {
  Kept kept;
  for (const MerkleHash& leaf : Leaves(7)) kept.Append(leaf);
  kept.hashes.erase({1, 2});
  for (const absl::Status& status :
       {MerkleRoot(7, kept.nodes).status(), MerkleInclusion(7, 0, kept.nodes).status(),
        MerkleConsistency(7, 3, kept.nodes).status(),
        MerkleAppend(7, MerkleLeaf(""), kept.nodes).status()}) {
    EXPECT_EQ(status, absl::NotFoundError("1 2"));
  }
  ExpectRefused(MerkleInclusion(7, 7, kept.nodes).status(),
                "index: must be below the number of leaves");
  ExpectRefused(MerkleConsistency(7, 8, kept.nodes).status(),
                "size1: must be from 1 to the number of leaves");
}

TEST(Merkle, RefusesAndRejects) {
  const auto leaves = Leaves(4);
  const MerkleHash root = MerkleRoot(leaves);
  ExpectRefused(MerkleInclusion(leaves, 4).status(), "index: must be below the number of leaves");
  ExpectRefused(MerkleConsistency(leaves, 0).status(),
                "size1: must be from 1 to the number of leaves");
  ExpectRefused(MerkleConsistency(leaves, 5).status(),
                "size1: must be from 1 to the number of leaves");
  EXPECT_FALSE(MerkleVerifyInclusion(4, 4, leaves[3], *MerkleInclusion(leaves, 3), root));
  EXPECT_FALSE(MerkleVerifyInclusion(0, 0, root, {}, root));
  EXPECT_FALSE(MerkleVerifyConsistency(0, 4, {}, root, root));
  EXPECT_FALSE(MerkleVerifyConsistency(5, 4, {}, root, root));
  EXPECT_FALSE(MerkleVerifyConsistency(3, 4, {}, root, root));
  EXPECT_FALSE(MerkleVerifyConsistency(4, 4, {root}, root, root));
}

// A proof that ends below the root proves nothing, although the node it reaches is what is claimed.
TEST(Merkle, AProofMustReachTheTop) {
  const auto leaves = Leaves(4);
  const MerkleHash below = MerkleNode(leaves[0], leaves[1]);
  EXPECT_FALSE(MerkleVerifyInclusion(0, 2, leaves[0], {}, leaves[0]));
  EXPECT_FALSE(MerkleVerifyInclusion(0, 4, leaves[0], {leaves[1]}, below));
  EXPECT_FALSE(MerkleVerifyConsistency(1, 4, {leaves[1]}, leaves[0], below));
}

// Why sizes are taken from signed checkpoints only: the RFC's verifier cannot tell these apart.
TEST(Merkle, ASizeIsNotAlwaysBoundByTheProof) {
  const auto leaves = Leaves(3);
  const auto path = *MerkleInclusion(leaves, 0);
  EXPECT_TRUE(MerkleVerifyInclusion(0, 4, leaves[0], path, MerkleRoot(leaves)));
  EXPECT_FALSE(MerkleVerifyInclusion(2, 4, leaves[2], path, MerkleRoot(leaves)));
}

TEST(Merkle, CheckpointText) {
  EXPECT_EQ(*CheckpointText("partners.example.gov/ledger", 1, MerkleRoot(Leaves(0))),
            "partners.example.gov/ledger\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n");
  ExpectRefused(CheckpointText("", 1, {}).status(), "origin: must not be empty");
  ExpectRefused(CheckpointText("a\n2", 1, {}).status(), "origin: must have no control characters");
}

void Flip(MerkleHash* hash) {
  const int bit = *rc::gen::inRange(0, 256);
  (*hash)[bit / 8] ^= static_cast<uint8_t>(1 << (bit % 8));
}

RC_GTEST_PROP(MerkleProperty, OneBitMakesAnInclusionProofFail, ()) {
  const auto leaves = Leaves(*rc::gen::inRange<size_t>(1, 200));
  const size_t index = *rc::gen::inRange<size_t>(0, leaves.size());
  auto proof = *MerkleInclusion(leaves, index);
  auto root = MerkleRoot(leaves);
  auto leaf = leaves[index];
  const size_t part = *rc::gen::inRange<size_t>(0, proof.size() + 2);
  Flip(part < proof.size() ? &proof[part] : part == proof.size() ? &root : &leaf);
  RC_ASSERT(!MerkleVerifyInclusion(index, leaves.size(), leaf, proof, root));
}

RC_GTEST_PROP(MerkleProperty, AnotherIndexMakesAnInclusionProofFail, ()) {
  const auto leaves = Leaves(*rc::gen::inRange<size_t>(1, 200));
  const uint64_t index = *rc::gen::inRange<uint64_t>(0, leaves.size());
  const uint64_t other = index ^ (uint64_t{1} << *rc::gen::inRange(0, 64));
  const auto proof = *MerkleInclusion(leaves, index);
  RC_ASSERT(!MerkleVerifyInclusion(other, leaves.size(), leaves[index], proof, MerkleRoot(leaves)));
}

RC_GTEST_PROP(MerkleProperty, OneBitMakesAConsistencyProofFail, ()) {
  const auto leaves = Leaves(*rc::gen::inRange<size_t>(1, 200));
  const size_t size1 = *rc::gen::inRange<size_t>(1, leaves.size() + 1);
  auto proof = *MerkleConsistency(leaves, size1);
  auto root1 = MerkleRoot(absl::MakeConstSpan(leaves).first(size1));
  auto root2 = MerkleRoot(leaves);
  const size_t part = *rc::gen::inRange<size_t>(0, proof.size() + 2);
  Flip(part < proof.size() ? &proof[part] : part == proof.size() ? &root1 : &root2);
  RC_ASSERT(!MerkleVerifyConsistency(size1, leaves.size(), proof, root1, root2));
}

RC_GTEST_PROP(MerkleProperty, EveryEarlierCheckpointIsConsistent, ()) {
  const auto leaves = Leaves(*rc::gen::inRange<size_t>(1, 100));
  const size_t size1 = *rc::gen::inRange<size_t>(1, leaves.size() + 1);
  CompactRange range;
  MerkleHash earlier{};
  for (const MerkleHash& leaf : leaves) {
    range.Append(leaf);
    if (range.size() == size1) earlier = range.Root();
  }
  RC_ASSERT(MerkleVerifyConsistency(size1, leaves.size(), *MerkleConsistency(leaves, size1),
                                    earlier, range.Root()));
}

}  // namespace
}  // namespace partners::methods
