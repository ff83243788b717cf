#include "clients/importer/zip_archive.h"

#include <zip.h>

#include <utility>

#include "absl/strings/str_cat.h"

namespace partners::importer {
namespace {

constexpr int64_t kRatioExempt = 1 << 20;

absl::Status Refused(absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("not a readable XLSX file: ", what));
}

std::string Text(zip_error_t& error) {
  std::string text = zip_error_strerror(&error);
  zip_error_fini(&error);
  return text;
}

}  // namespace

ZipPart::~ZipPart() { zip_fclose(file_); }

absl::StatusOr<size_t> ZipPart::Read(char* buffer, size_t size) {
  const zip_int64_t n = zip_fread(file_, buffer, size);
  if (n < 0) {
    return Refused(absl::StrCat("part ", name_, ": ", zip_file_strerror(file_)));
  }
  position_ += n;
  if (position_ > size_) {
    return Refused(absl::StrCat("part ", name_, " is longer than the archive says"));
  }
  return static_cast<size_t>(n);
}

absl::StatusOr<std::unique_ptr<ZipArchive>> ZipArchive::OpenFile(const std::string& path,
                                                                 const Limits& limits) {
  int code = 0;
  zip* const raw = zip_open(path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &code);
  if (raw == nullptr) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    return Refused(absl::StrCat(Text(error), "; the file may be truncated"));
  }
  std::unique_ptr<ZipArchive> archive(new ZipArchive(raw));
  if (absl::Status s = archive->CheckParts(limits); !s.ok()) return s;
  return archive;
}

absl::StatusOr<std::unique_ptr<ZipArchive>> ZipArchive::OpenBytes(absl::string_view bytes,
                                                                  const Limits& limits) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  if (source == nullptr) return Refused(Text(error));
  zip* const raw = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
  if (raw == nullptr) {
    zip_source_free(source);
    return Refused(Text(error));
  }
  zip_error_fini(&error);
  std::unique_ptr<ZipArchive> archive(new ZipArchive(raw));
  if (absl::Status s = archive->CheckParts(limits); !s.ok()) return s;
  return archive;
}

ZipArchive::~ZipArchive() { zip_discard(archive_); }

absl::Status ZipArchive::CheckParts(const Limits& limits) const {
  const int64_t count = zip_get_num_entries(archive_, 0);
  if (count > limits.zip_entries) {
    return Refused(
        absl::StrCat(count, " parts; the limit is ", limits.zip_entries, " (limit zip_entries)"));
  }
  uint64_t total = 0;
  for (int64_t i = 0; i < count; ++i) {
    zip_stat_t part;
    if (zip_stat_index(archive_, static_cast<zip_uint64_t>(i), 0, &part) != 0) {
      return Refused(zip_strerror(archive_));
    }
    if (part.encryption_method != ZIP_EM_NONE) return Refused("it is protected by a password");
    if (part.size > static_cast<uint64_t>(limits.unzipped_bytes) ||
        (total += part.size) > static_cast<uint64_t>(limits.unzipped_bytes)) {
      return Refused(absl::StrCat("it unpacks to more than ", limits.unzipped_bytes,
                                  " bytes (limit unzipped_bytes)"));
    }
    if (part.size > static_cast<uint64_t>(kRatioExempt) &&
        part.size / static_cast<uint64_t>(limits.zip_ratio) > part.comp_size) {
      return Refused(absl::StrCat("part ", part.name, " is compressed more than ", limits.zip_ratio,
                                  " times (limit zip_ratio)"));
    }
  }
  return absl::OkStatus();
}

bool ZipArchive::Has(const std::string& name) const {
  return zip_name_locate(archive_, name.c_str(), 0) >= 0;
}

absl::StatusOr<std::unique_ptr<ZipPart>> ZipArchive::OpenPart(const std::string& name) const {
  const zip_int64_t index = zip_name_locate(archive_, name.c_str(), 0);
  if (index < 0) return Refused(absl::StrCat("part ", name, " is missing"));
  zip_stat_t stat;
  if (zip_stat_index(archive_, static_cast<zip_uint64_t>(index), 0, &stat) != 0) {
    return Refused(zip_strerror(archive_));
  }
  zip_file* const file = zip_fopen_index(archive_, static_cast<zip_uint64_t>(index), 0);
  if (file == nullptr) return Refused(absl::StrCat("part ", name, ": ", zip_strerror(archive_)));
  return std::unique_ptr<ZipPart>(new ZipPart(file, name, static_cast<int64_t>(stat.size)));
}

}  // namespace partners::importer
