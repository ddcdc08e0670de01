// The publishers' half of the ledger: what was sent, and what of it the broker answered for.
#pragma once

#include <cstdint>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "loadgen/ledger/sequence_set.hpp"
#include "loadgen/ledger/topology.hpp"

namespace brokerproof::loadgen {

/// All numbers below `next` were sent. Acknowledged are those that are neither in `indeterminate`
/// nor in `refused`; with QoS 0, where nothing is acknowledged, those that were handed to the
/// socket of a connection that was open afterwards, too (`indeterminate` holds the others).
struct sent_stream {
    std::uint64_t next = 0;
    std::int64_t last_ns = 0;     ///< when the last one was sent
    std::int64_t slowest_ns = -1; ///< the longest time from sent to acknowledged; -1: none was yet
    sequence_set indeterminate;   ///< no answer came: the broker may have it, or not
    sequence_set refused;         ///< answered with a reason code of 0x80 or more
    sequence_set resent;          ///< PUBLISH again, with DUP 1: with QoS 1 it may arrive twice
    /// When some of the numbers were sent, so that a time can be turned into a number: every one,
    /// as long as there are at most 64, then every second, every fourth, ...
    struct mark {
        std::int64_t sent_ns = 0;
        std::uint64_t sequence = 0;
        bool operator==(const mark&) const = default;
    };
    std::vector<mark> marks;

    /// Numbers that were certainly sent after `t`: this one and above (`next` if none is certain).
    std::uint64_t certainly_after(std::int64_t t) const;
    /// Numbers that were certainly sent before `t`: all below this one (0 if none is certain).
    std::uint64_t certainly_before(std::int64_t t) const;
    /// Did the broker answer for it, and well?
    bool acknowledged(std::uint64_t sequence) const;
    bool operator==(const sent_stream&) const = default;
};

struct stream_key {
    client_number publisher = 0;
    stream_number stream = 0;
    auto operator<=>(const stream_key&) const = default;
    friend std::size_t hash_value(const stream_key& key) {
        return (static_cast<std::size_t>(key.publisher) << 32U | key.stream) * 0x9E3779B97F4A7C15U;
    }
};

/// Of one slice. After the first messages of a stream nothing allocates, as long as nothing goes
/// wrong (marks: six times, up to 64 of them).
class sent_book {
public:
    /// The next number of a stream, sent now.
    std::uint64_t issue(stream_key stream, std::int64_t sent_ns);
    /// PUBACK or PUBCOMP (QoS 2: or PUBREC) with success came; `sent_ns` is the stamp's. Without it
    /// the audit cannot tell what the broker had by a given time, and will not accuse.
    void acknowledged(stream_key stream, std::int64_t sent_ns, std::int64_t now_ns);
    void refused(stream_key stream, std::uint64_t sequence);
    /// Given up: no answer will come.
    void indeterminate(stream_key stream, std::uint64_t sequence);
    /// PUBLISH is sent once more after a resume. Call it for QoS 1 and 2.
    void resent(stream_key stream, std::uint64_t sequence);

    const sent_stream* find(stream_key stream) const;
    const boost::unordered_flat_map<stream_key, sent_stream>& streams() const { return streams_; }
    /// Joins another slice's book; no stream is in both.
    void merge(sent_book&& other);
    bool operator==(const sent_book&) const = default;

private:
    friend struct ledger_json;
    boost::unordered_flat_map<stream_key, sent_stream> streams_;
};

}  // namespace brokerproof::loadgen
