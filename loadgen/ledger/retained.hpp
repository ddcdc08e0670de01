// Judges the retained messages that a SUBSCRIBE must bring: 3.3.1.3 of both versions
// ([MQTT-3.3.1-6] v3.1.1, [MQTT-3.3.1-9] v5). Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "loadgen/ledger/account.hpp"
#include "loadgen/ledger/ledger.hpp"

namespace brokerproof::loadgen {

/// Only the present session of a client that is online at the end is judged, and only messages that
/// the broker had, as retained, before the SUBSCRIBE: it has acknowledged them, or they were sent
/// with QoS 0 long before. A message with an expiry interval may be gone, so it is not owed. What
/// comes with QoS 0 is best effort; a broker may even discard it (3.3.1.3).
class retained_audit {
public:
    explicit retained_audit(const topology& layout) : layout_(layout) {}

    void look_at(const account& claim, std::int64_t grace_ns);
    /// `queue_limit`: a broker may drop what one SUBSCRIBE brings above it.
    void settle(std::optional<std::uint64_t> queue_limit, ledger_report& into) const;

private:
    /// A topic that a session subscribes to. Several streams may share it; the last one is
    /// retained.
    struct due_copy {
        stream_key stream;
        std::uint64_t number = 0;  ///< this copy, or that of a later number
        std::uint32_t streams = 0;
        bool owed = false;
        bool best_effort = true;  ///< with QoS 0
        bool came = false;
    };

    const topology& layout_;
    std::map<std::pair<client_number, std::string>, due_copy> copies_;
};

}  // namespace brokerproof::loadgen
