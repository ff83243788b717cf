#include "services/registry/framework_logic.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/registry/limits.h"
#include "services/registry/lists.h"
#include "services/registry/resource_io.h"
#include "services/runtime/update.h"

namespace partners::registry {
namespace {

using runtime::Call;
using storage::ChangeHeader;
using storage::Transaction;
using storage::View;
using Edition = v1::FrameworkEdition;

const runtime::NamePattern& FrameworkName() {
  static const auto& name = *new runtime::NamePattern("frameworks/{framework}");
  return name;
}

absl::StatusOr<std::vector<Edition>> EditionsOf(const View& view, const std::string& framework) {
  return runtime::Collect(view, FrameworkEditions().table, {0, KeyOf({framework})},
                          kEditionsPerFrameworkMax);
}

absl::Status CheckRoom(const View& view, const std::string& parent) {
  PARTNERS_ASSIGN_OR_RETURN(
      const size_t editions,
      runtime::Count(view, FrameworkEditions().table, {0, KeyOf({runtime::IdOf(parent)})},
                     kEditionsPerFrameworkMax));
  if (editions < kEditionsPerFrameworkMax) return absl::OkStatus();
  return runtime::WrongState(
      parent, absl::StrCat("it has ", kEditionsPerFrameworkMax, " editions, which is the limit"));
}

absl::Status CheckItems(const Edition& edition) {
  runtime::Violations found;
  CheckEdition(edition, "framework_edition", &found);
  return found.status();
}

absl::Status CheckState(const Edition& edition, Edition::State needed, const std::string& why) {
  if (edition.state() == needed) return absl::OkStatus();
  return runtime::WrongState(edition.name(), why);
}

// Publishing and retiring are the same step between other states.
template <class Request>
absl::Status Move(const Call& call, const Request& request, Transaction& txn, Edition::State from,
                  Edition::State to, const std::string& why_not, Edition* edition) {
  PARTNERS_ASSIGN_OR_RETURN(*edition, Load(txn, FrameworkEditions(), request.name(), "name"));
  PARTNERS_RETURN_IF_ERROR(CheckState(*edition, from, why_not));
  PARTNERS_RETURN_IF_ERROR(runtime::CheckEtag(request.etag(), edition->etag(), edition->name()));
  const Edition before = *edition;
  edition->set_state(to);
  return SaveOver(call, ChangeHeader::KIND_UPDATED, FrameworkEditions(), txn, before, edition);
}

}  // namespace

bool MayKnow(const runtime::Caller& caller, const Edition& edition) {
  return edition.state() != Edition::STATE_DRAFT || runtime::IsStaff(caller.role);
}

absl::StatusOr<std::vector<Edition>> PublishedEditions(const View& view,
                                                       const std::string& framework) {
  PARTNERS_ASSIGN_OR_RETURN(std::vector<Edition> editions, EditionsOf(view, framework));
  std::erase_if(editions, [](const Edition& e) { return e.state() != Edition::STATE_PUBLISHED; });
  return editions;
}

absl::StatusOr<std::vector<Edition>> IssuedEditions(const View& view,
                                                    const std::string& framework) {
  PARTNERS_ASSIGN_OR_RETURN(std::vector<Edition> editions, EditionsOf(view, framework));
  std::erase_if(editions, [](const Edition& e) { return e.state() == Edition::STATE_DRAFT; });
  return editions;
}

absl::Status FrameworkLogic::CreateFrameworkEdition(
    const Call& call, const v1::CreateFrameworkEditionRequest& request, Transaction& txn,
    Edition* edition) const {
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                            FrameworkName().Parse(request.parent(), "parent"));
  PARTNERS_RETURN_IF_ERROR(CheckRoom(txn, request.parent()));
  *edition = request.framework_edition();
  runtime::ClearOutputOnly(edition);
  edition->set_name(FrameworkEditions().pattern.Format({ids[0], request.framework_edition_id()}));
  edition->set_state(Edition::STATE_DRAFT);
  PARTNERS_RETURN_IF_ERROR(CheckItems(*edition));
  return Save(call, ChangeHeader::KIND_CREATED, FrameworkEditions(), txn, edition);
}

absl::Status FrameworkLogic::GetFrameworkEdition(const Call& call,
                                                 const v1::GetFrameworkEditionRequest& request,
                                                 const View& view, Edition* edition) const {
  PARTNERS_ASSIGN_OR_RETURN(Edition found, Load(view, FrameworkEditions(), request.name(), "name"));
  if (!MayKnow(call.caller, found)) return runtime::NotFound(request.name());
  *edition = std::move(found);
  return absl::OkStatus();
}

absl::Status FrameworkLogic::ListFrameworkEditions(
    const Call& call, const v1::ListFrameworkEditionsRequest& request, const View& view,
    v1::ListFrameworkEditionsResponse* response) const {
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                            FrameworkName().Parse(request.parent(), "parent", /*wildcard=*/true));
  PARTNERS_ASSIGN_OR_RETURN(
      const runtime::Query query,
      ReadQuery<Edition>(call, pager_, request, {"state", "title"}, {"name"}));
  const runtime::Keep<Edition> keep = [&](Edition* edition) {
    return MayKnow(call.caller, *edition) && query.filter.Matches(*edition);
  };
  const runtime::Walk walk{0, ids[0] == "-" ? "" : KeyOf(ids), query.order.descending};
  PARTNERS_ASSIGN_OR_RETURN(runtime::PageOf<Edition> page,
                            ReadPage(view, FrameworkEditions().table, walk, query.start, keep));
  return AnswerPage(call, pager_, request, std::move(page), response->mutable_framework_editions(),
                    response);
}

absl::Status FrameworkLogic::UpdateFrameworkEdition(
    const Call& call, const v1::UpdateFrameworkEditionRequest& request, Transaction& txn,
    Edition* edition) const {
  const Edition& update = request.framework_edition();
  PARTNERS_ASSIGN_OR_RETURN(
      *edition, Load(txn, FrameworkEditions(), update.name(), "framework_edition.name"));
  PARTNERS_RETURN_IF_ERROR(
      CheckState(*edition, Edition::STATE_DRAFT, "it is published and never changes"));
  PARTNERS_RETURN_IF_ERROR(runtime::CheckEtag(update.etag(), edition->etag(), edition->name()));
  const Edition before = *edition;
  PARTNERS_RETURN_IF_ERROR(runtime::ApplyUpdate(update, request.update_mask(), {}, edition));
  PARTNERS_RETURN_IF_ERROR(CheckItems(*edition));
  return SaveOver(call, ChangeHeader::KIND_UPDATED, FrameworkEditions(), txn, before, edition);
}

absl::Status FrameworkLogic::PublishFrameworkEdition(
    const Call& call, const v1::PublishFrameworkEditionRequest& request, Transaction& txn,
    Edition* edition) const {
  return Move(call, request, txn, Edition::STATE_DRAFT, Edition::STATE_PUBLISHED,
              "only a draft can be published", edition);
}

absl::Status FrameworkLogic::RetireFrameworkEdition(
    const Call& call, const v1::RetireFrameworkEditionRequest& request, Transaction& txn,
    Edition* edition) const {
  return Move(call, request, txn, Edition::STATE_PUBLISHED, Edition::STATE_RETIRED,
              "only a published edition can be retired", edition);
}

}  // namespace partners::registry
