#ifndef PARTNERS_STORAGE_MEMORY_ENGINE_H_
#define PARTNERS_STORAGE_MEMORY_ENGINE_H_

#include <memory>

#include "storage/engine.h"

// An engine without files, for tests: nothing survives the process. Passes the whole contract
// suite.
namespace partners::storage {

// What would be on disk: survives the engines opened on it. Thread-safe.
class MemoryDisk;
std::shared_ptr<MemoryDisk> NewMemoryDisk();
// A checkpoint: the newest state as a disk of its own.
std::shared_ptr<MemoryDisk> CopyMemoryDisk(const MemoryDisk& disk);

std::unique_ptr<Engine> OpenMemoryEngine(std::shared_ptr<MemoryDisk> disk);

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_MEMORY_ENGINE_H_
