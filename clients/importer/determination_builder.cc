#include <algorithm>

#include "absl/strings/str_cat.h"
#include "clients/importer/builders.h"
#include "clients/importer/text.h"

namespace partners::importer {
namespace {

using matching::v1::DeterminationFact;
using type::v1::MissingReason;

constexpr size_t kLongestGroup = 100;

MissingReason OrUnknown(MissingReason reason) {
  return reason == type::v1::MISSING_REASON_UNSPECIFIED ? type::v1::MISSING_REASON_UNKNOWN : reason;
}

// Adds a value unless it is there; the order is that of the file.
template <typename Enum>
void AddOnce(Enum value, google::protobuf::RepeatedField<int>* list) {
  if (std::find(list->begin(), list->end(), value) == list->end()) list->Add(value);
}

}  // namespace

DeterminationBuilder::DeterminationBuilder(const DeterminationRule& rule, ColumnList* columns)
    : rule_(rule),
      classification_(Use(rule.classification(), columns)),
      percentile_(columns->Add(rule.percentile())),
      target_percent_(columns->Add(rule.target_percent())),
      low_performing_(Use(rule.low_performing_groups(), columns)),
      low_participation_(Use(rule.low_participation_groups(), columns)),
      federal_(Use(rule.federal_designations(), columns)),
      title_i_(Use(rule.title_i(), columns)),
      appeal_(Use(rule.changed_on_appeal(), columns)) {
  for (const LookupColumn& one : rule.reason()) reasons_.push_back(Use(one, columns));
  for (const LookupColumn& one : rule.support_reasons()) support_.push_back(Use(one, columns));
}

DeterminationBuilder::Source DeterminationBuilder::Use(const LookupColumn& rule,
                                                       ColumnList* columns) {
  return {&rule, columns->Add(rule.column())};
}

void DeterminationBuilder::Build(RowView& row, std::vector<matching::v1::Fact>* facts) const {
  DeterminationFact* fact = facts->emplace_back().mutable_determination();
  fact->set_code(row.code);
  fact->mutable_school_year()->set_ending_year(row.school_year);
  SetClassification(row, fact);
  SetNumbers(row, fact);
  SetSupport(row, fact);
  SetGroups(row, fact);
  SetFlags(row, fact);
}

std::vector<std::string> DeterminationBuilder::Values(RowView& row, const Source& source) const {
  std::vector<std::string> values;
  if (row.Missing(source.slot)) return values;
  const std::string text = row.Text(source.slot);
  const std::vector<std::string> parts = source.rule->separator().empty()
                                             ? std::vector<std::string>{text}
                                             : SplitList(text, source.rule->separator());
  for (const std::string& part : parts) {
    const std::string* value = row.Find(source.slot, source.rule->lookup(), part);
    if (value != nullptr && !value->empty()) values.push_back(*value);
  }
  return values;
}

void DeterminationBuilder::SetClassification(RowView& row, DeterminationFact* fact) const {
  for (const std::string& value : Values(row, classification_)) {
    DeterminationFact::Classification classification;
    if (DeterminationFact::Classification_Parse(value, &classification)) {
      fact->set_classification(classification);
    }
  }
  for (const Source& source : reasons_) {
    const std::vector<std::string> values = Values(row, source);
    DeterminationFact::Reason reason;
    if (values.empty() || !DeterminationFact::Reason_Parse(values[0], &reason)) continue;
    fact->set_reason(reason);
    break;
  }
  if (!row.errors().empty()) return;
  if (fact->classification() == 0) {
    row.Complain(classification_.slot, {"required", "a classification is required"});
  }
  if (fact->reason() == 0) row.Complain(reasons_.back().slot, {"required", "a reason is required"});
}

std::optional<int> DeterminationBuilder::WholeInRange(RowView& row, int slot, int min,
                                                      int max) const {
  const Parsed<double> number = ParseNumber(row.At(slot), Indicator::UNIT_COUNT, false);
  if (!number.ok()) {
    row.Complain(slot, number.problem());
    return std::nullopt;
  }
  if (*number < min || *number > max) {
    row.Complain(slot, {"range", absl::StrCat("must be ", min, " to ", max)});
    return std::nullopt;
  }
  return static_cast<int>(*number);
}

void DeterminationBuilder::SetNumbers(RowView& row, DeterminationFact* fact) const {
  if (row.Missing(percentile_)) {
    fact->set_percentile_missing(OrUnknown(rule_.percentile_missing()));
  } else if (const auto percentile = WholeInRange(row, percentile_, 1, 99)) {
    fact->set_percentile(*percentile);
  }
  if (row.Missing(target_percent_)) {
    fact->set_target_percent_missing(OrUnknown(rule_.target_percent_missing()));
  } else if (const auto percent = WholeInRange(row, target_percent_, 0, 100)) {
    fact->set_target_percent(*percent);
  }
}

void DeterminationBuilder::SetSupport(RowView& row, DeterminationFact* fact) const {
  for (const Source& source : support_) {
    for (const std::string& value : Values(row, source)) {
      DeterminationFact::SupportReason reason;
      if (DeterminationFact::SupportReason_Parse(value, &reason)) {
        AddOnce(reason, fact->mutable_support_reasons());
      }
    }
  }
  for (const std::string& value : Values(row, federal_)) {
    DeterminationFact::FederalDesignation designation;
    if (DeterminationFact::FederalDesignation_Parse(value, &designation)) {
      AddOnce(designation, fact->mutable_federal_designations());
    }
  }
}

void DeterminationBuilder::SetGroups(RowView& row, DeterminationFact* fact) const {
  for (const std::string& value : Values(row, low_performing_)) {
    type::v1::Population population;
    if (type::v1::Population_Parse(value, &population)) {
      AddOnce(population, fact->mutable_low_performing_groups());
    }
  }
  if (row.Missing(low_participation_.slot)) return;
  for (std::string& group :
       SplitList(row.Text(low_participation_.slot), low_participation_.rule->separator())) {
    if (group.size() > kLongestGroup) {
      row.Complain(low_participation_.slot, {"too-long", "a group's name is over 100 bytes"});
    }
    if (!low_participation_.rule->lookup().empty()) {
      row.Find(low_participation_.slot, low_participation_.rule->lookup(), group);
    }
    fact->add_low_participation_groups(std::move(group));
  }
}

void DeterminationBuilder::SetFlags(RowView& row, DeterminationFact* fact) const {
  const std::vector<std::string> title_i = Values(row, title_i_);
  if (!title_i.empty()) fact->set_title_i(title_i[0] == "true");
  const std::vector<std::string> appeal = Values(row, appeal_);
  if (!appeal.empty()) fact->set_changed_on_appeal(appeal[0] == "true");
}

}  // namespace partners::importer
