// The fastest client that plain epoll allows; the load generator is measured against it. Prints one
// line of JSON. Exit code 0: every expected message arrived; 1: not so; 2: wrong arguments.
#include <array>
#include <cstdio>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "loadgen/bench/numbers.hpp"
#include "loadgen/bench/runs.hpp"
#include "loadgen/bench/secure_links.hpp"

namespace brokerproof::bench {

namespace {

constexpr const char* usage =
    "epoll_client connect|idle|echo|storm --port N [--port N ...] [options]\n"
    "  connect  --clients N              all clients connect, then all leave\n"
    "  resume   --clients N --ca FILE    all connect, leave, and connect again with their TLS "
    "sessions\n"
    "  idle     --clients N --hold S     all clients connect and stay for S seconds\n"
    "  echo     --clients N --messages M [--rate R] [--qos Q]\n"
    "                                    each client publishes to itself: R messages per\n"
    "                                    second of all together; R 0: again when the last has come "
    "back\n"
    "  storm    --clients N --queued Q   sessions leave, get Q messages of QoS 1 each, and return\n"
    "  --port     a broker on 127.0.0.1; client i talks to broker i mod brokers\n"
    "  --ca       PEM file of the authority of the brokers' certificates: TLS, name localhost\n"
    "  --first    number of the first client (default 0), for several processes side by side\n"
    "  --window   how many connects may wait for CONNACK (default 90)\n"
    "  --within   seconds that a wait may take (default 120)\n";

using mode = outcome (*)(const run_options&);

mode mode_of(std::string_view name) {
    if (name == "connect") return run_connect;
    if (name == "idle") return run_idle;
    if (name == "resume") return run_resume;
    if (name == "echo") return run_echo;
    if (name == "storm") return run_storm;
    return nullptr;
}

bool set(run_options& options, std::string_view key, unsigned value) {
    if (key == "--port")
        options.fleet.ports.push_back(static_cast<std::uint16_t>(value));
    else if (key == "--clients")
        options.fleet.clients = value;
    else if (key == "--first")
        options.fleet.first = value;
    else if (key == "--window")
        options.fleet.connect_window = value;
    else if (key == "--messages")
        options.messages = value;
    else if (key == "--rate")
        options.rate = value;
    else if (key == "--qos" && value < 2)
        options.qos = static_cast<std::uint8_t>(value);
    else if (key == "--queued")
        options.queued = value;
    else if (key == "--hold")
        options.hold_s = value;
    else if (key == "--within")
        options.within_s = value;
    else
        return false;
    return true;
}

std::optional<run_options> parse(std::span<char*> arguments) {
    run_options options;
    options.fleet.name = "plain";
    for (std::size_t i = 0; i < arguments.size(); i += 2) {
        if (std::string_view(arguments[i]) == "--ca" && i + 1 < arguments.size()) {
            options.fleet.authority = arguments[i + 1];
            continue;
        }
        const auto value =
            i + 1 < arguments.size() ? number(arguments[i + 1]) : std::optional<unsigned>{};
        if (!value || !set(options, arguments[i], *value)) {
            std::fprintf(stderr, "epoll_client: %s: unknown option, or its value is not a number\n",
                         arguments[i]);
            return std::nullopt;
        }
    }
    const auto& fleet = options.fleet;
    if (fleet.ports.empty() || fleet.clients == 0 || fleet.connect_window == 0) return std::nullopt;
    if (!fleet.authority.empty() && !secure_links(fleet.authority, 0, false).valid()) {
        std::fprintf(stderr, "epoll_client: %s is no PEM file of an authority\n",
                     fleet.authority.c_str());
        return std::nullopt;
    }
    return options;
}

void print(std::string_view name, const run_options& options, const outcome& out) {
    std::printf("{\"mode\": \"%s\", \"complete\": %s, \"clients\": %u", std::string(name).c_str(),
                out.complete ? "true" : "false", options.fleet.clients);
    for (const auto& [key, value] : out.measured)
        std::printf(", \"%s\": %.10g", key.c_str(), value);
    std::printf(", \"cpu_s\": %.3f, \"rss_max_kb\": %ld}\n", cpu_seconds(), most_resident_kb());
}

}  // namespace

int main_with(std::span<char*> arguments) {
    const std::string_view name = arguments.size() > 1 ? arguments[1] : "";
    if (name == "--help") {
        std::fputs(usage, stdout);
        return 0;
    }
    const auto run = mode_of(name);
    auto options = run != nullptr ? parse(arguments.subspan(2)) : std::nullopt;
    if (!options) {
        std::fputs(usage, stderr);
        return 2;
    }
    if (run == &run_resume && options->fleet.authority.empty()) {
        std::fputs("epoll_client: resume needs --ca: only TLS has sessions to resume\n", stderr);
        return 2;
    }
    if (run == &run_storm) options->qos = 1;
    raise_file_limit();
    const auto out = run(*options);
    print(name, *options, out);
    return out.complete ? 0 : 1;
}

}  // namespace brokerproof::bench

int main(int argc, char** argv) {
    return brokerproof::bench::main_with({argv, static_cast<std::size_t>(argc)});
}
