#ifndef PARTNERS_CLIENTS_IMPORTER_FACTS_DIGEST_H_
#define PARTNERS_CLIENTS_IMPORTER_FACTS_DIGEST_H_

#include <memory>
#include <string>

#include "partners/matching/v1/facts.pb.h"

namespace partners::importer {

// SHA-256 of facts in their order: tells one reading of a file from another. Not thread-safe.
class FactsDigest {
 public:
  FactsDigest();
  ~FactsDigest();

  void Add(const matching::v1::Fact& fact);
  // Of all facts so far, in lower-case hex. Once, at the end.
  std::string Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace partners::importer

#endif  // PARTNERS_CLIENTS_IMPORTER_FACTS_DIGEST_H_
