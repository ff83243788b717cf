#include "services/registry/boundaries.h"

#include <optional>
#include <string>
#include <utility>

#include "services/registry/limits.h"
#include "services/registry/resource_io.h"
#include "storage/log.h"

namespace partners::registry {
namespace {

using storage::ChangeHeader;
using storage::Transaction;
using storage::View;

constexpr char kProgressKey[] = "";
constexpr uint32_t kTables = 2;  // 0 listings, 1 qualifications: stored in BoundaryProgress

absl::CivilDay DayAt(absl::Time time) {
  const type::v1::Date day = runtime::Today(time);
  return absl::CivilDay(day.year(), day.month(), day.day());
}

// Where to go on. A store that never ran this begins with the day of its first change: what is
// recorded is not older.
absl::StatusOr<BoundaryProgress> ReadProgress(const View& view, absl::Time now) {
  PARTNERS_ASSIGN_OR_RETURN(std::optional<BoundaryProgress> stored,
                            BoundaryProgresses().Get(view, kProgressKey));
  if (stored.has_value()) return *std::move(stored);
  absl::Time since = now;
  if (view.last_sequence() > 0) {
    PARTNERS_ASSIGN_OR_RETURN(const storage::Change first, storage::ReadChange(view, 1));
    since = absl::FromUnixMicros(first.header.commit_time_micros());
  }
  BoundaryProgress progress;
  *progress.mutable_complete_through() = runtime::FromCivilDay(DayAt(since));
  return progress;
}

absl::CivilDay CompleteThrough(const BoundaryProgress& progress) {
  const type::v1::Date& day = progress.complete_through();
  return absl::CivilDay(day.year(), day.month(), day.day());
}

runtime::Call RunnerCall(absl::Time now) {
  runtime::Call call;
  call.caller.role = type::v1::ROLE_SERVICE;
  call.method = "partners.registry.RunBoundaries";
  call.now = now;
  return call;
}

// One write body's work.
class BoundaryRun {
 public:
  BoundaryRun(Transaction& txn, BoundaryProgress progress)
      : txn_(txn), call_(RunnerCall(txn.now())), progress_(std::move(progress)) {}

  // Walks days up to `today` within the body's bounds, and keeps how far it came.
  absl::Status Walk(absl::CivilDay today) {
    size_t days = kBoundaryDaysPerBodyMax;
    while (CompleteThrough(progress_) < today && rows_left_ > 0 && days-- > 0) {
      PARTNERS_RETURN_IF_ERROR(WalkDay(CompleteThrough(progress_) + 1));
    }
    return BoundaryProgresses().Put(txn_, kProgressKey, progress_);
  }

 private:
  absl::Status WalkDay(absl::CivilDay day) {
    while (progress_.table() < kTables) {
      PARTNERS_ASSIGN_OR_RETURN(const bool complete,
                                progress_.table() == 0
                                    ? WalkTable(VendorListings(), kListingsByBoundary, day)
                                    : WalkTable(Qualifications(), kQualificationsByBoundary, day));
      if (!complete) return absl::OkStatus();
      progress_.set_table(progress_.table() + 1);
      progress_.clear_cursor();
    }
    progress_.Clear();
    *progress_.mutable_complete_through() = runtime::FromCivilDay(day);
    return absl::OkStatus();
  }

  // True when no row of the table is left for that day.
  template <class M>
  absl::StatusOr<bool> WalkTable(const Collection<M>& collection, uint16_t index,
                                 absl::CivilDay day) {
    std::vector<M> rows;
    const auto visit = [&](const M& row, absl::string_view cursor) {
      rows.push_back(row);
      progress_.set_cursor(std::string(cursor));
      return true;
    };
    const storage::Page page{progress_.cursor(), rows_left_, storage::Direction::kForward};
    PARTNERS_RETURN_IF_ERROR(
        collection.table.ScanIndex(txn_, index, BoundaryKey(day), page, visit));
    rows_left_ -= rows.size();
    for (M& row : rows) PARTNERS_RETURN_IF_ERROR(Announce(day, &row));
    return rows_left_ > 0;
  }

  template <class M>
  absl::Status Announce(absl::CivilDay day, M* row) {
    const bool told = DayAt(runtime::FromProto(row->update_time())) >= day;
    if (told || !MeaningChangesOn(*row, day)) return absl::OkStatus();
    JudgeOn(runtime::FromCivilDay(day), row);
    return runtime::Record(call_, row->name(), ChangeHeader::KIND_BOUNDARY, txn_, row).status();
  }

  Transaction& txn_;
  const runtime::Call call_;
  BoundaryProgress progress_;
  size_t rows_left_ = kBoundaryRowsPerBodyMax;
};

}  // namespace

bool MeaningChangesOn(const v1::Qualification& qualification, absl::CivilDay day) {
  return StateOn(qualification.valid(), runtime::FromCivilDay(day)) !=
         StateOn(qualification.valid(), runtime::FromCivilDay(day - 1));
}

bool MeaningChangesOn(const v1::VendorListing& listing, absl::CivilDay day) {
  return IsInForceOn(listing, runtime::FromCivilDay(day)) !=
         IsInForceOn(listing, runtime::FromCivilDay(day - 1));
}

absl::Status RunBoundaries(storage::Store* store, const runtime::Sources& sources) {
  const absl::Time now = sources.now();
  const absl::CivilDay today = DayAt(now);
  for (;;) {
    BoundaryProgress progress;
    PARTNERS_RETURN_IF_ERROR(store->Read([&](const View& view) {
      PARTNERS_ASSIGN_OR_RETURN(progress, ReadProgress(view, now));
      return absl::OkStatus();
    }));
    if (CompleteThrough(progress) >= today) return absl::OkStatus();
    PARTNERS_RETURN_IF_ERROR(store->Write([&](Transaction& txn) {
      PARTNERS_ASSIGN_OR_RETURN(BoundaryProgress current, ReadProgress(txn, now));
      return BoundaryRun(txn, std::move(current)).Walk(today);
    }));
  }
}

}  // namespace partners::registry
