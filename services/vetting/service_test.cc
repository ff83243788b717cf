#include "services/vetting/service.h"

#include <gtest/gtest.h>

#include "google/protobuf/descriptor.h"
#include "partners/type/v1/annotations.pb.h"
#include "services/vetting/tables.h"
#include "services/vetting/test_vetting.h"

namespace partners::vetting {
namespace {

TEST(ServiceTest, EveryMethodOfTheContractHasLogicAndRoles) {
  TestVetting t;
  const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
      "partners.vetting.v1.VettingService");
  ASSERT_NE(service, nullptr);
  for (int i = 0; i < service->method_count(); ++i) {
    EXPECT_EQ(t.service().methods().methods().count(service->method(i)->name()), 1u)
        << service->method(i)->name();
    EXPECT_GT(service->method(i)->options().ExtensionSize(type::v1::roles), 0)
        << service->method(i)->name();
  }
  EXPECT_EQ(t.service().methods().methods().size(), static_cast<size_t>(service->method_count()));
}

// A field nobody thought about would be shown to staff only: harmless, but not meant.
TEST(ServiceTest, EveryFieldDeclaresItsVisibility) {
  for (const auto* file :
       {v1::Solicitation::descriptor()->file(), v1::GetReviewRequest::descriptor()->file()}) {
    for (int m = 0; m < file->message_type_count(); ++m) {
      const auto* message = file->message_type(m);
      for (int f = 0; f < message->field_count(); ++f) {
        EXPECT_TRUE(message->field(f)->options().HasExtension(type::v1::visibility))
            << message->field(f)->full_name();
      }
    }
  }
}

TEST(ServiceTest, RecordsAboutAPartnerNameTheirParty) {
  v1::Review review;
  review.set_partner("partners/p1");
  EXPECT_EQ(PartyOf(review), "partners/p1");
  EXPECT_EQ(PartyOf(v1::Solicitation()), "");
  EXPECT_EQ(PartyOf(v1::Assignment()), "");
}

}  // namespace
}  // namespace partners::vetting
