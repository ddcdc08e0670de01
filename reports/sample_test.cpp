#include "reports/sample_test.hpp"

#include <utility>

namespace brokerproof::reports {
namespace {

using judge::verdict_kind;
using mqtt::field_value;
using namespace std::chrono_literals;
using trace::closing_side;
using trace::closing_way;
using trace::event;

/// Builds a trace the way the engine does: bytes first, then the packet that they decode to.
class trace_builder {
public:
    trace_builder(std::string id, mqtt::version v) {
        trace_.case_id = std::move(id);
        trace_.version = v;
    }
    event& add(std::int64_t at_us, trace::happening happened, std::string client = "device") {
        trace_.events.push_back({at_us, std::move(client), 0, trace_.version, std::move(happened)});
        return trace_.events.back();
    }
    event& sent(std::int64_t at_us, bytes raw, std::string client = "device") {
        auto packet = mqtt::decode(raw, trace_.version, mqtt::sender::client).packet;
        return add(at_us, trace::sent{std::move(raw), std::move(packet)}, std::move(client));
    }
    event& sent(std::int64_t at_us, const mqtt::packet& packet) {
        return sent(at_us, mqtt::encode(packet, trace_.version));
    }
    event& received(std::int64_t at_us, bytes raw, std::string client = "device") {
        auto seen = mqtt::decode(raw, trace_.version, mqtt::sender::server);
        return add(
            at_us,
            trace::received{std::move(raw), std::move(seen.packet), std::move(seen.violations)},
            std::move(client));
    }
    event& received(std::int64_t at_us, const mqtt::packet& packet, std::string client = "device") {
        return received(at_us, mqtt::encode(packet, trace_.version), std::move(client));
    }
    trace::trace finished() && { return std::move(trace_); }
    trace::trace& get() { return trace_; }

private:
    trace::trace trace_;
};

mqtt::connect make_connect(bool clean_start) {
    mqtt::connect c;
    c.clean_start = clean_start;
    c.client_id = "bp-7f3-device";
    c.properties = {{mqtt::property_id::session_expiry_interval, std::uint32_t{4}}};
    return c;
}

mqtt::publish make_publish(std::string payload) {
    mqtt::publish p;
    p.qos = 1;
    p.topic = "bp/7f3";
    p.packet_id = 1;
    p.payload = std::move(payload);
    return p;
}

case_result make_case(std::string suite, const std::string& name, mqtt::version version,
                      verdict_kind kind) {
    case_result judged;
    judged.id = suite + "/" + name + "@" + plan::tag_of(version);
    judged.suite = std::move(suite);
    judged.title = "A title for " + name;
    judged.catalogue = {"EXP-05"};
    judged.version = version;
    judged.level = "MUST";
    judged.refs = {"MQTT-3.1.2-23", "MQTT-4.1.0-2"};
    judged.verdict.kind = kind;
    judged.waited_ms = 6000;
    judged.took_ms = 6021;
    judged.trace.case_id = judged.id;
    judged.trace.version = version;
    return judged;
}

trace::trace expiry_trace(const std::string& id) {
    trace_builder builder(id, mqtt::version::v5);
    builder.get().waited_ms = 6000;
    builder.get().names = {
        {"topic", field_value{std::string("bp/7f3")}},
        {"present", field_value{false}},
        {"cap", field_value{std::uint64_t{18446744073709551615U}}},
        {"raw", field_value{std::string("\xFF\x00", 2)}},
        {"pair", field_value{mqtt::string_pair{"n", "v"}}},
        {"list", field_value{mqtt::field_list{field_value{std::uint64_t{1}}, field_value{true}}}}};
    builder.add(0, trace::step_began{});
    builder.add(100, trace::opened{"127.0.0.1:20113", transport::tcp, 0});
    builder.sent(200, make_connect(true));
    builder.received(1'000, mqtt::connack{});
    builder.add(1'010, trace::step_ended{.ack = 3});
    builder.add(3'000, trace::closed{closing_side::us_case, closing_way::fin, 0, 0, {}});
    builder.add(3'000, trace::mark{"closed"});
    builder.add(6'019'000, trace::opened{"ws://127.0.0.1:8080/mqtt", transport::websocket, 40'123})
        .connection = 1;
    builder.add(6'020'000, trace::step_began{.step = 3, .due_us = 6'003'000});
    builder.sent(6'020'300, make_connect(false)).connection = 1;
    mqtt::connack back;
    back.session_present = true;
    back.properties = {{mqtt::property_id::receive_maximum, std::uint32_t{20}},
                       {mqtt::property_id::user_property, mqtt::string_pair{"a", "b"}}};
    builder.received(6'021'000, back).connection = 1;
    builder.add(6'021'100, trace::step_ended{.step = 3, .ack = 10, .took = {10}});
    return std::move(builder).finished();
}

case_result failed_case() {
    auto judged =
        make_case("session-expiry", "two-sided-window", mqtt::version::v5, verdict_kind::fail);
    judged.id += "[probe=4s+grace]";
    judged.verdict.reason = "expected session_present false; saw true at +6.021 s";
    judged.verdict.meaning = "a session that should have ended 2.0 s ago";
    judged.verdict.where = {"suites/expiry.yaml", 31, 9};
    judged.verdict.evidence = {10};
    judged.verdict.facts = {
        {"expiry.end-of-2-s", mqtt::version::v5, facts::interval{2031ms, 2950ms}},
        {"expiry.end-of-2-s", mqtt::version::v5, facts::interval{{}, 2022ms}},
        {"crash.qos-1-loss-window", mqtt::version::v5, facts::duration{6ms}}};
    judged.flaky = true;
    judged.attempts = {
        {verdict_kind::pass, ""},
        {verdict_kind::fail, judged.verdict.reason},
        {verdict_kind::fail, "expected session_present false; saw true at +6.044 s"}};
    judged.trace = expiry_trace(judged.id);
    return judged;
}

/// A case in which no packet came, which only the end of a step shows. Its texts break careless
/// writers.
case_result silent_case() {
    auto judged = make_case("will", "delayed", mqtt::version::v311, verdict_kind::fail);
    judged.title =
        "Control \x01\x1b[2J, not UTF-8 \xFF\xC0, not XML \xEF\xBF\xBE, markup <&\"'>]]>";
    judged.verdict.reason = "expected PUBLISH within 5 s; saw nothing, <&\"> \x1b[2J \xFF";
    judged.verdict.where = {"will.yaml", 12, 3};
    judged.verdict.evidence = {1, 7};
    trace_builder builder(judged.id, mqtt::version::v311);
    const std::string devices = "devices[3]";
    builder.add(400, trace::step_began{.step = 2, .iteration = 7, .member = 3}, devices);
    builder.sent(500, bytes{0x60, 0x02, 0x00, 0x01}, devices);
    builder.received(700, bytes{0x20, 0x02, 0x02, 0x00}, devices);
    builder.received(900, bytes{0xF0, 0x01, 0xAB}, devices);
    builder.received(1'000, make_publish("\x1b[2J\r\nowned"), "backend");
    builder.add(2'000, trace::noise{trace::noise_source::own_loop, 812}, "");
    builder.add(2'500, trace::saved{"id", field_value{std::string("caf\xC3\xA9 \xFF")}}, "backend");
    builder.add(5'001'000, trace::step_ended{.step = 4, .outcome = trace::step_outcome::timed_out},
                "backend");
    builder.add(5'002'000, trace::refused{"connection refused"}, "backend");
    builder.add(
        5'002'500,
        trace::closed{closing_side::us_limit, closing_way::unsent_bytes, 70'000, 65'536, {}},
        devices);
    builder.add(
        5'003'000,
        trace::stopped{trace::stop_cause::broker_died, "says \xFF\x01 in its log and ended"}, "");
    builder.add(5'004'000, trace::mark{"end"}, "backend").version = mqtt::version::v5;
    judged.trace = std::move(builder).finished();
    return judged;
}

case_result advised_case() {
    auto judged =
        make_case("will", "no-response-information", mqtt::version::v5, verdict_kind::advice);
    judged.level = "SHOULD";
    judged.verdict.reason = "expected closed within 5 s; saw nothing";
    judged.verdict.where = {"will.yaml", 80, 9};
    judged.verdict.evidence = {1};
    trace_builder builder(judged.id, mqtt::version::v5);
    builder.sent(100, mqtt::pingreq{});
    builder.received(200, mqtt::pingresp{});
    judged.trace = std::move(builder).finished();
    return judged;
}

std::vector<case_result> quiet_cases() {
    const auto v5 = mqtt::version::v5;
    const auto v311 = mqtt::version::v311;
    std::vector<case_result> cases;
    cases.push_back(make_case("session-expiry", "absent-interval-is-zero", v5, verdict_kind::pass));
    cases.back().verdict.bounded = {"no publish during 300 ms"};
    cases.push_back(make_case("session-expiry", "kept", v311, verdict_kind::pass));
    cases.push_back(make_case("session-expiry", "queue", v5, verdict_kind::fail));
    cases.back().verdict.reason = "expected 20; saw 18";
    cases.back().expected_failure = "cuts the queue [MQTT-4.6.0-1], https://example.org/issues/1";
    cases.push_back(make_case("session-expiry", "listed", v5, verdict_kind::pass));
    cases.back().unexpected_pass = true;
    cases.back().verdict.reason =
        "passed, but expectations/mosquitto.yaml:9:5 expects it to fail: cuts the queue";
    cases.push_back(make_case("limits", "observed", v5, verdict_kind::observed));
    cases.back().level = "OBSERVE";
    cases.back().verdict.facts = {{"x-window", v5, facts::count{20, 200}},
                                  {"queue.session-kept", v5, facts::flag{true}},
                                  {"queue.last-puback", v5, facts::reason_code{0x97}},
                                  {"x-said", v5, facts::broker_text{"own \x1b[2J \xFF"}},
                                  {"crash.qos-2-loss-window", v5, facts::none{}}};
    for (int i = 0; i < 11; ++i) {
        cases.push_back(
            make_case("limits", "shared-" + std::to_string(i), v5, verdict_kind::unsupported));
        cases.back().verdict.reason = "the broker has no shared subscriptions";
    }
    for (const auto* name : {"one", "two"}) {
        cases.push_back(make_case("limits", name, v5, verdict_kind::blocked));
        cases.back().verdict.reason = "SUBSCRIBE got no SUBACK within 5 s";
    }
    cases.push_back(make_case("limits", "noisy", v5, verdict_kind::inconclusive));
    cases.back().verdict.reason = "812 ms of timing noise, more than the margin of 500 ms";
    cases.push_back(make_case("limits", "ours", v5, verdict_kind::error));
    cases.back().verdict.reason = "no more sockets";
    return cases;
}

}  // namespace

run_result sample_run() {
    run_result run;
    run.brokerproof = "0.1.0";
    run.broker = {
        "mosquitto-durable", "mosquitto", "2.0.11", "mqtt://127.0.0.1:20113", false, 1.25, 20480};
    run.seed = 18446744073709551615U;
    run.repeat = 3;
    run.jobs = 64;
    run.started = "2026-11-22T23:25:57Z";
    run.wall_s = 24.312;
    run.cpu_s = 1.5;
    run.longest_wait_ms = 20'000;
    run.connections = 4711;
    run.second_looks = 2;
    run.environment_problem =
        "the broker ended with signal 11\nlast lines of its log:\n1700000000: Error: \xFF\x1b[2J";
    run.unexpected = {"expectations/mosquitto.yaml:14:5: 'retain/*' names no case of this run"};
    const auto v5 = mqtt::version::v5;
    run.observed = {{"limits.receive-maximum", v5, facts::count{20, {}}},
                    {"limits.maximum-qos", v5, facts::not_announced{}},
                    {"expiry.longest-granted", v5, facts::unlimited{}},
                    {"limits.receive-maximum", v5, facts::count{21, {}}}};
    run.cases = quiet_cases();
    run.cases.push_back(failed_case());
    run.cases.push_back(silent_case());
    run.cases.push_back(advised_case());
    return run;
}

case_result long_failure(std::size_t events) {
    auto judged = make_case("keep-alive", "long", mqtt::version::v5, verdict_kind::fail);
    judged.verdict.reason = "expected closed";
    judged.verdict.where = {"keep_alive.yaml", 5, 1};
    trace_builder builder(judged.id, mqtt::version::v5);
    for (std::size_t i = 0; i < events; ++i) {
        builder.received(static_cast<std::int64_t>(i) * 1000, mqtt::pingresp{});
    }
    if (events > 0) judged.verdict.evidence = {static_cast<std::uint32_t>(events - 1)};
    judged.trace = std::move(builder).finished();
    return judged;
}

}  // namespace brokerproof::reports
