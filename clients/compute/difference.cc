#include "clients/compute/difference.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace partners::compute {
namespace {

std::string Different(const std::string& path, const std::string& computed,
                      const std::string& published) {
  return absl::StrCat(path.empty() ? "output" : path, ": is ", computed, ", FILE has ", published);
}

std::string Member(const std::string& path, const std::string& name) {
  return absl::StrCat(path, path.empty() ? "" : ".", absl::CHexEscape(name));
}

bool Agree(double a, double b) {
  return std::fabs(a - b) <= kAgreement * std::max({1.0, std::fabs(a), std::fabs(b)});
}

bool SameValue(const OutputJson& computed, const InputJson& published) {
  if (computed.is_number_float() && published.is_number()) {
    return Agree(computed.get<double>(), published.get<double>());
  }
  if (computed.is_number() && published.is_number_float()) {  // a count written as 4.0
    return computed.get<double>() == published.get<double>();
  }
  return computed.dump() == published.dump();
}

std::string DifferenceAt(const std::string& path, const OutputJson& computed,
                         const InputJson& published);

std::string OfObjects(const std::string& path, const OutputJson& computed,
                      const InputJson& published) {
  for (const auto& [name, value] : computed.items()) {
    const std::string member = Member(path, name);
    if (!published.contains(name)) return Different(member, "there", "nothing");
    std::string found = DifferenceAt(member, value, published.at(name));
    if (!found.empty()) return found;
  }
  if (computed.size() == published.size()) return "";
  for (const auto& [name, value] : published.items()) {
    if (!computed.contains(name)) return Different(Member(path, name), "absent", "it");
  }
  return "";
}

std::string OfArrays(const std::string& path, const OutputJson& computed,
                     const InputJson& published) {
  if (computed.size() != published.size()) {
    return Different(path, absl::StrCat(computed.size(), " elements"),
                     absl::StrCat(published.size()));
  }
  for (size_t i = 0; i < computed.size(); ++i) {
    std::string found = DifferenceAt(absl::StrCat(path, "[", i, "]"), computed[i], published[i]);
    if (!found.empty()) return found;
  }
  return "";
}

std::string DifferenceAt(const std::string& path, const OutputJson& computed,
                         const InputJson& published) {
  if (computed.is_object() && published.is_object()) return OfObjects(path, computed, published);
  if (computed.is_array() && published.is_array()) return OfArrays(path, computed, published);
  if (SameValue(computed, published)) return "";
  return Different(path, WriteJson(computed),
                   published.is_structured() ? "a list or an object"
                                             : WriteJson(OutputJson::parse(published.dump())));
}

}  // namespace

std::string Difference(const OutputJson& computed, const InputJson& published) {
  return DifferenceAt("", computed, published);
}

}  // namespace partners::compute
