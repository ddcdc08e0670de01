// One case against a broker that misbehaves, and what came of it. Tests only.
#pragma once

#include <string>

#include <boost/asio/io_context.hpp>

#include "harness/engine/surroundings.hpp"
#include "harness/engine/testing/hostile_listener.hpp"
#include "harness/judge/verdict.hpp"

namespace brokerproof::engine::testing {

struct outcome {
    judge::verdict verdict;
    trace::trace trace;
    milliseconds took{0};
};

/// The first case of a suite, as one that is required. (Suites of tests say `observe`, which needs
/// no statement.)
plan::instance required_instance(const std::string& suite_text);

/// Runs the case until it is judged, both sides on `io`. A failure of the test when that takes a
/// minute.
outcome play(asio::io_context& io, hostile_listener& broker, const plan::instance& planned,
             surroundings around);

}  // namespace brokerproof::engine::testing
