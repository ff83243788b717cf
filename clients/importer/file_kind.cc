#include "clients/importer/file_kind.h"

#include <openssl/evp.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <memory>
#include <system_error>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace partners::importer {
namespace {

bool LooksLikeMarkup(absl::string_view bytes) {
  absl::ConsumePrefix(&bytes, "\xEF\xBB\xBF");
  return absl::StartsWith(bytes, "<");
}

absl::Status CannotOpen(const std::string& path, int error) {
  const std::string what =
      absl::StrCat("cannot open ", path, ": ", std::generic_category().message(error));
  if (error == ENOENT || error == ENOTDIR) return absl::NotFoundError(what);
  if (error == EACCES || error == EPERM) return absl::PermissionDeniedError(what);
  return absl::UnavailableError(what);
}

}  // namespace

Content SniffContent(absl::string_view bytes) {
  if (bytes.empty()) return Content::kEmpty;
  if (absl::StartsWith(bytes, "PK\x03\x04") || absl::StartsWith(bytes, "PK\x05\x06")) {
    return Content::kZip;
  }
  if (absl::StartsWith(bytes, "\xD0\xCF\x11\xE0")) return Content::kOldExcel;
  if (absl::StartsWith(bytes, "\xFF\xFE") || absl::StartsWith(bytes, "\xFE\xFF")) {
    return Content::kUtf16;
  }
  return LooksLikeMarkup(bytes) ? Content::kMarkup : Content::kText;
}

std::string ContentName(Content content) {
  switch (content) {
    case Content::kEmpty:
      return "an empty file";
    case Content::kZip:
      return "a zip archive, probably XLSX";
    case Content::kOldExcel:
      return "an old Excel file (.xls) or one with a password";
    case Content::kUtf16:
      return "UTF-16 text";
    case Content::kMarkup:
      return "HTML or XML";
    case Content::kText:
      return "plain text, probably CSV";
  }
  return "unknown";
}

absl::StatusOr<Content> SniffFile(const std::string& path, const Limits& limits) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) return CannotOpen(path, error ? error.value() : ENOENT);
  if (!std::filesystem::is_regular_file(status)) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is not a regular file"));
  }
  const auto size = static_cast<int64_t>(std::filesystem::file_size(path, error));
  if (!error && size > limits.file_bytes) {
    return absl::InvalidArgumentError(absl::StrCat(path, " has ", size, " bytes; the limit is ",
                                                   limits.file_bytes, " (limit file_bytes)"));
  }
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) return CannotOpen(path, errno);
  std::array<char, 8> first{};
  in.read(first.data(), first.size());
  return SniffContent(absl::string_view(first.data(), static_cast<size_t>(in.gcount())));
}

absl::Status RequireCsv(Content content) {
  if (content == Content::kText) return absl::OkStatus();
  const char* hint = content == Content::kUtf16 ? "; save it as \"CSV UTF-8\"" : "";
  return absl::InvalidArgumentError(
      absl::StrCat("expected a CSV file, found ", ContentName(content), hint));
}

absl::Status RequireXlsx(Content content) {
  if (content == Content::kZip) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("expected an XLSX file, found ", ContentName(content)));
}

absl::StatusOr<std::string> FileSha256(const std::string& path) {
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) return CannotOpen(path, errno);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        &EVP_MD_CTX_free);
  EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr);
  std::array<char, 65536> buffer;
  while (in.read(buffer.data(), buffer.size()) || in.gcount() > 0) {
    EVP_DigestUpdate(context.get(), buffer.data(), static_cast<size_t>(in.gcount()));
  }
  if (in.bad()) return absl::DataLossError(absl::StrCat("cannot read ", path));
  std::array<unsigned char, 32> digest{};
  EVP_DigestFinal_ex(context.get(), digest.data(), nullptr);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()));
}

}  // namespace partners::importer
