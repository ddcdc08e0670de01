#include "harness/engine/testing/hostile_play.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>

#include "harness/engine/case_run.hpp"
#include "harness/suite/suite_loader.hpp"

namespace brokerproof::engine::testing {

using namespace std::chrono_literals;

namespace {

awaitable<void> run_case(hostile_listener& broker, const plan::instance& planned,
                         surroundings around, outcome& out) {
    const auto executor = co_await asio::this_coro::executor;
    net::semaphore window(executor, 8);
    around.connect_window = &window;
    around.can[mqtt::version::v5] = {};
    case_run run(executor, planned, around);
    const auto began = net::clock::now();
    co_await run.run();
    out.took = std::chrono::duration_cast<milliseconds>(net::clock::now() - began);
    out.trace = run.take_trace();
    broker.stop();
}

}  // namespace

plan::instance required_instance(const std::string& suite_text) {
    const auto loaded = suite::load_suite_text(suite_text, "hostile.yaml", {});
    for (const auto& problem : loaded.reported) ADD_FAILURE() << describe(problem);
    auto planned = plan::expand(loaded.suites).at(0);
    auto copy = *planned.source;
    copy.kind = plan::case_kind::required;
    planned.source = std::make_shared<const plan::test_case>(std::move(copy));
    return planned;
}

outcome play(asio::io_context& io, hostile_listener& broker, const plan::instance& planned,
             surroundings around) {
    outcome out;
    std::exception_ptr failure;
    const auto keep = [&](std::exception_ptr error) {
        if (error) failure = std::move(error);
    };
    asio::co_spawn(io, broker.run(), keep);
    asio::co_spawn(io, run_case(broker, planned, std::move(around), out), keep);
    io.run_for(60s);
    EXPECT_TRUE(io.stopped()) << "the case hangs";
    if (failure) std::rethrow_exception(failure);
    out.verdict = judge::judge(planned, out.trace);
    return out;
}

}  // namespace brokerproof::engine::testing
