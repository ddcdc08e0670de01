#include "harness/commands/dashboard.hpp"

#include <ostream>

#include <boost/asio/io_context.hpp>

#include "harness/commands/interruption.hpp"
#include "reports/html.hpp"

namespace brokerproof::commands {
namespace {

void wait_until_told() {
    asio::io_context io(1);
    interruption signals(io, [&signals] { signals.stop(); });
    io.run();
}

}  // namespace

std::unique_ptr<web::server> open_dashboard(const std::string& port, const console& screen) {
    auto page = reports::page_to_serve();
    web::site content;
    content.page = std::move(page.html);
    content.policy = std::move(page.policy);
    auto served = web::server::open(static_cast<std::uint16_t>(std::stoi(port)), std::move(content),
                                    web::limits());
    if (!served) {
        tell(screen, served.error());
        return nullptr;
    }
    screen.out << "dashboard: " << (*served)->url() << std::endl;
    return std::move(*served);
}

void close_dashboard(std::unique_ptr<web::server> served, bool interrupted, const console& screen) {
    if (!served || interrupted || !screen.has_reader) return;
    screen.out << "dashboard: " << served->url() << " stays until Ctrl-C" << std::endl;
    wait_until_told();
}

}  // namespace brokerproof::commands
