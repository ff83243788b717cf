#include "clients/cli/progress.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "clients/cli/text.h"
#include "clients/cli/views.h"

namespace partners::cli {
namespace {

constexpr absl::Duration kRedraw = absl::Milliseconds(100);
constexpr absl::Duration kNextLine = absl::Seconds(10);
constexpr int kBarWidth = 30;

}  // namespace

Progress::Progress(std::string label, Terminal& terminal)
    : label_(std::move(label)), terminal_(terminal) {}

Progress::~Progress() {
  if (open_) terminal_.err << '\n';
}

void Progress::Show(double fraction, const std::string& detail) {
  const int percent = static_cast<int>(std::floor(fraction * 100));
  const std::string text = absl::StrFormat("%3d %%  %s", percent, detail);
  const absl::Time now = absl::Now();
  if (now - drawn_ < (terminal_.progress ? kRedraw : kNextLine) && fraction < 1) return;
  drawn_ = now;
  if (!terminal_.progress) {
    terminal_.err << label_ << ' ' << text << '\n';
    return;
  }
  open_ = true;
  terminal_.err << "\r\x1b[K" << label_ << " [" << PadRight(Bar(fraction, kBarWidth), kBarWidth)
                << "] " << text << std::flush;
}

}  // namespace partners::cli
