// All TCP connections of a capture that lead to one of the ports in question. Pure: the caller
// gives it the frames.
//
// They are told in the order of their times. While one of them waits for bytes that may still
// appear, the others wait, too: else a client would be told to return before it has left.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "harness/capture/segment.hpp"
#include "harness/capture/tcp_conversation.hpp"

namespace brokerproof::capture {

/// What is told of connections, which are numbered from 1.
struct traffic_listener {
    /// `begins`: false for a connection that was there before the capture began.
    std::function<void(std::uint64_t connection, const endpoint& client, const endpoint& server,
                       bool begins)>
        opened;
    std::function<void(std::uint64_t connection, party sender, bytes_view, std::int64_t at_us)>
        data;
    std::function<void(std::uint64_t connection, party sender, std::uint64_t count,
                       std::int64_t at_us)>
        lost;
    std::function<void(std::uint64_t connection, party by, std::int64_t at_us)> closed;
};

/// How far a capture can be believed.
struct traffic_summary {
    std::uint64_t frames = 0;
    std::uint64_t connections = 0;
    std::uint64_t joined = 0;      ///< connections whose beginning was not recorded
    std::uint64_t lost_bytes = 0;  ///< sent, and not recorded
    std::uint64_t cut_frames = 0;  ///< recorded in part (a snap length)
    std::uint64_t fragments = 0;   ///< parts of IP packets, which are not read
    /// Frames with TCP to other ports, by the port of the server as far as it shows.
    std::map<std::uint16_t, std::uint64_t> elsewhere;

    bool operator==(const traffic_summary&) const = default;
};

class conversations {
public:
    conversations(std::set<std::uint16_t> server_ports, traffic_listener tell);

    /// `original_size`: how long the frame was on the network.
    void see(link_kind link, bytes_view frame, std::size_t original_size, std::int64_t at_us);
    /// The capture ends. Connections that were not closed stay open.
    void finish();
    const traffic_summary& summary() const { return summary_; }

private:
    using key = std::pair<endpoint, endpoint>;  ///< client, server
    struct entry {
        std::uint64_t number = 0;
        tcp_conversation stream;
    };

    struct held_segment {
        segment seen;  ///< its payload stands in `payload`
        bytes payload;
        std::int64_t at_us = 0;
    };

    void see_segment(const segment& seen, std::int64_t at_us);
    void count_elsewhere(const segment& seen);
    /// The ends of its connection.
    key ends_of(const segment& seen) const;
    void tell_segment(const segment& seen, std::int64_t at_us);
    void note_waiting(const key& ends, const tcp_conversation& stream);
    void hold(const segment& seen, std::int64_t at_us);
    void tell_held();
    bool tell_held_of_waiting();
    void give_up_waiting();
    bool has_waited_enough() const;
    entry& begin(const key& ends, const segment& first);
    stream_listener listener_of(std::uint64_t number);
    void forget_old();

    std::set<std::uint16_t> ports_;
    traffic_listener tell_;
    std::map<key, entry> known_;
    /// Connections that are over, the oldest first: late segments do not begin them anew.
    std::deque<std::pair<key, std::uint64_t>> over_;
    std::optional<key> waiting_;  ///< the connection for which all others wait
    std::list<held_segment> held_;
    std::size_t held_bytes_ = 0;
    std::int64_t now_us_ = 0;
    std::set<std::uint16_t> other_servers_;
    traffic_summary summary_;
};

}  // namespace brokerproof::capture
