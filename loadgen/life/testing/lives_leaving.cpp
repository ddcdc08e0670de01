// Lives that leave, are cut off, fall silent or are stopped.
#include "loadgen/life/testing/story.hpp"

namespace brokerproof::loadgen::testing {
namespace {

using namespace std::chrono_literals;

std::vector<story_step> works() {
    return joined({{{begins(phase_kind::work), "away"}}, comes_online(0s)});
}

/// Online for a second, away for two.
story flapping(std::string name, departure manner, std::vector<story_step> departs) {
    const flap comes_and_goes{always(1s), always(2s), manner};
    return {std::move(name), actor_with(comes_and_goes),
            joined({works(), std::move(departs), comes_back(2s), leaves_for_good()})};
}

std::vector<story> departures() {
    auto silent = flapping("falls_silent_and_comes_back", departure::silence,
                           {{after(1s), "away: fall_silent"}});
    // The old connection is closed without a packet when the new connection is open.
    silent.steps[silent.steps.size() - 3].answer = "online: return_turn, end_silence";
    group expires = actor_with(expire{always(1s), always(500ms), departure::disconnect});
    expires.session_expiry_interval = 3;
    group outlived = actor_with(flap{always(1s), always(10s), departure::disconnect});
    outlived.session_expiry_interval = 3;
    const std::vector<story_step> disconnects = {
        {after(1s), "leaving: send DISCONNECT, finish_sending"}, {broken(), "away"}};
    auto anew = comes_online(3500ms);
    anew[3] = {connack(), "subscribing: return_turn, send SUBSCRIBE 2"};
    anew[4] = {suback(2), "online"};
    auto revived = comes_online(10s);
    revived[3] = {connack(true), "subscribing: return_turn, send SUBSCRIBE 2"};
    revived[4] = {suback(2), "online"};
    return {
        flapping("disconnects_and_comes_back", departure::disconnect, disconnects),
        flapping(
            "disconnects_from_a_broker_that_does_not_close", departure::disconnect,
            {{after(1s), "leaving: send DISCONNECT, finish_sending"}, {after(1s), "away: close"}}),
        flapping("closes_without_disconnect_and_comes_back", departure::fin,
                 {{after(1s), "leaving: finish_sending"}, {broken(), "away"}}),
        flapping("resets_and_comes_back", departure::rst, {{after(1s), "away: reset"}}),
        silent,
        {"stays_away_until_its_session_has_expired", expires,
         joined({works(), disconnects, anew, leaves_for_good()})},
        {"a_session_that_should_have_expired_is_subscribed_anew", outlived,
         joined({works(), disconnects, revived, leaves_for_good()})},
    };
}

/// An online client with life `stay`; this event happens, and the client comes back.
story returns_after(std::string name, std::vector<story_step> happens) {
    return {std::move(name), actor_with(stay{}),
            joined({works(), std::move(happens), comes_back(100ms), leaves_for_good()})};
}

std::vector<story> ended_by_others() {
    const auto farewell = brings(mqtt::disconnect{.reason_code = 0x8B});
    group old_version = actor_with(stay{});
    old_version.version = mqtt::version::v311;
    old_version.session_expiry_interval.reset();
    return {
        returns_after("comes_back_when_the_broker_closes", {{broken(), "away"}}),
        returns_after("comes_back_when_the_broker_disconnects",
                      {{farewell, "leaving: finish_sending"}, {broken(), "away"}}),
        returns_after("comes_back_when_the_broker_disconnects_and_does_not_close",
                      {{farewell, "leaving: finish_sending"}, {after(1s), "away: close"}}),
        returns_after("garbage_ends_the_connection", {{garbage(), "away: reset"}}),
        returns_after("a_packet_that_only_clients_send_ends_the_connection",
                      {{brings(mqtt::pingreq()), "away: reset"}}),
        {"in_3_1_1_a_broker_sends_no_disconnect", old_version,
         joined({works(),
                 {{brings(mqtt::disconnect()), "away: reset"}},
                 comes_back(100ms),
                 {{stopped(), "leaving: send DISCONNECT, finish_sending"},
                  {broken(), "ended: retire"}}})},
    };
}

story with_keep_alive(std::string name, std::uint16_t seconds, std::vector<story_step> steps) {
    group actor = actor_with(stay{});
    actor.keep_alive = seconds;
    return {std::move(name), actor, joined({std::move(steps), leaves_for_good()})};
}

std::vector<story> keeping_alive() {
    mqtt::connack asks_for_less;
    asks_for_less.properties = {{mqtt::property_id::server_keep_alive, 5U}};
    auto accepted = works();
    accepted[4] = {brings(asks_for_less), "subscribing: return_turn, send SUBSCRIBE 1"};
    return {
        with_keep_alive("pings_when_it_has_nothing_to_send", 10,
                        joined({works(),
                                {{after(8s), "online: send PINGREQ"},
                                 {brings(mqtt::pingresp()), "online"},
                                 {due(0), "online: send PUBLISH qos 0 message 0"},
                                 {after(8s), "online: send PINGREQ"},
                                 {brings(mqtt::pingresp()), "online"}}})),
        with_keep_alive("an_unanswered_ping_ends_the_connection", 10,
                        joined({works(),
                                {{after(8s), "online: send PINGREQ"}, {after(10s), "away: reset"}},
                                comes_back(100ms)})),
        with_keep_alive("the_keep_alive_of_the_server_goes_first", 10,
                        joined({accepted, {{after(4s), "online: send PINGREQ"}}})),
    };
}

std::vector<story> stuck_clients() {
    group pings = actor_with(stuck{2s});
    pings.keep_alive = 10;
    const std::vector<story_step> gets_stuck =
        joined({works(), {{after(2s), "online: stop_reading"}}});
    return {
        {"stops_reading_until_the_drain", actor_with(stuck{2s}),
         joined({gets_stuck,
                 {{due(1), "online"}, {begins(phase_kind::drain), "online: read_again"}},
                 leaves_for_good()})},
        {"who_does_not_read_still_pings", pings,
         joined({gets_stuck,
                 {{after(6s), "online: send PINGREQ"},
                  {after(8s), "online: send PINGREQ"},
                  {begins(phase_kind::drain), "online: read_again"}},
                 leaves_for_good()})},
        {"who_does_not_read_can_be_stopped", actor_with(stuck{2s}),
         joined({gets_stuck,
                 {{stopped(), "leaving: send DISCONNECT for good, finish_sending, read_again"},
                  {broken(), "ended: retire"}}})},
    };
}

std::vector<story> stops() {
    const std::vector<story_step> all = works();
    const auto until = [&all](std::size_t steps, std::vector<story_step> end) {
        const auto last = all.begin() + static_cast<std::ptrdiff_t>(steps);
        return joined({{all.begin(), last}, std::move(end)});
    };
    const group actor = actor_with(stay{});
    const group flaps = actor_with(flap{always(1s), always(2s), departure::fin});
    return {
        {"is_stopped_while_away", actor, until(1, {{stopped(), "ended: retire"}})},
        {"is_stopped_while_it_waits_for_its_turn", actor,
         until(2, {{stopped(), "ended: retire"}, {turn(), "ended: return_turn"}})},
        {"is_stopped_while_it_connects", actor,
         until(3, {{stopped(), "ended: reset, return_turn, retire"}})},
        {"is_stopped_before_the_connack", actor,
         until(4, {{stopped(), "ended: reset, return_turn, retire"}})},
        {"is_stopped_before_the_suback", actor, until(5, leaves_for_good())},
        {"is_stopped_while_it_leaves", flaps,
         until(6, {{after(1s), "leaving: finish_sending"},
                   {stopped(), "leaving"},
                   {broken(), "ended: retire"}})},
        {"a_broker_that_does_not_close_does_not_delay_the_end", actor,
         until(6, {{stopped(), "leaving: send DISCONNECT for good, finish_sending"},
                   {after(1s), "ended: close, retire"}})},
    };
}

}  // namespace

std::vector<story> leaving_stories() {
    std::vector<story> all;
    for (auto part : {departures(), ended_by_others(), keeping_alive(), stuck_clients(), stops()}) {
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

}  // namespace brokerproof::loadgen::testing
