// Lives that follow the phases of the run: storms, and the drain.
#include "loadgen/life/testing/story.hpp"

namespace brokerproof::loadgen::testing {
namespace {

using namespace std::chrono_literals;

const std::vector<story_step> leaves_with_the_storm = {
    {begins(phase_kind::away), "leaving: send DISCONNECT, finish_sending"}};

std::vector<story> storms() {
    const group actor = actor_with(storm{departure::disconnect, 0s});
    const std::vector<story_step> gathers =
        joined({{{begins(phase_kind::gather), "away"}}, comes_online(0s)});
    return {
        {"leaves_and_returns_with_the_storm", actor,
         joined({gathers,
                 leaves_with_the_storm,
                 {{broken(), "away"}, {begins(phase_kind::gather), "away"}},
                 comes_back(0s),
                 leaves_for_good()})},
        {"a_storm_resets_connections_if_it_shall", actor_with(storm{departure::rst, 0s}),
         joined({gathers,
                 {{begins(phase_kind::away), "away: reset"}, {begins(phase_kind::drain), "away"}},
                 comes_back(0s),
                 leaves_for_good()})},
        {"a_storm_takes_a_client_that_is_just_connecting",
         actor,
         {{begins(phase_kind::gather), "away"},
          {after(0s), "waiting: request_turn"},
          {turn(), "opening: open"},
          {begins(phase_kind::away), "opening"},
          {connected(), "greeting: send CONNECT"},
          {connack(), "subscribing: return_turn, send SUBSCRIBE 1"},
          {suback(1), "leaving: send DISCONNECT, finish_sending"},
          {broken(), "away"},
          {stopped(), "ended: retire"}}},
        {"a_storm_lets_a_client_give_its_turn_away", actor,
         joined({{{begins(phase_kind::gather), "away"},
                  {after(0s), "waiting: request_turn"},
                  {begins(phase_kind::away), "away"},
                  {turn(), "away: return_turn"},
                  {begins(phase_kind::gather), "away"}},
                 comes_online(0s),
                 leaves_for_good()})},
        {"returns_from_a_storm_that_was_shorter_than_its_departure", actor,
         joined({gathers,
                 leaves_with_the_storm,
                 {{begins(phase_kind::gather), "leaving"}, {broken(), "away"}},
                 comes_back(0s),
                 leaves_for_good()})},
    };
}

std::vector<story> drains() {
    const group actor = actor_with(flap{always(1s), always(1h), departure::disconnect});
    const std::vector<story_step> gathers =
        joined({{{begins(phase_kind::gather), "away"}}, comes_online(0s)});
    const std::vector<story_step> departs = {
        {begins(phase_kind::work), "online"},
        {after(1s), "leaving: send DISCONNECT, finish_sending"}};
    return {
        {"the_drain_calls_back_who_is_away", actor,
         joined({gathers,
                 departs,
                 {{broken(), "away"}, {begins(phase_kind::drain), "away"}},
                 comes_back(0s),
                 leaves_for_good()})},
        {"the_drain_calls_back_who_is_just_leaving", actor,
         joined({gathers,
                 departs,
                 {{begins(phase_kind::drain), "leaving"}, {broken(), "away"}},
                 comes_back(0s),
                 leaves_for_good()})},
        {"the_drain_ends_a_pause_after_a_failure", actor,
         joined({{{begins(phase_kind::work), "away"},
                  {after(0s), "waiting: request_turn"},
                  {turn(), "opening: open"},
                  {broken(), "away: return_turn"},
                  {begins(phase_kind::drain), "away"}},
                 comes_online(0s),
                 leaves_for_good()})},
    };
}

}  // namespace

std::vector<story> phase_stories() {
    std::vector<story> all = storms();
    for (story& next : drains()) all.push_back(std::move(next));
    return all;
}

}  // namespace brokerproof::loadgen::testing
