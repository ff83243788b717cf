#include "clients/cli/commands.h"
#include "clients/cli/indicator_entries.h"
#include "clients/cli/render.h"
#include "clients/cpp/matching_client.h"

namespace partners::cli {

// The catalogue is far smaller than the 500 entries one call may carry.
ExitCode RunImportIndicators(Session& session, const Arguments& arguments) {
  matching::v1::ImportIndicatorsRequest request;
  request.set_validate_only(arguments.Switch("dry-run"));
  for (matching::v1::Indicator& entry : IndicatorEntries())
    *request.add_indicators() = std::move(entry);
  client::CallInfo info;
  client::CallOptions options;
  options.info = &info;
  const auto response = client::MatchingClient(session.channel).ImportIndicators(request, options);
  if (!response.ok()) return session.Failed(response.status(), info);
  Render(*response, session.settings.format, session.terminal);
  if (request.validate_only()) session.terminal.err << "Checked only: nothing was written.\n";
  return kDone;
}

}  // namespace partners::cli
