// For tests: replays a story up to one of its steps, where something goes wrong. From there a
// correct broker continues to the end of the story.
#pragma once

#include <cstddef>
#include <cstdint>

#include "harness/base/enum_names.hpp"
#include "loadgen/life/testing/story.hpp"

namespace brokerproof::loadgen::testing {

enum class mishap : std::uint8_t {
    break_connection,  ///< after the step
    break_sending,     ///< the packets of this step cannot be sent
    fall_silent,       ///< after the step the broker sends nothing more on this connection
    garbage,           ///< after the step the broker sends bytes that are not MQTT
    stop,              ///< the run ends after the step
    drain,             ///< the last phase begins after the step
    storm,             ///< a phase without this group begins after the step
};
BOOST_DESCRIBE_ENUM(mishap, break_connection, break_sending, fall_silent, garbage, stop, drain,
                    storm)

/// Replays the steps before `step`, and `step` with the mishap. Then the client must come online
/// in the drain, with its subscriptions, and end with consistent books when it is stopped.
/// `keeps_doubtful`: whether the broker reports a session that may or may not exist as present.
void play_with_mishap(const story& told, std::size_t step, mishap accident, bool keeps_doubtful);

}  // namespace brokerproof::loadgen::testing
