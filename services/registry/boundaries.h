#ifndef PARTNERS_SERVICES_REGISTRY_BOUNDARIES_H_
#define PARTNERS_SERVICES_REGISTRY_BOUNDARIES_H_

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "partners/registry/v1/resources.pb.h"
#include "services/runtime/sources.h"
#include "storage/store.h"

// Tells those who follow the log that a day has come on which a record means something else: a
// qualification comes into force or ends, a listing begins or ends to count. What records mean is
// computed from their dates whenever they are read; nothing here changes that, and nothing is wrong
// while it does not run.
namespace partners::registry {

// Whether the record means something else from `day` on than it did the day before.
bool MeaningChangesOn(const v1::Qualification& qualification, absl::CivilDay day);
bool MeaningChangesOn(const v1::VendorListing& listing, absl::CivilDay day);

// Adds a KIND_BOUNDARY change for every boundary up to today (in the house zone) that was not
// announced yet, in order of the days; its payload is the record as it is from that day on. Each
// (record, boundary) is announced once, whatever stops the run: how far it came is committed with
// what it announced. A boundary that had passed when the record was last written needs no
// announcement, that change told it. Call it every minute or so; a run with nothing to do reads one
// row. Blocks on the store's writer: not on a gRPC thread. Not to be run twice at once.
absl::Status RunBoundaries(storage::Store* store, const runtime::Sources& sources);

}  // namespace partners::registry

#endif  // PARTNERS_SERVICES_REGISTRY_BOUNDARIES_H_
