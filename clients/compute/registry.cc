#include "clients/compute/registry.h"

#include "absl/strings/str_cat.h"

namespace partners::compute {

const std::vector<MethodEntry>& AllMethods() {
  static const auto* const methods = [] {
    auto* all = new std::vector<MethodEntry>();
    for (const auto& part :
         {AgreementMethods(), KappaMethods(), CalibrationMethods(), AssignmentMethods(),
          EvidenceMethods(), ShrinkageMethods(), EssaMethods(), RankingMethods(),
          SimulationMethods(), UncertaintyMethods(), ComparisonMethods(), AllocationMethods(),
          ChoiceMethods(), FlowMethods(), OutcomeMethods(), NeedMethods(), LedgerMethods(),
          DuplicateMethods()}) {
      all->insert(all->end(), part.begin(), part.end());
    }
    return all;
  }();
  return *methods;
}

absl::StatusOr<const MethodEntry*> FindMethod(const std::string& word,
                                              const std::vector<MethodEntry>& methods) {
  for (const MethodEntry& method : methods) {
    if (word == method.name || word == absl::StrCat(method.name, "@", method.version)) {
      return &method;
    }
  }
  return absl::InvalidArgumentError("METHOD: is not known; partners compute --list shows all");
}

absl::StatusOr<OutputJson> Compute(const MethodEntry& method, const InputJson& input) {
  absl::Status status;
  return method.run(Field(&input, "", &status), &status);
}

}  // namespace partners::compute
