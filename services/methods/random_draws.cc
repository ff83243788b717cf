#include "services/methods/random_draws.h"

#include <cmath>

namespace partners::methods {

void DrawWeights(SplitMix64* random, std::vector<double>* weights) {
  double sum = 0;
  for (double& weight : *weights) {
    weight = -std::log(random->NextUnit());
    sum += weight;
  }
  for (double& weight : *weights) weight /= sum;
}

}  // namespace partners::methods
