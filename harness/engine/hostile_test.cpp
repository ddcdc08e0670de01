// Whatever a broker does, we must not crash, hang or use unbounded memory, and the verdict must not
// blame the wrong side.

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "harness/engine/engine.hpp"
#include "harness/engine/testing/hostile_broker.hpp"
#include "harness/engine/testing/hostile_play.hpp"

namespace brokerproof::engine {
namespace {

using judge::verdict_kind;
using testing::hostile_broker;
using testing::outcome;
using testing::prank;
using testing::required_instance;
using namespace std::chrono_literals;

constexpr auto suite_text = R"(format: 1
suite: hostile
about: One exchange with every kind of step
versions: [v5]
cases:
  - id: exchange
    title: A subscriber gets what was published
    kind: observe
    deadline: 4s
    clients: [device, backend]
    steps:
      - device: { connect: {}, within: 300ms }
      - device: { subscribe: { filter: $topic, qos: 1 }, within: 300ms }
      - backend: { connect: {}, within: 300ms }
      - backend: { publish: { topic: $topic, qos: 2, payload: hello }, within: 300ms }
      - device: { expect: { publish: { payload: hello } }, within: 300ms }
      - device: { kill: fin }
)";

constexpr auto too_late = R"(format: 1
suite: too-late
about: The broker has closed before the step can send
versions: [v5]
cases:
  - id: late
    title: A verb on a connection that is gone
    kind: observe
    clients: [device]
    steps:
      - device: { connect: {} }
      - device: )";

outcome play(prank chosen, const std::string& text = suite_text,
             const client::limits& bounds = {}) {
    asio::io_context io;
    hostile_broker broker(io.get_executor(), chosen);
    surroundings around;
    around.where = broker.where();
    around.limits = bounds;
    return testing::play(io, broker, required_instance(text), around);
}

TEST(hostile_broker, never_makes_us_hang_or_pass) {
    for (const auto chosen : all_values<prank>) {
        const auto out = play(chosen);
        EXPECT_NE(out.verdict.kind, verdict_kind::pass) << name_of(chosen);
        EXPECT_NE(out.verdict.kind, verdict_kind::error)
            << name_of(chosen) << ": " << out.verdict.reason;
        EXPECT_FALSE(out.verdict.reason.empty()) << name_of(chosen);
        EXPECT_LT(out.trace.events.size(), 200'000U) << name_of(chosen);
    }
}

TEST(hostile_broker, silence_in_the_set_up_is_no_violation_of_the_case) {
    for (const auto chosen :
         {prank::never_answer, prank::half_connack, prank::close_at_accept, prank::reset_at_accept,
          prank::silent_after_connack, prank::close_after_connack, prank::reset_after_connack,
          prank::half_suback}) {
        EXPECT_EQ(play(chosen).verdict.kind, verdict_kind::blocked) << name_of(chosen);
    }
}

/// Plays a step that runs after the broker has closed the connection.
outcome play_too_late(const std::string& step) {
    return play(prank::close_after_connack, std::string(too_late).append(step).append("\n"));
}

TEST(hostile_broker, a_closing_meets_the_expectation_of_a_later_verb) {
    const auto asked =
        play_too_late("{ send: { pingreq: {} }, after: 200ms, expect: { pingresp: {} } }");
    EXPECT_EQ(asked.verdict.kind, verdict_kind::fail);
    EXPECT_TRUE(asked.verdict.reason.starts_with("expected PINGRESP; the connection was closed"))
        << asked.verdict.reason;
    EXPECT_FALSE(asked.verdict.evidence.empty());
    const auto awaited = play_too_late("{ send: { pingreq: {} }, after: 200ms, expect: closed }");
    EXPECT_EQ(awaited.verdict.kind, verdict_kind::pass) << awaited.verdict.reason;
}

TEST(hostile_broker, a_closing_leaves_absence_unproven) {
    const auto out = play_too_late("{ expect_none: publish, during: 200ms }");
    EXPECT_EQ(out.verdict.kind, verdict_kind::blocked) << out.verdict.reason;
    const auto goodbye = play_too_late("{ expect_none: disconnect, during: 200ms }");
    EXPECT_EQ(goodbye.verdict.kind, verdict_kind::pass) << goodbye.verdict.reason;
}

TEST(hostile_broker, a_verb_without_expectation_on_a_closed_connection_is_set_up) {
    const auto out = play_too_late("{ send: { pingreq: {} }, after: 200ms }");
    EXPECT_EQ(out.verdict.kind, verdict_kind::blocked) << out.verdict.reason;
}

TEST(hostile_broker, bad_bytes_are_the_fault_of_the_broker) {
    for (const auto chosen :
         {prank::garbage, prank::endless_length, prank::garbage_after_connack}) {
        const auto out = play(chosen);
        EXPECT_EQ(out.verdict.kind, verdict_kind::fail)
            << name_of(chosen) << ": " << out.verdict.reason;
    }
}

/// The closing by which brokerproof ended a connection on its own, if it did.
std::optional<trace::closed> own_closing(const outcome& out) {
    for (const auto& event : out.trace.events) {
        const auto* ending = event.get_if<trace::closed>();
        if (ending != nullptr && ending->side == trace::closing_side::us_limit) return *ending;
    }
    return {};
}

// --- limits of ours do not blame the broker ---

struct limit_sample {
    prank play;
    client::limits bounds;
    trace::closing_way reached;
    std::string_view action;
    verdict_kind closing_unseen = verdict_kind::inconclusive;  ///< of `expect: closed` and of
                                                               ///< `expect_none: closed`
};

memory_budget small_budget(50'000);

/// The kernel buffers less than 4 MiB for a peer that does not read.
const limit_sample limit_samples[] = {
    {prank::stops_reading,
     {.unsent_bytes = 1U << 16},
     trace::closing_way::unsent_bytes,
     "send: { publish: { topic: $topic, payload: { bytes: 4194304 } } }, "},
    {prank::flood, {.inbox_packets = 3000}, trace::closing_way::inbox_packets, ""},
    {prank::flood, {.inbox_bytes = 20'000}, trace::closing_way::inbox_bytes, ""},
    {prank::flood, {.run = &small_budget}, trace::closing_way::run_memory, ""},
    // The packet comes instead of CONNACK, so the step is never reached.
    {prank::huge_length, {}, trace::closing_way::packet_bytes, "", verdict_kind::blocked},
};

outcome play_limit(const limit_sample& sample, const std::string& expectation) {
    std::string text = too_late;
    text.append("{ ").append(sample.action).append(expectation).append(" }\n");
    return play(sample.play, text, sample.bounds);
}

TEST(hostile_broker, a_closing_at_our_limit_counts_neither_against_nor_for_the_broker) {
    for (const auto& sample : limit_samples) {
        for (const std::string expectation :
             {"expect: closed", "expect_none: closed, during: 1s"}) {
            const auto out = play_limit(sample, expectation);
            EXPECT_EQ(out.verdict.kind, sample.closing_unseen)
                << name_of(sample.reached) << ", " << expectation << ": " << out.verdict.reason;
            EXPECT_NE(out.verdict.reason.find("closed by us: "), std::string::npos)
                << out.verdict.reason;
            const auto ending = own_closing(out);
            ASSERT_TRUE(ending) << name_of(sample.reached);
            EXPECT_EQ(ending->way, sample.reached) << name_of(ending->way);
            EXPECT_GT(ending->amount, ending->limit);
        }
    }
}

TEST(hostile_broker, after_a_closing_at_our_limit_absence_is_unproven) {
    for (const auto& sample : limit_samples) {
        const auto out = play_limit(sample, "expect_none: suback, during: 1s");
        EXPECT_EQ(out.verdict.kind, verdict_kind::blocked)
            << name_of(sample.reached) << ": " << out.verdict.reason;
        EXPECT_NE(out.verdict.reason.find("closed by us: "), std::string::npos)
            << out.verdict.reason;
    }
}

TEST(hostile_broker, a_verb_that_reaches_our_limit_is_a_set_up_that_failed) {
    const auto out = play_limit(limit_samples[0], "after: 1ms");
    EXPECT_EQ(out.verdict.kind, verdict_kind::blocked) << out.verdict.reason;
    EXPECT_NE(out.verdict.reason.find("closed by us: "), std::string::npos) << out.verdict.reason;
}

awaitable<void> run_engine(hostile_broker& broker, std::string& problem) {
    const auto executor = co_await asio::this_coro::executor;
    target::profile profile;
    profile.url = "mqtt://" + net::describe(broker.where());
    target::target attached(executor, profile, "", 1);
    options chosen;
    chosen.seed = 1;
    engine runner(executor, attached, chosen);
    const std::vector<plan::instance> planned{required_instance(suite_text)};
    const engine::on_finished finished = [](const finished_case&) {};
    const engine::on_tick tick = [](const progress&) {};
    co_await runner.run(planned, finished, tick);
    problem = runner.environment_problem();
    broker.stop();
}

TEST(hostile_broker, a_whole_run_reports_that_the_broker_cannot_be_used) {
    for (const auto chosen : {prank::close_at_accept, prank::garbage, prank::close_after_connack}) {
        asio::io_context io;
        hostile_broker broker(io.get_executor(), chosen);
        std::string problem;
        std::exception_ptr failure;
        const auto keep = [&](std::exception_ptr error) {
            if (error) failure = std::move(error);
        };
        asio::co_spawn(io, broker.run(), keep);
        asio::co_spawn(io, run_engine(broker, problem), keep);
        io.run();
        EXPECT_FALSE(failure) << name_of(chosen);
        EXPECT_FALSE(problem.empty()) << name_of(chosen);
    }
}

}  // namespace
}  // namespace brokerproof::engine
