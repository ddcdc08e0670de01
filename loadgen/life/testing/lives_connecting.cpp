// Lives that connect and subscribe, and what goes wrong on the way.
#include "loadgen/life/testing/story.hpp"

namespace brokerproof::loadgen::testing {
namespace {

using namespace std::chrono_literals;

/// Up to the CONNECT; its answer has not come yet.
std::vector<story_step> greets(nanoseconds time) {
    return {{after(time), "waiting: request_turn"},
            {turn(), "opening: open"},
            {connected(), "greeting: send CONNECT"}};
}

std::vector<story_step> begins_and_greets() {
    return joined({{{begins(phase_kind::gather), "away"}}, greets(0s)});
}

/// After a failed attempt.
story fails_once(std::string name, std::vector<story_step> failed_attempt) {
    return {std::move(name), actor_with(stay{}),
            joined({begins_and_greets(), std::move(failed_attempt), comes_online(100ms),
                    leaves_for_good()})};
}

std::vector<story> attempts() {
    return {
        {"stays_until_the_run_ends", actor_with(stay{}),
         joined({{{begins(phase_kind::gather), "away"}}, comes_online(0s), leaves_for_good()})},
        {"a_connection_that_cannot_be_opened_is_tried_again_later_and_later", actor_with(stay{}),
         joined({{{begins(phase_kind::gather), "away"},
                  {after(0s), "waiting: request_turn"},
                  {turn(), "opening: open"},
                  {broken(), "away: return_turn"},
                  {after(100ms), "waiting: request_turn"},
                  {turn(), "opening: open"},
                  {broken(), "away: return_turn"}},
                 comes_online(200ms),
                 leaves_for_good()})},
        {"a_connection_that_does_not_open_in_time_is_given_up", actor_with(stay{}),
         joined({{{begins(phase_kind::gather), "away"},
                  {after(0s), "waiting: request_turn"},
                  {turn(), "opening: open"},
                  {after(20s), "away: reset, return_turn"}},
                 comes_online(100ms),
                 leaves_for_good()})},
        fails_once("a_refused_connect_is_tried_again",
                   {{connack(false, 0x87), "away: close, return_turn"}}),
        fails_once("a_connack_that_does_not_come_in_time_is_given_up",
                   {{after(20s), "away: reset, return_turn"}}),
        fails_once("garbage_before_the_connack_ends_the_attempt",
                   {{garbage(), "away: reset, return_turn"}}),
        fails_once("another_packet_before_the_connack_ends_the_attempt",
                   {{brings(mqtt::pingresp()), "away: reset, return_turn"}}),
        {"a_connect_without_an_answer_may_have_made_the_session", actor_with(stay{}),
         joined({begins_and_greets(),
                 {{broken(), "away: return_turn"}},
                 greets(100ms),
                 {{connack(true), "subscribing: return_turn, send SUBSCRIBE 1"},
                  {suback(1), "online"}},
                 leaves_for_good()})},
    };
}

std::vector<story> subscriptions() {
    group publisher_only = actor_with(stay{});
    publisher_only.subscribe.clear();
    group of_many_rooms = actor_with(stay{});
    of_many_rooms.subscribe = {{"room/${n}", 1, "", number_range{1, 150}}};
    const std::vector<std::uint8_t> hundred(100, 1);
    const std::vector<std::uint8_t> fifty(50, 1);
    const std::vector<story_step> subscribes =
        joined({begins_and_greets(), {{connack(), "subscribing: return_turn, send SUBSCRIBE 1"}}});
    const std::vector<story_step> subscribes_again = {
        {connack(true), "subscribing: return_turn, send SUBSCRIBE 2"}, {suback(2), "online"}};
    return {
        {"without_subscriptions_it_is_online_at_once", publisher_only,
         joined({begins_and_greets(), {{connack(), "online: return_turn"}}, leaves_for_good()})},
        {"a_connection_that_breaks_before_the_suback_leaves_the_session_unsubscribed",
         actor_with(stay{}),
         joined({subscribes,
                 {{broken(), "away"}},
                 greets(100ms),
                 subscribes_again,
                 {{broken(), "away"}},
                 comes_back(100ms),
                 leaves_for_good()})},
        {"a_suback_that_does_not_come_in_time_is_given_up", actor_with(stay{}),
         joined({subscribes,
                 {{after(20s), "away: reset"}},
                 greets(100ms),
                 subscribes_again,
                 leaves_for_good()})},
        {"garbage_before_the_suback_ends_the_connection", actor_with(stay{}),
         joined({subscribes,
                 {{garbage(), "away: reset"}},
                 greets(100ms),
                 subscribes_again,
                 leaves_for_good()})},
        {"a_refused_subscribe_is_counted_and_not_repeated", actor_with(stay{}),
         joined({subscribes,
                 {{suback(1, {0x87}), "online"}, {broken(), "away"}},
                 comes_back(100ms),
                 leaves_for_good()})},
        {"a_lower_qos_is_counted_and_not_repeated", actor_with(stay{}),
         joined({subscribes, {{suback(1, {1}), "online"}}, leaves_for_good()})},
        {"a_session_that_the_broker_lost_is_subscribed_anew", actor_with(stay{}),
         joined({subscribes,
                 {{suback(1), "online"}, {broken(), "away"}},
                 greets(100ms),
                 {{connack(), "subscribing: return_turn, send SUBSCRIBE 2"}, {suback(2), "online"}},
                 leaves_for_good()})},
        {"many_filters_go_in_several_packets", of_many_rooms,
         joined({subscribes,
                 {{suback(1, hundred), "subscribing: send SUBSCRIBE 2"},
                  {suback(2, fifty), "online"},
                  {broken(), "away"}},
                 comes_back(100ms),
                 leaves_for_good()})},
        {"all_filters_are_sent_again_when_one_packet_had_no_answer", of_many_rooms,
         joined({subscribes,
                 {{suback(1, hundred), "subscribing: send SUBSCRIBE 2"}, {broken(), "away"}},
                 greets(100ms),
                 {{connack(true), "subscribing: return_turn, send SUBSCRIBE 3"},
                  {suback(3, hundred), "subscribing: send SUBSCRIBE 4"},
                  {suback(4, fifty), "online"}},
                 leaves_for_good()})},
        {"a_second_connack_ends_the_connection", actor_with(stay{}),
         joined({subscribes,
                 {{suback(1), "online"}, {connack(), "away: reset"}},
                 comes_back(100ms),
                 leaves_for_good()})},
    };
}

}  // namespace

std::vector<story> connecting_stories() {
    std::vector<story> all = attempts();
    for (story& next : subscriptions()) all.push_back(std::move(next));
    return all;
}

}  // namespace brokerproof::loadgen::testing
