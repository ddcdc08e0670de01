// A broker may do anything to a WebSocket: no crash, no hang, no unbounded memory, and what is
// wrong below MQTT is no failure of a check.

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

outcome play(web_prank which) {
    asio::io_context io;
    hostile_web_broker broker(io.get_executor(), which);
    surroundings around;
    around.websocket = broker.where();
    return testing::play(io, broker, testing::required_instance(web_suite_text), around);
}

/// Why there was no connection, or how it ended first.
std::string ending_of(const outcome& out) {
    for (const auto& event : out.trace.events) {
        if (const auto* attempt = event.as<trace::refused>()) return attempt->why;
        if (const auto* ending = event.as<trace::closed>()) return trace::describe(*ending);
    }
    return "";
}

TEST(HostileWebBroker, NeverMakesUsHangAndIsNeverAccused) {
    for (const auto which : all_values<web_prank>) {
        const auto out = play(which);
        EXPECT_EQ(out.verdict.kind, verdict_kind::blocked)
            << name_of(which) << ": " << out.verdict.reason;
        EXPECT_LT(out.took, 8s) << name_of(which);
        EXPECT_LT(out.trace.events.size(), 1000U) << name_of(which);
    }
}

TEST(HostileWebBroker, TheTraceSaysWhoClosedAndWhy) {
    struct sample {
        web_prank play;
        std::string_view closing;
    };
    for (const auto& s : {
             sample{web_prank::noise_for_handshake, "no WebSocket: "},
             sample{web_prank::endless_header, "no WebSocket: "},
             sample{web_prank::not_found, "HTTP status 404 instead of WebSocket"},
             sample{web_prank::no_subprotocol, "the WebSocket subprotocol 'mqtt' was not chosen"},
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
        const auto text = ending_of(play(s.play));
        EXPECT_TRUE(text.starts_with(s.closing)) << name_of(s.play) << ": " << text;
    }
}

TEST(HostileWebBroker, what_breaks_the_rules_of_websocket_is_closed_by_us) {
    for (const auto which :
         {web_prank::noise_flood, web_prank::text, web_prank::empty_text, web_prank::masked,
          web_prank::reserved_bits, web_prank::continuation_first, web_prank::bad_close_frame}) {
        const auto out = play(which);
        const bool ours = std::ranges::any_of(out.trace.events, [](const trace::event& e) {
            const auto* ending = e.as<trace::closed>();
            return ending != nullptr && ending->side == trace::closing_side::us_limit &&
                   ending->way == trace::closing_way::websocket;
        });
        EXPECT_TRUE(ours) << name_of(which);
        EXPECT_NE(out.verdict.reason.find("closed by us"), std::string::npos)
            << name_of(which) << ": " << out.verdict.reason;
    }
}

TEST(HostileWebBroker, AConnackInSeveralFramesIsOneConnack) {
    for (const auto which : {web_prank::drip, web_prank::huge_frame}) {
        const auto out = play(which);
        const bool came = std::ranges::any_of(out.trace.events, [](const trace::event& e) {
            const auto* packet = trace::packet_of(e);
            return packet != nullptr && std::holds_alternative<mqtt::connack>(*packet);
        });
        EXPECT_TRUE(came) << name_of(which);
    }
}

}  // namespace
}  // namespace brokerproof::engine
