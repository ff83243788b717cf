#ifndef PARTNERS_SERVICES_METHODS_REVIEW_DESIGN_H_
#define PARTNERS_SERVICES_METHODS_REVIEW_DESIGN_H_

#include <cstddef>
#include <string>
#include <vector>

#include "services/methods/calibration.h"
#include "services/methods/cholesky.h"

// Who reviewed what, laid out for the sums of calibration. Not for use outside of this folder.
namespace partners::methods::internal {

struct DesignReview {
  size_t reviewer = 0;  // position in ReviewDesign::reviewers
  double share = 0;     // p = w / d
  double weight = 0;    // w
  double above = 0;     // y - raw
};

struct DesignApplication {
  std::string id;
  double weight = 0;  // d
  double raw = 0;
  std::vector<DesignReview> reviews;  // by reviewer
  size_t component = 0;
};

struct DesignReviewer {
  std::string id;
  size_t component = 0;
  size_t place = 0;  // among the reviewers of the component
};

struct ReviewDesign {
  std::vector<DesignApplication> applications;  // by id
  std::vector<DesignReviewer> reviewers;        // by id
  std::vector<size_t> reviewers_in;             // per component
  size_t records = 0;
  double total_squares = 0;  // weighted squares of all scores about their mean
};

// `sorted`: checked records by application, then reviewer. Equal scores give differences and
// squares that are exactly 0.
ReviewDesign MakeReviewDesign(const std::vector<ReviewedTotal>& sorted);

// S and t, per component. Rows of S sum to 0; it is positive definite but for that.
struct NormalEquations {
  std::vector<SquareMatrix> s;
  std::vector<std::vector<double>> t;
};
NormalEquations MakeNormalEquations(const ReviewDesign& design);

double Trace(const SquareMatrix& m);

}  // namespace partners::methods::internal

#endif  // PARTNERS_SERVICES_METHODS_REVIEW_DESIGN_H_
