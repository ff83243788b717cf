// Restoring a backup that is older than a redaction: with the register of redactions nothing of
// what was redacted comes back.
#include "services/server/restore.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cpp/access_client.h"
#include "clients/cpp/errors.h"
#include "clients/cpp/registry_client.h"
#include "partners/changes/v1/changes.pb.h"
#include "partners/operations/v1/operations_service.pb.h"
#include "tests/support/test_server.h"
#include "tests/support/whole_log.h"

namespace partners::tests {
namespace {

using client::RegistryClient;
using registry::v1::Partner;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr char kCanary[] = "Wilhelmina Canary";

std::string FileText(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
}

// Everything below the directory, sorted; nothing when it is missing.
std::vector<std::string> PathsIn(const std::string& directory) {
  std::vector<std::string> paths;
  std::error_code error;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory, error))
    paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

// Files below the directory that hold the canary's bytes.
std::vector<std::string> FilesWithCanary(const std::string& directory) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file() && FileText(entry.path()).find(kCanary) != std::string::npos)
      found.push_back(entry.path());
  }
  return found;
}

registry::v1::GetPartnerRequest Get(const std::string& id) {
  registry::v1::GetPartnerRequest request;
  request.set_name("partners/" + id);
  return request;
}

registry::v1::CreatePartnerRequest NewPartner(const std::string& id, const std::string& person) {
  registry::v1::CreatePartnerRequest request;
  request.set_partner_id(id);
  request.set_request_id("create-" + id);
  request.mutable_partner()->set_legal_name("Partner " + id);
  request.mutable_partner()->set_type(Partner::TYPE_NONPROFIT);
  auto* identifier = request.mutable_partner()->add_identifiers();
  identifier->set_scheme("ein");
  identifier->set_value("04-" + id);
  auto* contact = request.mutable_partner()->add_contacts();
  contact->set_purpose("contracts");
  contact->set_person_name(person);
  return request;
}

class Restoring : public testing::Test {
 protected:
  RegistryClient Staff(TestServer& server) {
    return RegistryClient(server.As(type::v1::ROLE_PROGRAMME));
  }
  RegistryClient Staff() { return Staff(server_); }

  void Create(const std::string& id, const std::string& person) {
    const auto partner = Staff().CreatePartner(NewPartner(id, person));
    ASSERT_TRUE(partner.ok()) << partner.status();
  }
  void RemoveContacts(const std::string& id) {
    registry::v1::UpdatePartnerRequest update;
    update.mutable_partner()->set_name("partners/" + id);
    update.mutable_update_mask()->add_paths("contacts");
    ASSERT_TRUE(Staff().UpdatePartner(update).ok());
  }
  std::vector<changes::v1::Change> Changes(TestServer& server, const std::string& id) {
    registry::v1::ListChangesRequest request;
    request.set_name("partners/" + id);
    const auto changes = Staff(server).ListChanges(request);
    EXPECT_TRUE(changes.ok()) << changes.status();
    if (!changes.ok()) return {};
    return {changes->changes().begin(), changes->changes().end()};
  }
  void RedactFirstVersion(const std::string& id) {
    registry::v1::RedactChangesRequest redact;
    redact.set_name("partners/" + id);
    redact.add_sequences(Changes(server_, id).front().sequence());
    redact.set_reason("personal data of somebody who left");
    redact.set_rule("c.66A");
    const absl::Status status = Staff().RedactChanges(redact).status();
    ASSERT_TRUE(status.ok()) << status;
  }
  absl::Status TryBackup(const std::string& id) {
    operations::v1::CreateBackupRequest request;
    request.set_backup_id(id);
    operations::v1::Backup backup;
    return server_.As(type::v1::ROLE_ADMIN)
        ->Call("partners.operations.v1.OperationsService/CreateBackup", request, &backup);
  }
  // Whether the server says so of its registry.
  bool HasRedactedBytes() {
    operations::v1::ServerInfo info;
    EXPECT_TRUE(server_.As(type::v1::ROLE_ADMIN)
                    ->Call("partners.operations.v1.OperationsService/GetServerInfo",
                           operations::v1::GetServerInfoRequest(), &info)
                    .ok());
    for (const auto& store : info.stores()) {
      if (store.service() == "registry") return store.redacted_bytes();
    }
    ADD_FAILURE() << "no registry in " << info.ShortDebugString();
    return true;
  }
  // The folder of a new backup.
  std::string Backup(const std::string& id) {
    const absl::Status made = TryBackup(id);
    EXPECT_TRUE(made.ok()) << made;
    return backups_.path() + "/" + id;
  }
  // p1's canary has a successor in the backup, p2's is the newest version there, p3 is made after
  // it. All three are redacted then.
  std::string BackupBeforeRedactions() {
    Create("p1", kCanary);
    RemoveContacts("p1");
    Create("p2", kCanary);
    Create("p4", "Somebody Else");
    std::string backup = Backup("old");
    then_ = server_.clock().Now();
    server_.clock().Advance(absl::Hours(1));
    RemoveContacts("p2");
    Create("p3", kCanary);
    RemoveContacts("p3");
    for (const char* id : {"p1", "p2", "p3"}) RedactFirstVersion(id);
    return backup;
  }
  const std::string& DataDirectory() const { return server_.config().data_directory(); }
  runtime::Sources Sources() {
    runtime::Sources sources = runtime::SystemSources();
    sources.now = [this] { return server_.clock().Now(); };
    return sources;
  }
  // Stops the server and writes its register of redactions.
  std::string StopAndWriteRegister() {
    server_.Stop();
    std::string file = backups_.path() + "/register";
    const absl::Status written = server::WriteRedactions(file, server_.config(), Sources());
    EXPECT_TRUE(written.ok()) << written;
    return file;
  }
  // Restores into the place of the stopped server's data, which is moved away.
  absl::StatusOr<std::vector<std::string>> Restore(const std::string& backup,
                                                   const std::string& redactions) {
    std::filesystem::rename(DataDirectory(), DataDirectory() + absl::StrCat(".", ++lost_));
    return server::RestoreBackup(backup, redactions, server_.config(), Sources());
  }

  TempDirectory backups_;
  int lost_ = 0;
  absl::Time then_;
  TestServer server_{
      [this](server::Config* config) { config->set_backup_directory(backups_.path()); }};
};

TEST_F(Restoring, AnOldBackupWithTheRegisterHasNothingOfWhatWasRedactedSince) {
  const std::string backup = BackupBeforeRedactions();
  ASSERT_THAT(FilesWithCanary(backup), Not(IsEmpty()));  // or this test shows nothing
  const auto before = Changes(server_, "p1");
  const std::string file = StopAndWriteRegister();
  EXPECT_THAT(FileText(file), Not(HasSubstr(kCanary)));
  const auto notes = Restore(backup, file);
  ASSERT_TRUE(notes.ok()) << notes.status();
  EXPECT_THAT(
      *notes,
      ElementsAre(
          HasSubstr("partners/p2 has no version that may be kept in this backup: create it again"),
          HasSubstr("of partners/p3 is not in this backup: nothing to redact")));
  EXPECT_THAT(FilesWithCanary(DataDirectory()), IsEmpty());
  ExpectWholeLog(server_);

  server_.Start();
  EXPECT_THAT(Watched(Staff()) + Exported(Staff()), Not(HasSubstr(kCanary)));
  const auto after = Changes(server_, "p1");
  ASSERT_EQ(after.size(), 3u);
  EXPECT_TRUE(after[0].redacted());
  EXPECT_EQ(after[0].header(), before[0].header());
  EXPECT_EQ(after[1].header(), before[1].header());
  changes::v1::Redaction redaction;
  ASSERT_TRUE(after[2].payload().UnpackTo(&redaction));
  EXPECT_EQ(redaction.rule(), "c.66A");
  EXPECT_EQ(after[2].principal(), before[2].principal());
  EXPECT_EQ(Staff().GetPartner(Get("p1"))->contacts_size(), 0);
  EXPECT_EQ(Staff().GetPartner(Get("p4"))->contacts(0).person_name(), "Somebody Else");
  auto as_of = Get("p2");
  as_of.mutable_read_time()->set_seconds(absl::ToUnixSeconds(then_));
  EXPECT_EQ(client::DetailsOf(Staff().GetPartner(as_of).status()).reason, "REDACTED");
}

TEST_F(Restoring, WhatLostItsNewestVersionIsNotFoundAndCanBeCreatedAgain) {
  const std::string backup = BackupBeforeRedactions();
  ASSERT_TRUE(Restore(backup, StopAndWriteRegister()).ok());
  server_.Start();
  EXPECT_TRUE(absl::IsNotFound(Staff().GetPartner(Get("p2")).status()));
  // Its answer was forgotten and its indexes let go of its identifier: the same request takes
  // effect as a new one.
  const auto again = Staff().CreatePartner(NewPartner("p2", "A Successor"));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->contacts(0).person_name(), "A Successor");
  EXPECT_EQ(Staff().ListPartners({})->partners_size(), 3);
}

TEST_F(Restoring, TheRegisterInANewerBackupServesAsWell) {
  const std::string backup = BackupBeforeRedactions();
  const std::string newer = Backup("newer");
  EXPECT_THAT(FilesWithCanary(newer), IsEmpty());
  server_.Stop();
  const auto notes = Restore(backup, newer + "/redactions");
  ASSERT_TRUE(notes.ok()) << notes.status();
  EXPECT_THAT(FilesWithCanary(DataDirectory()), IsEmpty());
  // What was replayed is in the register of the restored data: another restore from that has it
  // too.
  ASSERT_TRUE(Restore(backup, StopAndWriteRegister()).ok());
  EXPECT_THAT(FilesWithCanary(DataDirectory()), IsEmpty());
  ExpectWholeLog(server_);
}

TEST_F(Restoring, AKeyRevokedSinceTheBackupIsRevokedAgain) {
  const std::string revoked = server_.Key(type::v1::ROLE_AUDITOR, "", "auditor-1");
  const std::string kept = server_.Key(type::v1::ROLE_AUDITOR, "", "auditor-2");
  const std::string backup = Backup("old");
  server_.clock().Advance(absl::Hours(1));
  client::AccessClient admin(server_.As(type::v1::ROLE_ADMIN));
  access::v1::RevokeKeyRequest revoke;
  revoke.set_name("keys/" + revoked.substr(3, 13));
  const auto then = admin.RevokeKey(revoke);
  ASSERT_TRUE(then.ok()) << then.status();
  const std::string file = StopAndWriteRegister();
  const auto notes = Restore(backup, file);
  ASSERT_TRUE(notes.ok()) << notes.status();
  EXPECT_THAT(*notes, ElementsAre(revoke.name() + " is revoked again"));
  server_.Start();
  EXPECT_TRUE(
      absl::IsUnauthenticated(client::AccessClient(server_.Connect(revoked)).WhoAmI({}).status()));
  EXPECT_TRUE(client::AccessClient(server_.Connect(kept)).WhoAmI({}).ok());
  access::v1::GetKeyRequest get;
  get.set_name(revoke.name());
  const auto now = client::AccessClient(server_.As(type::v1::ROLE_ADMIN)).GetKey(get);
  ASSERT_TRUE(now.ok()) << now.status();
  EXPECT_EQ(now->SerializeAsString(), then->SerializeAsString());
}

TEST_F(Restoring, ABackupThatHasTheRedactionsIsRestoredAsItWas) {
  BackupBeforeRedactions();
  const std::string newer = Backup("newer");
  const auto before = Changes(server_, "p2");
  const auto notes = Restore(newer, StopAndWriteRegister());
  ASSERT_TRUE(notes.ok()) << notes.status();
  EXPECT_THAT(*notes, IsEmpty());
  server_.Start();
  const auto after = Changes(server_, "p2");
  ASSERT_EQ(after.size(), before.size());
  EXPECT_TRUE(Staff().GetPartner(Get("p2")).ok());
}

// Sequences are used again after a restore: a register of the lost log must not delete what is now
// there.
TEST_F(Restoring, ARegisterOfAnotherLogDeletesNothing) {
  const std::string backup = BackupBeforeRedactions();
  const std::string file = StopAndWriteRegister();
  ASSERT_TRUE(Restore(backup, "").ok());
  server_.Start();
  Create("p3", "Somebody Else");
  Create("p5", "Somebody Else");
  const std::string diverged = Backup("diverged");
  server_.Stop();
  const auto notes = Restore(diverged, file);
  ASSERT_TRUE(notes.ok()) << notes.status();
  EXPECT_THAT(*notes, Contains(HasSubstr("of partners/p3 is not in this backup")));
  server_.Start();
  EXPECT_EQ(Staff().GetPartner(Get("p3"))->contacts(0).person_name(), "Somebody Else");
  EXPECT_FALSE(Changes(server_, "p3")[0].redacted());
}

TEST_F(Restoring, AnUnfinishedRestoreIsNotServedAndIsBegunAnew) {
  const std::string backup = BackupBeforeRedactions();
  const std::string damaged = Backup("damaged");
  std::filesystem::resize_file(damaged + "/db/CURRENT", 3);
  const std::string file = StopAndWriteRegister();
  ASSERT_FALSE(Restore(damaged, file).ok());
  const auto started = server::Server::Start(server_.config(), Sources());
  EXPECT_TRUE(absl::IsFailedPrecondition(started.status())) << started.status();
  const auto notes = server::RestoreBackup(backup, file, server_.config(), Sources());
  ASSERT_TRUE(notes.ok()) << notes.status();
  EXPECT_THAT(FilesWithCanary(DataDirectory()), IsEmpty());
  server_.Start();
  EXPECT_TRUE(Staff().GetPartner(Get("p1")).ok());
  server_.Stop();
  const absl::Status again =
      server::RestoreBackup(backup, file, server_.config(), Sources()).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(again)) << again;
}

// A copy that broke off must not pass for a register that says nothing.
TEST_F(Restoring, ARegisterThatWasCutOffIsRefusedAndNothingIsRestored) {
  const std::string backup = BackupBeforeRedactions();
  const std::string file = StopAndWriteRegister();
  std::string whole;
  {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    whole = text.str();
  }
  const auto refused = [&](const std::string& path) {
    absl::Status status = Restore(backup, path).status();
    EXPECT_FALSE(std::filesystem::exists(DataDirectory()));
    std::filesystem::rename(DataDirectory() + absl::StrCat(".", lost_), DataDirectory());
    return status;
  };
  for (const size_t bytes : {size_t{0}, whole.rfind("whole"), whole.size() / 2}) {
    std::ofstream(file, std::ios::trunc) << whole.substr(0, bytes);
    EXPECT_TRUE(absl::IsInvalidArgument(refused(file))) << bytes;
  }
  EXPECT_FALSE(refused(backups_.path()).ok());  // a directory
}

TEST_F(Restoring, WhatIsNoWholeBackupIsNotFoundAndLeavesNothing) {
  Create("p1", "Somebody");
  for (const char* part : {"db", "blobs", "redactions"})
    std::filesystem::remove_all(Backup(absl::StrCat("without-", part)) + "/" + part);
  server_.Stop();
  for (const char* backup : {"none", "without-db", "without-blobs", "without-redactions"}) {
    const std::string path = backups_.path() + "/" + backup;
    const std::vector<std::string> before = PathsIn(path);
    EXPECT_TRUE(absl::IsNotFound(Restore(path, "").status())) << backup;
    EXPECT_FALSE(std::filesystem::exists(DataDirectory()));
    EXPECT_EQ(PathsIn(path), before);
    std::filesystem::rename(DataDirectory() + absl::StrCat(".", lost_), DataDirectory());
  }
}

TEST_F(Restoring, ABackupThatFailsLeavesNothingAndItsIdIsFree) {
  Create("p1", "Somebody");
  const std::string blobs = DataDirectory() + "/blobs";
  std::filesystem::rename(blobs, blobs + ".away");  // the disk fails when the records are copied
  EXPECT_TRUE(absl::IsUnavailable(TryBackup("b1")));
  EXPECT_THAT(PathsIn(backups_.path()), IsEmpty());
  std::filesystem::rename(blobs + ".away", blobs);
  std::filesystem::create_directories(backups_.path() + "/b1.partial/db");  // of a killed process
  const std::string backup = Backup("b1");
  EXPECT_FALSE(std::filesystem::exists(backup + ".partial"));
  EXPECT_TRUE(absl::IsAlreadyExists(TryBackup("b1")));
  std::filesystem::create_directories(backups_.path() + "/b2.partial/db");
  server_.Stop();
  ASSERT_TRUE(Restore(backup, "").ok());
  server_.Start();
  EXPECT_TRUE(Staff().GetPartner(Get("p1")).ok());
  EXPECT_FALSE(std::filesystem::exists(backups_.path() + "/b2.partial"));  // since the start
  EXPECT_TRUE(std::filesystem::exists(backup));
}

TEST_F(Restoring, WhatWasRedactedLeavesTheLiveFilesToo) {
  BackupBeforeRedactions();
  EXPECT_TRUE(HasRedactedBytes());
  ASSERT_THAT(FilesWithCanary(DataDirectory()), Not(IsEmpty()));
  server_.Restart();  // looks at once, and not only after the interval
  for (int i = 0; i < 2'000 && HasRedactedBytes(); ++i) absl::SleepFor(absl::Milliseconds(5));
  EXPECT_FALSE(HasRedactedBytes());
  EXPECT_THAT(FilesWithCanary(DataDirectory()), IsEmpty());
  server_.Restart();
  EXPECT_FALSE(HasRedactedBytes());
}

TEST_F(Restoring, ABackupIsMadeWhileWritesGoOn) {
  Create("p1", "Somebody");
  std::atomic<bool> writing{true};
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i) {
    writers.emplace_back([&] {
      while (writing) RemoveContacts("p1");
    });
  }
  for (const char* id : {"b1", "b2", "b3"}) Backup(id);
  writing = false;
  for (std::thread& writer : writers) writer.join();
}

TEST_F(Restoring, ABackupThatMayOnlyBeReadIsRestored) {
  Create("p1", "Somebody");
  const std::string backup = Backup("b1");
  for (const std::string& path : PathsIn(backup)) {
    std::filesystem::permissions(path, std::filesystem::perms::owner_write,
                                 std::filesystem::perm_options::remove);
  }
  const std::vector<std::string> before = PathsIn(backup);
  server_.Stop();
  ASSERT_TRUE(Restore(backup, backup + "/redactions").ok());
  EXPECT_EQ(PathsIn(backup), before);
  for (const std::string& path : PathsIn(DataDirectory() + "/db")) {
    const auto permissions = std::filesystem::status(path).permissions();
    EXPECT_NE(permissions & std::filesystem::perms::owner_write, std::filesystem::perms::none)
        << path;
  }
  server_.Start();
  EXPECT_TRUE(Staff().GetPartner(Get("p1")).ok());
}

TEST_F(Restoring, WhatIsNoRegisterIsRefusedBeforeAnythingIsRestored) {
  const std::string backup = BackupBeforeRedactions();
  server_.Stop();
  const std::string bad = backups_.path() + "/bad";
  for (const char* text : {"no register", "entries { store: 'vetting' }"}) {
    std::ofstream(bad) << text;
    EXPECT_TRUE(absl::IsInvalidArgument(Restore(backup, bad).status())) << text;
    EXPECT_FALSE(std::filesystem::exists(DataDirectory()));
    std::filesystem::rename(DataDirectory() + absl::StrCat(".", lost_), DataDirectory());
  }
  EXPECT_TRUE(absl::IsNotFound(Restore(backup, backups_.path() + "/none").status()));
  EXPECT_FALSE(std::filesystem::exists(DataDirectory()));
}

TEST_F(Restoring, ARegisterIsNeverWrittenOverAndNeedsData) {
  const std::string file = StopAndWriteRegister();
  EXPECT_TRUE(absl::IsAlreadyExists(server::WriteRedactions(file, server_.config(), Sources())));
  server::Config config = server_.config();
  config.set_data_directory(backups_.path() + "/nothing");
  EXPECT_TRUE(absl::IsNotFound(server::WriteRedactions(file + "2", config, Sources())));
  EXPECT_FALSE(std::filesystem::exists(config.data_directory()));
}

}  // namespace
}  // namespace partners::tests
