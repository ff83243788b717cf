#include "services/methods/choice_round.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/methods/validation.h"

namespace partners::methods {
namespace {

using internal::Element;
using internal::Member;
using internal::Refuse;

constexpr int kCapacityMax = 1'000'000;

// The round with ids replaced by positions in id order; wishes for partners that do not take the
// district are left out.
struct Table {
  std::vector<ChoiceDistrict> districts;
  std::vector<ChoicePartner> partners;
  std::vector<std::vector<int>> wishes;           // by district: partners, best first
  std::vector<std::vector<int>> priority;         // by partner: districts, first served first
  std::vector<std::map<int, int>> priority_rank;  // by partner: place of a district
};

template <typename T>
int Find(const std::vector<T>& items, const std::string& id) {
  const auto found = std::ranges::lower_bound(items, id, {}, &T::id);
  return found != items.end() && found->id == id ? static_cast<int>(found - items.begin()) : -1;
}

template <typename T>
absl::StatusOr<std::vector<int>> Positions(const std::string& field,
                                           const std::vector<std::string>& ids,
                                           const std::vector<T>& items) {
  std::vector<int> positions;
  std::set<int> seen;
  for (const std::string& id : ids) {
    positions.push_back(Find(items, id));
    if (positions.back() < 0) return Refuse(Element(field, id), "is not in this round");
    if (!seen.insert(positions.back()).second) {
      return Refuse(Element(field, id), "the id is there more than once");
    }
  }
  return positions;
}

absl::Status AddPriorities(Table* table) {
  for (const ChoicePartner& partner : table->partners) {
    if (partner.capacity < 0 || partner.capacity > kCapacityMax) {
      return Refuse(Member("partners", partner.id, "capacity"),
                    absl::StrCat("must be between 0 and ", kCapacityMax));
    }
    absl::StatusOr<std::vector<int>> order =
        Positions(Member("partners", partner.id, "priority"), partner.priority, table->districts);
    if (!order.ok()) return order.status();
    std::map<int, int>& rank = table->priority_rank.emplace_back();
    for (size_t i = 0; i < order->size(); ++i) rank[(*order)[i]] = static_cast<int>(i);
    table->priority.push_back(*std::move(order));
  }
  return absl::OkStatus();
}

absl::Status AddWishes(Table* table) {
  for (size_t d = 0; d < table->districts.size(); ++d) {
    const ChoiceDistrict& district = table->districts[d];
    absl::StatusOr<std::vector<int>> wishes =
        Positions(Member("districts", district.id, "wishes"), district.wishes, table->partners);
    if (!wishes.ok()) return wishes.status();
    std::erase_if(*wishes,
                  [&](int p) { return !table->priority_rank[p].contains(static_cast<int>(d)); });
    table->wishes.push_back(*std::move(wishes));
  }
  return absl::OkStatus();
}

absl::StatusOr<Table> Prepare(const ChoiceRound& round) {
  Table table{round.districts, round.partners, {}, {}, {}};
  absl::Status status = internal::SortById("districts", &ChoiceDistrict::id, &table.districts);
  if (status.ok()) status = internal::SortById("partners", &ChoicePartner::id, &table.partners);
  if (status.ok()) status = AddPriorities(&table);
  if (status.ok()) status = AddWishes(&table);
  if (!status.ok()) return status;
  return table;
}

// The best partner with room that each of `left` can still get; who has none is dropped.
std::map<int, int> Pointers(const Table& table, const std::vector<int>& room, std::set<int>* left) {
  std::map<int, int> pointers;
  for (int d : *left) {
    const auto best = std::ranges::find_if(table.wishes[d], [&](int p) { return room[p] > 0; });
    if (best != table.wishes[d].end()) pointers[d] = *best;
  }
  std::erase_if(*left, [&](int d) { return !pointers.contains(d); });
  return pointers;
}

// The districts of one cycle: from any one on, district to partner to the partner's first remaining
// district.
std::vector<int> Cycle(const Table& table, const std::map<int, int>& pointers,
                       const std::set<int>& left) {
  std::vector<int> path = {*left.begin()};
  while (true) {
    const std::vector<int>& order = table.priority[pointers.at(path.back())];
    const int next = *std::ranges::find_if(order, [&](int d) { return left.contains(d); });
    const auto start = std::ranges::find(path, next);
    if (start != path.end()) return {start, path.end()};
    path.push_back(next);
  }
}

bool Takes(const Table& table, int partner, int district, const std::vector<int>& holders) {
  if (holders.size() < static_cast<size_t>(table.partners[partner].capacity)) return true;
  const std::map<int, int>& rank = table.priority_rank[partner];
  return std::ranges::any_of(holders, [&](int holder) {
    const auto found = rank.find(holder);
    return found == rank.end() || found->second > rank.at(district);
  });
}

absl::StatusOr<std::vector<std::optional<int>>> Matched(const Table& table,
                                                        const ChoiceMatch& match) {
  std::vector<std::optional<int>> matched(table.districts.size());
  for (const auto& [district, partner] : match) {
    const int d = Find(table.districts, district), p = Find(table.partners, partner);
    if (d < 0) return Refuse(Element("match", district), "is not a district of this round");
    if (p < 0) return Refuse(Element("match", district), "is not a partner of this round");
    matched[d] = p;
  }
  return matched;
}

}  // namespace

absl::StatusOr<ChoiceMatch> DeferredAcceptance(const ChoiceRound& round) {
  absl::StatusOr<Table> table = Prepare(round);
  if (!table.ok()) return table.status();
  std::vector<size_t> asked(table->districts.size());
  std::vector<std::map<int, int>> held(table->partners.size());  // district by priority
  std::vector<int> open;
  for (size_t d = 0; d < asked.size(); ++d) open.push_back(static_cast<int>(d));
  while (!open.empty()) {
    const int d = open.back();
    open.pop_back();
    if (asked[d] == table->wishes[d].size()) continue;
    const int p = table->wishes[d][asked[d]++];
    held[p][table->priority_rank[p].at(d)] = d;
    if (held[p].size() <= static_cast<size_t>(table->partners[p].capacity)) continue;
    const auto last = std::prev(held[p].end());
    open.push_back(last->second);
    held[p].erase(last);
  }
  ChoiceMatch match;
  for (size_t p = 0; p < held.size(); ++p) {
    for (const auto& [rank, d] : held[p]) match[table->districts[d].id] = table->partners[p].id;
  }
  return match;
}

absl::StatusOr<ChoiceMatch> TopTradingCycles(const ChoiceRound& round) {
  absl::StatusOr<Table> table = Prepare(round);
  if (!table.ok()) return table.status();
  std::vector<int> room;
  std::set<int> left;
  for (const ChoicePartner& partner : table->partners) room.push_back(partner.capacity);
  for (size_t d = 0; d < table->districts.size(); ++d) left.insert(static_cast<int>(d));
  ChoiceMatch match;
  while (true) {
    const std::map<int, int> pointers = Pointers(*table, room, &left);
    if (left.empty()) return match;
    for (int d : Cycle(*table, pointers, left)) {
      const int p = pointers.at(d);
      match[table->districts[d].id] = table->partners[p].id;
      --room[p];
      left.erase(d);
    }
  }
}

absl::StatusOr<std::vector<BlockingPair>> BlockingPairs(const ChoiceRound& round,
                                                        const ChoiceMatch& match) {
  absl::StatusOr<Table> table = Prepare(round);
  if (!table.ok()) return table.status();
  absl::StatusOr<std::vector<std::optional<int>>> matched = Matched(*table, match);
  if (!matched.ok()) return matched.status();
  std::vector<std::vector<int>> holders(table->partners.size());
  for (size_t d = 0; d < matched->size(); ++d) {
    if ((*matched)[d]) holders[*(*matched)[d]].push_back(static_cast<int>(d));
  }
  std::vector<BlockingPair> pairs;
  for (size_t d = 0; d < matched->size(); ++d) {
    std::vector<std::string> better;
    for (int p : table->wishes[d]) {
      if ((*matched)[d] == p) break;
      if (!Takes(*table, p, static_cast<int>(d), holders[p])) continue;
      better.push_back(table->partners[p].id);
    }
    std::ranges::sort(better);
    for (std::string& id : better) pairs.push_back({table->districts[d].id, std::move(id)});
  }
  return pairs;
}

}  // namespace partners::methods
