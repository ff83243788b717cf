#include "clients/importer/mappings.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/importer/embedded.h"

namespace partners::importer {
namespace {

constexpr absl::string_view kCatalogue = "indicators";

class FirstError : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    if (text.empty())
      text = absl::StrCat("line ", line + 1, ", column ", column + 1, ": ", message);
  }
  std::string text;
};

}  // namespace

std::vector<std::string> MappingIds() {
  std::vector<std::string> ids;
  for (const EmbeddedText& file : EmbeddedTexts()) {
    if (file.name != kCatalogue) ids.emplace_back(file.name);
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

absl::StatusOr<Mapping> ShippedMapping(absl::string_view id) {
  for (const EmbeddedText& file : EmbeddedTexts()) {
    if (id == file.name && id != kCatalogue) return ParseMapping(file.text);
  }
  return absl::NotFoundError(
      absl::StrCat("no mapping \"", id, "\"; there are ", absl::StrJoin(MappingIds(), ", ")));
}

absl::StatusOr<Mapping> ReadMappingFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return absl::NotFoundError(absl::StrCat("cannot open the mapping ", path));
  std::ostringstream text;
  text << in.rdbuf();
  absl::StatusOr<Mapping> mapping = ParseMapping(text.str());
  if (mapping.ok()) return mapping;
  return absl::Status(mapping.status().code(),
                      absl::StrCat(path, ": ", mapping.status().message()));
}

absl::StatusOr<Mapping> ParseMapping(absl::string_view text) {
  FirstError errors;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&errors);
  Mapping mapping;
  if (!parser.ParseFromString(std::string(text), &mapping)) {
    return absl::InvalidArgumentError(absl::StrCat("not a mapping: ", errors.text));
  }
  if (absl::Status s = CheckMapping(mapping); !s.ok()) return s;
  return mapping;
}

absl::StatusOr<Mapping> LoadMapping(absl::string_view id_or_path) {
  const bool path = absl::StrContains(id_or_path, '/') || absl::EndsWith(id_or_path, ".textproto");
  return path ? ReadMappingFile(std::string(id_or_path)) : ShippedMapping(id_or_path);
}

}  // namespace partners::importer
