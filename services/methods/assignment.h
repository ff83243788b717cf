#ifndef PARTNERS_SERVICES_METHODS_ASSIGNMENT_H_
#define PARTNERS_SERVICES_METHODS_ASSIGNMENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/methods/method.h"

namespace partners::methods {

inline constexpr Method kReviewerAssignment{"reviewer_assignment", 1};

// Limits: applications times reviewers; reviews an application needs and reviews a reviewer takes.
inline constexpr int64_t kAssignmentPairsMax = 4'000'000;
inline constexpr int kAssignmentUnitsMax = 1'000'000;

struct AssignmentApplication {
  std::string id;
  int demand = 0;  // k_i: reviews it must get, from different reviewers
};

struct AssignmentReviewer {
  std::string id;
  int load_min = 0;  // L_j and U_j: reviews this person must and may do
  int load_max = 0;
};

struct AssignmentPair {
  std::string application;
  std::string reviewer;
  friend bool operator==(const AssignmentPair&, const AssignmentPair&) = default;
  friend auto operator<=>(const AssignmentPair&, const AssignmentPair&) = default;
};

struct Affinity {
  AssignmentPair pair;
  double value = 0;  // 0 to 1
};

// Of the reviewers of each application at least min(count, demand) have R6(affinity) >=
// R6(threshold).
struct ExpertRule {
  double threshold = 0;  // 0 to 1
  int count = 0;
};

struct AssignmentProblem {
  std::vector<AssignmentApplication> applications;
  std::vector<AssignmentReviewer> reviewers;
  std::vector<Affinity> affinities;       // a pair without an entry has affinity 0 and is allowed
  std::vector<AssignmentPair> conflicts;  // never assigned, whatever else is asked for
  std::optional<ExpertRule> experts;
};

enum class AssignmentAim {
  kSum,         // the largest sum of affinities
  kBottleneck,  // first the largest lowest affinity, then the largest sum with it
};

// Applications and reviewers who together show that demands and loads cannot all be met.
//   without `all_loads`  `applications` need more reviews than the full loads of `reviewers` and
//                        one review each from the other people allowed;
//   with `all_loads`     reviewers outside of `reviewers` must do more reviews than the
//                        applications can give them.
// `general`: applications whose places for non-experts count as well; with an expert rule an
// application may be in one list only. CheckAssignment does the sum. Ids ascending.
struct AssignmentBlock {
  std::vector<std::string> applications;
  std::vector<std::string> general;
  std::vector<std::string> reviewers;
  bool all_loads = false;
};

struct PricedApplication {
  std::string id;
  int64_t price = 0;          // of one review by anybody allowed, in millionths of affinity
  int64_t general_price = 0;  // of one that need not be an expert's
};

struct PricedReviewer {
  std::string id;
  int64_t price = 0;  // the proof's price of one place (one of several possible ones)
  // By how much the objective rises if this reviewer's load_max rises by one, in millionths; exact.
  // With kBottleneck: while the floor stays as it is.
  int64_t gain_of_one_more = 0;
};

struct AssignmentResult {
  bool feasible = false;
  // When feasible:
  int64_t objective = 0;         // sum of R6(affinity) over assigned pairs: millionths
  std::optional<int64_t> floor;  // kBottleneck: lowest R6(affinity); absent if nothing is assigned
  std::vector<AssignmentPair> assigned;  // by application, then reviewer
  std::vector<PricedApplication>
      applications;  // the proof that no assignment is better (duals), id order
  std::vector<PricedReviewer> reviewers;
  std::optional<AssignmentBlock>
      floor_block;  // kBottleneck: why no floor above `floor` is possible
  // When not:
  int64_t max_fill =
      0;  // most reviews that can be given if minimum loads and the expert rule are left out
  AssignmentBlock block;  // why
};

// Who reviews what: every application gets exactly its number of reviewers, nobody less than the
// minimum or more than the maximum load, nobody with a conflict; among all such assignments one
// with the largest sum of affinities.
//
//   maximise sum R6(aff_ij) x_ij;  sum_j x_ij = k_i;  L_j <= sum_i x_ij <= U_j;
//   x_ij in {0,1};  x_ij = 0 on conflicts
//
// One minimum cost flow with lower bounds; the optimum is global. With the expert rule, pairs below
// the threshold share k_i - min(count, k_i) places of each application.
// Ties     one of the best; the same for every order of input.
// Errors   INVALID_ARGUMENT naming applications[id].demand, reviewers[id].load_min|load_max,
//          affinities[i], conflicts[i], experts.threshold|count: empty or repeated ids or pairs,
//          unknown ids, numbers out of range, too many pairs.
// Cost     a minimum cost flow over applications x reviewers arcs: well below 2 s for 500 x 120,
//          three reviews each. kBottleneck: about 20 times a flow without costs on top.
//          Thread-safe.
// Source   Charlin & Zemel 2013; Kobren, Saha & McCallum 2019; Ahuja, Magnanti & Orlin 1993,
//          chapter 9.
// Not for  judging whether affinities are right, or whether a panel is balanced in any other
//          respect.
absl::StatusOr<AssignmentResult> AssignReviewers(const AssignmentProblem& problem,
                                                 AssignmentAim aim = AssignmentAim::kSum);

// Checks an answer from the problem alone, without solving it again and without any code of the
// solver: all rules are kept, and the prices prove that no assignment is better (their bound equals
// the objective); for kBottleneck also that no higher floor is possible; if not feasible, that the
// block makes it impossible. max_fill is only checked for its range.
// Errors   INVALID_ARGUMENT naming the member of the result that does not hold. `problem` is one
//          that AssignReviewers accepts.
// Cost     O(n m log(n m)). Thread-safe. Source: weak duality of linear programmes; Hoffman's
//          circulation theorem.
absl::Status CheckAssignment(const AssignmentProblem& problem, const AssignmentResult& result);

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_ASSIGNMENT_H_
