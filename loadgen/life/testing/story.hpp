// For tests: a life as a table. Each line has an event and the answer of the client.
#pragma once

#include <chrono>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "loadgen/life/testing/life_stage.hpp"

namespace brokerproof::loadgen::testing {

struct story_step {
    std::function<std::string(life_stage&)> event;
    std::string answer;  ///< "greeting: send CONNECT"
};

struct story {
    std::string name;  ///< in snake_case; the name of the test
    group actor;
    std::vector<story_step> steps;
};
void PrintTo(const story& told, std::ostream* out);  ///< for GoogleTest

/// The client that stories are about: v5, session kept for an hour, subscribes to what it publishes
/// (publication 0: QoS 0, 1: QoS 1, 2: QoS 2), no Keep Alive, backs off for 100 ms, 200 ms, ...
group actor_with(const life& wanted);
/// A time that is always this long.
drawn_time always(nanoseconds length);

// Events.
using event_function = std::function<std::string(life_stage&)>;
event_function begins(phase_kind kind);
/// The next alarm of the client comes after this time.
event_function after(nanoseconds time);
event_function passes(nanoseconds time);  ///< no alarm comes during this time
event_function turn();
event_function connected();  ///< TCP
event_function brings(mqtt::packet packet);
event_function connack(bool session_present = false, std::uint8_t reason_code = 0);
event_function suback(std::uint16_t packet_id, std::vector<std::uint8_t> codes = {2});
event_function delivers(std::uint64_t sequence, std::uint8_t qos, std::uint16_t packet_id,
                        bool dup = false);
event_function garbage();          ///< bytes that are not MQTT
event_function broken();           ///< the connection is closed by the broker, or breaks
event_function closed_in_order();  ///< by the broker, which has read all
event_function due(std::uint32_t publication);
event_function stopped();  ///< the run ends

/// Four steps: the client is due after `time`, and comes online with a new or kept session.
std::vector<story_step> comes_online(nanoseconds time);
std::vector<story_step> comes_back(nanoseconds time);
/// Two steps: the run ends while the client is online.
std::vector<story_step> leaves_for_good();
std::vector<story_step> joined(std::initializer_list<std::vector<story_step>> parts);

/// Every life that is tested; see the files lives_*.cpp.
std::vector<story> all_stories();
std::vector<story> connecting_stories();
std::vector<story> leaving_stories();
std::vector<story> phase_stories();
std::vector<story> publishing_stories();
std::vector<story> receiving_stories();

}  // namespace brokerproof::loadgen::testing
