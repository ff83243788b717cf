#include "clients/importer/xlsx_workbook.h"

#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "clients/importer/file_kind.h"
#include "clients/importer/xlsx_sheet.h"
#include "clients/importer/xml_parts.h"

namespace partners::importer {
namespace {

constexpr absl::string_view kRootRelationships = "_rels/.rels";

struct Relationship {
  std::string type;
  std::string target;
};

absl::Status Damaged(absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("not a readable XLSX file: ", what));
}

class RelationshipsHandler : public XmlHandler {
 public:
  absl::Status Start(absl::string_view name, const XmlAttributes& attributes) override {
    if (name != "Relationship") return absl::OkStatus();
    by_id[std::string(attributes.Get("Id"))] = {std::string(attributes.Get("Type")),
                                                std::string(attributes.Get("Target"))};
    return absl::OkStatus();
  }
  absl::Status End(absl::string_view) override { return absl::OkStatus(); }
  absl::Status Characters(absl::string_view) override { return absl::OkStatus(); }

  const Relationship* OfType(absl::string_view ending) const {
    for (const auto& [id, relationship] : by_id) {
      if (absl::EndsWith(relationship.type, ending)) return &relationship;
    }
    return nullptr;
  }

  std::map<std::string, Relationship> by_id;
};

class SheetListHandler : public XmlHandler {
 public:
  absl::Status Start(absl::string_view name, const XmlAttributes& attributes) override {
    if (name == "sheet") {
      sheets.emplace_back(attributes.Get("name"), attributes.Get("r:id"));
    }
    return absl::OkStatus();
  }
  absl::Status End(absl::string_view) override { return absl::OkStatus(); }
  absl::Status Characters(absl::string_view) override { return absl::OkStatus(); }

  // Name and relationship id.
  std::vector<std::pair<std::string, std::string>> sheets;
};

// A shared string is one <t>, or several <r><t> runs; phonetic runs (<rPh>) are not part of it.
class SharedStringsHandler : public XmlHandler {
 public:
  SharedStringsHandler(std::vector<std::string>* strings, const Limits& limits)
      : strings_(strings), limits_(limits) {}

  absl::Status Start(absl::string_view name, const XmlAttributes&) override {
    if (name == "si") {
      strings_->emplace_back();
      if (static_cast<int64_t>(strings_->size()) > limits_.shared_strings) {
        return Damaged(absl::StrCat("more than ", limits_.shared_strings,
                                    " shared strings (limit shared_strings)"));
      }
    } else if (name == "rPh") {
      phonetic_ = true;
    } else if (name == "t") {
      in_text_ = !phonetic_ && !strings_->empty();
    }
    return absl::OkStatus();
  }
  absl::Status End(absl::string_view name) override {
    if (name == "t") in_text_ = false;
    if (name == "rPh") phonetic_ = false;
    if (name == "si") strings_->back() = DecodeXlsxEscapes(strings_->back());
    return absl::OkStatus();
  }
  absl::Status Characters(absl::string_view text) override {
    if (!in_text_) return absl::OkStatus();
    strings_->back().append(text.data(), text.size());
    bytes_ += static_cast<int64_t>(text.size());
    if (bytes_ > limits_.shared_string_bytes) {
      return Damaged("shared strings are too long (limit shared_string_bytes)");
    }
    if (static_cast<int64_t>(strings_->back().size()) > limits_.cell_bytes) {
      return Damaged("a shared string is too long (limit cell_bytes)");
    }
    return absl::OkStatus();
  }

 private:
  std::vector<std::string>* strings_;
  Limits limits_;
  int64_t bytes_ = 0;
  bool phonetic_ = false;
  bool in_text_ = false;
};

absl::Status ReadPart(const ZipArchive& archive, const std::string& name, XmlHandler* handler,
                      const Limits& limits) {
  absl::StatusOr<std::unique_ptr<ZipPart>> part = archive.OpenPart(name);
  if (!part.ok()) return part.status();
  return XmlPartReader(*std::move(part), name, handler, limits).ReadAll();
}

// A target is absolute, or relative to the folder of the part it belongs to.
std::string Resolve(absl::string_view folder, absl::string_view target) {
  if (absl::ConsumePrefix(&target, "/")) return std::string(target);
  return absl::StrCat(folder, target);
}

std::string FolderOf(const std::string& part) { return part.substr(0, part.rfind('/') + 1); }

std::string Folded(absl::string_view name) {
  return absl::AsciiStrToLower(absl::StripAsciiWhitespace(name));
}

}  // namespace

absl::StatusOr<std::unique_ptr<XlsxWorkbook>> XlsxWorkbook::OpenFile(const std::string& path,
                                                                     const Limits& limits) {
  const absl::StatusOr<Content> content = SniffFile(path, limits);
  if (!content.ok()) return content.status();
  if (absl::Status s = RequireXlsx(*content); !s.ok()) return s;
  absl::StatusOr<std::unique_ptr<ZipArchive>> archive = ZipArchive::OpenFile(path, limits);
  if (!archive.ok()) return archive.status();
  return Load(*std::move(archive), limits);
}

absl::StatusOr<std::unique_ptr<XlsxWorkbook>> XlsxWorkbook::OpenBytes(absl::string_view bytes,
                                                                      const Limits& limits) {
  if (absl::Status s = RequireXlsx(SniffContent(bytes)); !s.ok()) return s;
  absl::StatusOr<std::unique_ptr<ZipArchive>> archive = ZipArchive::OpenBytes(bytes, limits);
  if (!archive.ok()) return archive.status();
  return Load(*std::move(archive), limits);
}

absl::StatusOr<std::unique_ptr<XlsxWorkbook>> XlsxWorkbook::Load(
    std::unique_ptr<ZipArchive> archive, const Limits& limits) {
  std::unique_ptr<XlsxWorkbook> workbook(new XlsxWorkbook(std::move(archive), limits));
  if (absl::Status s = workbook->ReadWorkbook(); !s.ok()) return s;
  return workbook;
}

absl::Status XlsxWorkbook::ReadWorkbook() {
  RelationshipsHandler root;
  absl::Status s = ReadPart(*archive_, std::string(kRootRelationships), &root, limits_);
  if (!s.ok()) return s;
  const Relationship* document = root.OfType("/officeDocument");
  if (document == nullptr) return Damaged("it names no workbook");
  const std::string part = Resolve("", document->target);
  const std::string folder = FolderOf(part);

  SheetListHandler list;
  if (s = ReadPart(*archive_, part, &list, limits_); !s.ok()) return s;
  RelationshipsHandler parts;
  const std::string relations = absl::StrCat(folder, "_rels/", part.substr(folder.size()), ".rels");
  if (s = ReadPart(*archive_, relations, &parts, limits_); !s.ok()) return s;
  for (const auto& [name, id] : list.sheets) {
    const auto found = parts.by_id.find(id);
    if (found == parts.by_id.end()) return Damaged(absl::StrCat("sheet ", name, " has no part"));
    sheets_.emplace_back(name, Resolve(folder, found->second.target));
  }
  if (sheets_.empty()) return Damaged("it has no sheet");
  const Relationship* strings = parts.OfType("/sharedStrings");
  return strings == nullptr ? absl::OkStatus()
                            : ReadSharedStrings(Resolve(folder, strings->target));
}

absl::Status XlsxWorkbook::ReadSharedStrings(const std::string& part) {
  SharedStringsHandler handler(&strings_, limits_);
  return ReadPart(*archive_, part, &handler, limits_);
}

std::vector<std::string> XlsxWorkbook::SheetNames() const {
  std::vector<std::string> names;
  for (const auto& [name, part] : sheets_) names.push_back(name);
  return names;
}

absl::StatusOr<std::unique_ptr<RowSource>> XlsxWorkbook::OpenSheet(absl::string_view name) const {
  const bool any = name.empty() && sheets_.size() == 1;
  for (const auto& [sheet, part] : sheets_) {
    if (!any && Folded(sheet) != Folded(name)) continue;
    absl::StatusOr<std::unique_ptr<ZipPart>> opened = archive_->OpenPart(part);
    if (!opened.ok()) return opened.status();
    return MakeXlsxSheet(*std::move(opened), part, &strings_, limits_);
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "there is no sheet \"", name, "\"; the sheets are ", absl::StrJoin(SheetNames(), ", ")));
}

}  // namespace partners::importer
