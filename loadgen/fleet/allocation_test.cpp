// A message passes through the whole fleet over real sockets: it is due, sent, acknowledged,
// received, judged and measured. In the steady state nothing of that allocates.
#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "harness/target/testing/program_on_port.hpp"
#include "loadgen/fleet/conductor.hpp"
#include "loadgen/fleet/crew.hpp"
#include "loadgen/ledger/testing/allocations.hpp"
#include "loadgen/ledger/testing/groups.hpp"

namespace brokerproof::loadgen {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t steady_phase = 2;

publication often(const std::string& word, std::uint8_t qos) {
    auto out = sends("${run}/" + word + "/${to}", qos, "peers");
    out.size = 128;
    out.how_fast = constant_rate{2000};
    out.phases = {"warm-up", "steady"};
    return out;
}

scenario of_peers() {
    scenario planned;
    auto peers = members("peers", 20, {{"${run}/+/${client}", 2}},
                         {often("once", 1), often("exactly", 2), often("perhaps", 0)});
    peers.connect_rate = constant_rate{1e6};
    planned.groups = {peers};
    phase connect;
    connect.name = "connect";
    connect.until = milestone::connected;
    phase warm_up;  // buffers find their size
    warm_up.name = "warm-up";
    warm_up.duration = 1s;
    warm_up.warm_up = true;
    phase steady;
    steady.name = "steady";
    steady.duration = 3s;
    phase drain;
    drain.name = "drain";
    drain.until = milestone::drained;
    planned.phases = {connect, warm_up, steady, drain};
    return planned;
}

/// The allocations and messages at the first and the last look at the steady phase.
struct span {
    std::uint64_t allocated_first = 0;
    std::uint64_t allocated_last = 0;
    std::uint64_t received_first = 0;
    std::uint64_t received_last = 0;

    void take(const tick_report& now) {
        const auto& all = now.so_far.so_far.groups.front();
        received_last =
            all[count::received_qos0] + all[count::received_qos1] + all[count::received_qos2];
        allocated_last = allocations;
        if (allocated_first != 0) return;
        received_first = received_last;
        allocated_first = allocated_last;
    }
};

/// Templates, properties, stamps in a User Property, requests with their responses.
scenario of_talkers() {
    auto planned = of_peers();
    group& peers = planned.groups.front();
    publication& once = peers.publish[0];
    once.payload = own_payload{own_payload::source::filled,
                               R"({"n":${number},"at":"${time}","level":${random: 1.0..9.9}})", ""};
    once.stamp = stamp_place::user_property;
    once.properties.content_type = "application/json";
    once.properties.user_properties = {{"number", "${number}"}};
    peers.publish[1].request = request_terms{"${run}/answer/${client}"};
    peers.respond = responder{"${run}/+/${client}", 1, 64};
    return planned;
}

void expect_no_allocation(const scenario& planned) {
    // The broker has its own process, so that only the fleet's allocations are counted here.
    const target::testing::program_on_port broker({BROKERPROOF_NULL_BROKER}, "fleet_allocation");
    fleet_plan plan{topology(planned, "run", 1, 1)};
    plan.brokers.push_back({{asio::ip::address_v4::loopback(), broker.port()}, std::nullopt});
    complete(plan);
    asio::io_context io{1};
    local_crew fleet(io.get_executor(), plan, 0, 1);
    span steady;
    const conductor::on_tick look = [&steady](const tick_report& now) {
        if (now.phase == steady_phase) steady.take(now);
        return std::string();
    };
    conductor leads(io.get_executor(), planned, fleet, {}, look);
    run_outcome outcome;
    asio::co_spawn(io, leads.run(), [&outcome](const std::exception_ptr& error, run_outcome made) {
        EXPECT_FALSE(error);
        outcome = std::move(made);
    });
    io.run();
    EXPECT_EQ(outcome.failure, "");
    EXPECT_TRUE(outcome.drained);
    const auto messages = steady.received_last - steady.received_first;
    EXPECT_GT(messages, 5000U);
    // Each look at the measures allocates; there is one per second. On a busy machine messages pile
    // up, and buffers grow.
    EXPECT_LT(steady.allocated_last - steady.allocated_first, messages / 20)
        << "for " << messages << " messages";
}

TEST(fleet_allocations, a_message_in_the_steady_state_needs_none) {
    expect_no_allocation(of_peers());
}

TEST(fleet_allocations, whatever_a_message_carries) { expect_no_allocation(of_talkers()); }

}  // namespace
}  // namespace brokerproof::loadgen
