#include "services/runtime/paging.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/runtime/errors.h"
#include "services/runtime/testing.pb.h"

namespace partners::runtime {
namespace {

using ::testing::HasSubstr;
using testing::ListThingsRequest;
using ::testing::Not;

const std::string kKey(Pager::kKeyBytes, 'k');
const std::string kCursor("partners/p1\0\xFF\n secret place", 27);

Call MakeCall(const std::string& principal = "u1") {
  Call call;
  call.caller = {type::v1::ROLE_PARTNER, principal, "partners/p1", ""};
  call.method = "partners.registry.v1.RegistryService/ListThings";
  return call;
}

ListThingsRequest MakeRequest() {
  ListThingsRequest request;
  request.set_parent("partners/p1");
  (*request.mutable_labels())["a"] = "1";
  (*request.mutable_labels())["b"] = "2";
  return request;
}

ListThingsRequest WithToken(ListThingsRequest request, const std::string& token) {
  request.set_page_token(token);
  return request;
}

void ExpectInvalid(const absl::StatusOr<PageStart>& start) {
  EXPECT_EQ(start.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(start.status()), "PAGE_TOKEN_INVALID");
}

TEST(PagingTest, SizesHaveADefaultAndAMost) {
  const Pager pager(kKey, "log-1");
  const auto open = [&](int32_t size) {
    ListThingsRequest request = MakeRequest();
    request.set_page_size(size);
    return pager.Open(MakeCall(), request);
  };
  EXPECT_EQ(open(0)->size, 50u);
  EXPECT_EQ(open(1)->size, 1u);
  EXPECT_EQ(open(500)->size, 500u);
  EXPECT_EQ(open(501)->size, 500u);
  EXPECT_EQ(open(2147483647)->size, 500u);
  EXPECT_EQ(open(-1).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(open(-2147483647 - 1).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(open(0)->cursor, "");
}

TEST(PagingTest, ATokenBringsItsCursorBack) {
  const Pager pager(kKey, "log-1");
  const std::string token = pager.Close(MakeCall(), MakeRequest(), kCursor);
  EXPECT_EQ(
      token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
      std::string::npos);
  ListThingsRequest next = WithToken(MakeRequest(), token);
  next.set_page_size(7);  // may change from page to page
  const absl::StatusOr<PageStart> start = pager.Open(MakeCall(), next);
  ASSERT_TRUE(start.ok()) << start.status();
  EXPECT_EQ(start->cursor, kCursor);
  EXPECT_EQ(start->size, 7u);
  EXPECT_EQ(pager.Close(MakeCall(), MakeRequest(), ""), "");
}

TEST(PagingTest, ATokenShowsNothing) {
  const Pager pager(kKey, "log-1");
  const std::string token = pager.Close(MakeCall(), MakeRequest(), kCursor);
  EXPECT_THAT(token, Not(HasSubstr("partners")));
  EXPECT_NE(token, pager.Close(MakeCall(), MakeRequest(), kCursor + "x"));
  EXPECT_EQ(token, pager.Close(MakeCall(), MakeRequest(), kCursor));
}

TEST(PagingTest, AnAlteredTokenIsRefused) {
  const Pager pager(kKey, "log-1");
  const std::string token = pager.Close(MakeCall(), MakeRequest(), kCursor);
  for (size_t at = 0; at < token.size(); ++at) {
    for (char c : {'A', 'B', 'f', '_'}) {
      std::string altered = token;
      if (altered[at] == c) continue;
      altered[at] = c;
      ExpectInvalid(pager.Open(MakeCall(), WithToken(MakeRequest(), altered)));
    }
  }
  for (const std::string& other :
       {token.substr(1), token.substr(0, token.size() - 1), token + "A", token + "=", token + " ",
        " " + token, std::string("x"), std::string("\xFF"), std::string(4096, 'A'), kCursor}) {
    ExpectInvalid(pager.Open(MakeCall(), WithToken(MakeRequest(), other)));
  }
}

TEST(PagingTest, AForeignTokenIsRefused) {
  const Pager pager(kKey, "log-1");
  const std::string token = pager.Close(MakeCall(), MakeRequest(), kCursor);
  const ListThingsRequest request = WithToken(MakeRequest(), token);
  ExpectInvalid(pager.Open(MakeCall("u2"), request));
  Call call = MakeCall();
  call.caller.role = type::v1::ROLE_PUBLIC;
  ExpectInvalid(pager.Open(call, request));
  call = MakeCall();
  call.caller.bound_to = "partners/p2";
  ExpectInvalid(pager.Open(call, request));
  call = MakeCall();
  call.method = "partners.registry.v1.RegistryService/ListOthers";
  ExpectInvalid(pager.Open(call, request));
  ListThingsRequest other = request;
  other.set_parent("partners/p2");
  ExpectInvalid(pager.Open(MakeCall(), other));
  other = request;
  (*other.mutable_labels())["b"] = "3";
  ExpectInvalid(pager.Open(MakeCall(), other));
  ExpectInvalid(Pager(std::string(Pager::kKeyBytes, 'x'), "log-1").Open(MakeCall(), request));
}

TEST(PagingTest, PartsOfTheBindingCannotBeMoved) {
  const Pager pager(kKey, "log-1");
  Call one = MakeCall("ab");
  one.caller.bound_to = "c";
  Call two = MakeCall("a");
  two.caller.bound_to = "bc";
  const std::string token = pager.Close(one, MakeRequest(), kCursor);
  ExpectInvalid(pager.Open(two, WithToken(MakeRequest(), token)));
}

TEST(PagingTest, ATokenOfAReplacedLogSaysSo) {
  const std::string token = Pager(kKey, "log-1").Close(MakeCall(), MakeRequest(), kCursor);
  const absl::StatusOr<PageStart> start =
      Pager(kKey, "log-2").Open(MakeCall(), WithToken(MakeRequest(), token));
  EXPECT_EQ(start.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(start.status()), "LOG_REPLACED");
}

}  // namespace
}  // namespace partners::runtime
