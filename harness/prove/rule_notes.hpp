// The rules across packets that were broken during a proof.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "harness/witness/breach.hpp"

namespace brokerproof::prove {

/// A rule that was broken in one run.
struct rule_note {
    std::string case_id;
    std::string variant;  ///< the legal variant of the broker; empty: the correct broker
    std::string defect;   ///< of the broker; empty: it has none
    witness::rule kind{};
    witness::side sender{};
    std::uint64_t count = 0;
    witness::breach first;
};

class rule_notes {
public:
    /// `at` has the names of the run; each rule and side of `breaches` becomes one note.
    void add(const rule_note& at, const std::vector<witness::breach>& breaches);

    /// Brokers without a defect that a rule accuses: a fault of the rule.
    std::vector<const rule_note*> accusations() const;
    /// Rules that our own clients break on the correct broker, and no step announces it.
    std::vector<const rule_note*> own_breaches() const;
    /// The defects that each rule of the broker catches. A rule that catches none is there, too.
    std::map<witness::rule, std::set<std::string_view>> caught() const;

private:
    std::vector<rule_note> notes_;
};

}  // namespace brokerproof::prove
