#include "absl/strings/str_cat.h"
#include "clients/compute/registry.h"
#include "services/methods/agreement_alpha.h"
#include "services/methods/agreement_icc.h"

namespace partners::compute {
namespace {

using methods::AlphaMetric;
using Scores = std::vector<std::vector<std::optional<double>>>;

// Rows of one length; null is a missing score.
Scores ReadScores(const Field& field, double least) {
  Scores scores;
  for (const Field& row : field.Elements()) {
    const auto cells = scores.empty() ? row.Elements() : row.Elements(scores[0].size());
    scores.emplace_back();
    for (const Field& cell : cells) {
      scores.back().push_back(cell.NumberOrNull(least, methods::kRatingMax));
    }
  }
  return scores;
}

AlphaMetric Level(const Field& field) {
  constexpr AlphaMetric kLevels[] = {AlphaMetric::kNominal, AlphaMetric::kOrdinal,
                                     AlphaMetric::kInterval, AlphaMetric::kRatio};
  return kLevels[field.Choice({"nominal", "ordinal", "interval", "ratio"})];
}

// The document has positions where the method has ids: the id is the position in decimal.
std::vector<methods::Rating> Ratings(const Scores& scores) {
  std::vector<methods::Rating> ratings;
  for (size_t i = 0; i < scores.size(); ++i) {
    for (size_t j = 0; j < scores[i].size(); ++j) {
      if (scores[i][j]) ratings.push_back({absl::StrCat(i), absl::StrCat(j), *scores[i][j]});
    }
  }
  return ratings;
}

absl::StatusOr<methods::AlphaResult> Alpha(const Field& input, absl::Status* status) {
  const auto f = input.Members({"ratings", "level"});
  const AlphaMetric level = Level(f[1]);
  const Scores scores = ReadScores(f[0], level == AlphaMetric::kRatio ? 0 : -methods::kRatingMax);
  if (!status->ok()) return *status;
  return methods::KrippendorffAlpha(Ratings(scores), level);
}

absl::StatusOr<OutputJson> KrippendorffAlpha(const Field& input, absl::Status* status) {
  const auto result = Alpha(input, status);
  if (!result.ok()) return result.status();
  return OutputJson{{"status", methods::AgreementStatusName(result->status)},
                    {"alpha", OrNull(result->alpha)},
                    {"n_pairable", result->kept_ratings}};
}

absl::StatusOr<OutputJson> KrippendorffJackknife(const Field& input, absl::Status* status) {
  const auto result = Alpha(input, status);
  if (!result.ok()) return result.status();
  return OutputJson{{"se", OrNull(result->standard_error)}};
}

OutputJson Limits(const std::optional<methods::IccLimits>& limits) {
  return limits ? OutputJson{limits->low, limits->high} : OutputJson();
}

OutputJson Answer(const methods::IccResult& r) {
  const auto square = [&](double methods::MeanSquares::*member) {
    return r.mean_squares ? OutputJson((*r.mean_squares).*member) : OutputJson();
  };
  return {{"status", methods::AgreementStatusName(r.status)},
          {"n", r.units},
          {"k", r.raters},
          {"MSR", square(&methods::MeanSquares::rows)},
          {"MSC", square(&methods::MeanSquares::columns)},
          {"MSE", square(&methods::MeanSquares::error)},
          {"MSW", square(&methods::MeanSquares::within)},
          {"F", OrNull(r.f)},
          {"ICC1", OrNull(r.icc1)},
          {"ICC2", OrNull(r.icc2)},
          {"ICC3", OrNull(r.icc3)},
          {"ICC1k", OrNull(r.icc1k)},
          {"ICC2k", OrNull(r.icc2k)},
          {"ICC3k", OrNull(r.icc3k)},
          {"ICC2_CI95", Limits(r.icc2_limits)},
          {"ICC2k_CI95", Limits(r.icc2k_limits)},
          {"ICC3k_CI95", Limits(r.icc3k_limits)}};
}

absl::StatusOr<OutputJson> Icc(const Field& input, absl::Status* status) {
  const Scores scores = ReadScores(input.Members({"ratings"})[0], -methods::kRatingMax);
  if (!status->ok()) return *status;
  const auto result = methods::IntraclassCorrelationOfTable(scores);
  if (!result.ok()) return result.status();
  return Answer(*result);
}

constexpr char kAlphaInput[] =
    "  ratings  units x raters: numbers, null when missing\n"
    "  level    nominal, ordinal, interval or ratio: what a difference between scores means\n";

constexpr char kAlphaExample[] =
    R"({"ratings":[[1,1,null],[2,2,3],[3,3,3],[3,3,2],[1,2,null]],"level":"ordinal"})";

}  // namespace

std::vector<MethodEntry> AgreementMethods() {
  return {
      {"krippendorff_alpha", methods::kKrippendorffAlpha.version,
       "Do reviewers agree? Any number of them, gaps allowed", kAlphaInput,
       "  status      OK; INSUFFICIENT: no unit has two ratings; NO_VARIATION: all are the same\n"
       "  alpha       at most 1; null unless OK\n"
       "  n_pairable  ratings of units that have two or more\n",
       kAlphaExample, KrippendorffAlpha},
      {"krippendorff_jackknife_se", methods::kKrippendorffAlpha.version,
       "How much does alpha hang on single units?", kAlphaInput,
       "  se  standard error; null with fewer than 3 units, or when all hangs on one\n",
       kAlphaExample, KrippendorffJackknife},
      {"icc", methods::kIntraclassCorrelation.version,
       "How steady is a total, of one reviewer and of the mean of all?",
       "  ratings  applications x reviewers: numbers, null when missing; rows with one missing "
       "are\n"
       "           dropped\n",
       "  status  OK; INSUFFICIENT: fewer than 2 complete rows or 2 columns; NO_VARIATION\n"
       "  n, k    complete rows, columns\n"
       "  MSR, MSC, MSE, MSW  mean squares: rows, columns, error, within rows\n"
       "  F       MSR / MSE\n"
       "  ICC1, ICC2, ICC3     of one score\n"
       "  ICC1k, ICC2k, ICC3k  of the mean of k scores\n"
       "  ICC2_CI95, ICC2k_CI95, ICC3k_CI95  [low, high]: 95 % limits\n"
       "  null: not defined\n",
       R"({"ratings":[[1,2],[2,4],[3,3],[4,null],[6,7]]})", Icc},
  };
}

}  // namespace partners::compute
