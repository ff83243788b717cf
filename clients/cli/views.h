#ifndef PARTNERS_CLIENTS_CLI_VIEWS_H_
#define PARTNERS_CLIENTS_CLI_VIEWS_H_

#include <string>

#include "clients/cli/terminal.h"
#include "google/protobuf/message.h"
#include "partners/matching/v1/matching_service.pb.h"

// Answers that deserve more than labels and values.
namespace partners::cli {

// How much of what a ranking left out is shown.
enum class Detail { kNearest, kAll };

// Prints a message that has a view of its own; false when it has none.
bool RenderView(const google::protobuf::Message& response, Terminal& terminal,
                Detail detail = Detail::kNearest);

// Who fits, with a bar per score and the contributions that sum to it; how many partners fail each
// rule, and those nearest to a place with every rule they fail, or all of them; and what the
// ranking is based on.
std::string RankingView(const matching::v1::Ranking& ranking, const Terminal& terminal,
                        Detail detail = Detail::kNearest);

// One page of the partners a ranking left out, with every rule failed.
std::string ExcludedView(const matching::v1::ListExcludedPartnersResponse& page,
                         const Terminal& terminal);

// Why, or why not, one partner: each rule and how it came out.
std::string ExplanationView(const matching::v1::PartnerExplanation& explanation,
                            const Terminal& terminal);

// What a need asks for and the practice needs with their derivation.
std::string NeedView(const matching::v1::Need& need, const Terminal& terminal);

// What the columns of a score's lines say.
std::string ContributionsHelp();

// A bar of `width` cells for a share from 0 to 1, in eighths of a cell.
std::string Bar(double share, int width);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_VIEWS_H_
