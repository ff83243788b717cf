#ifndef PARTNERS_SERVICES_RUNTIME_COLLECTION_H_
#define PARTNERS_SERVICES_RUNTIME_COLLECTION_H_

#include <string>
#include <vector>

#include "services/runtime/names.h"
#include "storage/keys.h"
#include "storage/table.h"

namespace partners::runtime {

// One kind of resource: how it is named and where it is stored. The primary key is KeyOf the name's
// ids. Immutable, thread-safe.
template <class M>
struct Collection {
  NamePattern pattern;
  storage::Table<M> table;
};

// The key made of texts in order; what all keys that begin with these texts start with. Keys are
// stored on disk: this must not change.
inline std::string KeyOf(const std::vector<std::string>& texts) {
  storage::KeyWriter key;
  for (const std::string& text : texts) key.Text(text);
  return key.Take();
}

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_COLLECTION_H_
