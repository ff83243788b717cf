#include "clients/cli/message_help.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "clients/cli/request_layout.h"
#include "clients/cli/values.h"
#include "google/protobuf/message.h"
#include "partners/matching/v1/matching_service.pb.h"
#include "partners/vetting/v1/vetting_service.pb.h"

namespace partners::cli {
namespace {

using google::protobuf::Descriptor;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

std::unique_ptr<google::protobuf::Message> Read(const Descriptor& type, const std::string& json) {
  std::unique_ptr<google::protobuf::Message> message(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
  const absl::Status status = ParseJson(json, message.get());
  EXPECT_TRUE(status.ok()) << type.full_name() << ": " << status << "\n" << json;
  return message;
}

TEST(MessageHelp, SaysHowAPartOfAPartIsWritten) {
  const std::string help = MessageHelp(*vetting::v1::Rubric::Stage::descriptor());
  EXPECT_THAT(help, AllOf(HasSubstr("title TEXT"), HasSubstr("Required: the title."),
                          HasSubstr("criteria Rubric.Criterion …"), HasSubstr("1 to 60 of them."),
                          HasSubstr("Fields of Rubric.Criterion"), HasSubstr("gateway true|false"),
                          HasSubstr("2 to 21 of them."), HasSubstr("Fields of Rubric.Anchor")));
  EXPECT_THAT(help, HasSubstr("\"weightBasisPoints\": "));
}

TEST(MessageHelp, ListsTheWordsOfAFieldAndHowJsonWritesThem) {
  EXPECT_THAT(MessageHelp(*vetting::v1::Application::CategoryClaim::descriptor(), 400),
              AllOf(HasSubstr("One of strong, moderate, promising, rationale; in JSON "
                              "EVIDENCE_TIER_RATIONALE for rationale."),
                    HasSubstr("Written as name=value,name=value")));
}

TEST(MessageHelp, LeavesOutWhatOnlyTheServiceSets) {
  const std::string help = MessageHelp(*vetting::v1::Rubric::descriptor());
  EXPECT_THAT(help, Not(HasSubstr("publish_time")));
  EXPECT_THAT(help, Not(HasSubstr("etag")));
}

TEST(MessageHelp, EveryExampleIsTakenAsItStandsAndSaysSomething) {
  EXPECT_GT(Messages().size(), 100u);
  for (const Descriptor* type : Messages()) {
    const auto message = Read(*type, ExampleJson(*type));
    EXPECT_TRUE(type->field_count() == 0 || message->ByteSizeLong() > 0) << type->full_name();
  }
}

TEST(MessageHelp, TheExampleHasEveryRequiredField) {
  for (const Descriptor* type : Messages()) {
    const auto message = Read(*type, ExampleJson(*type));
    for (int i = 0; i < type->field_count(); ++i) {
      const auto* field = type->field(i);
      const bool bytes = field->type() == google::protobuf::FieldDescriptor::TYPE_BYTES;
      if (!IsRequired(*field) || field->name() == "name" || bytes) continue;
      const auto* reflection = message->GetReflection();
      EXPECT_TRUE(field->is_repeated() ? reflection->FieldSize(*message, field) > 0
                                       : reflection->HasField(*message, field))
          << field->full_name();
    }
  }
}

// The rules a rubric is published by.
TEST(MessageHelp, TheRubricOfTheExampleCanBePublished) {
  vetting::v1::Rubric rubric;
  ASSERT_TRUE(ParseJson(ExampleJson(*vetting::v1::Rubric::descriptor()), &rubric).ok());
  int weights = 0;
  for (const auto& stage : rubric.stages()) {
    for (const auto& criterion : stage.criteria()) {
      weights += criterion.weight_basis_points();
      ASSERT_EQ(criterion.anchors_size(), criterion.scale_max() - criterion.scale_min() + 1);
      for (int i = 0; i < criterion.anchors_size(); ++i)
        EXPECT_EQ(criterion.anchors(i).point(), criterion.scale_min() + i);
      EXPECT_GE(criterion.minimum(), criterion.scale_min());
      EXPECT_LE(criterion.minimum(), criterion.scale_max());
    }
  }
  EXPECT_EQ(weights, 10'000);
}

TEST(MessageHelp, DescribesWhatOnlyAnswersHoldWithAllItsFields) {
  ASSERT_THAT(FindMessages("Ranking"), ElementsAre(matching::v1::Ranking::descriptor()));
  EXPECT_THAT(MessageHelp(*matching::v1::Ranking::descriptor(), 400),
              AllOf(HasSubstr("  ranked_count "), HasSubstr("Fields of Ranking.RankedPartner"),
                    HasSubstr("Fields of Ranking.Contribution"), HasSubstr("Only answers hold it"),
                    HasSubstr("\"printedScore\": ")));
  EXPECT_THAT(MessagesHelp(400), HasSubstr("\n  Ranking.Contribution "));
}

TEST(Messages, HaveEverythingThatIsReachedFromAnAnswer) {
  for (const Descriptor* type : Messages()) {
    for (int i = 0; i < type->field_count(); ++i) {
      const Descriptor* part = type->field(i)->message_type();
      const bool ours = part != nullptr && part->full_name().rfind("partners.", 0) == 0;
      if (!ours || IsOneValue(*part)) continue;
      EXPECT_THAT(Messages(), testing::Contains(part)) << type->field(i)->full_name();
    }
  }
}

TEST(FindMessages, TakesTheWholeNameOrTheLastPartHoweverWritten) {
  EXPECT_THAT(FindMessages("Rubric"), ElementsAre(vetting::v1::Rubric::descriptor()));
  EXPECT_THAT(FindMessages("rubric.stage"), ElementsAre(vetting::v1::Rubric::Stage::descriptor()));
  EXPECT_THAT(FindMessages("Stage"), ElementsAre(vetting::v1::Rubric::Stage::descriptor()));
  EXPECT_THAT(FindMessages("evidence-document"),
              ElementsAre(vetting::v1::EvidenceDocument::descriptor()));
  EXPECT_THAT(FindMessages("Criterion"), SizeIs(2));
  EXPECT_THAT(FindMessages("Nothing"), IsEmpty());
}

TEST(MessagesHelp, NamesWhatFlagsAndFilesHold) {
  EXPECT_THAT(MessagesHelp(), AllOf(HasSubstr("\n  Rubric.Stage  "), HasSubstr("\n  Partner  "),
                                    Not(HasSubstr("GetPartnerRequest"))));
}

}  // namespace
}  // namespace partners::cli
