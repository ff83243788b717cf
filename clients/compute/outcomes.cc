#include "clients/compute/registry.h"
#include "services/methods/attainment.h"
#include "services/methods/comparison_group.h"
#include "services/methods/engagement_effect.h"
#include "services/methods/variance_components.h"

namespace partners::compute {
namespace {

OutputJson OrNull(const std::optional<double>& value) {
  return value.has_value() ? OutputJson(*value) : OutputJson();
}

methods::Direction ReadDirection(const Field& field) {
  const double sign = field.Number();
  if (sign != 1 && sign != -1) field.Refuse("must be 1 or -1");
  return sign == -1 ? methods::Direction::kLessIsBetter : methods::Direction::kMoreIsBetter;
}

absl::StatusOr<OutputJson> VarianceComponents(const Field& input, absl::Status* status) {
  const auto f = input.Members({"changes"});
  std::map<std::string, std::vector<double>> changes;
  for (const auto& [district, values] : f[0].Entries()) changes[district] = values.Numbers();
  if (!status->ok()) return *status;
  const auto result = methods::EstimateVarianceComponents(std::move(changes));
  if (!result.ok()) return result.status();
  return OutputJson{{"MSB", OrNull(result->msb)},
                    {"MSW", OrNull(result->msw)},
                    {"n0", OrNull(result->n0)},
                    {"s2_w", OrNull(result->s2_w)},
                    {"s2_b", OrNull(result->s2_b)}};
}

void ReadSchool(const std::vector<Field>& f, methods::ComparisonSchool* school) {
  school->id = f[0].Text();
  school->b = f[1].Number();
  school->type = f[2].Text();
  school->buyer = f[3].Text();
  school->designation = f[4].Text();
  for (const Field& value : f[5].Elements()) school->covariates.push_back(value.NumberOrNull());
}

methods::ComparisonSchool Treated(const Field& field) {
  methods::ComparisonSchool school;
  ReadSchool(field.Members({"id", "b", "type", "buyer", "designation", "covariates"}), &school);
  return school;
}

methods::ComparisonSchool Candidate(const Field& field) {
  const auto f = field.Members(
      {"id", "b", "type", "buyer", "designation", "covariates", "engaged_with_partner"});
  methods::ComparisonSchool school;
  ReadSchool(f, &school);
  school.engaged_with_partner = f[6].Boolean();
  return school;
}

OutputJson Group(const methods::ComparisonGroup& group) {
  const bool ok = group.status == methods::ComparisonStatus::kOk;
  OutputJson ids = OutputJson::array();
  OutputJson distances = OutputJson::array();
  for (const methods::ChosenSchool& school : group.schools) {
    ids.push_back(school.id);
    distances.push_back(school.distance);
  }
  return {{"status", methods::ComparisonStatusName(group.status)},
          {"relaxed", group.relaxed},
          {"ids", ok ? ids : OutputJson()},
          {"distances", ok ? distances : OutputJson()}};
}

absl::StatusOr<OutputJson> ComparisonGroup(const Field& input, absl::Status* status) {
  const auto f = input.Members({"treated", "candidates", "sd_b", "sd_covariates"}, {"size"});
  const methods::ComparisonSchool treated = Treated(f[0]);
  std::vector<methods::ComparisonSchool> candidates;
  for (const Field& candidate : f[1].Elements()) candidates.push_back(Candidate(candidate));
  methods::ComparisonMeasure measure;
  measure.sd_b = f[2].Number();
  measure.sd_covariates = f[3].Numbers();
  if (f[4].given()) measure.size = f[4].Int(2, 1000);
  if (!status->ok()) return *status;
  const auto group = methods::ChooseComparisonGroup(treated, std::move(candidates), measure);
  if (!group.ok()) return group.status();
  return Group(*group);
}

std::vector<methods::TreatedSchool> TreatedSchools(const Field& field) {
  std::vector<methods::TreatedSchool> treated;
  for (const Field& element : field.Elements()) {
    const auto f = element.Members({"district", "change", "comparison"});
    treated.push_back({f[0].Text(), f[1].Number(), {}});
    for (const Field& other : f[2].Elements()) {
      const auto pair = other.Elements(2);
      treated.back().comparison.push_back({pair[0].Text(), pair[1].Number()});
    }
  }
  return treated;
}

absl::StatusOr<OutputJson> EngagementEffect(const Field& input, absl::Status* status) {
  const auto f = input.Members({"treated", "s2_w", "s2_b", "direction"});
  const auto treated = TreatedSchools(f[0]);
  const double s2_w = f[1].Number();
  const double s2_b = f[2].Number();
  const methods::Direction direction = ReadDirection(f[3]);
  if (!status->ok()) return *status;
  const auto effect = methods::EstimateEngagementEffect(treated, s2_w, s2_b, direction);
  if (!effect.ok()) return effect.status();
  return OutputJson{{"status", methods::EngagementStatusName(effect->status)},
                    {"estimate", OrNull(effect->estimate)},
                    {"v", OrNull(effect->v)},
                    {"se", OrNull(effect->se)},
                    {"n_T", effect->treated_schools},
                    {"n_C", effect->comparison_schools},
                    {"G", effect->treated_districts}};
}

absl::StatusOr<OutputJson> ChanceProbability(const Field& input, absl::Status* status) {
  const auto f = input.Members({"changes", "target", "direction"});
  const std::vector<double> changes = f[0].Numbers();
  const double target = f[1].Number();
  const methods::Direction direction = ReadDirection(f[2]);
  if (!status->ok()) return *status;
  const auto chance = methods::ProbabilityOfChance(changes, target, direction);
  if (!chance.ok()) return chance.status();
  return OutputJson{{"n", chance->n}, {"k", chance->k}, {"p", OrNull(chance->p)}};
}

absl::StatusOr<OutputJson> Attainment(const Field& input, absl::Status* status) {
  std::vector<methods::Benchmark> benchmarks;
  for (const Field& element : input.Members({"benchmarks"})[0].Elements()) {
    const auto pair = element.Elements(2);
    benchmarks.push_back({pair[0].NumberOrNull(), pair[1].NumberOrNull()});
  }
  if (!status->ok()) return *status;
  const auto result = methods::Attainment(benchmarks);
  if (!result.ok()) return result.status();
  return OutputJson{{"n", result->n}, {"adjusted", OrNull(result->adjusted)}};
}

absl::StatusOr<OutputJson> ReturnPer1000(const Field& input, absl::Status* status) {
  const auto f = input.Members({"estimate", "ci", "cost", "students"});
  const double estimate = f[0].Number();
  const auto ends = f[1].Elements(2);
  const methods::Interval ci = {ends[0].Number(), ends[1].Number()};
  const double cost = f[2].Number();
  const double students = f[3].Number();
  if (!status->ok()) return *status;
  const auto result = methods::ReturnOfCost(estimate, ci, cost, students);
  if (!result.ok()) return result.status();
  return OutputJson{{"value", result->value},
                    {"ci", {result->interval.low, result->interval.high}}};
}

MethodEntry VarianceComponentsEntry() {
  return {"variance_components",
          methods::kVarianceComponents.version,
          "How much do changes of schools differ inside districts, and between them?",
          "  changes  {district: [number]}: the change of every school of the type\n",
          "  MSB   mean square between districts, null with fewer than two\n"
          "  MSW   mean square within districts, null when each has one school\n"
          "  n0    schools of a typical district, null with fewer than two\n"
          "  s2_w  variance inside districts, or null\n"
          "  s2_b  variance between districts beyond that, or null\n",
          R"({"changes":{"a":[0,2],"b":[4]}})",
          VarianceComponents};
}

MethodEntry ComparisonGroupEntry() {
  return {
      "comparison_group",
      methods::kComparisonGroup.version,
      "Which schools without the engagement are most like this one?",
      "  treated        {id, b (baseline mean), type, buyer, designation, covariates}:\n"
      "                 covariates [number, or null when unknown]: baseline mean, shares of\n"
      "                 English learners, low income, disabilities, ln enrolment\n"
      "  candidates     [{the same and engaged_with_partner (true or false)}]\n"
      "  sd_b           standard deviation of baselines over all schools of the type\n"
      "  sd_covariates  [number]: of each covariate; 0 when it does not vary\n"
      "  size           optional: schools wanted, 2 to 1000, 10 when absent\n",
      "  status     OK, or INSUFFICIENT: fewer than two are comparable\n"
      "  relaxed    true: the designation was not asked for, too few have it\n"
      "  ids        nearest first, or null\n"
      "  distances  of each, or null\n",
      R"({"treated":{"id":"t","b":50,"type":"high","buyer":"x","designation":"",)"
      R"("covariates":[50,0.25]},"candidates":[)"
      R"({"id":"c1","b":47,"type":"high","buyer":"y","designation":"","covariates":[47,null],)"
      R"("engaged_with_partner":false},)"
      R"({"id":"c2","b":51.5,"type":"high","buyer":"z","designation":"","covariates":[51.5,0.375],)"
      R"("engaged_with_partner":false},)"
      R"({"id":"c3","b":50,"type":"high","buyer":"z","designation":"","covariates":[50,0.25],)"
      R"("engaged_with_partner":true}],"sd_b":6,"sd_covariates":[4,0.25],"size":2})",
      ComparisonGroup};
}

MethodEntry EngagementEffectEntry() {
  return {"engagement_effect",
          methods::kEngagementEffect.version,
          "What did the schools of an engagement change beyond schools like them?",
          "  treated    [{district, change, comparison [[id, change]]}]: a school each\n"
          "  s2_w       variance inside districts, as from variance_components\n"
          "  s2_b       variance between districts\n"
          "  direction  1: more is better; -1: less is better\n",
          "  status    OK, or INSUFFICIENT: no school, or one with fewer than two to compare with\n"
          "  estimate  above 0 is better, or null\n"
          "  v         variance of its error, or null\n"
          "  se        its root, or null\n"
          "  n_T       treated schools\n"
          "  n_C       different comparison schools\n"
          "  G         treated districts\n",
          R"({"treated":[{"district":"a","change":5,"comparison":[["x",1],["y",3]]},)"
          R"({"district":"b","change":1,"comparison":[["y",3],["z",3]]}],)"
          R"("s2_w":3,"s2_b":3,"direction":1})",
          EngagementEffect};
}

MethodEntry ChanceProbabilityEntry() {
  return {
      "chance_probability",
      methods::kChanceProbability.version,
      "How often do schools without an engagement reach this target?",
      "  changes    [number]: their changes over as many years\n"
      "  target     the change to reach\n"
      "  direction  1: more is better; -1: less is better\n",
      "  n  changes\n  k  of them reach the target\n  p  (k + .5) / (n + 1), null when n is 0\n",
      R"({"changes":[-1,0.5,2,3,-2,0,1],"target":2,"direction":1})",
      ChanceProbability};
}

MethodEntry AttainmentEntry() {
  return {"attainment",
          methods::kAttainment.version,
          "How many benchmarks were met beyond what chance gives?",
          "  benchmarks  [[a, p]]: a is 1 (met), 0.5 (partly), 0 (not) or null (left out); p the\n"
          "              probability by chance, null counts as 0\n",
          "  n         benchmarks that count\n"
          "  adjusted  1 all met, 0 what chance gives; null when nothing can be said\n",
          R"({"benchmarks":[[1,0.5],[0.5,0],[0,0.5],[null,0.25]]})",
          Attainment};
}

MethodEntry ReturnPer1000Entry() {
  return {"return_per_1000",
          methods::kReturnPer1000.version,
          "What did 1000 dollars per student bring?",
          "  estimate  the effect\n"
          "  ci        [low, high]: its interval\n"
          "  cost      dollars, above 0\n"
          "  students  above 0\n",
          "  value  the effect for 1000 dollars per student\n  ci     [low, high], likewise\n",
          R"({"estimate":0.25,"ci":[-0.5,1],"cost":100000,"students":400})",
          ReturnPer1000};
}

}  // namespace

std::vector<MethodEntry> OutcomeMethods() {
  return {VarianceComponentsEntry(), ComparisonGroupEntry(), EngagementEffectEntry(),
          ChanceProbabilityEntry(),  AttainmentEntry(),      ReturnPer1000Entry()};
}

}  // namespace partners::compute
