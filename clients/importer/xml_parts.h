#ifndef PARTNERS_CLIENTS_IMPORTER_XML_PARTS_H_
#define PARTNERS_CLIENTS_IMPORTER_XML_PARTS_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/importer/limits.h"
#include "clients/importer/zip_archive.h"

struct XML_ParserStruct;

namespace partners::importer {

// Attributes of one element, by local name. "id" of the relationships namespace is "r:id".
class XmlAttributes {
 public:
  explicit XmlAttributes(const char** pairs) : pairs_(pairs) {}
  // Empty when absent.
  absl::string_view Get(absl::string_view name) const;

 private:
  const char** pairs_;
};

// Receives one XML part. Names are local names, without namespace. A handler that returns an error
// ends the reading with it.
class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  virtual absl::Status Start(absl::string_view name, const XmlAttributes& attributes) = 0;
  virtual absl::Status End(absl::string_view name) = 0;
  virtual absl::Status Characters(absl::string_view text) = 0;
};

// Reads an XML part of an archive piece by piece through expat. Document types, and with them
// entities, are refused: no XLSX part has one.
class XmlPartReader {
 public:
  XmlPartReader(std::unique_ptr<ZipPart> part, std::string name, XmlHandler* handler,
                const Limits& limits);
  ~XmlPartReader();
  XmlPartReader(const XmlPartReader&) = delete;
  XmlPartReader& operator=(const XmlPartReader&) = delete;

  // Reads one more piece; false at the end. INVALID_ARGUMENT names the part and the line.
  absl::StatusOr<bool> Step();
  // Reads to the end.
  absl::Status ReadAll();

  double fraction() const;

 private:
  static void OnStart(void* self, const char* name, const char** attributes);
  static void OnEnd(void* self, const char* name);
  static void OnText(void* self, const char* text, int size);
  static void OnDoctype(void* self, const char*, const char*, const char*, int);
  void Keep(absl::Status status);
  absl::Status Problem(absl::string_view what) const;

  std::unique_ptr<ZipPart> part_;
  std::string name_;
  XmlHandler* handler_;
  int64_t max_depth_;
  int64_t depth_ = 0;
  XML_ParserStruct* parser_;
  absl::Status status_;
};

}  // namespace partners::importer

#endif  // PARTNERS_CLIENTS_IMPORTER_XML_PARTS_H_
