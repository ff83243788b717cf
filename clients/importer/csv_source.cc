#include "clients/importer/csv_source.h"

#include <csv.h>

#include <algorithm>
#include <array>
#include <deque>
#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "clients/importer/file_kind.h"
#include "clients/importer/utf8.h"

namespace partners::importer {
namespace {

constexpr size_t kChunk = 16384;
constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";

// libcsv pushes fields and rows; Next() pulls them by feeding one chunk at a time.
class CsvSource : public RowSource {
 public:
  CsvSource(std::unique_ptr<std::istream> stream, int64_t size, const Limits& limits)
      : stream_(std::move(stream)), size_(size), limits_(limits) {
    csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI);
  }
  ~CsvSource() override { csv_free(&parser_); }
  CsvSource(const CsvSource&) = delete;
  CsvSource& operator=(const CsvSource&) = delete;

  absl::StatusOr<bool> Next(Row& row) override {
    while (ready_.empty() && status_.ok() && !finished_) status_ = FeedChunk();
    if (!ready_.empty()) {
      row = std::move(ready_.front());
      ready_.pop_front();
      return true;
    }
    if (!status_.ok()) return status_;
    return false;
  }
  double fraction() const override {
    return size_ <= 0 ? 1.0
                      : std::min(1.0, static_cast<double>(offset_) / static_cast<double>(size_));
  }
  bool counts_cells() const override { return true; }

 private:
  absl::Status FeedChunk() {
    std::array<char, kChunk> buffer;
    stream_->read(buffer.data(), buffer.size());
    absl::string_view chunk(buffer.data(), static_cast<size_t>(stream_->gcount()));
    if (stream_->bad()) return absl::DataLossError("the file cannot be read");
    if (chunk.empty()) return Finish();
    if (offset_ == 0 && absl::ConsumePrefix(&chunk, kByteOrderMark)) offset_ += 3;
    return FeedLines(chunk);
  }

  // Line by line, so that every row knows the line it starts on.
  absl::Status FeedLines(absl::string_view chunk) {
    while (!chunk.empty()) {
      const size_t end = chunk.find('\n');
      const bool whole = end != absl::string_view::npos;
      const absl::string_view piece = chunk.substr(0, whole ? end + 1 : end);
      if (absl::Status s = FeedPiece(piece); !s.ok()) return s;
      if (whole) ++line_;
      if (whole && !InsideRow()) row_line_ = line_;
      chunk.remove_prefix(piece.size());
    }
    return absl::OkStatus();
  }

  absl::Status FeedPiece(absl::string_view piece) {
    if (absl::Status s = CheckBytes(piece); !s.ok()) return s;
    const size_t used = csv_parse(&parser_, piece.data(), piece.size(), &CsvSource::OnField,
                                  &CsvSource::OnRow, this);
    if (!row_status_.ok()) return row_status_;
    if (used != piece.size()) return QuoteError(used);
    offset_ += static_cast<int64_t>(piece.size());
    if (static_cast<int64_t>(parser_.entry_pos) > limits_.cell_bytes) return OverLong();
    return absl::OkStatus();
  }

  absl::Status CheckBytes(absl::string_view piece) {
    const size_t nul = piece.find('\0');
    if (nul != absl::string_view::npos) return At(nul, "a NUL byte; this is not a text file");
    ptrdiff_t bad = utf8_.Feed(piece);
    if (bad < 0) return absl::OkStatus();
    // A lone accented letter shows itself only at the plain letter after it: name the former.
    if (bad > 0 && static_cast<uint8_t>(piece[bad]) < 0x80) --bad;
    return At(static_cast<size_t>(bad),
              absl::StrFormat("0x%02X is not UTF-8; the file looks like Windows-1252 or Latin-1, "
                              "save it as \"CSV UTF-8\"",
                              static_cast<uint8_t>(piece[bad])));
  }

  absl::Status At(size_t ahead, const std::string& what) const {
    return absl::InvalidArgumentError(
        absl::StrCat("line ", line_, ", byte ", offset_ + static_cast<int64_t>(ahead), ": ", what));
  }
  absl::Status QuoteError(size_t used) const {
    if (csv_error(const_cast<csv_parser*>(&parser_)) != CSV_EPARSE) {
      return absl::ResourceExhaustedError("out of memory while reading a CSV field");
    }
    return At(used,
              "a double quote where none may stand; quote the whole field and double the "
              "quotes inside it");
  }
  absl::Status OverLong() const {
    return absl::InvalidArgumentError(
        absl::StrCat("line ", row_line_, ": a field is longer than ", limits_.cell_bytes,
                     " bytes (limit cell_bytes); a quote may be left open"));
  }

  absl::Status Finish() {
    finished_ = true;
    if (utf8_.incomplete()) return At(0, "the file ends inside a UTF-8 character");
    if (csv_fini(&parser_, &CsvSource::OnField, &CsvSource::OnRow, this) != 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("line ", row_line_, ": the quote opened in this row is never closed"));
    }
    return row_status_;
  }

  bool InsideRow() const {
    return !row_.cells.empty() || parser_.entry_pos > 0 || parser_.quoted != 0;
  }

  static void OnField(void* data, size_t size, void* self) {
    static_cast<CsvSource*>(self)->AddField(
        absl::string_view(static_cast<const char*>(data), data == nullptr ? 0 : size));
  }
  static void OnRow(int, void* self) { static_cast<CsvSource*>(self)->EndRow(); }

  void AddField(absl::string_view text) {
    if (!row_status_.ok()) return;
    row_bytes_ += static_cast<int64_t>(text.size()) + 1;
    if (static_cast<int64_t>(text.size()) > limits_.cell_bytes) {
      row_status_ = OverLong();
    } else if (row_bytes_ > limits_.row_bytes) {
      row_status_ = Beyond("row_bytes", limits_.row_bytes, "bytes in a row");
    } else if (static_cast<int64_t>(row_.cells.size()) >= limits_.columns) {
      row_status_ = Beyond("columns", limits_.columns, "fields in a row");
    } else {
      row_.cells.push_back({CellKind::kText, std::string(text)});
    }
  }

  void EndRow() {
    if (!row_status_.ok()) return;
    if (++rows_ > limits_.rows) {
      row_status_ = Beyond("rows", limits_.rows, "rows");
      return;
    }
    row_.number = row_line_++;
    ready_.push_back(std::exchange(row_, Row()));
    row_bytes_ = 0;
  }

  absl::Status Beyond(absl::string_view limit, int64_t value, absl::string_view what) const {
    return absl::InvalidArgumentError(
        absl::StrCat("line ", row_line_, ": more than ", value, " ", what, " (limit ", limit, ")"));
  }

  std::unique_ptr<std::istream> stream_;
  int64_t size_;
  Limits limits_;
  csv_parser parser_;
  Utf8Checker utf8_;
  std::deque<Row> ready_;
  Row row_;
  absl::Status status_;
  absl::Status row_status_;
  bool finished_ = false;
  int64_t offset_ = 0;
  int64_t line_ = 1;
  int64_t row_line_ = 1;
  int64_t row_bytes_ = 0;
  int64_t rows_ = 0;
};

}  // namespace

std::unique_ptr<RowSource> MakeCsvSource(std::unique_ptr<std::istream> stream, int64_t size,
                                         const Limits& limits) {
  return std::make_unique<CsvSource>(std::move(stream), size, limits);
}

absl::StatusOr<std::unique_ptr<RowSource>> OpenCsv(const std::string& path, const Limits& limits) {
  const absl::StatusOr<Content> content = SniffFile(path, limits);
  if (!content.ok()) return content.status();
  if (absl::Status s = RequireCsv(*content); !s.ok()) return s;
  auto stream = std::make_unique<std::ifstream>(path, std::ios::binary);
  if (!*stream) return absl::UnavailableError(absl::StrCat("cannot open ", path));
  std::error_code ignored;
  const auto size = static_cast<int64_t>(std::filesystem::file_size(path, ignored));
  return MakeCsvSource(std::move(stream), size, limits);
}

}  // namespace partners::importer
