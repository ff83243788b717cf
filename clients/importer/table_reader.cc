#include "clients/importer/table_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/importer/text.h"

namespace partners::importer {
namespace {

using matching::v1::Fact;

constexpr absl::string_view kStateCode = "00000000";
constexpr size_t kDistrictDigits = 4;

bool IsDistrict(absl::string_view code) { return absl::EndsWith(code, "0000"); }

bool IsBlank(const Row& row) {
  return std::all_of(row.cells.begin(), row.cells.end(),
                     [](const Cell& cell) { return Trimmed(cell.text).empty(); });
}

absl::string_view LastCharacters(absl::string_view text, int count) {
  const auto wanted = static_cast<size_t>(count);
  return count <= 0 || text.size() <= wanted ? text : text.substr(text.size() - wanted);
}

}  // namespace

TableReader::TableReader(const Mapping& mapping, const Table& table, const Limits& limits,
                         Repeats* repeats, const FactSink& sink, ImportReport* report)
    : table_(table),
      limits_(limits),
      missing_(mapping),
      lookups_(mapping),
      drop_repeats_(mapping.drop_identical_repeats()),
      repeats_(repeats),
      sink_(sink),
      report_(report),
      code_(columns_.Add(table.code().column())),
      district_(columns_.Add(table.code().district())),
      year_(columns_.Add(table.school_year().column())) {
  for (const auto& from : table.population().from()) {
    population_.push_back(columns_.Add(from.column()));
  }
  for (const SkipRows& skip : table.skip()) skip_.push_back(columns_.Add(skip.when().column()));
  for (const Condition& one : table.expect()) expect_.push_back(columns_.Add(one.column()));
  for (const Column& column : table.also_present()) columns_.Add(column);
  if (table.has_organisation()) organisation_.emplace(table.organisation(), &columns_);
  if (table.has_determination()) determination_.emplace(table.determination(), &columns_);
  for (const IndicatorRule& rule : table.indicators()) indicators_.emplace_back(rule, &columns_);
}

absl::Status TableReader::Start(RowSource& source) {
  absl::StatusOr<Header> header = FindHeader(source, table_, columns_);
  if (!header.ok()) return header.status();
  header_ = *std::move(header);
  absl::StatusOr<RowShape> shape = RowShape::Make(header_, table_, source.counts_cells());
  if (!shape.ok()) return shape.status();
  shape_ = *std::move(shape);
  if (!header_.unread.empty()) report_->unread_columns[table_.sheet()] = header_.unread;
  if (!table_.school_year().from_title()) return absl::OkStatus();
  const Parsed<int> year = SchoolYearInTitle(header_.title);
  if (!year.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "no school year in the text above the header, \"", Shortened(header_.title), "\""));
  }
  title_year_ = *year;
  return absl::OkStatus();
}

absl::StatusOr<bool> TableReader::Step(RowSource& source) {
  Row row;
  absl::StatusOr<bool> more = source.Next(row);
  if (!more.ok() || !*more) return more;
  if (IsBlank(row)) return true;
  ++report_->rows_read;
  if (absl::Status s = Handle(row); !s.ok()) return s;
  return true;
}

void TableReader::Wipe(Row& row) const {
  for (size_t i = 0; i < std::min(row.cells.size(), header_.wiped.size()); ++i) {
    if (header_.wiped[i]) row.cells[i] = Cell();
  }
}

absl::Status TableReader::Handle(Row& row) {
  const RowShape::Variant* shape = shape_.For(row.cells.size());
  if (shape == nullptr) {
    const RowShape::Variant none{std::vector<int>(header_.position.size(), -1), 0, 0, false};
    RowView view(row, header_, none, missing_, lookups_, table_.sheet());
    view.Complain(-1, {"ragged", absl::StrCat("the row has ", row.cells.size(),
                                              " fields, the header ", header_.names.size())});
    return Reject(view);
  }
  Wipe(row);
  RowView view(row, header_, *shape, missing_, lookups_, table_.sheet());
  std::string pass_over;
  if (const auto reason = ReasonToPassOver(view)) {
    pass_over = *reason;
  } else if (AsExpected(view) && SetCode(view, &pass_over)) {
    SetYear(view, *shape);
    SetPopulation(view);
  }
  if (!pass_over.empty()) {
    ++report_->rows_passed_over[pass_over];
    return absl::OkStatus();
  }
  if (!view.errors().empty()) return Reject(view);
  std::vector<Fact> facts;
  if (organisation_) organisation_->Build(view, &facts);
  if (determination_) determination_->Build(view, &facts);
  for (const IndicatorBuilder& indicator : indicators_) indicator.Build(view, &facts);
  return Emit(view, row.number, facts);
}

std::optional<std::string> TableReader::ReasonToPassOver(RowView& view) const {
  for (int i = 0; i < table_.skip_size(); ++i) {
    if (view.Holds(table_.skip(i).when(), skip_[static_cast<size_t>(i)])) {
      return table_.skip(i).reason();
    }
  }
  return std::nullopt;
}

bool TableReader::AsExpected(RowView& view) const {
  for (int i = 0; i < table_.expect_size(); ++i) {
    const int slot = expect_[static_cast<size_t>(i)];
    if (view.Holds(table_.expect(i), slot)) continue;
    view.Complain(slot, {"unexpected", "not the report this mapping is for"});
    return false;
  }
  return true;
}

bool TableReader::SetCode(RowView& view, std::string* pass_over) {
  const CodeRule& rule = table_.code();
  const Parsed<std::string> code = ParseCode(view.At(code_), rule);
  if (!code.ok()) {
    view.Complain(code_, code.problem());
    return false;
  }
  view.code = *code;
  const bool state = view.code == kStateCode;
  if (state && !rule.keep_state()) *pass_over = "state total";
  if (state) return rule.keep_state();
  const bool district = IsDistrict(view.code);
  const bool wanted = rule.level() == CodeRule::LEVEL_BOTH ||
                      district == (rule.level() == CodeRule::LEVEL_DISTRICT);
  if (!wanted && rule.pass_over_other_level()) {
    *pass_over = district ? "district row" : "school row";
  } else if (!wanted) {
    view.Complain(code_, {"code-level", district ? "the code of a district, not of a school"
                                                 : "the code of a school, not of a district"});
  }
  if (district_ >= 0) {
    const std::string expected = absl::StrCat(view.code.substr(0, kDistrictDigits), "0000");
    if (view.Text(district_) != expected) {
      view.Complain(district_, {"code-district", "not the district the school's code names"});
    }
  }
  return wanted;
}

void TableReader::SetYear(RowView& view, const RowShape::Variant& shape) {
  view.school_year = year_ < 0 ? table_.school_year().fixed() : 0;
  if (title_year_ != 0) view.school_year = title_year_;
  if (year_ >= 0) {
    const Parsed<int> year = ParseSchoolYear(view.At(year_).text);
    if (!year.ok()) return view.Complain(year_, year.problem());
    view.school_year = *year;
  }
  if (!shape_.Allows(shape, view.school_year)) {
    view.Complain(year_, {"ragged", "rows of this year have another number of fields"});
  }
}

void TableReader::SetPopulation(RowView& view) {
  view.population = type::v1::POPULATION_ALL;
  for (int i = 0; i < table_.population().from_size(); ++i) {
    const PopulationRule::From& from = table_.population().from(i);
    const int slot = population_[static_cast<size_t>(i)];
    const std::string text = view.Text(slot);
    const std::string* value =
        view.Find(slot, from.lookup(), LastCharacters(text, from.last_characters()));
    if (value == nullptr) return;
    type::v1::Population population = type::v1::POPULATION_UNSPECIFIED;
    type::v1::Population_Parse(*value, &population);
    if (i > 0 && population != view.population) {
      return view.Complain(slot, {"population-disagrees", "two columns name different groups"});
    }
    view.population = population;
  }
}

bool TableReader::Repeated(RowView& view, const std::vector<Fact>& facts, bool* all_same) {
  bool repeated = false;
  *all_same = !facts.empty();
  for (const Fact& fact : facts) {
    int64_t first = 0;
    const Repeats::Kind kind = repeats_->Judge(fact, &first);
    *all_same = *all_same && kind == Repeats::Kind::kSame;
    if (kind == Repeats::Kind::kNew) continue;
    repeated = true;
    if (kind == Repeats::Kind::kDifferent) {
      view.Complain(code_, {"conflict", absl::StrCat("says something else than row ", first)});
    } else if (!drop_repeats_) {
      view.Complain(code_, {"repeat", absl::StrCat("says again what row ", first, " says")});
    }
    if (!view.errors().empty()) break;
  }
  return repeated;
}

absl::Status TableReader::Emit(RowView& view, int64_t row, const std::vector<Fact>& facts) {
  bool all_same = false;
  if (view.errors().empty()) Repeated(view, facts, &all_same);
  if (!view.errors().empty()) return Reject(view);
  if (all_same) {
    ++report_->rows_passed_over["identical repeat"];
    return absl::OkStatus();
  }
  for (const Fact& fact : facts) {
    int64_t first = 0;
    if (repeats_->Judge(fact, &first) != Repeats::Kind::kNew) continue;
    repeats_->Keep(fact, row);
    if (static_cast<int64_t>(repeats_->size()) > limits_.facts) {
      return absl::InvalidArgumentError(
          absl::StrCat("more than ", limits_.facts, " facts (limit facts)"));
    }
    Count(fact);
    if (absl::Status s = sink_(fact); !s.ok()) return s;
  }
  return absl::OkStatus();
}

void TableReader::Count(const Fact& fact) {
  ++report_->facts;
  if (fact.has_organisation()) {
    ++report_->organisations;
    report_->school_years.insert(fact.organisation().school_year().ending_year());
  } else if (fact.has_determination()) {
    ++report_->determinations;
    report_->school_years.insert(fact.determination().school_year().ending_year());
  } else {
    ++report_->indicators;
    report_->missing_values += fact.indicator().has_value() ? 0 : 1;
    report_->school_years.insert(fact.indicator().school_year().ending_year());
  }
}

absl::Status TableReader::Reject(const RowView& view) {
  ++report_->rows_in_error;
  for (const RowError& error : view.errors()) {
    ++report_->error_count;
    if (static_cast<int64_t>(report_->errors.size()) < limits_.errors_kept) {
      report_->errors.push_back(error);
    }
  }
  if (report_->rows_in_error <= limits_.rows_in_error) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("more than ", limits_.rows_in_error, " rows in error (limit rows_in_error)"));
}

}  // namespace partners::importer
