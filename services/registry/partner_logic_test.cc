#include "services/registry/partner_logic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/registry/tables.h"
#include "services/registry/test_registry.h"
#include "services/runtime/limits.h"

namespace partners::registry {
namespace {

using Logic = PartnerLogic;

class PartnerLogicTest : public ::testing::Test {
 protected:
  std::string CreateRefusal(const std::string& text) {
    return Refusal(registry_.Do(registry_.Programme(), &Logic::CreatePartner,
                                Text<v1::CreatePartnerRequest>(text)));
  }
  absl::StatusOr<v1::Partner> Update(const runtime::Call& call, const std::string& text) {
    return registry_.Do(call, &Logic::UpdatePartner, Text<v1::UpdatePartnerRequest>(text));
  }
  absl::StatusOr<v1::Partner> Remove(const std::string& id, const std::string& etag = "") {
    v1::RemovePartnerRequest request;
    request.set_name("partners/" + id);
    request.set_reason("closed");
    request.set_etag(etag);
    return registry_.Do(registry_.Programme(), &Logic::RemovePartner, request);
  }
  absl::StatusOr<v1::Partner> Merge(const std::string& id, const std::string& into) {
    v1::MergePartnerRequest request;
    request.set_name("partners/" + id);
    request.set_into("partners/" + into);
    return registry_.Do(registry_.Programme(), &Logic::MergePartner, request);
  }
  absl::StatusOr<v1::Partner> Read(const std::string& id) {
    v1::GetPartnerRequest request;
    request.set_name("partners/" + id);
    return registry_.Do(registry_.Public(), &Logic::GetPartner, request);
  }
  absl::StatusOr<v1::ListPartnersResponse> List(const std::string& text) {
    return registry_.Do(registry_.Public(), &Logic::ListPartners,
                        Text<v1::ListPartnersRequest>(text));
  }
  // Ids of all pages of a list, in order.
  std::vector<std::string> Ids(const std::string& text) {
    auto request = Text<v1::ListPartnersRequest>(text);
    std::vector<std::string> ids;
    for (;;) {
      const auto page = registry_.Do(registry_.Public(), &Logic::ListPartners, request);
      EXPECT_EQ(Refusal(page), "OK");
      if (!page.ok()) return ids;
      for (const v1::Partner& partner : page->partners()) {
        ids.push_back(partner.name().substr(9));
      }
      if (page->next_page_token().empty()) return ids;
      request.set_page_token(page->next_page_token());
    }
  }
  using Strings = std::vector<std::string>;

  TestRegistry registry_;
};

TEST_F(PartnerLogicTest, CreatesAnActivePartnerUnderTheChosenId) {
  const v1::Partner created = registry_.AddPartner("p1", "state: STATE_MERGED replaced_by: 'x'");
  EXPECT_EQ(created.name(), "partners/p1");
  EXPECT_EQ(created.state(), v1::Partner::STATE_ACTIVE);
  EXPECT_EQ(created.replaced_by(), "");
  EXPECT_EQ(created.create_time().seconds(), registry_.timestamp().seconds());
  EXPECT_NE(created.etag(), "");
  EXPECT_EQ(Read("p1")->SerializeAsString(), created.SerializeAsString());
}

TEST_F(PartnerLogicTest, MakesAnIdWhenNoneIsChosen) {
  const auto created = registry_.Do(
      registry_.Programme(), &Logic::CreatePartner,
      Text<v1::CreatePartnerRequest>("partner { legal_name: 'A' type: TYPE_COMPANY }"));
  ASSERT_EQ(Refusal(created), "OK");
  EXPECT_EQ(created->name().size(), std::string("partners/").size() + 13);
}

TEST_F(PartnerLogicTest, RefusesATakenIdAlsoOfATombstone) {
  registry_.AddPartner("p1");
  const std::string again = "partner_id: 'p1' partner { legal_name: 'A' type: TYPE_COMPANY }";
  EXPECT_EQ(CreateRefusal(again), "ALREADY_EXISTS ALREADY_EXISTS");
  ASSERT_EQ(Refusal(Remove("p1")), "OK");
  EXPECT_EQ(CreateRefusal(again), "ALREADY_EXISTS ALREADY_EXISTS");
}

TEST_F(PartnerLogicTest, RefusesAnIdentifierOfAnotherActivePartner) {
  registry_.AddPartner("p1", "identifiers { scheme: 'ein' value: '04-123' }");
  const std::string twin =
      "partner { legal_name: 'A' type: TYPE_COMPANY identifiers { scheme: 'ein' value: '0412 3' } "
      "}";
  EXPECT_EQ(CreateRefusal(twin), "ALREADY_EXISTS ALREADY_EXISTS");
  ASSERT_EQ(Refusal(Remove("p1")), "OK");
  EXPECT_EQ(CreateRefusal(twin), "OK");
}

TEST_F(PartnerLogicTest, AnUpdateKeepsItsIdentifiersAndTakesNoOneElses) {
  registry_.AddPartner("p1", "identifiers { scheme: 'ein' value: '1' }");
  registry_.AddPartner("p2", "identifiers { scheme: 'ein' value: '2' }");
  const auto update = [&](const std::string& second) {
    return registry_.Do(
        registry_.Programme(), &Logic::UpdatePartner,
        Text<v1::UpdatePartnerRequest>(
            absl::StrCat("partner { name: 'partners/p2' identifiers { scheme: 'ein' value: '2' } "
                         "identifiers { scheme: 'ein' value: '",
                         second, "' } } update_mask { paths: 'identifiers' }")));
  };
  const absl::Status refused = update("1").status();
  EXPECT_EQ(Refusal(refused), "ALREADY_EXISTS ALREADY_EXISTS");
  EXPECT_TRUE(absl::StrContains(refused.message(), "partner.identifiers[1]")) << refused;
  EXPECT_EQ(Refusal(update("3")), "OK");
}

TEST_F(PartnerLogicTest, RefusesAParentThatIsMissingOrATombstoneOrACircle) {
  registry_.AddPartner("p1");
  registry_.AddPartner("p2", "parent: 'partners/p1'");
  registry_.AddPartner("p3", "parent: 'partners/p2'");
  registry_.AddPartner("gone");
  ASSERT_EQ(Refusal(Remove("gone")), "OK");
  const auto refusal = [&](const std::string& parent) {
    return Refusal(Update(registry_.Programme(),
                          absl::StrCat("partner { name: 'partners/p1' parent: '", parent, "' }")));
  };
  EXPECT_EQ(refusal("partners/p3"), "INVALID_ARGUMENT partner.parent");
  EXPECT_EQ(refusal("partners/p1"), "INVALID_ARGUMENT partner.parent");
  EXPECT_EQ(refusal("partners/nobody"), "INVALID_ARGUMENT partner.parent");
  EXPECT_EQ(refusal("partners/gone"), "INVALID_ARGUMENT partner.parent");
  EXPECT_EQ(refusal("partners/p1/services/s"), "INVALID_ARGUMENT partner.parent");
}

TEST_F(PartnerLogicTest, AParentThatBecameATombstoneDoesNotKeepAPartnerFromItsOwnRecord) {
  registry_.AddPartner("gone");
  registry_.AddPartner("dup");
  registry_.AddPartner("survivor");
  registry_.AddPartner("p1", "parent: 'partners/gone'");
  registry_.AddPartner("p2", "parent: 'partners/dup'");
  ASSERT_EQ(Refusal(Remove("gone")), "OK");
  ASSERT_EQ(Refusal(Merge("dup", "survivor")), "OK");
  for (const char* name : {"partners/p1", "partners/p2"}) {
    const auto contacts = absl::StrCat("partner { name: '", name,
                                       "' contacts { purpose: 'contracts' person_name: 'Ann' } } "
                                       "update_mask { paths: 'contacts' }");
    EXPECT_EQ(Refusal(Update(registry_.Organisation(name), contacts)), "OK");
  }
  EXPECT_EQ(Refusal(Update(registry_.Programme(),
                           "partner { name: 'partners/p1' parent: 'partners/dup' }")),
            "INVALID_ARGUMENT partner.parent");
}

TEST_F(PartnerLogicTest, FindsACircleThroughTheSuccessorOfATombstone) {
  registry_.AddPartner("dup");
  registry_.AddPartner("child", "parent: 'partners/dup'");
  registry_.AddPartner("survivor");
  ASSERT_EQ(Refusal(Merge("dup", "survivor")), "OK");
  EXPECT_EQ(Refusal(Update(registry_.Programme(),
                           "partner { name: 'partners/survivor' parent: 'partners/child' }")),
            "INVALID_ARGUMENT partner.parent");
}

TEST_F(PartnerLogicTest, RefusesWhatTheRulesRefuseNamingTheField) {
  EXPECT_EQ(CreateRefusal(
                "partner { legal_name: 'A' type: TYPE_COMPANY grades: GRADE_K grades: GRADE_K }"),
            "INVALID_ARGUMENT partner.grades[1]");
}

TEST_F(PartnerLogicTest, UpdatesOnlyWhatTheMaskNames) {
  registry_.AddPartner("p1", "website: 'https://a.example'");
  registry_.Advance(absl::Seconds(5));
  const auto updated =
      Update(registry_.Programme(),
             "partner { name: 'partners/p1' legal_name: 'New' website: 'https://b.example' } "
             "update_mask { paths: 'legal_name' }");
  ASSERT_EQ(Refusal(updated), "OK");
  EXPECT_EQ(updated->legal_name(), "New");
  EXPECT_EQ(updated->website(), "https://a.example");
  EXPECT_EQ(updated->update_time().seconds() - updated->create_time().seconds(), 5);
  EXPECT_EQ(Read("p1")->legal_name(), "New");
}

TEST_F(PartnerLogicTest, RefusesAStaleEtagAndAnUnknownPartner) {
  const v1::Partner before = registry_.AddPartner("p1");
  ASSERT_EQ(
      Refusal(Update(registry_.Programme(), "partner { name: 'partners/p1' legal_name: 'B' }")),
      "OK");
  EXPECT_EQ(Refusal(Update(registry_.Programme(),
                           absl::StrCat("partner { name: 'partners/p1' legal_name: 'C' etag: '",
                                        before.etag(), "' }"))),
            "ABORTED ETAG_MISMATCH");
  EXPECT_EQ(Refusal(Remove("p1", before.etag())), "ABORTED ETAG_MISMATCH");
  EXPECT_EQ(
      Refusal(Update(registry_.Programme(), "partner { name: 'partners/p9' legal_name: 'C' }")),
      "NOT_FOUND RESOURCE_NOT_FOUND");
  EXPECT_EQ(Refusal(Update(registry_.Programme(), "partner { legal_name: 'C' }")),
            "INVALID_ARGUMENT partner.name");
}

TEST_F(PartnerLogicTest, LetsAnOrganisationChangeItsOwnContactFieldsOnly) {
  registry_.AddPartner("p1");
  registry_.AddPartner("p2");
  const runtime::Call own = registry_.Organisation("partners/p1");
  const auto changed =
      Update(own,
             "partner { name: 'partners/p1' website: 'https://a.example' languages: 'es' "
             "contacts { purpose: 'contracts' person_name: 'A' } "
             "capacities { school_year { ending_year: 2027 } schools: 4 } }");
  ASSERT_EQ(Refusal(changed), "OK");
  EXPECT_EQ(changed->capacities(0).schools(), 4);
  EXPECT_EQ(Refusal(Update(own, "partner { name: 'partners/p1' legal_name: 'Better' }")),
            "PERMISSION_DENIED ROLE_NOT_ALLOWED");
  EXPECT_EQ(
      Refusal(Update(own, "partner { name: 'partners/p1' } update_mask { paths: 'data_notice' }")),
      "PERMISSION_DENIED ROLE_NOT_ALLOWED");
  EXPECT_EQ(Refusal(Update(own, "partner { name: 'partners/p2' website: 'https://a.example' }")),
            "PERMISSION_DENIED ROLE_NOT_ALLOWED");
}

TEST_F(PartnerLogicTest, RemovalLeavesATombstoneWithoutPersonalData) {
  registry_.AddPractices();
  registry_.AddPartner("p1",
                       "contacts { purpose: 'c' person_name: 'A' } "
                       "identifiers { scheme: 'ein' value: '1' }");
  registry_.AddService("p1", "s1");
  ASSERT_EQ(Refusal(Remove("p1")), "OK");
  const auto tombstone = Read("p1");
  ASSERT_EQ(Refusal(tombstone), "OK");
  EXPECT_EQ(tombstone->state(), v1::Partner::STATE_REMOVED);
  EXPECT_EQ(tombstone->removal_reason(), "closed");
  EXPECT_EQ(tombstone->contacts_size() + tombstone->identifiers_size(), 0);
  EXPECT_EQ(Ids(""), Strings{});
  v1::GetServiceRequest service;
  service.set_name("partners/p1/services/s1");
  EXPECT_EQ(registry_.Do(registry_.Public(), &ServiceLogic::GetService, service)->state(),
            v1::Service::STATE_RETIRED);
}

TEST_F(PartnerLogicTest, RefusesVerbsAndUpdatesOfATombstone) {
  registry_.AddPartner("p1");
  registry_.AddPartner("p2");
  ASSERT_EQ(Refusal(Remove("p1")), "OK");
  EXPECT_EQ(Refusal(Remove("p1")), "FAILED_PRECONDITION WRONG_STATE");
  EXPECT_EQ(Refusal(Merge("p1", "p2")), "FAILED_PRECONDITION WRONG_STATE");
  EXPECT_EQ(Refusal(Merge("p2", "p1")), "FAILED_PRECONDITION WRONG_STATE");
  EXPECT_EQ(
      Refusal(Update(registry_.Programme(), "partner { name: 'partners/p1' legal_name: 'B' }")),
      "FAILED_PRECONDITION WRONG_STATE");
}

TEST_F(PartnerLogicTest, RefusesRemovalAndMergeWhileAQualificationIsInForceOrToCome) {
  registry_.AddPractices();
  registry_.AddCategories();
  registry_.AddRegions();
  registry_.AddPartner("p1");
  registry_.AddPartner("p2");
  registry_.AddService("p1", "s1");
  registry_.AddQualification("p1", "s1", "q1", "valid { from { year: 2026 month: 6 day: 1 } }");
  EXPECT_EQ(Refusal(Remove("p1")), "FAILED_PRECONDITION WRONG_STATE");
  registry_.AdvanceDays(120);
  EXPECT_EQ(Refusal(Merge("p1", "p2")), "FAILED_PRECONDITION WRONG_STATE");
  registry_.AdvanceDays(365);
  EXPECT_EQ(Refusal(Merge("p1", "p2")), "OK");
}

TEST_F(PartnerLogicTest, MergeLeadsOnAndMovesIdentifiersAndListings) {
  registry_.AddPartner("dup",
                       "identifiers { scheme: 'ein' value: '1' } "
                       "identifiers { scheme: 'uei' value: '2' }");
  const v1::Partner survivor =
      registry_.AddPartner("p2", "identifiers { scheme: 'ein' value: '9' }");
  const auto import = Text<v1::ImportVendorListingsRequest>(
      "list: 'l' vendor_listings { list: 'l' vendor_number: '7' organisation_name: 'D' "
      "status: STATUS_LISTED partner: 'partners/dup' valid { from { year: 2026 month: 1 day: 1 } } "
      "}");
  ASSERT_EQ(Refusal(registry_.Do(registry_.Programme(), &VendorListingLogic::ImportVendorListings,
                                 import)),
            "OK");

  const auto merged = Merge("dup", "p2");
  ASSERT_EQ(Refusal(merged), "OK");
  EXPECT_EQ(merged->state(), v1::Partner::STATE_MERGED);
  EXPECT_EQ(merged->replaced_by(), "partners/p2");
  EXPECT_EQ(Read("dup")->SerializeAsString(), merged->SerializeAsString());

  const auto after = Read("p2");
  EXPECT_EQ(after->identifiers_size(), 3);
  EXPECT_NE(after->etag(), survivor.etag());
  EXPECT_EQ(CreateRefusal("partner { legal_name: 'A' type: TYPE_COMPANY "
                          "identifiers { scheme: 'uei' value: '2' } }"),
            "ALREADY_EXISTS ALREADY_EXISTS");
  const auto listings = registry_.Do(registry_.Public(), &VendorListingLogic::ListVendorListings,
                                     v1::ListVendorListingsRequest());
  EXPECT_EQ(listings->vendor_listings(0).partner(), "partners/p2");
  EXPECT_EQ(Ids(""), Strings{"p2"});
}

TEST_F(PartnerLogicTest, RefusesToMergeIntoItselfOrIntoNobodyOrBelowItself) {
  registry_.AddPartner("p1");
  registry_.AddPartner("p2", "parent: 'partners/p1'");
  EXPECT_EQ(Refusal(Merge("p1", "p1")), "INVALID_ARGUMENT into");
  EXPECT_EQ(Refusal(Merge("p1", "p9")), "NOT_FOUND RESOURCE_NOT_FOUND");
  EXPECT_EQ(Refusal(Merge("p1", "p2")), "INVALID_ARGUMENT into");
  EXPECT_EQ(Refusal(Merge("p2", "p1")), "OK");
}

TEST_F(PartnerLogicTest, RefusedVerbsWriteNothing) {
  registry_.AddPartner("p1");
  const uint64_t before = registry_.store().last_sequence();
  EXPECT_NE(Refusal(Merge("p1", "p9")), "OK");
  EXPECT_NE(CreateRefusal("partner_id: 'p1' partner { legal_name: 'A' }"), "OK");
  EXPECT_EQ(registry_.store().last_sequence(), before);
}

TEST_F(PartnerLogicTest, ListsInEveryOrderAndPageSize) {
  registry_.AddPartner("c", "legal_name: 'beta'");
  registry_.Advance(absl::Seconds(1));
  registry_.AddPartner("a", "legal_name: 'Gamma'");
  registry_.Advance(absl::Seconds(1));
  registry_.AddPartner("b", "legal_name: 'Alpha'");
  for (const int size : {1, 2, 3, 50}) {
    const std::string page = absl::StrCat("page_size: ", size, " ");
    EXPECT_EQ(Ids(page), (Strings{"a", "b", "c"}));
    EXPECT_EQ(Ids(page + "order_by: 'name desc'"), (Strings{"c", "b", "a"}));
    EXPECT_EQ(Ids(page + "order_by: 'legal_name'"), (Strings{"b", "c", "a"}));
    EXPECT_EQ(Ids(page + "order_by: 'legal_name desc'"), (Strings{"a", "c", "b"}));
    EXPECT_EQ(Ids(page + "order_by: 'update_time'"), (Strings{"c", "a", "b"}));
  }
}

TEST_F(PartnerLogicTest, TheLastPageHasNoTokenEvenWhenItIsFull) {
  registry_.AddPartner("a");
  registry_.AddPartner("b");
  const auto page = List("page_size: 2");
  EXPECT_EQ(page->partners_size(), 2);
  EXPECT_EQ(page->next_page_token(), "");
}

TEST_F(PartnerLogicTest, RegionsAreItemsOfAPublishedEdition) {
  const auto create = [&](const std::string& id, const std::string& region) {
    return Refusal(registry_.Do(
        registry_.Programme(), &PartnerLogic::CreatePartner,
        Text<v1::CreatePartnerRequest>(absl::StrCat(
            "partner_id: '", id, "' partner { legal_name: 'O' type: TYPE_COMPANY ",
            region.empty() ? "" : absl::StrCat("regions: 'coastal' regions: '", region, "'"),
            " }"))));
  };
  EXPECT_EQ(create("a", "west-central"),
            "INVALID_ARGUMENT partner.regions[0], partner.regions[1]");  // no edition yet
  const v1::FrameworkEdition edition = registry_.AddRegions();
  EXPECT_EQ(create("a", "west-centrl"), "INVALID_ARGUMENT partner.regions[1]");
  EXPECT_EQ(create("a", "west-central"), "OK");
  EXPECT_EQ(create("b", ""), "OK");
  v1::RetireFrameworkEditionRequest retire;
  retire.set_name(edition.name());
  ASSERT_EQ(
      Refusal(registry_.Do(registry_.Programme(), &FrameworkLogic::RetireFrameworkEdition, retire)),
      "OK");
  EXPECT_EQ(create("c", "west-central"), "INVALID_ARGUMENT partner.regions[0], partner.regions[1]");
  const auto update = [&](const std::string& text) {
    return Refusal(registry_.Do(registry_.Programme(), &PartnerLogic::UpdatePartner,
                                Text<v1::UpdatePartnerRequest>(text)));
  };
  // What it has stays while it is left alone.
  EXPECT_EQ(update("partner { name: 'partners/a' website: 'https://a.example.org' } "
                   "update_mask { paths: 'website' }"),
            "OK");
  EXPECT_EQ(
      update("partner { name: 'partners/a' regions: 'coastal' } update_mask { paths: 'regions' }"),
      "INVALID_ARGUMENT partner.regions[0]");
}

TEST_F(PartnerLogicTest, FiltersByTheDocumentedFieldsOnly) {
  registry_.AddRegions();
  registry_.AddPartner("a", "grades: GRADE_K regions: 'coastal' languages: 'es'");
  registry_.AddPartner("b", "type: TYPE_COMPANY grades: GRADE_01 legal_name: 'Bright'");
  EXPECT_EQ(Ids("filter: 'type = COMPANY'"), Strings{"b"});
  EXPECT_EQ(Ids("filter: 'grades:K AND regions:coastal AND languages:es'"), Strings{"a"});
  EXPECT_EQ(Ids("filter: 'legal_name:bright'"), Strings{"b"});
  EXPECT_EQ(Refusal(List("filter: 'website:x'")), "INVALID_ARGUMENT filter");
  EXPECT_EQ(Refusal(List("filter: 'contacts.email:x'")), "INVALID_ARGUMENT filter");
  EXPECT_EQ(Refusal(List("filter: 'removal_reason:x'")), "INVALID_ARGUMENT filter");
  EXPECT_EQ(Refusal(List("order_by: 'etag'")), "INVALID_ARGUMENT order_by");
}

TEST_F(PartnerLogicTest, ARareMatchGivesShortPagesThatGoOnToTheEnd) {
  constexpr int kRows = static_cast<int>(runtime::kRowsExaminedMax) + 10;
  const auto write = [&](int from, int until) {
    return registry_.store().Write([&](storage::Transaction& txn) {
      for (int i = from; i < until; ++i) {
        v1::Partner row;
        row.set_name(absl::StrCat("partners/", 100'000 + i));
        row.set_legal_name(i == kRows - 1 ? "Last" : "Other");
        row.set_state(v1::Partner::STATE_ACTIVE);
        auto put = Partners().table.Put(txn, KeyOf({absl::StrCat(100'000 + i)}), row);
        if (!put.ok()) return put;
      }
      return absl::OkStatus();
    });
  };
  for (int i = 0; i < kRows; i += 1'000) ASSERT_TRUE(write(i, std::min(i + 1'000, kRows)).ok());
  const auto first = List("filter: 'legal_name = Last'");
  ASSERT_EQ(Refusal(first), "OK");
  EXPECT_EQ(first->partners_size(), 0);
  EXPECT_NE(first->next_page_token(), "");
  EXPECT_EQ(Ids("filter: 'legal_name = Last'"), Strings{absl::StrCat(100'000 + kRows - 1)});
}

TEST_F(PartnerLogicTest, ReadsWhatWasRecordedAtAnInstant) {
  registry_.AddPartner("p1", "legal_name: 'Old'");
  registry_.AddPartner("p2");
  const absl::Time then = registry_.now();
  registry_.Advance(absl::Hours(1));
  ASSERT_EQ(
      Refusal(Update(registry_.Programme(), "partner { name: 'partners/p1' legal_name: 'New' }")),
      "OK");
  ASSERT_EQ(Refusal(Remove("p2")), "OK");
  registry_.AddPartner("p3");
  const std::string at = absl::StrCat("read_time { seconds: ", absl::ToUnixSeconds(then), " }");
  const auto read = [&](const std::string& id) {
    return registry_.Do(
        registry_.Public(), &Logic::GetPartner,
        Text<v1::GetPartnerRequest>(absl::StrCat("name: 'partners/", id, "' ", at)));
  };
  EXPECT_EQ(read("p1")->legal_name(), "Old");
  EXPECT_EQ(read("p2")->state(), v1::Partner::STATE_ACTIVE);
  EXPECT_EQ(Refusal(read("p3")), "NOT_FOUND RESOURCE_NOT_FOUND");
  EXPECT_EQ(Ids(at), (Strings{"p1", "p2"}));
  EXPECT_EQ(Ids(at + " page_size: 1"), (Strings{"p1", "p2"}));
  EXPECT_EQ(Ids(""), (Strings{"p1", "p3"}));
  EXPECT_EQ(Refusal(List(at + " filter: 'type = COMPANY'")), "INVALID_ARGUMENT read_time");
  EXPECT_EQ(Refusal(List(at + " order_by: 'name'")), "INVALID_ARGUMENT read_time");
  const std::string future = absl::StrCat(
      "read_time { seconds: ", absl::ToUnixSeconds(registry_.now() + absl::Seconds(1)), " }");
  EXPECT_EQ(Refusal(List(future)), "INVALID_ARGUMENT read_time");
}

TEST_F(PartnerLogicTest, AnEarlierInstantIsReadWithinBoundsAmongManyLaterRecords) {
  const std::string at =
      absl::StrCat("read_time { seconds: ", absl::ToUnixSeconds(registry_.now()), " }");
  registry_.AddPartner("last");
  registry_.Advance(absl::Hours(1));
  constexpr int kLater = static_cast<int>(runtime::kRowsExaminedMax) + 10;
  for (int i = 0; i < kLater; i += 1'000) {
    ASSERT_TRUE(registry_.store()
                    .Write([&](storage::Transaction& txn) {
                      absl::Status status;
                      for (int n = i; n < std::min(i + 1'000, kLater) && status.ok(); ++n) {
                        storage::ChangeDraft draft;
                        draft.resource = absl::StrCat("partners/", 100'000 + n);
                        draft.kind = storage::ChangeHeader::KIND_CREATED;
                        status = txn.Append(draft).status();
                      }
                      return status;
                    })
                    .ok());
  }
  const auto first = List(at);
  ASSERT_EQ(Refusal(first), "OK");
  EXPECT_EQ(first->partners_size(), 0);
  EXPECT_NE(first->next_page_token(), "");
  EXPECT_EQ(Ids(at), Strings{"last"});
  const auto before_all = List("read_time { seconds: 0 }");
  ASSERT_EQ(Refusal(before_all), "OK");
  EXPECT_EQ(before_all->partners_size(), 0);
  EXPECT_EQ(before_all->next_page_token(), "");
}

TEST_F(PartnerLogicTest, GivesTheBytesOfARecordOnlyAsItIsNow) {
  const v1::Partner partner = registry_.AddPartner("p1");
  const PartnerLogic& logic = registry_.logic().partners;
  const auto stored = [&](const v1::GetPartnerRequest& request, std::string* bytes) {
    absl::StatusOr<bool> given;
    const absl::Status read = registry_.store().Read([&](const storage::View& view) {
      given = logic.GetStoredPartner(request, view, bytes);
      return given.status();
    });
    return given;
  };
  v1::GetPartnerRequest request;
  request.set_name("partners/p1");
  std::string bytes;
  EXPECT_TRUE(*stored(request, &bytes));
  EXPECT_EQ(bytes, partner.SerializeAsString());
  *request.mutable_read_time() = registry_.timestamp();
  EXPECT_FALSE(*stored(request, &bytes));
  request.Clear();
  request.set_name("partners/p9");
  EXPECT_EQ(stored(request, &bytes).status(), Read("p9").status());
}

TEST_F(PartnerLogicTest, AnUnknownPartnerIsNotFoundInTheSameWordsEveryTime) {
  registry_.AddPartner("p1");
  const auto now = Read("p9");
  v1::GetPartnerRequest request;
  request.set_name("partners/p9");
  *request.mutable_read_time() = registry_.timestamp();
  const auto then = registry_.Do(registry_.Public(), &Logic::GetPartner, request);
  EXPECT_EQ(now.status().message(), then.status().message());
  EXPECT_EQ(now.status(), then.status());
}

}  // namespace
}  // namespace partners::registry
