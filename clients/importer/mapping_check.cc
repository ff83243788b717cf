#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/importer/catalogue.h"
#include "clients/importer/limits.h"
#include "clients/importer/mappings.h"
#include "clients/importer/text.h"
#include "partners/matching/v1/facts.pb.h"

namespace partners::importer {
namespace {

using matching::v1::DeterminationFact;

absl::Status Wrong(absl::string_view field, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("mapping: ", field, ": ", what));
}

bool IsCatalogueId(absl::string_view id) {
  if (id.empty() || id.size() > kDatasetBytesMax) return false;
  for (const char c : id) {
    const auto byte = static_cast<unsigned char>(c);
    if (!absl::ascii_isdigit(byte) && !absl::ascii_islower(byte) && c != '-') return false;
  }
  return true;
}

// Calls `visit` with every message of type T inside `message`.
template <typename T>
void ForEach(const google::protobuf::Message& message, const std::function<void(const T&)>& visit) {
  if (message.GetDescriptor() == T::descriptor()) {
    visit(static_cast<const T&>(message));
  }
  const auto* reflection = message.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const auto* field : fields) {
    if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      ForEach<T>(reflection->GetMessage(message, field), visit);
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      ForEach<T>(reflection->GetRepeatedMessage(message, field, i), visit);
    }
  }
}

// What a lookup's values must be.
using ValueCheck = std::function<bool(const std::string&)>;

template <typename Enum>
ValueCheck NameOf(bool (*parse)(google::protobuf::ConstStringParam, Enum*)) {
  return [parse](const std::string& value) {
    Enum parsed;
    return parse(value, &parsed);
  };
}

bool IsBool(const std::string& value) { return value == "true" || value == "false"; }

class Checker {
 public:
  explicit Checker(const Mapping& mapping) : mapping_(mapping) {}

  absl::Status Check() {
    if (!IsCatalogueId(mapping_.dataset()))
      Fail("dataset", "must be of a-z, 0-9 and -, at most 63");
    Require("title", mapping_.title(), kTitleBytesMax);
    Require("source", mapping_.source(), 1000);
    if (mapping_.data_notice().size() > kNoticeBytesMax) {
      Fail("data_notice", absl::StrCat("at most ", kNoticeBytesMax, " bytes"));
    }
    if (mapping_.file_kind() == Mapping::FILE_KIND_UNSPECIFIED) Fail("file_kind", "required");
    if (mapping_.tables().empty()) Fail("tables", "at least one");
    if (mapping_.file_kind() == Mapping::FILE_KIND_CSV && mapping_.tables_size() > 1) {
      Fail("tables", "a CSV file has one");
    }
    for (int i = 0; i < mapping_.tables_size(); ++i) {
      at_ = absl::StrCat("tables[", i, "].");
      CheckTable(mapping_.tables(i));
    }
    return status_;
  }

 private:
  void CheckTable(const Table& table) {
    if (table.code().column().header().empty()) Fail("code.column", "required");
    if (table.code().level() == CodeRule::LEVEL_UNSPECIFIED) Fail("code.level", "required");
    if (table.header_rows() < 0 || table.header_rows() > 2) Fail("header_rows", "1 or 2");
    CheckYearRule(table.school_year());
    for (const PopulationRule::From& from : table.population().from()) {
      CheckLookup("population.from", from.lookup(), NameOf(&type::v1::Population_Parse));
    }
    if (table.has_organisation()) CheckOrganisation(table.organisation());
    if (table.has_determination()) CheckDetermination(table.determination());
    for (const IndicatorRule& rule : table.indicators()) CheckIndicator(rule);
    for (const Condition& one : table.expect()) {
      if (!one.has_column()) Fail("expect.column", "required");
    }
    for (const SkipRows& skip : table.skip()) {
      if (!skip.when().has_column() || skip.reason().empty()) {
        Fail("skip", "a column and a reason are required");
      }
    }
    if (!table.has_organisation() && !table.has_determination() && table.indicators().empty()) {
      Fail("indicators", "the table gives no facts");
    }
    CheckColumns(table);
  }

  void CheckYearRule(const YearRule& rule) {
    const int ways = (rule.fixed() != 0) + rule.has_column() + rule.from_title();
    if (ways != 1) Fail("school_year", "exactly one of fixed, column and from_title");
    if (rule.fixed() != 0 && (rule.fixed() < 1990 || rule.fixed() > 2200)) {
      Fail("school_year.fixed", "1990 to 2200");
    }
  }

  void CheckColumns(const Table& table) {
    std::set<std::string> wiped;
    for (const std::string& name : table.never_read()) wiped.insert(Folded(name));
    ForEach<Column>(table, [&](const Column& column) {
      if (column.header().empty()) Fail("column.header", "required");
      if (wiped.count(Folded(column.header())) > 0) {
        Fail("never_read", absl::StrCat("\"", column.header(), "\" is read by a rule"));
      }
      if (column.occurrence() < 0 || column.occurrence() > std::max(1, column.occurrences())) {
        Fail("column.occurrence", absl::StrCat("\"", column.header(), "\": 1 to occurrences"));
      }
    });
  }

  void CheckOrganisation(const OrganisationRule& rule) {
    if (!rule.has_name()) Fail("organisation.name", "required");
    if (rule.has_type()) CheckLookup("organisation.type", rule.type_lookup(), &IsCatalogueId);
    if (rule.has_region()) CheckLookup("organisation.region", rule.region_lookup(), &IsCatalogueId);
    if (!rule.fixed_type().empty() && !IsCatalogueId(rule.fixed_type())) {
      Fail("organisation.fixed_type", "must be an id");
    }
  }

  void CheckDetermination(const DeterminationRule& rule) {
    CheckLookup("determination.classification", rule.classification().lookup(),
                NameOf(&DeterminationFact::Classification_Parse));
    if (rule.reason().empty()) Fail("determination.reason", "required");
    for (const LookupColumn& column : rule.reason()) {
      CheckLookup("determination.reason", column.lookup(),
                  NameOf(&DeterminationFact::Reason_Parse));
    }
    for (const LookupColumn& column : rule.support_reasons()) {
      CheckLookup("determination.support_reasons", column.lookup(),
                  NameOf(&DeterminationFact::SupportReason_Parse));
    }
    CheckOptional("determination.low_performing_groups", rule.low_performing_groups(),
                  NameOf(&type::v1::Population_Parse));
    CheckOptional("determination.federal_designations", rule.federal_designations(),
                  NameOf(&DeterminationFact::FederalDesignation_Parse));
    CheckOptional("determination.title_i", rule.title_i(), &IsBool);
    CheckOptional("determination.changed_on_appeal", rule.changed_on_appeal(), &IsBool);
  }

  void CheckIndicator(const IndicatorRule& rule) {
    const std::string field = absl::StrCat("indicators[", rule.indicator(), "]");
    if (FindIndicator(rule.indicator()) == nullptr) Fail(field, "not in the catalogue");
    if (rule.has_column() == rule.has_ratio()) Fail(field, "exactly one of column and ratio");
    if (rule.has_ratio() &&
        (rule.ratio().decimals() < 0 || rule.ratio().decimals() > 9 || rule.ratio().times() <= 0)) {
      Fail(field, "a ratio needs times above 0 and 0 to 9 decimals");
    }
    if (rule.has_when() && !rule.when().has_column()) Fail(field, "`when` needs a column");
  }

  void CheckOptional(absl::string_view field, const LookupColumn& column, const ValueCheck& check) {
    if (column.has_column()) CheckLookup(field, column.lookup(), check);
  }

  void CheckLookup(absl::string_view field, const std::string& id, const ValueCheck& check) {
    for (const Lookup& lookup : mapping_.lookups()) {
      if (lookup.id() != id) continue;
      for (const Lookup::Entry& entry : lookup.entries()) {
        if (!entry.value().empty() && !check(entry.value())) {
          Fail(field, absl::StrCat("lookup ", id, " gives \"", entry.value(),
                                   "\", which means nothing here"));
        }
      }
      return;
    }
    Fail(field, absl::StrCat("there is no lookup \"", id, "\""));
  }

  void Require(absl::string_view field, const std::string& value, size_t most) {
    if (value.empty() || value.size() > most || OneLine(value) != value) {
      Fail(field, absl::StrCat("one line of 1 to ", most, " bytes"));
    }
  }

  void Fail(absl::string_view field, absl::string_view what) {
    if (status_.ok()) status_ = Wrong(absl::StrCat(at_, field), what);
  }

  const Mapping& mapping_;
  std::string at_;
  absl::Status status_;
};

}  // namespace

absl::Status CheckMapping(const Mapping& mapping) { return Checker(mapping).Check(); }

}  // namespace partners::importer
