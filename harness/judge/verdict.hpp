// Verdicts, and the pure function that reaches them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <boost/describe/enum.hpp>

#include "harness/base/enum_names.hpp"
#include "harness/base/problem.hpp"
#include "harness/facts/fact.hpp"
#include "harness/plan/plan.hpp"
#include "harness/trace/event.hpp"

namespace brokerproof::judge {

enum class verdict_kind : std::uint8_t {
    pass,
    fail,           ///< the broker broke a requirement
    beside_others,  ///< it failed beside other cases and holds alone: capacity or cross-talk
    late,           ///< it fails within the usual times and holds when it waits longer
    advice,         ///< the broker departs from a recommendation
    observed,       ///< a fact about the broker was recorded
    unsupported,    ///< the broker lacks (or says that it lacks) what the case needs
    blocked,        ///< the set-up did not succeed, so nothing is known
    inconclusive,   ///< timing noise or an interruption: nothing is known
    error,          ///< brokerproof itself or its environment failed
};
BOOST_DESCRIBE_ENUM(verdict_kind, pass, fail, beside_others, late, advice, observed, unsupported,
                    blocked, inconclusive, error)

struct verdict {
    verdict_kind kind = verdict_kind::pass;
    std::string reason;  ///< "expected session_present false; saw true at +6.021 s"; empty for pass
    std::string
        meaning;  ///< the suite author's sentence about this expectation (`why` of the step)
    std::string statement;  ///< id of the statement that the expectation is about; may be empty
    position where;         ///< of the broken expectation
    std::vector<std::uint32_t> evidence;  ///< indexes of the trace events that prove it
    /// Absences that are proved for a time window only: "PUBLISH watched for 300 ms only".
    std::vector<std::string> bounded;
    std::vector<facts::fact> facts;  ///< the facts that the case recorded about the broker

    bool operator==(const verdict&) const = default;
};

/// Pure: the same plan and trace always give the same verdict.
verdict judge(const plan::instance& planned, const trace::trace& seen);

}  // namespace brokerproof::judge
