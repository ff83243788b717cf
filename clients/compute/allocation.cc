#include "services/methods/allocation.h"

#include "absl/strings/str_cat.h"
#include "clients/compute/capacity.h"
#include "clients/compute/registry.h"

namespace partners::compute {
namespace {

using methods::AllocationMode;
using methods::AllocationProblem;

void ReadNeeds(const Field& needs, AllocationProblem* problem) {
  for (const Field& need : needs.Elements()) {
    const auto f = need.Members({"id", "tier", "need", "eligible"});
    methods::NeedItem item;
    item.id = f[0].Text();
    item.tier = f[1].Int(1, methods::kAllocationTierMax);
    item.need = f[2].Number();
    for (const auto& [partner, value] : f[3].Entries()) item.eligible[partner] = value.Number();
    problem->needs.push_back(std::move(item));
  }
}

AllocationMode Mode(const Field& mode) {
  if (!mode.given()) return AllocationMode::kSum;
  mode.Choice({"MAXMIN"});
  return AllocationMode::kMaxMin;
}

OutputJson Served(const std::map<int, int>& served_by_tier) {
  OutputJson served = OutputJson::object();
  for (const auto& [tier, count] : served_by_tier) served[absl::StrCat(tier)] = count;
  return served;
}

OutputJson Allocation(const std::vector<methods::AllocatedItem>& items) {
  OutputJson allocation = OutputJson::object();
  for (const auto& item : items) Append(item.need, item.partner, &allocation);
  return allocation;
}

OutputJson Unserved(const std::vector<methods::UnservedItem>& items) {
  OutputJson unserved = OutputJson::array();
  for (const auto& item : items) {
    unserved.push_back({{"id", item.need},
                        {"reason", std::string(methods::UnservedReasonName(item.reason))},
                        {"partners", item.partners}});
  }
  return unserved;
}

OutputJson Answer(const methods::AllocationResult& result, AllocationMode mode) {
  OutputJson output = {{"served_by_tier", Served(result.served_by_tier)},
                       {"objective", result.objective}};
  if (mode == AllocationMode::kMaxMin) {
    output["floor"] =
        result.floor ? OutputJson(static_cast<double>(*result.floor) / 1e6) : OutputJson();
  }
  output["allocation"] = Allocation(result.allocation);
  output["unserved"] = Unserved(result.unserved);
  return output;
}

absl::StatusOr<OutputJson> Allocate(const Field& input, absl::Status* status) {
  const auto f = input.Members({"needs", "capacity"}, {"mode"});
  AllocationProblem problem;
  ReadNeeds(f[0], &problem);
  for (const auto& [partner, places] : ReadCapacity(f[1])) {
    problem.partners.push_back({partner, places});
  }
  const AllocationMode mode = Mode(f[2]);
  if (!status->ok()) return *status;
  const auto result = methods::Allocate(problem, mode);
  if (!result.ok()) return result.status();
  return Answer(*result, mode);
}

}  // namespace

std::vector<MethodEntry> AllocationMethods() {
  return {
      {"allocate", methods::kStateWideAllocation.version,
       "Who serves which need, for the whole state, the neediest first?",
       "  needs     [{id, tier, need, eligible {partner: value}}]: tier 1 is served first, need\n"
       "            above 0 and at most 1, values from 0 to 1\n"
       "  capacity  {partner: needs it can serve}\n"
       "  mode      optional, MAXMIN: first the largest lowest value, then the largest sum\n",
       "  served_by_tier  {tier: number of needs served}\n"
       "  objective       sum of need times value over the served, in millionths\n"
       "  floor           with MAXMIN: lowest value among the served, null when nobody is served\n"
       "  allocation      {need: partner}\n"
       "  unserved        [{id, reason, partners}]: NO_ELIGIBLE_PARTNER, or CAPACITY_EXHAUSTED\n"
       "                  with the partners that are full\n",
       R"({"needs":[{"id":"n1","tier":1,"need":0.5,"eligible":{"p":0.5}},)"
       R"({"id":"n2","tier":2,"need":1,"eligible":{"p":1}}],"capacity":{"p":1}})",
       Allocate},
  };
}

}  // namespace partners::compute
