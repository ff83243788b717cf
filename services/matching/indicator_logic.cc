#include "services/matching/indicator_logic.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/matching/lists.h"
#include "services/runtime/resources.h"
#include "services/runtime/update.h"

namespace partners::matching {
namespace {

using runtime::Call;
using storage::ChangeHeader;

void CheckEntry(const v1::Indicator& indicator, const std::string& field,
                runtime::Violations* violations) {
  if (!Indicators().pattern.Matches(indicator.name())) {
    violations->Add(field + ".name", "must be indicators/{indicator}");
  }
  if (indicator.has_value_min() && indicator.has_value_max() &&
      indicator.value_min() > indicator.value_max()) {
    violations->Add(field + ".value_max", "must not be below value_min");
  }
  for (int i = 0; i < indicator.years_size(); ++i) {
    const v1::Indicator::YearSpan& span = indicator.years(i);
    if (span.has_first() && span.has_last() &&
        span.last().ending_year() < span.first().ending_year()) {
      violations->Add(absl::StrCat(field, ".years[", i, "].last"), "must not be before first");
    }
  }
}

// What every entry must be by itself, and the list as a whole.
absl::Status CheckEntries(const v1::ImportIndicatorsRequest& request) {
  runtime::Violations violations;
  std::set<std::string> names;
  for (int i = 0; i < request.indicators_size(); ++i) {
    const v1::Indicator& indicator = request.indicators(i);
    const std::string field = absl::StrCat("indicators[", i, "]");
    CheckEntry(indicator, field, &violations);
    if (!names.insert(indicator.name()).second) {
      violations.Add(field + ".name", "must be there once only");
    }
  }
  return violations.status();
}

// `entry` as it will be stored, when it says something new.
absl::Status ImportOne(const Call& call, const v1::Indicator& given, storage::Transaction& txn,
                       v1::ImportIndicatorsResponse* response) {
  v1::Indicator entry = given;
  runtime::ClearOutputOnly(&entry);
  entry.set_state(v1::Indicator::STATE_ACTIVE);
  PARTNERS_ASSIGN_OR_RETURN(const std::optional<v1::Indicator> stored,
                            Find(txn, Indicators(), entry.name(), "name"));
  if (!stored.has_value()) {
    response->set_created(response->created() + 1);
    return SaveResource(call, ChangeHeader::KIND_CREATED, Indicators(), txn, &entry);
  }
  if (stored->unit() != entry.unit()) {
    return runtime::WrongState(entry.name(), "the unit of recorded figures cannot change");
  }
  if (stored->direction() != entry.direction()) {
    return runtime::WrongState(entry.name(), "which way is better cannot change: needs rest on it");
  }
  entry.set_state(stored->state());
  *entry.mutable_update_time() = stored->update_time();
  entry.set_etag(stored->etag());
  if (google::protobuf::util::MessageDifferencer::Equals(entry, *stored)) {
    response->set_unchanged(response->unchanged() + 1);
    return absl::OkStatus();
  }
  response->set_updated(response->updated() + 1);
  return SaveResource(call, ChangeHeader::KIND_UPDATED, Indicators(), txn, &entry);
}

}  // namespace

absl::Status IndicatorLogic::ImportIndicators(const Call& call,
                                              const v1::ImportIndicatorsRequest& request,
                                              storage::Transaction& txn,
                                              v1::ImportIndicatorsResponse* response) const {
  PARTNERS_RETURN_IF_ERROR(CheckEntries(request));
  for (const v1::Indicator& indicator : request.indicators()) {
    PARTNERS_RETURN_IF_ERROR(ImportOne(call, indicator, txn, response));
  }
  return absl::OkStatus();
}

absl::Status IndicatorLogic::GetIndicator(const Call& call, const v1::GetIndicatorRequest& request,
                                          const storage::View& view,
                                          v1::Indicator* indicator) const {
  return Get(call, view, Indicators(), request, indicator);
}

absl::Status IndicatorLogic::ListIndicators(const Call& call,
                                            const v1::ListIndicatorsRequest& request,
                                            const storage::View& view,
                                            v1::ListIndicatorsResponse* response) const {
  return ListAll(call, pager_, view, Indicators(), request, {"unit", "direction", "state", "title"},
                 response->mutable_indicators(), response);
}

absl::Status IndicatorLogic::RetireIndicator(const Call& call,
                                             const v1::RetireIndicatorRequest& request,
                                             storage::Transaction& txn,
                                             v1::Indicator* indicator) const {
  PARTNERS_ASSIGN_OR_RETURN(*indicator, Load(txn, Indicators(), request.name(), "name"));
  if (indicator->state() == v1::Indicator::STATE_RETIRED) return absl::OkStatus();
  indicator->set_state(v1::Indicator::STATE_RETIRED);
  return SaveResource(call, ChangeHeader::KIND_UPDATED, Indicators(), txn, indicator);
}

}  // namespace partners::matching
