#include "services/matching/ranking_digest.h"

#include <algorithm>

#include "absl/time/civil_time.h"
#include "services/matching/digest.h"

namespace partners::matching {
namespace {

void AddBasis(const RankingBasis& basis, CanonicalText* text) {
  for (const v1::MethodVersion& method : RankingMethods()) {
    text->Text("method", method.method()).Integer("version", method.version());
  }
  text->Text("need", basis.need->name())
      .Text("need_etag", basis.need->etag())
      .Text("need_inputs", basis.need->inputs_sha256())
      .Text("policy", basis.policy->name())
      .Text("on", absl::FormatCivilTime(basis.on))
      .Text("log_id", basis.registry.log_id())
      .Integer("sequence", basis.registry.sequence());
}

void AddCriterion(const v1::Ranking::AppliedCriterion& criterion, CanonicalText* text) {
  text->Text("criterion", criterion.key()).Number("weight", criterion.weight());
  for (const v1::RankingPolicy::Point& point : criterion.points()) {
    text->Number("x", point.x()).Number("v", point.v());
  }
  text->Number("missing", criterion.missing_value());
}

void AddCandidate(const RankingModel& model, const CandidateResult& judged, CanonicalText* text) {
  const Candidate& candidate = judged.candidate;
  text->Text("service", candidate.service->name);
  if (candidate.qualification != nullptr) {
    text->Text("qualification", candidate.qualification->name);
  }
  text->Integer("failed", judged.failed);
  if (!judged.scored.has_value()) return;
  const methods::Alternative values = model.ValuesOf(candidate);
  for (const v1::Ranking::AppliedCriterion& criterion : model.criteria()) {
    const auto value = values.x.find(criterion.key());
    if (value == values.x.end()) {
      text->Absent("raw");
    } else {
      text->Number("raw", value->second);
    }
  }
}

// In order of name, which the ranks do not disturb.
std::vector<const PartnerResult*> ByName(const RankingResult& result) {
  std::vector<const PartnerResult*> partners;
  for (const PartnerResult& partner : result.ranked) partners.push_back(&partner);
  for (const PartnerResult& partner : result.excluded) partners.push_back(&partner);
  std::sort(partners.begin(), partners.end(), [](const PartnerResult* a, const PartnerResult* b) {
    return a->partner->name < b->partner->name;
  });
  return partners;
}

}  // namespace

std::string DigestRanking(const RankingBasis& basis, const RankingModel& model,
                          const RankingResult& result) {
  CanonicalText text;
  AddBasis(basis, &text);
  for (const auto& criterion : model.criteria()) AddCriterion(criterion, &text);
  for (const PartnerResult* partner : ByName(result)) {
    text.Text("partner", partner->partner->name).Integer("failed", partner->failed);
    for (const CandidateResult& judged : partner->candidates) AddCandidate(model, judged, &text);
  }
  return Sha256Hex(text.text());
}

}  // namespace partners::matching
