#include "services/runtime/packing.h"

#include <gtest/gtest.h>

#include "partners/registry/v1/resources.pb.h"
#include "services/runtime/log_test.h"
#include "storage/log.h"

namespace partners::runtime {
namespace {

using google::protobuf::Any;
using registry::v1::Partner;
using storage::ChangeHeader;

// Made-up steps that leave what is no partner alone. Each marks the name.
absl::StatusOr<std::string> Mark(absl::string_view payload, const char* mark) {
  Any any;
  Partner partner;
  if (!any.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
    return absl::DataLossError("not an Any");
  }
  if (!any.UnpackTo(&partner)) return std::string(payload);
  partner.set_legal_name(partner.legal_name() + mark);
  return Serialise(Pack(partner));
}
absl::StatusOr<std::string> ToSecond(absl::string_view payload) { return Mark(payload, ">2"); }
absl::StatusOr<std::string> ToThird(absl::string_view payload) { return Mark(payload, ">3"); }

class PackingTest : public LogTest {
 protected:
  // Writes a partner as a payload of the format and reads its change back.
  storage::Change Written(uint32_t format) {
    Partner partner;
    partner.set_legal_name("Example");
    storage::ChangeDraft draft;
    draft.resource = "partners/p1";
    draft.kind = ChangeHeader::KIND_UPDATED;
    SetPayload(partner, &draft);
    EXPECT_EQ(draft.format, storage::NewestFormat(PayloadSteps()));
    draft.format = format;
    storage::Change change;
    EXPECT_TRUE(
        store_->Write([&](storage::Transaction& txn) { return txn.Append(draft).status(); }).ok());
    const absl::Status read = store_->Read([&](const storage::View& view) {
      absl::StatusOr<storage::Change> found = storage::ReadChange(view, view.last_sequence());
      if (found.ok()) change = *found;
      return found.status();
    });
    EXPECT_TRUE(read.ok()) << read;
    return change;
  }
};

std::string NameIn(const storage::Change& change, const storage::UpgradeSteps& steps) {
  const auto message = Unpack(change, steps);
  return message.ok() ? static_cast<const Partner&>(**message).legal_name()
                      : message.status().ToString();
}

TEST_F(PackingTest, OlderPayloadsAreUpgradedStepByStep) {
  EXPECT_EQ(NameIn(Written(1), {}), "Example");
  EXPECT_EQ(NameIn(Written(1), {ToSecond, ToThird}), "Example>2>3");
  EXPECT_EQ(NameIn(Written(2), {ToSecond, ToThird}), "Example>3");
  EXPECT_EQ(NameIn(Written(3), {ToSecond, ToThird}), "Example");
}

TEST_F(PackingTest, PayloadsOfANewerFormatAreRefusedByEveryReader) {
  EXPECT_EQ(NameIn(Written(4), {ToSecond, ToThird}),
            "FAILED_PRECONDITION: the payload of change 1 has format 4, this version knows formats "
            "up to 3: use the version that wrote it, or a newer one");
  Partner partner;
  const storage::Change newer = Written(storage::NewestFormat(PayloadSteps()) + 1);
  EXPECT_TRUE(absl::IsFailedPrecondition(UnpackInto(newer, &partner)));
}

}  // namespace
}  // namespace partners::runtime
