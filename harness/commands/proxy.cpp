#include "harness/commands/proxy.hpp"

#include <ostream>
#include <utility>

#include <fmt/format.h>
#include <boost/asio/io_context.hpp>

#include "harness/base/printable.hpp"
#include "harness/base/text.hpp"
#include "harness/commands/two_sides.hpp"
#include "harness/commands/until_told.hpp"
#include "harness/proxy/fault_proxy.hpp"

namespace brokerproof::commands {

namespace {

using chosen_defects = std::vector<const defects::wire_defect*>;

/// An unknown name is a problem.
result<chosen_defects> choose_wire_defects(const std::vector<std::string>& names) {
    std::vector<std::string> known;
    for (const auto& one : defects::wire_defects()) known.emplace_back(one.name);
    chosen_defects out;
    for (const auto& name : names) {
        const auto* found = defects::find_wire_defect(name);
        if (found == nullptr) {
            return failure(fmt::format("no defect on the wire is called '{}'{}", name,
                                       suggestion(name, known)));
        }
        out.push_back(found);
    }
    return out;
}

}  // namespace

int proxy(const proxy_options& chosen, const console& screen) {
    const auto active = choose_wire_defects(chosen.defects);
    if (!active) return refuse(screen, active.error());
    const auto upstream = upstream_of(chosen.upstream, chosen.access);
    if (!upstream) return refuse(screen, upstream.error());
    const auto clients = client_side_of(chosen.client_transport, chosen.tls);
    if (!clients) return refuse(screen, clients.error());
    asio::io_context io(1);
    proxy::fault_proxy running_proxy(io.get_executor(), *upstream, *active, *clients);
    const auto listening = running_proxy.listen(chosen.port);
    if (!listening) {
        screen.notes << "brokerproof proxy: " << listening.error().text << '\n';
        return 3;
    }
    screen.out << fmt::format("listening on 127.0.0.1:{}, in front of {}", running_proxy.port(),
                              net::describe(*upstream))
               << std::endl;
    for (const auto* defect : *active)
        screen.out << fmt::format("{}: {}", defect->name, defect->about) << std::endl;
    std::string last_failure;
    running_proxy.on_accept_failure([&](error_code cause) {  // each kind is told once
        if (std::exchange(last_failure, cause.message()) == cause.message()) return;
        screen.notes << fmt::format("clients have to wait: {}", cause.message()) << std::endl;
    });
    running_proxy.on_open_failure([&](const std::string& fault) {
        if (std::exchange(last_failure, fault) != fault)
            screen.notes << "no connection: " << printable(fault) << std::endl;
    });
    run_until_told(io, running_proxy);
    return 0;
}

}  // namespace brokerproof::commands
