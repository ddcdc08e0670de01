#include "harness/commands/two_sides.hpp"

#include "harness/base/enum_names.hpp"
#include "harness/target/listeners.hpp"
#include "harness/target/url.hpp"

namespace brokerproof::commands {

result<net::endpoint, problems> upstream_of(const std::string& url, const broker_access& access) {
    const auto parsed = target::parse_url(url);
    if (!parsed) return problems{failure("--upstream: " + parsed.error().text)};
    target::profile described;
    described.via = parsed->where.via;
    if (auto faults = apply(access, described); !faults.empty()) return faults;
    auto where = parsed->where;
    if (auto equipped = target::equip(where, described, {}); !equipped)
        return problems{equipped.error()};
    return where;
}

result<proxy::client_side> client_side_of(const std::string& client_transport,
                                          const server_tls& shown) {
    proxy::client_side out;
    out.via = enum_by_name<transport>(client_transport).value_or(transport::tcp);
    if (!is_encrypted(out.via)) return out;
    auto context = make_server_tls(shown);
    if (!context) return context.error();
    out.tls = std::move(*context);
    return out;
}

}  // namespace brokerproof::commands
