#ifndef PARTNERS_TESTS_SUPPORT_WHOLE_LOG_H_
#define PARTNERS_TESTS_SUPPORT_WHOLE_LOG_H_

#include <string>

#include "clients/cpp/registry_client.h"
#include "tests/support/test_server.h"

namespace partners::tests {

// Of the registry of a stopped server: every payload that is there matches its header, every other
// one is known to be redacted.
void ExpectWholeLog(TestServer& server);

// The bytes of all messages that a reader of the whole feed is sent.
std::string Watched(const client::RegistryClient& registry);
// The same of an export.
std::string Exported(const client::RegistryClient& registry);

}  // namespace partners::tests

#endif  // PARTNERS_TESTS_SUPPORT_WHOLE_LOG_H_
