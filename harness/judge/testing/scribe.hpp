// Plans and traces for tests of the judge, without a broker and without an engine.
#pragma once

#include <gtest/gtest.h>

#include "harness/judge/verdict.hpp"
#include "harness/suite/suite_loader.hpp"

namespace brokerproof::judge::testing {
using trace::step_outcome;

inline plan::instance instance_of(const std::string& body,
                                  mqtt::version version = mqtt::version::v5) {
    const std::string text =
        "format: 1\nsuite: s\nabout: a\nversions: [v3.1.1, v5]\ncases:\n" + body;
    const auto loaded = suite::load_suite_text(text, "s.yaml", {});
    for (const auto& problem : loaded.reported) ADD_FAILURE() << describe(problem);
    for (const auto& instance : plan::expand(loaded.suites)) {
        if (instance.version == version) return instance;
    }
    ADD_FAILURE() << "no instance";
    return {};
}

/// Writes traces as the engine would.
struct scribe {
    explicit scribe(mqtt::version version = mqtt::version::v5) { trace.version = version; }

    trace::trace trace;
    std::int64_t now_us = 0;

    /// Returns the index of the new event.
    std::uint32_t add(trace::happening happened, const std::string& client = "device") {
        now_us += 1000;
        trace.events.push_back({now_us, client, 0, trace.version, std::move(happened)});
        return static_cast<std::uint32_t>(trace.events.size() - 1);
    }
    std::uint32_t received(mqtt::packet packet, const std::string& client = "device") {
        return add(trace::received{{}, std::move(packet), {}}, client);
    }
    std::uint32_t sent(mqtt::packet packet, const std::string& client = "device") {
        return add(trace::sent{{}, std::move(packet)}, client);
    }
    void begin(int step, std::optional<std::int64_t> due_us = {}) {
        add(trace::step_began{step, {}, {}, due_us});
    }
    void end(int step, step_outcome outcome, std::vector<std::uint32_t> took,
             std::optional<std::uint32_t> ack = {}, std::optional<std::uint32_t> fence = {}) {
        add(trace::step_ended{step, {}, {}, outcome, ack, fence, std::move(took), {}});
    }
    void noise(std::uint64_t ms) { add(trace::noise{trace::noise_source::own_loop, ms}, ""); }
};

inline mqtt::packet connack(bool present, std::uint8_t code = 0) {
    mqtt::connack answer;
    answer.session_present = present;
    answer.reason_code = code;
    return answer;
}

inline mqtt::packet message(const std::string& payload) {
    mqtt::publish packet;
    packet.topic = "t";
    packet.payload = payload;
    return packet;
}

/// One case with these steps. The loader demands a connection first, and refs of required cases;
/// the judge needs neither.
inline plan::instance case_of(const std::string& steps, plan::case_kind kind, mqtt::version version,
                              const std::string& clients = "device",
                              const std::string& more_keys = "") {
    auto planned = instance_of("  - id: c\n    title: t\n    kind: observe\n" + more_keys +
                                   "    clients: [" + clients +
                                   "]\n    steps:\n"
                                   "      - device: { connect: {} }\n" +
                                   steps,
                               version);
    auto copy = *planned.source;
    copy.kind = kind;
    copy.steps.erase(copy.steps.begin());
    for (auto& step : copy.steps) --step.number;
    planned.source = std::make_shared<const plan::test_case>(std::move(copy));
    return planned;
}

inline plan::instance observed_case(const std::string& steps) {
    return case_of(steps, plan::case_kind::observe, mqtt::version::v5);
}

inline plan::instance required_case(const std::string& steps,
                                    mqtt::version version = mqtt::version::v5) {
    return case_of(steps, plan::case_kind::required, version);
}

}  // namespace brokerproof::judge::testing
