#ifndef PARTNERS_SERVICES_METHODS_CHOLESKY_H_
#define PARTNERS_SERVICES_METHODS_CHOLESKY_H_

#include <cstddef>
#include <vector>

// Linear equations with a symmetric positive definite matrix. Not for use outside of this folder.
namespace partners::methods::internal {

struct SquareMatrix {
  explicit SquareMatrix(size_t n) : size(n), cells(n * n) {}
  double& at(size_t row, size_t column) { return cells[row * size + column]; }
  double at(size_t row, size_t column) const { return cells[row * size + column]; }

  size_t size;
  std::vector<double> cells;  // row after row
};

// The Cholesky factor of m = L L^T. `m` must be symmetric and positive definite, which callers know
// from how they made it; nothing here checks it.
// Cost: n^3/3 multiplications once, n^2 per Solve, n^3 for Inverse. Thread-safe. Source: Eigen.
class CholeskyFactor {
 public:
  explicit CholeskyFactor(SquareMatrix m);
  std::vector<double> Solve(std::vector<double> right_side) const;  // x with m x = right_side
  SquareMatrix Inverse() const;                                     // of m

 private:
  SquareMatrix lower_;  // L; what is above the diagonal means nothing
};

}  // namespace partners::methods::internal

#endif  // PARTNERS_SERVICES_METHODS_CHOLESKY_H_
