#ifndef PARTNERS_CLIENTS_CLI_RPCS_H_
#define PARTNERS_CLIENTS_CLI_RPCS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

// Every method of every service, each under the words that call it. Nobody writes these down: they
// follow from the descriptors, and a short table settles the awkward ones.
namespace partners::cli {

struct Rpc {
  std::string noun;  // partner
  std::string verb;  // create; empty when the noun says it all, as whoami
  const google::protobuf::MethodDescriptor* method = nullptr;

  std::string words() const { return verb.empty() ? noun : noun + " " + verb; }
  // partners.registry.v1.RegistryService/CreatePartner
  std::string full_name() const { return method->service()->full_name() + "/" + method->name(); }
};

// The services this program knows, in the order they are shown.
const std::vector<const google::protobuf::ServiceDescriptor*>& Services();

// All methods, by service and in the order of the protos.
const std::vector<Rpc>& AllRpcs();

// The words of one method: CreatePartner is `partner create`, ListVendorListings `vendor-listing
// list`.
Rpc RpcOf(const google::protobuf::MethodDescriptor* method);

// Null when there is none.
const Rpc* FindRpc(absl::string_view noun, absl::string_view verb);

// The text with the names of methods in the words that call them: RateNeedPractice becomes
// `partners need rate`. Methods whose name is one word, as Watch, are left alone: the word may mean
// anything.
std::string WithVerbs(const std::string& text);

// Nouns in the order they are shown, each once; and the verbs of a noun.
std::vector<std::string> Nouns();
std::vector<std::string> VerbsOf(absl::string_view noun);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_RPCS_H_
