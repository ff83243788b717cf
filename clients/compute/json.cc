#include "clients/compute/json.h"

#include <charconv>
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

// Puts the document together from what the parser sees, and stops it at what the parser itself lets
// pass. Unlike its callbacks, which look through the whole parent after every object, this costs
// the same for each value.
class Builder : public nlohmann::json_sax<InputJson> {
 public:
  bool null() override { return Add(nullptr) != nullptr; }
  bool boolean(bool value) override { return Add(value) != nullptr; }
  bool number_integer(int64_t value) override { return Add(value) != nullptr; }
  bool number_unsigned(uint64_t value) override { return Add(value) != nullptr; }
  bool number_float(double value, const std::string&) override { return Add(value) != nullptr; }
  bool string(std::string& value) override { return Add(std::move(value)) != nullptr; }
  bool binary(InputJson::binary_t&) override { return false; }  // never in a text
  bool start_object(size_t) override { return Open(InputJson::object()); }
  bool start_array(size_t) override { return Open(InputJson::array()); }
  bool end_object() override { return Close(); }
  bool end_array() override { return Close(); }
  bool parse_error(size_t, const std::string&, const InputJson::exception&) override {
    return false;
  }

  bool key(std::string& name) override {
    auto& members = open_.back()->get_ref<InputJson::object_t&>();
    const auto [member, is_new] = members.try_emplace(std::move(name));
    if (!is_new) rule_ = absl::StrCat("has the field ", InputJson(member->first).dump(), " twice");
    member_ = &member->second;
    return is_new;
  }

  const std::string& rule() const { return rule_; }  // the one that was broken, or ""
  InputJson Take() { return std::move(root_); }

 private:
  // Where the value now is, or nullptr when it lies too deep.
  InputJson* Add(InputJson value) {
    if (open_.size() > kMaxDepth) {
      rule_ = absl::StrCat("must be at most ", kMaxDepth, " levels deep");
      return nullptr;
    }
    if (!open_.empty() && open_.back()->is_array()) {
      return &open_.back()->get_ref<InputJson::array_t&>().emplace_back(std::move(value));
    }
    InputJson* const place = open_.empty() ? &root_ : member_;
    *place = std::move(value);
    return place;
  }

  bool Open(InputJson empty) {
    InputJson* const place = Add(std::move(empty));
    if (place != nullptr) open_.push_back(place);
    return place != nullptr;
  }

  bool Close() {
    open_.pop_back();
    return true;
  }

  InputJson root_;
  // Arrays and objects that are not closed yet, outermost first. They stay where they are: only the
  // last one grows.
  std::vector<InputJson*> open_;
  InputJson* member_ = nullptr;  // of the last one, whose name was read last
  std::string rule_;
};

}  // namespace

absl::StatusOr<InputJson> ParseJson(absl::string_view text, absl::string_view name) {
  const auto refuse = [&](absl::string_view rule) {
    return absl::InvalidArgumentError(absl::StrCat(name, ": ", rule));
  };
  if (text.size() > kMaxInputBytes) {
    return refuse(absl::StrCat("must have at most ", kMaxInputBytes, " bytes"));
  }
  Builder builder;
  const bool whole = InputJson::sax_parse(text.begin(), text.end(), &builder);
  if (!builder.rule().empty()) return refuse(builder.rule());
  if (!whole) return refuse("must be one JSON document in UTF-8");
  return builder.Take();
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
