#include "absl/strings/str_cat.h"
#include "clients/cli/commands.h"
#include "clients/cli/render.h"
#include "clients/cli/text_table.h"
#include "google/protobuf/struct.pb.h"

namespace partners::cli {
namespace {

std::string StateOf(const absl::Status& status) {
  if (status.ok()) return "serving";
  return absl::IsUnavailable(status) ? "not serving" : std::string(status.message());
}

}  // namespace

ExitCode RunHealth(Session& session, const Arguments&) {
  client::CallOptions options;
  const absl::Status whole = session.channel->CheckHealth("", options);
  if (!whole.ok()) return session.Failed(whole);
  TextTable table({{"SERVICE"}, {"STATE", false, Cells::kFixed}});
  google::protobuf::Struct document;
  table.AddRow({session.settings.server, "serving"});
  (*document.mutable_fields())["server"].set_string_value("serving");
  for (const auto* service : Services()) {
    const absl::Status status = session.channel->CheckHealth(service->full_name(), options);
    if (absl::IsNotFound(status)) continue;  // runs elsewhere, or the server speaks for itself only
    table.AddRow({service->full_name(), StateOf(status)});
    (*document.mutable_fields())[service->full_name()].set_string_value(StateOf(status));
  }
  Terminal& terminal = session.terminal;
  if (session.settings.format == Format::kTable) {
    terminal.out << table.Render(terminal.width, terminal.colour);
  } else {
    Render(document, session.settings.format, terminal);
  }
  return kDone;
}

}  // namespace partners::cli
