#include "clients/cli/secret_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/str_split.h"
#include "clients/cli/run_fixture.h"
#include "partners/access/v1/access_service.pb.h"

// --secret-file, by the whole program.
namespace partners::cli {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST_F(RunTest, ASecretGoesIntoANewFileOfItsOwnerAndIsNotShown) {
  On<access::v1::CreateKeyRequest, access::v1::Key>(
      "partners.access.v1.AccessService/CreateKey",
      [](const access::v1::CreateKeyRequest&, access::v1::Key* key) {
        key->set_name("keys/k1");
        key->set_secret("pp-secret");
        return absl::OkStatus();
      });
  const std::string path = TempFile("key");
  std::filesystem::remove(path);
  const std::vector<std::string> line = {"key",           "create",    "--purpose",   "p",
                                         "--role",        "programme", "--principal", "me",
                                         "--secret-file", path};
  ASSERT_EQ(Run(line), 0) << err_.str();
  EXPECT_THAT(out_.str(), testing::AllOf(HasSubstr("keys/k1"), Not(HasSubstr("pp-secret"))));
  EXPECT_THAT(err_.str(), Not(HasSubstr("pp-secret")));
  std::ifstream file(path);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "pp-secret\n");
  EXPECT_EQ(std::filesystem::status(path).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);

  calls_.clear();
  EXPECT_EQ(Run(line), 2);  // the file is there: no second key is made
  EXPECT_THAT(err_.str(), HasSubstr("exists already"));
  EXPECT_TRUE(calls_.empty());
  std::filesystem::remove(path);
}

TEST_F(RunTest, ARefusedCallLeavesNoSecretFile) {
  const std::string path = TempFile("key");
  std::filesystem::remove(path);
  EXPECT_NE(Run({"key", "create", "--purpose", "p", "--role", "programme", "--principal", "me",
                 "--secret-file", path}),
            0);
  EXPECT_FALSE(std::filesystem::exists(path));
}

class SecretTest : public RunTest {
 protected:
  SecretTest() {
    On<access::v1::CreateKeyRequest, access::v1::Key>("partners.access.v1.AccessService/CreateKey",
                                                      [this](const auto&, auto* key) {
                                                        key->set_name("keys/k");
                                                        key->set_secret(secret_);
                                                        return absl::OkStatus();
                                                      });
    std::remove(file_.c_str());
  }
  int Create(std::vector<std::string> more) {
    const std::vector<std::string> line = {"key", "create", "--purpose", "x", "--role", "admin"};
    more.insert(more.begin(), line.begin(), line.end());
    return Run(more);
  }
  std::string Written() const {
    std::ifstream in(file_);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }

  std::string secret_ = "partners_k_canary";
  const std::string file_ = TempFile("secret");
};

TEST_F(SecretTest, AFileThatIsThereIsNeverReplacedAndNoKeyIsMade) {
  WriteFile("secret", "mine\n");
  EXPECT_EQ(Create({"--secret-file", file_}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("--secret-file"));
  EXPECT_EQ(Written(), "mine\n");
  EXPECT_EQ(Create({"--secret-file", "/nowhere/key"}), 2);
  EXPECT_THAT(calls_, IsEmpty());
}

TEST_F(SecretTest, AnAnswerWithoutTheSecretSaysSoAndLeavesNoFile) {
  secret_.clear();
  EXPECT_EQ(Create({"--secret-file", file_}), 1);
  EXPECT_THAT(err_.str(), HasSubstr("shows no secret"));
  EXPECT_FALSE(std::ifstream(file_).good());
  EXPECT_EQ(Create({"--secret-file", file_, "--validate-only"}), 0) << err_.str();
  EXPECT_FALSE(std::ifstream(file_).good());
}

TEST_F(SecretTest, WhatIsOnlyCheckedHasNoSecretToShowOrKeep) {
  for (const std::vector<std::string>& more :
       {std::vector<std::string>{"--validate-only"}, {"--validate-only", "--secret-file", file_}}) {
    EXPECT_EQ(Create(more), 0) << err_.str();
    EXPECT_THAT(out_.str(), Not(HasSubstr("canary")));
    EXPECT_THAT(err_.str(), Not(HasSubstr("not shown again")));
    EXPECT_FALSE(std::ifstream(file_).good());
  }
}

TEST_F(SecretTest, WithoutAFileItIsShownOnceWithAWarning) {
  EXPECT_EQ(Create({}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("canary"));
  EXPECT_THAT(err_.str(), HasSubstr("not shown again"));
  EXPECT_THAT(err_.str(), Not(HasSubstr("canary")));
}

TEST_F(RunTest, OnlyMethodsWhoseAnswerMayHoldASecretHaveAFileForIt) {
  EXPECT_EQ(Run({"key", "create", "--help"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("--secret-file FILE"));
  for (const char* words : {"key get", "key list", "key revoke", "partner create", "whoami"}) {
    std::vector<std::string> line = absl::StrSplit(words, ' ');
    line.emplace_back("--help");
    EXPECT_EQ(Run(line), 0);
    EXPECT_THAT(out_.str(), Not(HasSubstr("--secret-file"))) << words;
  }
}

}  // namespace
}  // namespace partners::cli
