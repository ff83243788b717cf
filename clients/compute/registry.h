#ifndef PARTNERS_CLIENTS_COMPUTE_REGISTRY_H_
#define PARTNERS_CLIENTS_COMPUTE_REGISTRY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/compute/field.h"

namespace partners::compute {

// One method as `partners compute` offers it.
struct MethodEntry {
  const char* name;
  int version;
  const char* question;  // the question it answers
  const char* input;     // the fields, explained
  const char* output;
  const char* example;  // an input
  // Reads everything from `input`, looks at `status` (where `input` puts what is wrong with it),
  // then calls the method. Errors: INVALID_ARGUMENT "<field>: <rule>".
  absl::StatusOr<OutputJson> (*run)(const Field& input, absl::Status* status);
};

// A table per part; a new part adds its own to AllMethods.
std::vector<MethodEntry> AgreementMethods();
std::vector<MethodEntry> AllocationMethods();
std::vector<MethodEntry> AssignmentMethods();
std::vector<MethodEntry> CalibrationMethods();
std::vector<MethodEntry> ChoiceMethods();
std::vector<MethodEntry> ComparisonMethods();
std::vector<MethodEntry> DuplicateMethods();
std::vector<MethodEntry> EssaMethods();
std::vector<MethodEntry> EvidenceMethods();
std::vector<MethodEntry> FlowMethods();
std::vector<MethodEntry> KappaMethods();
std::vector<MethodEntry> LedgerMethods();
std::vector<MethodEntry> NeedMethods();
std::vector<MethodEntry> OutcomeMethods();
std::vector<MethodEntry> RankingMethods();
std::vector<MethodEntry> ShrinkageMethods();
std::vector<MethodEntry> SimulationMethods();
std::vector<MethodEntry> UncertaintyMethods();

// All methods; the versions of one method stand together, newest first. Thread-safe.
const std::vector<MethodEntry>& AllMethods();

// `word` is METHOD, the newest version, or METHOD@VERSION.
absl::StatusOr<const MethodEntry*> FindMethod(
    const std::string& word, const std::vector<MethodEntry>& methods = AllMethods());

absl::StatusOr<OutputJson> Compute(const MethodEntry& method, const InputJson& input);

}  // namespace partners::compute

#endif  // PARTNERS_CLIENTS_COMPUTE_REGISTRY_H_
