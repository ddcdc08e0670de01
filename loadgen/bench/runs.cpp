#include "loadgen/bench/runs.hpp"

#include <algorithm>
#include <cmath>

#include "loadgen/bench/numbers.hpp"

namespace brokerproof::bench {

namespace {

/// How many QoS 1 messages of the storm's publisher may wait for PUBACK, for each broker.
constexpr std::uint64_t publish_window = 20;

/// Wall and CPU seconds since its construction.
class stopwatch {
public:
    double wall() const { return seconds_now() - wall_; }
    double cpu() const { return cpu_seconds() - cpu_; }

private:
    double wall_ = seconds_now();
    double cpu_ = cpu_seconds();
};

/// Polls until `done()` is true; false if that takes longer than `within_s`.
template <typename Done>
bool until(fleet& devices, const run_options& options, Done done) {
    const double end = seconds_now() + options.within_s;
    while (!done()) {
        devices.poll(100);
        if (seconds_now() > end) return false;
    }
    return true;
}

bool connected(fleet& devices, const run_options& options) {
    const auto wanted = devices.counts().connected + devices.plan().clients;
    devices.connect_all();
    return until(devices, options,
                 [&] { return devices.counts().connected + devices.counts().failures >= wanted; });
}

bool subscribed(fleet& devices, const run_options& options) {
    devices.subscribe_all(options.qos);
    return until(devices, options,
                 [&] { return devices.counts().subscribed >= devices.plan().clients; });
}

void stay(fleet& devices, double seconds) {
    const double end = seconds_now() + seconds;
    while (seconds_now() < end) devices.poll(100);
}

void put_counts(const fleet_counts& counts, figures& into) {
    into.emplace_back("connected", counts.connected);
    into.emplace_back("session_present", counts.session_present);
    into.emplace_back("acknowledged", counts.acknowledged);
    into.emplace_back("received", counts.received);
    into.emplace_back("redelivered", counts.redelivered);
    into.emplace_back("resumed", counts.resumed);
    into.emplace_back("failures", counts.failures);
}

outcome connect_and_stay(const run_options& options) {
    const long before_kb = resident_kb();
    const stopwatch whole_run;
    fleet devices(options.fleet);
    outcome out;
    out.complete = connected(devices, options);
    out.measured.emplace_back("connect_s", whole_run.wall());
    out.measured.emplace_back("connect_cpu_s", whole_run.cpu());
    stay(devices, options.hold_s);
    const auto grown = static_cast<double>(resident_kb() - before_kb) * 1024;
    out.measured.emplace_back("bytes_per_client", grown / options.fleet.clients);
    devices.leave_all();
    out.measured.emplace_back("wall_s", whole_run.wall());
    put_counts(devices.counts(), out.measured);
    out.complete = out.complete && devices.counts().failures == 0;
    return out;
}

/// Sends the messages that are due by now, behind the first `sent`. Returns how many are sent.
std::uint64_t send_due(fleet& devices, const std::vector<std::string>& topics,
                       const run_options& options, std::uint64_t sent, double elapsed) {
    const auto due = std::min<std::uint64_t>(
        options.messages, static_cast<std::uint64_t>(elapsed * options.rate) + 1);
    for (; sent < due; ++sent) {
        const auto client = static_cast<std::uint32_t>(sent % topics.size());
        devices.publish(client, topics[client], options.qos);
    }
    return sent;
}

bool echo_paced(fleet& devices, const std::vector<std::string>& topics,
                const run_options& options) {
    std::uint64_t sent = 0;
    const stopwatch since;
    const double limit = options.within_s + static_cast<double>(options.messages) / options.rate;
    while (devices.counts().received < options.messages && since.wall() < limit) {
        sent = send_due(devices, topics, options, sent, since.wall());
        // Like the load generator, this checks once per millisecond which messages are due.
        devices.poll(sent < options.messages ? 1 : 100);
    }
    return devices.counts().received == options.messages;
}

bool echo_in_turn(fleet& devices, const std::vector<std::string>& topics,
                  const run_options& options) {
    std::uint64_t sent = 0;
    for (std::uint32_t client = 0; client < topics.size() && sent < options.messages;
         ++client, ++sent) {
        devices.publish(client, topics[client], options.qos);
    }
    return until(devices, options, [&] {
        for (const auto client : devices.arrived()) {
            if (sent == options.messages) break;
            devices.publish(client, topics[client], options.qos);
            ++sent;
        }
        return devices.counts().received >= options.messages;
    });
}

std::vector<std::string> topics_of(const fleet& devices) {
    std::vector<std::string> topics;
    for (std::uint32_t i = 0; i < devices.plan().clients; ++i) topics.push_back(devices.topic(i));
    return topics;
}

/// Fills the queues of the sessions, with one publisher for each broker.
bool fill(const fleet& devices, const run_options& options) {
    auto plan = options.fleet;
    plan.name += "-publisher";
    plan.persistent = false;
    plan.clients = static_cast<std::uint32_t>(plan.ports.size());
    // The number of a client decides its broker: publisher i uses the same broker as device i.
    plan.first = 0;
    fleet publishers(plan);
    if (!connected(publishers, options)) return false;
    const auto wanted = std::uint64_t{devices.plan().clients} * options.queued;
    std::uint64_t sent = 0;
    const bool done = until(publishers, options, [&] {
        const auto& counts = publishers.counts();
        for (; sent < wanted && sent < counts.acknowledged + publish_window * plan.clients;
             ++sent) {
            const auto device = static_cast<std::uint32_t>(sent % devices.plan().clients);
            const auto broker = (devices.plan().first + device) % plan.clients;
            publishers.publish(static_cast<std::uint32_t>(broker), devices.topic(device),
                               options.qos);
        }
        return counts.acknowledged + counts.failures >= wanted;
    });
    publishers.leave_all();
    return done && publishers.counts().failures == 0;
}

}  // namespace

outcome run_resume(const run_options& options) {
    auto again = options;
    again.fleet.resume = true;
    fleet devices(again.fleet);
    outcome out;
    if (!connected(devices, again)) return out;
    // The tickets come behind CONNACK.
    stay(devices, 1);
    devices.leave_all();
    const stopwatch second;
    out.complete = connected(devices, again);
    out.measured.emplace_back("connect_s", second.wall());
    out.measured.emplace_back("connect_cpu_s", second.cpu());
    devices.leave_all();
    put_counts(devices.counts(), out.measured);
    out.complete = out.complete && devices.counts().failures == 0;
    return out;
}

outcome run_connect(const run_options& options) {
    auto without_stay = options;
    without_stay.hold_s = 0;
    return connect_and_stay(without_stay);
}

outcome run_idle(const run_options& options) { return connect_and_stay(options); }

outcome run_echo(const run_options& options) {
    fleet devices(options.fleet);
    outcome out;
    if (!connected(devices, options) || !subscribed(devices, options)) return out;
    const auto topics = topics_of(devices);
    const stopwatch echo;
    out.complete = options.rate > 0 ? echo_paced(devices, topics, options)
                                    : echo_in_turn(devices, topics, options);
    out.measured.emplace_back("wall_s", echo.wall());
    out.measured.emplace_back("echo_cpu_s", echo.cpu());
    out.measured.emplace_back("cpu_us_per_message", echo.cpu() * 1e6 / options.messages);
    devices.leave_all();
    put_counts(devices.counts(), out.measured);
    out.complete = out.complete && devices.counts().failures == 0;
    return out;
}

outcome run_storm(const run_options& options) {
    fleet devices(options.fleet);
    outcome out;
    if (!connected(devices, options) || !subscribed(devices, options)) return out;
    devices.leave_all();
    const stopwatch filling;
    if (!fill(devices, options)) return out;
    out.measured.emplace_back("fill_s", filling.wall());

    const auto wanted = std::uint64_t{options.fleet.clients} * options.queued;
    const stopwatch storm;
    bool drained = connected(devices, options);
    out.measured.emplace_back("connect_s", storm.wall());
    drained =
        drained && until(devices, options, [&] { return devices.counts().received >= wanted; });
    out.measured.emplace_back("wall_s", storm.wall());
    out.measured.emplace_back("storm_cpu_s", storm.cpu());
    devices.leave_all();
    put_counts(devices.counts(), out.measured);
    const auto& counts = devices.counts();
    out.complete = drained && counts.failures == 0 && counts.received == wanted &&
                   counts.session_present == options.fleet.clients;
    return out;
}

}  // namespace brokerproof::bench
