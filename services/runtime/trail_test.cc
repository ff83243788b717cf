#include "services/runtime/trail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "partners/registry/v1/registry_service.pb.h"
#include "partners/type/v1/trail.pb.h"
#include "partners/vetting/v1/vetting_service.pb.h"

namespace partners::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Shown Find(const google::protobuf::Message& answer, const std::string& bytes) {
  return FindShown(answer.GetDescriptor(), bytes);
}

// A name nobody has would silently trail nothing.
TEST(TrailDeclaration, NamesMessagesAndFieldsThatExist) {
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  const auto& trail =
      type::v1::Trail::descriptor()->file()->options().GetExtension(type::v1::trail);
  ASSERT_NE(vetting::v1::Review::descriptor(), nullptr);  // both files are in the pool
  ASSERT_NE(registry::v1::Partner::descriptor(), nullptr);
  EXPECT_GT(trail.sealed_size(), 0);
  EXPECT_GT(trail.personal_size(), 0);
  for (const std::string& name : trail.sealed())
    EXPECT_NE(pool->FindMessageTypeByName(name), nullptr) << name;
  for (const std::string& name : trail.personal())
    EXPECT_NE(pool->FindFieldByName(name), nullptr) << name;
}

TEST(TrailDeclaration, SaysWhichAnswersMustBeLookedInto) {
  EXPECT_TRUE(MayShowTrailed(registry::v1::ListPartnersResponse::descriptor()));
  EXPECT_FALSE(MayShowSealed(registry::v1::ListPartnersResponse::descriptor()));
  EXPECT_TRUE(MayShowSealed(vetting::v1::ListReviewsResponse::descriptor()));
  EXPECT_TRUE(MayShowTrailed(registry::v1::WatchResponse::descriptor()));  // through an Any
  EXPECT_FALSE(MayShowTrailed(registry::v1::ListServicesResponse::descriptor()));
}

TEST(FindShown, NamesEachRecordWithAPersonalFieldOnce) {
  registry::v1::ListPartnersResponse answer;
  answer.add_partners()->set_name("partners/without");
  auto* with = answer.add_partners();
  with->set_name("partners/with");
  with->add_contacts()->set_email("a@example.org");
  with->add_contacts()->set_phone("1");
  const std::string bytes = answer.SerializeAsString();
  const Shown shown = Find(answer, bytes);
  EXPECT_TRUE(shown.personal);
  EXPECT_FALSE(shown.sealed);
  EXPECT_THAT(shown.resources, ElementsAre("partners/with"));
}

TEST(FindShown, FindsNothingOnceThePersonalFieldsAreCleared) {
  registry::v1::Partner partner;
  partner.set_name("partners/p1");
  partner.add_contacts()->set_purpose("contracts");
  EXPECT_FALSE(Find(partner, partner.SerializeAsString()).any());
}

TEST(FindShown, LooksIntoPackedRecords) {
  registry::v1::Partner partner;
  partner.set_name("partners/p1");
  partner.add_contacts()->set_person_name("A");
  registry::v1::WatchResponse answer;
  answer.mutable_change()->mutable_payload()->PackFrom(partner);
  const std::string bytes = answer.SerializeAsString();
  EXPECT_THAT(Find(answer, bytes).resources, ElementsAre("partners/p1"));
}

// Every way to cut the bytes: what is left names at most the record, and nothing is read beyond it.
TEST(FindShown, StopsWhereTheBytesAreNoMessage) {
  registry::v1::Partner partner;
  partner.set_name("partners/p1");
  partner.add_contacts()->set_email("a@example.org");
  const std::string bytes = partner.SerializeAsString();
  ASSERT_TRUE(Find(partner, bytes).personal);
  for (size_t size = 0; size < bytes.size(); ++size) {
    const std::string cut = bytes.substr(0, size);
    EXPECT_LE(Find(partner, cut).resources.size(), 1u) << size;
  }
}

TEST(FindShown, SaysThatASealedAnswerHasNoName) {
  vetting::v1::ReadEvidenceResponse answer;
  const Shown shown = Find(answer, answer.SerializeAsString());
  EXPECT_TRUE(shown.sealed);
  EXPECT_TRUE(shown.unnamed);
  EXPECT_THAT(shown.resources, IsEmpty());
}

TEST(AskedFor, KeepsResourceNamesAndNothingElse) {
  const std::string key_text = "pp-aaaaaaaaaaaaa-" + std::string(52, 'b');
  registry::v1::GetPartnerRequest request;
  request.set_name("partners/p1");
  EXPECT_EQ(AskedFor(request), "partners/p1");
  for (const std::string& made_up :
       {std::string("somebody@example.org"), "partners/" + key_text, key_text, std::string()}) {
    request.set_name(made_up);
    EXPECT_THAT(AskedFor(request), IsEmpty()) << made_up;
  }
  registry::v1::ListServicesRequest list;
  list.set_parent("partners/p1");
  EXPECT_EQ(AskedFor(list), "partners/p1");
}

TEST(IsTrailed, LeavesOutServicesThatActForNobody) {
  Caller service = {type::v1::ROLE_SERVICE, "service-vetting", "services/vetting", ""};
  EXPECT_FALSE(IsTrailed(service));
  service.acted_for = "person";
  EXPECT_TRUE(IsTrailed(service));
  EXPECT_TRUE(IsTrailed({}));
}

}  // namespace
}  // namespace partners::runtime
