#ifndef PARTNERS_SERVICES_MATCHING_REPORT_PARTS_H_
#define PARTNERS_SERVICES_MATCHING_REPORT_PARTS_H_

#include <string>

#include "services/matching/notice.h"
#include "services/matching/ranking_report.h"
#include "services/runtime/dates.h"

// What rankings and explanations have in common.
namespace partners::matching {

// Empty without a qualification.
inline std::string NameOf(const QualificationRecord* qualification) {
  return qualification == nullptr ? "" : qualification->name;
}

// Registry state, date, methods, criteria and the notice. `M` is Ranking or PartnerExplanation.
template <class M>
void ShowBasis(const RankingBasis& basis, const RankingModel& model, M* report) {
  *report->mutable_registry() = basis.registry;
  *report->mutable_in_force_on() = runtime::FromCivilDay(basis.on);
  for (const v1::MethodVersion& method : RankingMethods()) *report->add_methods() = method;
  for (const v1::Ranking::AppliedCriterion& criterion : model.criteria()) {
    *report->add_criteria() = criterion;
  }
  report->set_notice(kRankingNotice);
}

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_REPORT_PARTS_H_
