// The whole way of a message through the fleet, over real sockets: due, sent, acknowledged, come,
// judged, measured. In the steady state none of that allocates.
#include <unistd.h>

#include <future>
#include <thread>

#include <gtest/gtest.h>

#include "harness/target/port.hpp"
#include "harness/target/process.hpp"
#include "loadgen/fleet/shard.hpp"
#include "loadgen/ledger/testing/allocations.hpp"
#include "loadgen/ledger/testing/groups.hpp"

namespace brokerproof::loadgen {
namespace {

using namespace std::chrono_literals;

/// A broker in a process of its own, so that only the fleet's allocations are counted here.
class null_broker {
public:
    null_broker() {
        unsigned attempt = 0;
        const auto seed = static_cast<std::uint64_t>(::getpid());
        auto claim = target::claim_free_port(seed, "fleet_allocation", attempt);
        port_ = claim ? claim->port() : std::uint16_t{0};
        claim.reset();
        target::launch what;
        what.argv = {BROKERPROOF_NULL_BROKER, "--port", std::to_string(port_)};
        std::string why;
        process_ = target::process::start(what, why);
        EXPECT_TRUE(process_) << why;
    }
    asio::ip::tcp::endpoint where() const { return {asio::ip::address_v4::loopback(), port_}; }

private:
    std::uint16_t port_ = 0;
    std::optional<target::process> process_;
};

publication often(const std::string& word, std::uint8_t qos) {
    auto out = sends("${run}/" + word + "/${to}", qos, "peers");
    out.size = 128;
    out.how_fast = constant_rate{2000};
    out.phases = {"steady"};
    return out;
}

scenario of_peers() {
    scenario of;
    auto peers = members("peers", 20, {{"${run}/+/${client}", 2}},
                         {often("once", 1), often("exactly", 2), often("perhaps", 0)});
    peers.connect_rate = constant_rate{1e6};
    of.groups = {peers};
    phase connect;
    connect.name = "connect";
    connect.until = milestone::connected;
    phase steady;
    steady.name = "steady";
    steady.duration = 60s;
    phase drain;
    drain.name = "drain";
    drain.until = milestone::drained;
    of.phases = {connect, steady, drain};
    return of;
}

/// One shard on its thread.
class running_shard {
public:
    explicit running_shard(const fleet_plan& plan)
        : one_(plan, 0), thread_([this] { one_.run(); }) {}
    ~running_shard() {
        one_.stop();
        thread_.join();
    }
    shard& operator*() { return one_; }
    slice_status status() {
        std::promise<slice_status> answer;
        one_.ask_status([&answer](slice_status now) { answer.set_value(now); });
        return answer.get_future().get();
    }
    std::uint64_t received() {
        std::promise<std::uint64_t> answer;
        one_.ask_measures([&answer](const slice_snapshot& now) {
            const auto& all = now.so_far.groups.front();
            answer.set_value(all[count::received_qos0] + all[count::received_qos1] +
                             all[count::received_qos2]);
        });
        return answer.get_future().get();
    }
    /// Waits until it holds; false after half a minute.
    template <class Condition>
    bool until(Condition holds) {
        for (int i = 0; i < 300; ++i) {
            if (holds(status())) return true;
            std::this_thread::sleep_for(100ms);
        }
        return false;
    }

private:
    shard one_;
    std::thread thread_;
};

TEST(fleet_allocations, a_message_in_the_steady_state_needs_none) {
    const null_broker broker;
    fleet_plan plan{topology(of_peers(), "run", 1, 1)};
    plan.brokers.push_back({broker.where(), std::nullopt});
    complete(plan);
    running_shard fleet(plan);
    (*fleet).begin_phase(0, steady_now());
    ASSERT_TRUE(fleet.until([](const slice_status& now) { return now.online == 20; }));
    (*fleet).begin_phase(1, steady_now());
    const auto flowing_for = [](instant since, std::chrono::nanoseconds length) {
        return [since, length](const slice_status& now) {
            return now.last_publish_ns - since > length.count();
        };
    };
    // Buffers find their size in the first second.
    ASSERT_TRUE(fleet.until(flowing_for(steady_now(), 1s)));
    const auto messages_before = fleet.received();
    const std::uint64_t before = allocations;
    ASSERT_TRUE(fleet.until(flowing_for(steady_now(), 2s)));
    const std::uint64_t made = allocations - before;
    const auto messages = fleet.received() - messages_before;
    EXPECT_GT(messages, 5000U);
    // Each question of ours allocates a little; there are about twenty.
    EXPECT_LT(made, 200U) << "for " << messages << " messages";
}

}  // namespace
}  // namespace brokerproof::loadgen
