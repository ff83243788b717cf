#ifndef PARTNERS_CLIENTS_IMPORTER_REPEATS_H_
#define PARTNERS_CLIENTS_IMPORTER_REPEATS_H_

#include <cstddef>
#include <cstdint>

#include "absl/container/flat_hash_map.h"
#include "partners/matching/v1/facts.pb.h"

namespace partners::importer {

// Notices facts said twice. Keeps 24 bytes per fact, not the fact.
class Repeats {
 public:
  enum class Kind { kNew, kSame, kDifferent };

  // Judges a fact against those kept: the same organisation, year, kind, indicator and population.
  Kind Judge(const matching::v1::Fact& fact, int64_t* first_row) const;

  // Keeps a fact that is new.
  void Keep(const matching::v1::Fact& fact, int64_t row);

  size_t size() const { return seen_.size(); }

 private:
  struct Seen {
    uint64_t content;
    int64_t row;
  };
  absl::flat_hash_map<uint64_t, Seen> seen_;
};

}  // namespace partners::importer

#endif  // PARTNERS_CLIENTS_IMPORTER_REPEATS_H_
