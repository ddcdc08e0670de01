// Whatever a broker does to a WebSocket, we must not crash, hang or use unbounded memory, and
// faults below MQTT are no violations.

#include <algorithm>

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "harness/engine/testing/hostile_play.hpp"
#include "harness/engine/testing/hostile_web_broker.hpp"
#include "harness/trace/line.hpp"

namespace brokerproof::engine {
namespace {

using judge::verdict_kind;
using testing::hostile_web_broker;
using testing::outcome;
using testing::web_prank;
using namespace std::chrono_literals;

constexpr auto web_suite_text = R"(format: 1
suite: hostile-web
about: One exchange by WebSocket
versions: [v5]
cases:
  - id: exchange
    title: A subscriber gets what it published
    kind: observe
    requires: { websocket: true }
    deadline: 4s
    clients: [{ web: { transport: websocket } }]
    steps:
      - web: { connect: {}, within: 300ms }
      - web: { subscribe: { filter: $topic, qos: 1 }, within: 300ms }
      - web: { publish: { topic: $topic, qos: 1, payload: hello }, within: 300ms }
      - web: { expect: { publish: { payload: hello } }, within: 300ms }
      - web: { kill: fin }
)";

outcome play(web_prank chosen) {
    asio::io_context io;
    hostile_web_broker broker(io.get_executor(), chosen);
    surroundings around;
    around.websocket = broker.where();
    return testing::play(io, broker, testing::required_instance(web_suite_text), around);
}

/// The text of the first refusal or closing.
std::string ending_of(const outcome& out) {
    for (const auto& event : out.trace.events) {
        if (const auto* attempt = event.get_if<trace::refused>()) return attempt->detail;
        if (const auto* ending = event.get_if<trace::closed>()) return trace::describe(*ending);
    }
    return "";
}

TEST(hostile_web_broker, never_makes_us_hang_and_is_never_accused) {
    for (const auto chosen : all_values<web_prank>) {
        const auto out = play(chosen);
        EXPECT_EQ(out.verdict.kind, verdict_kind::blocked)
            << name_of(chosen) << ": " << out.verdict.reason;
        EXPECT_LT(out.took, 8s) << name_of(chosen);
        EXPECT_LT(out.trace.events.size(), 1000U) << name_of(chosen);
    }
}

TEST(hostile_web_broker, the_trace_names_the_closing_side_and_the_cause) {
    struct sample {
        web_prank play;
        std::string_view closing;
    };
    for (const auto& row : {
             sample{web_prank::noise_for_handshake, "no WebSocket: "},
             sample{web_prank::endless_header, "no WebSocket: "},
             sample{web_prank::not_found, "HTTP status 404 instead of WebSocket"},
             sample{web_prank::no_subprotocol,
                    "the server chose no WebSocket subprotocol, not 'mqtt'"},
             sample{web_prank::wrong_key, "no WebSocket: "},
             sample{web_prank::noise, "by us: "},
             sample{web_prank::noise_flood, "by us: "},
             sample{web_prank::text, "by us: a text frame"},
             sample{web_prank::empty_text, "by us: a text frame"},
             sample{web_prank::masked, "by us: "},
             sample{web_prank::reserved_bits, "by us: "},
             sample{web_prank::continuation_first, "by us: "},
             sample{web_prank::huge_control, "by us: "},
             sample{web_prank::bad_close_frame, "by us: "},
             sample{web_prank::close_frame, "fin"},
             sample{web_prank::close_and_flood, "fin"},
             sample{web_prank::cut, "fin"},
             sample{web_prank::reset, "rst"},
         }) {
        const auto text = ending_of(play(row.play));
        EXPECT_TRUE(text.starts_with(row.closing)) << name_of(row.play) << ": " << text;
    }
}

TEST(hostile_web_broker, frames_that_break_the_rules_of_websocket_make_us_close) {
    for (const auto chosen :
         {web_prank::noise_flood, web_prank::text, web_prank::empty_text, web_prank::masked,
          web_prank::reserved_bits, web_prank::continuation_first, web_prank::bad_close_frame}) {
        const auto out = play(chosen);
        const bool ours = std::ranges::any_of(out.trace.events, [](const trace::event& event) {
            const auto* ending = event.get_if<trace::closed>();
            return ending != nullptr && ending->side == trace::closing_side::us_limit &&
                   ending->way == trace::closing_way::websocket;
        });
        EXPECT_TRUE(ours) << name_of(chosen);
        EXPECT_NE(out.verdict.reason.find("closed by us"), std::string::npos)
            << name_of(chosen) << ": " << out.verdict.reason;
    }
}

TEST(hostile_web_broker, a_connack_in_several_frames_is_one_connack) {
    for (const auto chosen : {web_prank::drip, web_prank::huge_frame}) {
        const auto out = play(chosen);
        const bool came = std::ranges::any_of(out.trace.events, [](const trace::event& event) {
            const auto* packet = trace::packet_of(event);
            return packet != nullptr && std::holds_alternative<mqtt::connack>(*packet);
        });
        EXPECT_TRUE(came) << name_of(chosen);
    }
}

}  // namespace
}  // namespace brokerproof::engine
