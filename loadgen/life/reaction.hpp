// The answer of a client's life to an event: packets, and the actions that the owner of the
// connection must carry out now, in this order.
#pragma once

#include <cstdint>

#include <boost/container/static_vector.hpp>

#include "harness/base/bytes.hpp"
#include "harness/base/enum_names.hpp"
#include "loadgen/life/instant.hpp"

namespace brokerproof::loadgen {

enum class action : std::uint8_t {
    request_turn,  ///< to connect: turn() follows, now or later
    return_turn,   ///< every turn is returned once
    open,          ///< a connection; opened() or closed() follows
    send,          ///< `reaction::packets`; when that fails, closed() follows
    stop_reading,
    read_again,
    finish_sending,  ///< shut down our half; closed() follows when the broker closes the other half
    close,           ///< no event follows
    reset,           ///< close by RST; no event follows
    fall_silent,     ///< keep the connection open, but neither read nor write; no event follows
    end_silence,     ///< close the connection that fell silent before
    retire,          ///< the life is over
};
BOOST_DESCRIBE_ENUM(action, request_turn, return_turn, open, send, stop_reading, read_again,
                    finish_sending, close, reset, fall_silent, end_silence, retire)

/// An event leads to few actions, because each stage of a life asks for each action at most once.
using action_list = boost::container::static_vector<action, 16>;

struct reaction {
    reaction(instant moment, bytes& buffer) : now(moment), packets(buffer) {}

    instant now;     ///< when the event happened
    bytes& packets;  ///< empty before the event; sent and emptied by `send`
    action_list actions;
    bool alarm_changed = false;  ///< client_life::next_alarm() must be asked again
};

}  // namespace brokerproof::loadgen
