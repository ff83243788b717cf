#include "storage/parked_changes.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace partners::storage {

absl::Status NotParked(uint64_t sequence) {
  return absl::NotFoundError(absl::StrCat("change ", sequence, " is not parked"));
}

ParkedChanges::ParkedChanges(std::vector<ParkedChange> parked) {
  for (ParkedChange& change : parked) parked_.emplace(change.sequence, std::move(change));
}

std::vector<ParkedChange> ParkedChanges::all() const {
  std::lock_guard<std::mutex> lock(mutex_);
  std::vector<ParkedChange> all;
  for (const auto& [sequence, parked] : parked_) all.push_back(parked);
  return all;
}

uint64_t ParkedChanges::First(absl::string_view resource) const {
  std::lock_guard<std::mutex> lock(mutex_);
  return FirstOf(resource);
}

uint64_t ParkedChanges::FirstOf(absl::string_view resource) const {
  for (const auto& [sequence, parked] : parked_) {
    if (parked.resource == resource) return sequence;
  }
  return 0;
}

void ParkedChanges::Add(ParkedChange parked) {
  std::lock_guard<std::mutex> lock(mutex_);
  parked_.insert_or_assign(parked.sequence, std::move(parked));
}

absl::Status ParkedChanges::AskFor(uint64_t sequence) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto found = parked_.find(sequence);
  if (found == parked_.end()) return NotParked(sequence);
  const uint64_t first = FirstOf(found->second.resource);
  if (first != sequence) {
    return absl::FailedPreconditionError(
        absl::StrCat("change ", sequence, " waits behind change ", first, ": retry that one"));
  }
  asked_for_.insert(sequence);
  return absl::OkStatus();
}

std::optional<ParkedChange> ParkedChanges::Due() const {
  std::lock_guard<std::mutex> lock(mutex_);
  std::set<absl::string_view> seen;
  for (const auto& [sequence, parked] : parked_) {
    const bool first = seen.insert(parked.resource).second;
    if (abandoning_.count(sequence) != 0) continue;
    if (first && (parked.behind != 0 || asked_for_.count(sequence) != 0)) return parked;
  }
  return std::nullopt;
}

bool ParkedChanges::BeginTry(uint64_t sequence) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (parked_.count(sequence) == 0 || abandoning_.count(sequence) != 0) return false;
  trying_ = sequence;
  return true;
}

void ParkedChanges::EndTry() {
  std::lock_guard<std::mutex> lock(mutex_);
  trying_ = 0;
}

absl::Status ParkedChanges::BeginAbandon(uint64_t sequence) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (parked_.count(sequence) == 0 || abandoning_.count(sequence) != 0) return NotParked(sequence);
  if (trying_ == sequence) {
    return absl::FailedPreconditionError(
        absl::StrCat("change ", sequence, " is being tried at this moment: look again"));
  }
  abandoning_.insert(sequence);
  return absl::OkStatus();
}

void ParkedChanges::EndAbandon(uint64_t sequence, bool abandoned) {
  std::lock_guard<std::mutex> lock(mutex_);
  abandoning_.erase(sequence);
  if (abandoned) RemoveLocked(sequence);
}

void ParkedChanges::Settle(ParkedChange parked) {
  std::lock_guard<std::mutex> lock(mutex_);
  trying_ = 0;
  asked_for_.erase(parked.sequence);
  const auto found = parked_.find(parked.sequence);
  if (found != parked_.end()) found->second = std::move(parked);
}

void ParkedChanges::Remove(uint64_t sequence) {
  std::lock_guard<std::mutex> lock(mutex_);
  RemoveLocked(sequence);
}

void ParkedChanges::RemoveLocked(uint64_t sequence) {
  parked_.erase(sequence);
  asked_for_.erase(sequence);
  if (trying_ == sequence) trying_ = 0;
}

}  // namespace partners::storage
