// Every method has one HTTP route, and every route says what the method and the names of its
// resources say.
#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "clients/cli/comments.h"
#include "google/api/annotations.pb.h"
#include "partners/access/v1/access_service.pb.h"
#include "partners/matching/v1/matching_service.pb.h"
#include "partners/operations/v1/operations_service.pb.h"
#include "partners/registry/v1/registry_service.pb.h"
#include "partners/vetting/v1/vetting_service.pb.h"

namespace partners {
namespace {

using google::api::HttpRule;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;

std::vector<const MethodDescriptor*> Methods() {
  const google::protobuf::FileDescriptor* const files[] = {
      // naming a type of each links its descriptors
      access::v1::WhoAmIRequest::descriptor()->file(),
      matching::v1::CreateNeedRequest::descriptor()->file(),
      operations::v1::GetServerInfoRequest::descriptor()->file(),
      registry::v1::WatchRequest::descriptor()->file(),
      vetting::v1::SubmitReviewRequest::descriptor()->file()};
  std::vector<const MethodDescriptor*> methods;
  for (const auto* file : files) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m)
        methods.push_back(file->service(s)->method(m));
    }
  }
  return methods;
}

// One binding of a route, taken apart: GET /v1/{parent=partners/*}/services:verb.
struct Route {
  std::string http;        // GET, POST, PATCH, DELETE; empty when the rule has no pattern of these
  std::string template_;   // as written
  std::string variable;    // the path of the variable's field; empty without a variable
  std::string pattern;     // what the variable matches: partners/*
  std::string collection;  // what follows it, or stands alone: services
  std::string verb;        // after the colon; empty for a standard method
  std::string body;
  // The path with the variable's pattern in its place: what a request is told apart by.
  std::string Path() const {
    return absl::StrCat(pattern, pattern.empty() || collection.empty() ? "" : "/", collection,
                        verb.empty() ? "" : ":", verb);
  }
};

std::pair<std::string, std::string> Pattern(const HttpRule& rule) {
  switch (rule.pattern_case()) {
    case HttpRule::kGet:
      return {"GET", rule.get()};
    case HttpRule::kPost:
      return {"POST", rule.post()};
    case HttpRule::kPatch:
      return {"PATCH", rule.patch()};
    case HttpRule::kDelete:
      return {"DELETE", rule.delete_()};
    default:
      return {};
  }
}

Route Parse(const HttpRule& rule) {
  Route route;
  std::tie(route.http, route.template_) = Pattern(rule);
  route.body = rule.body();
  absl::string_view rest = route.template_;
  EXPECT_TRUE(absl::ConsumePrefix(&rest, "/v1/")) << route.template_;
  if (absl::ConsumePrefix(&rest, "{")) {
    const size_t close = rest.find('}');
    const std::vector<std::string> parts = absl::StrSplit(rest.substr(0, close), '=');
    EXPECT_EQ(parts.size(), 2u) << route.template_;
    route.variable = parts.front();
    route.pattern = parts.back();
    rest.remove_prefix(close == absl::string_view::npos ? rest.size() : close + 1);
    absl::ConsumePrefix(&rest, "/");
  }
  const std::vector<std::string> ends = absl::StrSplit(rest, absl::MaxSplits(':', 1));
  route.collection = ends.front();
  if (ends.size() == 2) route.verb = ends.back();
  return route;
}

// The bindings of a method; none when it has no route.
std::vector<Route> RoutesOf(const MethodDescriptor& method) {
  std::vector<Route> routes;
  if (!method.options().HasExtension(google::api::http)) return routes;
  const HttpRule& rule = method.options().GetExtension(google::api::http);
  routes.push_back(Parse(rule));
  for (const HttpRule& more : rule.additional_bindings()) {
    EXPECT_EQ(more.additional_bindings_size(), 0) << method.full_name();
    routes.push_back(Parse(more));
  }
  return routes;
}

// The field at a dotted path; null when there is none.
const FieldDescriptor* FieldAt(const Descriptor* message, absl::string_view path) {
  const FieldDescriptor* field = nullptr;
  for (absl::string_view part : absl::StrSplit(path, '.')) {
    if (message == nullptr) return nullptr;
    field = message->FindFieldByName(std::string(part));
    if (field == nullptr) return nullptr;
    message = field->message_type();
  }
  return field;
}

// partners/* for a message whose name is documented as "Identifier: partners/{partner}"; empty for
// others.
std::string NameOf(const Descriptor* message) {
  const FieldDescriptor* name = message == nullptr ? nullptr : message->FindFieldByName("name");
  if (name == nullptr) return "";
  const std::string comment = cli::CommentOf(*name);
  absl::string_view shape = comment;
  if (!absl::ConsumePrefix(&shape, "Identifier: ")) return "";
  std::vector<std::string> parts = absl::StrSplit(shape.substr(0, shape.find_first_of(". ")), '/');
  for (size_t i = 1; i < parts.size(); i += 2) parts[i] = "*";
  return absl::StrJoin(parts, "/");
}

// The message a page is a list of, or null.
const Descriptor* Listed(const Descriptor* response) {
  for (int i = 0; i < response->field_count(); ++i) {
    if (response->field(i)->is_repeated()) return response->field(i)->message_type();
  }
  return nullptr;
}

// Names of all resources and of what they stand under: frameworks/* is known by
// frameworks/*/editions/*.
std::set<std::string> KnownNames() {
  std::set<std::string> names;
  for (const MethodDescriptor* method : Methods()) {
    for (const Descriptor* message : {method->output_type(), Listed(method->output_type())}) {
      for (std::string name = NameOf(message); !name.empty();) {
        names.insert(name);
        const size_t end = name.size() > 2 ? name.rfind('/', name.size() - 3) : std::string::npos;
        name = end == std::string::npos ? "" : name.substr(0, end);
      }
    }
  }
  return names;
}

std::string FirstWord(absl::string_view name) {
  size_t end = 1;
  while (end < name.size() && absl::ascii_islower(static_cast<unsigned char>(name[end]))) ++end;
  return absl::AsciiStrToLower(name.substr(0, end));
}

class Routes : public testing::TestWithParam<const MethodDescriptor*> {
 protected:
  const MethodDescriptor& method() const { return *GetParam(); }
  const Descriptor& request() const { return *method().input_type(); }
};

TEST_P(Routes, AreThereAndWellFormed) {
  ASSERT_FALSE(RoutesOf(method()).empty());
  for (const Route& route : RoutesOf(method())) {
    EXPECT_NE(route.http, "");
    EXPECT_THAT(route.collection, testing::MatchesRegex("([a-z][A-Za-z]*)?")) << route.template_;
    EXPECT_THAT(route.verb, testing::MatchesRegex("([a-z][A-Za-z]*)?")) << route.template_;
    EXPECT_NE(route.Path(), "") << route.template_;
    EXPECT_TRUE(route.pattern != "**" || route.collection.empty())
        << "** ends a path: " << route.template_;
  }
}

TEST_P(Routes, TakeTheirVariableFromAFieldThatHoldsSuchAName) {
  const std::set<std::string> known = KnownNames();
  for (const Route& route : RoutesOf(method())) {
    if (route.variable.empty()) continue;
    const FieldDescriptor* field = FieldAt(&request(), route.variable);
    ASSERT_NE(field, nullptr) << route.template_;
    EXPECT_EQ(field->type(), FieldDescriptor::TYPE_STRING) << route.template_;
    EXPECT_FALSE(field->is_repeated()) << route.template_;
    if (route.pattern != "**") {
      EXPECT_TRUE(known.count(route.pattern)) << route.template_ << " is no name of a resource";
    }
  }
}

TEST_P(Routes, NameABodyThatIsThere) {
  for (const Route& route : RoutesOf(method())) {
    if (route.http == "GET" || route.http == "DELETE") {
      EXPECT_EQ(route.body, "") << route.template_;
    } else if (route.body != "*") {
      const FieldDescriptor* field = request().FindFieldByName(route.body);
      ASSERT_NE(field, nullptr) << route.template_ << " body " << route.body;
      EXPECT_NE(field->message_type(), nullptr) << "a body is a resource: " << route.template_;
    }
  }
}

// A query has no place for lists of messages.
TEST_P(Routes, LeaveNothingToTheQueryThatItCannotSay) {
  for (const Route& route : RoutesOf(method())) {
    if (route.body == "*") continue;
    for (int i = 0; i < request().field_count(); ++i) {
      const FieldDescriptor& field = *request().field(i);
      if (field.name() == route.body) continue;
      EXPECT_FALSE(field.is_repeated() && field.message_type() != nullptr)
          << route.template_ << " " << field.name();
    }
  }
}

TEST_P(Routes, UseTheMethodOfHttpThatTheVerbAsksFor) {
  static const auto& asked = *new std::map<std::string, std::string>{{"get", "GET"},
                                                                     {"list", "GET"},
                                                                     {"create", "POST"},
                                                                     {"update", "PATCH"},
                                                                     {"delete", "DELETE"}};
  const std::string word = FirstWord(method().name());
  for (const Route& route : RoutesOf(method())) {
    if (asked.count(word) != 0) {
      EXPECT_EQ(route.http, asked.at(word)) << route.template_;
      EXPECT_TRUE(route.verb.empty() || word == "list")
          << "a standard method has no verb: " << route.template_;
    } else {
      EXPECT_THAT(route.http, testing::AnyOf("GET", "POST")) << route.template_;
      EXPECT_NE(route.verb, "") << "AIP-136 ends the path with the verb: " << route.template_;
    }
    if (!route.verb.empty()) {
      EXPECT_EQ(FirstWord(route.verb), word) << route.template_;
    }
    if (method().server_streaming()) {
      EXPECT_EQ(route.http, "GET") << route.template_;
    }
  }
}

// A call that takes validate_only or a request_id changes something: no GET.
TEST_P(Routes, ReadWithGetAndChangeWithoutIt) {
  const bool changes = request().FindFieldByName("validate_only") != nullptr ||
                       request().FindFieldByName("request_id") != nullptr;
  for (const Route& route : RoutesOf(method())) {
    if (changes) {
      EXPECT_NE(route.http, "GET") << route.template_;
    }
  }
}

TEST_P(Routes, OfStandardMethodsSpellTheNameOfTheResource) {
  const std::string word = FirstWord(method().name());
  const Descriptor* resource =
      word == "list" ? Listed(method().output_type()) : method().output_type();
  const std::string name = NameOf(resource);
  for (const Route& route : RoutesOf(method())) {
    if (name.empty() || !route.verb.empty()) continue;
    if (word == "get") {
      EXPECT_EQ(route.Path(), name) << route.template_;
      EXPECT_EQ(route.variable, "name");
    } else if (word == "update") {
      EXPECT_EQ(route.Path(), name) << route.template_;
      EXPECT_EQ(route.variable, absl::StrCat(route.body, ".name"));
      EXPECT_EQ(FieldAt(&request(), route.body)->message_type(), resource);
    } else if (word == "create") {
      EXPECT_EQ(absl::StrCat(route.Path(), "/*"), name) << route.template_;
      EXPECT_EQ(FieldAt(&request(), route.body)->message_type(), resource);
    } else if (word == "list") {  // of the parent, or of one further up
      EXPECT_TRUE(absl::StartsWith(name, route.pattern)) << route.template_;
      EXPECT_TRUE(
          absl::EndsWith(absl::StrCat("/", name), absl::StrCat("/", route.collection, "/*")))
          << route.template_;
    }
  }
}

std::string TestName(const testing::TestParamInfo<const MethodDescriptor*>& info) {
  return info.param->name();
}
INSTANTIATE_TEST_SUITE_P(Api, Routes, testing::ValuesIn(Methods()), TestName);

TEST(RoutesTogether, TellEveryRequestApart) {
  std::map<std::string, std::string> taken;
  for (const MethodDescriptor* method : Methods()) {
    for (const Route& route : RoutesOf(*method)) {
      const auto [place, is_new] =
          taken.try_emplace(absl::StrCat(route.http, " ", route.Path()), method->full_name());
      EXPECT_TRUE(is_new) << place->first << " is of " << place->second << " and of "
                          << method->full_name();
    }
  }
  EXPECT_GE(taken.size(), Methods().size());
}

TEST(RoutesTogether, CoverEveryServiceOfTheContract) {
  std::set<std::string> walked;
  for (const MethodDescriptor* method : Methods()) walked.insert(method->service()->full_name());
  EXPECT_THAT(cli::DocumentedServices(), testing::UnorderedElementsAreArray(walked));
}

}  // namespace
}  // namespace partners
