// Tests the sweep over real sockets, and its end at any moment.
#include "loadgen/fleet/sweep.hpp"

#include <array>
#include <chrono>
#include <utility>

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "harness/mqtt/codec.hpp"
#include "loadgen/fleet/testing/broker_thread.hpp"
#include "loadgen/ledger/testing/groups.hpp"

namespace brokerproof::loadgen {
namespace {

using namespace std::chrono_literals;

fleet_plan plan_for(const broker_address& broker) {
    scenario wanted;
    wanted.groups = {members("old", 3), members("new", 2)};
    wanted.groups[0].version = mqtt::version::v311;
    wanted.groups[1].session_expiry_interval = 300;
    fleet_plan plan{topology(wanted, "run", 1, 1)};
    plan.brokers.push_back(broker);
    return plan;
}

std::vector<leftover> all_sessions(const fleet_plan& plan) {
    std::vector<leftover> sessions;
    for (client_number i = 0; i < plan.layout.clients(); ++i) sessions.push_back({i, true, {}});
    return sessions;
}

std::vector<client_number> all_clients(const fleet_plan& plan) {
    std::vector<client_number> numbers;
    for (client_number i = 0; i < plan.layout.clients(); ++i) numbers.push_back(i);
    return numbers;
}

/// A busy loop: some time passes between any two of its handlers.
class busy_loop {
public:
    explicit busy_loop(asio::io_context& io) : io_(io) { go_on(); }
    void end() { ended_ = true; }

private:
    void go_on() {
        const auto until = std::chrono::steady_clock::now() + 20us;
        while (std::chrono::steady_clock::now() < until) {
        }
        if (!ended_) asio::post(io_, [this] { go_on(); });
    }
    asio::io_context& io_;
    bool ended_ = false;
};

sweep_outcome sweep_with(const fleet_plan& plan, nanoseconds limit, bool busy = false) {
    asio::io_context io{1};
    busy_loop others(io);
    if (!busy) others.end();
    sweep_outcome outcome;
    asio::co_spawn(io, sweep(plan, all_sessions(plan), limit),
                   [&](const std::exception_ptr& error, sweep_outcome result) {
                       EXPECT_FALSE(error);
                       outcome = result;
                       others.end();
                   });
    io.run();
    return outcome;
}

/// Connects as a client without Clean Start and returns whether its session existed.
bool finds_session(const fleet_plan& plan, client_number client) {
    asio::io_context io{1};
    asio::ip::tcp::socket link(io);
    link.connect(plan.brokers[0].where);
    const group& wanted = plan.layout.group_with(client);
    mqtt::connect packet;
    packet.protocol_level = static_cast<std::uint8_t>(wanted.version);
    packet.clean_start = false;
    packet.client_id = plan.layout.client_id(client);
    if (wanted.session_expiry_interval) {
        packet.properties = {{mqtt::property_id::session_expiry_interval, 300U}};
    }
    asio::write(link, asio::buffer(mqtt::encode(packet, wanted.version)));
    std::array<std::uint8_t, 4> connack{};
    asio::read(link, asio::buffer(connack));
    return (connack[2] & 1U) != 0;
}

TEST(sweep, ends_the_sessions_of_both_versions) {
    const testing::broker_thread broker;
    const fleet_plan plan = plan_for(broker.address());
    for (const client_number client : all_clients(plan)) {
        EXPECT_FALSE(finds_session(plan, client));  // it begins one
        EXPECT_TRUE(finds_session(plan, client));
    }
    EXPECT_EQ(sweep_with(plan, 20s), (sweep_outcome{5, 0}));
    for (const client_number client : all_clients(plan)) {
        EXPECT_FALSE(finds_session(plan, client));
    }
}

/// A connection of 3.1.1 as a client of no group.
asio::ip::tcp::socket greeted(asio::io_context& io, const fleet_plan& plan) {
    asio::ip::tcp::socket link(io);
    link.connect(plan.brokers[0].where);
    mqtt::connect hello;
    hello.protocol_level = 4;
    hello.clean_start = true;
    hello.client_id = "onlooker";
    asio::write(link, asio::buffer(mqtt::encode(hello, mqtt::version::v311)));
    std::array<std::uint8_t, 4> connack{};
    asio::read(link, asio::buffer(connack));
    return link;
}

/// Sends the packet and a PINGREQ, and returns all up to the PINGRESP: the broker has read it then.
std::string answers_to(asio::ip::tcp::socket& link, const mqtt::packet& packet) {
    asio::write(link, asio::buffer(mqtt::encode(packet, mqtt::version::v311)));
    const std::array<std::uint8_t, 2> pingreq{0xC0, 0};
    asio::write(link, asio::buffer(pingreq));
    std::string came;
    std::array<char, 256> room{};
    while (came.find(char(0xD0)) == std::string::npos)
        came.append(room.data(), link.read_some(asio::buffer(room)));
    return came;
}

void retain(const fleet_plan& plan, const mqtt::publish& message) {
    asio::io_context io{1};
    auto link = greeted(io, plan);
    answers_to(link, message);
}

/// Whether a new subscriber gets a retained message of this run.
bool finds_retained(const fleet_plan& plan, const std::string& topic) {
    asio::io_context io{1};
    auto link = greeted(io, plan);
    mqtt::subscribe wanted;
    wanted.packet_id = 1;
    wanted.subscriptions = {{topic}};
    return answers_to(link, wanted).find("of this run") != std::string::npos;
}

TEST(sweep, removes_retained_messages_in_both_versions) {
    const testing::broker_thread broker;
    const fleet_plan plan = plan_for(broker.address());
    std::vector<leftover> leftovers;
    for (const client_number client : {0U, 4U}) {
        const auto topic = "state/" + std::to_string(client);
        mqtt::publish state;
        state.topic = topic;
        state.retain = true;
        state.payload = {'o', 'f', ' ', 't', 'h', 'i', 's', ' ', 'r', 'u', 'n'};
        retain(plan, state);
        EXPECT_TRUE(finds_retained(plan, topic));
        leftovers.push_back({client, false, {topic}});
    }
    asio::io_context io{1};
    sweep_outcome outcome;
    asio::co_spawn(io, sweep(plan, leftovers, 20s),
                   [&](std::exception_ptr, sweep_outcome result) { outcome = result; });
    io.run();
    EXPECT_EQ(outcome, (sweep_outcome{2, 0}));
    EXPECT_FALSE(finds_retained(plan, "state/0"));
    EXPECT_FALSE(finds_retained(plan, "state/4"));
}

TEST(sweep, nothing_to_do_is_done_at_once) {
    const fleet_plan plan = plan_for({});
    asio::io_context io{1};
    sweep_outcome outcome{1, 1};
    asio::co_spawn(io, sweep(plan, {}, 20s),
                   [&](std::exception_ptr, sweep_outcome result) { outcome = result; });
    io.run();
    EXPECT_EQ(outcome, (sweep_outcome{0, 0}));
}

TEST(sweep, a_broker_that_is_gone_leaves_all) {
    broker_address gone;
    {
        const testing::broker_thread broker;
        gone = broker.address();
    }
    EXPECT_EQ(sweep_with(plan_for(gone), 20s), (sweep_outcome{0, 5}));
}

// When the last session ends, the handler of the deadline may be queued already. It must not use a
// sweeper that is destroyed.
TEST(sweep, its_deadline_may_come_at_any_moment) {
    const testing::broker_thread broker;
    const fleet_plan plan = plan_for(broker.address());
    int in_time = 0;
    int late = 0;
    for (nanoseconds limit = 0ns; in_time < 50 && limit < 100ms; limit += 10us) {
        const sweep_outcome outcome = sweep_with(plan, limit, true);
        EXPECT_EQ(outcome.swept + outcome.left, 5U);
        ++(outcome.left == 0 ? in_time : late);
    }
    EXPECT_EQ(in_time, 50);
    EXPECT_GT(late, 0);
}

}  // namespace
}  // namespace brokerproof::loadgen
