#include "services/registry/partner_checks.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/registry/framework_logic.h"
#include "services/registry/limits.h"
#include "services/registry/resource_io.h"

namespace partners::registry {
namespace {

std::set<std::string> IdentifierKeys(const v1::Partner* partner) {
  std::set<std::string> keys;
  if (partner == nullptr) return keys;
  for (const auto& identifier : partner->identifiers()) keys.insert(IdentifierKey(identifier));
  return keys;
}

// What it had already is its own.
absl::Status CheckIdentifiersFree(const storage::View& view, const v1::Partner* before,
                                  const v1::Partner& partner, const std::string& path) {
  const std::string own = KeyOf({runtime::IdOf(partner.name())});
  const std::set<std::string> kept = IdentifierKeys(before);
  for (int i = 0; i < partner.identifiers_size(); ++i) {
    if (kept.count(IdentifierKey(partner.identifiers(i))) > 0) continue;
    PARTNERS_ASSIGN_OR_RETURN(const std::optional<std::string> holder,
                              Partners().table.FindKey(view, kPartnersByIdentifier,
                                                       IdentifierKey(partner.identifiers(i))));
    if (!holder.has_value() || *holder == own) continue;
    PARTNERS_ASSIGN_OR_RETURN(const std::optional<v1::Partner> other,
                              Partners().table.Get(view, *holder));
    return runtime::AlreadyExists(
        other.has_value() ? other->name() : "partners",
        absl::StrCat(path, ".identifiers[", i, "] is the same as one of its own"));
  }
  return absl::OkStatus();
}

absl::Status CheckParent(const storage::View& view, const v1::Partner& partner,
                         const std::string& path) {
  if (partner.parent().empty()) return absl::OkStatus();
  const std::string field = path + ".parent";
  PARTNERS_ASSIGN_OR_RETURN(const std::optional<v1::Partner> parent,
                            Find(view, Partners(), partner.parent(), field));
  if (!parent.has_value()) {
    return runtime::ReferenceInvalid(field, partner.parent(), "there is no such partner");
  }
  if (!IsActive(*parent)) {
    return runtime::ReferenceInvalid(field, partner.parent(), "it was removed or merged");
  }
  return CheckAncestors(view, partner.name(), partner.parent(), field);
}

// An update that leaves the regions alone is not judged by today's editions of their framework.
absl::Status CheckRegionsNew(const storage::View& view, const v1::Partner* before,
                             const v1::Partner& partner, const std::string& path) {
  const auto& regions = partner.regions();
  if (regions.empty()) return absl::OkStatus();
  if (before != nullptr && std::equal(regions.begin(), regions.end(), before->regions().begin(),
                                      before->regions().end())) {
    return absl::OkStatus();
  }
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<v1::FrameworkEdition> published,
                            PublishedEditions(view, kRegionsFramework));
  runtime::Violations found;
  CheckRegions(regions, published, "a published edition", path, &found);
  return found.status();
}

}  // namespace

absl::Status CheckActive(const v1::Partner& partner) {
  if (IsActive(partner)) return absl::OkStatus();
  return runtime::WrongState(partner.name(),
                             partner.state() == v1::Partner::STATE_MERGED
                                 ? absl::StrCat("it was merged into ", partner.replaced_by())
                                 : "it was removed");
}

absl::Status CheckOwn(const runtime::Call& call, const std::string& resource) {
  if (call.caller.role != type::v1::ROLE_PARTNER || runtime::IsParty(call.caller, resource)) {
    return absl::OkStatus();
  }
  return runtime::NotAllowed("a partner organisation may change its own record only");
}

absl::Status CheckAncestors(const storage::View& view, const std::string& self,
                            const std::string& parent, const std::string& field) {
  absl::Status read;
  const auto next = [&](const std::string& name) -> std::string {
    absl::StatusOr<std::optional<v1::Partner>> found = Find(view, Partners(), name, field);
    read.Update(found.status());
    if (!found.ok() || !found->has_value()) return "";
    return IsActive(**found) ? (*found)->parent() : (*found)->replaced_by();
  };
  const ParentVerdict verdict = JudgeParent(self, parent, next);
  PARTNERS_RETURN_IF_ERROR(read);
  switch (verdict) {
    case ParentVerdict::kAllowed:
      return absl::OkStatus();
    case ParentVerdict::kCircle:
      return runtime::ReferenceInvalid(field, parent,
                                       "it belongs, directly or not, to this partner");
    case ParentVerdict::kTooDeep:
      return runtime::ReferenceInvalid(
          field, parent,
          absl::StrCat("more than ", kAncestorsMax, " organisations stand above one another"));
  }
  return absl::InternalError("an unknown verdict");
}

absl::Status CheckStorable(const storage::View& view, const v1::Partner* before,
                           const v1::Partner& partner, const std::string& path) {
  runtime::Violations found;
  CheckPartner(partner, path, &found);
  PARTNERS_RETURN_IF_ERROR(found.status());
  PARTNERS_RETURN_IF_ERROR(CheckRegionsNew(view, before, partner, path));
  if (before == nullptr || before->parent() != partner.parent()) {
    PARTNERS_RETURN_IF_ERROR(CheckParent(view, partner, path));
  }
  return CheckIdentifiersFree(view, before, partner, path);
}

absl::Status CheckUnqualified(const runtime::Call& call, const storage::View& view,
                              const v1::Partner& partner) {
  const type::v1::Date today = runtime::Today(call.latest);
  std::vector<std::string> standing;
  const auto visit = [&](const v1::Qualification& qualification, absl::string_view) {
    if (!runtime::HasEnded(qualification.valid(), today)) {
      standing.push_back(absl::StrCat(qualification.name(), " must have ended"));
    }
    return true;
  };
  const std::string prefix = KeyOf({runtime::IdOf(partner.name())});
  PARTNERS_RETURN_IF_ERROR(Qualifications().table.Scan(
      view, prefix, {"", kQualificationsPerPartnerMax, storage::Direction::kForward}, visit));
  if (standing.empty()) return absl::OkStatus();
  return runtime::WrongState(partner.name(), "it has qualifications in force or to come", standing);
}

}  // namespace partners::registry
