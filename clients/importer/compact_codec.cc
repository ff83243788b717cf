#include "clients/importer/compact_codec.h"

#include <array>
#include <charconv>
#include <cmath>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "clients/importer/text.h"
#include "clients/importer/values.h"

namespace partners::importer {
namespace {

using matching::v1::DeterminationFact;
using matching::v1::OrganisationFact;
using type::v1::MissingReason;

constexpr absl::string_view kClassification = "CLASSIFICATION_";
constexpr absl::string_view kReason = "REASON_";
constexpr absl::string_view kSupport = "SUPPORT_REASON_";
constexpr absl::string_view kFederal = "FEDERAL_DESIGNATION_";
constexpr absl::string_view kPopulation = "POPULATION_";
constexpr absl::string_view kMissingLetters = "?SRAU";

// REASON_MODERATE_PROGRESS is written moderate-progress.
std::string Word(const std::string& name, absl::string_view prefix) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(absl::StripPrefix(name, prefix)), {{"_", "-"}});
}

std::string NameOfWord(absl::string_view word, absl::string_view prefix) {
  return absl::StrCat(prefix, absl::StrReplaceAll(absl::AsciiStrToUpper(word), {{"-", "_"}}));
}

template <typename Enum>
bool ReadWord(absl::string_view word, absl::string_view prefix,
              bool (*parse)(google::protobuf::ConstStringParam, Enum*), Enum* value) {
  return parse(NameOfWord(word, prefix), value) && *value != 0;
}

template <typename Enum>
std::string Words(const google::protobuf::RepeatedField<int>& values, absl::string_view prefix,
                  const std::string& (*name)(Enum)) {
  return absl::StrJoin(values, ";", [&](std::string* out, int value) {
    out->append(Word(name(static_cast<Enum>(value)), prefix));
  });
}

template <typename Enum>
bool ReadWords(const std::string& text, absl::string_view prefix,
               bool (*parse)(google::protobuf::ConstStringParam, Enum*),
               google::protobuf::RepeatedField<int>* values) {
  for (const std::string& word : SplitList(text, ";")) {
    Enum value;
    if (!ReadWord(word, prefix, parse, &value)) return false;
    values->Add(value);
  }
  return true;
}

absl::Status Bad(absl::string_view field, absl::string_view text) {
  return absl::InvalidArgumentError(absl::StrCat(field, " \"", Shortened(text), "\""));
}

bool ReadWhole(const std::string& text, int min, int max, bool* present, int* value,
               MissingReason* missing) {
  double number = 0;
  if (!ReadFigure(text, present, &number, missing)) return false;
  if (*present && (number != std::floor(number) || number < min || number > max)) return false;
  *value = static_cast<int>(number);
  return true;
}

std::string BoolText(bool present, bool value) { return !present ? "" : value ? "yes" : "no"; }

}  // namespace

const std::vector<std::string>& OrganisationFields() {
  static const auto& fields = *new std::vector<std::string>{"code",   "school-year", "name", "type",
                                                            "grades", "region",      "town"};
  return fields;
}

const std::vector<std::string>& DeterminationFields() {
  static const auto& fields = *new std::vector<std::string>{"code",
                                                            "school-year",
                                                            "classification",
                                                            "reason",
                                                            "percentile",
                                                            "target-percent",
                                                            "support",
                                                            "low-performing-groups",
                                                            "low-participation-groups",
                                                            "federal",
                                                            "title-i",
                                                            "changed-on-appeal"};
  return fields;
}

int EndingYearOf(const matching::v1::Fact& fact) {
  if (fact.has_organisation()) return fact.organisation().school_year().ending_year();
  if (fact.has_determination()) return fact.determination().school_year().ending_year();
  return fact.indicator().school_year().ending_year();
}

std::string FigureText(bool present, double value, MissingReason missing) {
  if (!present) return std::string(1, kMissingLetters[static_cast<size_t>(missing)]);
  std::array<char, 32> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return std::string(buffer.data(), end.ptr);
}

bool ReadFigure(absl::string_view text, bool* present, double* value, MissingReason* missing) {
  *missing = type::v1::MISSING_REASON_UNSPECIFIED;
  *present = true;
  if (text.size() == 1 && absl::ascii_isupper(static_cast<unsigned char>(text[0]))) {
    const size_t letter = kMissingLetters.find(text[0]);
    *present = false;
    *missing = static_cast<MissingReason>(letter == absl::string_view::npos ? 0 : letter);
    return *missing != type::v1::MISSING_REASON_UNSPECIFIED;
  }
  return absl::SimpleAtod(text, value) && std::isfinite(*value);
}

absl::Status ReadSubject(const std::string& code, const std::string& year, std::string* code_out,
                         type::v1::SchoolYear* year_out) {
  const Parsed<std::string> parsed_code = ParseCode({CellKind::kText, code}, CodeRule());
  if (!parsed_code.ok()) return Bad("code", code);
  const Parsed<int> parsed_year = ParseSchoolYear(year);
  if (!parsed_year.ok()) return Bad("school year", year);
  *code_out = *parsed_code;
  year_out->set_ending_year(*parsed_year);
  return absl::OkStatus();
}

std::string PopulationText(type::v1::Population population) {
  return Word(type::v1::Population_Name(population), kPopulation);
}

bool ReadPopulation(absl::string_view text, type::v1::Population* population) {
  return ReadWord(text, kPopulation, &type::v1::Population_Parse, population);
}

std::vector<std::string> OrganisationRow(const OrganisationFact& fact) {
  const std::string grades = absl::StrJoin(fact.grades(), ";", [](std::string* out, int grade) {
    out->append(GradeText(static_cast<type::v1::Grade>(grade)));
  });
  return {fact.code(),
          absl::StrCat(fact.school_year().ending_year()),
          fact.display_name(),
          fact.organisation_type(),
          grades,
          fact.region(),
          fact.town()};
}

absl::Status ReadOrganisation(const std::vector<std::string>& f, OrganisationFact* fact) {
  absl::Status s = ReadSubject(f[0], f[1], fact->mutable_code(), fact->mutable_school_year());
  if (!s.ok()) return s;
  if (f[2].empty()) return Bad("name", f[2]);
  fact->set_display_name(f[2]);
  fact->set_organisation_type(f[3]);
  const auto grades = ParseGrades(absl::StrReplaceAll(f[4], {{";", ","}}));
  if (!grades.ok()) return Bad("grades", f[4]);
  for (const type::v1::Grade grade : *grades) fact->add_grades(grade);
  fact->set_region(f[5]);
  fact->set_town(f[6]);
  return absl::OkStatus();
}

std::vector<std::string> DeterminationRow(const DeterminationFact& fact) {
  return {
      fact.code(),
      absl::StrCat(fact.school_year().ending_year()),
      Word(DeterminationFact::Classification_Name(fact.classification()), kClassification),
      Word(DeterminationFact::Reason_Name(fact.reason()), kReason),
      FigureText(fact.has_percentile(), fact.percentile(), fact.percentile_missing()),
      FigureText(fact.has_target_percent(), fact.target_percent(), fact.target_percent_missing()),
      Words<DeterminationFact::SupportReason>(fact.support_reasons(), kSupport,
                                              &DeterminationFact::SupportReason_Name),
      Words<type::v1::Population>(fact.low_performing_groups(), kPopulation,
                                  &type::v1::Population_Name),
      absl::StrJoin(fact.low_participation_groups(), ";"),
      Words<DeterminationFact::FederalDesignation>(fact.federal_designations(), kFederal,
                                                   &DeterminationFact::FederalDesignation_Name),
      BoolText(fact.has_title_i(), fact.title_i()),
      BoolText(fact.changed_on_appeal(), true)};
}

absl::Status ReadDetermination(const std::vector<std::string>& f, DeterminationFact* fact) {
  absl::Status s = ReadSubject(f[0], f[1], fact->mutable_code(), fact->mutable_school_year());
  if (!s.ok()) return s;
  DeterminationFact::Classification classification;
  DeterminationFact::Reason reason;
  if (!ReadWord(f[2], kClassification, &DeterminationFact::Classification_Parse, &classification)) {
    return Bad("classification", f[2]);
  }
  if (!ReadWord(f[3], kReason, &DeterminationFact::Reason_Parse, &reason)) {
    return Bad("reason", f[3]);
  }
  fact->set_classification(classification);
  fact->set_reason(reason);
  bool present = false;
  int value = 0;
  MissingReason missing;
  if (!ReadWhole(f[4], 1, 99, &present, &value, &missing)) return Bad("percentile", f[4]);
  fact->set_percentile_missing(missing);
  if (present) fact->set_percentile(value);
  if (!ReadWhole(f[5], 0, 100, &present, &value, &missing)) return Bad("target-percent", f[5]);
  fact->set_target_percent_missing(missing);
  if (present) fact->set_target_percent(value);
  if (!ReadWords(f[6], kSupport, &DeterminationFact::SupportReason_Parse,
                 fact->mutable_support_reasons())) {
    return Bad("support", f[6]);
  }
  if (!ReadWords(f[7], kPopulation, &type::v1::Population_Parse,
                 fact->mutable_low_performing_groups())) {
    return Bad("low-performing-groups", f[7]);
  }
  for (std::string& group : SplitList(f[8], ";")) fact->add_low_participation_groups(group);
  if (!ReadWords(f[9], kFederal, &DeterminationFact::FederalDesignation_Parse,
                 fact->mutable_federal_designations())) {
    return Bad("federal", f[9]);
  }
  if (!f[10].empty()) fact->set_title_i(f[10] == "yes");
  fact->set_changed_on_appeal(f[11] == "yes");
  return absl::OkStatus();
}

std::string CsvLine(const std::vector<std::string>& fields) {
  std::string line;
  for (size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) line.push_back(',');
    const std::string& field = fields[i];
    const bool quoted = field.find_first_of(",\"\r\n") != std::string::npos ||
                        (!field.empty() && (field.front() == ' ' || field.back() == ' '));
    absl::StrAppend(&line, quoted ? "\"" : "",
                    quoted ? absl::StrReplaceAll(field, {{"\"", "\"\""}}) : field,
                    quoted ? "\"" : "");
  }
  line.push_back('\n');
  return line;
}

}  // namespace partners::importer
