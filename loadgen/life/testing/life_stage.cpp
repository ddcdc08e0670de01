#include "loadgen/life/testing/life_stage.hpp"

#include <chrono>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "harness/mqtt/codec.hpp"
#include "loadgen/life/testing/brief_text.hpp"

namespace brokerproof::loadgen::testing {
namespace {

using namespace std::chrono_literals;

constexpr instant beginning = instant(1000s);
constexpr std::size_t largest_packet = 1U << 16;

scenario scenario_of(group actor) {
    scenario all;
    all.groups = {std::move(actor)};
    return all;
}

life_plan plan_of(const topology& clients) {
    life_plan plan{clients};
    plan.run_number = 7;
    plan.largest_packet = largest_packet;
    plan.logins = {std::nullopt};
    return plan;
}

}  // namespace

life_stage::life_stage(group actor)
    : clients_(scenario_of(std::move(actor)), "run", 1, 1),
      texts_(texts_of(clients_.planned().groups[0])),
      context_(plan_of(clients_), 1),
      group_(clients_.planned().groups[0], texts_, 0, 0),
      life_(context_, group_, 0, beginning),
      now_(beginning) {}

// ---- events

std::string life_stage::begin_phase(phase_kind kind) {
    const bool was_away = std::exchange(group_.away, kind == phase_kind::away);
    context_.phase_has_duration = kind == phase_kind::work || kind == phase_kind::away;
    context_.draining = kind == phase_kind::drain;
    if (was_away && !group_.away) group_.recoveries.emplace_back();
    return happen([this](reaction& reply) { life_.phase_changed(reply); });
}

std::string life_stage::wait() {
    EXPECT_NE(alarm_, never) << "it waits for nothing";
    if (alarm_ == never) return {};
    now_ = std::max(now_, alarm_);
    return happen([this](reaction& reply) { life_.alarm(reply); });
}

std::string life_stage::pass(nanoseconds time) {
    now_ += time;
    EXPECT_LE(now_, alarm_);
    return happen([](reaction&) {});
}

std::string life_stage::give_turn() {
    ++turns_given_;
    return happen([this](reaction& reply) { life_.turn(reply); });
}

std::string life_stage::open_connection() {
    link_ = link_state::open;
    return happen([this](reaction& reply) { life_.opened(reply); });
}

std::string life_stage::bring(const mqtt::packet& packet) {
    return bring(mqtt::encode(packet, group_.wanted.version));
}

std::string life_stage::bring(bytes_view data) {
    if (!byte_by_byte_) {
        return happen([this, data](reaction& reply) { receive(reply, data); });
    }
    std::string actions;
    for (std::size_t i = 0; i < data.size() && link_ != link_state::none; ++i) {
        happen([this, byte = data.subspan(i, 1)](reaction& reply) { receive(reply, byte); });
        if (!actions.empty() && !answer_.empty()) actions += ", ";
        actions += answer_;
    }
    answer_ = actions;
    return answer();
}

std::string life_stage::deliver(std::uint64_t sequence, std::uint8_t qos, std::uint16_t packet_id,
                                bool dup) {
    mqtt::publish packet;
    packet.topic = "run/to/0";
    packet.qos = qos;
    packet.packet_id = packet_id;
    packet.dup = dup;
    const bytes& payload = payloads_.at(sequence);
    packet.payload.assign(payload.begin(), payload.end());
    return bring(mqtt::packet(packet));
}

std::string life_stage::break_connection(parting manner) {
    link_ = link_state::none;
    return happen([this, manner](reaction& reply) { life_.closed(reply, manner); });
}

std::string life_stage::publish(std::uint32_t publication) {
    const due_message message{publication, 0, now_};
    return happen([this, message](reaction& reply) { life_.publish(reply, message); });
}

std::string life_stage::stop() {
    return happen([this](reaction& reply) { life_.stop(reply); });
}

// ---- carrying out actions

std::string life_stage::happen(const event& told) {
    answer_.clear();
    reaction reply(now_, out_);
    told(reply);
    const bool broken = !carry_out(reply);
    if (broken) {
        reaction next(now_, out_);
        life_.closed(next, parting::abrupt);
        EXPECT_TRUE(carry_out(next));
    }
    return answer();
}

std::string life_stage::answer() const {
    return std::string(name_of(life_.where())) + (answer_.empty() ? "" : ": ") + answer_;
}

/// False: the connection is broken.
bool life_stage::carry_out(reaction& reply) {
    bool broken = false;
    for (const action wanted : reply.actions) {
        if (!answer_.empty()) answer_ += ", ";
        broken = !perform(wanted, reply) || broken;
    }
    EXPECT_TRUE(out_.empty()) << "packets were left that nobody sends";
    note_alarm(reply);
    return !broken;
}

bool life_stage::perform(action wanted, reaction& reply) {
    const bool connected = link_ == link_state::open || link_ == link_state::shut;
    if (wanted != action::send) answer_ += name_of(wanted);
    switch (wanted) {
        case action::request_turn: ++turns_requested_; break;
        case action::return_turn: ++turns_returned_; break;
        case action::open:
            EXPECT_EQ(link_, link_state::none);
            link_ = link_state::opening;
            reads_ = true;
            sent_.clear();
            unread_.clear();
            break;
        case action::send: return send(reply.packets);
        case action::stop_reading:
        case action::read_again:
            EXPECT_TRUE(connected || sending_breaks_);
            reads_ = wanted == action::read_again;
            break;
        case action::finish_sending:
            EXPECT_TRUE(connected || sending_breaks_);
            if (connected) link_ = link_state::shut;
            break;
        case action::close:
        case action::reset:
            EXPECT_TRUE(link_ != link_state::none || sending_breaks_);
            link_ = link_state::none;
            break;
        case action::fall_silent:
            EXPECT_TRUE(connected);
            link_ = link_state::none;
            silent_ = true;
            break;
        case action::end_silence: EXPECT_TRUE(std::exchange(silent_, false)); break;
        case action::retire: ++retired_; break;
    }
    return true;
}

bool life_stage::send(bytes& packets) {
    EXPECT_EQ(link_, link_state::open) << "nothing can be sent";
    EXPECT_FALSE(packets.empty()) << "there is nothing to send";
    std::string text;
    for (bytes_view rest = packets; !rest.empty();) {
        const auto frame = mqtt::find_frame(rest);
        const auto version = group_.wanted.version;
        auto read = mqtt::decode(rest.first(frame.size), version, mqtt::sender::client);
        EXPECT_TRUE(read.violations.empty());
        text += (text.empty() ? "send " : " + ") + brief_text(*read.packet);
        const auto* message = std::get_if<mqtt::publish>(&*read.packet);
        if (message != nullptr && !message->dup) {
            payloads_.emplace_back(message->payload.begin(), message->payload.end());
        }
        sent_.push_back(std::move(*read.packet));
        rest = rest.subspan(frame.size);
    }
    packets.clear();
    answer_ += text;
    if (sending_breaks_) link_ = link_state::none;
    return !sending_breaks_;
}

/// An alarm that comes too early is set anew. An alarm that comes too late is a fault of the life.
void life_stage::note_alarm(const reaction& reply) {
    if (reply.alarm_changed) alarm_ = life_.next_alarm();
    EXPECT_LE(alarm_, life_.next_alarm()) << "the alarm comes too late";
}

void life_stage::receive(reaction& reply, bytes_view data) {
    unread_.insert(unread_.end(), data.begin(), data.end());
    const std::size_t used = life_.received(reply, unread_);
    EXPECT_LE(used, unread_.size());
    unread_.erase(unread_.begin(), unread_.begin() + static_cast<std::ptrdiff_t>(used));
}

// ---- the end

void life_stage::expect_consistent_end() {
    while (turn_is_due()) EXPECT_EQ(give_turn(), "ended: return_turn");
    EXPECT_EQ(turns_returned_, turns_requested_);
    EXPECT_EQ(life_.where(), client_life::stage::ended);
    EXPECT_EQ(life_.next_alarm(), never);
    EXPECT_EQ(retired_, 1);
    EXPECT_EQ(link_, link_state::none);
    life_.finish(now_);
    const group_measures& figures = group_.measured;
    EXPECT_EQ(figures.online, 0U);
    EXPECT_EQ(figures.scheduled, 0U);
    EXPECT_EQ(figures.in_flight, 0U);
    using enum count;
    EXPECT_EQ(figures[connects_started],
              figures[connects_accepted] + figures[connects_refused] + figures[connects_failed]);
    EXPECT_EQ(figures[connects_accepted], figures[closed_by_client] + figures[closed_by_broker]);
    EXPECT_EQ(figures[published_qos1] + figures[published_qos2],
              figures[acknowledged] + figures[refused] + figures[unanswered]);
    const session_counts& sessions = context_.sessions.counts()[0];
    EXPECT_EQ(figures[connects_accepted], sessions.begun + sessions.kept + sessions.ended +
                                              sessions.either + sessions.lost + sessions.revived);
}

}  // namespace brokerproof::loadgen::testing
