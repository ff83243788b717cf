#include "services/runtime/watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "partners/registry/v1/registry_service.pb.h"
#include "services/runtime/errors.h"
#include "services/runtime/log_test.h"
#include "services/runtime/testing.pb.h"

namespace partners::runtime {
namespace {

using changes::v1::Change;
using changes::v1::Cursor;
using registry::v1::ExportResponse;
using registry::v1::Partner;
using registry::v1::WatchResponse;
using storage::ChangeHeader;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Next = StreamSource::Next;

class WatchTest : public LogTest {
 protected:
  void WritePartner(const std::string& id, const std::string& legal_name = "One",
                    ChangeHeader::Kind kind = ChangeHeader::KIND_UPDATED) {
    Partner partner;
    partner.set_name("partners/" + id);
    partner.set_legal_name(legal_name);
    partner.add_contacts()->set_email("person@example.org");
    Write(partner.name(), &partner, kind);
  }
  void WriteHidden(const std::string& id) {
    testing::Hidden hidden;
    hidden.set_name("hidden/" + id);
    Write(hidden.name(), &hidden);
  }
  void WriteManyHidden(int count, const std::string& prefix = "h") {
    const absl::Status status = store_->Write([&](storage::Transaction& txn) {
      for (int i = 0; i < count; ++i) {
        testing::Hidden hidden;
        absl::StatusOr<uint64_t> sequence = Record(MakeCall(), absl::StrCat("hidden/", prefix, i),
                                                   ChangeHeader::KIND_UPDATED, txn, &hidden);
        if (!sequence.ok()) return sequence.status();
      }
      return absl::OkStatus();
    });
    ASSERT_TRUE(status.ok()) << status;
  }

  WatchOptions Options() {
    WatchOptions options;
    options.store = store_.get();
    options.now = [this] { return now_; };
    options.fill = [](std::optional<Change> change, const Cursor& cursor, int64_t head,
                      google::protobuf::Message* out) {
      WatchResponse* response = static_cast<WatchResponse*>(out);
      if (change.has_value()) *response->mutable_change() = *std::move(change);
      *response->mutable_complete_through() = cursor;
      response->set_head(head);
    };
    return options;
  }
  std::unique_ptr<StreamSource> Watch(WatchOptions options) {
    absl::StatusOr<std::unique_ptr<StreamSource>> source = NewWatch(std::move(options));
    EXPECT_TRUE(source.ok()) << source.status();
    return *std::move(source);
  }
  Cursor CursorAt(int64_t sequence) {
    Cursor cursor;
    cursor.set_log_id(store_->log_id());
    cursor.set_sequence(sequence);
    return cursor;
  }

  // What comes until the source waits: "changed:complete" for each answer, "-" for no change.
  std::vector<std::string> Drain(StreamSource* source) {
    std::vector<std::string> seen;
    while (true) {
      WatchResponse response;
      const absl::StatusOr<Next> next = source->Pull(&response);
      EXPECT_TRUE(next.ok()) << next.status();
      if (!next.ok() || *next != Next::kMessage) return seen;
      EXPECT_EQ(response.complete_through().log_id(), store_->log_id());
      const std::string changed =
          response.has_change() ? absl::StrCat(response.change().sequence()) : "-";
      seen.push_back(absl::StrCat(changed, ":", response.complete_through().sequence()));
    }
  }

  struct Exported {
    std::map<std::string, Partner> partners;
    std::vector<std::string> order;
    Cursor cursor;
    int first_answers = 0;
  };
  ExportOptions ExportAll() {
    ExportOptions options;
    options.store = store_.get();
    options.fill = [](ExportItem item, google::protobuf::Message* out) {
      ExportResponse* response = static_cast<ExportResponse*>(out);
      response->set_resource(item.resource);
      if (!item.resource.empty()) *response->mutable_record() = std::move(item.record);
      if (item.first) response->set_notice("n");
      if (item.complete_through) *response->mutable_complete_through() = *item.complete_through;
    };
    return options;
  }
  Exported Finish(StreamSource* source) {
    Exported out;
    while (true) {
      ExportResponse response;
      const absl::StatusOr<Next> next = source->Pull(&response);
      EXPECT_TRUE(next.ok()) << next.status();
      if (!next.ok() || *next == Next::kEnd) return out;
      if (*next == Next::kWait) continue;
      out.first_answers += !response.notice().empty();
      if (response.has_complete_through()) out.cursor = response.complete_through();
      if (response.resource().empty()) continue;
      out.order.push_back(response.resource());
      EXPECT_TRUE(response.record().UnpackTo(&out.partners[response.resource()]));
    }
  }
};

TEST_F(WatchTest, BringsEveryVisibleChangeInOrderAndSaysHowFarItIs) {
  WritePartner("p1");
  WriteHidden("h1");
  WritePartner("p2");
  WriteHidden("h2");
  auto source = Watch(Options());
  EXPECT_THAT(Drain(source.get()), ElementsAre("1:1", "3:4"));
}

TEST_F(WatchTest, StaffAreShownWhatIsHiddenFromOthers) {
  WritePartner("p1");
  WriteHidden("h1");
  WatchOptions options = Options();
  options.reader.caller.role = type::v1::ROLE_AUDITOR;
  auto source = Watch(std::move(options));
  EXPECT_THAT(Drain(source.get()), ElementsAre("1:1", "2:2"));
}

TEST_F(WatchTest, FieldsAreClearedForTheReader) {
  WritePartner("p1");
  WatchResponse response;
  ASSERT_TRUE(Watch(Options())->Pull(&response).ok());
  EXPECT_NE(response.SerializeAsString().find("One"), std::string::npos);
  EXPECT_EQ(response.SerializeAsString().find("person@example.org"), std::string::npos);
}

TEST_F(WatchTest, GoesOnAsChangesHappen) {
  auto source = Watch(Options());
  EXPECT_THAT(Drain(source.get()), ElementsAre("-:0")) << "the first answer comes at once";
  WritePartner("p1");
  WritePartner("p2");
  EXPECT_THAT(Drain(source.get()), ElementsAre("1:1", "2:2"));
  WritePartner("p1");
  EXPECT_THAT(Drain(source.get()), ElementsAre("3:3"));
}

TEST_F(WatchTest, SaysWhereTheLogEnds) {
  WritePartner("p1");
  WritePartner("p2");
  WriteHidden("h1");
  auto source = Watch(Options());
  WatchResponse response;
  ASSERT_EQ(*source->Pull(&response), Next::kMessage);
  EXPECT_EQ(response.complete_through().sequence(), 1);
  EXPECT_EQ(response.head(), 3);
  WritePartner("p3");
  ASSERT_EQ(*source->Pull(&response), Next::kMessage);
  EXPECT_EQ(response.head(), 4);
}

TEST_F(WatchTest, ResumesAfterEveryCursorWithoutGapOrRepeat) {
  for (int i = 0; i < 20; ++i) i % 3 == 1 ? WriteHidden("h") : WritePartner("p1");
  for (int64_t from = 0; from <= 20; ++from) {
    WatchOptions options = Options();
    options.cursor = CursorAt(from);
    std::vector<int64_t> changed;
    auto source = Watch(std::move(options));
    WatchResponse response;
    while (true) {
      const absl::StatusOr<Next> next = source->Pull(&response);
      ASSERT_TRUE(next.ok());
      if (*next != Next::kMessage || !response.has_change()) break;
      changed.push_back(response.change().sequence());
    }
    std::vector<int64_t> expected;
    for (int64_t i = 0; i < 20; ++i) {
      if (i % 3 != 1 && i + 1 > from) expected.push_back(i + 1);
    }
    EXPECT_EQ(changed, expected) << from;
  }
}

TEST_F(WatchTest, TellsProgressInSilence) {
  auto source = Watch(Options());
  EXPECT_THAT(Drain(source.get()), ElementsAre("-:0"));
  WriteHidden("h1");
  EXPECT_THAT(Drain(source.get()), IsEmpty());
  now_ += absl::Milliseconds(999);
  EXPECT_THAT(Drain(source.get()), ElementsAre("-:1"));
  EXPECT_THAT(Drain(source.get()), IsEmpty());
  now_ += absl::Seconds(1);
  EXPECT_THAT(Drain(source.get()), ElementsAre("-:1")) << "also when nothing happened";
}

TEST_F(WatchTest, AClockSetBackDoesNotSilenceIt) {
  auto source = Watch(Options());
  EXPECT_THAT(Drain(source.get()), ElementsAre("-:0"));
  now_ -= absl::Hours(3);
  EXPECT_THAT(Drain(source.get()), ElementsAre("-:0"));
  now_ += absl::Seconds(1);
  EXPECT_THAT(Drain(source.get()), ElementsAre("-:0"));
}

TEST_F(WatchTest, TellsProgressAfterManyHiddenChanges) {
  auto source = Watch(Options());
  EXPECT_THAT(Drain(source.get()), ElementsAre("-:0"));
  WriteManyHidden(2500);
  WritePartner("p1");
  EXPECT_THAT(Drain(source.get()), ElementsAre("-:1000", "-:2000", "2501:2501"));
}

TEST_F(WatchTest, KeepsToItsPrefix) {
  WritePartner("p1");
  WritePartner("p10");
  WritePartner("p1");
  WatchOptions options = Options();
  options.resource_prefix = "partners/p10";
  auto source = Watch(std::move(options));
  EXPECT_THAT(Drain(source.get()), ElementsAre("2:3"));
}

TEST_F(WatchTest, HoldsNoMoreThanABatch) {
  for (int i = 0; i < 30; ++i) WritePartner("p1", std::string(200 * 1024, 'a'));
  WatchOptions options = Options();
  size_t shown = 0;
  options.reader.present = [&shown](google::protobuf::Message*) { ++shown; };
  auto source = Watch(std::move(options));
  WatchResponse response;
  ASSERT_TRUE(source->Pull(&response).ok());
  EXPECT_LE(shown, 6u) << "a megabyte, and the record that exceeded it";
  EXPECT_EQ(Drain(source.get()).back(), "30:30");
}

TEST_F(WatchTest, RefusesCursorsThatCannotBe) {
  WritePartner("p1");
  const auto refusal = [&](const Cursor& cursor) {
    WatchOptions options = Options();
    options.cursor = cursor;
    return NewWatch(std::move(options)).status();
  };
  Cursor other = CursorAt(1);
  other.set_log_id("another");
  EXPECT_EQ(refusal(other).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(refusal(other)), "LOG_REPLACED");
  EXPECT_EQ(refusal(CursorAt(2)).code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(refusal(CursorAt(INT64_MAX)).code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(refusal(CursorAt(-1)).code(), absl::StatusCode::kInvalidArgument);
  other.clear_log_id();
  EXPECT_EQ(refusal(other).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(refusal(CursorAt(1)).ok());
  EXPECT_TRUE(refusal(Cursor()).ok()) << "an empty cursor is the beginning";
}

TEST_F(WatchTest, DoesNotBeginAtAChangeOlderThanItServes) {
  WritePartner("p1");
  const absl::Time first = now_;
  now_ += absl::Hours(1);
  WriteHidden("h1");
  const absl::Time second = now_;
  const auto refusal = [&](std::optional<int64_t> sequence, absl::Time served_since) {
    WatchOptions options = Options();
    if (sequence.has_value()) options.cursor = CursorAt(*sequence);
    options.served_since = served_since;
    const absl::Status status = NewWatch(std::move(options)).status();
    EXPECT_TRUE(status.ok() || absl::IsOutOfRange(status)) << status;
    return ReasonOf(status);
  };
  EXPECT_EQ(refusal(std::nullopt, first), "") << "as old as is served";
  EXPECT_EQ(refusal(std::nullopt, first + absl::Microseconds(1)), "CURSOR_EXPIRED");
  EXPECT_EQ(refusal(0, first + absl::Microseconds(1)), "CURSOR_EXPIRED");
  EXPECT_EQ(refusal(1, second), "") << "the next change counts, not the one before the cursor";
  EXPECT_EQ(refusal(1, second + absl::Microseconds(1)), "CURSOR_EXPIRED");
  EXPECT_EQ(refusal(2, absl::InfiniteFuture()), "") << "nothing is missed at the end of the log";
  EXPECT_EQ(refusal(3, absl::InfiniteFuture()), "FIELD_INVALID")
      << "beyond the end is another error";
}

TEST_F(WatchTest, AStreamThatHasBegunGoesOnHoweverOldItsChangesBecome) {
  for (int i = 0; i < 100; ++i) WritePartner("p1");
  WatchOptions options = Options();
  options.served_since = now_;
  auto source = Watch(std::move(options));
  now_ += absl::Hours(24 * 365);
  WritePartner("p2");
  EXPECT_EQ(Drain(source.get()).back(), "101:101");
}

TEST_F(WatchTest, AReplacedLogIsNoticed) {
  WritePartner("p1");
  WatchOptions options = Options();
  options.cursor = CursorAt(1);
  store_ = nullptr;
  ASSERT_TRUE(
      storage::RenewLogId(engine_.get(), [](size_t n) { return std::string(n, 'z'); }).ok());
  Open();
  options.store = store_.get();
  EXPECT_EQ(ReasonOf(NewWatch(std::move(options)).status()), "LOG_REPLACED");
}

TEST_F(WatchTest, ExportsEachCurrentRecordOnceAndTheCursorToGoOnFrom) {
  WritePartner("p2");
  WritePartner("p1", "One");
  WritePartner("p1", "Two");
  WriteHidden("h1");
  WritePartner("p3", "Gone");
  WritePartner("p3", "Gone", ChangeHeader::KIND_REMOVED);
  auto source = NewExport(ExportAll());
  const Exported exported = Finish(source.get());
  EXPECT_THAT(exported.order, ElementsAre("partners/p1", "partners/p2"));
  EXPECT_EQ(exported.partners.at("partners/p1").legal_name(), "Two");
  EXPECT_EQ(exported.partners.at("partners/p1").contacts_size(), 0);
  EXPECT_EQ(exported.cursor.sequence(), 6);
  EXPECT_EQ(exported.first_answers, 1);
}

TEST_F(WatchTest, AnEmptyExportIsOneAnswer) {
  auto source = NewExport(ExportAll());
  ExportResponse response;
  ASSERT_EQ(*source->Pull(&response), Next::kMessage);
  EXPECT_EQ(response.notice(), "n");
  EXPECT_EQ(response.complete_through().log_id(), store_->log_id());
  EXPECT_EQ(response.complete_through().sequence(), 0);
  EXPECT_EQ(*source->Pull(&response), Next::kEnd);
  EXPECT_EQ(*source->Pull(&response), Next::kEnd);
}

TEST_F(WatchTest, ExportAndWatchTogetherAreTheWholeTruthWhileOthersWrite) {
  std::map<std::string, std::string> truth;
  const auto write = [&](int i, int round) {
    const std::string id = absl::StrCat("p", i);
    truth["partners/" + id] = absl::StrCat(round);
    WritePartner(id, absl::StrCat(round));
  };
  for (int i = 0; i < 200; ++i) write(i, 0);
  auto source = NewExport(ExportAll());
  std::map<std::string, std::string> seen;
  Cursor cursor;
  int round = 0;
  while (true) {
    ExportResponse response;
    const absl::StatusOr<Next> next = source->Pull(&response);
    ASSERT_TRUE(next.ok());
    if (*next == Next::kEnd) break;
    if (response.has_complete_through()) cursor = response.complete_through();
    if (response.resource().empty()) continue;
    Partner partner;
    ASSERT_TRUE(response.record().UnpackTo(&partner));
    EXPECT_EQ(partner.legal_name(), "0") << "as it was when the export began";
    EXPECT_TRUE(seen.emplace(response.resource(), partner.legal_name()).second);
    ++round;
    write((round * 7) % 210, round);  // changes before and behind the reader, and new ones
  }
  EXPECT_EQ(seen.size(), 200u);
  WatchOptions options = Options();
  options.cursor = cursor;
  auto watch = Watch(std::move(options));
  for (WatchResponse response;
       *watch->Pull(&response) == Next::kMessage && response.has_change();) {
    Partner partner;
    ASSERT_TRUE(response.change().payload().UnpackTo(&partner));
    seen[partner.name()] = partner.legal_name();
  }
  EXPECT_EQ(seen, truth);
}

TEST_F(WatchTest, AVersionRedactedDuringAnExportIsLeftToWatch) {
  WritePartner("p1", "A Person");
  auto source = NewExport(ExportAll());
  WritePartner("p1", "Two");
  Redact("partners/p1", {1}, "");
  const Exported exported = Finish(source.get());
  EXPECT_THAT(exported.order, IsEmpty());
  EXPECT_EQ(exported.cursor.sequence(), 1);
}

TEST_F(WatchTest, AnExportOfHiddenRecordsEnds) {
  for (const char* prefix : {"a", "b", "c"}) WriteManyHidden(5000, prefix);
  auto source = NewExport(ExportAll());
  EXPECT_THAT(Finish(source.get()).order, IsEmpty());
}

}  // namespace
}  // namespace partners::runtime
