#ifndef PARTNERS_SERVICES_VETTING_TABLES_H_
#define PARTNERS_SERVICES_VETTING_TABLES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "google/protobuf/message.h"
#include "partners/vetting/v1/resources.pb.h"
#include "services/runtime/collection.h"
#include "storage/table.h"

// Vetting's tables, and the names of what they hold. Everything here is immutable and thread-safe.
namespace partners::vetting {

using runtime::Collection;
using runtime::KeyOf;

const Collection<v1::Solicitation>& Solicitations();
// Working copies.
const Collection<v1::Rubric>& Rubrics();
const Collection<v1::Application>& Applications();
const Collection<v1::Screening>& Screenings();
const Collection<v1::Assignment>& Assignments();
const Collection<v1::ConflictDeclaration>& Declarations();
// The newest version of each review.
const Collection<v1::Review>& Reviews();
const Collection<v1::ScoreOfRecord>& Scores();
const Collection<v1::Decision>& Decisions();

// Published revisions, keyed by rubric and revision.
const storage::Table<v1::Rubric>& RubricRevisions();
// Every application without answers and evidence, under the application's key: what lists and stage
// verbs read.
const storage::Table<v1::Application>& Covers();
// All versions of reviews, keyed by the review's ids and version.
const storage::Table<v1::Review>& ReviewVersions();
// The newest version of each review without justifications, under the review's key: what closing
// the stage reads.
const storage::Table<v1::Review>& Tallies();

// Indexes. Numbers are stored on disk and belong to their table: never reuse one.
inline constexpr uint16_t kCoversByService = 1;  // unique over live applications of a solicitation
inline constexpr uint16_t kCoversByPartner = 2;  // partner, then name
inline constexpr uint16_t kAssignmentsByEvaluator = 1;  // evaluator
inline constexpr uint16_t kActiveAssignments = 2;       // unique: application, evaluator
inline constexpr uint16_t kReviewsByAuthor = 1;         // unique: application, evaluator

// Keys of further tables and of indexes.
std::string RevisionKey(const std::string& rubric_id, int revision);
std::string ReviewVersionKey(const std::vector<std::string>& ids, int version);
// For kCoversByService: of a live application by that name for that service.
std::string ServiceKey(const std::string& application, const std::string& service);
// For kActiveAssignments and kReviewsByAuthor.
std::string ApplicationEvaluatorKey(const std::string& application, const std::string& evaluator);

// rubrics/{rubric} or rubrics/{rubric}@{revision}.
struct RubricName {
  std::string id;
  int revision = 0;  // 0: no revision was named
  std::string text() const;
};
// INVALID_ARGUMENT naming `field` when it is neither.
absl::StatusOr<RubricName> ParseRubricName(const std::string& name, const std::string& field);

// The one application a review, assignment, score … belongs to.
inline std::string ApplicationOf(const std::string& name) { return runtime::ParentOf(name); }
// Names of the records an application has at most one of.
std::string ScreeningName(const std::string& application);
std::string ScoreName(const std::string& application);

// partners/{partner} a record is about; empty for none. For the MethodTable.
std::string PartyOf(const google::protobuf::Message& resource);

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_TABLES_H_
