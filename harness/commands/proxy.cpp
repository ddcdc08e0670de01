#include "harness/commands/proxy.hpp"

#include <iostream>
#include <optional>

#include <fmt/format.h>
#include <boost/asio/io_context.hpp>

#include "harness/base/text.hpp"
#include "harness/commands/until_told.hpp"
#include "harness/proxy/fault_proxy.hpp"
#include "harness/target/url.hpp"

namespace brokerproof::commands {

namespace {

using chosen_defects = std::vector<const defects::wire_defect*>;

/// None, with a word on stderr, when one is not known.
std::optional<chosen_defects> choose(const std::vector<std::string>& names) {
    std::vector<std::string> known;
    for (const auto& one : defects::wire_defects()) known.emplace_back(one.name);
    chosen_defects out;
    for (const auto& name : names) {
        const auto* found = defects::find_wire_defect(name);
        if (found == nullptr) {
            std::cerr << fmt::format("no defect that can be made on the wire is called '{}'{}\n",
                                     name, suggestion(name, known));
            return {};
        }
        out.push_back(found);
    }
    return out;
}

}  // namespace

int proxy(const proxy_options& chosen) {
    const auto active = choose(chosen.defects);
    if (!active) return 2;
    std::string why;
    const auto upstream = target::parse_url(chosen.upstream, why);
    if (!upstream) {
        std::cerr << "--upstream: " << why << '\n';
        return 2;
    }
    asio::io_context io(1);
    proxy::fault_proxy between(io.get_executor(), upstream->where, *active);
    why = between.listen(chosen.port);
    if (!why.empty()) {
        std::cerr << "brokerproof proxy: " << why << '\n';
        return 3;
    }
    std::cout << fmt::format("listening on 127.0.0.1:{}, in front of {}", between.port(),
                             net::describe(upstream->where))
              << std::endl;
    for (const auto* one : *active)
        std::cout << fmt::format("{}: {}", one->name, one->about) << std::endl;
    run_until_told(io, between);
    return 0;
}

}  // namespace brokerproof::commands
