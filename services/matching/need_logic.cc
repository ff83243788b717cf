#include "services/matching/need_logic.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/matching/errors.h"
#include "services/matching/fact_reader.h"
#include "services/matching/facts.h"
#include "services/matching/lists.h"
#include "services/matching/need_derivation.h"
#include "services/matching/need_rules.h"
#include "services/runtime/resources.h"
#include "services/runtime/update.h"

namespace partners::matching {
namespace {

using runtime::Call;
using storage::ChangeHeader;
using storage::Transaction;
using storage::View;
using v1::Need;

std::string NameOf(const FactRow& row) {
  return Publications().pattern.Format({row.publication()});
}

absl::StatusOr<Figure> ReadFigure(FactReader& reader, const std::string& school, int school_year,
                                  const std::string& indicator, int population) {
  PARTNERS_ASSIGN_OR_RETURN(const std::optional<FactRow> row,
                            reader.Figure(school, school_year, indicator, population));
  Figure figure;
  if (!row.has_value()) return figure;
  const v1::IndicatorFact& fact = row->fact().indicator();
  if (fact.has_value()) figure.value = fact.value();
  figure.missing = fact.missing();
  figure.publication = NameOf(*row);
  return figure;
}

absl::StatusOr<Figure> ReadPercentile(FactReader& reader, const std::string& school,
                                      int school_year) {
  PARTNERS_ASSIGN_OR_RETURN(const std::optional<FactRow> row,
                            reader.Determination(school, school_year));
  Figure figure;
  if (!row.has_value()) return figure;
  const v1::DeterminationFact& fact = row->fact().determination();
  if (fact.has_percentile()) figure.value = fact.percentile();
  figure.missing = fact.percentile_missing();
  figure.publication = NameOf(*row);
  return figure;
}

// Regions and grades served: both belong to the schools, not to the district.
absl::Status PlaceSchools(FactReader& reader, Need* need) {
  std::set<std::string> regions;
  std::set<int> grades;
  need->clear_schools_without_region();
  const int last = need->school_year().ending_year();
  for (int i = 0; i < need->school_codes_size(); ++i) {
    const std::string& code = need->school_codes(i);
    PARTNERS_ASSIGN_OR_RETURN(const std::vector<v1::OrganisationYear> years, reader.Years(code));
    if (years.empty()) {
      return runtime::ReferenceInvalid(absl::StrCat("need.school_codes[", i, "]"),
                                       OrganisationName(code), "is in no visible publication");
    }
    const v1::OrganisationYear* region = NewestWithRegion(years, last);
    if (region != nullptr) regions.insert(region->region());
    if (region == nullptr) need->add_schools_without_region(code);
    const v1::OrganisationYear* served = NewestWithGrades(years, last);
    if (served != nullptr) grades.insert(served->grades().begin(), served->grades().end());
  }
  need->mutable_regions()->Assign(regions.begin(), regions.end());
  need->mutable_school_grades()->Assign(grades.begin(), grades.end());
  if (need->grades().empty() && grades.empty()) {
    return runtime::FieldInvalid("need.grades", "is required: no publication says which grades");
  }
  return absl::OkStatus();
}

absl::Status Derive(const v1::NeedPolicy& policy, FactReader& reader, Need* need) {
  const int year = need->facts_school_year().ending_year();
  const FigureSource source = {
      [&](const std::string& school, const std::string& indicator, type::v1::Population group) {
        return ReadFigure(reader, school, year, indicator, group);
      },
      [&](const std::string& school) { return ReadPercentile(reader, school, year); }};
  return DeriveNeed(policy, source, need);
}

// Checks the need, works it out from the facts visible now, and writes it.
absl::Status Finish(const Call& call, ChangeHeader::Kind kind, Transaction& txn, Need* need) {
  PARTNERS_RETURN_IF_ERROR(Needs().pattern.Parse(need->name(), "need_id").status());
  PARTNERS_ASSIGN_OR_RETURN(const v1::Buyer buyer,
                            Load(txn, Buyers(), runtime::ParentOf(need->name()), "parent"));
  PARTNERS_ASSIGN_OR_RETURN(
      const v1::NeedPolicy policy,
      LoadReference(txn, NeedPolicies(), need->need_policy(), "need.need_policy"));
  PARTNERS_RETURN_IF_ERROR(CheckNeed(*need, buyer, policy));
  SortLists(need);
  FactReader reader(txn);
  PARTNERS_RETURN_IF_ERROR(PlaceSchools(reader, need));
  PARTNERS_RETURN_IF_ERROR(Derive(policy, reader, need));
  *need->mutable_derive_time() = runtime::ToProto(txn.now());
  return SaveResource(call, kind, Needs(), txn, need);
}

// A policy out of use serves the needs that have it, no others.
absl::Status CheckPolicyInUse(const View& view, const std::string& name) {
  PARTNERS_ASSIGN_OR_RETURN(const v1::NeedPolicy policy,
                            LoadReference(view, NeedPolicies(), name, "need.need_policy"));
  if (policy.state() != v1::NeedPolicy::STATE_RETIRED) return absl::OkStatus();
  return runtime::ReferenceInvalid("need.need_policy", name, "is retired");
}

absl::StatusOr<Need> LoadOwn(const Call& call, const View& view, const std::string& name,
                             const std::string& field, const std::string& etag) {
  PARTNERS_RETURN_IF_ERROR(CheckBuyerAccess(call, name));
  PARTNERS_ASSIGN_OR_RETURN(Need need, Load(view, Needs(), name, field));
  PARTNERS_RETURN_IF_ERROR(runtime::CheckEtag(etag, need.etag(), name));
  return need;
}

}  // namespace

absl::Status NeedLogic::CreateNeed(const Call& call, const v1::CreateNeedRequest& request,
                                   Transaction& txn, Need* need) const {
  PARTNERS_RETURN_IF_ERROR(CheckBuyerAccess(call, request.parent()));
  PARTNERS_ASSIGN_OR_RETURN(const v1::Buyer buyer, Load(txn, Buyers(), request.parent(), "parent"));
  *need = request.need();
  runtime::ClearOutputOnly(need);
  const std::string id = request.need_id().empty() ? runtime::NewId(sources_) : request.need_id();
  need->set_name(Needs().pattern.Format({runtime::IdOf(buyer.name()), id}));
  PARTNERS_RETURN_IF_ERROR(CheckPolicyInUse(txn, need->need_policy()));
  PARTNERS_RETURN_IF_ERROR(CheckCategoryKnown(need->category()));
  return Finish(call, ChangeHeader::KIND_CREATED, txn, need);
}

// Judged by the copy of the registry as it is: a write waits for nobody. The categories are copied
// only to be named in a refusal.
absl::Status NeedLogic::CheckCategoryKnown(const std::string& category) const {
  std::set<std::string> known;
  index_
      .ReadAt(/*sequence=*/0, absl::ZeroDuration(),
              [&](const PartnerIndex& index) {
                if (!index.HasCategory(category)) known = index.Categories();
                return absl::OkStatus();
              })
      .IgnoreError();  // nothing is known while it is being built or is damaged
  return CheckCategory(category, known);
}

absl::Status NeedLogic::GetNeed(const Call& call, const v1::GetNeedRequest& request,
                                const View& view, Need* need) const {
  PARTNERS_RETURN_IF_ERROR(CheckBuyerAccess(call, request.name()));
  return Get(call, view, Needs(), request, need);
}

absl::Status NeedLogic::ListNeeds(const Call& call, const v1::ListNeedsRequest& request,
                                  const View& view, v1::ListNeedsResponse* response) const {
  PARTNERS_RETURN_IF_ERROR(CheckBuyerAccess(call, request.parent()));
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                            Buyers().pattern.Parse(request.parent(), "parent", /*wildcard=*/true));
  const bool all = ids[0] == "-";
  if (!all) PARTNERS_RETURN_IF_ERROR(Load(view, Buyers(), request.parent(), "parent").status());
  PARTNERS_ASSIGN_OR_RETURN(
      const runtime::Query query,
      ReadOwnQuery<Need>(call, pager_, request, {"category", "basis", "title", "tier"}));
  const runtime::Keep<Need> keep = [&](Need* need) { return query.filter.Matches(*need); };
  PARTNERS_ASSIGN_OR_RETURN(
      runtime::PageOf<Need> page,
      ReadPage(view, Needs().table, {0, all ? "" : KeyOf(ids)}, query.start, keep));
  return AnswerPage(call, pager_, request, std::move(page), response->mutable_needs(), response);
}

absl::Status NeedLogic::UpdateNeed(const Call& call, const v1::UpdateNeedRequest& request,
                                   Transaction& txn, Need* need) const {
  const Need& given = request.need();
  PARTNERS_ASSIGN_OR_RETURN(*need, LoadOwn(call, txn, given.name(), "need.name", given.etag()));
  const std::string policy = need->need_policy();
  const std::string category = need->category();
  PARTNERS_RETURN_IF_ERROR(runtime::ApplyUpdate(given, request.update_mask(), {}, need));
  if (need->need_policy() != policy) {
    PARTNERS_RETURN_IF_ERROR(CheckPolicyInUse(txn, need->need_policy()));
  }
  if (need->category() != category) {
    PARTNERS_RETURN_IF_ERROR(CheckCategoryKnown(need->category()));
  }
  return Finish(call, ChangeHeader::KIND_UPDATED, txn, need);
}

absl::Status NeedLogic::RateNeedPractice(const Call& call,
                                         const v1::RateNeedPracticeRequest& request,
                                         Transaction& txn, Need* need) const {
  PARTNERS_ASSIGN_OR_RETURN(*need, LoadOwn(call, txn, request.name(), "name", request.etag()));
  auto& ratings = *need->mutable_ratings();
  const auto rated =
      std::find_if(ratings.begin(), ratings.end(), [&](const Need::PracticeRating& rating) {
        return rating.practice() == request.rating().practice();
      });
  (rated == ratings.end() ? *ratings.Add() : *rated) = request.rating();
  return Finish(call, ChangeHeader::KIND_UPDATED, txn, need);
}

}  // namespace partners::matching
