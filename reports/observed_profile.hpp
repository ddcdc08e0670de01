// One page about a broker: the questions that the standard leaves open, answered in words and units
// from the facts that a run recorded. Answers that no fact gives are "not seen".
#pragma once

#include <string>
#include <vector>

#include "reports/fact_book.hpp"

namespace brokerproof::reports {

struct profile_answer {
    std::string question;
    std::string answer;              ///< "not seen" where no fact says
    std::vector<std::string> facts;  ///< keys of the facts that were there

    bool operator==(const profile_answer&) const = default;
};

/// Always the same questions in the same order. `observed` is that of a run_result.
std::vector<profile_answer> observed_profile(const fact_list& observed);

/// The observed facts that no answer of the page uses.
fact_list facts_beside(const std::vector<profile_answer>& page, const fact_list& observed);

}  // namespace brokerproof::reports
