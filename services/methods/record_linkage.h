#ifndef PARTNERS_SERVICES_METHODS_RECORD_LINKAGE_H_
#define PARTNERS_SERVICES_METHODS_RECORD_LINKAGE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/methods/method.h"

namespace partners::methods {

inline constexpr Method kFellegiSunterWeight{"fs_weight", 1};

inline constexpr size_t kLinkageFieldsMax = 20;
inline constexpr size_t kLinkageLevelsMax = 20;

// How often two records reach one level of agreement.
struct LevelProbability {
  double m = 0;  // when they are the same organisation, above 0 to 1
  double u = 0;  // when they are not, above 0 to 1
};

struct LinkageField {
  std::string id;
  std::vector<LevelProbability> levels;  // from level 0 on, 1 to 20
};

// The parameters of a comparison, at most 20 fields. An agency decides them, or FitLinkage
// estimates them; they are stored with every result.
using LinkageModel = std::vector<LinkageField>;

// The parameter set "default-1" for the levels of CompareRecords, fields in byte order:
//   name   (.02, .9) (.06, .085) (.22, .0145) (.70, .0005)
//   ein    (.03, .9999) (.97, .0001)      domain (.15, .999) (.85, .001)
//   phone  (.30, .999) (.70, .001)        zip    (.20, .97) (.80, .03)
LinkageModel DefaultLinkageModel();

struct FieldLevel {
  std::string field;
  std::optional<int> level;  // absent = missing: the field says nothing
};

struct FieldWeight {
  std::string field;
  std::optional<double> weight;  // bits; absent with the level
};

struct LinkageWeight {
  std::vector<FieldWeight> fields;  // in byte order of the field
  double weight = 0;                // bits: above 0 the levels speak for the same organisation
  double match_weight = 0;          // weight + log2 of the prior odds
  double probability = 0;           // that it is the same organisation, 0 to 1
};

// How strongly the levels of agreement of two records speak for one organisation.
//
//   weight      = sum over fields with a level of log2(m / u)
//   probability = 1 / (1 + 2^-(weight + log2(lambda / (1 - lambda))))
//
// In words: each field tells how many times likelier this level is among records of one
// organisation than among records of two; the factors multiply. lambda (`prior`) is the share of
// all pairs that are one organisation, above 0 and below 1. A field without a level changes
// nothing. Sums run in byte order of the fields.
//
// Edges    No field at all: weight 0, and the probability is the prior. m of a field need not sum
//          to 1: a published table may show part of the levels.
// Errors   INVALID_ARGUMENT naming prior, params, params[field][i].m|u or vector[field].
// Cost     O(fields log fields). Thread-safe.
// Source   I. Fellegi, A. Sunter (1969), JASA 64; Priority Partners methods, P9.
// Not for  merging records: a person decides. Fields count as independent; two that repeat each
//          other (a phone and the domain of one office) weigh too much together.
absl::StatusOr<LinkageWeight> FellegiSunterWeight(std::vector<FieldLevel> levels, double prior,
                                                  LinkageModel model);

namespace internal {

// Sorts by field and checks it; refusals name `params`.
absl::Status CheckModel(LinkageModel* model);
absl::Status CheckPrior(double prior);

double LevelWeight(const LevelProbability& level);  // log2(m / u)
double PriorWeight(double prior);                   // log2(lambda / (1 - lambda))
double ProbabilityOf(double match_weight);

}  // namespace internal
}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_RECORD_LINKAGE_H_
