#include "loadgen/life/testing/story.hpp"

#include <ostream>
#include <utility>

#include <gtest/gtest.h>

#include "loadgen/ledger/stamp.hpp"
#include "loadgen/ledger/testing/groups.hpp"

namespace brokerproof::loadgen::testing {

using namespace std::chrono_literals;

group actor_with(const life& wanted) {
    std::vector<publication> publications;
    for (std::uint8_t qos = 0; qos < 3; ++qos) {
        publications.push_back(sends("run/to/0", qos));
        publications.back().size = stamp_size;
    }
    group actor = members("actors", 1, {{"run/to/0", 2}}, std::move(publications));
    actor.session_expiry_interval = 3600;
    actor.keep_alive = 0;
    actor.back_off.jitter = 0;
    actor.life = wanted;
    return actor;
}

drawn_time always(nanoseconds length) { return {drawn_time::shape::constant, length, length}; }

void PrintTo(const story& told, std::ostream* out) { *out << told.name; }

// ---- events

event_function begins(phase_kind kind) {
    return [kind](life_stage& stage) { return stage.begin_phase(kind); };
}

event_function after(nanoseconds time) {
    return [time](life_stage& stage) {
        const instant before = stage.now();
        auto answer = stage.wait();
        EXPECT_EQ(stage.now() - before, time);
        return answer;
    };
}

event_function passes(nanoseconds time) {
    return [time](life_stage& stage) { return stage.pass(time); };
}

event_function turn() {
    return [](life_stage& stage) { return stage.give_turn(); };
}

event_function connected() {
    return [](life_stage& stage) { return stage.open_connection(); };
}

event_function brings(mqtt::packet packet) {
    return [packet = std::move(packet)](life_stage& stage) { return stage.bring(packet); };
}

event_function connack(bool session_present, std::uint8_t reason_code) {
    return brings(mqtt::connack{.session_present = session_present, .reason_code = reason_code});
}

event_function suback(std::uint16_t packet_id, std::vector<std::uint8_t> codes) {
    return brings(mqtt::suback{.packet_id = packet_id, .reason_codes = std::move(codes)});
}

event_function delivers(std::uint64_t sequence, std::uint8_t qos, std::uint16_t packet_id,
                        bool dup) {
    return [=](life_stage& stage) { return stage.deliver(sequence, qos, packet_id, dup); };
}

event_function garbage() {
    return [](life_stage& stage) {
        const bytes no_packet(5, 0xFF);
        return stage.bring(bytes_view(no_packet));
    };
}

event_function closed_in_order() {
    return [](life_stage& stage) { return stage.break_connection(parting::in_order); };
}

event_function broken() {
    return [](life_stage& stage) { return stage.break_connection(); };
}

event_function due(std::uint32_t publication) {
    return [publication](life_stage& stage) { return stage.publish(publication); };
}

event_function stopped() {
    return [](life_stage& stage) { return stage.stop(); };
}

// ---- several steps

std::vector<story_step> comes_online(nanoseconds time) {
    return {{after(time), "waiting: request_turn"},
            {turn(), "opening: open"},
            {connected(), "greeting: send CONNECT"},
            {connack(), "subscribing: return_turn, send SUBSCRIBE 1"},
            {suback(1), "online"}};
}

std::vector<story_step> comes_back(nanoseconds time) {
    return {{after(time), "waiting: request_turn"},
            {turn(), "opening: open"},
            {connected(), "greeting: send CONNECT"},
            {connack(true), "online: return_turn"}};
}

std::vector<story_step> leaves_for_good() {
    return {{stopped(), "leaving: send DISCONNECT for good, finish_sending"},
            {broken(), "ended: retire"}};
}

std::vector<story_step> joined(std::initializer_list<std::vector<story_step>> parts) {
    std::vector<story_step> all;
    for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
    return all;
}

std::vector<story> all_stories() {
    std::vector<story> all;
    for (auto part : {connecting_stories(), leaving_stories(), phase_stories(),
                      publishing_stories(), receiving_stories()}) {
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

}  // namespace brokerproof::loadgen::testing
