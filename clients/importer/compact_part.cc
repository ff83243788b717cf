#include <openssl/evp.h>

#include <array>
#include <optional>
#include <set>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/importer/compact.h"
#include "clients/importer/compact_codec.h"
#include "clients/importer/limits.h"

namespace partners::importer {
namespace {

constexpr size_t kDigestBytes = 4;

std::string YearText(int ending_year) {
  return absl::StrCat(ending_year - 1, "-", absl::Dec(ending_year % 100, absl::kZeroPad2));
}

// What a part holds of what its filter named; absent where the filter named nothing.
struct Contents {
  std::optional<std::set<std::string>> school_years;
  std::optional<std::set<std::string>> indicators;
};

Contents ContentsOf(const CompactFilter& filter, const std::vector<matching::v1::Fact>& facts) {
  std::set<std::string> years;
  std::set<std::string> indicators;
  for (const matching::v1::Fact& fact : facts) {
    years.insert(YearText(EndingYearOf(fact)));
    if (fact.has_indicator()) indicators.insert(fact.indicator().indicator());
  }
  Contents contents;
  if (!filter.school_years.empty()) contents.school_years = std::move(years);
  if (!filter.indicators.empty()) contents.indicators = std::move(indicators);
  return contents;
}

// Things as their list or as how many there are.
std::string Named(const std::set<std::string>& things, absl::string_view one, bool listed) {
  const std::string kind = absl::StrCat(one, things.size() == 1 ? "" : "s");
  if (things.empty()) return absl::StrCat("no ", kind);
  return listed ? absl::StrCat(kind, " ", absl::StrJoin(things, ", "))
                : absl::StrCat(things.size(), " ", kind);
}

std::string Described(const Contents& contents, bool years_listed, bool indicators_listed) {
  std::vector<std::string> parts;
  if (contents.school_years.has_value()) {
    parts.push_back(Named(*contents.school_years, "school year", years_listed));
  }
  if (contents.indicators.has_value()) {
    parts.push_back(Named(*contents.indicators, "indicator", indicators_listed));
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

std::string TitleOfPart(const std::string& title, const Contents& contents) {
  const bool one_year = contents.school_years.has_value() && contents.school_years->size() == 1;
  const std::string suffix = absl::StrCat(", part: ", Described(contents, one_year, false));
  return AtMost(title, kTitleBytesMax - suffix.size()) + suffix;
}

// As much in full as there is room for.
std::string NoticeOfPart(const std::string& notice, const Contents& contents) {
  const auto sentence = [&](bool years_listed, bool indicators_listed) {
    return absl::StrCat(
        notice.empty()                ? ""
        : absl::EndsWith(notice, ".") ? " "
                                      : ". ",
        "Only a part of the file: ", Described(contents, years_listed, indicators_listed), ".");
  };
  const std::string counted = sentence(false, false);
  for (const std::string& listed : {sentence(true, true), sentence(true, false)}) {
    if (notice.size() + listed.size() <= kNoticeBytesMax) return notice + listed;
  }
  return AtMost(notice, kNoticeBytesMax - counted.size()) + counted;
}

}  // namespace

void NamePart(const CompactFilter& filter, const std::vector<matching::v1::Fact>& facts,
              ImportReport* report) {
  const Contents contents = ContentsOf(filter, facts);
  report->title = TitleOfPart(report->title, contents);
  report->data_notice = NoticeOfPart(report->data_notice, contents);
  report->dataset = DatasetOfPart(report->dataset, filter);
}

}  // namespace partners::importer
