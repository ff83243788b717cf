#include "clients/cpp/files.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace partners::client {
namespace {

constexpr std::streamsize kFileBytesMax = 1 << 20;  // keys and certificates are far smaller

absl::StatusOr<std::string> ReadSmallFile(const std::string& what, const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    return absl::NotFoundError(absl::StrCat("cannot open the ", what, " ", path, ": ",
                                            std::generic_category().message(errno)));
  }
  std::string text(kFileBytesMax, '\0');
  in.read(text.data(), kFileBytesMax);
  if (in.bad() || (!in.eof() && in.fail())) {
    return absl::InvalidArgumentError(absl::StrCat("cannot read the ", what, " ", path));
  }
  text.resize(static_cast<size_t>(in.gcount()));
  return text;
}

}  // namespace

absl::StatusOr<std::string> ReadKeyFile(const std::string& path) {
  absl::StatusOr<std::string> text = ReadSmallFile("key file", path);
  if (!text.ok()) return text;
  const std::string key(absl::StripAsciiWhitespace(*text));
  const bool printable =
      std::all_of(key.begin(), key.end(), [](unsigned char c) { return absl::ascii_isgraph(c); });
  if (key.empty() || !printable) {
    return absl::InvalidArgumentError(
        absl::StrCat("the key file ", path, " must hold one key and nothing else"));
  }
  return key;
}

bool IsReadableByAll(const std::string& path) {
  std::error_code error;
  const auto permissions = std::filesystem::status(path, error).permissions();
  return !error &&
         (permissions & std::filesystem::perms::others_read) != std::filesystem::perms::none;
}

absl::StatusOr<std::string> ReadPemFile(const std::string& path) {
  absl::StatusOr<std::string> text = ReadSmallFile("certificate file", path);
  if (!text.ok()) return text;
  if (!absl::StrContains(*text, "-----BEGIN CERTIFICATE-----")) {
    return absl::InvalidArgumentError(absl::StrCat(path, " holds no PEM certificate"));
  }
  return text;
}

}  // namespace partners::client
