// The ledger of a stream: what a client published, what was acknowledged of it, and what of that
// came. Read from the packets of a trace alone; internal to the judge.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/judge/finding.hpp"

namespace brokerproof::judge {

struct publication {
    std::string payload;
    std::uint8_t qos = 0;
    std::uint32_t sent = 0;  ///< event
    /// The event after which its publisher owes and is owed nothing: PUBACK or PUBCOMP, without a
    /// failure code.
    std::optional<std::uint32_t> acknowledged;
    bool came = false;

    bool operator==(const publication&) const = default;
};

struct account {
    std::vector<publication> stream;        ///< in the order in which it was sent
    std::optional<std::string> sent_twice;  ///< a payload that names two publications: no ledger
    std::optional<std::int64_t> killed_us;  ///< when the broker was dead, the last time
    std::vector<std::uint32_t> twice;       ///< events: copies that are no retransmissions
    std::vector<std::uint32_t> overtaken;   ///< events: what came after something newer
    std::vector<std::uint32_t> never_sent;  ///< events: what nobody had published
};

/// Of the publications until the step of `m`, which expects the ledger.
account read_account(const moment_in_trace& m);

/// How long before the broker was killed this was acknowledged, never below 0; none when it was
/// not, or nothing was killed.
std::optional<std::int64_t> age_at_kill_us(const account& all, const publication& one,
                                           const trace::trace& seen);

/// What `save` can take.
struct ledger_sums {
    std::uint64_t acknowledged = 0;
    std::uint64_t kept = 0;  ///< of what was acknowledged
    std::uint64_t lost = 0;
    /// How old the oldest loss was when the broker was killed: a duration; only its lower bound
    /// when nothing was kept; none when nothing was lost.
    facts::value loss_window;
};
ledger_sums sums_of(const account& all, const trace::trace& seen);

}  // namespace brokerproof::judge
