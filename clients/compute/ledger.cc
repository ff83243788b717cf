#include <algorithm>

#include "absl/strings/escaping.h"
#include "clients/compute/registry.h"
#include "services/methods/merkle.h"

namespace partners::compute {
namespace {

using methods::MerkleHash;

MerkleHash Hash(const Field& field) {
  MerkleHash hash{};
  const std::string bytes = field.Bytes();
  if (bytes.size() == hash.size()) {
    std::ranges::transform(bytes, hash.begin(), [](char c) { return static_cast<uint8_t>(c); });
  } else {
    field.Refuse("must be 32 bytes");
  }
  return hash;
}

std::vector<MerkleHash> Hashes(const Field& field) {
  std::vector<MerkleHash> hashes;
  for (const Field& element : field.Elements()) hashes.push_back(Hash(element));
  return hashes;
}

std::vector<MerkleHash> Leaves(const Field& field) {
  std::vector<MerkleHash> leaves;
  for (const Field& leaf : field.Elements()) leaves.push_back(methods::MerkleLeaf(leaf.Bytes()));
  return leaves;
}

std::string Hex(const MerkleHash& hash) {
  return absl::BytesToHexString({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

OutputJson HexList(const std::vector<MerkleHash>& hashes) {
  OutputJson list = OutputJson::array();
  for (const MerkleHash& hash : hashes) list.push_back(Hex(hash));
  return list;
}

absl::StatusOr<OutputJson> Leaf(const Field& input, absl::Status* status) {
  const std::string data = input.Members({"data"})[0].Bytes();
  if (!status->ok()) return *status;
  return OutputJson{{"hash", Hex(methods::MerkleLeaf(data))}};
}

absl::StatusOr<OutputJson> Node(const Field& input, absl::Status* status) {
  const auto f = input.Members({"left", "right"});
  const MerkleHash left = Hash(f[0]);
  const MerkleHash right = Hash(f[1]);
  if (!status->ok()) return *status;
  return OutputJson{{"hash", Hex(methods::MerkleNode(left, right))}};
}

absl::StatusOr<OutputJson> Root(const Field& input, absl::Status* status) {
  const auto leaves = Leaves(input.Members({"leaves"})[0]);
  if (!status->ok()) return *status;
  return OutputJson{{"root", Hex(methods::MerkleRoot(leaves))}};
}

absl::StatusOr<OutputJson> Inclusion(const Field& input, absl::Status* status) {
  const auto f = input.Members({"leaves", "index"});
  const auto leaves = Leaves(f[0]);
  const uint64_t index = f[1].Count();
  if (!status->ok()) return *status;
  const auto proof = methods::MerkleInclusion(leaves, index);
  if (!proof.ok()) return proof.status();
  return OutputJson{{"leaf_hash", Hex(leaves[index])},
                    {"proof", HexList(*proof)},
                    {"root", Hex(methods::MerkleRoot(leaves))}};
}

absl::StatusOr<OutputJson> Consistency(const Field& input, absl::Status* status) {
  const auto f = input.Members({"leaves", "size1"});
  const auto leaves = Leaves(f[0]);
  const uint64_t size1 = f[1].Count();
  if (!status->ok()) return *status;
  const auto proof = methods::MerkleConsistency(leaves, size1);
  if (!proof.ok()) return proof.status();
  return OutputJson{{"proof", HexList(*proof)},
                    {"root1", Hex(methods::MerkleRoot(absl::MakeConstSpan(leaves).first(size1)))},
                    {"root2", Hex(methods::MerkleRoot(leaves))}};
}

absl::StatusOr<OutputJson> VerifyInclusion(const Field& input, absl::Status* status) {
  const auto f = input.Members({"index", "size", "leaf_hash", "proof", "root"});
  const uint64_t index = f[0].Count();
  const uint64_t size = f[1].Count();
  const MerkleHash leaf_hash = Hash(f[2]);
  const auto proof = Hashes(f[3]);
  const MerkleHash root = Hash(f[4]);
  if (!status->ok()) return *status;
  return OutputJson{{"valid", methods::MerkleVerifyInclusion(index, size, leaf_hash, proof, root)}};
}

absl::StatusOr<OutputJson> VerifyConsistency(const Field& input, absl::Status* status) {
  const auto f = input.Members({"size1", "size2", "proof", "root1", "root2"});
  const uint64_t size1 = f[0].Count();
  const uint64_t size2 = f[1].Count();
  const auto proof = Hashes(f[2]);
  const MerkleHash root1 = Hash(f[3]);
  const MerkleHash root2 = Hash(f[4]);
  if (!status->ok()) return *status;
  return OutputJson{{"valid", methods::MerkleVerifyConsistency(size1, size2, proof, root1, root2)}};
}

// Hashes of the examples: leaves of an empty entry, of 00 and of 10; roots of the first two and of
// all three.
#define LEAF_EMPTY "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
#define LEAF_00 "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
#define LEAF_10 "0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7"
#define ROOT_2 "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
#define ROOT_3 "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"

constexpr char kNodeExample[] = R"({"left":")" LEAF_EMPTY R"(","right":")" LEAF_00 R"("})";

constexpr char kInclusionExample[] = R"({"index":1,"size":2,"leaf_hash":")" LEAF_00
                                     R"(","proof":[")" LEAF_EMPTY R"("],"root":")" ROOT_2 R"("})";

constexpr char kConsistencyExample[] = R"({"size1":2,"size2":3,"proof":[")" LEAF_10
                                       R"("],"root1":")" ROOT_2 R"(","root2":")" ROOT_3 R"("})";

}  // namespace

std::vector<MethodEntry> LedgerMethods() {
  constexpr int kVersion = methods::kMerkleTree.version;
  return {
      {"merkle_leaf", kVersion, "What is the hash of this entry?", "  data  hex: the entry\n",
       "  hash  hex\n", R"({"data":""})", Leaf},
      {"merkle_node", kVersion, "What is the hash above these two?",
       "  left   hex, 32 bytes\n  right  hex, 32 bytes\n", "  hash  hex\n", kNodeExample, Node},
      {"merkle_root", kVersion, "What is the root of this ledger?",
       "  leaves  [hex]: the entries in order\n", "  root  hex\n", R"({"leaves":["","00"]})", Root},
      {"merkle_inclusion", kVersion, "What proves that this entry is in the ledger?",
       "  leaves  [hex]: the entries in order\n  index   integer from 0\n",
       "  leaf_hash  hex\n  proof      [hex], from the leaf upwards\n  root       hex\n",
       R"({"leaves":["","00"],"index":1})", Inclusion},
      {"merkle_consistency", kVersion, "What proves that the ledger only grew?",
       "  leaves  [hex]: the entries in order\n  size1   integer from 1: the earlier size\n",
       "  proof  [hex]\n  root1  hex: of the first size1 entries\n  root2  hex: of all\n",
       R"({"leaves":["","00","10"],"size1":2})", Consistency},
      {"merkle_verify_inclusion", kVersion, "Is this entry in the ledger with this root?",
       "  index      integer from 0\n  size       integer, from a signed checkpoint\n"
       "  leaf_hash  hex\n  proof      [hex], from the leaf upwards\n  root       hex\n",
       "  valid  true or false\n", kInclusionExample, VerifyInclusion},
      {"merkle_verify_consistency", kVersion, "Does the later ledger begin with the earlier one?",
       "  size1  integer, from a signed checkpoint\n  size2  integer, likewise\n  proof  [hex]\n"
       "  root1  hex\n  root2  hex\n",
       "  valid  true or false\n", kConsistencyExample, VerifyConsistency},
  };
}

}  // namespace partners::compute
