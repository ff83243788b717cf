// A merge as readers of the public record learn of it: the feed leads on from the duplicate to its
// survivor, and an export has the survivor alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "clients/cpp/registry_client.h"
#include "partners/changes/v1/changes.pb.h"
#include "tests/support/test_server.h"

namespace partners::tests {
namespace {

using changes::v1::Change;
using client::RegistryClient;
using registry::v1::Partner;
using testing::ElementsAre;

// What the public gets.
struct Copy {
  std::vector<std::string> names;
  changes::v1::Cursor cursor;  // where Watch goes on
};

class MergeFeed : public testing::Test {
 protected:
  RegistryClient Staff() { return RegistryClient(server_.As(type::v1::ROLE_PROGRAMME)); }
  RegistryClient Public() { return RegistryClient(server_.Connect()); }

  void Create(const std::string& id) {
    registry::v1::CreatePartnerRequest request;
    request.set_partner_id(id);
    request.mutable_partner()->set_legal_name("Example Partners");
    request.mutable_partner()->set_type(Partner::TYPE_NONPROFIT);
    auto* identifier = request.mutable_partner()->add_identifiers();
    identifier->set_scheme("ein");
    identifier->set_value("04-" + id);
    const auto created = Staff().CreatePartner(request);
    ASSERT_TRUE(created.ok()) << created.status();
  }
  void Merge(const std::string& name, const std::string& into) {
    registry::v1::MergePartnerRequest request;
    request.set_name(name);
    request.set_into(into);
    const auto merged = Staff().MergePartner(request);
    ASSERT_TRUE(merged.ok()) << merged.status();
  }
  Copy Export() {
    Copy copy;
    const auto take = [&](const registry::v1::ExportResponse& response) {
      if (response.has_record()) copy.names.push_back(response.resource());
      if (response.has_complete_through()) copy.cursor = response.complete_through();
      return true;
    };
    const absl::Status status = Public().Export({}, take);
    EXPECT_TRUE(status.ok()) << status;
    return copy;
  }
  std::vector<Change> ChangesAfter(const changes::v1::Cursor& cursor) {
    registry::v1::WatchRequest request;
    *request.mutable_cursor() = cursor;
    std::vector<Change> changes;
    const auto take = [&](const registry::v1::WatchResponse& response) {
      if (response.has_change()) changes.push_back(response.change());
      return response.has_change();  // the first message without a change: we are up to date
    };
    const absl::Status status = Public().Watch(request, take);
    EXPECT_TRUE(status.ok()) << status;
    return changes;
  }

  TestServer server_;
};

TEST_F(MergeFeed, LeadsOnToTheSurvivor) {
  Create("p1");
  Create("duplicate");
  const Copy before = Export();
  EXPECT_THAT(before.names, ElementsAre("partners/duplicate", "partners/p1"));
  Merge("partners/duplicate", "partners/p1");

  const std::vector<Change> changes = ChangesAfter(before.cursor);
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].resource(), "partners/duplicate");
  EXPECT_EQ(changes[0].kind(), Change::KIND_REMOVED);
  Partner tombstone;
  ASSERT_TRUE(changes[0].payload().UnpackTo(&tombstone));
  EXPECT_EQ(tombstone.state(), Partner::STATE_MERGED);
  EXPECT_EQ(tombstone.replaced_by(), "partners/p1");
  EXPECT_EQ(changes[1].resource(), "partners/p1");  // it has the identifier now
  EXPECT_EQ(changes[1].kind(), Change::KIND_UPDATED);
}

TEST_F(MergeFeed, AnExportHasNoTombstoneAndGoesOnBehindIt) {
  Create("p1");
  Create("duplicate");
  Merge("partners/duplicate", "partners/p1");
  const Copy after = Export();
  EXPECT_THAT(after.names, ElementsAre("partners/p1"));
  EXPECT_TRUE(ChangesAfter(after.cursor).empty());
  registry::v1::GetPartnerRequest get;
  get.set_name("partners/duplicate");
  const auto tombstone = Public().GetPartner(get);  // for those who hold its name
  ASSERT_TRUE(tombstone.ok()) << tombstone.status();
  EXPECT_EQ(tombstone->replaced_by(), "partners/p1");
}

}  // namespace
}  // namespace partners::tests
