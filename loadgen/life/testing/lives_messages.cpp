// Lives that publish and receive with every QoS, also over broken connections.
#include "loadgen/life/testing/story.hpp"

namespace brokerproof::loadgen::testing {
namespace {

using namespace std::chrono_literals;

mqtt::packet puback(std::uint16_t packet_id, std::uint8_t code = 0) {
    return mqtt::puback{.packet_id = packet_id, .reason_code = code};
}
mqtt::packet pubrec(std::uint16_t packet_id, std::uint8_t code = 0) {
    return mqtt::pubrec{.packet_id = packet_id, .reason_code = code};
}
mqtt::packet pubcomp(std::uint16_t packet_id) { return mqtt::pubcomp{.packet_id = packet_id}; }
mqtt::packet pubrel(std::uint16_t packet_id) { return mqtt::pubrel{.packet_id = packet_id}; }

group actor_with_window(std::uint32_t window) {
    group actor = actor_with(stay{});
    actor.window = window;
    return actor;
}

story online(std::string name, std::vector<story_step> happens, std::uint32_t window = 20) {
    return {std::move(name), actor_with_window(window),
            joined({{{begins(phase_kind::gather), "away"}},
                    comes_online(0s),
                    std::move(happens),
                    leaves_for_good()})};
}

/// The connection broke. The client comes back and gives this answer to the CONNACK.
std::vector<story_step> comes_back_and(std::string answer, bool session_present = true) {
    auto steps = comes_back(100ms);
    steps[3] = {connack(session_present), std::move(answer)};
    return joined({{{broken(), "away"}}, steps});
}

const std::vector<story_step> sends_both = {{due(1), "online: send PUBLISH 2 qos 1 message 0"},
                                            {due(2), "online: send PUBLISH 3 qos 2 message 0"}};

std::vector<story> answers() {
    return {
        online("publishes_qos_0", {{due(0), "online: send PUBLISH qos 0 message 0"},
                                   {due(0), "online: send PUBLISH qos 0 message 1"}}),
        online("publishes_qos_1",
               {{due(1), "online: send PUBLISH 2 qos 1 message 0"}, {brings(puback(2)), "online"}}),
        online("publishes_qos_2", {{due(2), "online: send PUBLISH 2 qos 2 message 0"},
                                   {brings(pubrec(2)), "online: send PUBREL 2"},
                                   {brings(pubcomp(2)), "online"}}),
        online("a_refused_message_is_over", joined({sends_both,
                                                    {{brings(puback(2, 0x97)), "online"},
                                                     {brings(pubrec(3, 0x97)), "online"}}})),
        online("answers_to_nothing_change_nothing",
               joined({sends_both,
                       {{brings(puback(3)), "online"},
                        {brings(puback(9)), "online"},
                        {brings(pubcomp(9)), "online"},
                        {brings(pubrec(9)), "online: send PUBREL 9"}}})),
        online("what_is_due_while_it_is_away_is_not_sent",
               joined({{{broken(), "away"}, {due(1), "away"}}, comes_back(100ms)})),
    };
}

std::vector<story> windows() {
    mqtt::connack narrow;
    narrow.properties = {{mqtt::property_id::receive_maximum, 1U}};
    auto granted = online("the_receive_maximum_of_the_broker_is_a_window_too",
                          {{due(1), "online: send PUBLISH 2 qos 1 message 0"},
                           {due(1), "online"},
                           {brings(puback(2)), "online: send PUBLISH 3 qos 1 message 1"}});
    granted.steps[4] = {brings(narrow), "subscribing: return_turn, send SUBSCRIBE 1"};
    return {
        online("a_full_window_waits_for_the_answer",
               {{due(1), "online: send PUBLISH 2 qos 1 message 0"},
                {due(1), "online"},
                {due(0), "online"},  // behind the message that waits
                {brings(puback(2)),
                 "online: send PUBLISH 3 qos 1 message 1 + PUBLISH qos 0 message 0"},
                {brings(puback(3)), "online"}},
               1),
        online("qos_2_holds_its_place_until_the_pubcomp",
               {{due(2), "online: send PUBLISH 2 qos 2 message 0"},
                {due(2), "online"},
                {brings(pubrec(2)), "online: send PUBREL 2"},
                {brings(pubcomp(2)), "online: send PUBLISH 3 qos 2 message 1"}},
               1),
        granted,
    };
}

std::vector<story> resends() {
    return {
        online("a_kept_session_is_sent_again_what_it_has_not_answered",
               joined({sends_both,
                       comes_back_and("online: return_turn, send PUBLISH 2 qos 1 message 0 again "
                                      "+ PUBLISH 3 qos 2 message 0 again"),
                       {{brings(puback(2)), "online"},
                        {brings(pubrec(3)), "online: send PUBREL 3"},
                        {brings(pubcomp(3)), "online"}}})),
        online("after_pubrec_only_pubrel_is_sent_again",
               joined({sends_both,
                       {{brings(pubrec(3)), "online: send PUBREL 3"}},
                       comes_back_and("online: return_turn, send PUBLISH 2 qos 1 message 0 again "
                                      "+ PUBREL 3"),
                       {{brings(pubcomp(3)), "online"}, {brings(puback(2)), "online"}}})),
        online("a_new_session_is_sent_nothing_again",
               joined({sends_both,
                       comes_back_and("subscribing: return_turn, send SUBSCRIBE 4", false),
                       {{suback(4), "online"}, {brings(puback(2)), "online"}}})),
        online("what_waited_for_the_window_is_sent_after_the_return",
               joined({{{due(1), "online: send PUBLISH 2 qos 1 message 0"}, {due(1), "online"}},
                       comes_back_and("online: return_turn, send PUBLISH 2 qos 1 message 0 again"),
                       {{brings(puback(2)), "online: send PUBLISH 3 qos 1 message 1"}}}),
               1),
        online("what_waited_for_the_window_is_sent_in_a_new_session",
               joined({{{due(1), "online: send PUBLISH 2 qos 1 message 0"}, {due(1), "online"}},
                       comes_back_and("subscribing: return_turn, send SUBSCRIBE 3", false),
                       {{suback(3), "online: send PUBLISH 4 qos 1 message 1"}}}),
               1),
    };
}

}  // namespace

std::vector<story> publishing_stories() {
    std::vector<story> all;
    for (auto part : {answers(), windows(), resends()}) {
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

std::vector<story> receiving_stories() {
    auto early = online("a_message_before_the_connack_ends_the_attempt", {});
    early.steps = {{begins(phase_kind::gather), "away"},
                   {after(0s), "waiting: request_turn"},
                   {turn(), "opening: open"},
                   {connected(), "greeting: send CONNECT"},
                   {brings(mqtt::publish{.topic = "run/to/0"}), "away: reset, return_turn"},
                   {stopped(), "ended: retire"}};
    return {
        early,
        online("acknowledges_what_comes",
               joined({sends_both,
                       {{delivers(0, 0, 0), "online"},
                        {delivers(0, 1, 7), "online: send PUBACK 7"},
                        {delivers(1, 2, 8), "online: send PUBREC 8"},
                        {brings(pubrel(8)), "online: send PUBCOMP 8"}}})),
        online("what_comes_again_before_its_pubrel_is_acknowledged_again",
               joined({sends_both,
                       {{delivers(1, 2, 8), "online: send PUBREC 8"}},
                       comes_back_and("online: return_turn, send PUBLISH 2 qos 1 message 0 again "
                                      "+ PUBLISH 3 qos 2 message 0 again"),
                       {{delivers(1, 2, 8, true), "online: send PUBREC 8"},
                        {brings(pubrel(8)), "online: send PUBCOMP 8"}}})),
        online("a_pubrel_for_nothing_is_answered", {{brings(pubrel(9)), "online: send PUBCOMP 9"}}),
    };
}

}  // namespace brokerproof::loadgen::testing
