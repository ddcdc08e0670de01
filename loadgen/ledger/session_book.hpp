// Computes the expected Session Present of each CONNACK and compares it with the received
// one. 3.1.1 sections 3.1.2.4 and 3.2.2.2, 5.0 sections 3.1.2.4, 3.1.2.11.2 and 3.2.2.1.1. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "loadgen/ledger/topology.hpp"
#include "loadgen/scenario/scenario.hpp"

namespace brokerproof::record {
template <class Struct>
struct description;  // harness/record/description.hpp
}  // namespace brokerproof::record

namespace brokerproof::loadgen {

enum class presence : std::uint8_t { absent, present, either };

/// The counts of one group. Every CONNACK with code 0 counts in exactly one of the first six.
struct session_counts {
    std::uint64_t begun = 0;      ///< absent as expected: there was no session before
    std::uint64_t kept = 0;       ///< present as expected
    std::uint64_t ended = 0;      ///< absent as expected: the session had ended
    std::uint64_t either = 0;     ///< present and absent are both right (boundary, aborted connect)
    std::uint64_t lost = 0;       ///< absent, but expected to be present
    std::uint64_t revived = 0;    ///< present, but expected to have ended
    std::uint64_t shortened = 0;  ///< CONNACK granted a shorter interval than the client asked for
    bool operator==(const session_counts&) const = default;
};

struct session_rules {
    std::int64_t grace_ns = 0;                 ///< how late a session may expire
    std::int64_t keep_alive_tolerance_ns = 0;  ///< how late a broker may notice a silent client
    /// How long a bad network may hide from a client that its connection has ended.
    std::int64_t hold_ns = 0;
};

/// The book of one slice. Clients report their actions to it and ask what they must see.
class session_book {
public:
    session_book(const topology& layout, session_rules rules);

    /// The client is about to send CONNECT.
    void connecting(client_number client, std::int64_t now_ns);
    /// The Session Present that a CONNACK must have if it comes at once.
    presence expected(client_number client) const;
    /// A CONNACK with code 0 arrived. `granted` is its Session Expiry Interval and
    /// `server_keep_alive` its Server Keep Alive, if present. Returns the expected presence. A
    /// session may have ended between CONNECT and CONNACK, so this may be `either` when expected()
    /// was not.
    presence accepted(client_number client, std::int64_t now_ns, bool session_present,
                      std::optional<std::uint32_t> granted,
                      std::optional<std::uint16_t> server_keep_alive = std::nullopt);
    /// The attempt ended without a CONNACK of code 0. `refused`: the CONNACK had another code,
    /// which does not change the session. Without any CONNACK the session may have been made or
    /// resumed.
    void failed(client_number client, std::int64_t now_ns, bool refused);
    /// The connection ended. A broker notices silence later, at the latest after 1.5 Keep Alives.
    void left(client_number client, std::int64_t now_ns, departure cause);

    /// A phase begins. `ends`: it stops or kills the broker, which is not durable; so until a phase
    /// begins that does not, sessions may be lost, and nobody is accused of it.
    void broker_may_forget(std::int64_t now_ns, bool ends);

    /// Of the last accepted(): when the broker ended that has lost the session which the client
    /// should have had; none: nobody has lost it.
    std::optional<std::int64_t> forgotten_at() const { return forgotten_at_ns_; }

    /// The Session Expiry Interval in force, in seconds; none: never expires. For `expire` lives.
    std::optional<std::uint32_t> interval(client_number client) const;
    const std::vector<session_counts>& counts() const { return counts_; }  ///< by group
    void merge(const session_book& other);
    bool operator==(const session_book& other) const {
        return entries_ == other.entries_ && counts_ == other.counts_;
    }

private:
    friend struct record::description<session_book>;
    struct entry {
        std::int64_t connecting_ns = 0;
        std::int64_t accepted_ns = 0;  ///< when the last CONNACK with code 0 came
        std::int64_t left_ns =
            0;  ///< the earliest time at which the broker knows that the client left
        std::int64_t left_late_ns = 0;          ///< the latest time at which it knows
        std::optional<std::uint32_t> interval;  ///< in force, in seconds; none: never ends
        std::uint16_t keep_alive = 0;           ///< in force
        bool exists = false;                    ///< a CONNACK confirmed the session
        bool unsure = false;  ///< no answer came: the session may exist without confirmation
        bool online = false;
        bool operator==(const entry&) const = default;
    };
    presence presence_of(const entry& session, const group& owner, std::int64_t until_ns) const;
    presence presence_if_kept(const entry& session, const group& owner,
                              std::int64_t until_ns) const;
    std::optional<std::int64_t> end_of_broker(const entry& session) const;
    void count(client_number client, const entry& session, presence required, bool session_present);

    const topology* layout_;
    session_rules rules_;
    boost::unordered_flat_map<client_number, entry> entries_;
    std::vector<session_counts> counts_;
    bool forgetting_ = false;
    std::vector<std::int64_t> broker_ends_;  ///< when a broker ended that forgets
    std::optional<std::int64_t> forgotten_at_ns_;
    std::int64_t forgot_until_ns_ = 0;  ///< sessions of before may be gone; 0: none
};

}  // namespace brokerproof::loadgen
