// Puts the two streams of one TCP connection together again, in the order in which the two ends
// saw them: out of segments that are repeated, in a wrong order, or missing. Pure.
//
// An end that acknowledges a byte has got it. So a segment comes behind all that it acknowledges,
// whatever the times of the capture say, and bytes that were acknowledged and do not appear were
// not recorded.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>

#include "harness/capture/segment.hpp"

namespace brokerproof::capture {

enum class party : std::uint8_t { client, server };

/// What a conversation tells, in order.
struct stream_listener {
    std::function<void(party sender, bytes_view data, std::int64_t at_us)> data;
    /// So many bytes were sent, and not recorded.
    std::function<void(party sender, std::uint64_t count, std::int64_t at_us)> lost;
    /// The first end that closes its stream, or resets the connection.
    std::function<void(party by, std::int64_t at_us)> ended;
};

class tcp_conversation {
public:
    explicit tcp_conversation(const segment& first) : begins_(first.syn) {}

    /// The listener is called for what is complete by now; the rest waits.
    void see(party from, const segment& seen, std::int64_t at_us, const stream_listener& tell);
    /// What it waits for was not recorded: it goes on behind that, and may have to wait again.
    void give_up(const stream_listener& tell);
    /// The capture ends: what still waits is told.
    void finish(const stream_listener& tell);
    /// The time of the first segment that waits for earlier bytes; none: nothing waits.
    std::optional<std::int64_t> waits_since() const;
    std::size_t bytes_waiting() const {
        return streams_[0].bytes_waiting + streams_[1].bytes_waiting;
    }
    /// False: it was there before the capture began.
    bool begins() const { return begins_; }
    bool is_over() const { return is_over_; }
    /// A SYN of the client that does not belong to this connection: the ports are used again.
    bool is_another(const segment& seen) const;

private:
    struct piece {
        std::uint64_t behind = 0;  ///< the byte of the other stream that it acknowledges
        std::int64_t at_us = 0;
        bytes data;
        std::size_t cut = 0;
        bool fin = false;
        bool rst = false;
    };
    /// What one end has sent. Its bytes are counted from 0.
    struct stream {
        std::optional<std::uint32_t> first;  ///< the sequence number of byte 0
        std::uint64_t next = 0;              ///< the first byte that was not told
        std::multimap<std::uint64_t, piece> waiting;
        std::size_t bytes_waiting = 0;

        /// The place of a sequence number near `next`; none: before byte 0.
        std::optional<std::uint64_t> place_of(std::uint32_t sequence) const;
    };

    stream& of(party who) { return streams_[who == party::client ? 0 : 1]; }
    static party other(party who) { return who == party::client ? party::server : party::client; }
    void keep(party from, const segment& seen, std::int64_t at_us);
    bool advance(party from, const stream_listener& tell);
    void tell_piece(party from, const piece& found, std::uint64_t known,
                    const stream_listener& tell);
    void pump(const stream_listener& tell);
    bool skip_gap(party from, const stream_listener& tell);
    void skip_to(party from, std::uint64_t place, std::int64_t at_us, const stream_listener& tell);

    stream streams_[2];
    bool begins_;
    bool is_over_ = false;
};

}  // namespace brokerproof::capture
