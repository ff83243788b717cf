#ifndef PARTNERS_CLIENTS_CLI_COLUMNS_H_
#define PARTNERS_CLIENTS_CLI_COLUMNS_H_

#include <map>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"

namespace partners::cli {

// A column of a list: what is shown of each resource.
struct ResourceColumn {
  std::string header;
  std::string path;  // dotted; alternatives split by |, each with `label=` before it or none
};

// The columns of a type, from the table in columns.cc, else its single-value fields (at most 8).
std::vector<ResourceColumn> ColumnsOf(const google::protobuf::Descriptor& type);

// The table itself, by the type's full name; for the test that every path exists.
const std::map<std::string, std::vector<ResourceColumn>>& ColumnTable();

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_COLUMNS_H_
