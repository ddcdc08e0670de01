// Runs one case against a broker that misbehaves. Tests only.
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

/// The first case of a suite, made a required one. (The suites of these tests use `observe`, which
/// needs no statement.)
plan::instance required_instance(const std::string& suite_text);

/// Runs the case and both sides on `io`, then judges it. The test fails when that takes longer than
/// a minute.
outcome play(asio::io_context& io, hostile_listener& broker, const plan::instance& planned,
             surroundings around);

}  // namespace brokerproof::engine::testing
