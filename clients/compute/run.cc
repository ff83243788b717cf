#include "clients/compute/run.h"

#include <fstream>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "clients/compute/difference.h"
#include "clients/compute/registry.h"

namespace partners::compute {
namespace {

constexpr char kUsage[] =
    "usage: partners compute METHOD[@VERSION] < input.json\n"
    "       partners compute METHOD[@VERSION] --check FILE < input.json\n"
    "       partners compute METHOD[@VERSION] --help\n"
    "       partners compute --list\n"
    "\n"
    "Runs one decision method without a server: one JSON document in, one out. --check compares\n"
    "the answer with a published one. Ends with 0, with 1 when --check finds a difference, with 2\n"
    "when something is refused.\n";

// Never more than is needed to see that it is too much.
std::string ReadAll(std::istream& in) {
  std::string text;
  char block[1 << 16];
  while (text.size() <= kMaxInputBytes && in) {
    in.read(block, sizeof block);
    text.append(block, static_cast<size_t>(in.gcount()));
  }
  return text;
}

// The question in lines that leave room for what stands before it on a screen of 80 columns.
std::vector<std::string> Lines(const std::string& question) {
  constexpr size_t kWidth = 42;
  std::vector<std::string> lines(1);
  const std::vector<std::string> words = absl::StrSplit(question, ' ');
  for (const std::string& word : words) {
    const bool full = lines.back().size() + 1 + word.size() > kWidth;
    if (full && !lines.back().empty()) lines.emplace_back();
    absl::StrAppend(&lines.back(), lines.back().empty() ? "" : " ", word);
  }
  return lines;
}

std::string List() {
  std::string text = absl::StrFormat("%-28s %-8s %s\n", "METHOD", "VERSION", "QUESTION");
  for (const MethodEntry& method : AllMethods()) {
    std::string begin = absl::StrFormat("%-28s %-8d ", method.name, method.version);
    for (const std::string& line : Lines(std::string(method.question))) {
      absl::StrAppend(&text, begin, line, "\n");
      begin = std::string(begin.size(), ' ');
    }
  }
  return text;
}

absl::StatusOr<OutputJson> Answer(const MethodEntry& method, const std::string& text) {
  const absl::StatusOr<InputJson> input = ParseJson(text);
  if (!input.ok()) return input.status();
  return Compute(method, *input);
}

absl::StatusOr<std::string> Help(const MethodEntry& method) {
  const absl::StatusOr<OutputJson> output = Answer(method, method.example);
  if (!output.ok()) return output.status();
  return absl::StrCat(method.name, " ", method.version, ": ", method.question, "\n\nInput\n",
                      method.input, "\nOutput\n", method.output, "\nExample\n", method.example,
                      "\n", WriteJson(*output), "\n");
}

// OUT_OF_RANGE when the answer and the file differ.
absl::StatusOr<std::string> Check(const OutputJson& answer, const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return absl::InvalidArgumentError("FILE: cannot be read");
  const absl::StatusOr<InputJson> published = ParseJson(ReadAll(stream), "FILE");
  if (!published.ok()) return published.status();
  const std::string difference = Difference(answer, *published);
  if (!difference.empty()) return absl::OutOfRangeError(difference);
  return std::string("agrees\n");
}

absl::StatusOr<std::string> Text(const std::vector<std::string>& arguments, std::istream& in) {
  if (arguments.empty()) return absl::InvalidArgumentError("METHOD: is missing");
  if (arguments.size() == 1 && arguments[0] == "--list") return List();
  if (arguments.size() == 1 && arguments[0] == "--help") return std::string(kUsage);
  const absl::StatusOr<const MethodEntry*> method = FindMethod(arguments[0]);
  if (!method.ok()) return method.status();
  if (arguments.size() == 2 && arguments[1] == "--help") return Help(**method);
  const bool check = arguments.size() == 3 && arguments[1] == "--check";
  if (arguments.size() > 1 && !check) {
    return absl::InvalidArgumentError("arguments: only --help or --check FILE may follow METHOD");
  }
  const absl::StatusOr<OutputJson> answer = Answer(**method, ReadAll(in));
  if (!answer.ok()) return answer.status();
  return check ? Check(*answer, arguments[2]) : WriteJson(*answer) + "\n";
}

}  // namespace

int RunCompute(const std::vector<std::string>& arguments, std::istream& in, std::ostream& out,
               std::ostream& err) {
  const absl::StatusOr<std::string> text = Text(arguments, in);
  if (!text.ok()) {
    err << text.status().message() << "\n";
    return absl::IsOutOfRange(text.status()) ? kDiffers : kRefused;
  }
  out << *text << std::flush;
  return kDone;
}

}  // namespace partners::compute
