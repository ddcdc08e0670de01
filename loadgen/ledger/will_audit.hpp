// Decides which wills a broker had to publish, and compares them with those that came. Sections
// 3.1.2.5 and 3.1.3.2.2 of v5, 3.1.2.5 of 3.1.1. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "loadgen/ledger/ledger.hpp"
#include "loadgen/ledger/will_book.hpp"
#include "loadgen/ledger/will_counts.hpp"

namespace brokerproof::loadgen {

enum class will_claim : std::uint8_t { owed, not_owed, open };

struct will_due {
    will_claim claim = will_claim::open;
    /// A will that comes before this is early; none: it is not known.
    std::optional<std::int64_t> earliest_ns{};
    std::int64_t due_ns = 0;  ///< by then it should come; what is later, is its delay
    bool operator==(const will_due&) const = default;
};

/// `connections`: the one whose will it is, and all later ones of the client. `ended_ns`: when the
/// watchers stopped watching.
will_due due_of(std::span<const will_connection> connections, const group& owner,
                const audit_policy& policy, std::int64_t ended_ns);

struct will_report {
    std::vector<will_counts> groups;  ///< of the owners; empty: no will is judged
    std::vector<will_fault> faults;   ///< the first 20
    /// By group: how late after they were due the wills came, in ns.
    std::vector<std::vector<std::int64_t>> delays;
};

will_report audit_wills(const topology& layout, const received_book& received,
                        const will_book& wills, const audit_policy& policy, std::int64_t ended_ns);

}  // namespace brokerproof::loadgen
