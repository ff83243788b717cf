#include "clients/cli/listings_csv.h"

#include <algorithm>
#include <map>
#include <regex>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/names.h"
#include "clients/cli/values.h"
#include "services/runtime/status_macros.h"

namespace partners::cli {
namespace {

using importer::Row;
using registry::v1::VendorListing;

constexpr size_t kListingsMax = 100'000;

struct ColumnRule {
  const char* header;
  bool required;
  const char* field;  // of the listing; dates go into its period
};
constexpr ColumnRule kColumns[] = {
    {"vendor_number", true, "vendor_number"},
    {"organisation_name", true, "organisation_name"},
    {"status", true, "status"},
    {"valid_from", true, "from"},
    {"valid_until", false, "until"},
    {"partner", false, "partner"},
    {"data_notice", false, "data_notice"},
};

std::vector<std::string> Headers() {
  std::vector<std::string> headers;
  for (const ColumnRule& column : kColumns) headers.emplace_back(column.header);
  return headers;
}

const ColumnRule* FindColumn(const std::string& header) {
  for (const ColumnRule& column : kColumns) {
    if (header == column.header) return &column;
  }
  return nullptr;
}

absl::StatusOr<std::vector<const ColumnRule*>> ReadHeader(const Row& row) {
  std::vector<const ColumnRule*> columns;
  for (const importer::Cell& cell : row.cells) {
    const std::string header = absl::StrReplaceAll(
        absl::AsciiStrToLower(absl::StripAsciiWhitespace(cell.text)), {{" ", "_"}});
    const ColumnRule* column = FindColumn(header);
    if (column == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat(
          "line ", row.number, ": there is no column \"", header, "\"",
          DidYouMean(header, Headers()), "\n  columns  ", absl::StrJoin(Headers(), ", ")));
    }
    if (std::find(columns.begin(), columns.end(), column) != columns.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("line ", row.number, ": the column ", header, " stands twice"));
    }
    columns.push_back(column);
  }
  for (const ColumnRule& column : kColumns) {
    const bool there = std::find(columns.begin(), columns.end(), &column) != columns.end();
    if (column.required && !there) {
      return absl::InvalidArgumentError(absl::StrCat("the column ", column.header, " is missing"));
    }
  }
  return columns;
}

absl::Status SetColumn(const ColumnRule& column, const std::string& text, VendorListing* listing) {
  google::protobuf::Message* holder = listing;
  const auto* field = holder->GetDescriptor()->FindFieldByName(column.field);
  if (field == nullptr) {
    holder = listing->mutable_valid();
    field = holder->GetDescriptor()->FindFieldByName(column.field);
  }
  return SetFromText(text, field, holder);
}

// Reads line by line; what is wrong with one does not hide what is wrong with the next.
class Reader {
 public:
  Reader(std::vector<const ColumnRule*> columns, std::string list)
      : columns_(std::move(columns)), list_(std::move(list)) {}

  void Take(const Row& row) {
    const size_t errors = file_.errors.size();
    VendorListing listing;
    listing.set_list(list_);
    if (row.cells.size() != columns_.size()) {
      Error(row, "",
            absl::StrCat("has ", row.cells.size(), " fields, the header has ", columns_.size()));
      return;
    }
    for (size_t i = 0; i < columns_.size(); ++i) SetCell(row, i, &listing);
    auto [seen, fresh] = numbers_.emplace(listing.vendor_number(), row.number);
    if (!fresh && !listing.vendor_number().empty()) {
      Error(row, "vendor_number", absl::StrCat("stands in line ", seen->second, " too"));
    }
    if (file_.errors.size() > errors) return;
    file_.listings.push_back(std::move(listing));
    file_.lines.push_back(row.number);
  }

  ListingsFile Finish() { return std::move(file_); }

 private:
  void Error(const Row& row, const std::string& column, const std::string& message) {
    file_.errors.push_back({row.number, column, message});
  }

  void SetCell(const Row& row, size_t i, VendorListing* listing) {
    const std::string text(absl::StripAsciiWhitespace(row.cells[i].text));
    if (text.empty()) {
      if (columns_[i]->required) Error(row, columns_[i]->header, "must not be empty");
      return;
    }
    const absl::Status status = SetColumn(*columns_[i], text, listing);
    if (!status.ok()) Error(row, columns_[i]->header, std::string(status.message()));
  }

  std::vector<const ColumnRule*> columns_;
  std::string list_;
  std::map<std::string, int64_t> numbers_;
  ListingsFile file_;
};

// The column that a field of a listing is read from: valid_until for valid.until. A rule about the
// period as a whole is about both dates.
std::string ColumnOf(const std::string& field) {
  if (field == "valid") return "valid_from, valid_until";
  const std::string last = field.substr(field.rfind('.') + 1);
  for (const ColumnRule& column : kColumns) {
    if (last == column.field) return column.header;
  }
  return field;
}

}  // namespace

LineError LineErrorOf(const ListingsFile& file, size_t first, const std::string& field,
                      const std::string& rule) {
  static const auto* path = new std::regex(R"(vendor_listings\[(\d{1,9})\](?:\.(.*))?)");
  std::smatch parts;
  if (!std::regex_match(field, parts, *path)) return {0, field, rule};
  const size_t index = first + std::stoul(parts[1]);
  if (index >= file.lines.size()) return {0, field, rule};
  return {file.lines[index], ColumnOf(parts[2]), rule};
}

absl::StatusOr<ListingsFile> ReadListings(importer::RowSource& rows, const std::string& list) {
  Row row;
  PARTNERS_ASSIGN_OR_RETURN(bool more, rows.Next(row));
  if (!more) return absl::InvalidArgumentError("the file is empty");
  PARTNERS_ASSIGN_OR_RETURN(auto columns, ReadHeader(row));
  Reader reader(std::move(columns), list);
  for (size_t count = 0;; ++count) {
    PARTNERS_ASSIGN_OR_RETURN(more, rows.Next(row));
    if (!more) break;
    if (count >= kListingsMax)
      return absl::InvalidArgumentError("the file has more than 100,000 listings");
    reader.Take(row);
  }
  return reader.Finish();
}

}  // namespace partners::cli
