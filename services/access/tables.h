#ifndef PARTNERS_SERVICES_ACCESS_TABLES_H_
#define PARTNERS_SERVICES_ACCESS_TABLES_H_

#include <string>

#include "partners/access/v1/access_service.pb.h"
#include "storage/keys.h"
#include "storage/table.h"

// Access's tables. Numbers are stored on disk: 1024 and up belong to access, never reuse one.
namespace partners::access {

// Keys by id.
inline const storage::Table<v1::KeyRecord>& Keys() {
  static const auto* const table = new storage::Table<v1::KeyRecord>(1024);
  return *table;
}
inline std::string KeyRow(const std::string& id) { return storage::KeyWriter().Text(id).Take(); }

}  // namespace partners::access

#endif  // PARTNERS_SERVICES_ACCESS_TABLES_H_
