#include "services/runtime/records.h"

#include <gtest/gtest.h>

#include <string>

#include "google/protobuf/any.pb.h"
#include "google/protobuf/util/message_differencer.h"
#include "partners/access/v1/resources.pb.h"
#include "partners/registry/v1/resources.pb.h"
#include "services/runtime/errors.h"
#include "services/runtime/log_test.h"
#include "services/runtime/testing.pb.h"
#include "storage/log.h"

namespace partners::runtime {
namespace {

using google::protobuf::util::MessageDifferencer;
using registry::v1::Partner;
using storage::ChangeHeader;

class RecordsTest : public LogTest {
 protected:
  storage::Change ReadChange(uint64_t sequence) {
    storage::Change change;
    EXPECT_TRUE(store_
                    ->Read([&](const storage::View& view) {
                      absl::StatusOr<storage::Change> read = storage::ReadChange(view, sequence);
                      if (read.ok()) change = *read;
                      return read.status();
                    })
                    .ok());
    return change;
  }

  absl::Status AsOf(const std::string& name, absl::Time time, google::protobuf::Message* resource) {
    return store_->Read([&](const storage::View& view) {
      return ReadAsOf(MakeCall(), view, name, time, resource);
    });
  }
};

Partner MakePartner(const std::string& legal_name) {
  Partner partner;
  partner.set_name("partners/p1");
  partner.set_legal_name(legal_name);
  partner.set_etag("of an earlier version");
  return partner;
}

TEST_F(RecordsTest, TheLogGetsTheResourceWithoutEtagAndTheResourceGetsItsEtag) {
  Partner partner = MakePartner("One");
  const uint64_t sequence = Write("partners/p1", &partner, ChangeHeader::KIND_CREATED);
  EXPECT_EQ(sequence, 1u);
  const storage::Change change = ReadChange(sequence);
  EXPECT_EQ(partner.etag(), EtagOf(change.header.payload_digest()));
  EXPECT_EQ(change.header.resource(), "partners/p1");
  EXPECT_EQ(change.header.kind(), ChangeHeader::KIND_CREATED);
  EXPECT_EQ(change.header.principal(), "u1");
  EXPECT_EQ(change.header.acted_for(), "person1");
  EXPECT_EQ(change.header.request_id(), "r1");
  EXPECT_EQ(change.header.method(), "partners.test.TestService/Write");
  google::protobuf::Any any;
  Partner logged;
  ASSERT_TRUE(any.ParseFromString(change.payload.value()));
  ASSERT_TRUE(any.UnpackTo(&logged));
  EXPECT_EQ(logged.etag(), "");
  EXPECT_EQ(logged.legal_name(), "One");
}

TEST_F(RecordsTest, SecretsAreNotLogged) {
  access::v1::Key key;
  key.set_name("keys/k1");
  key.set_purpose("p");
  key.set_secret("canary-secret");
  const storage::Change change = ReadChange(Write("keys/k1", &key));
  EXPECT_EQ(change.payload->find("canary-secret"), std::string::npos);
  EXPECT_NE(change.payload->find("keys/k1"), std::string::npos);
  EXPECT_EQ(key.secret(), "canary-secret") << "the answer still shows it";
}

TEST_F(RecordsTest, EqualResourcesHaveEqualPayloads) {
  testing::Thing one;
  testing::Thing two;
  for (int i = 0; i < 50; ++i) (*one.mutable_labels())["k" + std::to_string(i)] = "v";
  for (int i = 49; i >= 0; --i) (*two.mutable_labels())["k" + std::to_string(i)] = "v";
  EXPECT_EQ(*ReadChange(Write("things/t1", &one)).payload,
            *ReadChange(Write("things/t1", &two)).payload);
}

TEST(EtagTest, IsStableForEver) {
  EXPECT_EQ(EtagOf(std::string("\x00\x01\x7f\x80\xfe\xff\x0a\xa0tail", 12)), "00017f80feff0aa0");
}

// Whoever counts upwards could tell from two etags of its own how much others wrote between them.
TEST_F(RecordsTest, AnEtagCannotBeToldFromTheSequence) {
  Partner one = MakePartner("One");
  Partner same = one;
  const uint64_t sequence = Write("partners/p1", &one);
  disk_ = storage::NewMemoryDisk();
  Open();
  EXPECT_EQ(Write("partners/p1", &same), sequence);
  EXPECT_NE(one.etag(), same.etag()) << "the same change of another store";
}

TEST(EtagTest, AStaleOneIsRefused) {
  EXPECT_TRUE(CheckEtag("", "a", "partners/p1").ok());
  EXPECT_TRUE(CheckEtag("a", "a", "partners/p1").ok());
  const absl::Status status = CheckEtag("a", "b", "partners/p1");
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(status), "ETAG_MISMATCH");
}

TEST_F(RecordsTest, ReadsWhatWasRecordedThen) {
  Partner one = MakePartner("One");
  Write("partners/p1", &one);
  const absl::Time first = now_;
  now_ += absl::Seconds(10);
  Partner two = MakePartner("Two");
  Write("partners/p1", &two, ChangeHeader::KIND_REMOVED);

  Partner read;
  EXPECT_EQ(AsOf("partners/p1", first - absl::Microseconds(1), &read).code(),
            absl::StatusCode::kNotFound);
  ASSERT_TRUE(AsOf("partners/p1", first, &read).ok());
  EXPECT_TRUE(MessageDifferencer::Equals(read, one)) << read.DebugString();
  ASSERT_TRUE(AsOf("partners/p1", now_ - absl::Microseconds(1), &read).ok());
  EXPECT_EQ(read.legal_name(), "One");
  ASSERT_TRUE(AsOf("partners/p1", now_, &read).ok());
  EXPECT_TRUE(MessageDifferencer::Equals(read, two)) << "a tombstone is read too";
  EXPECT_EQ(AsOf("partners/p2", now_, &read).code(), absl::StatusCode::kNotFound);
}

TEST_F(RecordsTest, TheFutureIsNotRecorded) {
  Partner read;
  const absl::Status status = AsOf("partners/p1", now_ + absl::Microseconds(1), &read);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(std::string(status.message()).find("read_time"), std::string::npos);
}

TEST_F(RecordsTest, ARedactedVersionSaysSo) {
  Partner one = MakePartner("A Person");
  const uint64_t sequence = Write("partners/p1", &one);
  const absl::Time first = now_;
  now_ += absl::Seconds(10);
  Partner two = MakePartner("Two");
  Write("partners/p1", &two);
  Redact("partners/p1", {sequence}, "");
  Partner read;
  const absl::Status status = AsOf("partners/p1", first, &read);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), "REDACTED");
  ASSERT_TRUE(AsOf("partners/p1", now_, &read).ok());
  EXPECT_EQ(read.legal_name(), "Two");
}

TEST_F(RecordsTest, APayloadOfAnotherTypeIsDataLoss) {
  Partner partner = MakePartner("One");
  Write("partners/p1", &partner);
  registry::v1::Service service;
  EXPECT_EQ(AsOf("partners/p1", now_, &service).code(), absl::StatusCode::kDataLoss);
}

TEST_F(RecordsTest, WhatIsTooLargeIsRefused) {
  Partner partner = MakePartner(std::string(300 * 1024, 'a'));
  const absl::Status status = store_->Write([&](storage::Transaction& txn) {
    return Record(MakeCall(), "partners/p1", ChangeHeader::KIND_CREATED, txn, &partner).status();
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(store_->last_sequence(), 0u);
}

}  // namespace
}  // namespace partners::runtime
