#include "services/matching/ranking_logic.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/matching/digest.h"
#include "services/matching/errors.h"
#include "services/matching/limits.h"
#include "services/matching/lists.h"
#include "services/matching/ranking_report.h"
#include "services/runtime/resources.h"

namespace partners::matching {
namespace {

using runtime::Call;
using storage::Transaction;
using storage::View;
using v1::Ranking;

// What a request ranks: loaded before the index is looked at.
struct Question {
  v1::Need need;
  v1::RankingPolicy policy;
  absl::CivilDay on;
};

// `request` is that of RankPartners or ExplainPartner: both ask the same.
template <class Request>
absl::StatusOr<Question> ReadQuestion(const Call& call, const Request& request,
                                      const storage::Store& store) {
  PARTNERS_RETURN_IF_ERROR(CheckBuyerAccess(call, request.name()));
  Question question;
  const type::v1::Date day =
      request.has_in_force_on() ? request.in_force_on() : runtime::Today(call.latest);
  PARTNERS_ASSIGN_OR_RETURN(question.on, runtime::ToCivilDay(day, "in_force_on"));
  PARTNERS_RETURN_IF_ERROR(store.Read([&](const View& view) -> absl::Status {
    PARTNERS_ASSIGN_OR_RETURN(question.need, Load(view, Needs(), request.name(), "name"));
    PARTNERS_ASSIGN_OR_RETURN(
        question.policy,
        LoadReference(view, RankingPolicies(), request.ranking_policy(), "ranking_policy"));
    return absl::OkStatus();
  }));
  if (question.policy.state() == v1::RankingPolicy::STATE_RETIRED) {
    return runtime::ReferenceInvalid("ranking_policy", question.policy.name(), "is retired");
  }
  return question;
}

absl::Status CheckPracticesKnown(const v1::Need& need) {
  const std::vector<std::string> unknown = UnknownPractices(need);
  if (unknown.empty()) return absl::OkStatus();
  const std::string practices = absl::StrJoin(unknown, ", ");
  return Refuse(absl::StatusCode::kFailedPrecondition, v1::REASON_PRACTICES_UNKNOWN,
                absl::StrCat("the need is unknown for ", practices,
                             ": rate them with RateNeedPractice, or set accept_unknown_practices"),
                {{"practices", practices}, {"resource", need.name()}});
}

// Runs `body` on an index that contains what the request demands.
absl::Status WithIndex(const LiveIndex& live, int64_t sequence, absl::Duration longest,
                       const LiveIndex::Body& body) {
  return live.ReadAt(sequence, longest, [&](const PartnerIndex& index) -> absl::Status {
    if (index.partners().size() <= kPartnersMax) return body(index);
    return runtime::AnswerTooLarge("partners", kPartnersMax, "no ranking can be made of them");
  });
}

// Excluded partners from the n-th on, by name, at most `count`.
absl::StatusOr<std::vector<Ranking::ExcludedPartner>> ReadExcluded(const View& view,
                                                                   const std::string& ranking,
                                                                   size_t first, size_t count) {
  std::vector<Ranking::ExcludedPartner> excluded;
  size_t at = first;
  while (excluded.size() < count) {
    PARTNERS_ASSIGN_OR_RETURN(
        const std::optional<ExclusionBlock> block,
        Exclusions().Get(view, ExclusionKey(ranking, at / kExclusionsPerBlock)));
    if (!block.has_value()) break;
    const size_t size = static_cast<size_t>(block->partners_size());
    const size_t inside = at % kExclusionsPerBlock;
    const size_t end = std::min(size, inside + count - excluded.size());
    for (size_t i = inside; i < end; ++i) {
      excluded.push_back(ShowExcluded(block->partners(static_cast<int>(i))));
    }
    if (end == size && size < kExclusionsPerBlock) break;
    at += end - inside;
  }
  return excluded;
}

absl::Status ReadRanking(const View& view, const std::string& name, Ranking* ranking) {
  PARTNERS_ASSIGN_OR_RETURN(*ranking, Load(view, Rankings(), name, "name"));
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<Ranking::ExcludedPartner> excluded,
                            ReadExcluded(view, name, 0, kExcludedShownMax));
  for (const Ranking::ExcludedPartner& partner : excluded) *ranking->add_excluded() = partner;
  return absl::OkStatus();
}

// Keeps the ranking, unless the same was kept before.
absl::Status Keep(const Call& call, RankingReport report, Transaction& txn) {
  Ranking& ranking = report.ranking;
  PARTNERS_ASSIGN_OR_RETURN(const std::optional<Ranking> known,
                            Find(txn, Rankings(), ranking.name(), "name"));
  if (known.has_value()) return absl::OkStatus();
  for (size_t i = 0; i < report.exclusions.size(); ++i) {
    PARTNERS_RETURN_IF_ERROR(
        Exclusions().Put(txn, ExclusionKey(ranking.name(), i), report.exclusions[i]));
  }
  return SaveResource(call, storage::ChangeHeader::KIND_CREATED, Rankings(), txn, &ranking);
}

void ShowFirstExcluded(const RankingReport& report, Ranking* ranking) {
  for (const ExclusionBlock& block : report.exclusions) {
    for (const ExclusionBlock::Partner& partner : block.partners()) {
      if (ranking->excluded_size() == kExcludedShownMax) return;
      *ranking->add_excluded() = ShowExcluded(partner);
    }
  }
}

}  // namespace

absl::Status RankingLogic::RankPartners(const Call& call, const v1::RankPartnersRequest& request,
                                        Ranking* ranking) {
  PARTNERS_ASSIGN_OR_RETURN(const Question question, ReadQuestion(call, request, store_));
  if (!request.accept_unknown_practices()) {
    PARTNERS_RETURN_IF_ERROR(CheckPracticesKnown(question.need));
  }
  PARTNERS_ASSIGN_OR_RETURN(const RankingModel model,
                            RankingModel::Create(question.policy, question.need, question.on));
  RankingReport report;
  const auto rank = [&](const PartnerIndex& index) -> absl::Status {
    PARTNERS_ASSIGN_OR_RETURN(const RankingResult result, model.Rank(index));
    const RankingBasis basis{&question.need, &question.policy, question.on, index.contains()};
    PARTNERS_ASSIGN_OR_RETURN(report, ReportRanking(basis, model, result));
    return absl::OkStatus();
  };
  PARTNERS_RETURN_IF_ERROR(
      WithIndex(index_, request.min_registry_sequence(), call.deadline - sources_.now(), rank));
  const std::string id = IdFromDigest(Sha256(report.ranking.inputs_sha256()));
  const std::string name = absl::StrCat(request.name(), "/rankings/", id);
  report.ranking.set_name(name);
  if (request.validate_only()) {
    *ranking = report.ranking;
    ShowFirstExcluded(report, ranking);
    return absl::OkStatus();
  }
  PARTNERS_RETURN_IF_ERROR(store_.Write([&](Transaction& txn) { return Keep(call, report, txn); }));
  return store_.Read([&](const View& view) { return ReadRanking(view, name, ranking); });
}

absl::Status RankingLogic::GetRanking(const Call& call, const v1::GetRankingRequest& request,
                                      const View& view, Ranking* ranking) const {
  PARTNERS_RETURN_IF_ERROR(CheckBuyerAccess(call, request.name()));
  return ReadRanking(view, request.name(), ranking);
}

absl::Status RankingLogic::ListRankings(const Call& call, const v1::ListRankingsRequest& request,
                                        const View& view,
                                        v1::ListRankingsResponse* response) const {
  PARTNERS_RETURN_IF_ERROR(CheckBuyerAccess(call, request.parent()));
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                            Needs().pattern.Parse(request.parent(), "parent"));
  PARTNERS_RETURN_IF_ERROR(Load(view, Needs(), request.parent(), "parent").status());
  PARTNERS_ASSIGN_OR_RETURN(const runtime::Query query,
                            ReadOwnQuery<Ranking>(call, pager_, request, {"ranking_policy"}));
  const runtime::Keep<Ranking> keep = [&](Ranking* ranking) {
    ranking->clear_ranked();
    ranking->clear_need();
    return query.filter.Matches(*ranking);
  };
  PARTNERS_ASSIGN_OR_RETURN(runtime::PageOf<Ranking> page,
                            ReadPage(view, Rankings().table, {0, KeyOf(ids)}, query.start, keep));
  return AnswerPage(call, pager_, request, std::move(page), response->mutable_rankings(), response);
}

absl::Status RankingLogic::ListExcludedPartners(const Call& call,
                                                const v1::ListExcludedPartnersRequest& request,
                                                const View& view,
                                                v1::ListExcludedPartnersResponse* response) const {
  PARTNERS_RETURN_IF_ERROR(CheckBuyerAccess(call, request.parent()));
  PARTNERS_ASSIGN_OR_RETURN(const Ranking ranking,
                            Load(view, Rankings(), request.parent(), "parent"));
  PARTNERS_ASSIGN_OR_RETURN(const runtime::PageStart start, pager_.Open(call, request));
  uint64_t first = 0;
  if (!start.cursor.empty() && !absl::SimpleAtoi(start.cursor, &first)) {
    return absl::InternalError("a page token held no position");
  }
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<Ranking::ExcludedPartner> excluded,
                            ReadExcluded(view, ranking.name(), first, start.size));
  response->set_name(ranking.name());
  for (const Ranking::ExcludedPartner& partner : excluded) *response->add_excluded() = partner;
  const uint64_t next = first + excluded.size();
  const bool more = next < static_cast<uint64_t>(ranking.excluded_count());
  response->set_next_page_token(pager_.Close(call, request, more ? absl::StrCat(next) : ""));
  return absl::OkStatus();
}

absl::Status RankingLogic::ExplainPartner(const Call& call,
                                          const v1::ExplainPartnerRequest& request,
                                          v1::PartnerExplanation* explanation) {
  PARTNERS_ASSIGN_OR_RETURN(const Question question, ReadQuestion(call, request, store_));
  PARTNERS_RETURN_IF_ERROR(PartnerPattern().Parse(request.partner(), "partner").status());
  PARTNERS_ASSIGN_OR_RETURN(const RankingModel model,
                            RankingModel::Create(question.policy, question.need, question.on));
  const auto explain = [&](const PartnerIndex& index) -> absl::Status {
    const PartnerRecord* partner = index.Find(request.partner());
    if (partner == nullptr) return runtime::NotFound(request.partner());
    PARTNERS_ASSIGN_OR_RETURN(const PartnerResult judged, model.Judge(*partner));
    PARTNERS_ASSIGN_OR_RETURN(const RankingResult result, model.Rank(index));
    const RankingBasis basis{&question.need, &question.policy, question.on, index.contains()};
    PARTNERS_ASSIGN_OR_RETURN(*explanation, ReportExplanation(basis, model, judged, result));
    return absl::OkStatus();
  };
  PARTNERS_RETURN_IF_ERROR(
      WithIndex(index_, request.min_registry_sequence(), call.deadline - sources_.now(), explain));
  explanation->set_name(
      absl::StrCat(request.name(), "/explanations/", runtime::IdOf(request.partner())));
  return absl::OkStatus();
}

}  // namespace partners::matching
