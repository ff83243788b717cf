#include "services/runtime/telemetry.h"

#include <prometheus/counter.h>
#include <prometheus/exposer.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <exception>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "partners/type/v1/role.pb.h"
#include "services/runtime/enum_words.h"
#include "services/runtime/log_writer.h"

namespace partners::runtime {

struct MethodMetrics::State {
  std::array<std::atomic<prometheus::Counter*>, 17> calls{};  // by status code, made on first use
  prometheus::Histogram* seconds = nullptr;
  std::string method;
};

namespace {

// Appends `text` as a JSON string without what could break one; log values are ids and codes,
// seldom more.
void AppendQuoted(absl::string_view text, std::string* line) {
  *line += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') *line += '\\';
    *line += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  *line += '"';
}

// Appends the time of day as RFC 3339 has it, in UTC to the microsecond. Turning a time into a date
// is dear: once a second is enough.
void AppendNow(std::string* line) {
  thread_local int64_t second = -1;
  thread_local std::string text;
  const int64_t micros = absl::GetCurrentTimeNanos() / 1000;
  if (micros / 1'000'000 != second) {
    second = micros / 1'000'000;
    text =
        absl::FormatTime("%Y-%m-%dT%H:%M:%S.", absl::FromUnixSeconds(second), absl::UTCTimeZone());
  }
  absl::StrAppend(line, text, absl::Dec(micros % 1'000'000, absl::kZeroPad6), "+00:00");
}

void AppendField(absl::string_view name, absl::string_view value, std::string* line) {
  if (value.empty()) return;
  absl::StrAppend(line, ",\"", name, "\":");
  AppendQuoted(value, line);
}

// A word is made once: this is on every call's way.
const std::string& RoleWord(int role) {
  static const auto* const words = [] {
    auto* const all = new std::vector<std::string>;
    for (int i = 0; i < type::v1::Role_ARRAYSIZE; ++i) {
      all->push_back(WordOf(static_cast<type::v1::Role>(i)));
    }
    all->push_back("unknown");
    return all;
  }();
  const size_t unknown = words->size() - 1;
  return (*words)[role < 0 ? unknown : std::min(static_cast<size_t>(role), unknown)];
}

// Valid until the thread's next call.
const std::string& JsonLine(const CallRecord& r) {
  thread_local std::string line;
  line = "{\"time\":\"";
  AppendNow(&line);
  // Methods and trace ids are ours: nothing to escape.
  absl::StrAppend(&line, "\",\"method\":\"", r.method, "\",\"trace_id\":\"", r.trace_id,
                  "\",\"principal\":");
  AppendQuoted(r.principal, &line);
  absl::StrAppend(&line, ",\"role\":\"", RoleWord(r.role), "\",\"code\":\"",
                  absl::StatusCodeToString(r.code),
                  "\",\"micros\":", absl::ToInt64Microseconds(r.duration));
  AppendField("acted_for", r.acted_for, &line);
  AppendField("reason", r.reason, &line);
  AppendField("cause", r.cause, &line);
  line += '}';
  return line;
}

class PrometheusTelemetry final : public Telemetry {
 public:
  PrometheusTelemetry()
      : registry_(std::make_shared<prometheus::Registry>()),
        calls_(prometheus::BuildCounter()
                   .Name("partners_calls_total")
                   .Help("Calls by method and status code.")
                   .Register(*registry_)),
        seconds_(prometheus::BuildHistogram()
                     .Name("partners_call_seconds")
                     .Help("Time to answer, by method.")
                     .Register(*registry_)),
        streams_(prometheus::BuildGauge()
                     .Name("partners_open_streams")
                     .Help("Streams under way.")
                     .Register(*registry_)
                     .Add({})),
        missed_(prometheus::BuildCounter()
                    .Name("partners_access_trail_missed_total")
                    .Help("Refusals and writes the access trail counted instead of keeping an "
                          "entry of each: without room, or too many without a key.")
                    .Register(*registry_)
                    .Add({})) {}

  absl::Status Open(const Options& options) {
    try {
      if (options.log_file != "none") StartLog(options.log_file);
    } catch (const spdlog::spdlog_ex& error) {
      return absl::InvalidArgumentError(
          absl::StrCat("log_file: cannot write ", options.log_file, ": ", error.what()));
    }
    try {
      if (!options.metrics_address.empty()) StartExposer(options.metrics_address);
    } catch (const std::exception& error) {  // also what the web server beneath it throws
      return absl::UnavailableError(absl::StrCat("metrics_listen: cannot serve metrics on ",
                                                 options.metrics_address, ": ", error.what()));
    }
    return absl::OkStatus();
  }

  MethodMetrics ForMethod(const std::string& method) override {
    auto state = std::make_shared<MethodMetrics::State>();
    state->method = method;
    state->seconds = &seconds_.Add(
        {{"method", method}},
        prometheus::Histogram::BucketBoundaries{.0001, .00025, .0005, .001, .0025, .005, .01, .025,
                                                .05, .1, .25, .5, 1, 5, 30});
    return {state};
  }

  void Record(const MethodMetrics& metrics, const CallRecord& record) override {
    CounterOf(*metrics.state, record.code).Increment();
    metrics.state->seconds->Observe(absl::ToDoubleSeconds(record.duration));
    if (log_) log_->Add(JsonLine(record));
  }

  void CountStreams(int change) override { streams_.Increment(change); }

  void CountMissed(int64_t entries) override { missed_.Increment(static_cast<double>(entries)); }

  void Log(const std::string& level, const std::string& message) override {
    if (!log_) return;
    std::string line = "{\"time\":\"";
    AppendNow(&line);
    absl::StrAppend(&line, "\",\"level\":\"", level, "\",\"message\":");
    AppendQuoted(message, &line);
    log_->Add(line + "}");
    log_->Flush();
  }

  std::string metrics_address() const override { return metrics_address_; }
  std::string MetricsText() const override {
    return prometheus::TextSerializer().Serialize(registry_->Collect());
  }

 private:
  void StartLog(const std::string& file) {
    spdlog::sink_ptr sink;
    if (file.empty()) {
      sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    } else {
      sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(file);
    }
    auto logger = std::make_shared<spdlog::logger>("calls", std::move(sink));
    logger->set_pattern("%v");
    log_ = std::make_unique<LogWriter>([logger](const std::string& lines) {
      logger->info(lines);
      logger->flush();
    });
  }

  void StartExposer(const std::string& address) {
    exposer_ = std::make_unique<prometheus::Exposer>(address, 1);
    exposer_->RegisterCollectable(registry_);
    const std::vector<int> ports = exposer_->GetListeningPorts();
    const std::string host = address.substr(0, address.rfind(':'));
    if (!ports.empty()) metrics_address_ = absl::StrCat(host, ":", ports.front());
  }

  prometheus::Counter& CounterOf(MethodMetrics::State& state, absl::StatusCode code) {
    const auto index = static_cast<size_t>(code) % state.calls.size();
    prometheus::Counter* counter = state.calls[index].load(std::memory_order_acquire);
    if (counter == nullptr) {  // Add gives the same counter to all who ask at once
      counter = &calls_.Add({{"method", state.method}, {"code", absl::StatusCodeToString(code)}});
      state.calls[index].store(counter, std::memory_order_release);
    }
    return *counter;
  }

  std::shared_ptr<prometheus::Registry> registry_;
  prometheus::Family<prometheus::Counter>& calls_;
  prometheus::Family<prometheus::Histogram>& seconds_;
  prometheus::Gauge& streams_;
  prometheus::Counter& missed_;
  std::unique_ptr<prometheus::Exposer> exposer_;
  std::string metrics_address_;
  std::unique_ptr<LogWriter> log_;  // null: no lines
};

}  // namespace

absl::StatusOr<std::unique_ptr<Telemetry>> Telemetry::Start(const Options& options) {
  auto telemetry = std::make_unique<PrometheusTelemetry>();
  absl::Status opened = telemetry->Open(options);
  if (!opened.ok()) return opened;
  return telemetry;
}

}  // namespace partners::runtime
