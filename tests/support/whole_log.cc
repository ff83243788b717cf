#include "tests/support/whole_log.h"

#include <gtest/gtest.h>

#include <cstdint>

#include "services/runtime/sources.h"
#include "services/server/data_directory.h"
#include "storage/log.h"

namespace partners::tests {

void ExpectWholeLog(TestServer& server) {
  runtime::Sources sources = runtime::SystemSources();
  sources.now = [&server] { return server.clock().Now(); };
  const auto data =
      server::OpenData(server.config().data_directory(), {"registry"}, 8 << 20, sources, nullptr);
  ASSERT_TRUE(data.ok()) << data.status();
  const storage::Store& store = *(*data)->stores["registry"];
  EXPECT_GT(store.last_sequence(), 0u);
  const absl::Status status = store.Read([](const storage::View& view) {
    return storage::ScanChanges(view, 0, SIZE_MAX, [](const storage::Change&) { return true; })
        .status();
  });
  EXPECT_TRUE(status.ok()) << status;
}

std::string Watched(const client::RegistryClient& registry) {
  std::string all;
  const absl::Status watched = registry.Watch({}, [&](const registry::v1::WatchResponse& response) {
    all += response.SerializeAsString();
    return response.has_change();
  });
  EXPECT_TRUE(watched.ok()) << watched;
  return all;
}

std::string Exported(const client::RegistryClient& registry) {
  std::string all;
  const absl::Status exported =
      registry.Export({}, [&](const registry::v1::ExportResponse& response) {
        all += response.SerializeAsString();
        return true;
      });
  EXPECT_TRUE(exported.ok()) << exported;
  return all;
}

}  // namespace partners::tests
