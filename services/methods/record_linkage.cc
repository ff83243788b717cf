#include "services/methods/record_linkage.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "services/methods/validation.h"

namespace partners::methods {
namespace {

absl::Status CheckProbability(const std::string& field, double probability) {
  if (probability > 0 && probability <= 1) return absl::OkStatus();  // false for NaN
  return internal::Refuse(field, "must be above 0 and at most 1");
}

absl::Status CheckField(const LinkageField& field) {
  const std::string element = internal::Element("params", field.id);
  if (field.levels.empty() || field.levels.size() > kLinkageLevelsMax) {
    return internal::Refuse(element, absl::StrCat("must have 1 to ", kLinkageLevelsMax, " levels"));
  }
  for (size_t i = 0; i < field.levels.size(); ++i) {
    const std::string at = absl::StrCat(element, "[", i, "]");
    absl::Status status = CheckProbability(at + ".m", field.levels[i].m);
    if (status.ok()) status = CheckProbability(at + ".u", field.levels[i].u);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

// The field of `id` in a checked model; null when there is none.
const LinkageField* Find(const LinkageModel& model, const std::string& id) {
  const auto found = std::ranges::lower_bound(model, id, {}, &LinkageField::id);
  return found != model.end() && found->id == id ? &*found : nullptr;
}

absl::Status CheckLevel(const FieldLevel& level, const LinkageModel& model) {
  const std::string element = internal::Element("vector", level.field);
  const LinkageField* field = Find(model, level.field);
  if (field == nullptr) return internal::Refuse(element, "is not one of the params");
  const size_t levels = field->levels.size();
  if (!level.level || (*level.level >= 0 && static_cast<size_t>(*level.level) < levels)) {
    return absl::OkStatus();
  }
  return internal::Refuse(element, absl::StrCat("must be between 0 and ", levels - 1));
}

}  // namespace

namespace internal {

absl::Status CheckModel(LinkageModel* model) {
  absl::Status status = SortById("params", &LinkageField::id, model);
  if (!status.ok()) return status;
  if (model->size() > kLinkageFieldsMax) {
    return Refuse("params", absl::StrCat("must have at most ", kLinkageFieldsMax, " fields"));
  }
  for (const LinkageField& field : *model) {
    status = CheckField(field);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status CheckPrior(double prior) {
  if (prior > 0 && prior < 1) return absl::OkStatus();  // false for NaN
  return Refuse("prior", "must be above 0 and below 1");
}

// Two logarithms: m / u can be beyond every double.
double LevelWeight(const LevelProbability& level) {
  return std::log2(level.m) - std::log2(level.u);
}

double PriorWeight(double prior) { return std::log2(prior) - std::log2(1 - prior); }

double ProbabilityOf(double match_weight) { return 1 / (1 + std::exp2(-match_weight)); }

}  // namespace internal

LinkageModel DefaultLinkageModel() {
  return {{"domain", {{.15, .999}, {.85, .001}}},
          {"ein", {{.03, .9999}, {.97, .0001}}},
          {"name", {{.02, .9}, {.06, .085}, {.22, .0145}, {.70, .0005}}},
          {"phone", {{.30, .999}, {.70, .001}}},
          {"zip", {{.20, .97}, {.80, .03}}}};
}

absl::StatusOr<LinkageWeight> FellegiSunterWeight(std::vector<FieldLevel> levels, double prior,
                                                  LinkageModel model) {
  absl::Status status = internal::CheckPrior(prior);
  if (status.ok()) status = internal::CheckModel(&model);
  if (status.ok()) status = internal::SortById("vector", &FieldLevel::field, &levels);
  if (!status.ok()) return status;
  LinkageWeight result;
  for (const FieldLevel& level : levels) {
    status = CheckLevel(level, model);
    if (!status.ok()) return status;
    result.fields.push_back({level.field, std::nullopt});
    if (!level.level) continue;
    const LinkageField* field = Find(model, level.field);
    const double weight = internal::LevelWeight(field->levels[static_cast<size_t>(*level.level)]);
    result.fields.back().weight = weight;
    result.weight += weight;
  }
  result.match_weight = result.weight + internal::PriorWeight(prior);
  result.probability = internal::ProbabilityOf(result.match_weight);
  return result;
}

}  // namespace partners::methods
