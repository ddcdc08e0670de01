// The bytes that are under way in one direction of a connection, and when they may pass. It must
// not know sockets, and it asks no clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <random>

#include "harness/base/bytes.hpp"
#include "harness/net/asio.hpp"
#include "loadgen/scenario/network.hpp"

namespace brokerproof::loadgen {

/// How a side of a connection has ended.
enum class way_end : std::uint8_t { fin, rst };

/// Either bytes, or, when they are empty, the end.
struct passing {
    bytes_view data;
    std::optional<way_end> end;
};

class one_way {
public:
    /// While it holds so much, nothing more is read for it.
    static constexpr std::size_t most_held = 32UL * 1024;

    using time_point = net::time_point;

    one_way(const network_state& state, std::uint64_t seed) : state_(state), random_(seed) {}

    /// The network has changed: what would now come sooner than planned comes sooner.
    void change(const network_state& state, time_point now);

    /// How many bytes may be taken now.
    std::size_t room() const;
    /// At most room() bytes have come.
    void take(bytes_view data, time_point now);
    /// After its bytes, the way ends.
    void end(way_end manner, time_point now);

    /// When the next bytes or the end pass; none: nothing is under way, or nothing passes.
    std::optional<time_point> next_due() const;
    /// What passes when that time has come.
    passing next() const;
    /// So many bytes of it have passed; 0: the end.
    void passed(std::size_t count, time_point now);

    std::size_t held() const { return held_; }

private:
    struct piece {
        time_point due;
        bytes data;            ///< empty: the end
        std::size_t gone = 0;  ///< bytes of it that have passed
    };
    void put(bytes data, time_point now);
    std::size_t next_size() const;

    network_state state_;
    std::mt19937_64 random_;
    std::deque<piece> pieces_;
    std::size_t held_ = 0;
    std::optional<way_end> end_;
    time_point free_from_{};  ///< with a rate: the bytes before have passed by then
};

}  // namespace brokerproof::loadgen
