// What the profile of a broker should say, as measured with cases that came late.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reports/model.hpp"

namespace brokerproof::reports {

/// One for each tolerance that some late case needs.
std::vector<proposal> proposals_of(const std::vector<case_result>& cases);

/// "12 cases hold with a longer grace: set grace: 7s in the profile (one fails with 6s)"
std::string proposal_text(const proposal& measured);

/// As a profile has it: "7s", "1500ms".
std::string duration_text(std::int64_t ms);

}  // namespace brokerproof::reports
