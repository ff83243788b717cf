#include "clients/importer/fuzz.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/importer/test_files.h"

// A bounded run of random mutations of good files. What matters is that nothing crashes, which the
// sanitizer build of this test sees best.

namespace partners::importer {
namespace {

// PARTNERS_FUZZ_SECONDS asks for a longer run with other mutations every time.
std::chrono::seconds RunTime() {
  const char* const seconds = std::getenv("PARTNERS_FUZZ_SECONDS");
  return std::chrono::seconds(seconds == nullptr ? 2 : std::atoi(seconds));
}
std::mt19937 RandomSource() {
  return std::mt19937(RunTime() == std::chrono::seconds(2) ? 2019u : std::random_device()());
}

bool Call(const std::function<bool(const uint8_t*, size_t)>& reader, const std::string& bytes) {
  return reader(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
}

// Flips, overwrites, removes, repeats or cuts a little.
std::string Mutated(std::string bytes, std::mt19937& random) {
  const auto pick = [&random](size_t n) { return n == 0 ? 0 : random() % n; };
  for (size_t changes = 1 + pick(6); changes > 0 && !bytes.empty(); --changes) {
    const size_t at = pick(bytes.size());
    switch (pick(5)) {
      case 0:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << pick(8)));
        break;
      case 1:
        bytes[at] = static_cast<char>(pick(256));
        break;
      case 2:
        bytes.erase(at, 1 + pick(8));
        break;
      case 3:
        bytes.insert(at, bytes.substr(at, 1 + pick(32)));
        break;
      default:
        if (pick(10) == 0) bytes.resize(at);
    }
  }
  return bytes;
}

// Rounds done.
int Mutations(const std::function<bool(const uint8_t*, size_t)>& reader, const std::string& seed) {
  std::mt19937 random = RandomSource();
  const auto end = std::chrono::steady_clock::now() + RunTime();
  int rounds = 0;
  while (std::chrono::steady_clock::now() < end) {
    Call(reader, Mutated(seed, random));
    ++rounds;
  }
  return rounds;
}

std::string Sheet() {
  std::string rows;
  for (int i = 1; i <= 40; ++i) {
    absl::StrAppend(&rows, "<row r=\"", i, "\"><c r=\"A", i, "\" t=\"s\"><v>", i % 3,
                    "</v></c><c r=\"C", i, "\"><v>", i, ".5</v></c><c r=\"D", i,
                    "\" t=\"inlineStr\"><is><t>x</t></is></c></row>");
  }
  return rows;
}

TEST(FuzzTest, Csv) {
  const std::string seed =
      "\xEF\xBB\xBFName,Code,Total\r\n\"A, \"\"b\"\"\",00010000,\" 1,426\"\r\nCafé,00020000,\n\n  "
      "\nz,y,x";
  EXPECT_TRUE(Call(FuzzCsv, seed));
  EXPECT_GT(Mutations(FuzzCsv, seed), 100);
}

TEST(FuzzTest, CompressedXlsx) {
  const std::string seed =
      ReadBytes(WriteZip(WorkbookParts(Sheet(), "<si><t>a</t></si><si/><si><r><t>b</t></r></si>")));
  EXPECT_TRUE(Call(FuzzXlsx, seed));
  EXPECT_GT(Mutations(FuzzXlsx, seed), 100);
}

// Most changes to a zip file only break its checksums; here the XML itself is changed.
TEST(FuzzTest, XmlInsideXlsx) {
  const std::string sheet = Sheet();
  const std::string strings =
      "<si><t>a_x000D_</t></si><si/><si><r><t>b</t></r><rPh><t>p</t></rPh></si>";
  std::mt19937 random = RandomSource();
  const auto end = std::chrono::steady_clock::now() + RunTime();
  int rounds = 0;
  for (; std::chrono::steady_clock::now() < end; ++rounds) {
    auto parts = WorkbookParts(sheet, strings);
    auto& part = parts[random() % parts.size()].second;
    part = Mutated(part, random);
    const std::string path = WriteZip(parts);
    Call(FuzzXlsx, ReadBytes(path));
    std::remove(path.c_str());
  }
  EXPECT_GT(rounds, 100);
}

TEST(FuzzTest, Mapping) {
  const std::string seed =
      "dataset: \"d\" title: \"T\" source: \"S\" file_kind: FILE_KIND_CSV tables { code { column { "
      "header: "
      "\"Code\" } level: LEVEL_SCHOOL } school_year { fixed: 2019 } indicators { indicator: "
      "\"enrollment-count\" column { header: \"Total\" } } }";
  EXPECT_TRUE(Call(FuzzMapping, seed));
  EXPECT_GT(Mutations(FuzzMapping, seed), 100);
}

}  // namespace
}  // namespace partners::importer
