#include "loadgen/life/testing/mishap.hpp"

#include <utility>

#include <gtest/gtest.h>

namespace brokerproof::loadgen::testing {
namespace {

using place = client_life::stage;

constexpr int most_events = 200;  // from any point of a life to a place where it may stay
constexpr int most_alarms = 8;    // until a silent connection is given up

/// Answers the client as the standard requires.
class obliging_broker {
public:
    obliging_broker(life_stage& played, bool keeps_doubtful)
        : stage_(played), keeps_doubtful_(keeps_doubtful) {}

    /// Plays events until the client stays where it is.
    void settle() {
        for (int i = 0; i < most_events; ++i) {
            if (!go_on()) return;
        }
        ADD_FAILURE() << "it does not come to rest";
    }

private:
    /// Plays an event. False: nothing is due.
    bool go_on() {
        if (stage_.turn_is_due()) {
            stage_.give_turn();
        } else if (stage_.link() == link_state::opening) {
            stage_.open_connection();
        } else if (stage_.link() == link_state::shut) {
            stage_.break_connection();
        } else if (!stage_.sent().empty()) {
            answer_next();
        } else if (rests()) {
            return false;
        } else {
            stage_.wait();
        }
        return true;
    }

    bool rests() const {
        const auto where = stage_.life().where();
        if (where == place::online || where == place::ended) return true;
        return where == place::away && stage_.life().next_alarm() == never;
    }

    void answer_next() {
        const mqtt::packet packet = std::move(stage_.sent().front());
        stage_.sent().pop_front();
        if (stage_.link() == link_state::open) std::visit(*this, packet);
    }

public:
    void operator()(const mqtt::connect&) {
        const presence session = stage_.context().sessions.expected(stage_.life().number());
        const bool doubtful = session == presence::either;
        stage_.bring(mqtt::connack{.session_present =
                                       doubtful ? keeps_doubtful_ : session == presence::present});
    }
    void operator()(const mqtt::subscribe& packet) {
        mqtt::suback granted{.packet_id = packet.packet_id};
        for (const auto& asked : packet.subscriptions) granted.reason_codes.push_back(asked.qos);
        stage_.bring(granted);
    }
    void operator()(const mqtt::publish& packet) {
        if (packet.qos == 1) stage_.bring(mqtt::puback{.packet_id = packet.packet_id});
        if (packet.qos == 2) stage_.bring(mqtt::pubrec{.packet_id = packet.packet_id});
    }
    void operator()(const mqtt::pubrel& packet) {
        stage_.bring(mqtt::pubcomp{.packet_id = packet.packet_id});
    }
    void operator()(const mqtt::pingreq&) { stage_.bring(mqtt::pingresp()); }
    template <class Packet>
    void operator()(const Packet&) {}

private:
    life_stage& stage_;
    bool keeps_doubtful_;
};

/// Only alarms come until the client gives up the connection. A client that does not read or does
/// not ping keeps it.
void fall_silent(life_stage& stage) {
    for (int i = 0; i < most_alarms && stage.link() != link_state::none; ++i) {
        if (!stage.reads() || stage.life().next_alarm() == never) return;
        stage.wait();
    }
    EXPECT_EQ(stage.link(), link_state::none) << "a silent connection is not given up";
}

void happen(life_stage& stage, mishap accident) {
    switch (accident) {
        case mishap::break_sending: break;
        case mishap::break_connection:
            if (stage.link() != link_state::none) stage.break_connection();
            break;
        case mishap::fall_silent: fall_silent(stage); break;
        case mishap::garbage:
            if (stage.link() == link_state::open) garbage()(stage);
            break;
        case mishap::stop: stage.stop(); break;
        case mishap::drain: stage.begin_phase(phase_kind::drain); break;
        case mishap::storm: stage.begin_phase(phase_kind::away); break;
    }
}

void expect_online(const life_stage& stage) {
    EXPECT_EQ(stage.life().where(), place::online);
    EXPECT_EQ(stage.measured().measured.in_flight, 0U);
    if (stage.measured().wanted.subscribe.empty()) return;
    const session_entry* session = stage.context().received.find(0);
    ASSERT_NE(session, nullptr);
    const bool refused = stage.measured().measured[count::subscribes_refused] != 0;
    EXPECT_TRUE(session->subscribed_ns != 0 || refused) << "it is online without subscriptions";
}

}  // namespace

void play_with_mishap(const story& told, std::size_t step, mishap accident, bool keeps_doubtful) {
    life_stage stage(told.actor);
    for (std::size_t i = 0; i < step; ++i) told.steps[i].event(stage);
    stage.break_sending(accident == mishap::break_sending);
    told.steps[step].event(stage);
    stage.break_sending(false);
    const auto lost = stage.context().sessions.counts()[0].lost;
    happen(stage, accident);
    obliging_broker broker(stage, keeps_doubtful);
    broker.settle();
    if (stage.life().where() != place::ended) {
        stage.begin_phase(phase_kind::drain);
        broker.settle();
        expect_online(stage);
        stage.stop();
        broker.settle();
        EXPECT_EQ(stage.context().received.find(0)->left_ns, 0) << "it was online at the end";
    }
    stage.expect_consistent_end();
    EXPECT_EQ(stage.context().sessions.counts()[0].lost, lost);
}

}  // namespace brokerproof::loadgen::testing
