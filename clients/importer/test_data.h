#ifndef PARTNERS_CLIENTS_IMPORTER_TEST_DATA_H_
#define PARTNERS_CLIENTS_IMPORTER_TEST_DATA_H_

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "clients/importer/mappings.h"
#include "clients/importer/reader.h"
#include "clients/importer/test_files.h"

namespace partners::importer {

// The folder of real files, which PARTNERS_DATA_DIR names. Empty when there is none.
inline std::string RealDataFolder() {
  const char* const named = std::getenv("PARTNERS_DATA_DIR");
  const std::string folder = named != nullptr ? named : "";
  return std::filesystem::is_directory(folder) ? folder : std::string();
}

// What an import gave.
struct Imported {
  absl::Status status;
  ImportReport report;
  std::vector<matching::v1::Fact> facts;
};

inline Imported ImportFile(const Mapping& mapping, const std::string& path,
                           const ImportOptions& options = {}) {
  Imported result;
  const FactSink keep = [&result](const matching::v1::Fact& fact) {
    result.facts.push_back(fact);
    return absl::OkStatus();
  };
  result.status = Import(mapping, path, options, keep, &result.report);
  return result;
}

// A shipped mapping.
Mapping Shipped(const std::string& id);

// Imports made files through shipped mappings.
Imported ImportCsv(const std::string& id, const std::string& text);
Imported ImportSheet(const std::string& id, const TestSheet& sheet);

// The indicator of all students, or of a group; fails the test when there is none.
const matching::v1::IndicatorFact& Find(const Imported& imported, const std::string& code, int year,
                                        const std::string& id,
                                        type::v1::Population group = type::v1::POPULATION_ALL);
bool Has(const Imported& imported, const std::string& id);

// Rules of the errors, in order.
std::vector<std::string> Rules(const Imported& imported);

// A mapping of two columns, Code and Total, and an import through it.
extern const char kSimple[];
Imported ImportSimple(const std::string& rows, const std::string& more = "");

// A report of one district: title row, doubled columns.
extern const char kPopulations2025[];

// The two tables of the determinations workbook: a school in trouble, one without data, one
// district.
TestSheet Schools(std::vector<std::vector<TestCell>> rows);
TestSheet Districts();
std::vector<TestCell> SchoolInTrouble();
std::vector<TestCell> SchoolWithoutData();

}  // namespace partners::importer

#endif  // PARTNERS_CLIENTS_IMPORTER_TEST_DATA_H_
