#include "clients/compute/criteria.h"

#include <utility>

namespace partners::compute {

std::vector<methods::ValuePoint> ReadPoints(const Field& field) {
  std::vector<methods::ValuePoint> points;
  for (const Field& point : field.Elements()) {
    const auto pair = point.Elements(2);
    points.push_back({pair[0].Number(), pair[1].Number()});
  }
  return points;
}

std::vector<methods::ValueCriterion> ReadCriteria(const Field& field) {
  std::vector<methods::ValueCriterion> criteria;
  for (const Field& element : field.Elements()) {
    const auto f = element.Members({"id", "weight", "points"}, {"neutral_value"});
    methods::ValueCriterion criterion{f[0].Text(), f[1].Number(), ReadPoints(f[2]), std::nullopt};
    if (f[3].given()) criterion.neutral_value = f[3].NumberOrNull();
    criteria.push_back(std::move(criterion));
  }
  return criteria;
}

std::vector<methods::Alternative> ReadAlternatives(const Field& field) {
  std::vector<methods::Alternative> alternatives;
  for (const auto& [id, values] : field.Entries()) {
    alternatives.push_back({id, {}});
    for (const auto& [criterion, value] : values.Entries()) {
      const std::optional<double> x = value.NumberOrNull();
      if (x.has_value()) alternatives.back().x[criterion] = *x;
    }
  }
  return alternatives;
}

}  // namespace partners::compute
