#include "clients/importer/xml_parts.h"

#include <expat.h>

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace partners::importer {
namespace {

constexpr char kSeparator = '|';
constexpr absl::string_view kRelationshipId = "/relationships|id";

absl::string_view LocalName(absl::string_view name) {
  const size_t at = name.rfind(kSeparator);
  return at == absl::string_view::npos ? name : name.substr(at + 1);
}

bool Named(absl::string_view attribute, absl::string_view name) {
  if (name == "r:id") return absl::EndsWith(attribute, kRelationshipId);
  return attribute == name;
}

}  // namespace

absl::string_view XmlAttributes::Get(absl::string_view name) const {
  for (const char** pair = pairs_; *pair != nullptr; pair += 2) {
    if (Named(pair[0], name)) return pair[1];
  }
  return {};
}

XmlPartReader::XmlPartReader(std::unique_ptr<ZipPart> part, std::string name, XmlHandler* handler,
                             const Limits& limits)
    : part_(std::move(part)),
      name_(std::move(name)),
      handler_(handler),
      max_depth_(limits.xml_depth),
      parser_(XML_ParserCreateNS(nullptr, kSeparator)) {
  XML_SetUserData(parser_, this);
  XML_SetElementHandler(parser_, &XmlPartReader::OnStart, &XmlPartReader::OnEnd);
  XML_SetCharacterDataHandler(parser_, &XmlPartReader::OnText);
  XML_SetStartDoctypeDeclHandler(parser_, &XmlPartReader::OnDoctype);
}

XmlPartReader::~XmlPartReader() { XML_ParserFree(parser_); }

absl::StatusOr<bool> XmlPartReader::Step() {
  if (!status_.ok()) return status_;
  std::array<char, 16384> buffer;
  const absl::StatusOr<size_t> n = part_->Read(buffer.data(), buffer.size());
  if (!n.ok()) return n.status();
  const bool last = *n == 0;
  const XML_Status parsed = XML_Parse(parser_, buffer.data(), static_cast<int>(*n), last);
  if (!status_.ok()) return status_;
  if (parsed != XML_STATUS_OK) return Problem(XML_ErrorString(XML_GetErrorCode(parser_)));
  return !last;
}

absl::Status XmlPartReader::ReadAll() {
  while (true) {
    const absl::StatusOr<bool> more = Step();
    if (!more.ok()) return more.status();
    if (!*more) return absl::OkStatus();
  }
}

double XmlPartReader::fraction() const {
  if (part_->size() <= 0) return 1.0;
  return std::min(1.0, static_cast<double>(part_->position()) / static_cast<double>(part_->size()));
}

void XmlPartReader::OnStart(void* self, const char* name, const char** attributes) {
  auto* reader = static_cast<XmlPartReader*>(self);
  if (++reader->depth_ > reader->max_depth_) {
    return reader->Keep(reader->Problem("elements are nested too deeply (limit xml_depth)"));
  }
  reader->Keep(reader->handler_->Start(LocalName(name), XmlAttributes(attributes)));
}

void XmlPartReader::OnEnd(void* self, const char* name) {
  auto* reader = static_cast<XmlPartReader*>(self);
  --reader->depth_;
  reader->Keep(reader->handler_->End(LocalName(name)));
}

void XmlPartReader::OnText(void* self, const char* text, int size) {
  auto* reader = static_cast<XmlPartReader*>(self);
  reader->Keep(reader->handler_->Characters(absl::string_view(text, static_cast<size_t>(size))));
}

void XmlPartReader::OnDoctype(void* self, const char*, const char*, const char*, int) {
  auto* reader = static_cast<XmlPartReader*>(self);
  reader->Keep(reader->Problem("a document type is not allowed"));
}

void XmlPartReader::Keep(absl::Status status) {
  if (status.ok() || !status_.ok()) return;
  status_ = std::move(status);
  XML_StopParser(parser_, XML_FALSE);
}

absl::Status XmlPartReader::Problem(absl::string_view what) const {
  return absl::InvalidArgumentError(absl::StrCat("not a readable XLSX file: part ", name_, " line ",
                                                 XML_GetCurrentLineNumber(parser_), ": ", what));
}

}  // namespace partners::importer
