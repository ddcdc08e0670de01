// Both halves of the ledger together: was everything delivered that was owed, and nothing else?
// Pure. Runs once, at the end, over the books of all slices.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "loadgen/ledger/received_book.hpp"
#include "loadgen/ledger/sent_book.hpp"
#include "loadgen/ledger/session_book.hpp"
#include "loadgen/ledger/topology.hpp"

namespace brokerproof::loadgen {

struct audit_policy {
    /// Messages that the broker holds for an absent session, if its profile says so: what goes
    /// beyond it in one absence is dropped by policy, not lost.
    std::optional<std::uint64_t> queue_limit;
    std::int64_t grace_ns = 0;
    bool whole_run = true;  ///< false: interrupted or aborted; what is missing at the end is open
};

/// Of one group of receivers. Every message that was owed to a session is in exactly one of
/// delivered, lost, expired, dropped_by_policy, open.
struct delivery_counts {
    std::uint64_t owed = 0;       ///< QoS > 0: acknowledged, sent while the session was subscribed
    std::uint64_t delivered = 0;  ///< of these, at least once
    std::uint64_t lost = 0;
    std::uint64_t expired = 0;    ///< missing, but it had an expiry interval and time to expire
    std::uint64_t dropped_by_policy = 0;
    std::uint64_t open = 0;  ///< cannot be told: the session was offline at the end, a boundary
    std::uint64_t best_effort = 0;  ///< QoS 0 that should come, if nothing goes wrong
    std::uint64_t best_effort_delivered = 0;
    std::uint64_t indeterminate = 0;  ///< not acknowledged: may arrive or not
    std::uint64_t indeterminate_delivered = 0;
    received_counts received;
    bool operator==(const delivery_counts&) const = default;
};

/// "devices/17 of backend/0 (run-inbox-17): 4..9"
/// Messages of one stream that a session should have got.
struct loss {
    client_number session = 0;
    stream_key stream;
    interval numbers;
    bool operator==(const loss&) const = default;
};

struct ledger_report {
    std::vector<delivery_counts> groups;  ///< in the order of the scenario's groups
    std::vector<session_counts> sessions;
    std::vector<loss> losses;             ///< the first 20
    std::vector<incident> incidents;      ///< the first 20 of each kind
    bool operator==(const ledger_report&) const = default;
};
delivery_counts total(const std::vector<delivery_counts>& groups);

ledger_report audit(const topology& all, const sent_book& sent, const received_book& received,
                    const session_book& sessions, const audit_policy& policy);

}  // namespace brokerproof::loadgen
