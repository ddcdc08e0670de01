// Joins both halves of the ledger and decides whether exactly the owed messages were delivered.
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
#include "loadgen/ledger/will_counts.hpp"

namespace brokerproof::loadgen {

struct audit_policy {
    /// The number of messages that the broker holds for an absent session, if its profile states
    /// it. Messages above it in one absence count as dropped by policy, not as lost.
    std::optional<std::uint64_t> queue_limit;
    std::int64_t grace_ns = 0;
    std::int64_t keep_alive_tolerance_ns = 0;  ///< how late a broker may notice a silent client
    bool whole_run = true;   ///< false: messages were still under way, so those missing are open
    bool all_slices = true;  ///< false: what the members of a share in other slices got is unknown
    std::int64_t clock_uncertainty_ns = 0;  ///< by how much the clocks of two slices may differ
};

/// The counts of one group of receivers. Every message that was owed to a session counts in exactly
/// one of delivered, lost, expired, dropped_by_policy, gone_with_session, open.
struct delivery_counts {
    std::uint64_t owed = 0;       ///< QoS > 0: acknowledged, sent while the session was subscribed
    std::uint64_t delivered = 0;  ///< of these, delivered at least once
    std::uint64_t lost = 0;
    std::uint64_t expired = 0;  ///< missing, but the message may have expired
    std::uint64_t dropped_by_policy = 0;
    /// Missing, but it may have waited for a member of a share whose session has ended; the broker
    /// should have given it to another one (section 4.8.2, v5).
    std::uint64_t gone_with_session = 0;
    std::uint64_t open = 0;         ///< unknown: the session was offline at the end, or a boundary
    std::uint64_t at_boundary = 0;  ///< of these: sent around the SUBSCRIBE, which may be unknown
    std::uint64_t best_effort = 0;  ///< QoS 0 messages that normally arrive
    std::uint64_t best_effort_delivered = 0;
    std::uint64_t indeterminate = 0;  ///< not acknowledged: the message may arrive or not
    std::uint64_t indeterminate_delivered = 0;
    /// Retained messages of QoS > 0 that the last SUBSCRIBE of a session must bring.
    std::uint64_t retained_owed = 0;
    std::uint64_t retained_lost = 0;
    /// The same with QoS 0, which normally arrive.
    std::uint64_t retained_best_effort = 0;
    std::uint64_t retained_best_effort_delivered = 0;
    /// Not owed: acknowledged before a broker ended that keeps no state, and gone with it.
    std::uint64_t lost_with_broker = 0;
    /// How long before that end the oldest of them had been sent: the loss window.
    std::int64_t loss_window_ns = 0;
    received_counts received;
    bool operator==(const delivery_counts&) const = default;
};

/// Consecutive messages of a stream that a session should have received, for example
/// "devices/17 of backend/0 (run-inbox-17): 4..9".
struct loss {
    client_number session = 0;
    stream_key stream;
    interval numbers;
    std::string topic;
    bool retained = false;  ///< the retained copy that its SUBSCRIBE should have brought
    bool operator==(const loss&) const = default;
};

/// How evenly the broker served the members of a group by shared subscriptions. It may choose
/// freely.
struct share_balance {
    std::size_t group = 0;
    std::uint64_t members = 0;
    // How many messages a member got by them:
    std::uint64_t least = 0;
    std::uint64_t median = 0;
    std::uint64_t most = 0;
    bool operator==(const share_balance&) const = default;
};

enum class share_fault_kind : std::uint8_t {
    duplicated,  ///< a second member got the messages, too
    stray,       ///< they were sent before anybody had subscribed
};
BOOST_DESCRIBE_ENUM(share_fault_kind, duplicated, stray)

/// What is wrong with messages that members of a share got, for example "workers/3 and workers/7
/// both got 4..9 of backend/0".
struct share_fault {
    share_fault_kind kind = share_fault_kind::duplicated;
    client_number first = 0;
    client_number second = 0;  ///< a stray: the same
    stream_key stream;
    interval numbers;
    bool operator==(const share_fault&) const = default;
};

struct ledger_report {
    std::vector<delivery_counts> groups;  ///< in the order of the scenario's groups
    std::vector<session_counts> sessions;
    std::vector<loss> losses;         ///< the first 20
    std::vector<incident> incidents;  ///< the first 20 of each kind
    /// Messages that were sent without a stamp (stamp: none). Nothing of them is judged.
    std::uint64_t unstamped = 0;
    std::vector<share_balance> shares;
    std::vector<share_fault> share_faults;  ///< the first 20
    std::vector<will_counts> wills;         ///< by the owners' group; empty: none is judged
    std::vector<will_fault> will_faults;    ///< the first 20
    bool operator==(const ledger_report&) const = default;
};
delivery_counts total(const std::vector<delivery_counts>& groups);

ledger_report audit(const topology& layout, const sent_book& sent, const received_book& received,
                    const session_book& sessions, const audit_policy& policy);

}  // namespace brokerproof::loadgen
