// The ledger of a stream: the messages that a client published, those of them that were
// acknowledged, and those that came. Read from the packets of a trace alone; internal to the judge.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/judge/finding.hpp"

namespace brokerproof::judge {

/// A message that the client published.
struct publication {
    std::string payload;
    std::uint8_t qos = 0;
    std::uint32_t sent = 0;  ///< index of its event
    /// Index of the event that completes its handshake: PUBACK or PUBCOMP, without a failure code.
    std::optional<std::uint32_t> acknowledged;
    bool came = false;

    bool operator==(const publication&) const = default;
};

struct account {
    std::vector<publication> stream;  ///< in the order in which it was sent
    std::optional<std::string>
        sent_twice;  ///< a payload of two publications: then there is no ledger
    std::optional<std::int64_t> killed_us;  ///< when the broker was last killed
    std::vector<std::uint32_t> twice;       ///< events: copies that are not retransmissions
    std::vector<std::uint32_t> overtaken;   ///< events: messages that came after a newer one
    std::vector<std::uint32_t> never_sent;  ///< events: messages that nobody had published
};

/// The ledger up to the step of `moment`, which expects it.
account read_account(const moment_in_trace& moment);

/// The time in us from the acknowledgement of the message to the kill of the broker, never below 0;
/// none when the message was not acknowledged or the broker was not killed.
std::optional<std::int64_t> age_at_kill_us(const account& ledger, const publication& message,
                                           const trace::trace& seen);

/// The values that `save` can take.
struct ledger_sums {
    std::uint64_t acknowledged = 0;
    std::uint64_t kept = 0;  ///< acknowledged messages that came
    std::uint64_t lost = 0;  ///< acknowledged messages that did not come
    /// How old the oldest loss was when the broker was killed: a duration; only its lower bound
    /// when nothing was kept; none when nothing was lost.
    facts::value loss_window;
};
ledger_sums sums_of(const account& ledger, const trace::trace& seen);

}  // namespace brokerproof::judge
