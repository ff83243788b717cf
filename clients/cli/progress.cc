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

}  // namespace

Progress::Progress(std::string label, Terminal& terminal, std::function<absl::Time()> clock)
    : label_(std::move(label)), terminal_(terminal), clock_(std::move(clock)), shown_(clock_()) {
  Print(0, "");
}

Progress::~Progress() {
  if (open_) terminal_.err << '\n';
}

void Progress::Show(double fraction, const std::string& detail) {
  const absl::Time now = clock_();
  if (now - shown_ < (terminal_.progress ? kRedraw : kNextLine)) return;
  shown_ = now;
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

}  // namespace partners::cli
