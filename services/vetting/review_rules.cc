#include "services/vetting/review_rules.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/methods/rubric_score.h"
#include "services/runtime/errors.h"
#include "services/runtime/status_macros.h"
#include "services/vetting/rubric_rules.h"

namespace partners::vetting {
namespace {

using Criterion = v1::Rubric::Criterion;
using CategoryTotal = v1::Review::CategoryTotal;

std::string FieldOf(int score, const std::string& member) {
  return absl::StrCat("review.scores[", score, "].", member);
}

// The criteria that judge an application for any of `categories`, by key.
std::map<std::string, const Criterion*> Applicable(const v1::Rubric& rubric,
                                                   const std::vector<std::string>& categories) {
  std::map<std::string, const Criterion*> out;
  for (const std::string& category : categories) {
    for (const Criterion* criterion : CriteriaFor(rubric, category))
      out[criterion->key()] = criterion;
  }
  return out;
}

// Each score is of an applicable criterion, once, and within its scale.
absl::Status CheckScores(const std::map<std::string, const Criterion*>& applicable,
                         const v1::Review& review) {
  runtime::Violations violations;
  std::set<std::string> seen;
  for (int i = 0; i < review.scores_size(); ++i) {
    const auto& score = review.scores(i);
    const auto found = applicable.find(score.criterion());
    if (found == applicable.end()) {
      violations.Add(FieldOf(i, "criterion"),
                     "must be a criterion of the pinned rubric for a category applied for");
    } else if (!seen.insert(score.criterion()).second) {
      violations.Add(FieldOf(i, "criterion"), "must not be repeated");
    } else if (score.score() < found->second->scale_min() ||
               score.score() > found->second->scale_max()) {
      violations.Add(FieldOf(i, "score"), absl::StrCat("must be ", found->second->scale_min(),
                                                       " to ", found->second->scale_max()));
    }
  }
  return violations.status();
}

std::map<std::string, int> ScoresByKey(const v1::Review& review) {
  std::map<std::string, int> out;
  for (const auto& score : review.scores()) out[score.criterion()] = score.score();
  return out;
}

// What one category needs of a review and what it comes to.
struct Judged {
  CategoryTotal total;
  std::vector<std::string> missing;
  std::vector<std::string> reached;  // criteria up to and including the first failed gateway
};

absl::StatusOr<Judged> Judge(const v1::Rubric& rubric, const std::string& category,
                             const std::map<std::string, int>& scores) {
  const std::vector<const Criterion*> criteria = CriteriaFor(rubric, category);
  std::map<std::string, int> own;
  for (const Criterion* c : criteria) {
    if (scores.count(c->key()) > 0) own[c->key()] = scores.at(c->key());
  }
  PARTNERS_ASSIGN_OR_RETURN(const methods::RubricResult result,
                            methods::RubricTotal(MethodCriteria(criteria), own));
  Judged out;
  out.missing = result.missing;
  out.total.set_category(category);
  const bool failed = result.failed_gateway.has_value();
  out.total.set_status(failed ? v1::TOTAL_STATUS_FAILED_GATEWAY : v1::TOTAL_STATUS_COMPLETE);
  if (failed) out.total.set_failed_gateway(*result.failed_gateway);
  if (result.total.has_value()) out.total.set_total(*result.total);
  for (const Criterion* c : criteria) {
    out.reached.push_back(c->key());
    const auto score = own.find(c->key());
    if (c->has_minimum() && score != own.end() && score->second < c->minimum()) {
      out.total.add_below_minimum(c->key());
    }
    if (failed && c->key() == *result.failed_gateway) break;
  }
  return out;
}

// A criterion is not scored when every category it counts for has failed an earlier gateway.
void RefuseUnreached(const v1::Review& review, const std::set<std::string>& reached,
                     runtime::Violations* violations) {
  for (int i = 0; i < review.scores_size(); ++i) {
    if (reached.count(review.scores(i).criterion()) == 0) {
      violations->Add(FieldOf(i, "criterion"), "must not be scored after a failed gateway");
    }
  }
}

v1::ScoreOfRecord::CategoryScore ScoreOf(v1::ScoreRule rule, const std::string& category,
                                         const std::vector<v1::Review>& reviews) {
  v1::ScoreOfRecord::CategoryScore out;
  out.set_category(category);
  std::set<std::string> below;
  for (const v1::Review& review : reviews) {
    for (const CategoryTotal& total : review.totals()) {
      if (total.category() != category) continue;
      if (total.has_total()) out.add_review_totals(total.total());
      if (total.status() == v1::TOTAL_STATUS_FAILED_GATEWAY)
        out.set_gateway_failure_count(out.gateway_failure_count() + 1);
      below.insert(total.below_minimum().begin(), total.below_minimum().end());
    }
  }
  for (const std::string& key : below) out.add_below_minimum(key);
  const auto& totals = out.review_totals();
  if (out.gateway_failure_count() > 0) {
    out.set_status(totals.empty() ? v1::TOTAL_STATUS_FAILED_GATEWAY
                                  : v1::TOTAL_STATUS_SPLIT_ON_GATEWAY);
  } else if (!totals.empty() && rule == v1::SCORE_RULE_MEAN_OF_TOTALS) {
    out.set_status(v1::TOTAL_STATUS_COMPLETE);
    out.set_total(std::accumulate(totals.begin(), totals.end(), 0.0) / totals.size());
  }
  return out;
}

}  // namespace

absl::Status TotalReview(const v1::Rubric& rubric, const std::vector<std::string>& categories,
                         v1::Review* review) {
  PARTNERS_RETURN_IF_ERROR(CheckScores(Applicable(rubric, categories), *review));
  const std::map<std::string, int> scores = ScoresByKey(*review);
  runtime::Violations violations;
  std::set<std::string> missing;
  std::set<std::string> reached;
  review->clear_totals();
  for (const std::string& category : categories) {
    PARTNERS_ASSIGN_OR_RETURN(Judged judged, Judge(rubric, category, scores));
    missing.insert(judged.missing.begin(), judged.missing.end());
    reached.insert(judged.reached.begin(), judged.reached.end());
    *review->add_totals() = std::move(judged.total);
  }
  for (const std::string& key : missing)
    violations.Add("review.scores", absl::StrCat("criterion ", key, " must be scored"));
  RefuseUnreached(*review, reached, &violations);
  review->set_method_id(std::string(methods::kRubricTotal.id));
  review->set_method_version(methods::kRubricTotal.version);
  return violations.status();
}

v1::ScoreOfRecord MakeScore(v1::ScoreRule rule, const std::vector<std::string>& categories,
                            const std::vector<v1::Review>& reviews) {
  v1::ScoreOfRecord score;
  for (const v1::Review& review : reviews) {
    score.add_reviews(review.name());
    score.add_review_versions(review.version());
  }
  for (const std::string& category : categories)
    *score.add_categories() = ScoreOf(rule, category, reviews);
  score.set_score_rule(rule);
  score.set_method_id(std::string(methods::kRubricTotal.id));
  score.set_method_version(methods::kRubricTotal.version);
  return score;
}

v1::Review TallyOf(const v1::Review& review) {
  v1::Review tally = review;
  for (auto& score : *tally.mutable_scores()) score.clear_justification();
  tally.clear_revision_reason();
  return tally;
}

}  // namespace partners::vetting
