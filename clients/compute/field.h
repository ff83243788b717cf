#ifndef PARTNERS_CLIENTS_COMPUTE_FIELD_H_
#define PARTNERS_CLIENTS_COMPUTE_FIELD_H_

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "clients/compute/json.h"

namespace partners::compute {

// A place in the input together with its path. Reading what is not there or is something else
// gives a harmless value and puts "<path>: <rule>" into the status all places of one input share;
// the first refusal stays. An adapter reads everything, then looks at the status once.
class Field {
 public:
  Field(const InputJson* json, std::string path, absl::Status* status)
      : json_(json), path_(std::move(path)), status_(status) {}

  // The members of an object that must have the first, may have the second and no others, in the
  // order of `names`, then `optional`.
  std::vector<Field> Members(std::initializer_list<const char*> names,
                             std::initializer_list<const char*> optional = {}) const;
  bool given() const;  // whether an optional member is there

  // The members of an object whose names are ids, in byte order.
  std::vector<std::pair<std::string, Field>> Entries() const;
  std::vector<Field> Elements() const;              // of an array
  std::vector<Field> Elements(size_t count) const;  // of an array of exactly so many

  double Number() const;
  double Number(double least, double most) const;
  std::optional<double> NumberOrNull() const;
  std::optional<double> NumberOrNull(double least, double most) const;
  double NumberOr(const char* word, double value) const;  // the text `word` stands for `value`
  int64_t Integer(int64_t least, int64_t most) const;
  int Int(int least, int most) const;  // the same, of that type
  std::optional<int64_t> IntegerOrNull(int64_t least, int64_t most) const;
  uint64_t Count() const;  // an integer from 0
  bool Boolean() const;
  bool is_text() const;
  std::string Text() const;
  std::optional<std::string> TextOrNull() const;
  std::string Bytes() const;                                      // written in lower-case hex
  size_t Choice(std::initializer_list<const char*> names) const;  // position of the text in `names`

  std::vector<double> Numbers() const;
  std::vector<std::string> Texts() const;
  // Rows of numbers, all with `columns` of them.
  std::vector<std::vector<double>> Matrix(size_t rows, size_t columns, double least,
                                          double most) const;

  void Refuse(absl::string_view rule) const;

 private:
  const InputJson* json_;
  std::string path_;
  absl::Status* status_;
};

// Rewords a refusal of a method whose argument has another shape than the input: with list
// "partners", member "capacity" and name "capacity", "partners[a].capacity: …" becomes
// "capacity[a]: …"; with an empty member it is the list itself that has another name. Other
// refusals stay.
absl::Status Renamed(const absl::Status& status, absl::string_view list, absl::string_view member,
                     absl::string_view name);

// Rewords a refusal of exactly the field `from` as one of `to`. Other refusals stay.
absl::Status Renamed(const absl::Status& status, absl::string_view from, absl::string_view to);

}  // namespace partners::compute

#endif  // PARTNERS_CLIENTS_COMPUTE_FIELD_H_
