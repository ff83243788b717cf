#include "clients/compute/json.h"

#include <charconv>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace partners::compute {
namespace {

void Write(const OutputJson& json, std::string* out) {
  if (json.is_number_float()) {
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, json.get<double>());
    out->append(text, end.ptr);
  } else if (json.is_structured()) {
    const char* open = json.is_array() ? "[" : "{";
    for (auto it = json.begin(); it != json.end(); ++it) {
      out->append(it == json.begin() ? open : ",");
      if (json.is_object()) absl::StrAppend(out, OutputJson(it.key()).dump(), ":");
      Write(*it, out);
    }
    if (json.empty()) out->append(open);
    out->append(json.is_array() ? "]" : "}");
  } else {
    out->append(json.dump());
  }
}

// What the parser itself lets pass.
class Watch {
 public:
  bool operator()(int depth, InputJson::parse_event_t event, const InputJson& parsed) {
    deep_ = deep_ || depth > kMaxDepth;
    if (event == InputJson::parse_event_t::object_start) fields_.emplace_back();
    if (event == InputJson::parse_event_t::object_end) fields_.pop_back();
    if (event == InputJson::parse_event_t::key &&
        !fields_.back().insert(parsed.get<std::string>()).second) {
      repeated_ = parsed.dump();
    }
    return true;
  }

  std::string Rule() const {  // the one that was broken, or ""
    if (deep_) return absl::StrCat("must be at most ", kMaxDepth, " levels deep");
    return repeated_.empty() ? "" : absl::StrCat("has the field ", repeated_, " twice");
  }

 private:
  bool deep_ = false;
  std::string repeated_;
  std::vector<std::set<std::string>> fields_;  // of the objects that are open
};

}  // namespace

absl::StatusOr<InputJson> ParseJson(absl::string_view text, absl::string_view name) {
  const auto refuse = [&](absl::string_view rule) {
    return absl::InvalidArgumentError(absl::StrCat(name, ": ", rule));
  };
  if (text.size() > kMaxInputBytes) {
    return refuse(absl::StrCat("must have at most ", kMaxInputBytes, " bytes"));
  }
  Watch watch;
  const auto callback = [&](int depth, InputJson::parse_event_t event, InputJson& parsed) {
    return watch(depth, event, parsed);
  };
  InputJson json = InputJson::parse(text.begin(), text.end(), callback, /*allow_exceptions=*/false);
  if (json.is_discarded()) return refuse("must be one JSON document in UTF-8");
  const std::string rule = watch.Rule();
  if (!rule.empty()) return refuse(rule);
  return json;
}

void Append(const std::string& name, OutputJson value, OutputJson* object) {
  object->get_ref<OutputJson::object_t&>().emplace_back(name, std::move(value));
}

std::string WriteJson(const OutputJson& json) {
  std::string out;
  Write(json, &out);
  return out;
}

}  // namespace partners::compute
