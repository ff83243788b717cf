#include "services/methods/review_design.h"

#include <algorithm>
#include <numeric>

namespace partners::methods::internal {
namespace {

std::vector<DesignReviewer> Reviewers(const std::vector<ReviewedTotal>& sorted) {
  std::vector<std::string> ids;
  ids.reserve(sorted.size());
  for (const ReviewedTotal& record : sorted) ids.push_back(record.reviewer);
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  std::vector<DesignReviewer> reviewers;
  for (std::string& id : ids) reviewers.push_back({std::move(id), 0, 0});
  return reviewers;
}

size_t PositionOf(const std::string& id, const std::vector<DesignReviewer>& reviewers) {
  const auto found = std::ranges::lower_bound(reviewers, id, {}, &DesignReviewer::id);
  return static_cast<size_t>(found - reviewers.begin());
}

// Weighted mean and squares of records [begin, end), by their distances from the first score.
struct Moments {
  double weight = 0, mean = 0, squares = 0;
};
Moments MomentsOf(const std::vector<ReviewedTotal>& records, size_t begin, size_t end) {
  Moments moments;
  const double origin = records[begin].score;
  double shift = 0;
  for (size_t i = begin; i < end; ++i) {
    moments.weight += records[i].weight;
    shift += records[i].weight * (records[i].score - origin);
  }
  moments.mean = origin + shift / moments.weight;
  for (size_t i = begin; i < end; ++i) {
    const double above = records[i].score - moments.mean;
    moments.squares += records[i].weight * above * above;
  }
  return moments;
}

DesignApplication Application(const std::vector<ReviewedTotal>& records, size_t begin, size_t end,
                              const std::vector<DesignReviewer>& reviewers) {
  const Moments moments = MomentsOf(records, begin, end);
  DesignApplication application{records[begin].application, moments.weight, moments.mean, {}, 0};
  for (size_t i = begin; i < end; ++i) {
    const double weight = records[i].weight;
    application.reviews.push_back({PositionOf(records[i].reviewer, reviewers),
                                   weight / moments.weight, weight,
                                   records[i].score - moments.mean});
  }
  return application;
}

// Joins sets of positions.
class Sets {
 public:
  explicit Sets(size_t size) : parent_(size) { std::iota(parent_.begin(), parent_.end(), 0); }

  size_t Find(size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void Join(size_t i, size_t j) { parent_[Find(i)] = Find(j); }

 private:
  std::vector<size_t> parent_;
};

void NumberComponents(ReviewDesign* design) {
  Sets sets(design->reviewers.size());
  for (const DesignApplication& application : design->applications) {
    for (const DesignReview& r : application.reviews) {
      sets.Join(r.reviewer, application.reviews[0].reviewer);
    }
  }
  constexpr size_t kNone = static_cast<size_t>(-1);
  std::vector<size_t> number(design->reviewers.size(), kNone);
  for (DesignApplication& application : design->applications) {
    size_t& component = number[sets.Find(application.reviews[0].reviewer)];
    if (component == kNone) {
      component = design->reviewers_in.size();
      design->reviewers_in.push_back(0);
    }
    application.component = component;
  }
  for (size_t j = 0; j < design->reviewers.size(); ++j) {
    DesignReviewer& reviewer = design->reviewers[j];
    reviewer.component = number[sets.Find(j)];
    reviewer.place = design->reviewers_in[reviewer.component]++;
  }
}

// Adds what one application says. The diagonal is made of the same products as the rest of its
// row, so that a row sums to 0 whatever the weights are.
void AddApplication(const DesignApplication& application,
                    const std::vector<DesignReviewer>& reviewers, SquareMatrix* s,
                    std::vector<double>* t) {
  for (const DesignReview& r : application.reviews) {
    const size_t j = reviewers[r.reviewer].place;
    (*t)[j] += r.weight * r.above;
    for (const DesignReview& other : application.reviews) {
      if (other.reviewer == r.reviewer) continue;
      const double product = r.weight * other.share;
      s->at(j, reviewers[other.reviewer].place) -= product;
      s->at(j, j) += product;
    }
  }
}

}  // namespace

ReviewDesign MakeReviewDesign(const std::vector<ReviewedTotal>& sorted) {
  ReviewDesign design;
  design.records = sorted.size();
  if (sorted.empty()) return design;
  design.reviewers = Reviewers(sorted);
  for (size_t begin = 0, end = 0; begin < sorted.size(); begin = end) {
    while (end < sorted.size() && sorted[end].application == sorted[begin].application) ++end;
    design.applications.push_back(Application(sorted, begin, end, design.reviewers));
  }
  design.total_squares = MomentsOf(sorted, 0, sorted.size()).squares;
  NumberComponents(&design);
  return design;
}

NormalEquations MakeNormalEquations(const ReviewDesign& design) {
  NormalEquations equations;
  for (size_t size : design.reviewers_in) {
    equations.s.emplace_back(size);
    equations.t.emplace_back(size);
  }
  for (const DesignApplication& application : design.applications) {
    AddApplication(application, design.reviewers, &equations.s[application.component],
                   &equations.t[application.component]);
  }
  return equations;
}

double Trace(const SquareMatrix& m) {
  double trace = 0;
  for (size_t i = 0; i < m.size; ++i) trace += m.at(i, i);
  return trace;
}

}  // namespace partners::methods::internal
