#include "services/vetting/tables.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/errors.h"
#include "storage/keys.h"

namespace partners::vetting {
namespace {

using storage::KeyWriter;
using Keys = std::vector<std::string>;

// Table numbers are stored on disk: never reuse one. Vetting has 512 to 575.
constexpr uint16_t kSolicitationTable = 512;
constexpr uint16_t kRubricTable = 513;
constexpr uint16_t kRevisionTable = 514;
constexpr uint16_t kApplicationTable = 515;
constexpr uint16_t kCoverTable = 516;
constexpr uint16_t kScreeningTable = 517;
constexpr uint16_t kAssignmentTable = 518;
constexpr uint16_t kDeclarationTable = 519;
constexpr uint16_t kReviewTable = 520;
constexpr uint16_t kReviewVersionTable = 521;
constexpr uint16_t kTallyTable = 522;
constexpr uint16_t kScoreTable = 523;
constexpr uint16_t kDecisionTable = 524;

const char kApplicationPattern[] = "solicitations/{solicitation}/applications/{application}";

template <class M>
Collection<M>* Under(const std::string& rest, uint16_t table,
                     std::vector<storage::Index<M>> indexes = {}) {
  return new Collection<M>{runtime::NamePattern(absl::StrCat(kApplicationPattern, rest)),
                           storage::Table<M>(table, std::move(indexes))};
}

Keys LiveServiceKey(const v1::Application& a) {
  if (a.state() == v1::Application::STATE_WITHDRAWN) return {};
  return {ServiceKey(a.name(), a.service())};
}

Keys ActiveKey(const v1::Assignment& a) {
  if (a.state() != v1::Assignment::STATE_ACTIVE) return {};
  return {ApplicationEvaluatorKey(ApplicationOf(a.name()), a.evaluator())};
}

}  // namespace

const Collection<v1::Solicitation>& Solicitations() {
  static const auto* const c =
      new Collection<v1::Solicitation>{runtime::NamePattern("solicitations/{solicitation}"),
                                       storage::Table<v1::Solicitation>(kSolicitationTable)};
  return *c;
}

const Collection<v1::Rubric>& Rubrics() {
  static const auto* const c = new Collection<v1::Rubric>{runtime::NamePattern("rubrics/{rubric}"),
                                                          storage::Table<v1::Rubric>(kRubricTable)};
  return *c;
}

const Collection<v1::Application>& Applications() {
  static const auto* const c = Under<v1::Application>("", kApplicationTable);
  return *c;
}

const Collection<v1::Screening>& Screenings() {
  static const auto* const c = Under<v1::Screening>("/screenings/{screening}", kScreeningTable);
  return *c;
}

const Collection<v1::Assignment>& Assignments() {
  static const auto* const c =
      Under<v1::Assignment>("/assignments/{assignment}", kAssignmentTable,
                            {{kAssignmentsByEvaluator, false,
                              [](const v1::Assignment& a) { return Keys{KeyOf({a.evaluator()})}; }},
                             {kActiveAssignments, true, ActiveKey}});
  return *c;
}

const Collection<v1::ConflictDeclaration>& Declarations() {
  static const auto* const c =
      Under<v1::ConflictDeclaration>("/conflictDeclarations/{evaluator}", kDeclarationTable);
  return *c;
}

const Collection<v1::Review>& Reviews() {
  static const auto* const c = Under<v1::Review>(
      "/reviews/{review}", kReviewTable,
      {{kReviewsByAuthor, true, [](const v1::Review& r) {
          return Keys{ApplicationEvaluatorKey(ApplicationOf(r.name()), r.evaluator())};
        }}});
  return *c;
}

const Collection<v1::ScoreOfRecord>& Scores() {
  static const auto* const c = Under<v1::ScoreOfRecord>("/scores/{score}", kScoreTable);
  return *c;
}

const Collection<v1::Decision>& Decisions() {
  static const auto* const c = Under<v1::Decision>("/decisions/{category}", kDecisionTable);
  return *c;
}

const storage::Table<v1::Rubric>& RubricRevisions() {
  static const auto* const t = new storage::Table<v1::Rubric>(kRevisionTable);
  return *t;
}

const storage::Table<v1::Application>& Covers() {
  static const auto* const t = new storage::Table<v1::Application>(
      kCoverTable, {{kCoversByService, true, LiveServiceKey},
                    {kCoversByPartner, false,
                     [](const v1::Application& a) { return Keys{KeyOf({a.partner()})}; }}});
  return *t;
}

const storage::Table<v1::Review>& ReviewVersions() {
  static const auto* const t = new storage::Table<v1::Review>(kReviewVersionTable);
  return *t;
}

const storage::Table<v1::Review>& Tallies() {
  static const auto* const t = new storage::Table<v1::Review>(kTallyTable);
  return *t;
}

std::string RevisionKey(const std::string& rubric_id, int revision) {
  return KeyWriter().Text(rubric_id).Unsigned(static_cast<uint64_t>(revision)).Take();
}

std::string ServiceKey(const std::string& application, const std::string& service) {
  return KeyOf({runtime::ParentOf(application), service});
}

std::string ReviewVersionKey(const std::vector<std::string>& ids, int version) {
  KeyWriter writer;
  for (const std::string& id : ids) writer.Text(id);
  return writer.Unsigned(static_cast<uint64_t>(version)).Take();
}

std::string ApplicationEvaluatorKey(const std::string& application, const std::string& evaluator) {
  return KeyOf({application, evaluator});
}

std::string RubricName::text() const {
  return revision == 0 ? absl::StrCat("rubrics/", id) : absl::StrCat("rubrics/", id, "@", revision);
}

absl::StatusOr<RubricName> ParseRubricName(const std::string& name, const std::string& field) {
  RubricName out;
  const size_t at = name.find('@');
  absl::StatusOr<std::vector<std::string>> ids = Rubrics().pattern.Parse(name.substr(0, at), field);
  if (!ids.ok()) return ids.status();
  out.id = ids->front();
  if (at == std::string::npos) return out;
  if (!absl::SimpleAtoi(name.substr(at + 1), &out.revision) || out.revision < 1 ||
      out.text() != name) {
    return runtime::FieldInvalid(field, "must be rubrics/{rubric} or rubrics/{rubric}@{revision}");
  }
  return out;
}

std::string ScreeningName(const std::string& application) {
  return absl::StrCat(application, "/screenings/responsiveness");
}

std::string ScoreName(const std::string& application) {
  return absl::StrCat(application, "/scores/record");
}

std::string PartyOf(const google::protobuf::Message& resource) {
  const google::protobuf::FieldDescriptor* partner =
      resource.GetDescriptor()->FindFieldByName("partner");
  if (partner == nullptr ||
      partner->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_STRING ||
      partner->is_repeated()) {
    return "";
  }
  return resource.GetReflection()->GetString(resource, partner);
}

}  // namespace partners::vetting
