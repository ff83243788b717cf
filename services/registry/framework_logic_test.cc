#include "services/registry/framework_logic.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "services/registry/test_registry.h"

namespace partners::registry {
namespace {

using Logic = FrameworkLogic;
using Edition = v1::FrameworkEdition;

constexpr char kName[] = "frameworks/conditions/editions/2018";

class FrameworkLogicTest : public ::testing::Test {
 protected:
  absl::StatusOr<Edition> Create(const std::string& items = "items { key: 'a' title: 'A' }") {
    return registry_.Do(registry_.Programme(), &Logic::CreateFrameworkEdition,
                        Text<v1::CreateFrameworkEditionRequest>(absl::StrCat(
                            "parent: 'frameworks/conditions' framework_edition_id: '2018' "
                            "framework_edition { title: 'T' source: 'S' state: STATE_RETIRED ",
                            items, " }")));
  }
  absl::StatusOr<Edition> Update(const std::string& text) {
    return registry_.Do(registry_.Programme(), &Logic::UpdateFrameworkEdition,
                        Text<v1::UpdateFrameworkEditionRequest>(
                            absl::StrCat("framework_edition { name: '", kName, "' ", text, " }")));
  }
  absl::StatusOr<Edition> Publish(const std::string& etag = "") {
    v1::PublishFrameworkEditionRequest request;
    request.set_name(kName);
    request.set_etag(etag);
    return registry_.Do(registry_.Programme(), &Logic::PublishFrameworkEdition, request);
  }
  absl::StatusOr<Edition> Retire() {
    v1::RetireFrameworkEditionRequest request;
    request.set_name(kName);
    return registry_.Do(registry_.Programme(), &Logic::RetireFrameworkEdition, request);
  }
  absl::StatusOr<Edition> Read(const runtime::Call& call, const std::string& name = kName) {
    v1::GetFrameworkEditionRequest request;
    request.set_name(name);
    return registry_.Do(call, &Logic::GetFrameworkEdition, request);
  }
  int Listed(const runtime::Call& call, const std::string& parent) {
    v1::ListFrameworkEditionsRequest request;
    request.set_parent(parent);
    return registry_.Do(call, &Logic::ListFrameworkEditions, request)->framework_editions_size();
  }

  TestRegistry registry_;
};

TEST_F(FrameworkLogicTest, GoesFromDraftToPublishedToRetired) {
  ASSERT_EQ(Create()->state(), Edition::STATE_DRAFT);
  EXPECT_EQ(Refusal(Retire()), "FAILED_PRECONDITION WRONG_STATE");
  ASSERT_EQ(Publish()->state(), Edition::STATE_PUBLISHED);
  EXPECT_EQ(Refusal(Publish()), "FAILED_PRECONDITION WRONG_STATE");
  EXPECT_EQ(Refusal(Update("title: 'New'")), "FAILED_PRECONDITION WRONG_STATE");
  ASSERT_EQ(Retire()->state(), Edition::STATE_RETIRED);
  EXPECT_EQ(Refusal(Retire()), "FAILED_PRECONDITION WRONG_STATE");
  EXPECT_EQ(Refusal(Publish()), "FAILED_PRECONDITION WRONG_STATE");
  EXPECT_EQ(Refusal(Update("title: 'New'")), "FAILED_PRECONDITION WRONG_STATE");
  EXPECT_EQ(Read(registry_.Public())->state(), Edition::STATE_RETIRED);
}

TEST_F(FrameworkLogicTest, ADraftChangesWithItsEtag) {
  const auto draft = Create();
  const std::string etag = absl::StrCat("etag: '", draft->etag(), "' ");
  EXPECT_EQ(Update(etag + "title: 'New'")->title(), "New");
  EXPECT_EQ(Refusal(Update(etag + "title: 'Newer'")), "ABORTED ETAG_MISMATCH");
  EXPECT_EQ(Refusal(Publish(draft->etag())), "ABORTED ETAG_MISMATCH");
  EXPECT_EQ(Refusal(Update("items { key: 'a' title: 'A' parent_key: 'b' }")),
            "INVALID_ARGUMENT framework_edition.items[0].parent_key");
}

TEST_F(FrameworkLogicTest, RefusesItemsThatBreakTheRulesAndIdsThatAreTaken) {
  EXPECT_EQ(Refusal(Create("items { key: 'a' title: 'A' } items { key: 'a' title: 'B' }")),
            "INVALID_ARGUMENT framework_edition.items[1].key");
  ASSERT_EQ(Refusal(Create()), "OK");
  EXPECT_EQ(Refusal(Create()), "ALREADY_EXISTS ALREADY_EXISTS");
}

TEST_F(FrameworkLogicTest, ADraftDoesNotExistForOthers) {
  ASSERT_EQ(Refusal(Create()), "OK");
  for (const auto role : {type::v1::ROLE_PUBLIC, type::v1::ROLE_AGENCY, type::v1::ROLE_BUYER,
                          type::v1::ROLE_PARTNER, type::v1::ROLE_EVALUATOR}) {
    const runtime::Call call = registry_.As(role);
    const auto hidden = Read(call);
    const auto missing = Read(call, "frameworks/conditions/editions/1999");
    EXPECT_EQ(Refusal(hidden), Refusal(missing));
    // The same words, but for the name asked for.
    EXPECT_EQ(hidden.status().message(), absl::StrCat("there is no ", kName));
    EXPECT_EQ(missing.status().message(), "there is no frameworks/conditions/editions/1999");
    EXPECT_EQ(Listed(call, "frameworks/conditions"), 0);
    EXPECT_EQ(Listed(call, "frameworks/-"), 0);
  }
  EXPECT_EQ(Refusal(Read(registry_.Programme())), "OK");
  EXPECT_EQ(Listed(registry_.As(type::v1::ROLE_AUDITOR), "frameworks/conditions"), 1);
  ASSERT_EQ(Refusal(Publish()), "OK");
  EXPECT_EQ(Listed(registry_.Public(), "frameworks/-"), 1);
  EXPECT_EQ(Listed(registry_.Public(), "frameworks/other"), 0);
}

TEST_F(FrameworkLogicTest, APageOfLargeEditionsIsShortAndGoesOn) {
  v1::CreateFrameworkEditionRequest request;
  request.set_parent("frameworks/large");
  request.mutable_framework_edition()->set_title("T");
  request.mutable_framework_edition()->set_source("S");
  for (int i = 0; i < 100; ++i) {
    auto* item = request.mutable_framework_edition()->add_items();
    item->set_key(absl::StrCat("k", i));
    item->set_title("T");
    item->set_description(std::string(2000, 'd'));
  }
  constexpr int kEditions = 15;  // of 200 kB each
  for (int i = 0; i < kEditions; ++i) {
    request.set_framework_edition_id(absl::StrCat("e", i));
    ASSERT_EQ(Refusal(registry_.Do(registry_.Programme(), &Logic::CreateFrameworkEdition, request)),
              "OK");
  }
  v1::ListFrameworkEditionsRequest list;
  list.set_parent("frameworks/large");
  int listed = 0;
  do {
    const auto page = registry_.Do(registry_.Programme(), &Logic::ListFrameworkEditions, list);
    ASSERT_EQ(Refusal(page), "OK");
    EXPECT_LT(page->ByteSizeLong(), size_t{3} << 20);
    listed += page->framework_editions_size();
    list.set_page_token(page->next_page_token());
  } while (!list.page_token().empty());
  EXPECT_EQ(listed, kEditions);
}

}  // namespace
}  // namespace partners::registry
