#include "clients/compute/capacity.h"
#include "clients/compute/registry.h"
#include "services/methods/choice_round.h"

namespace partners::compute {
namespace {

using methods::ChoiceMatch;
using methods::ChoiceRound;
using Method = absl::StatusOr<ChoiceMatch> (*)(const ChoiceRound& round);

void ReadPartners(const Field& priority, const Field& capacity, ChoiceRound* round) {
  for (const auto& [partner, places] : ReadCapacity(capacity)) {
    round->partners.push_back({partner, places, {}});
  }
  size_t next = 0;  // both lists are in byte order and must name the same partners
  for (const auto& [partner, districts] : priority.Entries()) {
    if (next == round->partners.size() || round->partners[next].id != partner) {
      return districts.Refuse("capacity and priority must have the same partners");
    }
    round->partners[next++].priority = districts.Texts();
  }
  if (next < round->partners.size()) {
    priority.Refuse("capacity and priority must have the same partners");
  }
}

ChoiceRound Read(const Field& input) {
  const auto f = input.Members({"prefs", "priority", "capacity"});
  ChoiceRound round;
  for (const auto& [district, partners] : f[0].Entries()) {
    round.districts.push_back({district, partners.Texts()});
  }
  ReadPartners(f[1], f[2], &round);
  return round;
}

absl::Status InFieldsOfInput(const absl::Status& status) {
  return Renamed(Renamed(status, "districts", "wishes", "prefs"), "partners", "priority",
                 "priority");
}

OutputJson Answer(const ChoiceMatch& match, const std::vector<methods::BlockingPair>& blocking) {
  OutputJson matched = OutputJson::object();
  for (const auto& [district, partner] : match) Append(district, partner, &matched);
  OutputJson pairs = OutputJson::array();
  for (const auto& pair : blocking) {
    pairs.push_back(std::vector<std::string>{pair.district, pair.partner});
  }
  return {{"match", matched}, {"blocking_pairs", pairs}};
}

absl::StatusOr<OutputJson> Match(const Field& input, absl::Status* status, Method method) {
  const ChoiceRound round = Read(input);
  if (!status->ok()) return *status;
  const auto match = method(round);
  if (!match.ok()) return InFieldsOfInput(match.status());
  const auto blocking = methods::BlockingPairs(round, *match);
  if (!blocking.ok()) return InFieldsOfInput(blocking.status());
  return Answer(*match, *blocking);
}

absl::StatusOr<OutputJson> DeferredAcceptance(const Field& input, absl::Status* status) {
  return Match(input, status, methods::DeferredAcceptance);
}

absl::StatusOr<OutputJson> TopTradingCycles(const Field& input, absl::Status* status) {
  return Match(input, status, methods::TopTradingCycles);
}

constexpr char kInput[] =
    "  prefs     {district: [partner]}, best first; others are not acceptable to it\n"
    "  priority  {partner: [district]}, first served first; others it does not take\n"
    "  capacity  {partner: districts it can serve}, for the partners of priority\n";

constexpr char kOutput[] =
    "  match           {district: partner}, of matched districts only\n"
    "  blocking_pairs  [[district, partner]] who would both rather have each other\n";

constexpr char kExample[] =
    R"({"prefs":{"d1":["q","p","r"],"d2":["p","q","r"],"d3":["p","q","r"]},)"
    R"("priority":{"p":["d1","d3","d2"],"q":["d2","d1","d3"],"r":["d2","d1","d3"]},)"
    R"("capacity":{"p":1,"q":1,"r":1}})";

}  // namespace

std::vector<MethodEntry> ChoiceMethods() {
  return {{"deferred_acceptance", methods::kDeferredAcceptance.version,
           "Which district gets which partner, so that no pair would rather have each other?",
           kInput, kOutput, kExample, DeferredAcceptance},
          {"top_trading_cycles", methods::kTopTradingCycles.version,
           "Which district gets which partner, so that no districts would rather swap?", kInput,
           kOutput, kExample, TopTradingCycles}};
}

}  // namespace partners::compute
