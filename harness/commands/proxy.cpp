#include "harness/commands/proxy.hpp"

#include <ostream>

#include <fmt/format.h>
#include <boost/asio/io_context.hpp>
#include <boost/system/result.hpp>

#include "harness/base/text.hpp"
#include "harness/commands/until_told.hpp"
#include "harness/proxy/fault_proxy.hpp"
#include "harness/target/url.hpp"

namespace brokerproof::commands {

namespace {

using chosen_defects = std::vector<const defects::wire_defect*>;

/// A name that is not known is a problem.
boost::system::result<chosen_defects, problem> choose_wire_defects(
    const std::vector<std::string>& names) {
    std::vector<std::string> known;
    for (const auto& one : defects::wire_defects()) known.emplace_back(one.name);
    chosen_defects out;
    for (const auto& name : names) {
        const auto* found = defects::find_wire_defect(name);
        if (found == nullptr) {
            return problem{{},
                           fmt::format("no defect that can be made on the wire is called '{}'{}",
                                       name, suggestion(name, known))};
        }
        out.push_back(found);
    }
    return out;
}

}  // namespace

int proxy(const proxy_options& chosen, const console& screen) {
    const auto active = choose_wire_defects(chosen.defects);
    if (!active) return refuse(screen, active.error());
    std::string why;
    const auto upstream = target::parse_url(chosen.upstream, why);
    if (!upstream) return refuse(screen, problem{{}, "--upstream: " + why});
    asio::io_context io(1);
    proxy::fault_proxy between(io.get_executor(), upstream->where, *active);
    why = between.listen(chosen.port);
    if (!why.empty()) {
        screen.notes << "brokerproof proxy: " << why << '\n';
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
