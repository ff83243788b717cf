#include "services/methods/record_pairs.h"

#include "absl/strings/str_cat.h"

namespace partners::methods::internal {
namespace {

// "02119 BOSTON", empty when either part is.
std::string ZipAndFirstWord(const ComparableRecord& record) {
  if (record.zip.empty() || record.name.empty()) return "";
  return absl::StrCat(record.zip, " ", record.name.substr(0, record.name.find(' ')));
}

// The records of each block of one kind, in order.
std::vector<std::vector<uint32_t>> Members(const std::vector<BlockKeys>& keys, size_t kind) {
  std::vector<std::vector<uint32_t>> blocks;
  for (uint32_t i = 0; i < keys.size(); ++i) {
    const uint32_t key = keys[i][kind];
    if (key == 0) continue;
    if (key >= blocks.size()) blocks.resize(key + size_t{1});
    blocks[key].push_back(i);
  }
  return blocks;
}

// Whether the pair has been met in a block of an earlier kind.
bool SharedBefore(const BlockKeys& a, const BlockKeys& b, size_t kind) {
  for (size_t earlier = 0; earlier < kind; ++earlier) {
    if (a[earlier] != 0 && a[earlier] == b[earlier]) return true;
  }
  return false;
}

}  // namespace

uint32_t TextNumbers::operator()(const std::string& text) {
  if (text.empty()) return 0;
  return numbers_.try_emplace(text, static_cast<uint32_t>(numbers_.size() + 1)).first->second;
}

std::vector<BlockKeys> BlocksOf(const std::vector<ComparableRecord>& records) {
  std::array<TextNumbers, kBlockKinds> numbers;
  std::vector<BlockKeys> keys;
  keys.reserve(records.size());
  for (const ComparableRecord& record : records) {
    keys.push_back({numbers[0](record.ein), numbers[1](record.domain), numbers[2](record.phone),
                    numbers[3](ZipAndFirstWord(record)),
                    numbers[4](record.sorted_name.substr(0, 6))});
  }
  return keys;
}

int64_t CountBlockPairs(const std::vector<BlockKeys>& keys) {
  int64_t pairs = 0;
  for (size_t kind = 0; kind < kBlockKinds; ++kind) {
    for (const std::vector<uint32_t>& block : Members(keys, kind)) {
      const auto size = static_cast<int64_t>(block.size());
      pairs += size * (size - 1) / 2;
    }
  }
  return pairs;
}

void ForEachBlockPair(const std::vector<BlockKeys>& keys,
                      const std::function<bool(uint32_t, uint32_t)>& look) {
  for (size_t kind = 0; kind < kBlockKinds; ++kind) {
    for (const std::vector<uint32_t>& block : Members(keys, kind)) {
      for (size_t i = 0; i < block.size(); ++i) {
        for (size_t j = i + 1; j < block.size(); ++j) {
          if (SharedBefore(keys[block[i]], keys[block[j]], kind)) continue;
          if (!look(block[i], block[j])) return;
        }
      }
    }
  }
}

}  // namespace partners::methods::internal
