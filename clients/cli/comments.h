#ifndef PARTNERS_CLIENTS_CLI_COMMENTS_H_
#define PARTNERS_CLIENTS_CLI_COMMENTS_H_

#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"

// The comments of the protos, built into the program: they are the help texts, so the two cannot
// differ.
namespace partners::cli {

// The comment before the element, as one paragraph, with values of enums and methods as people
// write them; empty when it has none.
std::string CommentOf(const google::protobuf::MethodDescriptor& method);
std::string CommentOf(const google::protobuf::FieldDescriptor& field);
std::string CommentOf(const google::protobuf::Descriptor& message);
std::string CommentOf(const google::protobuf::ServiceDescriptor& service);

// Full names of all services of the project's protos, whether or not this program links them.
std::vector<std::string> DocumentedServices();

// The first sentence of a comment.
std::string FirstSentence(const std::string& comment);

// The resource name patterns a comment mentions, such as partners/{partner}/services/{service},
// each once.
std::vector<std::string> PatternsIn(const std::string& comment);

// The first of them; empty without one.
std::string PatternIn(const std::string& comment);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_COMMENTS_H_
