#include "services/matching/publication_logic.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/matching/errors.h"
#include "services/matching/fact_reader.h"
#include "services/matching/publication_rows.h"
#include "services/runtime/lists.h"
#include "services/runtime/resources.h"
#include "services/runtime/update.h"

namespace partners::matching {
namespace {

using runtime::Call;
using storage::Transaction;
using storage::View;
using v1::Publication;

absl::Status Put(Transaction& txn, const PublicationRow& row) {
  return Publications().table.Put(txn, KeyOf({runtime::IdOf(row.publication().name())}), row);
}

// A publication that begins now.
PublicationRow NewRow(const Publication& given) {
  PublicationRow row;
  Publication& publication = *row.mutable_publication();
  publication = given;
  runtime::ClearOutputOnly(&publication);
  publication.set_name(Publications().pattern.Format({PublicationId(given)}));
  publication.set_state(Publication::STATE_BUILDING);
  return row;
}

// The school years a publication is read for by default.
absl::Status ShowCurrent(const View& view, Publication* publication) {
  FactReader reader(view);
  const std::string id = runtime::IdOf(publication->name());
  for (const Publication::YearCount& count : publication->year_counts()) {
    PARTNERS_ASSIGN_OR_RETURN(const bool current,
                              reader.IsCurrent(id, count.school_year().ending_year()));
    if (current) *publication->add_current_school_years() = count.school_year();
  }
  return absl::OkStatus();
}

// Whether a chunk has to be written: not when it was received before.
absl::StatusOr<bool> IsNewChunk(const View& view, const v1::AppendFactsRequest& request,
                                const Publication& publication) {
  const int expected = publication.chunk_count();
  if (request.chunk_index() > expected) {
    return Refuse(absl::StatusCode::kFailedPrecondition, v1::REASON_CHUNK_OUT_OF_ORDER,
                  absl::StrCat("chunk ", request.chunk_index(), " came before its turn: chunk ",
                               expected, " is next"),
                  {{"expected", absl::StrCat(expected)}});
  }
  if (request.chunk_index() == expected) return true;
  PARTNERS_ASSIGN_OR_RETURN(
      const std::optional<ChunkRow> chunk,
      Chunks().Get(view, ChunkKey(runtime::IdOf(publication.name()), request.chunk_index())));
  if (chunk.has_value() && chunk->digest() == ChunkDigest(request)) return false;
  return Refuse(absl::StatusCode::kFailedPrecondition, v1::REASON_CHUNK_DIFFERS,
                absl::StrCat("chunk ", request.chunk_index(),
                             " was received before with other facts: abandon the publication and "
                             "start over"),
                {{"expected", absl::StrCat(expected)}});
}

// The same file, read in another way, must neither pass for what is there nor be added to it.
absl::Status CheckSameFacts(const Publication& given, const Publication& known) {
  const bool told = !given.facts_sha256().empty() && !known.facts_sha256().empty();
  if (!told || given.facts_sha256() == known.facts_sha256()) return absl::OkStatus();
  return Refuse(absl::StatusCode::kFailedPrecondition, v1::REASON_FACTS_DIFFER,
                absl::StrCat(known.name(), " is of the same dataset and file, with other facts"),
                {{"resource", known.name()}});
}

absl::Status CheckBuilding(const Publication& publication) {
  if (publication.state() == Publication::STATE_BUILDING) return absl::OkStatus();
  return runtime::WrongState(publication.name(), "it is no longer being built");
}

absl::Status MakeCurrent(const Publication& publication, Transaction& txn) {
  CurrentRow current;
  current.set_publication(runtime::IdOf(publication.name()));
  for (const Publication::YearCount& count : publication.year_counts()) {
    PARTNERS_RETURN_IF_ERROR(Currents().Put(
        txn, CurrentKey(publication.dataset(), count.school_year().ending_year()), current));
  }
  return absl::OkStatus();
}

// Marks the publication as given up; its rows go in later bodies.
absl::Status MarkAbandoned(const std::string& name, Transaction& txn) {
  PARTNERS_ASSIGN_OR_RETURN(PublicationRow row, Load(txn, Publications(), name, "name"));
  if (row.publication().state() == Publication::STATE_VISIBLE) {
    return runtime::WrongState(name, "it is visible, and visible publications stay for ever");
  }
  row.mutable_publication()->set_state(Publication::STATE_ABANDONED);
  return Put(txn, row);
}

// The last step: nothing is left to count.
absl::Status ClearCounts(const std::string& name, Transaction& txn) {
  PARTNERS_ASSIGN_OR_RETURN(PublicationRow row, Load(txn, Publications(), name, "name"));
  row.mutable_publication()->clear_chunk_count();
  row.mutable_publication()->clear_row_count();
  row.mutable_publication()->clear_year_counts();
  return Put(txn, row);
}

// Whether the publication was created again meanwhile: the rows there are now are not those to
// delete.
absl::StatusOr<bool> HasBegunAnew(const std::string& name, const View& view) {
  PARTNERS_ASSIGN_OR_RETURN(const PublicationRow row, Load(view, Publications(), name, "name"));
  return row.publication().state() != Publication::STATE_ABANDONED;
}

bool MaySee(const Call& call, const Publication& publication) {
  return publication.state() == Publication::STATE_VISIBLE || runtime::IsStaff(call.caller.role);
}

}  // namespace

absl::Status PublicationLogic::CreatePublication(const Call&,
                                                 const v1::CreatePublicationRequest& request,
                                                 Transaction& txn, Publication* publication) const {
  PublicationRow row = NewRow(request.publication());
  const std::string name = row.publication().name();
  PARTNERS_ASSIGN_OR_RETURN(std::optional<PublicationRow> known,
                            Find(txn, Publications(), name, "publication.name"));
  if (known.has_value() && known->publication().state() != Publication::STATE_ABANDONED) {
    PARTNERS_RETURN_IF_ERROR(CheckSameFacts(row.publication(), known->publication()));
    *publication = known->publication();
    return ShowCurrent(txn, publication);
  }
  PARTNERS_ASSIGN_OR_RETURN(const bool unclean, HasRows(txn, runtime::IdOf(name)));
  if (unclean) {
    return Refuse(absl::StatusCode::kFailedPrecondition, v1::REASON_CLEANUP_UNFINISHED,
                  absl::StrCat("rows of the abandoned ", name, " are left: abandon it again"),
                  {{"resource", name}});
  }
  *publication = row.publication();
  return Put(txn, row);
}

absl::Status PublicationLogic::AppendFacts(const Call& call, const v1::AppendFactsRequest& request,
                                           Transaction& txn, Publication* publication) const {
  PARTNERS_ASSIGN_OR_RETURN(PublicationRow row, Load(txn, Publications(), request.name(), "name"));
  if (row.publication().state() == Publication::STATE_ABANDONED) {
    return CheckBuilding(row.publication());
  }
  PARTNERS_ASSIGN_OR_RETURN(const bool is_new, IsNewChunk(txn, request, row.publication()));
  if (is_new) {
    PARTNERS_RETURN_IF_ERROR(CheckBuilding(row.publication()));
    PARTNERS_RETURN_IF_ERROR(CheckChunk(call, request, txn));
    PARTNERS_RETURN_IF_ERROR(AddChunk(request, txn, row.mutable_publication()));
    PARTNERS_RETURN_IF_ERROR(Put(txn, row));
  }
  *publication = row.publication();
  return ShowCurrent(txn, publication);
}

absl::Status PublicationLogic::PublishPublication(const Call& call,
                                                  const v1::PublishPublicationRequest& request,
                                                  Transaction& txn,
                                                  Publication* publication) const {
  PARTNERS_ASSIGN_OR_RETURN(PublicationRow row, Load(txn, Publications(), request.name(), "name"));
  Publication& stored = *row.mutable_publication();
  const bool visible = stored.state() == Publication::STATE_VISIBLE;
  if (!visible) PARTNERS_RETURN_IF_ERROR(CheckBuilding(stored));
  if (stored.row_count() != request.row_count()) {
    return Refuse(
        absl::StatusCode::kFailedPrecondition, v1::REASON_ROW_COUNT_DIFFERS,
        absl::StrCat(stored.row_count(), " rows were received, not ", request.row_count()),
        {{"received", absl::StrCat(stored.row_count())}});
  }
  if (!visible) {
    stored.set_state(Publication::STATE_VISIBLE);
    *stored.mutable_publish_time() = runtime::ToProto(txn.now());
    PARTNERS_ASSIGN_OR_RETURN(
        const uint64_t sequence,
        runtime::Record(call, stored.name(), storage::ChangeHeader::KIND_CREATED, txn, &stored));
    row.set_publish_sequence(sequence);
    PARTNERS_RETURN_IF_ERROR(Put(txn, row));
    PARTNERS_RETURN_IF_ERROR(MakeCurrent(stored, txn));
  }
  *publication = stored;
  return ShowCurrent(txn, publication);
}

absl::Status PublicationLogic::AbandonPublication(const Call& call,
                                                  const v1::AbandonPublicationRequest& request,
                                                  Publication* publication) {
  const std::string& name = request.name();
  absl::Status marked = store_.Write([&](Transaction& txn) {
    PARTNERS_RETURN_IF_ERROR(MarkAbandoned(name, txn));
    return request.validate_only() ? absl::CancelledError("validate_only") : absl::OkStatus();
  });
  if (!marked.ok() && !(request.validate_only() && absl::IsCancelled(marked))) return marked;
  for (size_t deleted = 1; deleted > 0 && !request.validate_only();) {
    if (sources_.now() >= call.deadline) {
      return runtime::WithReason(absl::StatusCode::kDeadlineExceeded, "DEADLINE_PASSED",
                                 "rows are left: abandon the publication again");
    }
    PARTNERS_RETURN_IF_ERROR(store_.Write([&](Transaction& txn) -> absl::Status {
      deleted = 0;
      PARTNERS_ASSIGN_OR_RETURN(const bool begun_anew, HasBegunAnew(name, txn));
      if (begun_anew) return absl::OkStatus();
      PARTNERS_ASSIGN_OR_RETURN(deleted, DeleteSomeRows(runtime::IdOf(name), txn));
      return deleted > 0 ? absl::OkStatus() : ClearCounts(name, txn);
    }));
  }
  return store_.Read([&](const View& view) -> absl::Status {
    PARTNERS_ASSIGN_OR_RETURN(const PublicationRow row, Load(view, Publications(), name, "name"));
    *publication = row.publication();
    return absl::OkStatus();
  });
}

absl::Status PublicationLogic::GetPublication(const Call& call,
                                              const v1::GetPublicationRequest& request,
                                              const View& view, Publication* publication) const {
  PARTNERS_ASSIGN_OR_RETURN(const PublicationRow row,
                            Load(view, Publications(), request.name(), "name"));
  if (!MaySee(call, row.publication())) return runtime::NotFound(request.name());
  *publication = row.publication();
  return ShowCurrent(view, publication);
}

absl::Status PublicationLogic::ListPublications(const Call& call,
                                                const v1::ListPublicationsRequest& request,
                                                const View& view,
                                                v1::ListPublicationsResponse* response) const {
  PARTNERS_ASSIGN_OR_RETURN(
      const runtime::Query query,
      runtime::ReadQuery<Publication>(call, pager_, request, {"dataset", "state"}));
  const auto keep = [&](Publication* publication) -> absl::StatusOr<bool> {
    if (!MaySee(call, *publication) || !query.filter.Matches(*publication)) return false;
    PARTNERS_RETURN_IF_ERROR(ShowCurrent(view, publication));
    return true;
  };
  runtime::PageBuilder<Publication> builder(query.start.size, keep);
  const auto visit = [&](const PublicationRow& row, absl::string_view cursor) {
    return builder.Offer(row.publication(), cursor);
  };
  PARTNERS_RETURN_IF_ERROR(runtime::VisitRows(view, Publications().table, {}, query.start.cursor,
                                              runtime::kRowsExaminedMax, visit));
  runtime::PageOf<Publication> page = builder.Take();
  return AnswerPage(call, pager_, request, std::move(page), response->mutable_publications(),
                    response);
}

}  // namespace partners::matching
