#include "harness/client/probe.hpp"

#include <fmt/format.h>

#include "harness/client/conversation.hpp"
#include "harness/net/timers.hpp"
#include "harness/trace/line.hpp"

namespace brokerproof::client {

namespace {

/// Keeps only the events that explain a missing answer.
std::uint32_t record_problem(probe_result& result, const trace::happening& happened) {
    if (const auto* attempt = std::get_if<trace::refused>(&happened))
        result.problem = attempt->detail;
    const auto* ending = std::get_if<trace::closed>(&happened);
    if (ending == nullptr) return 0;
    result.problem = ending->side == trace::closing_side::broker
                         ? "the broker closed the connection: "
                         : "we closed the connection: ";
    result.problem += trace::describe(*ending);
    return 0;
}

void read_answer(probe_result& out, std::deque<inbox_entry>& inbox,
                 std::chrono::milliseconds limit) {
    if (inbox.empty()) {
        out.problem = fmt::format("no CONNACK within {} ms", limit.count());
        return;
    }
    const auto& first = inbox.front();
    if (!first.type) return;  // a closing: the recorder has written the problem
    if (first.packet && std::holds_alternative<mqtt::connack>(*first.packet)) {
        out.connack = std::get<mqtt::connack>(*first.packet);
        out.problem.clear();
    } else {
        out.problem = "the first packet was not a CONNACK";
    }
}

}  // namespace

boost::asio::awaitable<probe_result> probe(net::endpoint where, mqtt::connect connect,
                                           std::chrono::milliseconds limit) {
    const auto executor = co_await asio::this_coro::executor;
    probe_result out;
    net::timers timers(executor);
    net::semaphore window(executor, 1);
    conversation talk(timers, [&out](net::time_point, mqtt::version, const auto& happened) {
        return record_problem(out, happened);
    });
    talk.version = connect.protocol_level == 5 ? mqtt::version::v5 : mqtt::version::v311;
    const auto deadline = net::clock::now() + limit;
    out.reached = co_await talk.open(where, window, limit);
    out.is_hopeless = talk.is_hopeless();
    if (!out.reached) co_return out;
    const mqtt::packet first = connect;
    talk.send_unless_closed({mqtt::encode(first, talk.version)});  // the inbox shows the closing
    while (talk.inbox().empty() && net::clock::now() < deadline) co_await talk.changed(deadline);
    read_answer(out, talk.inbox(), limit);
    out.is_hopeless = talk.is_hopeless();
    const auto problem = out.problem;
    const mqtt::packet goodbye = mqtt::disconnect{};
    talk.send_unless_closed({mqtt::encode(goodbye, talk.version)});
    talk.close(trace::closing_way::disconnect);
    co_await talk.join();
    out.problem = problem;
    co_return out;
}

}  // namespace brokerproof::client
