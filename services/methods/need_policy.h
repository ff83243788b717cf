#ifndef PARTNERS_SERVICES_METHODS_NEED_POLICY_H_
#define PARTNERS_SERVICES_METHODS_NEED_POLICY_H_

#include <limits>
#include <string>
#include <vector>

// The parameter set of the need model: what an agency decides, apart from the arithmetic. It is
// stored with the cycle that uses it, and handed to the model as data.
namespace partners::methods {

// "This indicator counts this much", for one practice or for the index.
struct IndicatorWeight {
  std::string indicator;
  double weight = 0;  // >= 0, any common unit; only the shares matter
};

// One row of the crosswalk A_pk: which indicators speak about this practice.
struct PracticeCrosswalk {
  std::string practice;  // "TP1" …
  std::vector<IndicatorWeight> indicators;
};

struct NeedPolicy {
  std::string id;  // parameter-set id, stored with every result; not empty
  std::vector<PracticeCrosswalk> crosswalk;
  // Weights of the overall index. Empty: no index and no tier are computed.
  std::vector<IndicatorWeight> index_weights;
  // A practice (or the index) is absent when less than this share of its weight is available,
  // 0 to 1. Must be set: there is no silent default.
  double min_coverage = std::numeric_limits<double>::quiet_NaN();
  // Cuts of the index between tiers, strictly falling, each 0 to 1: n cuts make n + 1 tiers.
  std::vector<double> tier_cuts;
};

// Indicator ids of the default crosswalk.
inline constexpr char kTp1Rating[] = "tp1_rating";  // rating continuum, see RatingNumber
inline constexpr char kTp2Rating[] = "tp2_rating";
inline constexpr char kTp3Rating[] = "tp3_rating";
inline constexpr char kTp4Rating[] = "tp4_rating";
inline constexpr char kAccountabilityPercentile[] = "acct_percentile";  // 1 to 99
inline constexpr char kGrowth[] = "sgp";                   // mean student growth percentile
inline constexpr char kSubgroupGap[] = "subgroup_gap";     // defined by the agency
inline constexpr char kEnglishProgress[] = "el_progress";  // progress to English proficiency
inline constexpr char kChronicAbsence[] = "chronic_abs";   // percent of students

// The parameter set "default-1": the proposal an agency must adopt or replace.
//   TP1  tp1_rating .6, acct_percentile .2, sgp .2
//   TP2  tp2_rating .5, sgp .3, acct_percentile .2
//   TP3  tp3_rating .4, subgroup_gap .3, el_progress .3
//   TP4  tp4_rating .5, chronic_abs .5
// min_coverage .5; tier cuts .75, .5, .25; no index weights, because none have been proposed.
NeedPolicy DefaultNeedPolicy();

// Ratings of school visits, lowest to highest.
enum class Rating { kNoEvidence, kDeveloping, kProviding, kSustaining };

// The number that stands for a rating in the need model: 0, 1, 2, 3. With the anchors below, no
// evidence is the most need (1) and sustaining the least (0). The continuum is ordinal: never
// average ratings; use the overall judgement of a practice, or a median.
double RatingNumber(Rating rating);
inline constexpr double kRatingLeastNeed = 3;  // sustaining
inline constexpr double kRatingMostNeed = 0;   // no evidence

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_NEED_POLICY_H_
