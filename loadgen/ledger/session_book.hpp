// What Session Present must say when a client comes back, and whether it did. 3.1.1 sections
// 3.1.2.4 and 3.2.2.2, 5.0 sections 3.1.2.4, 3.1.2.11.2 and 3.2.2.1.1. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "loadgen/ledger/topology.hpp"
#include "loadgen/scenario/scenario.hpp"

namespace brokerproof::loadgen {

enum class presence : std::uint8_t { absent, present, either };

/// Of one group; every CONNACK with code 0 is one of the first six.
struct session_counts {
    std::uint64_t begun = 0;      ///< absent, as it should be: there never was one
    std::uint64_t kept = 0;       ///< present, as it should be
    std::uint64_t ended = 0;      ///< absent, as it should be: it had ended
    std::uint64_t either = 0;     ///< might be one or the other (a boundary, an aborted connect)
    std::uint64_t lost = 0;       ///< absent, but it should be there
    std::uint64_t revived = 0;    ///< present, but it should be gone
    std::uint64_t shortened = 0;  ///< CONNACK granted less than was asked for
    bool operator==(const session_counts&) const = default;
};

struct session_rules {
    std::int64_t grace_ns = 0;                 ///< how late a session may expire
    std::int64_t keep_alive_tolerance_ns = 0;  ///< how late a silent client may be found
};

/// Of one slice. Clients tell it what they did; it answers what they must see.
class session_book {
public:
    session_book(const topology& all, session_rules rules);

    /// CONNECT is about to be sent.
    void connecting(client_number client, std::int64_t now_ns);
    /// What the CONNACK must say, if it comes at once.
    presence expected(client_number client) const;
    /// CONNACK with code 0. `granted`: its Session Expiry Interval, `server_keep_alive`: its Server
    /// Keep Alive, if it has one. Returns what had to be expected: a session may have ended between
    /// CONNECT and CONNACK, so this may be `either` where expected() was not.
    presence accepted(client_number client, std::int64_t now_ns, bool session_present,
                      std::optional<std::uint32_t> granted,
                      std::optional<std::uint16_t> server_keep_alive = std::nullopt);
    /// The attempt ended without a CONNACK of code 0; `refused`: with another code, which changes
    /// nothing for the session (without one it may have been made, or resumed).
    void failed(client_number client, std::int64_t now_ns, bool refused);
    /// The connection ended. By silence the broker finds out later, at the latest after 1.5 Keep
    /// Alives.
    void left(client_number client, std::int64_t now_ns, departure how);
    /// The broker was seen to die: nothing is certain any more, until the next CONNACK of each.
    void broker_failed();

    /// Session expiry that holds now, seconds; none: never. For `expire` lives.
    std::optional<std::uint32_t> interval(client_number client) const;
    const std::vector<session_counts>& counts() const { return counts_; }  ///< a group each
    void merge(const session_book& other);
    bool operator==(const session_book& other) const {
        return entries_ == other.entries_ && counts_ == other.counts_;
    }

private:
    friend struct ledger_json;
    struct entry {
        std::int64_t connecting_ns = 0;
        std::int64_t left_ns = 0;       ///< the broker may know from here on that it is gone
        std::int64_t left_late_ns = 0;  ///< and knows at the latest here
        std::optional<std::uint32_t> interval;  ///< that holds, seconds; none: never ends
        std::uint16_t keep_alive = 0;           ///< that holds
        bool exists = false;  ///< a session was confirmed
        bool unsure = false;  ///< it may be there although none was confirmed: no answer came
        bool doubted = false; ///< the broker has died since
        bool online = false;
        bool operator==(const entry&) const = default;
    };
    presence presence_of(const entry& of, const group& by, std::int64_t until_ns) const;
    void count(client_number client, const entry& of, presence must, bool session_present);

    const topology* all_;
    session_rules rules_;
    boost::unordered_flat_map<client_number, entry> entries_;
    std::vector<session_counts> counts_;
};

}  // namespace brokerproof::loadgen
