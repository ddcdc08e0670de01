// What was seen of all clients, in numbers: no client, no text. It takes one walk over the clients,
// so it can be made again and again while messages pass.
#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "harness/base/enum_table.hpp"
#include "harness/watch/matter.hpp"
#include "harness/watch/report.hpp"
#include "harness/witness/rule.hpp"

namespace brokerproof::watch {

struct watch_totals {
    std::uint64_t connections = 0;
    std::uint64_t packets = 0;
    std::uint64_t published = 0;  ///< messages that the broker accepted
    std::uint64_t came = 0;       ///< messages that a client was waiting for and that came
    std::uint64_t waiting = 0;    ///< messages that sessions still have to get
    enum_array<session_state, std::uint64_t> clients;
    /// By the first cause of each. These are certain, and never fall.
    enum_array<cause, std::uint64_t> missed;
    /// By the first cause of each. They are late, or brokers need not keep them: what comes after
    /// all falls away, and what turns out to be certain moves to `missed`. Both together are what a
    /// report would tell now.
    enum_array<cause, std::uint64_t> perhaps_missed;
    enum_array<finding, std::uint64_t> findings;  ///< how often each was made
    std::map<std::pair<witness::rule, witness::side>, std::uint64_t> broken_rules;
    /// Of connections that have ended, or are not read any more.
    unread_connections unread;
};

}  // namespace brokerproof::watch
