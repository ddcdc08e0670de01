// A very fast broker with one thread, so that a measurement against it shows the cost of the
// client. Prints "port N" at the start, and figures about itself when SIGTERM ends it.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

#include "loadgen/bench/numbers.hpp"
#include "loadgen/bench/server.hpp"

namespace brokerproof::bench {

namespace {

constexpr const char* usage =
    "null_broker [--port N] [--window N]\n"
    "  A plain MQTT broker on 127.0.0.1, to measure clients against. Ends on SIGTERM.\n"
    "  --port    0 (default): any free port; it is printed as \"port N\"\n"
    "  --window  how many QoS 1 and 2 messages may be in flight to one client (default 20)\n";

}  // namespace

int main_with(std::span<char*> arguments) {
    unsigned port = 0;
    unsigned window = 20;
    for (std::size_t i = 1; i < arguments.size(); i += 2) {
        const std::string_view key = arguments[i];
        const auto value = i + 1 < arguments.size() ? number(arguments[i + 1]) : std::nullopt;
        const bool known = key == "--port" || key == "--window";
        if (!known || !value || *value > 65535) {
            std::fputs(usage, key == "--help" ? stdout : stderr);
            return key == "--help" ? 0 : 2;
        }
        (key == "--port" ? port : window) = *value;
    }
    raise_file_limit();
    const auto null_broker = std::make_unique<server>(window);
    if (!null_broker->listen(static_cast<std::uint16_t>(port))) {
        std::fprintf(stderr, "null_broker: port %u: %s\n", port, std::strerror(errno));
        return 3;
    }
    std::printf("port %u\n", null_broker->port());
    std::fflush(stdout);
    null_broker->run();
    std::printf("%s\n", null_broker->report().c_str());
    return 0;
}

}  // namespace brokerproof::bench

int main(int argc, char** argv) {
    return brokerproof::bench::main_with({argv, static_cast<std::size_t>(argc)});
}
