#ifndef PARTNERS_TESTS_LOAD_TARGETS_H_
#define PARTNERS_TESTS_LOAD_TARGETS_H_

#include <string>

#include "partners/registry/v1/resources.pb.h"
#include "tests/load/generator.h"

// What is sent to whom.
namespace partners::load {

// A record of realistic size (about 900 bytes), the same for all but its id: partners/load-0000042
// for 42.
registry::v1::Partner MakePartner(const std::string& id);
std::string PartnerId(uint64_t n);

// The catalogue of the regions such a record names.
registry::v1::FrameworkEdition MakeRegions();

// The kinds: `get` and `echo` ask for one of `records` partners by name; `create` adds a partner of
// a new id, `fill` the n-th partner of PartnerId; `update` writes one of `records` partners, all
// fields, with a new request id; `put` writes the same bytes as `update` to etcd. `run` sets one
// run's ids apart from all others'. Dies on an unknown kind.
Target MakeTarget(const std::string& kind, const std::string& address, const std::string& key,
                  uint64_t records, const std::string& run);

}  // namespace partners::load

#endif  // PARTNERS_TESTS_LOAD_TARGETS_H_
