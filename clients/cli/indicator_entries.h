#ifndef PARTNERS_CLIENTS_CLI_INDICATOR_ENTRIES_H_
#define PARTNERS_CLIENTS_CLI_INDICATOR_ENTRIES_H_

#include <vector>

#include "clients/importer/mapping.pb.h"
#include "partners/matching/v1/resources.pb.h"

namespace partners::cli {

// An entry of the importer's catalogue as the service keeps it.
matching::v1::Indicator ToEntry(const importer::Indicator& indicator);

// All entries of the importer's catalogue.
std::vector<matching::v1::Indicator> IndicatorEntries();

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_INDICATOR_ENTRIES_H_
