#include "services/vetting/evidence_logic.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/runtime/update.h"
#include "services/vetting/application_rules.h"
#include "services/vetting/digests.h"
#include "services/vetting/drafts.h"
#include "services/vetting/resource_io.h"

namespace partners::vetting {
namespace {

using runtime::Call;
using storage::ChangeHeader;
using storage::Transaction;
using storage::View;

int IndexOf(const v1::Application& application, const std::string& sha256) {
  const auto& documents = application.evidence();
  const auto found = std::find_if(
      documents.begin(), documents.end(),
      [&](const v1::EvidenceDocument& document) { return document.sha256() == sha256; });
  return found == documents.end() ? -1 : static_cast<int>(found - documents.begin());
}

absl::Status NoDocument(const std::string& application, const std::string& sha256) {
  return runtime::NotFound(absl::StrCat(application, " document ", sha256));
}

v1::EvidenceDocument Describe(const Call& call, const v1::UploadEvidenceRequest& request) {
  v1::EvidenceDocument document = request.document();
  document.set_sha256(Sha256Hex(request.content()));
  document.set_byte_count(static_cast<int64_t>(request.content().size()));
  *document.mutable_upload_time() = runtime::ToProto(call.now);
  return document;
}

absl::StatusOr<v1::Application> OpenForUpload(const Call& call, const View& view,
                                              const std::string& name,
                                              const v1::EvidenceDocument& document) {
  PARTNERS_ASSIGN_OR_RETURN(Draft draft,
                            OpenDraft(call, view, name, "application", ApplicationVerb::kEdit));
  PARTNERS_RETURN_IF_ERROR(CheckDocument(draft.application, document));
  return std::move(draft.application);
}

}  // namespace

absl::Status EvidenceLogic::UploadEvidence(const Call& call,
                                           const v1::UploadEvidenceRequest& request,
                                           v1::Application* application) {
  PARTNERS_ASSIGN_OR_RETURN(const bool answered,
                            AnsweredBefore(deps_.store, call, request, application));
  if (answered) return absl::OkStatus();
  const v1::EvidenceDocument document = Describe(call, request);
  PARTNERS_RETURN_IF_ERROR(deps_.store->Read([&](const View& view) {
    return OpenForUpload(call, view, request.application(), document).status();
  }));
  if (!request.validate_only())
    PARTNERS_RETURN_IF_ERROR(deps_.blobs->Put(request.content()).status());
  return WriteOnce(deps_.store, call, request, application, [&](Transaction& txn) -> absl::Status {
    PARTNERS_ASSIGN_OR_RETURN(*application,
                              OpenForUpload(call, txn, request.application(), document));
    const int known = IndexOf(*application, document.sha256());
    if (known < 0) application->set_upload_count(application->upload_count() + 1);
    *(known < 0 ? application->add_evidence() : application->mutable_evidence(known)) = document;
    return SaveApplication(call, ChangeHeader::KIND_UPDATED, txn, application);
  });
}

absl::Status EvidenceLogic::RemoveEvidence(const Call& call,
                                           const v1::RemoveEvidenceRequest& request,
                                           Transaction& txn, v1::Application* application) const {
  PARTNERS_ASSIGN_OR_RETURN(Draft draft, OpenDraft(call, txn, request.application(), "application",
                                                   ApplicationVerb::kEdit));
  *application = std::move(draft.application);
  const int index = IndexOf(*application, request.sha256());
  if (index < 0) return NoDocument(application->name(), request.sha256());
  application->mutable_evidence()->DeleteSubrange(index, 1);
  return SaveApplication(call, ChangeHeader::KIND_UPDATED, txn, application);
}

absl::Status EvidenceLogic::ReadEvidence(const Call& call, const v1::ReadEvidenceRequest& request,
                                         const View& view,
                                         v1::ReadEvidenceResponse* response) const {
  PARTNERS_RETURN_IF_ERROR(
      OpenFor(call, view, request.application(), "application", Subject::kContent).status());
  PARTNERS_ASSIGN_OR_RETURN(const v1::Application application,
                            Load(view, Applications(), request.application(), "application"));
  const int index = IndexOf(application, request.sha256());
  if (index < 0) return NoDocument(application.name(), request.sha256());
  PARTNERS_ASSIGN_OR_RETURN(*response->mutable_content(), deps_.blobs->Get(request.sha256()));
  response->set_name(application.name());
  response->set_partner(application.partner());
  *response->mutable_document() = application.evidence(index);
  return absl::OkStatus();
}

}  // namespace partners::vetting
