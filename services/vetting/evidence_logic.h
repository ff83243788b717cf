#ifndef PARTNERS_SERVICES_VETTING_EVIDENCE_LOGIC_H_
#define PARTNERS_SERVICES_VETTING_EVIDENCE_LOGIC_H_

#include "absl/status/status.h"
#include "partners/vetting/v1/vetting_service.pb.h"
#include "services/vetting/deps.h"

namespace partners::vetting {

// Documents of applications. Their bytes go to content-addressed blobs before the application names
// them, so that a named document is always there; bytes nobody names are harmless. Answers what
// vetting_service.proto says. Thread-safe.
class EvidenceLogic {
 public:
  explicit EvidenceLogic(const Deps* deps) : deps_(*deps) {}

  absl::Status UploadEvidence(const runtime::Call& call, const v1::UploadEvidenceRequest& request,
                              v1::Application* application);
  absl::Status RemoveEvidence(const runtime::Call& call, const v1::RemoveEvidenceRequest& request,
                              storage::Transaction& txn, v1::Application* application) const;
  absl::Status ReadEvidence(const runtime::Call& call, const v1::ReadEvidenceRequest& request,
                            const storage::View& view, v1::ReadEvidenceResponse* response) const;

 private:
  const Deps& deps_;
};

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_EVIDENCE_LOGIC_H_
