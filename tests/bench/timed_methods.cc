#include "tests/bench/timed_methods.h"

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/methods/allocation.h"
#include "services/methods/assignment.h"
#include "services/methods/calibration.h"
#include "services/methods/duplicates.h"
#include "services/methods/smaa.h"

namespace partners::bench {
namespace {

using compute::InputJson;
using compute::OutputJson;

void Require(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << status << "\n";
  std::exit(1);
}

// What `call` gives back, and in `seconds` how long it took.
template <typename Call>
auto Timed(const Call& call, double* seconds) {
  const auto begin = std::chrono::steady_clock::now();
  auto result = call();
  *seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  Require(result.status());
  return *std::move(result);
}

// --- assignment of reviewers -------------------------------------------------------------------

methods::AssignmentProblem ReadAssignment(const InputJson& document) {
  methods::AssignmentProblem problem;
  for (const InputJson& demand : document["demands"]) {
    problem.applications.push_back({absl::StrCat(problem.applications.size()), demand.get<int>()});
  }
  for (const InputJson& load : document["reviewers"]) {
    problem.reviewers.push_back(
        {absl::StrCat(problem.reviewers.size()), load[0].get<int>(), load[1].get<int>()});
  }
  const auto affinity = document["affinity"].get<std::vector<std::vector<double>>>();
  for (size_t i = 0; i < affinity.size(); ++i) {
    for (size_t j = 0; j < affinity[i].size(); ++j) {
      problem.affinities.push_back({{absl::StrCat(i), absl::StrCat(j)}, affinity[i][j]});
    }
  }
  for (const InputJson& pair : document["coi"]) {
    problem.conflicts.push_back(
        {absl::StrCat(pair[0].get<int>()), absl::StrCat(pair[1].get<int>())});
  }
  return problem;
}

TimedMethod Assignment(const InputJson& document) {
  return [problem = ReadAssignment(document)] {
    Run run;
    const auto result = Timed([&] { return methods::AssignReviewers(problem); }, &run.seconds);
    Require(methods::CheckAssignment(problem, result));
    run.answer = {{"objective", result.objective}, {"reviews", result.assigned.size()}};
    return run;
  };
}

// --- allocation of partners --------------------------------------------------------------------

methods::AllocationProblem ReadAllocation(const InputJson& document) {
  methods::AllocationProblem problem;
  for (const InputJson& need : document["needs"]) {
    problem.needs.push_back({need["id"].get<std::string>(), need["tier"].get<int>(),
                             need["need"].get<double>(),
                             need["eligible"].get<std::map<std::string, double>>()});
  }
  for (const auto& [partner, places] : document["capacity"].items()) {
    problem.partners.push_back({partner, places.get<int>()});
  }
  return problem;
}

TimedMethod Allocation(const InputJson& document) {
  const auto mode =
      document.contains("mode") ? methods::AllocationMode::kMaxMin : methods::AllocationMode::kSum;
  return [problem = ReadAllocation(document), mode] {
    Run run;
    const auto result = Timed([&] { return methods::Allocate(problem, mode); }, &run.seconds);
    Require(methods::CheckAllocation(problem, mode, result));
    OutputJson served = OutputJson::array();
    for (const auto& [tier, count] : result.served_by_tier) served.push_back(count);
    run.answer = {{"served_by_tier", served},
                  {"floor", compute::OrNull(result.floor)},
                  {"objective", result.objective}};
    return run;
  };
}

// --- calibration of reviewers ------------------------------------------------------------------

std::vector<methods::ReviewedTotal> ReadReviews(const InputJson& document) {
  std::vector<methods::ReviewedTotal> records;
  for (const InputJson& record : document["records"]) {
    records.push_back(
        {record[0].get<std::string>(), record[1].get<std::string>(), record[2].get<double>()});
  }
  return records;
}

TimedMethod Calibration(const InputJson& document) {
  return [records = ReadReviews(document)] {
    Run run;
    const auto result = Timed([&] { return methods::CalibrateLeniency(records); }, &run.seconds);
    run.answer = {{"sigma2_e", compute::OrNull(result.sigma2_e)},
                  {"sigma2_b", compute::OrNull(result.sigma2_b)}};
    for (const char* list : {"leniency", "se_leniency", "calibrated", "se_calibrated"}) {
      run.answer[list] = OutputJson::array();
    }
    for (const methods::ReviewerLeniency& reviewer : result.reviewers) {
      run.answer["leniency"].push_back(reviewer.leniency);
      run.answer["se_leniency"].push_back(compute::OrNull(reviewer.se));
    }
    for (const methods::CalibratedApplication& application : result.applications) {
      run.answer["calibrated"].push_back(application.calibrated);
      run.answer["se_calibrated"].push_back(compute::OrNull(application.se));
    }
    return run;
  };
}

// --- duplicates --------------------------------------------------------------------------------

std::vector<methods::IdentifiedRecord> ReadRecords(const InputJson& document) {
  std::vector<methods::IdentifiedRecord> records;
  for (const InputJson& record : document["records"]) {
    const auto text = [&](const char* field) { return record[field].get<std::string>(); };
    records.push_back(
        {text("id"), {text("name"), text("ein"), text("url"), text("phone"), text("zip")}});
  }
  return records;
}

TimedMethod Duplicates(const InputJson& document) {
  methods::DuplicatePolicy policy;
  policy.review_threshold = document["review_threshold"].get<double>();
  policy.likely_threshold = document["likely_threshold"].get<double>();
  return [records = ReadRecords(document), policy] {
    Run run;
    const auto pairs =
        Timed([&] { return methods::FindDuplicates(records, policy); }, &run.seconds);
    run.answer = OutputJson::array();
    for (const methods::DuplicatePair& pair : pairs) {
      run.answer.push_back({pair.a, pair.b, pair.weight});
    }
    return run;
  };
}

// --- uncertainty of a ranking ------------------------------------------------------------------

TimedMethod Smaa(const InputJson& document) {
  return [values = document["values"].get<std::vector<std::vector<double>>>(),
          draws = document["N"].get<int>(), seed = document["seed"].get<uint64_t>()] {
    Run run;
    const auto result = Timed([&] { return methods::Smaa(values, draws, seed); }, &run.seconds);
    OutputJson central = OutputJson::array();
    for (const auto& weights : result.central_weights) central.push_back(compute::OrNull(weights));
    run.answer = {
        {"counts", result.counts}, {"pairwise", result.pairwise}, {"central_weights", central}};
    return run;
  };
}

}  // namespace

TimedMethod MakeTimedMethod(const std::string& name, const InputJson& document) {
  if (name == "assign") return Assignment(document);
  if (name == "allocate") return Allocation(document);
  if (name == "calibrate") return Calibration(document);
  if (name == "find_duplicates") return Duplicates(document);
  if (name == "smaa_mc") return Smaa(document);
  return nullptr;
}

}  // namespace partners::bench
