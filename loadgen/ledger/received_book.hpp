// The receivers' half of the ledger: the messages that each session received, stream by stream. It
// judges at once what can be judged at once (duplicated, out of order, stray, late). Missing
// messages are judged at the end, together with the publishers' half (ledger.hpp). The same holds
// for faults that the publishers' half may excuse; until then they are `suspected`.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "harness/base/enum_names.hpp"
#include "loadgen/ledger/parting.hpp"
#include "loadgen/ledger/sent_book.hpp"
#include "loadgen/ledger/sequence_set.hpp"
#include "loadgen/ledger/stamp.hpp"
#include "loadgen/ledger/topology.hpp"

namespace brokerproof::record {
template <class Struct>
struct description;  // harness/record/description.hpp
}  // namespace brokerproof::record

namespace brokerproof::loadgen {

enum class outcome : std::uint8_t {
    fresh,         ///< new and in order
    redelivered,   ///< seen before and allowed again: QoS 1 with DUP 1, seen on an earlier
                   ///< connection (3.1.1: or on this one), or a copy for one of several overlapping
                   ///< filters
    retained,      ///< a retained copy (RETAIN 1): has no place in the order and is never a fault
    duplicated,    ///< seen before and not allowed again
    out_of_order,  ///< new, but a later message of the stream came before it; or redelivered after
                   ///< a later message that at first came after it
    stray,  ///< not owed to this session: no subscription matches, or sent before the session
            ///< subscribed
    late,   ///< arrived after its Message Expiry Interval and the grace had passed
};
BOOST_DESCRIBE_ENUM(outcome, fresh, redelivered, retained, duplicated, out_of_order, stray, late)

/// Whether the broker must not do this.
constexpr bool is_fault(outcome kind) {
    switch (kind) {
        case outcome::fresh:
        case outcome::redelivered:
        case outcome::retained: return false;
        case outcome::duplicated:
        case outcome::out_of_order:
        case outcome::stray:
        case outcome::late: return true;
    }
    return true;
}

struct delivery {
    client_number session = 0;
    loadgen::stamp stamp;
    std::uint8_t qos = 0;
    bool dup = false;
    bool retain = false;
    std::int64_t now_ns = 0;
    bool operator==(const delivery&) const = default;
};

/// A period in which the client was away while the broker kept the session.
struct absence {
    std::int64_t left_ns = 0;
    std::int64_t back_ns = 0;
    std::uint64_t kept = 0;  ///< messages with QoS > 0, sent before `back_ns` and received after it
    bool operator==(const absence&) const = default;
};

/// A session that has ended, of a member of a shared subscription. It is 0 where it is not known.
struct tenure {
    std::int64_t asked_ns = 0;       ///< when its first SUBSCRIBE was sent
    std::int64_t subscribed_ns = 0;  ///< when its last SUBACK came
    std::int64_t left_ns = 0;        ///< when its last connection ended: it has not ended before
    std::int64_t gone_ns = 0;        ///< by this time it has ended
    bool operator==(const tenure&) const = default;
};

/// The earlier sessions of one client.
struct past_sessions {
    std::vector<tenure> tenures;  ///< at most 64
    bool operator==(const past_sessions&) const = default;
};

/// A session that ended with its broker, which did not keep it.
struct forgotten_session {
    std::int64_t subscribed_ns = 0;    ///< when its last SUBACK came
    std::int64_t broker_ended_ns = 0;  ///< or, if it was online, when it lost its connection
    bool operator==(const forgotten_session&) const = default;
};

/// Those of one client.
struct forgotten_sessions {
    std::vector<forgotten_session> sessions;  ///< at most 16
    bool operator==(const forgotten_sessions&) const = default;
};

/// The facts about one session. Times are in ns; 0 means never.
struct session_entry {
    std::int64_t asked_ns = 0;       ///< when the first SUBSCRIBE of this session was sent
    std::int64_t subscribed_ns = 0;  ///< when the last SUBACK came; later messages are owed
    std::int64_t connected_ns = 0;   ///< when the present connection began
    std::int64_t left_ns = 0;        ///< when the last connection ended; 0 while online
    std::int64_t longest_absence_ns = 0;
    std::int64_t longest_delay_ns = 0;  ///< from sent to received, over new messages
    std::uint32_t connection = 0;       ///< number of the current connection, from 1
    std::uint32_t epochs = 0;  ///< number of sessions of this client (each began without state)
    /// Bit k: the connection k + 1 before the present one ended in order, so that the broker has
    /// read all that the client had acknowledged.
    std::uint64_t in_order = 0;
    bool left_in_order = false;  ///< the last connection did
    bool refused = false;        ///< the broker refused the subscription: nothing is owed
    bool ended = false;     ///< ended on purpose (expired, clean): the session is owed nothing more
    bool doubtful = false;  ///< ended and resumed nevertheless, which the broker may do
    bool broker_ended = false;      ///< the broker was stopped or killed since the run began
    std::vector<absence> absences;  ///< at most 64; when full, the two oldest are merged
    bool operator==(const session_entry&) const = default;
};

/// The messages of a stream that a client saw in earlier epochs, and other facts that most pairs do
/// not need.
struct stream_past {
    struct beginning {
        std::int64_t subscribed_ns = 0;
        std::uint64_t first = 0;
        bool operator==(const beginning&) const = default;
    };
    std::uint64_t next = 0;             ///< highest number seen in any earlier epoch, plus one
    sequence_set missing;               ///< gaps between first and last of each earlier epoch
    sequence_set seen;                  ///< numbers seen in earlier epochs
    std::vector<beginning> beginnings;  ///< of the earlier epochs, at most 16
    sequence_set copies;                ///< new numbers that came as retained copies, in any epoch
    sequence_set displaced;             ///< numbers that came out of order in the present epoch
    /// Of a shared subscription: numbers that came on a connection which did not end in order, so
    /// that another member may get them, too.
    sequence_set abandoned;
    std::uint64_t copy_next = 0;  ///< highest number of a retained copy in this epoch, plus one
    bool operator==(const stream_past&) const = default;
};

/// The messages of one stream that one session has seen in its present epoch.
struct received_stream {
    std::uint64_t first = 0;            ///< lowest number seen
    std::uint64_t next = 0;             ///< highest number seen, plus one; 0: none yet
    sequence_set missing;               ///< gaps between first and next
    std::int64_t subscribed_ns = 0;     ///< that of the session when `first` came
    std::uint64_t next_at_connect = 0;  ///< `next` when the present connection began
    sequence_set repeated;              ///< redelivered on the present connection
    /// These numbers were acknowledged on connections that ended in order, so that they must not
    /// come again. From `settled_from` to `settled_to` - 1.
    std::uint64_t settled_from = 0;
    std::uint64_t settled_to = 0;
    std::uint32_t settled_run = 0;      ///< of the broker: received_book::broker_runs_
    std::unique_ptr<stream_past> past;  ///< null: no such facts
    std::uint32_t connection = 0;       ///< the connection of `repeated`
    std::uint32_t epoch = 0;
    // Facts about the stream, looked up once:
    std::uint32_t expiry_s = no_expiry;  ///< Message Expiry Interval of its publication
    std::uint8_t sent_qos = 0;           ///< QoS of its publication
    std::uint8_t qos = 0;                ///< QoS that it is delivered with
    bool owed = false;                   ///< a subscription of the session matches
    bool shared = false;                 ///< a shared one: the order is free, and so is the member
    bool overlapping = false;            ///< more than one matches
    bool retained = false;               ///< published with RETAIN 1

    static constexpr std::uint32_t no_expiry = std::numeric_limits<std::uint32_t>::max();
    bool operator==(const received_stream& other) const;
};

/// The numbers that came on the stream's last connection, if that did not end in order.
sequence_set abandoned_numbers(const session_entry& session, const received_stream& pair);

struct pair_key {
    client_number session = 0;
    stream_key stream;
    auto operator<=>(const pair_key&) const = default;
    friend std::size_t hash_value(const pair_key& key) {
        const std::size_t hash = hash_value(key.stream);
        return (hash ^ hash >> 32U) + key.session * 0xC2B2AE3D27D4EB4FU;
    }
};

/// The judgements of one group of receivers. Every PUBLISH counts in exactly one of them.
struct received_counts {
    std::uint64_t fresh = 0;
    std::uint64_t redelivered = 0;
    std::uint64_t retained = 0;
    std::uint64_t duplicated = 0;
    std::uint64_t out_of_order = 0;
    std::uint64_t stray = 0;
    std::uint64_t late = 0;
    std::uint64_t suspected = 0;  ///< may be one of the four above; decided at the end
    std::uint64_t corrupted = 0;
    std::uint64_t foreign = 0;    ///< not a message of this run
    std::uint64_t unstamped = 0;  ///< of this run, and without a stamp: only counted
    std::uint64_t& operator[](outcome kind);
    void add(const received_counts& other);
    bool operator==(const received_counts&) const = default;
};

/// One violation, kept as an example (the first few of each kind).
struct incident {
    loadgen::outcome outcome = loadgen::outcome::fresh;
    loadgen::delivery delivery;
    bool operator==(const incident&) const = default;
};
/// Keeps the first 20 incidents of each kind, in the order of time.
void keep_first(std::vector<incident>& incidents);

/// A possible fault that depends on the publisher: a message that was sent twice may arrive twice,
/// and a message that the broker had not read when the session subscribed is owed to the session.
struct suspicion {
    loadgen::incident incident;
    outcome otherwise = outcome::fresh;  ///< the outcome if it is excused
    std::int64_t asked_ns = 0;           ///< a stray if the broker had it before this; 0: always
    bool operator==(const suspicion&) const = default;
};

class received_book {
public:
    /// `grace_ns`: how late messages and sessions may expire. The topology must outlive the book.
    received_book(const topology& layout, std::int64_t grace_ns);

    // The life of a session, as its client reports it.
    /// CONNACK arrived. `resumed`: the earlier session goes on (Session Present 1, as expected).
    /// Otherwise a new epoch begins, and no message that was sent before it is owed or allowed.
    /// With `was_owed`, the broker lost a session that should exist, so its messages stay owed. A
    /// session that was ended() and is resumed goes on, but only later messages are owed (AMB-4).
    void connected(client_number session, std::int64_t now_ns, bool resumed, bool was_owed);
    /// The client is about to send SUBSCRIBE. Only the first one of an epoch counts.
    void subscribing(client_number session, std::int64_t now_ns);
    /// The last SUBACK arrived, and all reported success. Only the first time in an epoch counts.
    void subscribed(client_number session, std::int64_t now_ns);
    /// The broker was stopped or killed: it may have forgotten what it had read.
    void broker_ended();
    /// The client had a session when the broker ended, and connected() will tell that it is gone.
    /// `hold_ns`: for so long a bad network may have hidden the end from it.
    void forget(client_number session, std::int64_t broker_ended_ns, std::int64_t hold_ns);
    /// All was refused: the session is owed nothing.
    void refused(client_number session);
    void left(client_number session, std::int64_t now_ns, parting manner = parting::abrupt);
    /// The session has ended as expected (clean, interval 0, expired).
    void ended(client_number session, std::int64_t now_ns);

    /// Judges a received message. The audit may still excuse the returned outcome at the end.
    outcome take(const delivery& incoming);
    void corrupted(client_number session);
    void foreign(client_number session);
    /// A message of ours that carries no stamp (stamp: none).
    void unstamped(client_number session);

    /// Bytes of memory. A broker can make it grow: by gaps, repetitions and foreign streams.
    std::size_t held() const;

    const session_entry* find(client_number session) const;
    /// The earlier sessions of a member of a shared subscription, at most 64.
    std::span<const tenure> earlier(client_number session) const;
    /// The earlier sessions of a client that ended with their broker, at most 16.
    std::span<const forgotten_session> forgotten(client_number session) const;
    const received_stream* find(pair_key pair) const;
    const std::vector<received_counts>& counts() const { return counts_; }  ///< by group
    const std::vector<incident>& incidents() const { return incidents_; }
    const std::vector<suspicion>& suspicions() const { return suspicions_; }
    /// Adds another slice's book; no session may be in both.
    void merge(received_book&& other);
    bool operator==(const received_book& other) const;

private:
    friend struct record::description<received_book>;
    struct verdict {
        outcome kind = outcome::fresh;
        bool sure = true;
        outcome otherwise = outcome::fresh;
        std::int64_t asked_ns = 0;
    };
    void introduce(received_stream& pair, const delivery& incoming) const;
    verdict judge(session_entry& session, received_stream& pair, const delivery& incoming) const;
    std::optional<verdict> judge_origin(const session_entry& session, const received_stream& pair,
                                        const delivery& incoming) const;
    verdict judge_number(session_entry& session, received_stream& pair,
                         const delivery& incoming) const;
    verdict judge_again(received_stream& pair, const delivery& incoming) const;
    void put_away_tenure(client_number session, const session_entry& entry, std::int64_t now_ns);
    static verdict judge_redelivery(received_stream& pair, std::uint64_t number);
    bool is_late(const session_entry& session, const received_stream& pair,
                 const delivery& incoming) const;
    void record(const verdict& judged, const delivery& incoming);

    const topology* layout_;
    std::uint32_t broker_runs_ = 0;  ///< how often the broker was stopped or killed
    std::int64_t grace_ns_;
    boost::unordered_flat_map<client_number, session_entry> sessions_;
    boost::unordered_flat_map<client_number, past_sessions> past_;  ///< of members of shares
    boost::unordered_flat_map<client_number, forgotten_sessions> forgotten_;
    boost::unordered_flat_map<pair_key, received_stream> pairs_;
    std::vector<received_counts> counts_;
    std::vector<incident> incidents_;
    std::vector<suspicion> suspicions_;  ///< at most a million
    std::size_t lists_ = 0;              ///< bytes of the lists in sessions and pairs
};

}  // namespace brokerproof::loadgen
