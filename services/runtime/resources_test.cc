#include "services/runtime/resources.h"

#include <string>
#include <vector>

#include "google/protobuf/util/message_differencer.h"
#include "partners/registry/v1/registry_service.pb.h"
#include "services/runtime/log_test.h"
#include "services/runtime/testing.pb.h"

namespace partners::runtime {
namespace {

using google::protobuf::util::MessageDifferencer;
using registry::v1::Partner;
using storage::ChangeHeader;

constexpr uint16_t kPartnerTable = 100;
constexpr uint16_t kThingTable = 101;
constexpr uint16_t kByLegalName = 1;

const Collection<Partner>& Partners() {
  static const auto& partners = *new Collection<Partner>{
      NamePattern("partners/{partner}"),
      storage::Table<Partner>(kPartnerTable, {{kByLegalName, /*unique=*/true, [](const Partner& p) {
                                                 return std::vector<std::string>{
                                                     KeyOf({p.legal_name()})};
                                               }}})};
  return partners;
}

const Collection<testing::Hidden>& Things() {
  static const auto& things = *new Collection<testing::Hidden>{
      NamePattern("things/{thing}"), storage::Table<testing::Hidden>(kThingTable)};
  return things;
}

Partner Named(const std::string& id, const std::string& legal_name) {
  Partner partner;
  partner.set_name("partners/" + id);
  partner.set_legal_name(legal_name);
  return partner;
}

// A request without read_time.
struct PlainRequest {
  std::string name() const { return "things/t1"; }
};

class ResourcesTest : public LogTest {
 protected:
  template <class M>
  absl::Status Save(ChangeHeader::Kind kind, const Collection<M>& collection, M* resource) {
    return store_->Write([&](storage::Transaction& txn) {
      return SaveResource(MakeCall(), kind, collection, txn, resource);
    });
  }
  absl::Status Create(Partner* partner) {
    return Save(ChangeHeader::KIND_CREATED, Partners(), partner);
  }
  // Runs `read` on a view and answers what it answers.
  template <class Read>
  auto On(const Read& read) {
    decltype(read(std::declval<const storage::View&>())) answer;
    store_->Read([&](const storage::View& view) { return answer = read(view), absl::OkStatus(); })
        .IgnoreError();
    return answer;
  }
  absl::StatusOr<Partner> Loaded(const std::string& name) {
    return On([&](const storage::View& view) { return Load(view, Partners(), name, "name"); });
  }
};

TEST_F(ResourcesTest, ACreatedResourceIsStampedAndStored) {
  Partner partner = Named("p1", "One");
  ASSERT_TRUE(Create(&partner).ok());
  EXPECT_EQ(FromProto(partner.create_time()), now_);
  EXPECT_EQ(FromProto(partner.update_time()), now_);
  EXPECT_EQ(partner.etag().size(), 16u);
  EXPECT_TRUE(MessageDifferencer::Equals(*Loaded("partners/p1"), partner));
  testing::Hidden thing;  // without times
  thing.set_name("things/t1");
  EXPECT_TRUE(Save(ChangeHeader::KIND_CREATED, Things(), &thing).ok());
}

TEST_F(ResourcesTest, ATakenNameIsRefusedAndNothingIsWritten) {
  Partner first = Named("p1", "One");
  ASSERT_TRUE(Create(&first).ok());
  Partner second = Named("p1", "Two");
  EXPECT_TRUE(absl::IsAlreadyExists(Create(&second)));
  EXPECT_EQ(Loaded("partners/p1")->legal_name(), "One");
  EXPECT_EQ(On([](const storage::View& view) { return view.last_sequence(); }), 1u);
}

TEST_F(ResourcesTest, AnUpdateKeepsTheTimeOfCreationAndTheIndexes) {
  Partner partner = Named("p1", "One");
  ASSERT_TRUE(Create(&partner).ok());
  const absl::Time created = now_;
  now_ += absl::Hours(1);
  const Partner before = partner;
  partner.set_legal_name("Two");
  ASSERT_TRUE(store_
                  ->Write([&](storage::Transaction& txn) {
                    return SaveResourceOver(MakeCall(), ChangeHeader::KIND_UPDATED, Partners(), txn,
                                            before, &partner);
                  })
                  .ok());
  now_ += absl::Hours(1);
  partner.set_legal_name("Three");
  ASSERT_TRUE(Save(ChangeHeader::KIND_UPDATED, Partners(), &partner).ok());
  EXPECT_EQ(FromProto(Loaded("partners/p1")->create_time()), created);
  EXPECT_EQ(FromProto(Loaded("partners/p1")->update_time()), now_);
  Partner other = Named("p2", "Three");  // unique: held by p1 and by nothing else
  EXPECT_TRUE(absl::IsAlreadyExists(Create(&other)));
  for (const char* free : {"One", "Two"}) {
    Partner next = Named(free, free);
    EXPECT_TRUE(Create(&next).ok());
  }
}

TEST_F(ResourcesTest, NothingIsSavedOverAnotherResource) {
  Partner partner = Named("p1", "One");
  ASSERT_TRUE(Create(&partner).ok());
  Partner other = Named("p2", "Two");
  EXPECT_TRUE(absl::IsInternal(store_->Write([&](storage::Transaction& txn) {
    return SaveResourceOver(MakeCall(), ChangeHeader::KIND_UPDATED, Partners(), txn, partner,
                            &other);
  })));
  EXPECT_EQ(Loaded("partners/p1")->legal_name(), "One");
  EXPECT_EQ(store_->last_sequence(), 1u);
}

TEST_F(ResourcesTest, WhatIsNotThereIsNotFoundAndAReferenceToItInvalid) {
  EXPECT_TRUE(absl::IsNotFound(Loaded("partners/p1").status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Loaded("services/s1").status()));
  const auto found = On([](const storage::View& view) {
    return Find(view, Partners(), "partners/p1", "partner.name");
  });
  EXPECT_TRUE(found.ok() && !found->has_value());
  const auto reference = On([](const storage::View& view) {
    return LoadReference(view, Partners(), "partners/p1", "partner");
  });
  EXPECT_TRUE(absl::IsInvalidArgument(reference.status()));
}

TEST_F(ResourcesTest, GetAnswersNowOrThen) {
  Partner partner = Named("p1", "Old");
  ASSERT_TRUE(Create(&partner).ok());
  registry::v1::GetPartnerRequest request;
  request.set_name("partners/p1");
  const auto get = [&](Partner* into) {
    return On([&](const storage::View& view) {
      return Get(MakeCall(), view, Partners(), request, into);
    });
  };
  const absl::Time then = now_;
  now_ += absl::Hours(1);
  partner.set_legal_name("New");
  ASSERT_TRUE(Save(ChangeHeader::KIND_UPDATED, Partners(), &partner).ok());
  Partner read;
  ASSERT_TRUE(get(&read).ok());
  EXPECT_EQ(read.legal_name(), "New");
  std::string bytes;
  const auto stored = [&] {
    return On(
        [&](const storage::View& view) { return GetStored(view, Partners(), request, &bytes); });
  };
  EXPECT_TRUE(*stored());
  EXPECT_EQ(bytes, partner.SerializeAsString());
  *request.mutable_read_time() = ToProto(then);
  ASSERT_TRUE(get(&read).ok());
  EXPECT_EQ(read.legal_name(), "Old");
  EXPECT_FALSE(*stored());
}

TEST_F(ResourcesTest, GetAnswersRequestsWithoutAReadTime) {
  testing::Hidden thing;
  const auto get = [&] {
    return On([&](const storage::View& view) {
      return Get(MakeCall(), view, Things(), PlainRequest(), &thing);
    });
  };
  EXPECT_TRUE(absl::IsNotFound(get()));
  thing.set_name("things/t1");
  thing.set_content("c");
  ASSERT_TRUE(Save(ChangeHeader::KIND_CREATED, Things(), &thing).ok());
  thing.Clear();
  ASSERT_TRUE(get().ok());
  EXPECT_EQ(thing.content(), "c");
}

}  // namespace
}  // namespace partners::runtime
