#include "harness/commands/proxy.hpp"

#include <ostream>

#include <fmt/format.h>
#include <boost/asio/io_context.hpp>

#include "harness/base/text.hpp"
#include "harness/commands/until_told.hpp"
#include "harness/proxy/fault_proxy.hpp"
#include "harness/target/url.hpp"

namespace brokerproof::commands {

namespace {

using chosen_defects = std::vector<const defects::wire_defect*>;

/// A name that is not known is a problem.
result<chosen_defects> choose(const std::vector<std::string>& names) {
    std::vector<std::string> known;
    for (const auto& one : defects::wire_defects()) known.emplace_back(one.name);
    chosen_defects out;
    for (const auto& name : names) {
        const auto* found = defects::find_wire_defect(name);
        if (found == nullptr) {
            return failure(fmt::format("no defect that can be made on the wire is called '{}'{}",
                                       name, suggestion(name, known)));
        }
        out.push_back(found);
    }
    return out;
}

}  // namespace

int proxy(const proxy_options& chosen, const console& screen) {
    const auto active = choose(chosen.defects);
    if (!active) return refuse(screen, active.error());
    const auto upstream = target::parse_url(chosen.upstream);
    if (!upstream) return refuse(screen, failure("--upstream: " + upstream.error().text));
    asio::io_context io(1);
    proxy::fault_proxy between(io.get_executor(), upstream->where, *active);
    const auto listening = between.listen(chosen.port);
    if (!listening) {
        screen.notes << "brokerproof proxy: " << listening.error().text << '\n';
        return 3;
    }
    screen.out << fmt::format("listening on 127.0.0.1:{}, in front of {}", between.port(),
                              net::describe(upstream->where))
               << std::endl;
    for (const auto* defect : *active)
        screen.out << fmt::format("{}: {}", defect->name, defect->about) << std::endl;
    run_until_told(io, between);
    return 0;
}

}  // namespace brokerproof::commands
