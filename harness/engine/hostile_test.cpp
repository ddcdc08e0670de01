// A broker may do anything to us: no crash, no hang, no unbounded memory, and nobody else gets the
// blame.

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

outcome play(prank which, const std::string& text = suite_text) {
    asio::io_context io;
    hostile_broker broker(io.get_executor(), which);
    surroundings around;
    around.where = broker.where();
    return testing::play(io, broker, required_instance(text), around);
}

TEST(HostileBroker, NeverMakesUsHangOrPass) {
    for (const auto which : testing::all_pranks()) {
        const auto out = play(which);
        EXPECT_NE(out.verdict.kind, verdict_kind::pass) << testing::name_of(which);
        EXPECT_NE(out.verdict.kind, verdict_kind::error)
            << testing::name_of(which) << ": " << out.verdict.reason;
        EXPECT_FALSE(out.verdict.reason.empty()) << testing::name_of(which);
        EXPECT_LT(out.trace.events.size(), 200'000U) << testing::name_of(which);
    }
}

TEST(HostileBroker, SilenceInTheSetUpIsNoViolationOfTheCase) {
    for (const auto which :
         {prank::never_answer, prank::half_connack, prank::close_at_accept, prank::reset_at_accept,
          prank::silent_after_connack, prank::close_after_connack, prank::reset_after_connack,
          prank::half_suback}) {
        EXPECT_EQ(play(which).verdict.kind, verdict_kind::blocked) << testing::name_of(which);
    }
}

/// The step comes so late that the broker's closing is there before it.
outcome play_too_late(const std::string& step) {
    return play(prank::close_after_connack, std::string(too_late).append(step).append("\n"));
}

TEST(HostileBroker, AClosingMeetsTheExpectationOfALaterVerb) {
    const auto asked =
        play_too_late("{ send: { pingreq: {} }, after: 200ms, expect: { pingresp: {} } }");
    EXPECT_EQ(asked.verdict.kind, verdict_kind::fail);
    EXPECT_TRUE(asked.verdict.reason.starts_with("expected PINGRESP; the connection was closed"))
        << asked.verdict.reason;
    EXPECT_FALSE(asked.verdict.evidence.empty());
    const auto awaited = play_too_late("{ send: { pingreq: {} }, after: 200ms, expect: closed }");
    EXPECT_EQ(awaited.verdict.kind, verdict_kind::pass) << awaited.verdict.reason;
}

TEST(HostileBroker, AClosingLeavesAbsenceUnproven) {
    const auto out = play_too_late("{ expect_none: publish, during: 200ms }");
    EXPECT_EQ(out.verdict.kind, verdict_kind::blocked) << out.verdict.reason;
    const auto word = play_too_late("{ expect_none: disconnect, during: 200ms }");
    EXPECT_EQ(word.verdict.kind, verdict_kind::pass) << word.verdict.reason;
}

TEST(HostileBroker, AVerbWithoutExpectationOnAClosedConnectionIsSetUp) {
    const auto out = play_too_late("{ send: { pingreq: {} }, after: 200ms }");
    EXPECT_EQ(out.verdict.kind, verdict_kind::blocked) << out.verdict.reason;
}

TEST(HostileBroker, BadBytesAreTheBrokersFault) {
    for (const auto which : {prank::garbage, prank::endless_length, prank::garbage_after_connack}) {
        const auto out = play(which);
        EXPECT_EQ(out.verdict.kind, verdict_kind::fail)
            << testing::name_of(which) << ": " << out.verdict.reason;
    }
}

TEST(HostileBroker, AFloodEndsInAClosedConnectionThatTheTraceExplains) {
    for (const auto which : {prank::flood, prank::huge_length}) {
        const auto out = play(which);
        const bool said = std::ranges::any_of(out.trace.events, [](const trace::event& e) {
            return e.kind == trace::event_kind::closed && e.text.starts_with("by us: ");
        });
        EXPECT_TRUE(said) << testing::name_of(which);
    }
}

awaitable<void> run_engine(hostile_broker& broker, std::string& problem) {
    const auto executor = co_await asio::this_coro::executor;
    target::profile profile;
    profile.url = "mqtt://" + net::describe(broker.where());
    target::target attached(executor, profile, "", 1);
    options chosen;
    chosen.seed = 1;
    engine whole(executor, attached, chosen);
    const std::vector<plan::instance> planned{required_instance(suite_text)};
    const engine::on_finished finished = [](const finished_case&) {};
    const engine::on_tick tick = [](const progress&) {};
    co_await whole.run(planned, finished, tick);
    problem = whole.environment_problem();
    broker.stop();
}

TEST(HostileBroker, AWholeRunAgainstItSaysThatTheBrokerCannotBeUsed) {
    for (const auto which : {prank::close_at_accept, prank::garbage, prank::close_after_connack}) {
        asio::io_context io;
        hostile_broker broker(io.get_executor(), which);
        std::string problem;
        std::exception_ptr failure;
        const auto keep = [&](std::exception_ptr error) {
            if (error) failure = std::move(error);
        };
        asio::co_spawn(io, broker.run(), keep);
        asio::co_spawn(io, run_engine(broker, problem), keep);
        io.run();
        EXPECT_FALSE(failure) << testing::name_of(which);
        EXPECT_FALSE(problem.empty()) << testing::name_of(which);
    }
}

}  // namespace
}  // namespace brokerproof::engine
