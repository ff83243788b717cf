#include <openssl/evp.h>

#include <array>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/importer/compact.h"
#include "clients/importer/limits.h"

namespace partners::importer {
namespace {

constexpr size_t kDigestBytes = 4;

std::string YearText(int ending_year) {
  return absl::StrCat(ending_year - 1, "-", absl::Dec(ending_year % 100, absl::kZeroPad2));
}

std::vector<std::string> YearTexts(const CompactFilter& filter) {
  std::vector<std::string> texts;
  for (const int year : filter.school_years) texts.push_back(YearText(year));
  return texts;
}

std::string Counted(size_t count, absl::string_view one) {
  return absl::StrCat(count, " ", one, count == 1 ? "" : "s");
}

// Years and indicators, each as its list or as how many there are.
std::string Described(const CompactFilter& filter, bool years_listed, bool indicators_listed) {
  std::vector<std::string> parts;
  if (const size_t count = filter.school_years.size(); count > 0) {
    parts.push_back(!years_listed ? Counted(count, "school year")
                                  : absl::StrCat(count == 1 ? "school year " : "school years ",
                                                 absl::StrJoin(YearTexts(filter), ", ")));
  }
  if (const size_t count = filter.indicators.size(); count > 0) {
    parts.push_back(!indicators_listed ? Counted(count, "indicator")
                                       : absl::StrCat(count == 1 ? "indicator " : "indicators ",
                                                      absl::StrJoin(filter.indicators, ", ")));
  }
  return absl::StrJoin(parts, "; ");
}

// At most `bytes` of it, cut between characters and ended with "…".
std::string AtMost(const std::string& text, size_t bytes) {
  constexpr absl::string_view kCut = "…";
  if (text.size() <= bytes) return text;
  size_t end = bytes - kCut.size();
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return absl::StrCat(text.substr(0, end), kCut);
}

// Eight hexadecimal digits that stand for this filter of this dataset.
std::string DigestOf(const std::string& dataset, const CompactFilter& filter) {
  const std::string text = absl::StrCat(dataset, "\n", absl::StrJoin(filter.school_years, ","),
                                        "\n", absl::StrJoin(filter.indicators, ","));
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest.data()), kDigestBytes));
}

std::string DatasetOfPart(const std::string& dataset, const CompactFilter& filter) {
  const std::string suffix = absl::StrCat("-part-", DigestOf(dataset, filter));
  std::string base = dataset.substr(0, kDatasetBytesMax - suffix.size());
  while (!base.empty() && base.back() == '-') base.pop_back();
  return base + suffix;
}

std::string TitleOfPart(const std::string& title, const CompactFilter& filter) {
  const std::string suffix =
      absl::StrCat(", part: ", Described(filter, filter.school_years.size() == 1, false));
  return AtMost(title, kTitleBytesMax - suffix.size()) + suffix;
}

// As much in full as there is room for.
std::string NoticeOfPart(const std::string& notice, const CompactFilter& filter) {
  const auto sentence = [&](bool years_listed, bool indicators_listed) {
    return absl::StrCat(
        notice.empty()                ? ""
        : absl::EndsWith(notice, ".") ? " "
                                      : ". ",
        "Only a part of the file: ", Described(filter, years_listed, indicators_listed), ".");
  };
  const std::string counted = sentence(false, false);
  for (const std::string& listed : {sentence(true, true), sentence(true, false)}) {
    if (notice.size() + listed.size() <= kNoticeBytesMax) return notice + listed;
  }
  return AtMost(notice, kNoticeBytesMax - counted.size()) + counted;
}

}  // namespace

void NamePart(const CompactFilter& filter, ImportReport* report) {
  report->title = TitleOfPart(report->title, filter);
  report->data_notice = NoticeOfPart(report->data_notice, filter);
  report->dataset = DatasetOfPart(report->dataset, filter);
}

}  // namespace partners::importer
