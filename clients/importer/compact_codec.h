#ifndef PARTNERS_CLIENTS_IMPORTER_COMPACT_CODEC_H_
#define PARTNERS_CLIENTS_IMPORTER_COMPACT_CODEC_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "partners/matching/v1/facts.pb.h"

namespace partners::importer {

// The words of the compact format, for its writer and its reader.
inline constexpr char kCompactFormat[] = "partners-facts";
inline constexpr char kCompactVersion[] = "1";
inline constexpr char kCompactEnd[] = "end";
inline constexpr char kCompactColumns[] = "columns";

// Fields of organisation and determination rows, after the kind.
const std::vector<std::string>& OrganisationFields();
const std::vector<std::string>& DeterminationFields();

// An organisation or determination as fields, and back. The readers give INVALID_ARGUMENT without a
// place.
std::vector<std::string> OrganisationRow(const matching::v1::OrganisationFact& fact);
std::vector<std::string> DeterminationRow(const matching::v1::DeterminationFact& fact);
absl::Status ReadOrganisation(const std::vector<std::string>& fields,
                              matching::v1::OrganisationFact* fact);
absl::Status ReadDetermination(const std::vector<std::string>& fields,
                               matching::v1::DeterminationFact* fact);

// The year a fact's school year ends in.
int EndingYearOf(const matching::v1::Fact& fact);

// A figure: the shortest text that reads back as the same double, or a letter for why it is absent
// (S suppressed, R not reported, A not applicable, U unknown).
std::string FigureText(bool present, double value, type::v1::MissingReason missing);
bool ReadFigure(absl::string_view text, bool* present, double* value,
                type::v1::MissingReason* missing);

// Code and year, which every row begins with.
absl::Status ReadSubject(const std::string& code, const std::string& year, std::string* code_out,
                         type::v1::SchoolYear* year_out);

// english-learners for POPULATION_ENGLISH_LEARNERS, and back.
std::string PopulationText(type::v1::Population population);
bool ReadPopulation(absl::string_view text, type::v1::Population* population);

// One CSV line with its line feed; fields are quoted where they must be.
std::string CsvLine(const std::vector<std::string>& fields);

}  // namespace partners::importer

#endif  // PARTNERS_CLIENTS_IMPORTER_COMPACT_CODEC_H_
