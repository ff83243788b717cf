#include "clients/cli/progress.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "clients/cli/text.h"
#include "clients/cli/views.h"

namespace partners::cli {
namespace {

constexpr absl::Duration kRedraw = absl::Milliseconds(100);
constexpr absl::Duration kNextLine = absl::Seconds(10);
constexpr int kBarWidth = 30;
constexpr int kWhole = 100;  // per cent

// Whether it is time to show something again; takes note of it.
bool IsDue(const Terminal& terminal, absl::Time now, absl::Time* shown) {
  if (now - *shown < (terminal.progress ? kRedraw : kNextLine)) return false;
  *shown = now;
  return true;
}

}  // namespace

Progress::Progress(std::string label, Terminal& terminal, std::function<absl::Time()> clock)
    : label_(std::move(label)), terminal_(terminal), clock_(std::move(clock)), shown_(clock_()) {
  Print(0, "");
}

Progress::~Progress() {
  if (open_) terminal_.err << '\n';
}

void Progress::Show(double fraction, const std::string& detail) {
  if (!IsDue(terminal_, clock_(), &shown_)) return;
  Print(std::min(static_cast<int>(std::floor(fraction * kWhole)), kWhole - 1), detail);
}

void Progress::Finish(const std::string& detail) { Print(kWhole, detail); }

void Progress::Print(int percent, const std::string& detail) {
  std::string text = absl::StrFormat("%3d %%  %s", percent, detail);
  absl::StripTrailingAsciiWhitespace(&text);
  if (!terminal_.progress) {
    terminal_.err << label_ << ' ' << text << '\n';
    return;
  }
  open_ = true;
  const std::string bar = Bar(static_cast<double>(percent) / kWhole, kBarWidth);
  terminal_.err << "\r\x1b[K" << label_ << " [" << PadRight(bar, kBarWidth) << "] " << text
                << std::flush;
}

Tally::Tally(std::string label, std::string unit, Terminal& terminal,
             std::function<absl::Time()> clock)
    : label_(std::move(label)),
      unit_(std::move(unit)),
      terminal_(terminal),
      clock_(std::move(clock)),
      shown_(clock_()) {}

Tally::~Tally() {
  if (open_) terminal_.err << '\n';
}

void Tally::Show(int64_t count) {
  if (!IsDue(terminal_, clock_(), &shown_)) return;
  open_ = terminal_.progress;
  terminal_.err << (open_ ? "\r\x1b[K" : "") << label_ << ": " << count << ' ' << unit_
                << (open_ ? "" : "\n") << std::flush;
}

}  // namespace partners::cli
