#include "services/methods/cholesky.h"

#include <Eigen/Cholesky>
#include <utility>

namespace partners::methods::internal {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Eigen::Map<Matrix> View(SquareMatrix* m) {
  const auto n = static_cast<Eigen::Index>(m->size);
  return {m->cells.data(), n, n};
}

Eigen::Map<const Matrix> View(const SquareMatrix& m) {
  const auto n = static_cast<Eigen::Index>(m.size);
  return {m.cells.data(), n, n};
}

}  // namespace

CholeskyFactor::CholeskyFactor(SquareMatrix m) : lower_(std::move(m)) {
  Eigen::Map<Matrix> view = View(&lower_);
  const Eigen::LLT<Eigen::Ref<Matrix>> in_place(view);
}

std::vector<double> CholeskyFactor::Solve(std::vector<double> right_side) const {
  const Eigen::Map<const Matrix> lower = View(lower_);
  Eigen::Map<Eigen::VectorXd> x(right_side.data(), lower.rows());
  lower.triangularView<Eigen::Lower>().solveInPlace(x);
  lower.transpose().triangularView<Eigen::Upper>().solveInPlace(x);
  return right_side;
}

SquareMatrix CholeskyFactor::Inverse() const {
  const Eigen::Map<const Matrix> lower = View(lower_);
  SquareMatrix inverse(lower_.size);
  Eigen::Map<Matrix> x = View(&inverse);
  x.setIdentity();
  lower.triangularView<Eigen::Lower>().solveInPlace(x);
  lower.transpose().triangularView<Eigen::Upper>().solveInPlace(x);
  return inverse;
}

}  // namespace partners::methods::internal
