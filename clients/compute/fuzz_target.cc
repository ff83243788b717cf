// A libFuzzer program for `partners compute`; tests/fuzz/run calls it.
//
//   compute_fuzz --seeds=DIR          writes DIR/TARGET/example for every target and ends
//   compute_fuzz --target=json …      arbitrary bytes for the JSON reader
//   compute_fuzz --target=METHOD …    documents for one method, through the reader
//
// What follows are libFuzzer's own options and corpora. Found is a crash, a sanitizer's report, and
// what breaks the contract: a refusal that is not one line "field: rule", an answer that does not
// read back.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "clients/compute/difference.h"
#include "clients/compute/fuzz_mutation.h"
#include "clients/compute/json.h"
#include "clients/compute/registry.h"

namespace partners::compute {
namespace {

const MethodEntry* target = nullptr;  // null: the JSON reader

void Require(bool holds, absl::string_view what, const std::string& text) {
  if (holds) return;
  std::fprintf(stderr, "%s: %s\n", std::string(what).c_str(), text.c_str());
  std::abort();
}

void RequireRefusal(const absl::Status& status) {
  const std::string line(status.message());
  Require(absl::IsInvalidArgument(status), "not INVALID_ARGUMENT", status.ToString());
  Require(absl::StrContains(line, ": "), "not field and rule", line);
  const bool printable = std::all_of(line.begin(), line.end(),
                                     [](char c) { return static_cast<unsigned char>(c) >= ' '; });
  Require(printable, "not one line", line);
}

void RequireReadsBack(const OutputJson& answer) {
  const std::string text = WriteJson(answer);
  const auto again = ParseJson(text);
  Require(again.ok(), "does not read back", text);
  Require(Difference(answer, *again).empty(), "reads back as something else", text);
}

// Fewer repetitions of the same work, so that more inputs are tried.
void Shorten(InputJson* json) {
  if (!json->is_object()) return;
  for (const char* name : {"N", "n", "iterations"}) {
    if (!json->contains(name) || !(*json)[name].is_number_unsigned()) continue;
    const auto count = (*json)[name].get<uint64_t>();
    if (count > 100 && count <= 1'000'000) (*json)[name] = count % 100;
  }
}

void RunOne(absl::string_view text) {
  absl::StatusOr<InputJson> input = ParseJson(text);
  if (!input.ok()) return RequireRefusal(input.status());
  if (target == nullptr) return RequireReadsBack(OutputJson::parse(text.begin(), text.end()));
  Shorten(&*input);
  const absl::StatusOr<OutputJson> answer = Compute(*target, *input);
  if (!answer.ok()) return RequireRefusal(answer.status());
  RequireReadsBack(*answer);
}

void WriteSeeds(const std::filesystem::path& folder) {
  for (const MethodEntry& method : AllMethods()) {
    for (const std::string& name : {std::string(method.name), std::string("json")}) {
      std::filesystem::create_directories(folder / name);
      std::ofstream(folder / name / absl::StrCat("example-", method.name)) << method.example;
    }
  }
}

void UseTarget(const std::string& name) {
  if (name == "json") return;
  const auto method = FindMethod(name);
  Require(method.ok(), "no such target", name);
  target = *method;
}

// Takes our own options out of the arguments.
void ReadOptions(int* argc, char** argv) {
  int kept = 1;
  for (int i = 1; i < *argc; ++i) {
    absl::string_view word = argv[i];
    if (absl::ConsumePrefix(&word, "--seeds=")) {
      WriteSeeds(std::string(word));
      std::exit(0);
    } else if (absl::ConsumePrefix(&word, "--target=")) {
      UseTarget(std::string(word));
    } else {
      argv[kept++] = argv[i];
    }
  }
  *argc = kept;
}

std::string Mutated(const uint8_t* data, size_t size, unsigned seed) {
  std::minstd_rand random(seed + 1);
  InputJson json = InputJson::parse(data, data + size, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return "";
  do {
    Mutate(&random, &json);
  } while (random() / 8 % 2 == 0);
  return json.dump(-1, ' ', false, InputJson::error_handler_t::replace);
}

}  // namespace
}  // namespace partners::compute

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  partners::compute::ReadOptions(argc, *argv);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  partners::compute::RunOne(absl::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}

// Mostly changes of the document for methods, changes of bytes for the reader.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned seed) {
  const bool bytes = partners::compute::target == nullptr ? seed % 4 != 0 : seed % 16 == 0;
  const std::string changed = bytes ? "" : partners::compute::Mutated(data, size, seed);
  if (changed.empty() || changed.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::memcpy(data, changed.data(), changed.size());
  return changed.size();
}
