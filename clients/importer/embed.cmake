# Writes OUT, a C++ file with the text of every file in IN (a ;-list), so that the program needs no file beside it.
set(body "")
foreach(file ${IN})
  get_filename_component(name ${file} NAME_WE)
  file(READ ${file} text)
  string(APPEND body "    {\"${name}\", R\"textproto(${text})textproto\"},\n")
endforeach()
file(WRITE ${OUT} "// Generated from mappings/*.textproto.
#include \"clients/importer/embedded.h\"

namespace partners::importer {
const std::vector<EmbeddedText>& EmbeddedTexts() {
  static const auto& texts = *new std::vector<EmbeddedText>{
${body}  };
  return texts;
}
}  // namespace partners::importer
")
