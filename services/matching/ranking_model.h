#ifndef PARTNERS_SERVICES_MATCHING_RANKING_MODEL_H_
#define PARTNERS_SERVICES_MATCHING_RANKING_MODEL_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "partners/matching/v1/resources.pb.h"
#include "services/matching/filters.h"
#include "services/matching/index.h"
#include "services/methods/additive_value.h"

// Rules and criteria put together: who passes, with what score, in what order. Pure; thread-safe.
namespace partners::matching {

// A service with one of its qualifications, judged.
struct CandidateResult {
  Candidate candidate;
  Bits failed = 0;                                   // rules about the service
  std::optional<methods::ScoredAlternative> scored;  // present when it and its partner pass
};

// A partner, judged. Points into the index it was read from.
struct PartnerResult {
  const PartnerRecord* partner = nullptr;
  Bits failed = 0;  // rules about the partner
  std::vector<CandidateResult> candidates;
  std::optional<size_t> best;  // position of the candidate with the highest score; absent: excluded
  int rank = 0;                // of a ranked partner
  bool tied = false;
};

struct RankingResult {
  std::vector<PartnerResult> ranked;    // best first, inside a tie by name
  std::vector<PartnerResult> excluded;  // by name
};

// How one need is ranked by one policy on one date.
class RankingModel {
 public:
  // The practices criterion becomes one criterion per practice, which share its weight as the
  // need's weights say. `policy` was checked when it was stored.
  static absl::StatusOr<RankingModel> Create(const v1::RankingPolicy& policy, const v1::Need& need,
                                             absl::CivilDay on);

  // One partner by itself; its rank is not known. The score does not depend on other partners: that
  // of a partner is the highest of its services that pass.
  absl::StatusOr<PartnerResult> Judge(const PartnerRecord& partner) const;
  // Every partner of the index.
  absl::StatusOr<RankingResult> Rank(const PartnerIndex& index) const;

  // Criteria as applied, in published order.
  const std::vector<v1::Ranking::AppliedCriterion>& criteria() const { return criteria_; }
  const NeedTerms& terms() const { return terms_; }
  // Raw values of a candidate; a criterion without entry is missing. The candidate has a service.
  methods::Alternative ValuesOf(const Candidate& candidate) const;

 private:
  RankingModel(std::vector<v1::Ranking::AppliedCriterion> criteria,
               methods::AdditiveValueModel model, NeedTerms terms)
      : criteria_(std::move(criteria)), model_(std::move(model)), terms_(std::move(terms)) {}

  std::vector<v1::Ranking::AppliedCriterion> criteria_;
  methods::AdditiveValueModel model_;
  NeedTerms terms_;
};

// What made the numbers of a ranking.
std::vector<v1::MethodVersion> RankingMethods();

// Practices of the need that are unknown, in its order.
std::vector<std::string> UnknownPractices(const v1::Need& need);

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_RANKING_MODEL_H_
