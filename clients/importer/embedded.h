#ifndef PARTNERS_CLIENTS_IMPORTER_EMBEDDED_H_
#define PARTNERS_CLIENTS_IMPORTER_EMBEDDED_H_

#include <vector>

namespace partners::importer {

// A file of mappings/, without its ending, and its text.
struct EmbeddedText {
  const char* name;
  const char* text;
};

// All of them in order of name. Written at build time by embed.cmake.
const std::vector<EmbeddedText>& EmbeddedTexts();

}  // namespace partners::importer

#endif  // PARTNERS_CLIENTS_IMPORTER_EMBEDDED_H_
