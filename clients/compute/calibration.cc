#include "services/methods/calibration.h"

#include <cmath>
#include <limits>

#include "clients/compute/registry.h"

namespace partners::compute {
namespace {

constexpr char kInfinity[] = "Infinity";

methods::ReviewedTotal Record(const Field& field) {
  const auto f = field.Elements();
  methods::ReviewedTotal record;
  if (f.size() != 3 && f.size() != 4) {
    field.Refuse("must be [application, reviewer, score] or the same with a weight");
    return record;
  }
  record.application = f[0].Text();
  record.reviewer = f[1].Text();
  record.score = f[2].Number();
  if (f.size() == 4) record.weight = f[3].Number();
  return record;
}

OutputJson NumberOrNull(const std::optional<double>& number) {
  if (!number) return nullptr;
  return std::isinf(*number) ? OutputJson(kInfinity) : OutputJson(*number);
}

// {id: number} for one number of each of `items`.
template <typename Items, typename Of>
OutputJson ById(const Items& items, const Of& of) {
  OutputJson object = OutputJson::object();
  for (const auto& item : items) Append(item.id, NumberOrNull(of(item)), &object);
  return object;
}

template <typename Items>
OutputJson Ids(const Items& items) {
  OutputJson ids = OutputJson::array();
  for (const auto& item : items) ids.push_back(item.id);
  return ids;
}

OutputJson Output(const methods::Calibration& result) {
  const auto& applications = result.applications;
  const auto& reviewers = result.reviewers;
  return OutputJson{{"status", std::string(methods::CalibrationStatusName(result.status))},
                    {"applications", Ids(applications)},
                    {"reviewers", Ids(reviewers)},
                    {"n_components", result.components},
                    {"df_error", result.df_error},
                    {"raw_mean", ById(applications, [](const auto& a) { return a.raw; })},
                    {"sigma2_e", NumberOrNull(result.sigma2_e)},
                    {"sigma2_b", NumberOrNull(result.sigma2_b)},
                    {"lambda", NumberOrNull(result.lambda)},
                    {"leniency", ById(reviewers, [](const auto& r) { return r.leniency; })},
                    {"calibrated", ById(applications, [](const auto& a) { return a.calibrated; })},
                    {"se_calibrated", ById(applications, [](const auto& a) { return a.se; })},
                    {"se_leniency", ById(reviewers, [](const auto& r) { return r.se; })}};
}

absl::StatusOr<OutputJson> Calibrate(const Field& input, absl::Status* status) {
  const auto f = input.Members({"records"}, {"lambda"});
  std::vector<methods::ReviewedTotal> records;
  for (const Field& record : f[0].Elements()) records.push_back(Record(record));
  std::optional<double> lambda;
  if (f[1].given()) lambda = f[1].NumberOr(kInfinity, std::numeric_limits<double>::infinity());
  if (!status->ok()) return *status;
  const auto result = methods::CalibrateLeniency(std::move(records), lambda);
  if (!result.ok()) return result.status();
  return Output(*result);
}

}  // namespace

std::vector<MethodEntry> CalibrationMethods() {
  return {
      {"calibrate", methods::kLeniencyCalibration.version,
       "How lenient is each reviewer, and what would applications score without that?",
       "  records  [[application, reviewer, score from 0 to 100]], optionally with a weight; one\n"
       "           per pair\n"
       "  lambda   optional, 0 or above or \"Infinity\": how much leniencies are shrunk to 0;\n"
       "           estimated when absent\n",
       "  status        OK, NOT_ESTIMABLE, NO_LENIENCY_VARIANCE or ZERO_ERROR\n"
       "  applications  [id], sorted\n"
       "  reviewers     [id], sorted\n"
       "  n_components  with more than one, those of different ones were never compared\n"
       "  df_error      integer: what is left to estimate the error from\n"
       "  raw_mean      {application: weighted mean of its scores}\n"
       "  sigma2_e      variance of a score about application and leniency, null: not estimable\n"
       "  sigma2_b      variance of leniencies, null: not estimable\n"
       "  lambda        number or \"Infinity\", null: not estimable\n"
       "  leniency      {reviewer: number}, above 0 is generous\n"
       "  calibrated    {application: number}; a diagnostic, not the score of record\n"
       "  se_calibrated  {application: standard error or null}\n"
       "  se_leniency    {reviewer: standard error or null}\n",
       R"({"records":[["a","r",70],["a","s",67],["b","r",80],["b","s",74],["c","r",75]]})",
       Calibrate},
  };
}

}  // namespace partners::compute
