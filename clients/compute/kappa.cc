#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/compute/registry.h"
#include "services/methods/agreement_kappa.h"

namespace partners::compute {
namespace {

using methods::AgreementWeights;

// `scale` is the place that decides how many categories there are.
void CheckSize(const Field& scale, size_t categories) {
  if (categories >= 2 && categories <= methods::kKappaCategoriesMax) return;
  scale.Refuse(absl::StrCat("must have 2 to ", methods::kKappaCategoriesMax, " categories"));
}

AgreementWeights Weights(const Field& field, size_t categories) {
  using methods::KappaWeighting;
  if (!field.is_text()) return field.Matrix(categories, categories, 0, 1);
  constexpr KappaWeighting kWeightings[] = {KappaWeighting::kIdentity, KappaWeighting::kLinear,
                                            KappaWeighting::kQuadratic};
  const auto weighting = kWeightings[field.Choice({"identity", "linear", "quadratic"})];
  const auto weights = methods::MakeAgreementWeights(weighting, static_cast<int>(categories));
  return weights.value_or(AgreementWeights{});  // the size is refused already
}

std::vector<double> Categories(const Field& field) {
  std::vector<double> categories;
  std::set<double> seen;
  for (const Field& element : field.Elements()) {
    categories.push_back(element.Number());
    if (!seen.insert(categories.back()).second) element.Refuse("is there more than once");
  }
  CheckSize(field, categories.size());
  return categories;
}

std::optional<int> Category(const Field& field, const std::vector<double>& categories) {
  const std::optional<double> score = field.NumberOrNull();
  if (!score) return std::nullopt;
  const auto found = std::ranges::find(categories, *score);
  if (found == categories.end()) field.Refuse("is not one of the categories");
  return static_cast<int>(found - categories.begin());
}

std::vector<std::vector<int64_t>> Counts(const Field& field) {
  std::vector<std::vector<int64_t>> counts;
  for (const Field& row : field.Elements()) {
    const auto cells = counts.empty() ? row.Elements() : row.Elements(counts[0].size());
    counts.emplace_back();
    for (const Field& cell : cells) {
      counts.back().push_back(cell.Integer(0, methods::kKappaCountMax));
    }
  }
  CheckSize(field, counts.empty() ? 0 : counts[0].size());
  return counts;
}

absl::StatusOr<OutputJson> Answer(const absl::StatusOr<methods::CohenKappaResult>& result) {
  if (!result.ok()) return result.status();
  return OutputJson{{"status", methods::AgreementStatusName(result->status)},
                    {"kappa", OrNull(result->kappa)},
                    {"po", OrNull(result->observed_agreement)},
                    {"pe", OrNull(result->expected_agreement)},
                    {"se", OrNull(result->standard_error)},
                    {"se0", OrNull(result->null_standard_error)}};
}

absl::StatusOr<OutputJson> CohenTable(const Field& input, absl::Status* status) {
  const auto f = input.Members({"table", "weights"});
  const auto table = Counts(f[0]);
  if (status->ok() && table.size() != table[0].size()) f[0].Refuse("must be square");
  if (!status->ok()) return *status;
  const AgreementWeights weights = Weights(f[1], table.size());
  if (!status->ok()) return *status;
  return Answer(methods::CohenKappaOfTable(table, weights));
}

absl::StatusOr<OutputJson> CohenRatings(const Field& input, absl::Status* status) {
  const auto f = input.Members({"a", "b", "categories", "weights"});
  const auto categories = Categories(f[2]);
  if (!status->ok()) return *status;  // a long list would be searched for each score
  const auto first = f[0].Elements();
  const auto second = f[1].Elements(first.size());
  std::vector<methods::RatingPair> pairs;
  for (size_t u = 0; u < first.size(); ++u) {
    pairs.push_back(
        {absl::StrCat(u), Category(first[u], categories), Category(second[u], categories)});
  }
  if (!status->ok()) return *status;
  const AgreementWeights weights = Weights(f[3], categories.size());
  if (!status->ok()) return *status;
  return Answer(methods::CohenKappa(pairs, weights));
}

absl::StatusOr<OutputJson> Answer(const absl::StatusOr<methods::FleissKappaResult>& result) {
  if (!result.ok()) return result.status();
  return OutputJson{{"status", methods::AgreementStatusName(result->status)},
                    {"kappa", OrNull(result->kappa)},
                    {"pa", OrNull(result->observed_agreement)},
                    {"pe", OrNull(result->expected_agreement)}};
}

std::vector<methods::CategoryRating> CategoryRatings(const Field& field,
                                                     const std::vector<double>& categories) {
  std::vector<methods::CategoryRating> ratings;
  const auto rows = field.Elements();
  const size_t raters = rows.empty() ? 0 : rows[0].Elements().size();
  for (size_t u = 0; u < rows.size(); ++u) {
    const auto cells = rows[u].Elements(raters);
    for (size_t r = 0; r < cells.size(); ++r) {
      const std::optional<int> category = Category(cells[r], categories);
      if (category) ratings.push_back({absl::StrCat(u), absl::StrCat(r), *category});
    }
  }
  return ratings;
}

absl::StatusOr<OutputJson> Fleiss(const Field& input, absl::Status* status) {
  const auto f = input.Members({"ratings", "categories", "weights"});
  const auto categories = Categories(f[1]);
  if (!status->ok()) return *status;
  const auto ratings = CategoryRatings(f[0], categories);
  if (!status->ok()) return *status;
  const AgreementWeights weights = Weights(f[2], categories.size());
  if (!status->ok()) return *status;
  return Answer(methods::FleissKappa(ratings, weights));
}

absl::StatusOr<OutputJson> FleissCounts(const Field& input, absl::Status* status) {
  const auto f = input.Members({"counts", "weights"});
  const auto counts = Counts(f[0]);
  if (!status->ok()) return *status;
  const AgreementWeights weights = Weights(f[1], counts[0].size());
  if (!status->ok()) return *status;
  std::vector<methods::CategoryCounts> units;
  for (const auto& row : counts) units.push_back({absl::StrCat(units.size()), row});
  return Answer(methods::FleissKappaOfCounts(units, weights));
}

#define WEIGHTS                                                                                   \
  "  weights  identity, linear, quadratic, or a K x K matrix of 0 to 1 with 1 on the diagonal:\n" \
  "           how far two categories agree\n"
#define CATEGORIES "  categories  [number]: the declared scale in order, used or not, 2 to 1000\n"

constexpr char kCohenOutput[] =
    "  status  OK; INSUFFICIENT: no unit has both; NO_VARIATION: pe is 1\n"
    "  kappa   at most 1; null unless OK\n"
    "  po, pe  weighted agreement seen, and expected by chance\n"
    "  se      standard error of kappa\n"
    "  se0     the same if the raters were independent\n";

constexpr char kFleissOutput[] =
    "  status  OK; INSUFFICIENT: no unit has two ratings; NO_VARIATION: pe is 1\n"
    "  kappa   at most 1; null unless OK\n"
    "  pa, pe  weighted agreement seen, and expected by chance\n";

}  // namespace

std::vector<MethodEntry> KappaMethods() {
  constexpr int kCohen = methods::kCohenKappa.version;
  constexpr int kFleiss = methods::kFleissKappa.version;
  return {
      {"cohen_kappa_table", kCohen, "Do two reviewers agree on a scale? From counts",
       "  table    K x K counts: first rater's category by second rater's\n" WEIGHTS, kCohenOutput,
       R"({"table":[[4,1],[1,4]],"weights":"identity"})", CohenTable},
      {"cohen_kappa_ratings", kCohen, "Do two reviewers agree on a scale?",
       "  a        [number or null]: scores of one rater, each one of categories\n"
       "  b        [number or null]: scores of the other, same units\n" CATEGORIES WEIGHTS,
       kCohenOutput,
       R"({"a":[1,1,2,2,null],"b":[1,2,2,2,1],"categories":[1,2],"weights":"linear"})",
       CohenRatings},
      {"fleiss_kappa", kFleiss, "Do several reviewers agree on a scale?",
       "  ratings  units x raters: numbers, each one of categories; null when missing\n" CATEGORIES
           WEIGHTS,
       kFleissOutput, R"({"ratings":[[1,1,null],[2,2,2]],"categories":[1,2],"weights":"identity"})",
       Fleiss},
      {"fleiss_kappa_counts", kFleiss, "Do several reviewers agree on a scale? From counts",
       "  counts   units x categories: raters who put the unit there\n" WEIGHTS, kFleissOutput,
       R"({"counts":[[2,0],[0,4],[1,1]],"weights":"identity"})", FleissCounts},
  };
}

}  // namespace partners::compute
