// The receivers' half of the ledger: what each session was sent, stream by stream. Judges at once
// what can be judged at once (twice, out of order, stray, late); what is missing is judged at the
// end, together with the publishers' half (ledger.hpp).
#pragma once

#include <cstdint>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "loadgen/ledger/sent_book.hpp"
#include "loadgen/ledger/sequence_set.hpp"
#include "loadgen/ledger/stamp.hpp"
#include "loadgen/ledger/topology.hpp"

namespace brokerproof::loadgen {

enum class outcome : std::uint8_t {
    fresh,         ///< new, in order
    redelivered,   ///< seen on an earlier connection of the session, DUP 1, QoS 1: allowed
    duplicated,    ///< seen before, and not allowed to come again
    out_of_order,  ///< new, but a later one of its stream came before
    stray,         ///< not owed to this session: no matching subscription, or sent before it had one
    late,          ///< after its Message Expiry Interval and the grace had passed
};

struct delivery {
    client_number session = 0;
    stamp of;
    std::uint8_t qos = 0;
    bool dup = false;
    bool retain = false;
    std::int64_t now_ns = 0;
};

/// What the book knows of one session; times in ns, 0: never.
struct session_entry {
    std::int64_t asked_ns = 0;       ///< the first SUBSCRIBE of this session was sent
    std::int64_t subscribed_ns = 0;  ///< its last SUBACK came: from here on messages are owed
    std::int64_t left_ns = 0;        ///< the last connection ended; 0 while online
    std::int64_t longest_absence_ns = 0;
    std::uint32_t connection = 0;  ///< number of the current one
    std::uint32_t epochs = 0;      ///< sessions that this client had (each began without state)
    bool ended = false;  ///< was ended on purpose (expired, clean): nothing more is owed, whatever
                         ///< was not delivered then never will be
    bool operator==(const session_entry&) const = default;
};

/// What one session has seen of one stream, in its present epoch.
struct received_stream {
    std::uint64_t first = 0;       ///< lowest number seen
    std::uint64_t next = 0;        ///< highest number seen, plus one; 0: nothing yet
    sequence_set missing;          ///< between first and next
    sequence_set missing_before;   ///< holes of earlier epochs, between what they saw
    std::uint64_t next_at_connect = 0;   ///< `next` when the present connection began
    std::uint64_t repeated_to = 0;       ///< redeliveries of this connection went up to here
    std::uint64_t next_at_leave = 0;     ///< `next` when the last absence began
    std::uint32_t connection = 0;        ///< the connection that the three before belong to
    std::uint32_t epoch = 0;
    bool owed = false;  ///< the session has a subscription for it
    bool operator==(const received_stream&) const = default;
};

struct pair_key {
    client_number session = 0;
    stream_key stream;
    bool operator==(const pair_key&) const = default;
    friend std::size_t hash_value(const pair_key& key) {
        return hash_value(key.stream) ^ (key.session * 0xC2B2AE3D27D4EB4FU);
    }
};

/// What was judged at once, of one group of receivers.
struct received_counts {
    std::uint64_t fresh = 0;
    std::uint64_t redelivered = 0;
    std::uint64_t duplicated = 0;
    std::uint64_t out_of_order = 0;
    std::uint64_t stray = 0;
    std::uint64_t late = 0;
    std::uint64_t corrupted = 0;
    std::uint64_t foreign = 0;       ///< no message of this run
    bool operator==(const received_counts&) const = default;
};

/// One violation, kept as an example (the first few of each kind).
struct incident {
    outcome what = outcome::fresh;
    delivery of;
    bool operator==(const incident&) const = default;
};

class received_book {
public:
    /// `grace_ns`: how late messages and sessions may expire. The topology outlives the book.
    received_book(const topology& all, std::int64_t grace_ns);

    // The life of a session, told by the client that owns it.
    /// CONNACK. `resumed`: the session of before goes on (Session Present 1, and it was owed).
    /// Otherwise a new epoch begins, and nothing that was sent before it is owed or allowed; unless
    /// `was_owed`: the broker lost a session that should be there, so all that it owed stays owed.
    void connected(client_number session, std::int64_t now_ns, bool resumed, bool was_owed);
    void subscribing(client_number session, std::int64_t now_ns);
    void subscribed(client_number session, std::int64_t now_ns);
    void left(client_number session, std::int64_t now_ns);
    /// The session has ended as it should (clean, interval 0, expired).
    void ended(client_number session, std::int64_t now_ns);

    outcome take(const delivery& what);
    void corrupted(client_number session);
    void foreign(client_number session);

    const session_entry* find(client_number session) const;
    const received_stream* find(pair_key pair) const;
    const std::vector<received_counts>& counts() const { return counts_; }  ///< a group each
    const std::vector<incident>& incidents() const { return incidents_; }
    void merge(received_book&& other);

private:
    friend struct ledger_json;
    friend class auditor;
    const topology* all_;
    std::int64_t grace_ns_;
    boost::unordered_flat_map<client_number, session_entry> sessions_;
    boost::unordered_flat_map<pair_key, received_stream> pairs_;
    std::vector<received_counts> counts_;
    std::vector<incident> incidents_;
};

}  // namespace brokerproof::loadgen
