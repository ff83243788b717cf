#include "clients/importer/test_data.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace partners::importer {

using matching::v1::Fact;

Mapping Shipped(const std::string& id) { return ShippedMapping(id).value(); }

Imported ImportCsv(const std::string& id, const std::string& text) {
  return ImportFile(Shipped(id), WriteFile(text, ".csv"));
}
Imported ImportSheet(const std::string& id, const TestSheet& sheet) {
  return ImportFile(Shipped(id), WriteXlsx({sheet}));
}

const matching::v1::IndicatorFact& Find(const Imported& imported, const std::string& code, int year,
                                        const std::string& id, type::v1::Population group) {
  for (const Fact& fact : imported.facts) {
    const auto& one = fact.indicator();
    if (fact.has_indicator() && one.code() == code && one.indicator() == id &&
        one.school_year().ending_year() == year && one.population() == group) {
      return one;
    }
  }
  ADD_FAILURE() << "no " << id << " of " << code << " in " << year;
  static const auto& none = *new matching::v1::IndicatorFact();
  return none;
}

bool Has(const Imported& imported, const std::string& id) {
  for (const Fact& fact : imported.facts) {
    if (fact.indicator().indicator() == id) return true;
  }
  return false;
}

std::vector<std::string> Rules(const Imported& imported) {
  std::vector<std::string> rules;
  for (const RowError& error : imported.report.errors) rules.push_back(error.rule);
  return rules;
}

const char kSimple[] =
    "dataset: \"d\" title: \"T\" source: \"S\" file_kind: FILE_KIND_CSV tables { "
    "code { column { header: \"Code\" } level: LEVEL_SCHOOL } school_year { fixed: 2019 } "
    "indicators { indicator: \"enrollment-count\" column { header: \"Total\" } } } ";

Imported ImportSimple(const std::string& rows, const std::string& more) {
  const Mapping mapping = ParseMapping(absl::StrCat(kSimple, more)).value();
  return ImportFile(mapping, WriteFile(absl::StrCat("Code,Total\n", rows), ".csv"));
}

const char kPopulations2025[] =
    "2024-25 Enrollment by Selected Population (District) ,,,,,,,,,,,,,\n"
    "District Name,District Code,High Needs#,High Needs%,English Learners#,English Learners%,First "
    "Language Not English#,First Language Not English%,Low Income#,Low Income%,Students with "
    "Disabilities#,Students with Disabilities%,Students with Disabilities#,Students with "
    "Disabilities%\n"
    "Abington,00010000,\"   1,034\",  47.5,     263,  12.3,     435,  20.3,     707,  33.0, , ,    "
    " 435,  20.0\n";

namespace {

std::vector<TestCell> SchoolHeader() {
  return {"District Code",
          "School Code",
          "Region",
          "District Name",
          "School Name",
          "Grades Served",
          "School Type",
          "October 2018 Enrollment",
          "District Overall Classification",
          "School Overall Classification",
          "Reason for School Classification",
          "2019 Accountability Percentile",
          "2018 Annual Criterion-Referenced Target Percentage (%)",
          "2019 Annual Criterion-Referenced Target Percentage (%)",
          "2019 Cumulative Criterion-Referenced Target Percentage (%)",
          "2019 Reason for Classification \n- Overall Performance",
          "2019 Reason for Classification \n- Subgroup Performance",
          "2019 Reason for Classification \n- Graduation Rate",
          "2019 Reason for Classification \n- Participation",
          "2019 Low Performing Subgroup(s)",
          "2019 Low Participation Subgroup(s)",
          "Federal Designation",
          "Title I Status",
          "Data Changed on Appeal?"};
}

}  // namespace

TestSheet Districts() {
  return {"Table 4 - Districts",
          {{{}, "Table 4. 2019 List of Districts by Accountability Category"},
           {"District Code", "Region", "District Name", "School Name", "October 2018 Enrollment",
            "Multi or Single School District", "District Overall Classification",
            "Reason for Classification", "2018 Annual Criterion-Referenced Target Percentage (%)",
            "2019 Annual Criterion-Referenced Target Percentage (%)",
            "2019 Cumulative Criterion-Referenced Target Percentage (%)",
            "2019 Reason for Classification \n- Overall Performance",
            "2019 Reason for Classification \n- Graduation Rate",
            "2019 Reason for Classification \n- Participation",
            "2019 Low Participation Subgroup(s)", "Title I Status", "Data Changed on Appeal?"},
           {"00350000", "Coastal", "Boston", "District Results", 51433.0, "Multi",
            "Not requiring assistance or intervention", "Substantial progress toward targets", 58.0,
            55.3, 56.0, "", "", "", "", "Title I District"}},
          0};
}

TestSheet Schools(std::vector<std::vector<TestCell>> rows) {
  TestSheet sheet{
      "Table 3 - Schools",
      {{{}, {}, "Table 3. 2019 List of Schools by Accountability Category"}, SchoolHeader()},
      0};
  for (auto& row : rows) sheet.rows.push_back(std::move(row));
  return sheet;
}

std::vector<TestCell> SchoolInTrouble() {
  return {
      "00350000",
      "00350285",
      "Strategic Transformation",
      "Boston",
      "High",
      "09,10,11,12",
      "MSHS/K-12",
      590.0,
      "Requiring assistance or intervention",
      "Requiring assistance or intervention",
      "In need of broad/comprehensive support",
      4.0,
      18.0,
      46.900000000000006,
      35.0,
      "Chronically underperforming school",
      "Low subgroup performance",
      "Low graduation rate",
      "Low participation rate",
      "White -Students w/disabilities -Economically disadvantaged",
      "Students w/disabilities -Multi-race, Non-Hisp./Lat. -All students",
      "Targeted Support and Improvement (TSI); Additional Targeted Support and Improvement (ATSI)",
      "Title I School",
      "Yes"};
}
std::vector<TestCell> SchoolWithoutData() {
  return {"00350000",
          "00350001",
          "Coastal",
          "Boston",
          "Early",
          "PK",
          "EES",
          90.0,
          "Not requiring assistance or intervention",
          "Insufficient data",
          "Insufficient data",
          {},
          {},
          {},
          {},
          "",
          "",
          "",
          "",
          "",
          "",
          "",
          "Non-Title I School"};
}

}  // namespace partners::importer
