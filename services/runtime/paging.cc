#include "services/runtime/paging.h"

#include <sodium.h>

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/errors.h"
#include "services/runtime/packing.h"

namespace partners::runtime {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr char kLogIdEnd = '\n';  // no log_id has one

const unsigned char* Bytes(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* Bytes(std::string* text) { return reinterpret_cast<unsigned char*>(text->data()); }

// BLAKE2b of `text` under `key`.
std::string Keyed(const std::string& key, const std::string& text, size_t size) {
  std::string hash(size, '\0');
  crypto_generichash(Bytes(&hash), size, Bytes(text), text.size(), Bytes(key), key.size());
  return hash;
}

// Parts can be told apart: each one is preceded by its length.
void AppendPart(absl::string_view part, std::string* text) {
  absl::StrAppend(text, part.size(), ":", part);
}

const FieldDescriptor* Find(const Message& request, const char* name) {
  return request.GetDescriptor()->FindFieldByName(name);
}

// The request without what changes from page to page.
std::string Canonical(const Message& request) {
  std::unique_ptr<Message> copy(request.New());
  copy->CopyFrom(request);
  for (const char* name : {"page_size", "page_token"}) {
    if (const FieldDescriptor* field = Find(request, name); field != nullptr) {
      copy->GetReflection()->ClearField(copy.get(), field);
    }
  }
  return Serialise(*copy);
}

// What a token is bound to.
std::string Binding(const Call& call, const Message& request) {
  std::string text;
  AppendPart(call.caller.principal, &text);
  AppendPart(absl::StrCat(static_cast<int>(call.caller.role)), &text);
  AppendPart(call.caller.bound_to, &text);
  AppendPart(call.method, &text);
  AppendPart(Canonical(request), &text);
  std::string hash(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(Bytes(&hash), Bytes(text), text.size());
  return hash;
}

// Base64url is taken in its one canonical spelling only, so that a token has one form.
bool Decode(const std::string& token, std::string* bytes) {
  return absl::WebSafeBase64Unescape(token, bytes) && absl::WebSafeBase64Escape(*bytes) == token &&
         bytes->size() >= kNonceBytes + kTagBytes;
}

std::optional<std::string> Unseal(const std::string& key, const std::string& binding,
                                  const std::string& token) {
  std::string bytes;
  if (!Decode(token, &bytes)) return std::nullopt;
  std::string text(bytes.size() - kNonceBytes - kTagBytes, '\0');
  unsigned long long length = 0;
  const int refused = crypto_aead_xchacha20poly1305_ietf_decrypt(
      Bytes(&text), &length, nullptr, Bytes(bytes) + kNonceBytes, bytes.size() - kNonceBytes,
      Bytes(binding), binding.size(), Bytes(bytes), Bytes(key));
  if (refused != 0) return std::nullopt;
  return text;
}

absl::StatusOr<size_t> ReadPageSize(const Message& request) {
  const FieldDescriptor* field = Find(request, "page_size");
  const int32_t size = field == nullptr ? 0 : request.GetReflection()->GetInt32(request, field);
  if (size < 0) return FieldInvalid("page_size", "must be at least 0");
  if (size == 0) return kPageSizeDefault;
  return std::min(static_cast<size_t>(size), kPageSizeMax);
}

absl::Status TokenInvalid() {
  return FieldInvalid("page_token",
                      "is not a token of this list for this caller: start again without one",
                      "PAGE_TOKEN_INVALID");
}

}  // namespace

Pager::Pager(const std::string& key, std::string log_id) : log_id_(std::move(log_id)) {
  assert(key.size() == kKeyBytes);
  if (sodium_init() < 0) std::abort();  // no machine of ours lacks what it needs
  nonce_key_ = Keyed(key, "page token nonce", crypto_generichash_KEYBYTES);
  seal_key_ = Keyed(key, "page token seal", crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
}

absl::StatusOr<PageStart> Pager::Open(const Call& call, const Message& request) const {
  absl::StatusOr<size_t> size = ReadPageSize(request);
  if (!size.ok()) return size.status();
  PageStart start{*size, ""};
  const FieldDescriptor* field = Find(request, "page_token");
  if (field == nullptr) return start;
  const std::string token = request.GetReflection()->GetString(request, field);
  if (token.empty()) return start;
  const std::optional<std::string> text = Unseal(seal_key_, Binding(call, request), token);
  if (!text.has_value()) return TokenInvalid();
  const size_t end = text->find(kLogIdEnd);
  if (end == std::string::npos) return TokenInvalid();
  if (text->substr(0, end) != log_id_) return LogReplaced();
  start.cursor = text->substr(end + 1);
  return start;
}

std::string Pager::Close(const Call& call, const Message& request,
                         const std::string& cursor) const {
  if (cursor.empty()) return "";
  const std::string binding = Binding(call, request);
  const std::string text = absl::StrCat(log_id_, std::string(1, kLogIdEnd), cursor);
  // A nonce made from what it protects never meets another text, and needs no randomness.
  std::string token = Keyed(nonce_key_, binding + text, kNonceBytes);
  const std::string nonce = token;
  token.resize(kNonceBytes + text.size() + kTagBytes);
  unsigned long long length = 0;
  crypto_aead_xchacha20poly1305_ietf_encrypt(Bytes(&token) + kNonceBytes, &length, Bytes(text),
                                             text.size(), Bytes(binding), binding.size(), nullptr,
                                             Bytes(nonce), Bytes(seal_key_));
  return absl::WebSafeBase64Escape(token);
}

}  // namespace partners::runtime
