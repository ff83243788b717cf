// The store's commits against RocksDB alone committing the same keys and bytes, both from 64
// threads with a disk sync before every answer. Rounds alternate, because machines drift; a spin
// loop timed around each round shows how much. Prints medians, ranges and the ratio.
//
//   store_benchmark [--directory=DIR] [--rounds=N] [--threads=N] [--commits=N]
#include <rocksdb/db.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <random>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "storage/keys.h"
#include "storage/layout.h"
#include "storage/rocksdb/database.h"
#include "storage/rocksdb/options.h"
#include "storage/store.h"

namespace partners::storage {
namespace {

constexpr size_t kPayloadBytes = 400;

struct Settings {
  std::string directory = "/tmp/partners-store-benchmark";
  int rounds = 7;
  int threads = 64;
  int commits = 40'000;  // per round and side
};

using Clock = std::chrono::steady_clock;

double Seconds(Clock::time_point from) {
  return std::chrono::duration<double>(Clock::now() - from).count();
}

double SpinMilliseconds() {
  const Clock::time_point begin = Clock::now();
  volatile uint64_t x = 1;
  for (int i = 0; i < 20'000'000; ++i) x = x * 6364136223846793005u + 1;
  return Seconds(begin) * 1e3;
}

ChangeDraft MakeDraft(int number) {
  ChangeDraft draft;
  draft.principal = "principals/p7k2m9x4q8w3a";
  draft.request_id = "0b9bd7a5-8f0d-4a3e-9a55-7b0b3a2f1c11";
  draft.method = "partners.registry.v1.RegistryService/UpdatePartner";
  draft.resource = "partners/p" + std::to_string(100'000'000 + number);
  draft.kind = ChangeHeader::KIND_UPDATED;
  draft.payload.assign(kPayloadBytes, 'x');
  return draft;
}

std::string RowKeyOf(const ChangeDraft& draft) {
  return RowKey(40, KeyWriter().Text(draft.resource).Take());
}

// Runs `commit(number)` from all threads; commits per second.
double Run(const Settings& settings, const std::function<void(int)>& commit) {
  std::atomic<int> next{0};
  std::vector<std::thread> threads;
  const Clock::time_point begin = Clock::now();
  for (int t = 0; t < settings.threads; ++t) {
    threads.emplace_back([&] {
      for (int i; (i = next.fetch_add(1)) < settings.commits;) commit(i);
    });
  }
  for (std::thread& thread : threads) thread.join();
  return settings.commits / Seconds(begin);
}

void Check(bool ok, const char* what) {
  if (ok) return;
  std::fprintf(stderr, "%s failed\n", what);
  std::exit(1);
}

// RocksDB alone, with our options and the bytes one store commit writes.
class Alone {
 public:
  explicit Alone(const std::string& directory) {
    rocksdb::DBOptions options = MakeDbOptions(rocksdb::Env::Default());
    options.create_if_missing = true;
    options.create_missing_column_families = true;
    const rocksdb::ColumnFamilyOptions family = MakeFamilyOptions(64 << 20);
    rocksdb::DB* db = nullptr;
    Check(rocksdb::DB::Open(
              options, directory,
              {{"default", family}, {"rows", family}, {"headers", family}, {"payloads", family}},
              &families_, &db)
              .ok(),
          "opening RocksDB");
    db_.reset(db);
  }
  ~Alone() {
    for (rocksdb::ColumnFamilyHandle* family : families_) db_->DestroyColumnFamilyHandle(family);
  }

  void Commit(int number) {
    const ChangeDraft draft = MakeDraft(number);
    const uint64_t sequence = ++sequence_;
    ChangeHeader header;
    header.set_sequence(sequence);
    header.set_commit_time_micros(1'700'000'000'000'000);
    header.set_principal(draft.principal);
    header.set_request_id(draft.request_id);
    header.set_method(draft.method);
    header.set_resource(draft.resource);
    header.set_kind(draft.kind);
    header.set_format(1);
    header.set_payload_digest(std::string(32, 'd'));
    const std::string key = SequenceKey(sequence);
    rocksdb::WriteBatch batch;
    batch.Put(families_[1], RowKeyOf(draft), draft.payload);
    batch.Put(families_[1], HistoryKey(draft.resource, sequence), "\x02");
    batch.Put(families_[2], key, header.SerializeAsString());
    batch.Put(families_[3], key, std::string(kSaltBytes, 's') + draft.payload);
    rocksdb::WriteOptions options;
    options.sync = true;
    Check(db_->Write(options, &batch).ok(), "writing to RocksDB");
  }

 private:
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> families_;
  std::atomic<uint64_t> sequence_{0};
};

class Stored {
 public:
  explicit Stored(const std::string& directory) {
    DatabaseOptions options;
    options.directory = directory;
    options.stores = {"registry"};
    database_ = Database::Open(options).value();
    StoreOptions store_options;
    store_options.clock = absl::Now;
    store_options.random = [this](size_t n) {
      std::string bytes(n, '\0');
      for (size_t i = 0; i + 8 <= n; i += 8) {
        const uint64_t word = random_();
        std::memcpy(&bytes[i], &word, 8);
      }
      return bytes;
    };
    store_ = Store::Open(database_->engine("registry"), store_options).value();
  }

  void Commit(int number) {
    const ChangeDraft draft = MakeDraft(number);
    Check(store_
              ->Write([&draft](Transaction& txn) {
                txn.Put(RowKeyOf(draft), draft.payload);
                return txn.Append(draft).status();
              })
              .ok(),
          "writing to the store");
  }

 private:
  std::mt19937_64 random_{1};  // asked only on the writer thread
  std::unique_ptr<Database> database_;
  std::unique_ptr<Store> store_;
};

void Print(const char* what, std::vector<double> values, const char* unit, double scale) {
  std::sort(values.begin(), values.end());
  std::printf("%-22s median %8.2f %s   range %8.2f to %8.2f\n", what,
              values[values.size() / 2] * scale, unit, values.front() * scale,
              values.back() * scale);
}

int Main(const Settings& settings) {
  std::filesystem::remove_all(settings.directory);
  std::filesystem::create_directories(settings.directory);
  std::vector<double> alone_rates, store_rates, ratios, spins;
  {
    Alone alone(settings.directory + "/alone");
    Stored stored(settings.directory + "/store");
    const auto commit_alone = [&](int i) { alone.Commit(i); };
    const auto commit_stored = [&](int i) { stored.Commit(i); };
    Settings warm = settings;
    warm.commits /= 4;
    Run(warm, commit_alone);
    Run(warm, commit_stored);
    for (int round = 0; round < settings.rounds; ++round) {
      spins.push_back(SpinMilliseconds());
      alone_rates.push_back(Run(settings, commit_alone));
      store_rates.push_back(Run(settings, commit_stored));
      ratios.push_back(store_rates.back() / alone_rates.back());
      std::printf("round %d: RocksDB alone %8.0f/s   store %8.0f/s   ratio %.2f\n", round + 1,
                  alone_rates.back(), store_rates.back(), ratios.back());
    }
  }
  std::printf("\n%d threads, %d commits a round, one row of %zu bytes and its change each\n",
              settings.threads, settings.commits, kPayloadBytes);
  Print("RocksDB alone", alone_rates, "k commits/s", 1e-3);
  Print("store", store_rates, "k commits/s", 1e-3);
  Print("store / RocksDB alone", ratios, "", 1);
  Print("spin loop", spins, "ms", 1);
  std::filesystem::remove_all(settings.directory);
  return 0;
}

}  // namespace
}  // namespace partners::storage

int main(int argc, char** argv) {
  partners::storage::Settings settings;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const size_t equals = argument.find('=');
    const std::string name = argument.substr(0, equals);
    const std::string value = equals == std::string::npos ? "" : argument.substr(equals + 1);
    if (name == "--directory") {
      settings.directory = value + "/partners-store-benchmark";
    } else if (name == "--rounds") {
      settings.rounds = std::max(1, std::atoi(value.c_str()));
    } else if (name == "--threads") {
      settings.threads = std::max(1, std::atoi(value.c_str()));
    } else if (name == "--commits") {
      settings.commits = std::max(1, std::atoi(value.c_str()));
    } else {
      std::fprintf(
          stderr,
          "usage: store_benchmark [--directory=DIR] [--rounds=N] [--threads=N] [--commits=N]\n");
      return 2;
    }
  }
  return partners::storage::Main(settings);
}
