#include "clients/importer/xlsx_sheet.h"

#include <deque>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "clients/importer/xml_parts.h"

namespace partners::importer {
namespace {

constexpr int64_t kMostColumns = 16'384;
constexpr int64_t kMostRows = 1'048'576;

absl::Status Damaged(absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("not a readable XLSX file: ", what));
}

// Turns the elements of a sheet into rows.
class SheetHandler : public XmlHandler {
 public:
  SheetHandler(const std::vector<std::string>* strings, const Limits& limits)
      : strings_(strings), limits_(limits) {}

  absl::Status Start(absl::string_view name, const XmlAttributes& attributes) override {
    if (name == "row") return StartRow(attributes);
    if (name == "c") return StartCell(attributes);
    if (name == "v" || (name == "t" && !phonetic_)) in_value_ = in_cell_;
    if (name == "rPh") phonetic_ = true;
    return absl::OkStatus();
  }
  absl::Status End(absl::string_view name) override {
    if (name == "v" || name == "t") in_value_ = false;
    if (name == "rPh") phonetic_ = false;
    if (name == "c") return EndCell();
    if (name == "row") return EndRow();
    return absl::OkStatus();
  }
  absl::Status Characters(absl::string_view text) override {
    if (!in_value_) return absl::OkStatus();
    value_.append(text.data(), text.size());
    if (static_cast<int64_t>(value_.size()) > limits_.cell_bytes) {
      return At("a cell is longer than allowed (limit cell_bytes)");
    }
    return absl::OkStatus();
  }

  std::deque<Row> ready;

 private:
  absl::Status StartRow(const XmlAttributes& attributes) {
    const absl::string_view r = attributes.Get("r");
    int64_t number = last_row_ + 1;
    if (!r.empty() && !absl::SimpleAtoi(r, &number)) return Damaged(absl::StrCat("row ", r));
    if (number <= last_row_ || number > kMostRows) {
      return Damaged(absl::StrCat("row ", number, " after row ", last_row_));
    }
    if (++rows_ > limits_.rows) {
      return Damaged(absl::StrCat("more than ", limits_.rows, " rows (limit rows)"));
    }
    last_row_ = number;
    row_ = Row{number, {}};
    row_bytes_ = 0;
    return absl::OkStatus();
  }

  absl::Status StartCell(const XmlAttributes& attributes) {
    if (last_row_ == 0) return Damaged("a cell outside any row");
    type_ = std::string(attributes.Get("t"));
    value_.clear();
    in_cell_ = true;
    const absl::string_view reference = attributes.Get("r");
    column_ = static_cast<int64_t>(row_.cells.size());
    int64_t row = last_row_;
    if (!reference.empty() && !ParseCellReference(reference, &column_, &row)) {
      return At(absl::StrCat("cell reference ", reference));
    }
    if (row != last_row_ || column_ < static_cast<int64_t>(row_.cells.size())) {
      return At(absl::StrCat("cell ", reference, " is out of order"));
    }
    if (column_ >= limits_.columns) {
      return At(absl::StrCat("more than ", limits_.columns, " columns (limit columns)"));
    }
    return absl::OkStatus();
  }

  absl::Status EndCell() {
    in_cell_ = false;
    Cell cell;
    if (absl::Status s = Interpret(cell); !s.ok()) return s;
    if (cell.text.empty()) return absl::OkStatus();
    row_bytes_ += static_cast<int64_t>(cell.text.size());
    if (row_bytes_ > limits_.row_bytes) return At("too much text in a row (limit row_bytes)");
    row_.cells.resize(static_cast<size_t>(column_));
    row_.cells.push_back(std::move(cell));
    return absl::OkStatus();
  }

  // ECMA-376 part 1, 18.18.11: s shared string, inlineStr, str formula text, b, e, d, n.
  absl::Status Interpret(Cell& cell) {
    if (type_ == "s") {
      if (value_.empty()) return absl::OkStatus();
      uint64_t index = 0;
      if (!absl::SimpleAtoi(value_, &index) || index >= strings_->size()) {
        return At(absl::StrCat("shared string ", value_, " does not exist"));
      }
      cell.text = (*strings_)[index];
      return absl::OkStatus();
    }
    cell.text = type_ == "inlineStr" || type_ == "str" ? DecodeXlsxEscapes(value_) : value_;
    if (type_ == "b") {
      cell.kind = CellKind::kBoolean;
    } else if (type_ == "e") {
      cell.kind = CellKind::kError;
    } else if (type_.empty() || type_ == "n") {
      cell.kind = CellKind::kNumber;
    } else if (type_ != "inlineStr" && type_ != "str" && type_ != "d") {
      return At(absl::StrCat("cell type ", type_));
    }
    return absl::OkStatus();
  }

  absl::Status EndRow() {
    if (!row_.cells.empty()) ready.push_back(std::exchange(row_, Row()));
    return absl::OkStatus();
  }

  absl::Status At(absl::string_view what) const {
    return Damaged(absl::StrCat("row ", last_row_, ": ", what));
  }

  const std::vector<std::string>* strings_;
  Limits limits_;
  Row row_;
  int64_t last_row_ = 0;
  int64_t rows_ = 0;
  int64_t row_bytes_ = 0;
  int64_t column_ = 0;
  std::string type_;
  std::string value_;
  bool in_cell_ = false;
  bool in_value_ = false;
  bool phonetic_ = false;
};

class XlsxSheet : public RowSource {
 public:
  XlsxSheet(std::unique_ptr<ZipPart> part, std::string name,
            const std::vector<std::string>* strings, const Limits& limits)
      : handler_(strings, limits), reader_(std::move(part), std::move(name), &handler_, limits) {}

  absl::StatusOr<bool> Next(Row& row) override {
    while (handler_.ready.empty() && more_) {
      const absl::StatusOr<bool> more = reader_.Step();
      if (!more.ok()) status_ = more.status();
      more_ = more.ok() && *more;
    }
    if (!handler_.ready.empty()) {
      row = std::move(handler_.ready.front());
      handler_.ready.pop_front();
      return true;
    }
    if (!status_.ok()) return status_;
    return false;
  }
  double fraction() const override { return reader_.fraction(); }
  bool counts_cells() const override { return false; }

 private:
  SheetHandler handler_;
  XmlPartReader reader_;
  absl::Status status_;
  bool more_ = true;
};

bool IsHex(absl::string_view text) {
  for (const char c : text) {
    if (!absl::ascii_isxdigit(static_cast<unsigned char>(c))) return false;
  }
  return true;
}

}  // namespace

std::unique_ptr<RowSource> MakeXlsxSheet(std::unique_ptr<ZipPart> part, std::string name,
                                         const std::vector<std::string>* strings,
                                         const Limits& limits) {
  return std::make_unique<XlsxSheet>(std::move(part), std::move(name), strings, limits);
}

bool ParseCellReference(absl::string_view reference, int64_t* column, int64_t* row) {
  size_t letters = 0;
  int64_t value = 0;
  while (letters < reference.size() && absl::ascii_isupper(reference[letters])) {
    value = value * 26 + (reference[letters++] - 'A' + 1);
    if (value > kMostColumns) return false;
  }
  const absl::string_view digits = reference.substr(letters);
  if (letters == 0 || digits.empty() || !absl::ascii_isdigit(digits[0])) return false;
  if (!absl::SimpleAtoi(digits, row) || *row < 1 || *row > kMostRows) return false;
  *column = value - 1;
  return true;
}

std::string DecodeXlsxEscapes(absl::string_view text) {
  std::string out;
  while (!text.empty()) {
    uint32_t code = 0;
    const bool escape = text.size() >= 7 && text.substr(0, 2) == "_x" && text[6] == '_' &&
                        IsHex(text.substr(2, 4)) && absl::SimpleHexAtoi(text.substr(2, 4), &code);
    // Only control characters and the underscore itself need the form; leave the rest alone.
    if (escape && code > 0 && (code < 0x20 || code == '_')) {
      out.push_back(static_cast<char>(code));
      text.remove_prefix(7);
    } else {
      out.push_back(text.front());
      text.remove_prefix(1);
    }
  }
  return out;
}

}  // namespace partners::importer
