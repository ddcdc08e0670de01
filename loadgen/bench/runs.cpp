#include "loadgen/bench/runs.hpp"

#include <algorithm>
#include <cmath>

#include "loadgen/bench/numbers.hpp"

namespace brokerproof::bench {

namespace {

/// QoS 1 messages of the storm's publisher that wait for PUBACK, a broker.
constexpr std::uint64_t publish_window = 20;

/// Wall and CPU seconds since it was made.
class stopwatch {
public:
    double wall() const { return seconds_now() - wall_; }
    double cpu() const { return cpu_seconds() - cpu_; }

private:
    double wall_ = seconds_now();
    double cpu_ = cpu_seconds();
};

/// Polls until `done()`; false when it takes too long.
template <typename Done>
bool until(fleet& one, const run_options& options, Done done) {
    const double end = seconds_now() + options.within_s;
    while (!done()) {
        one.poll(100);
        if (seconds_now() > end) return false;
    }
    return true;
}

bool connected(fleet& one, const run_options& options) {
    const auto wanted = one.counts().connected + one.plan().clients;
    one.connect_all();
    return until(one, options, [&] {
        return one.counts().connected + one.counts().failures >= wanted;
    });
}

bool subscribed(fleet& one, const run_options& options) {
    one.subscribe_all(options.qos);
    return until(one, options, [&] { return one.counts().subscribed >= one.plan().clients; });
}

void stay(fleet& one, double seconds) {
    const double end = seconds_now() + seconds;
    while (seconds_now() < end) one.poll(100);
}

void put_counts(const fleet_counts& counts, figures& into) {
    into.emplace_back("connected", counts.connected);
    into.emplace_back("session_present", counts.session_present);
    into.emplace_back("acknowledged", counts.acknowledged);
    into.emplace_back("received", counts.received);
    into.emplace_back("redelivered", counts.redelivered);
    into.emplace_back("failures", counts.failures);
}

outcome connect_and_stay(const run_options& options) {
    const long before_kb = resident_kb();
    const stopwatch all;
    fleet devices(options.fleet);
    outcome out;
    out.complete = connected(devices, options);
    out.what.emplace_back("connect_s", all.wall());
    out.what.emplace_back("connect_cpu_s", all.cpu());
    stay(devices, options.hold_s);
    const auto grown = static_cast<double>(resident_kb() - before_kb) * 1024;
    out.what.emplace_back("bytes_per_client", grown / options.fleet.clients);
    devices.leave_all();
    out.what.emplace_back("wall_s", all.wall());
    put_counts(devices.counts(), out.what);
    out.complete = out.complete && devices.counts().failures == 0;
    return out;
}

/// Sends what is due by now; the first `sent` are gone.
std::uint64_t send_due(fleet& devices, const std::vector<std::string>& topics,
                       const run_options& options, std::uint64_t sent, double elapsed) {
    const auto due = std::min<std::uint64_t>(
        options.messages, static_cast<std::uint64_t>(elapsed * options.rate) + 1);
    for (; sent < due; ++sent) {
        const auto by = static_cast<std::uint32_t>(sent % topics.size());
        devices.publish(by, topics[by], options.qos);
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
        // Like the wheel of the load generator, it looks once a millisecond what is due.
        devices.poll(sent < options.messages ? 1 : 100);
    }
    return devices.counts().received == options.messages;
}

bool echo_in_turn(fleet& devices, const std::vector<std::string>& topics,
                  const run_options& options) {
    std::uint64_t sent = 0;
    for (std::uint32_t by = 0; by < topics.size() && sent < options.messages; ++by, ++sent) {
        devices.publish(by, topics[by], options.qos);
    }
    return until(devices, options, [&] {
        for (const auto by : devices.arrived()) {
            if (sent == options.messages) break;
            devices.publish(by, topics[by], options.qos);
            ++sent;
        }
        return devices.counts().received >= options.messages;
    });
}

std::vector<std::string> topics_of(const fleet& devices) {
    std::vector<std::string> all;
    for (std::uint32_t i = 0; i < devices.plan().clients; ++i) all.push_back(devices.topic(i));
    return all;
}

/// One publisher a broker fills the queues of that broker's sessions, within its window.
bool fill(const fleet& devices, const run_options& options) {
    auto plan = options.fleet;
    plan.name += "-publisher";
    plan.persistent = false;
    plan.clients = static_cast<std::uint32_t>(plan.ports.size());
    // Numbers decide who talks to which broker: publisher i to that of device i.
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
    out.what.emplace_back("wall_s", echo.wall());
    out.what.emplace_back("echo_cpu_s", echo.cpu());
    out.what.emplace_back("cpu_us_per_message", echo.cpu() * 1e6 / options.messages);
    devices.leave_all();
    put_counts(devices.counts(), out.what);
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
    out.what.emplace_back("fill_s", filling.wall());

    const auto wanted = std::uint64_t{options.fleet.clients} * options.queued;
    const stopwatch storm;
    bool all = connected(devices, options);
    out.what.emplace_back("connect_s", storm.wall());
    all = all && until(devices, options, [&] { return devices.counts().received >= wanted; });
    out.what.emplace_back("wall_s", storm.wall());
    out.what.emplace_back("storm_cpu_s", storm.cpu());
    devices.leave_all();
    put_counts(devices.counts(), out.what);
    const auto& counts = devices.counts();
    out.complete = all && counts.failures == 0 && counts.received == wanted &&
                   counts.session_present == options.fleet.clients;
    return out;
}

}  // namespace brokerproof::bench
