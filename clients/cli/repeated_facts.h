#ifndef PARTNERS_CLIENTS_CLI_REPEATED_FACTS_H_
#define PARTNERS_CLIENTS_CLI_REPEATED_FACTS_H_

#include <memory>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

// Facts that a record says twice, because one of its parts is a copy of what stands above. People
// are shown them once; JSON has everything.
namespace partners::cli {

// Whether the record says everything an element of one of its lists says: under the same name, or
// under one that ends so, as region_school_year says school_year. Elements of one fact alone are
// never taken for repeats.
bool SaysNothingNew(const google::protobuf::Message& element,
                    const google::protobuf::Message& record);

// A copy of the record without those elements of the list that say nothing new, such as the newest
// year of a district, whose facts stand above it.
std::unique_ptr<google::protobuf::Message> WithoutRepeats(
    const google::protobuf::Message& record, const google::protobuf::FieldDescriptor* list);

// Whether a part's text is the same as the text of that name in the record it is part of.
bool SaidAbove(const google::protobuf::Message& part,
               const google::protobuf::FieldDescriptor& field,
               const google::protobuf::Message& record);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_REPEATED_FACTS_H_
