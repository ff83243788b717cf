#include "services/runtime/enum_words.h"

#include <gtest/gtest.h>

#include "partners/registry/v1/resources.pb.h"
#include "partners/type/v1/education.pb.h"

namespace partners::runtime {
namespace {

TEST(EnumWords, AValueIsItsNameWithoutThatOfItsKind) {
  EXPECT_EQ(WordOf(registry::v1::Partner::TYPE_HIGHER_EDUCATION), "higher-education");
  EXPECT_EQ(WordOf(type::v1::EVIDENCE_TIER_STRONG), "strong");
  EXPECT_EQ(WordOf(type::v1::GRADE_03), "03");
}

TEST(EnumWords, ANumberWithoutANameIsShownAsItIs) {
  EXPECT_EQ(WordOf(static_cast<registry::v1::Partner::Type>(99)), "99");
}

TEST(EnumWords, OfAllValuesThatOfNothingIsLeftOut) {
  EXPECT_EQ(WordsOf(*type::v1::EvidenceTier_descriptor()),
            "strong, moderate, promising, rationale");
}

TEST(EnumWords, ThePrefixHasAnUnderscoreBeforeEachWord) {
  EXPECT_EQ(EnumPrefix(*type::v1::EvidenceTier_descriptor()), "EVIDENCE_TIER_");
}

}  // namespace
}  // namespace partners::runtime
