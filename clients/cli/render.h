#ifndef PARTNERS_CLIENTS_CLI_RENDER_H_
#define PARTNERS_CLIENTS_CLI_RENDER_H_

#include <string>

#include "absl/status/statusor.h"
#include "clients/cli/terminal.h"
#include "clients/cli/views.h"
#include "google/protobuf/message.h"

namespace partners::cli {

enum class Format { kTable, kJson, kJsonLines };

// table, json or jsonl; INVALID_ARGUMENT otherwise.
absl::StatusOr<Format> ParseFormat(const std::string& text);

// The list of an answer that is a page: its only repeated message field beside next_page_token;
// null otherwise.
const google::protobuf::FieldDescriptor* ItemsField(const google::protobuf::Descriptor& response);

// Prints an answer: a page as a table, a resource as labels and values, some types in a view of
// their own (views.h), in which `detail` says how much; or as protobuf JSON, whole or an element
// per line.
void Render(const google::protobuf::Message& response, Format format, Terminal& terminal,
            Detail detail = Detail::kNearest);

// One line of protobuf JSON, without a line break.
std::string ToJsonLine(const google::protobuf::Message& message);

// Labels and values, indented; nested messages below, lists of messages as small tables, or one
// after the other where they have parts of their own.
std::string RenderResource(const google::protobuf::Message& message, const Terminal& terminal,
                           int indent = 0);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_RENDER_H_
