#include "clients/importer/facts_digest.h"

#include <openssl/evp.h>

#include <array>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace partners::importer {

struct FactsDigest::State {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                  &EVP_MD_CTX_free};
};

FactsDigest::FactsDigest() : state_(std::make_unique<State>()) {
  EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr);
}

FactsDigest::~FactsDigest() = default;

// The length before each fact keeps two of them apart from one made of both.
void FactsDigest::Add(const matching::v1::Fact& fact) {
  const std::string bytes = fact.SerializeAsString();
  const std::string length = absl::StrCat(bytes.size(), ":");
  EVP_DigestUpdate(state_->context.get(), length.data(), length.size());
  EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size());
}

std::string FactsDigest::Finish() {
  std::array<unsigned char, 32> digest{};
  EVP_DigestFinal_ex(state_->context.get(), digest.data(), nullptr);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()));
}

}  // namespace partners::importer
