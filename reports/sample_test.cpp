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

/// Builds a trace the way the engine does: bytes first, then what they decode to.
class trace_builder {
public:
    trace_builder(std::string id, mqtt::version v) {
        made_.case_id = std::move(id);
        made_.version = v;
    }
    event& add(std::int64_t at_us, trace::happening happened, std::string client = "device") {
        made_.events.push_back({at_us, std::move(client), 0, made_.version, std::move(happened)});
        return made_.events.back();
    }
    event& sent(std::int64_t at_us, bytes raw, std::string client = "device") {
        auto packet = mqtt::decode(raw, made_.version, mqtt::sender::client).packet;
        return add(at_us, trace::sent{std::move(raw), std::move(packet)}, std::move(client));
    }
    event& sent(std::int64_t at_us, const mqtt::packet& packet) {
        return sent(at_us, mqtt::encode(packet, made_.version));
    }
    event& received(std::int64_t at_us, bytes raw, std::string client = "device") {
        auto seen = mqtt::decode(raw, made_.version, mqtt::sender::server);
        return add(
            at_us,
            trace::received{std::move(raw), std::move(seen.packet), std::move(seen.violations)},
            std::move(client));
    }
    event& received(std::int64_t at_us, const mqtt::packet& packet, std::string client = "device") {
        return received(at_us, mqtt::encode(packet, made_.version), std::move(client));
    }
    trace::trace made() && { return std::move(made_); }
    trace::trace& get() { return made_; }

private:
    trace::trace made_;
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

case_result make_case(std::string suite, const std::string& name, mqtt::version v,
                      verdict_kind kind) {
    case_result one;
    one.id = suite + "/" + name + "@" + plan::tag_of(v);
    one.suite = std::move(suite);
    one.title = "A title for " + name;
    one.catalogue = {"EXP-05"};
    one.version = v;
    one.level = "MUST";
    one.refs = {"MQTT-3.1.2-23", "MQTT-4.1.0-2"};
    one.verdict.kind = kind;
    one.waited_ms = 6000;
    one.took_ms = 6021;
    one.trace.case_id = one.id;
    one.trace.version = v;
    return one;
}

trace::trace expiry_trace(const std::string& id) {
    trace_builder t(id, mqtt::version::v5);
    t.get().waited_ms = 6000;
    t.get().names = {
        {"topic", field_value{std::string("bp/7f3")}},
        {"present", field_value{false}},
        {"cap", field_value{std::uint64_t{18446744073709551615U}}},
        {"raw", field_value{std::string("\xFF\x00", 2)}},
        {"pair", field_value{mqtt::string_pair{"n", "v"}}},
        {"list", field_value{mqtt::field_list{field_value{std::uint64_t{1}}, field_value{true}}}}};
    t.add(0, trace::step_began{});
    t.add(100, trace::opened{"127.0.0.1:20113", transport::tcp, 0});
    t.sent(200, make_connect(true));
    t.received(1'000, mqtt::connack{});
    t.add(1'010, trace::step_ended{.ack = 3});
    t.add(3'000, trace::closed{closing_side::us_case, closing_way::fin, 0, 0, {}});
    t.add(3'000, trace::mark{"closed"});
    t.add(6'019'000, trace::opened{"ws://127.0.0.1:8080/mqtt", transport::websocket, 40'123})
        .connection = 1;
    t.add(6'020'000, trace::step_began{.step = 3, .due_us = 6'003'000});
    t.sent(6'020'300, make_connect(false)).connection = 1;
    mqtt::connack back;
    back.session_present = true;
    back.properties = {{mqtt::property_id::receive_maximum, std::uint32_t{20}},
                       {mqtt::property_id::user_property, mqtt::string_pair{"a", "b"}}};
    t.received(6'021'000, back).connection = 1;
    t.add(6'021'100, trace::step_ended{.step = 3, .ack = 10, .took = {10}});
    return std::move(t).made();
}

case_result failed_case() {
    auto one =
        make_case("session-expiry", "two-sided-window", mqtt::version::v5, verdict_kind::fail);
    one.id += "[probe=4s+grace]";
    one.verdict.reason = "expected session_present false; saw true at +6.021 s";
    one.verdict.meaning = "a session that should have ended 2.0 s ago";
    one.verdict.where = {"suites/expiry.yaml", 31, 9};
    one.verdict.evidence = {10};
    one.verdict.facts = {{"expiry.end-of-2-s", mqtt::version::v5, facts::interval{2031ms, 2950ms}},
                         {"expiry.end-of-2-s", mqtt::version::v5, facts::interval{{}, 2022ms}},
                         {"crash.qos-1-loss-window", mqtt::version::v5, facts::duration{6ms}}};
    one.flaky = true;
    one.attempts = {{verdict_kind::pass, ""},
                    {verdict_kind::fail, one.verdict.reason},
                    {verdict_kind::fail, "expected session_present false; saw true at +6.044 s"}};
    one.trace = expiry_trace(one.id);
    return one;
}

/// Nothing came, which only the end of a step shows; and much that breaks careless writers.
case_result silent_case() {
    auto one = make_case("will", "delayed", mqtt::version::v311, verdict_kind::fail);
    one.title = "Control \x01\x1b[2J, not UTF-8 \xFF\xC0, not XML \xEF\xBF\xBE, markup <&\"'>]]>";
    one.verdict.reason = "expected PUBLISH within 5 s; saw nothing, <&\"> \x1b[2J \xFF";
    one.verdict.where = {"will.yaml", 12, 3};
    one.verdict.evidence = {1, 7};
    trace_builder t(one.id, mqtt::version::v311);
    const std::string devices = "devices[3]";
    t.add(400, trace::step_began{.step = 2, .iteration = 7, .member = 3}, devices);
    t.sent(500, bytes{0x60, 0x02, 0x00, 0x01}, devices);
    t.received(700, bytes{0x20, 0x02, 0x02, 0x00}, devices);
    t.received(900, bytes{0xF0, 0x01, 0xAB}, devices);
    t.received(1'000, make_publish("\x1b[2J\r\nowned"), "backend");
    t.add(2'000, trace::noise{trace::noise_source::own_loop, 812}, "");
    t.add(2'500, trace::saved{"id", field_value{std::string("caf\xC3\xA9 \xFF")}}, "backend");
    t.add(5'001'000, trace::step_ended{.step = 4, .outcome = trace::step_outcome::timed_out},
          "backend");
    t.add(5'002'000, trace::refused{"connection refused"}, "backend");
    t.add(5'002'500,
          trace::closed{closing_side::us_limit, closing_way::unsent_bytes, 70'000, 65'536, {}},
          devices);
    t.add(5'003'000,
          trace::stopped{trace::stop_cause::broker_died, "says \xFF\x01 in its log and ended"}, "");
    t.add(5'004'000, trace::mark{"end"}, "backend").version = mqtt::version::v5;
    one.trace = std::move(t).made();
    return one;
}

case_result advised_case() {
    auto one =
        make_case("will", "no-response-information", mqtt::version::v5, verdict_kind::advice);
    one.level = "SHOULD";
    one.verdict.reason = "expected closed within 5 s; saw nothing";
    one.verdict.where = {"will.yaml", 80, 9};
    one.verdict.evidence = {1};
    trace_builder t(one.id, mqtt::version::v5);
    t.sent(100, mqtt::pingreq{});
    t.received(200, mqtt::pingresp{});
    one.trace = std::move(t).made();
    return one;
}

std::vector<case_result> quiet_cases() {
    const auto v5 = mqtt::version::v5;
    const auto v311 = mqtt::version::v311;
    std::vector<case_result> all;
    all.push_back(make_case("session-expiry", "absent-interval-is-zero", v5, verdict_kind::pass));
    all.back().verdict.bounded = {"no publish during 300 ms"};
    all.push_back(make_case("session-expiry", "kept", v311, verdict_kind::pass));
    all.push_back(make_case("session-expiry", "queue", v5, verdict_kind::fail));
    all.back().verdict.reason = "expected 20; saw 18";
    all.back().expected_failure = "cuts the queue [MQTT-4.6.0-1], https://example.org/issues/1";
    all.push_back(make_case("session-expiry", "listed", v5, verdict_kind::pass));
    all.back().unexpected_pass = true;
    all.back().verdict.reason =
        "passed, but expectations/mosquitto.yaml:9:5 expects it to fail: cuts the queue";
    all.push_back(make_case("limits", "observed", v5, verdict_kind::observed));
    all.back().level = "OBSERVE";
    all.back().verdict.facts = {{"x-window", v5, facts::count{20, 200}},
                                {"queue.session-kept", v5, facts::flag{true}},
                                {"queue.last-puback", v5, facts::reason_code{0x97}},
                                {"x-said", v5, facts::broker_text{"own \x1b[2J \xFF"}},
                                {"crash.qos-2-loss-window", v5, facts::none{}}};
    for (int i = 0; i < 11; ++i) {
        all.push_back(
            make_case("limits", "shared-" + std::to_string(i), v5, verdict_kind::unsupported));
        all.back().verdict.reason = "the broker has no shared subscriptions";
    }
    for (const auto* name : {"one", "two"}) {
        all.push_back(make_case("limits", name, v5, verdict_kind::blocked));
        all.back().verdict.reason = "SUBSCRIBE got no SUBACK within 5 s";
    }
    all.push_back(make_case("limits", "noisy", v5, verdict_kind::inconclusive));
    all.back().verdict.reason = "812 ms of timing noise, more than the margin of 500 ms";
    all.push_back(make_case("limits", "ours", v5, verdict_kind::error));
    all.back().verdict.reason = "no more sockets";
    return all;
}

}  // namespace

run_result sample_run() {
    run_result run;
    run.brokerproof = "0.1.0";
    run.broker = {"mosquitto-durable",      "mosquitto", "2.0.11",
                  "mqtt://127.0.0.1:20113", 1.25,        20480};
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
    auto one = make_case("keep-alive", "long", mqtt::version::v5, verdict_kind::fail);
    one.verdict.reason = "expected closed";
    one.verdict.where = {"keep_alive.yaml", 5, 1};
    trace_builder t(one.id, mqtt::version::v5);
    for (std::size_t i = 0; i < events; ++i) {
        t.received(static_cast<std::int64_t>(i) * 1000, mqtt::pingresp{});
    }
    if (events > 0) one.verdict.evidence = {static_cast<std::uint32_t>(events - 1)};
    one.trace = std::move(t).made();
    return one;
}

}  // namespace brokerproof::reports
