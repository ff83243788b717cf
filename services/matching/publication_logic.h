#ifndef PARTNERS_SERVICES_MATCHING_PUBLICATION_LOGIC_H_
#define PARTNERS_SERVICES_MATCHING_PUBLICATION_LOGIC_H_

#include "absl/status/status.h"
#include "partners/matching/v1/matching_service.pb.h"
#include "services/runtime/call.h"
#include "services/runtime/paging.h"
#include "services/runtime/sources.h"
#include "storage/store.h"

namespace partners::matching {

// Publications of facts: built aside in chunks, made visible by one commit, or given up. Answers
// what matching_service.proto says. Thread-safe.
class PublicationLogic {
 public:
  // All must outlive the logic.
  PublicationLogic(const runtime::Sources* sources, const runtime::Pager* pager,
                   storage::Store* store)
      : sources_(*sources), pager_(*pager), store_(*store) {}

  absl::Status CreatePublication(const runtime::Call& call,
                                 const v1::CreatePublicationRequest& request,
                                 storage::Transaction& txn, v1::Publication* publication) const;
  absl::Status AppendFacts(const runtime::Call& call, const v1::AppendFactsRequest& request,
                           storage::Transaction& txn, v1::Publication* publication) const;
  absl::Status PublishPublication(const runtime::Call& call,
                                  const v1::PublishPublicationRequest& request,
                                  storage::Transaction& txn, v1::Publication* publication) const;
  // Writes in several bodies: DEADLINE_EXCEEDED when time is up between them; a repeat goes on.
  absl::Status AbandonPublication(const runtime::Call& call,
                                  const v1::AbandonPublicationRequest& request,
                                  v1::Publication* publication);
  absl::Status GetPublication(const runtime::Call& call, const v1::GetPublicationRequest& request,
                              const storage::View& view, v1::Publication* publication) const;
  absl::Status ListPublications(const runtime::Call& call,
                                const v1::ListPublicationsRequest& request,
                                const storage::View& view,
                                v1::ListPublicationsResponse* response) const;

 private:
  const runtime::Sources& sources_;
  const runtime::Pager& pager_;
  storage::Store& store_;
};

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_PUBLICATION_LOGIC_H_
