#include "clients/importer/repeats.h"

#include <string>
#include <tuple>

#include "absl/hash/hash.h"

namespace partners::importer {
namespace {

using matching::v1::Fact;

uint64_t Hash(const std::tuple<int, std::string, int, std::string, int>& key) {
  return absl::Hash<std::tuple<int, std::string, int, std::string, int>>()(key);
}

uint64_t KeyOf(const Fact& fact) {
  switch (fact.kind_case()) {
    case Fact::kOrganisation:
      return Hash(
          {1, fact.organisation().code(), fact.organisation().school_year().ending_year(), "", 0});
    case Fact::kDetermination:
      return Hash({2, fact.determination().code(), fact.determination().school_year().ending_year(),
                   "", 0});
    case Fact::kIndicator:
      return Hash({3, fact.indicator().code(), fact.indicator().school_year().ending_year(),
                   fact.indicator().indicator(), fact.indicator().population()});
    case Fact::KIND_NOT_SET:
      break;
  }
  return 0;
}

// Facts have no maps, so equal facts have equal bytes.
uint64_t ContentOf(const Fact& fact) { return absl::Hash<std::string>()(fact.SerializeAsString()); }

}  // namespace

Repeats::Kind Repeats::Judge(const Fact& fact, int64_t* first_row) const {
  const auto found = seen_.find(KeyOf(fact));
  if (found == seen_.end()) return Kind::kNew;
  *first_row = found->second.row;
  return found->second.content == ContentOf(fact) ? Kind::kSame : Kind::kDifferent;
}

void Repeats::Keep(const Fact& fact, int64_t row) {
  seen_.emplace(KeyOf(fact), Seen{ContentOf(fact), row});
}

}  // namespace partners::importer
