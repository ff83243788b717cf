// A reader that opens Watch and does not read, or vanishes: what the server holds for it stays
// bounded, others are served, and the stream goes when its reader does.
#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "clients/cpp/operations_client.h"
#include "clients/cpp/registry_client.h"
#include "tests/support/test_server.h"

namespace partners::tests {
namespace {

using client::OperationsClient;
using client::RegistryClient;

constexpr int kPartners = 400;
constexpr int kRecordBytes = 11'000;  // at least, each
constexpr int kUnreadBytesMax =
    kPartners * kRecordBytes / 2;  // far above gRPC's windows, far below all there is

registry::v1::CreatePartnerRequest LargePartner(int number) {
  registry::v1::CreatePartnerRequest request;
  request.set_partner_id(absl::StrCat("p", number));
  registry::v1::Partner& partner = *request.mutable_partner();
  partner.set_legal_name(absl::StrCat("Example ", number));
  partner.set_type(registry::v1::Partner::TYPE_NONPROFIT);
  for (int i = 0; i < 20; ++i) {
    auto* name = partner.add_other_names();
    name->set_text(absl::StrCat(i, std::string(190, 'x')));
    name->set_kind(registry::v1::Partner::OtherName::KIND_TRADING);
    auto* contact = partner.add_contacts();
    contact->set_purpose(std::string(100, 'p'));
    contact->set_person_name(std::string(200, 'n'));
    contact->set_email(absl::StrCat("e", i, "@", std::string(60, 'd'), ".example.org"));
  }
  return request;
}

// Begins a Watch over TCP and never reads from it.
class SilentReader {
 public:
  SilentReader(const std::string& address, const std::string& key)
      : stub_(
            grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), FixedWindow())) {
    context_.AddMetadata("authorization", "Bearer " + key);
    call_ = stub_.PrepareCall(&context_, "/partners.registry.v1.RegistryService/Watch", &queue_);
    call_->StartCall(Tag(1));
    Await();
    const grpc::Slice nothing;
    const grpc::ByteBuffer empty_request(&nothing, 1);
    call_->WriteLast(empty_request, grpc::WriteOptions(), Tag(2));
    Await();
  }
  ~SilentReader() {
    context_.TryCancel();
    grpc::Status status;
    call_->Finish(&status, Tag(3));
    Await();
    queue_.Shutdown();
  }

 private:
  // A window that does not grow with what the connection could carry.
  static grpc::ChannelArguments FixedWindow() {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
    return arguments;
  }
  static void* Tag(intptr_t tag) { return reinterpret_cast<void*>(tag); }
  void Await() {
    void* tag = nullptr;
    bool ok = false;
    EXPECT_TRUE(queue_.Next(&tag, &ok));
  }

  grpc::CompletionQueue queue_;
  grpc::GenericStub stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call_;
};

class SlowWatch : public testing::Test {
 protected:
  SlowWatch() {
    const RegistryClient staff(server_.As(type::v1::ROLE_PROGRAMME));
    for (int i = 0; i < kPartners; ++i) {
      const auto made = staff.CreatePartner(LargePartner(i));
      EXPECT_TRUE(made.ok()) << made.status();
      if (!made.ok()) return;
      EXPECT_GE(made->ByteSizeLong(), static_cast<size_t>(kRecordBytes));
    }
  }
  // Every change given to the stream shows contacts, so the access trail has counted it.
  int ChangesGiven() {
    operations::v1::ListAccessTrailRequest request;
    request.set_page_size(500);
    request.set_filter("principal = silent");
    const auto page = OperationsClient(server_.As(type::v1::ROLE_AUDITOR)).ListAccessTrail(request);
    EXPECT_TRUE(page.ok()) << page.status();
    return page.ok() ? page->access_entries_size() : 0;
  }

  TestServer server_{[](server::Config* config) { config->set_listen("127.0.0.1:0"); }};
};

TEST_F(SlowWatch, HoldsLittleForAReaderThatDoesNotReadAndNothingOnceItIsGone) {
  const std::string key = server_.Key(type::v1::ROLE_AUDITOR, "", "silent");
  const double before = server_.OpenStreams();
  ASSERT_GE(before, 0);
  {
    SilentReader reader(server_.server().address(), key);
    while (ChangesGiven() == 0) {
    }
    const RegistryClient others(server_.Connect());
    for (int i = 0; i < 100; ++i) {
      ASSERT_TRUE(others.ListPartners({}).ok());
      ASSERT_LT(ChangesGiven() * kRecordBytes, kUnreadBytesMax);
    }
    EXPECT_EQ(server_.OpenStreams(), before + 1);
  }
  while (server_.OpenStreams() != before) {
  }
  ASSERT_LT(ChangesGiven() * kRecordBytes, kUnreadBytesMax);
}

}  // namespace
}  // namespace partners::tests
