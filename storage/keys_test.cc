#include "storage/keys.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <tuple>

#include "absl/strings/escaping.h"
#include "storage/layout.h"

namespace partners::storage {
namespace {

std::string Hex(const std::string& key) { return absl::BytesToHexString(key); }

// These bytes are on disks: a change here is a new store format.
TEST(KeysTest, GoldenBytesOfParts) {
  EXPECT_EQ(Hex(KeyWriter().Text("").Take()), "0001");
  EXPECT_EQ(Hex(KeyWriter().Text("ab").Take()), "61620001");
  EXPECT_EQ(Hex(KeyWriter().Text(absl::string_view("a\0b", 3)).Take()), "6100ff620001");
  EXPECT_EQ(Hex(KeyWriter().Text("\xFF").Take()), "ff0001");
  EXPECT_EQ(Hex(KeyWriter().TextPrefix(absl::string_view("a\0", 2)).Take()), "6100ff");
  EXPECT_EQ(Hex(KeyWriter().Unsigned(0x0102030405060708).Take()), "0102030405060708");
  EXPECT_EQ(Hex(KeyWriter().Signed(0).Take()), "8000000000000000");
  EXPECT_EQ(Hex(KeyWriter().Signed(-1).Take()), "7fffffffffffffff");
  EXPECT_EQ(Hex(KeyWriter().Signed(INT64_MIN).Take()), "0000000000000000");
  EXPECT_EQ(Hex(KeyWriter().Text("a").Unsigned(1).Signed(1).Take()),
            "610001"
            "0000000000000001"
            "8000000000000001");
}

TEST(KeysTest, GoldenBytesOfRowsAndIndexes) {
  EXPECT_EQ(Hex(RowKey(0x0102, "key")), "01026b6579");
  EXPECT_EQ(Hex(IndexPrefix(0x0102, 0x0304)), "81020304");
  EXPECT_EQ(Hex(SequenceKey(258)), "0000000000000102");
}

TEST(KeysTest, GoldenBytesOfStoragesOwnRows) {
  EXPECT_EQ(Hex(FormatKey()),
            "0000"
            "666f726d6174"
            "0001");
  EXPECT_EQ(Hex(LogIdKey()),
            "0000"
            "6c6f675f6964"
            "0001");
  EXPECT_EQ(Hex(CursorKey("f")),
            "0001"
            "660001");
  EXPECT_EQ(Hex(ParkedKey("f", 2)),
            "0002"
            "660001"
            "0000000000000002");
  EXPECT_EQ(Hex(HistoryKey("r", 3)),
            "0003"
            "720001"
            "0000000000000003");
  EXPECT_EQ(Hex(RedactedKey(4)),
            "0004"
            "0000000000000004");
}

TEST(KeysTest, Sha256OfAKnownMessage) {  // FIPS 180-2, appendix B.1
  EXPECT_EQ(Hex(Sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(KeysTest, PrefixEndIsTheNextPrefix) {
  EXPECT_EQ(PrefixEnd("ab"), "ac");
  EXPECT_EQ(PrefixEnd("a\xFF\xFF"), "b");
  EXPECT_EQ(PrefixEnd("\xFF"), "");
  EXPECT_EQ(PrefixEnd(""), "");
}

using Parts = std::tuple<std::string, int64_t, uint64_t, std::string>;

std::string KeyOf(const Parts& p) {
  return KeyWriter()
      .Text(std::get<0>(p))
      .Signed(std::get<1>(p))
      .Unsigned(std::get<2>(p))
      .Text(std::get<3>(p))
      .Take();
}

// Few distinct bytes, so that texts often share a beginning and contain the escaped ones.
rc::Gen<std::string> Text() {
  return rc::gen::container<std::string>(rc::gen::element<char>('\0', '\1', 'a', '\xFE', '\xFF'));
}
rc::Gen<Parts> SomeParts() {
  return rc::gen::tuple(Text(), rc::gen::arbitrary<int64_t>(), rc::gen::arbitrary<uint64_t>(),
                        Text());
}

TEST(KeysTest, KeysSortLikeTheirParts) {
  EXPECT_TRUE(rc::check([] {
    const Parts a = *SomeParts();
    Parts b = *SomeParts();
    if (*rc::gen::arbitrary<bool>()) std::get<0>(b) = std::get<0>(a);
    RC_ASSERT((a < b) == (KeyOf(a) < KeyOf(b)));
    RC_ASSERT((a == b) == (KeyOf(a) == KeyOf(b)));
  }));
}

TEST(KeysTest, PartsAreReadBack) {
  EXPECT_TRUE(rc::check([] {
    const Parts parts = *SomeParts();
    const std::string key = KeyOf(parts);
    KeyReader reader(key);
    RC_ASSERT(reader.Text().value() == std::get<0>(parts));
    RC_ASSERT(reader.Signed().value() == std::get<1>(parts));
    RC_ASSERT(reader.Unsigned().value() == std::get<2>(parts));
    RC_ASSERT(!reader.done());
    RC_ASSERT(reader.Text().value() == std::get<3>(parts));
    RC_ASSERT(reader.done());
  }));
}

TEST(KeysTest, TextPrefixIsWhatLongerTextsStartWith) {
  EXPECT_TRUE(rc::check([] {
    const std::string text = *Text(), more = *Text();
    const std::string prefix = KeyWriter().TextPrefix(text).Take();
    RC_ASSERT(KeyWriter().Text(text + more).Take().rfind(prefix, 0) == 0);
  }));
}

TEST(KeysTest, MalformedKeysAreDataLoss) {
  for (const std::string& bytes :
       {std::string("abc"), std::string("a\0", 2), std::string("a\0\2", 3)}) {
    EXPECT_TRUE(absl::IsDataLoss(KeyReader(bytes).Text().status()));
  }
  EXPECT_TRUE(absl::IsDataLoss(KeyReader("1234567").Unsigned().status()));
  EXPECT_TRUE(absl::IsDataLoss(KeyReader("").Signed().status()));
}

}  // namespace
}  // namespace partners::storage
