// The receivers' half of the ledger: what each session was sent, stream by stream. Judges at once
// what can be judged at once (twice, out of order, stray, late); what is missing is judged at the
// end, together with the publishers' half (ledger.hpp), and so are accusations that the publishers'
// half might excuse: `suspected` until then.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "loadgen/ledger/sent_book.hpp"
#include "loadgen/ledger/sequence_set.hpp"
#include "loadgen/ledger/stamp.hpp"
#include "loadgen/ledger/topology.hpp"

namespace brokerproof::loadgen {

enum class outcome : std::uint8_t {
    fresh,         ///< new, in order
    redelivered,   ///< seen before and allowed to come again: QoS 1 with DUP 1, seen on an earlier
                   ///< connection (3.1.1: or on this one); or one of several overlapping filters
    retained,      ///< a retained copy (RETAIN 1): stands outside of the order, is never wrong
    duplicated,    ///< seen before, and not allowed to come again
    out_of_order,  ///< new, but a later one of its stream came before; or it came again behind a
                   ///< later one that came again, although it came before that one at first
    stray,         ///< not owed to this session: no subscription matches, or sent before it had one
    late,          ///< after its Message Expiry Interval and the grace had passed
};

struct delivery {
    client_number session = 0;
    stamp of;
    std::uint8_t qos = 0;
    bool dup = false;
    bool retain = false;
    std::int64_t now_ns = 0;
    bool operator==(const delivery&) const = default;
};

/// A time in which a session was away while the broker kept it.
struct absence {
    std::int64_t left_ns = 0;
    std::int64_t back_ns = 0;
    std::uint64_t kept = 0;  ///< messages, QoS > 0, sent before `back_ns` and received after it
    bool operator==(const absence&) const = default;
};

/// What the book knows of one session; times in ns, 0: never.
struct session_entry {
    std::int64_t asked_ns = 0;       ///< the first SUBSCRIBE of this session was sent
    std::int64_t subscribed_ns = 0;  ///< the last SUBACK came: from here on messages are owed
    std::int64_t connected_ns = 0;   ///< the present connection began
    std::int64_t left_ns = 0;        ///< the last connection ended; 0 while online
    std::int64_t longest_absence_ns = 0;
    std::int64_t longest_delay_ns = 0;  ///< from sent to received, of new messages
    std::uint32_t connection = 0;       ///< number of the current one, from 1
    std::uint32_t epochs = 0;  ///< sessions that this client had (each began without state)
    bool ended = false;  ///< was ended on purpose (expired, clean): nothing more is owed, whatever
                         ///< was not delivered then never will be
    bool doubtful = false;  ///< it was ended, and yet it was resumed, and the broker may do so
    std::vector<absence> absences;  ///< at most 64; when full, the two oldest become one
    bool operator==(const session_entry&) const = default;
};

/// What a session saw of a stream in its earlier epochs, and what most pairs never have.
struct stream_past {
    struct beginning {
        std::int64_t subscribed_ns = 0;
        std::uint64_t first = 0;
        bool operator==(const beginning&) const = default;
    };
    std::uint64_t next = 0;             ///< highest number seen in any of them, plus one
    sequence_set missing;               ///< holes, between first and last of each
    sequence_set seen;                  ///< what they saw
    std::vector<beginning> beginnings;  ///< of each, at most 16
    sequence_set copies;                ///< new ones that came as retained copies, in any epoch
    sequence_set displaced;             ///< of the present epoch: those that came out of order
    bool operator==(const stream_past&) const = default;
};

/// What one session has seen of one stream, in its present epoch.
struct received_stream {
    std::uint64_t first = 0;  ///< lowest number seen
    std::uint64_t next = 0;   ///< highest number seen, plus one; 0: nothing yet
    sequence_set missing;     ///< between first and next
    std::int64_t subscribed_ns = 0;     ///< the session's, when `first` came
    std::uint64_t next_at_connect = 0;  ///< `next` when the present connection began
    sequence_set repeated;              ///< redelivered on the present connection
    std::unique_ptr<stream_past> past;  ///< none: nothing of it
    std::uint32_t connection = 0;       ///< the connection of `repeated`
    std::uint32_t epoch = 0;
    // Of the stream, looked up once:
    std::uint32_t expiry_s = no_expiry;  ///< Message Expiry Interval of its publication
    std::uint8_t sent_qos = 0;           ///< QoS of its publication
    std::uint8_t qos = 0;                ///< it comes with
    bool owed = false;                   ///< the session has a subscription for it
    bool overlapping = false;            ///< more than one
    bool retained = false;               ///< published with RETAIN 1

    static constexpr std::uint32_t no_expiry = std::numeric_limits<std::uint32_t>::max();
    bool operator==(const received_stream& other) const;
};

struct pair_key {
    client_number session = 0;
    stream_key stream;
    auto operator<=>(const pair_key&) const = default;
    friend std::size_t hash_value(const pair_key& key) {
        const std::size_t hash = hash_value(key.stream);
        return (hash ^ hash >> 32U) + key.session * 0xC2B2AE3D27D4EB4FU;
    }
};

/// What was judged at once, of one group of receivers. Every PUBLISH is in exactly one of them.
struct received_counts {
    std::uint64_t fresh = 0;
    std::uint64_t redelivered = 0;
    std::uint64_t retained = 0;
    std::uint64_t duplicated = 0;
    std::uint64_t out_of_order = 0;
    std::uint64_t stray = 0;
    std::uint64_t late = 0;
    std::uint64_t suspected = 0;  ///< may be one of the four before, told at the end
    std::uint64_t corrupted = 0;
    std::uint64_t foreign = 0;  ///< no message of this run
    std::uint64_t& operator[](outcome what);
    void add(const received_counts& other);
    bool operator==(const received_counts&) const = default;
};

/// One violation, kept as an example (the first few of each kind).
struct incident {
    outcome what = outcome::fresh;
    delivery of;
    bool operator==(const incident&) const = default;
};
/// Keeps the first 20 of each kind, in the order of time.
void keep_first(std::vector<incident>& all);

/// An accusation that hangs on what the publisher did: a message that it sent twice may come twice,
/// and one that the broker had not read when the session subscribed is owed to it.
struct suspicion {
    incident of;
    outcome otherwise = outcome::fresh;  ///< what it is if it is excused
    std::int64_t asked_ns = 0;           ///< stray: it was with the broker before this; 0: surely
    bool operator==(const suspicion&) const = default;
};

class received_book {
public:
    /// `grace_ns`: how late messages and sessions may expire. The topology outlives the book.
    received_book(const topology& all, std::int64_t grace_ns);

    // The life of a session, told by the client that owns it.
    /// CONNACK. `resumed`: the session of before goes on (Session Present 1, and it was owed).
    /// Otherwise a new epoch begins, and nothing that was sent before it is owed or allowed; unless
    /// `was_owed`: the broker lost a session that should be there, so all that it owed stays owed.
    /// A session that was ended() and is resumed goes on, but only what follows is owed (AMB-4).
    void connected(client_number session, std::int64_t now_ns, bool resumed, bool was_owed);
    /// A SUBSCRIBE is about to be sent. Only the first in an epoch counts.
    void subscribing(client_number session, std::int64_t now_ns);
    /// The last of its SUBACKs came, all with success. Only the first time in an epoch counts.
    void subscribed(client_number session, std::int64_t now_ns);
    void left(client_number session, std::int64_t now_ns);
    /// The session has ended as it should (clean, interval 0, expired).
    void ended(client_number session, std::int64_t now_ns);

    /// What came is judged. What is returned may still be excused at the end.
    outcome take(const delivery& what);
    void corrupted(client_number session);
    void foreign(client_number session);

    const session_entry* find(client_number session) const;
    const received_stream* find(pair_key pair) const;
    const std::vector<received_counts>& counts() const { return counts_; }  ///< a group each
    const std::vector<incident>& incidents() const { return incidents_; }
    const std::vector<suspicion>& suspicions() const { return suspicions_; }
    /// Joins another slice's book; no session is in both.
    void merge(received_book&& other);
    bool operator==(const received_book& other) const;

private:
    friend struct ledger_json;
    struct verdict {
        outcome is = outcome::fresh;
        bool sure = true;
        outcome otherwise = outcome::fresh;
        std::int64_t asked_ns = 0;
    };
    void introduce(received_stream& pair, const delivery& what) const;
    verdict judge(session_entry& session, received_stream& pair, const delivery& what) const;
    std::optional<verdict> judge_origin(const session_entry& session, const received_stream& pair,
                                        const delivery& what) const;
    verdict judge_number(session_entry& session, received_stream& pair, const delivery& what) const;
    verdict judge_again(received_stream& pair, const delivery& what) const;
    static verdict judge_redelivery(received_stream& pair, std::uint64_t number);
    bool is_late(const session_entry& session, const received_stream& pair,
                 const delivery& what) const;
    void record(const verdict& of, const delivery& what);

    const topology* all_;
    std::int64_t grace_ns_;
    boost::unordered_flat_map<client_number, session_entry> sessions_;
    boost::unordered_flat_map<pair_key, received_stream> pairs_;
    std::vector<received_counts> counts_;
    std::vector<incident> incidents_;
    std::vector<suspicion> suspicions_;  ///< at most a million
};

}  // namespace brokerproof::loadgen
