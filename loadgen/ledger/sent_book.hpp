// The publishers' half of the ledger: the sent messages, and which of them the broker acknowledged.
#pragma once

#include <cstdint>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "loadgen/ledger/sequence_set.hpp"
#include "loadgen/ledger/topology.hpp"

namespace brokerproof::record {
template <class Struct>
struct description;  // harness/record/description.hpp
}  // namespace brokerproof::record

namespace brokerproof::loadgen {

/// All numbers below `next` were sent. A number counts as acknowledged if it is neither in
/// `indeterminate` nor in `refused`. With QoS 0 there are no acknowledgements: a number counts if
/// the connection was still open after the message was given to its socket; `indeterminate` holds
/// the others.
struct sent_stream {
    std::uint64_t next = 0;
    std::int64_t last_ns = 0;      ///< when the last message was sent
    std::int64_t slowest_ns = -1;  ///< the longest time from sent to acknowledged; -1: none so far
    sequence_set indeterminate;    ///< no answer came: the broker may have the message or not
    sequence_set refused;          ///< answered with a reason code of 0x80 or more
    sequence_set resent;  ///< sent again with DUP 1; with QoS 1 the message may arrive twice
    /// When a number was sent, to translate times to numbers. There are marks for every number up
    /// to 64 numbers, then for every second number, for every fourth, ...
    struct mark {
        std::int64_t sent_ns = 0;
        std::uint64_t sequence = 0;
        bool operator==(const mark&) const = default;
    };
    std::vector<mark> marks;

    /// The lowest number that was certainly sent after `time_ns` (`next` if none is certain).
    std::uint64_t certainly_after(std::int64_t time_ns) const;
    /// All numbers below this one were certainly sent before `time_ns` (0 if none is certain).
    std::uint64_t certainly_before(std::int64_t time_ns) const;
    /// Whether the broker acknowledged the message with success.
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

/// The book of one slice. After the first messages of a stream it allocates nothing, as long as all
/// messages are acknowledged (marks allocate six times, up to 64 of them).
class sent_book {
public:
    /// Returns the next number of a stream for a message that is sent now.
    std::uint64_t issue(stream_key stream, std::int64_t sent_ns);
    /// PUBACK or PUBCOMP (for QoS 2 also PUBREC) with success came; `sent_ns` is from the stamp.
    /// Without this call the audit cannot know what the broker had at a given time, and does not
    /// accuse it.
    void acknowledged(stream_key stream, std::int64_t sent_ns, std::int64_t now_ns);
    void refused(stream_key stream, std::uint64_t sequence);
    /// The publisher gives up: no answer will come.
    void indeterminate(stream_key stream, std::uint64_t sequence);
    /// PUBLISH is sent again after a resume. Call it for QoS 1 and 2.
    void resent(stream_key stream, std::uint64_t sequence);

    /// Bytes of memory. A broker can make it grow: by messages that it refuses or does not answer.
    std::size_t held() const;

    const sent_stream* find(stream_key stream) const;
    const boost::unordered_flat_map<stream_key, sent_stream>& streams() const { return streams_; }
    /// Adds another slice's book; no stream may be in both.
    void merge(sent_book&& other);
    bool operator==(const sent_book& other) const { return streams_ == other.streams_; }

private:
    friend struct record::description<sent_book>;
    void add(sequence_set& numbers, std::uint64_t sequence);

    boost::unordered_flat_map<stream_key, sent_stream> streams_;
    std::size_t lists_ = 0;  ///< bytes of the lists in streams
};

}  // namespace brokerproof::loadgen
