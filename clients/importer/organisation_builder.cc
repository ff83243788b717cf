#include "clients/importer/builders.h"
#include "clients/importer/text.h"

namespace partners::importer {
namespace {

constexpr size_t kLongestName = 200;
constexpr size_t kLongestTown = 100;

std::string Corrected(const OrganisationRule& rule, const std::string& text) {
  for (const Lookup::Entry& entry : rule.grades_corrections()) {
    if (Folded(entry.text()) == Folded(text)) return entry.value();
  }
  return text;
}

}  // namespace

OrganisationBuilder::OrganisationBuilder(const OrganisationRule& rule, ColumnList* columns)
    : rule_(rule),
      name_(columns->Add(rule.name())),
      type_(columns->Add(rule.type())),
      grades_(columns->Add(rule.grades())),
      region_(columns->Add(rule.region())),
      town_(columns->Add(rule.town())) {}

void OrganisationBuilder::Build(RowView& row, std::vector<matching::v1::Fact>* facts) const {
  matching::v1::OrganisationFact* fact = facts->emplace_back().mutable_organisation();
  fact->set_code(row.code);
  fact->mutable_school_year()->set_ending_year(row.school_year);
  fact->set_display_name(NameOf(row));
  if (fact->display_name().empty()) row.Complain(name_, {"required", "a name is required"});
  if (fact->display_name().size() > kLongestName)
    row.Complain(name_, {"too-long", "over 200 bytes"});

  fact->set_organisation_type(rule_.fixed_type());
  if (row.Has(type_) && !row.Missing(type_)) {
    const std::string* type = row.Find(type_, rule_.type_lookup(), row.Text(type_));
    if (type != nullptr) fact->set_organisation_type(*type);
  }
  if (row.Has(region_) && !row.Missing(region_)) {
    const std::string* region = row.Find(region_, rule_.region_lookup(), row.Text(region_));
    if (region != nullptr) fact->set_region(*region);
  }
  SetGrades(row, fact);
  if (!row.Missing(town_)) fact->set_town(row.Text(town_));
  if (fact->town().size() > kLongestTown) row.Complain(town_, {"too-long", "over 100 bytes"});
}

std::string OrganisationBuilder::NameOf(const RowView& row) const {
  if (row.Missing(name_)) return {};
  std::string text = row.Text(name_);
  for (const std::string& marker : rule_.name_after()) {
    const size_t at = text.find(marker);
    if (at != std::string::npos) return text.substr(at + marker.size());
  }
  return text;
}

void OrganisationBuilder::SetGrades(RowView& row, matching::v1::OrganisationFact* fact) const {
  if (row.Missing(grades_)) return;
  const auto grades = ParseGrades(Corrected(rule_, row.Text(grades_)));
  if (!grades.ok()) return row.Complain(grades_, grades.problem());
  for (const type::v1::Grade grade : *grades) fact->add_grades(grade);
}

}  // namespace partners::importer
