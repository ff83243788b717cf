#include "clients/compute/fuzz_mutation.h"

#include <cmath>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace partners::compute {
namespace {

size_t Pick(std::minstd_rand* random, size_t count) { return (*random)() / 8 % count; }

// Every place of the document, the document first.
void Collect(InputJson* json, std::vector<InputJson*>* places) {
  places->push_back(json);
  if (!json->is_structured()) return;
  for (InputJson& child : *json) Collect(&child, places);
}

InputJson InterestingNumber(std::minstd_rand* random) {
  static const auto* const numbers = new std::vector<InputJson>{0,
                                                                1,
                                                                -1,
                                                                2,
                                                                3,
                                                                5,
                                                                0.5,
                                                                0.1,
                                                                0.9,
                                                                1e-9,
                                                                1e-12,
                                                                -0.0,
                                                                1e-60,
                                                                1e60,
                                                                1e100,
                                                                1e300,
                                                                1e308,
                                                                -1e308,
                                                                5e-324,
                                                                1e-300,
                                                                10,
                                                                100,
                                                                1000000,
                                                                1e9,
                                                                65536,
                                                                1 << 30,
                                                                INT64_MAX,
                                                                INT64_MIN,
                                                                UINT64_MAX,
                                                                1e15,
                                                                0.3333333333333333};
  return (*numbers)[Pick(random, numbers->size())];
}

InputJson ChangedNumber(std::minstd_rand* random, const InputJson& number) {
  const auto x = number.get<double>();
  if (number.is_number_integer() && std::fabs(x) < 1e15) {
    const auto integer = number.get<int64_t>();
    const int64_t changed[] = {integer + 1, integer - 1, -integer, integer * 2};
    if (Pick(random, 3) > 0) return changed[Pick(random, 4)];
  }
  const double changed[] = {x + 1,  x - 0.1, -x,    x * 2,
                            x / 10, x * 1e6, x * x, std::nextafter(x, INFINITY)};
  const double y = changed[Pick(random, std::size(changed))];
  return std::isfinite(y) ? InputJson(y) : InterestingNumber(random);
}

InputJson Word(std::minstd_rand* random) {
  static const auto* const words = new std::vector<InputJson>{
      "",  "a",    "b", "ab", "The Co. Inc", "\xC3\x89t\xC3\xA9", "00", std::string("\0x", 2),
      "9", nullptr};
  return (*words)[Pick(random, words->size())];
}

void MutateArray(std::minstd_rand* random, InputJson* array, InputJson other) {
  if (array->empty()) {
    array->push_back(std::move(other));
    return;
  }
  const size_t i = Pick(random, array->size()), j = Pick(random, array->size());
  switch (Pick(random, 4)) {
    case 0:
      array->erase(i);
      break;
    case 1:
      array->push_back(InputJson((*array)[i]));
      break;
    case 2:
      std::swap((*array)[i], (*array)[j]);
      break;
    default:
      (*array)[i] = std::move(other);
  }
}

void MutateObject(std::minstd_rand* random, InputJson* object, InputJson other) {
  if (object->empty()) {
    (*object)["a"] = std::move(other);
    return;
  }
  const auto member =
      std::next(object->begin(), static_cast<int64_t>(Pick(random, object->size())));
  InputJson value = *member;
  const InputJson name = Word(random);
  switch (Pick(random, 4)) {
    case 0:
      *member = std::move(other);
      return;
    case 1:
      object->erase(member);
      return;
    case 2:
      object->erase(member);
      [[fallthrough]];
    default:
      (*object)[name.is_string() ? name.get<std::string>() : "c"] = std::move(value);
  }
}

InputJson AnyValue(std::minstd_rand* random) {
  static const auto* const values = new std::vector<InputJson>{
      nullptr, true, InputJson::array(), InputJson::object(), InputJson::array({0})};
  return (*values)[Pick(random, values->size())];
}

}  // namespace

void Mutate(std::minstd_rand* random, InputJson* json) {
  std::vector<InputJson*> places;
  Collect(json, &places);
  InputJson& place = *places[Pick(random, places.size())];
  InputJson other = *places[Pick(random, places.size())];
  if (Pick(random, 20) == 0) {
    place = AnyValue(random);
  } else if (place.is_number()) {
    const size_t way = Pick(random, 8);
    if (way == 0 && other.is_primitive()) {
      place = std::move(other);
    } else {
      place = way < 4 ? InterestingNumber(random) : ChangedNumber(random, place);
    }
  } else if (place.is_array()) {
    MutateArray(random, &place, std::move(other));
  } else if (place.is_object()) {
    MutateObject(random, &place, std::move(other));
  } else {
    place = Pick(random, 2) == 0 ? Word(random) : std::move(other);
  }
}

}  // namespace partners::compute
