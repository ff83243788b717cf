// Many writers and readers at once; random bodies against a model.
#include <algorithm>
#include <map>
#include <random>
#include <thread>

#include "storage/contract/contract.h"
#include "storage/log.h"

namespace partners::storage {
namespace {

// Every commit writes one number to both of its rows; a reader that sees them differ saw half of
// it.
TEST_P(EngineContract, ReadersNeverSeeGapsReorderingOrHalfOfACommit) {
  Open();
  constexpr int kWriters = 6, kWritesEach = 60, kReaders = 2;
  std::atomic<bool> writing{true};
  std::atomic<int> failures{0};
  std::vector<std::thread> threads;
  for (int w = 0; w < kWriters; ++w) {
    threads.emplace_back([&, w] {
      for (int i = 0; i < kWritesEach; ++i) {
        uint64_t sequence = 0;
        const absl::Status status = store().Write([&](Transaction& txn) -> absl::Status {
          const auto first = txn.Append(Draft("pairs/" + std::to_string(w), "1"));
          const auto second = txn.Append(Draft("pairs/" + std::to_string(w), "2"));
          sequence = second->sequence;
          txn.Put("left", std::to_string(sequence));
          txn.Put("right", std::to_string(sequence));
          return first.ok() ? second.status() : first.status();
        });
        if (!status.ok() || store().last_sequence() < sequence) ++failures;
      }
    });
  }
  for (int r = 0; r < kReaders; ++r) {
    threads.emplace_back([&] {
      uint64_t before = 0;
      while (writing) {
        const uint64_t promised = store().last_sequence();
        const absl::Status status = store().Read([&](const View& view) -> absl::Status {
          std::string left = "0", right = "0";
          if (!view.Get(Space::kRows, "left", &left).ok()) ++failures;
          if (!view.Get(Space::kRows, "right", &right).ok()) ++failures;
          if (left != right || std::stoull(left) != view.last_sequence()) ++failures;
          if (view.last_sequence() < before || view.last_sequence() < promised) ++failures;
          uint64_t expected = before;
          absl::StatusOr<uint64_t> last = ScanChanges(view, before, 10'000, [&](const Change& c) {
            if (c.header.sequence() != ++expected) ++failures;
            if (*c.payload != (expected % 2 == 1 ? "1" : "2")) ++failures;
            return true;
          });
          if (!last.ok() || *last != view.last_sequence()) ++failures;
          before = view.last_sequence();
          return absl::OkStatus();
        });
        if (!status.ok()) ++failures;
      }
    });
  }
  for (int w = 0; w < kWriters; ++w) threads[static_cast<size_t>(w)].join();
  writing = false;
  for (size_t r = kWriters; r < threads.size(); ++r) threads[r].join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(store().last_sequence(), 2u * kWriters * kWritesEach);
}

using Model = std::map<std::string, std::string>;

std::vector<std::string> ModelScan(const Model& model, const Range& range, Direction direction) {
  std::vector<std::string> records;
  for (const auto& [key, value] : model) {
    if (key >= range.from && (range.until.empty() || key < range.until)) {
      records.push_back(key + "=" + value);
    }
  }
  if (direction == Direction::kBackward) std::reverse(records.begin(), records.end());
  return records;
}

// Runs random bodies, some refused, and compares every scan inside and outside them with a
// std::map.
class RandomBodies {
 public:
  RandomBodies(Store& store, uint64_t seed) : store_(store), random_(seed) {}

  void RunOne() {
    Model after = model_;
    const bool refuse = Below(4) == 0;
    const absl::Status status = store_.Write([&](Transaction& txn) {
      for (size_t i = 0, steps = Below(12); i < steps; ++i) Step(txn, &after);
      return refuse ? absl::CancelledError() : absl::OkStatus();
    });
    EXPECT_EQ(status.ok(), !refuse);
    if (!refuse) model_ = std::move(after);
    EXPECT_TRUE(store_
                    .Read([&](const View& view) {
                      Compare(view, model_);
                      return absl::OkStatus();
                    })
                    .ok());
  }

 private:
  size_t Below(size_t n) { return random_() % n; }
  std::string Key() { return "k/" + std::string(1, static_cast<char>('a' + Below(10))); }

  void Step(Transaction& txn, Model* model) {
    const std::string key = Key();
    switch (Below(5)) {
      case 0:
        txn.Delete(key);
        model->erase(key);
        break;
      case 1:
        Compare(txn, *model);
        break;
      default:
        const std::string value = std::to_string(Below(1000));
        txn.Put(key, value);
        (*model)[key] = value;
    }
  }

  void Compare(const View& view, const Model& model) {
    Range range{Key(), Below(3) == 0 ? "k0" : Key()};
    const Direction direction = Below(2) == 0 ? Direction::kForward : Direction::kBackward;
    EXPECT_EQ(Records(view.Scan(Space::kRows, range, direction)),
              ModelScan(model, range, direction));
    const std::string key = Key();
    std::string value;
    const bool found = view.Get(Space::kRows, key, &value).value();
    EXPECT_EQ(found, model.count(key) == 1);
    if (found) {
      EXPECT_EQ(value, model.at(key));
    }
  }

  Store& store_;
  std::mt19937_64 random_;
  Model model_;
};

TEST_P(EngineContract, RandomBodiesAgreeWithAModel) {
  Open();
  for (uint64_t seed = 1; seed <= 6 && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    ASSERT_TRUE(store()
                    .Write([](Transaction& txn) {
                      for (char c = 'a'; c <= 'j'; ++c) txn.Delete("k/" + std::string(1, c));
                      return absl::OkStatus();
                    })
                    .ok());
    RandomBodies bodies(store(), seed);
    for (int i = 0; i < 60 && !HasFailure(); ++i) bodies.RunOne();
  }
}

}  // namespace
}  // namespace partners::storage
