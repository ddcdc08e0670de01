#include "harness/client/probe.hpp"

#include <fmt/format.h>

#include "harness/client/conversation.hpp"
#include "harness/net/timers.hpp"

namespace brokerproof::client {

namespace {

std::uint32_t forget(probe_result& into, happening what) {
    if (what.kind == happening_kind::refused) into.problem = what.text;
    if (what.kind == happening_kind::closed)
        into.problem = "the broker closed the connection: " + what.text;
    return 0;
}

void read_answer(probe_result& out, std::deque<inbox_entry>& inbox,
                 std::chrono::milliseconds limit) {
    if (inbox.empty()) {
        out.problem = fmt::format("no CONNACK within {} ms", limit.count());
        return;
    }
    const auto& first = inbox.front();
    if (!first.type) return;  // closed: said by the recorder
    if (first.packet && std::holds_alternative<mqtt::connack>(*first.packet)) {
        out.connack = std::get<mqtt::connack>(*first.packet);
        out.problem.clear();
    } else {
        out.problem = "the first packet was no CONNACK";
    }
}

}  // namespace

boost::asio::awaitable<probe_result> probe(net::endpoint where, mqtt::connect connect,
                                           std::chrono::milliseconds limit) {
    const auto executor = co_await asio::this_coro::executor;
    probe_result out;
    net::timers timers(executor);
    net::semaphore window(executor, 1);
    conversation talk(timers, [&out](happening what) { return forget(out, std::move(what)); });
    talk.version = connect.protocol_level == 5 ? mqtt::version::v5 : mqtt::version::v311;
    const auto deadline = net::clock::now() + limit;
    out.reached = co_await talk.open(where, window, limit);
    if (!out.reached) co_return out;
    const mqtt::packet first = connect;
    talk.send(mqtt::encode(first, talk.version));
    while (talk.inbox().empty() && net::clock::now() < deadline) co_await talk.changed(deadline);
    read_answer(out, talk.inbox(), limit);
    const auto said = out.problem;
    const mqtt::packet goodbye = mqtt::disconnect{};
    talk.send(mqtt::encode(goodbye, talk.version));
    talk.close("by us");
    co_await talk.join();
    out.problem = said;
    co_return out;
}

}  // namespace brokerproof::client
