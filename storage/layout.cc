#include "storage/layout.h"

#include <openssl/evp.h>

#include <memory>

#include "absl/status/status.h"
#include "storage/keys.h"

namespace partners::storage {
namespace {

using DigestContext = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

// Looking an algorithm up costs more than hashing a small payload.
const EVP_MD* Sha256Algorithm() {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return algorithm;
}

}  // namespace

std::string FormatKey() { return RowKey(kMetaTable, KeyWriter().Text("format").Take()); }
std::string LogIdKey() { return RowKey(kMetaTable, KeyWriter().Text("log_id").Take()); }

std::string CursorKey(absl::string_view follower) {
  return RowKey(kCursorTable, KeyWriter().Text(follower).Take());
}

std::string ParkedPrefix(absl::string_view follower) {
  return RowKey(kParkedTable, KeyWriter().Text(follower).Take());
}

std::string ParkedKey(absl::string_view follower, uint64_t sequence) {
  return RowKey(kParkedTable, KeyWriter().Text(follower).Unsigned(sequence).Take());
}

std::string HistoryPrefix(absl::string_view resource) {
  return RowKey(kHistoryTable, KeyWriter().Text(resource).Take());
}

std::string HistoryKey(absl::string_view resource, uint64_t sequence) {
  return RowKey(kHistoryTable, KeyWriter().Text(resource).Unsigned(sequence).Take());
}

std::string RedactedKey(uint64_t sequence) {
  return RowKey(kRedactedTable, KeyWriter().Unsigned(sequence).Take());
}

absl::StatusOr<uint64_t> TrailingSequence(absl::string_view key) {
  if (key.size() < 8) return absl::DataLossError("a stored key is malformed");
  return KeyReader(key.substr(key.size() - 8)).Unsigned();
}

std::string Sha256(absl::string_view bytes) {
  thread_local const DigestContext context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  std::string digest(32, '\0');
  EVP_DigestInit_ex2(context.get(), Sha256Algorithm(), nullptr);
  EVP_DigestUpdate(context.get(), bytes.data(), bytes.size());
  EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(digest.data()), nullptr);
  return digest;
}

}  // namespace partners::storage
