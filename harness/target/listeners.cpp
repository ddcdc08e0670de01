#include "harness/target/listeners.hpp"

#include <fmt/format.h>

#include "harness/base/enum_names.hpp"
#include "harness/target/placeholders.hpp"
#include "harness/target/url.hpp"

namespace brokerproof::target {

namespace {

std::string key_of(transport via) {
    return via == transport::tls ? "mqtts" : std::string(name_of(via));
}

}  // namespace

result<void> equip(net::endpoint& listener, const profile& described,
                   const std::map<std::string, std::string>& values) {
    listener.headers.assign(described.headers.begin(), described.headers.end());
    if (!is_encrypted(listener.via)) return {};
    auto chosen = described.tls;
    for (auto* file : {&chosen.ca, &chosen.certificate, &chosen.key}) *file = expand(*file, values);
    auto context = tls::make_client_context(chosen);
    if (!context) return context.error();
    listener.tls = std::move(*context);
    return {};
}

result<listeners> further_listeners(const profile& described,
                                    const std::map<std::string, std::string>& values) {
    listeners out;
    for (const auto via : {transport::tls, transport::websocket, transport::wss}) {
        const auto& url = listener_of(described, via);
        if (url.empty()) continue;
        auto listener = parse_listener(expand(url, values), via);
        if (!listener) return failure(fmt::format("{}: {}", key_of(via), listener.error().text));
        auto equipped = equip(*listener, described, values);
        if (!equipped) return equipped.error();
        out.emplace(via, std::move(*listener));
    }
    return out;
}

}  // namespace brokerproof::target
