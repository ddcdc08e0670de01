#include "harness/commands/dashboard.hpp"

#include <unistd.h>

#include <csignal>
#include <iostream>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include "harness/net/asio.hpp"
#include "reports/html.hpp"

namespace brokerproof::commands {
namespace {

void wait_until_told() {
    asio::io_context io(1);
    asio::signal_set signals(io, SIGTERM, SIGINT);
    signals.async_wait([](error_code, int) {});
    io.run();
}

}  // namespace

std::unique_ptr<dashboard::server> open_dashboard(const std::string& port) {
    auto page = reports::page_to_serve();
    dashboard::site what;
    what.page = std::move(page.html);
    what.policy = std::move(page.policy);
    std::string why;
    auto served = dashboard::server::open(static_cast<std::uint16_t>(std::stoi(port)),
                                          std::move(what), dashboard::limits(), why);
    if (served) {
        std::cout << "dashboard: " << served->url() << std::endl;
    } else {
        std::cerr << why << '\n';
    }
    return served;
}

void close_dashboard(std::unique_ptr<dashboard::server> served, bool interrupted) {
    if (!served || interrupted || ::isatty(STDOUT_FILENO) == 0) return;
    std::cout << "dashboard: " << served->url() << " stays until Ctrl-C" << std::endl;
    wait_until_told();
}

}  // namespace brokerproof::commands
