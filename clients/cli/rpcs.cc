#include "clients/cli/rpcs.h"

#include <algorithm>
#include <map>
#include <regex>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/names.h"
#include "partners/access/v1/access_service.pb.h"
#include "partners/matching/v1/matching_service.pb.h"
#include "partners/operations/v1/operations_service.pb.h"
#include "partners/registry/v1/registry_service.pb.h"
#include "partners/vetting/v1/vetting_service.pb.h"

namespace partners::cli {
namespace {

using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

// Methods whose name does not read well as noun and verb.
const std::map<std::string, std::pair<std::string, std::string>>& Overrides() {
  static const auto* overrides = new std::map<std::string, std::pair<std::string, std::string>>{
      {"WhoAmI", {"whoami", ""}},
      {"Watch", {"registry", "watch"}},
      {"Export", {"registry", "export"}},
      {"BeginReview", {"solicitation", "begin-review"}},
      {"CloseReviewStage", {"solicitation", "close-review"}},
      {"ListRubricRevisions", {"rubric", "list-revisions"}},
      {"DeclareConflict", {"conflict", "declare"}},
      {"GetConflictDeclaration", {"conflict", "get"}},
      {"ListConflictDeclarations", {"conflict", "list"}},
      {"GetScoreOfRecord", {"score", "get"}},
      {"ListScoresOfRecord", {"score", "list"}},
      {"ListParkedDeliveries", {"delivery", "list"}},
      {"RankPartners", {"need", "rank"}},
      {"RateNeedPractice", {"need", "rate"}},
      {"ExplainPartner", {"need", "explain"}},
      {"ListExcludedPartners", {"ranking", "list-excluded"}},
      {"GetServerInfo", {"server", "info"}},
  };
  return *overrides;
}

// Where the first word of a method's name ends.
size_t VerbEnd(const std::string& name) {
  const auto next = std::find_if(name.begin() + 1, name.end(),
                                 [](unsigned char c) { return absl::ascii_isupper(c); });
  return static_cast<size_t>(next - name.begin());
}

std::vector<const ServiceDescriptor*> ServicesOf(
    std::initializer_list<const FileDescriptor*> files) {
  std::vector<const ServiceDescriptor*> services;
  for (const FileDescriptor* file : files) {
    for (int i = 0; i < file->service_count(); ++i) services.push_back(file->service(i));
  }
  return services;
}

}  // namespace

// Naming a message of each file also links the file in.
const std::vector<const ServiceDescriptor*>& Services() {
  static const auto* services = new std::vector<const ServiceDescriptor*>(ServicesOf({
      registry::v1::GetPartnerRequest::descriptor()->file(),
      vetting::v1::GetRubricRequest::descriptor()->file(),
      matching::v1::GetNeedRequest::descriptor()->file(),
      access::v1::WhoAmIRequest::descriptor()->file(),
      operations::v1::GetServerInfoRequest::descriptor()->file(),
  }));
  return *services;
}

Rpc RpcOf(const MethodDescriptor* method) {
  if (auto found = Overrides().find(method->name()); found != Overrides().end()) {
    return {found->second.first, found->second.second, method};
  }
  const size_t end = VerbEnd(method->name());
  return {Singular(Kebab(method->name().substr(end))), Kebab(method->name().substr(0, end)),
          method};
}

const std::vector<Rpc>& AllRpcs() {
  static const auto* rpcs = [] {
    auto* all = new std::vector<Rpc>();
    for (const ServiceDescriptor* service : Services()) {
      for (int i = 0; i < service->method_count(); ++i) all->push_back(RpcOf(service->method(i)));
    }
    return all;
  }();
  return *rpcs;
}

const Rpc* FindRpc(absl::string_view noun, absl::string_view verb) {
  for (const Rpc& rpc : AllRpcs()) {
    if (rpc.noun == noun && rpc.verb == verb) return &rpc;
  }
  return nullptr;
}

std::string WithVerbs(const std::string& text) {
  static const auto* name = new std::regex(R"(\b([A-Z][a-z]+){2,}[A-Z]?\b)");
  std::string out;
  std::string rest = text;
  for (std::smatch match; std::regex_search(rest, match, *name);) {
    const auto rpc = std::find_if(AllRpcs().begin(), AllRpcs().end(), [&](const Rpc& one) {
      return one.method->name() == match.str();
    });
    absl::StrAppend(
        &out, match.prefix().str(),
        rpc == AllRpcs().end() ? match.str() : absl::StrCat("`partners ", rpc->words(), "`"));
    rest = match.suffix().str();
  }
  return out + rest;
}

std::vector<std::string> Nouns() {
  std::vector<std::string> nouns;
  for (const Rpc& rpc : AllRpcs()) {
    if (std::find(nouns.begin(), nouns.end(), rpc.noun) == nouns.end()) nouns.push_back(rpc.noun);
  }
  return nouns;
}

std::vector<std::string> VerbsOf(absl::string_view noun) {
  std::vector<std::string> verbs;
  for (const Rpc& rpc : AllRpcs()) {
    if (rpc.noun == noun && !rpc.verb.empty()) verbs.push_back(rpc.verb);
  }
  return verbs;
}

}  // namespace partners::cli
