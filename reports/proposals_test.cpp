#include "reports/proposals.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brokerproof::reports {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

case_result late_by(tolerance key, std::int64_t fails_ms, std::int64_t holds_ms) {
    case_result judged;
    judged.verdict.kind = judge::verdict_kind::late;
    judged.late = lateness{key, fails_ms, holds_ms};
    return judged;
}

TEST(proposals, are_what_all_cases_of_a_tolerance_hold_with) {
    case_result of_two_tolerances;
    of_two_tolerances.verdict.kind = judge::verdict_kind::late;
    const auto proposals = proposals_of({late_by(tolerance::grace, 3000, 5000), case_result{},
                                         late_by(tolerance::redelivery, 0, 1500),
                                         late_by(tolerance::grace, 5000, 7000), of_two_tolerances});
    EXPECT_THAT(proposals, ElementsAre(proposal{tolerance::grace, 2, 3000, 7000},
                                       proposal{tolerance::redelivery, 1, 0, 1500}));
    EXPECT_EQ(
        proposal_text(proposals[0]),
        "2 cases hold with more time: set grace: 7s in the profile (one of them fails with 3s)");
    EXPECT_EQ(
        proposal_text(proposals[1]),
        "one case holds with more time: set redelivery: 1500ms in the profile (it fails with 0s)");
    EXPECT_THAT(proposals_of({case_result{}}), IsEmpty());
}

}  // namespace
}  // namespace brokerproof::reports
