// Plays every life of the table (testing/lives_*.cpp): as written, with its bytes one by one, and
// with each of its steps failing in every way.
#include "loadgen/life/client_life.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "loadgen/ledger/ledger.hpp"
#include "loadgen/life/testing/mishap.hpp"
#include "loadgen/life/testing/story.hpp"

namespace brokerproof::loadgen::testing {
namespace {

using namespace std::chrono_literals;

class every_life : public ::testing::TestWithParam<story> {};

void play_steps(const std::vector<story_step>& steps, life_stage& stage) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
        ASSERT_EQ(steps[i].event(stage), steps[i].answer) << "at step " << i;
    }
}

void play(const story& told, life_stage& stage) {
    play_steps(told.steps, stage);
    stage.expect_consistent_end();
}

TEST_P(every_life, goes_as_it_is_told) {
    life_stage stage(GetParam().actor);
    play(GetParam(), stage);
}

TEST_P(every_life, does_not_depend_on_how_the_bytes_are_cut) {
    life_stage stage(GetParam().actor);
    stage.cut_into_bytes();
    play(GetParam(), stage);
}

TEST_P(every_life, is_never_stuck_whatever_goes_wrong_at_whichever_step) {
    const story& told = GetParam();
    for (std::size_t step = 0; step < told.steps.size(); ++step) {
        for (const mishap accident : all_values<mishap>) {
            for (const bool keeps_doubtful : {false, true}) {
                SCOPED_TRACE(fmt::format("step {}: {}{}", step, name_of(accident),
                                         keeps_doubtful ? ", doubtful sessions are kept" : ""));
                play_with_mishap(told, step, accident, keeps_doubtful);
                if (HasFailure()) return;
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(table, every_life, ::testing::ValuesIn(all_stories()),
                         [](const auto& told) { return told.param.name; });

// ---- what the books and the measures say

ledger_report judged_at_the_end(const life_stage& stage) {
    const life_context& context = stage.context();
    return audit(context.plan.clients, context.sent, context.received, context.sessions, {});
}

std::vector<story_step> gathers() {
    return joined({{{begins(phase_kind::gather), "away"}}, comes_online(0s)});
}

TEST(books_of_a_life, its_session_is_left_to_the_sweep_unless_its_last_disconnect_ended_it) {
    life_stage online(actor_with(stay{}));
    play_steps(joined({gathers(), leaves_for_good()}), online);
    EXPECT_FALSE(online.life().leaves_session());

    life_stage away(actor_with(stay{}));
    play_steps(joined({gathers(), {{broken(), "away"}, {stopped(), "ended: retire"}}}), away);
    EXPECT_TRUE(away.life().leaves_session());

    life_stage never_there(actor_with(stay{}));
    play_steps({{begins(phase_kind::gather), "away"}, {stopped(), "ended: retire"}}, never_there);
    EXPECT_FALSE(never_there.life().leaves_session());
}

TEST(books_of_a_life, a_return_from_a_storm_is_counted_with_what_had_waited) {
    life_stage stage(actor_with(storm{departure::rst, 0s}));
    play_steps(joined({gathers(),
                       {{due(1), "online: send PUBLISH 2 qos 1 message 0"},
                        {brings(mqtt::puback{.packet_id = 2}), "online"},
                        {begins(phase_kind::away), "away: reset"},
                        {passes(1s), "away"},
                        {begins(phase_kind::gather), "away"}},
                       comes_back(0s),
                       {{delivers(0, 1, 1), "online: send PUBACK 1"}}}),
               stage);
    const group_context& group = stage.measured();
    ASSERT_EQ(group.recoveries.size(), 1U);
    EXPECT_EQ(group.recoveries[0].returned, 1U);
    EXPECT_EQ(group.recoveries[0].queued, 1U);
    EXPECT_EQ(group.recoveries[0].all_back_ns, to_ns(stage.now()));
    EXPECT_EQ(group.measured[timing::resume_to_first].count(), 1U);
    EXPECT_EQ(group.measured[timing::publish_to_delivery].count(), 0U);
}

TEST(books_of_a_life, what_waited_in_a_later_absence_is_no_part_of_the_storm) {
    life_stage stage(actor_with(storm{departure::rst, 0s}));
    play_steps(joined({gathers(),
                       {{due(1), "online: send PUBLISH 2 qos 1 message 0"},
                        {brings(mqtt::puback{.packet_id = 2}), "online"},
                        {begins(phase_kind::away), "away: reset"},
                        {passes(1s), "away"},
                        {begins(phase_kind::gather), "away"}},
                       comes_back(0s),
                       {{delivers(0, 1, 1), "online: send PUBACK 1"},
                        {due(1), "online: send PUBLISH 3 qos 1 message 1"},
                        {brings(mqtt::puback{.packet_id = 3}), "online"},
                        {passes(1s), "online"},
                        {broken(), "away"}},
                       comes_back(100ms),
                       {{delivers(1, 1, 2), "online: send PUBACK 2"}}}),
               stage);
    const group_context& group = stage.measured();
    ASSERT_EQ(group.recoveries.size(), 1U);
    EXPECT_EQ(group.recoveries[0].queued, 1U);
    EXPECT_LT(group.recoveries[0].last_queued_ns, to_ns(stage.now()));
    EXPECT_EQ(group.measured[timing::resume_to_first].count(), 2U);
}

TEST(books_of_a_life, a_session_whose_suback_was_lost_is_owed_what_follows_the_next_one) {
    life_stage stage(actor_with(stay{}));
    auto without_suback = gathers();
    without_suback.back() = {broken(), "away"};
    auto subscribes_again = comes_online(100ms);
    subscribes_again[3] = {connack(true), "subscribing: return_turn, send SUBSCRIBE 2"};
    subscribes_again[4] = {suback(2), "online"};
    play_steps(joined({without_suback,
                       subscribes_again,
                       {{due(1), "online: send PUBLISH 3 qos 1 message 0"},
                        {brings(mqtt::puback{.packet_id = 3}), "online"},
                        {delivers(0, 1, 1), "online: send PUBACK 1"}},
                       leaves_for_good()}),
               stage);
    stage.expect_consistent_end();
    const auto judged = judged_at_the_end(stage);
    EXPECT_EQ(judged.groups[0].owed, 1U);
    EXPECT_EQ(judged.groups[0].delivered, 1U);
    EXPECT_EQ(judged.sessions[0].kept, 1U);
}

TEST(books_of_a_life, a_pubcomp_that_does_not_know_the_identifier_is_no_refusal) {
    life_stage stage(actor_with(stay{}));
    play_steps(joined({gathers(),
                       {{due(2), "online: send PUBLISH 2 qos 2 message 0"},
                        {brings(mqtt::pubrec{.packet_id = 2}), "online: send PUBREL 2"},
                        {brings(mqtt::pubcomp{.packet_id = 2, .reason_code = 0x92}), "online"}}}),
               stage);
    EXPECT_EQ(stage.measured().measured[count::acknowledged], 1U);
    EXPECT_EQ(stage.measured().measured[count::refused], 0U);
}

TEST(books_of_a_life, what_the_broker_refuses_is_kept_with_code_and_reason) {
    const mqtt::property_list because{{mqtt::property_id::reason_string, "over quota"}};
    life_stage stage(actor_with(stay{}));
    auto refused = comes_online(0s);
    refused.resize(3);
    refused.push_back({brings(mqtt::connack{.reason_code = 0x87, .properties = because}),
                       "away: close, return_turn"});
    play_steps(joined({{{begins(phase_kind::gather), "away"}},
                       refused,
                       comes_online(100ms),
                       {{due(1), "online: send PUBLISH 2 qos 1 message 0"},
                        {brings(mqtt::puback{.packet_id = 2, .reason_code = 0x97}), "online"},
                        {brings(mqtt::disconnect{.reason_code = 0x8B, .properties = because}),
                         "leaving: finish_sending"}}}),
               stage);
    using enum refusing_packet;
    const std::vector<refusal> expected{{connack, mqtt::version::v5, 0x87, 1, "over quota"},
                                        {puback, mqtt::version::v5, 0x97, 1, ""},
                                        {disconnect, mqtt::version::v5, 0x8B, 1, "over quota"}};
    EXPECT_EQ(stage.measured().measured.refusals, expected);
}

TEST(books_of_a_life, a_refused_subscription_is_owed_nothing) {
    life_stage stage(actor_with(stay{}));
    auto refused = gathers();
    refused.back() = {suback(1, {0x87}), "online"};
    play_steps(joined({refused,
                       {{due(1), "online: send PUBLISH 2 qos 1 message 0"},
                        {brings(mqtt::puback{.packet_id = 2}), "online"}},
                       leaves_for_good()}),
               stage);
    stage.expect_consistent_end();
    const auto judged = judged_at_the_end(stage);
    EXPECT_EQ(judged.groups[0].owed, 0U);
    EXPECT_EQ(stage.measured().measured[count::subscribes_refused], 1U);
    EXPECT_EQ(stage.measured().measured.refusals.size(), 1U);
}

TEST(books_of_a_life, a_departure_is_in_order_when_the_broker_closes_after_our_disconnect) {
    const flap comes_and_goes{always(1s), always(2s), departure::disconnect};
    for (const bool in_order : {true, false}) {
        life_stage stage(actor_with(comes_and_goes));
        play_steps(joined({{{begins(phase_kind::work), "away"}},
                           comes_online(0s),
                           {{after(1s), "leaving: send DISCONNECT, finish_sending"},
                            {in_order ? closed_in_order() : broken(), "away"}}}),
                   stage);
        const session_entry* entry = stage.context().received.find(client_number{0});
        ASSERT_NE(entry, nullptr);
        EXPECT_EQ(entry->left_in_order, in_order);
    }
    life_stage stage(actor_with(stay{}));
    play_steps(joined({gathers(), {{closed_in_order(), "away"}}}), stage);
    EXPECT_FALSE(stage.context().received.find(client_number{0})->left_in_order)
        << "the broker has closed by itself";
}

TEST(books_of_a_life, a_client_that_was_never_accepted_is_counted) {
    life_stage stage(actor_with(stay{}));
    play_steps({{begins(phase_kind::gather), "away"}, {stopped(), "ended: retire"}}, stage);
    stage.expect_consistent_end();
    EXPECT_EQ(stage.measured().measured[count::never_connected], 1U);
}

}  // namespace
}  // namespace brokerproof::loadgen::testing
