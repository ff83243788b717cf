#ifndef PARTNERS_CLIENTS_IMPORTER_FUZZ_H_
#define PARTNERS_CLIENTS_IMPORTER_FUZZ_H_

#include <cstddef>
#include <cstdint>

namespace partners::importer {

// Entry points for fuzzers: each reads arbitrary bytes to the end with small limits and gives back
// whether they were accepted. They never crash, hang or keep memory. libFuzzer's
// LLVMFuzzerTestOneInput calls one and returns 0.
bool FuzzCsv(const uint8_t* data, size_t size);
bool FuzzXlsx(const uint8_t* data, size_t size);
// Bytes as a mapping's text.
bool FuzzMapping(const uint8_t* data, size_t size);

}  // namespace partners::importer

#endif  // PARTNERS_CLIENTS_IMPORTER_FUZZ_H_
