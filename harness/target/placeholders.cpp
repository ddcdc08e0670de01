#include "harness/target/placeholders.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "harness/base/text.hpp"

namespace brokerproof::target {
namespace {

constexpr std::string_view opening = "${";

}  // namespace

std::span<const std::string> placeholder_names() {
    static const std::array<std::string, 17> names{"port",         "tls_port",     "websocket_port",
                                                   "wss_port",     "extra_port_1", "extra_port_2",
                                                   "extra_port_3", "extra_port_4", "data",
                                                   "files",        "root",         "brokerproof",
                                                   "ca",           "server_cert",  "server_key",
                                                   "client_cert",  "client_key"};
    return names;
}

result<void> check_placeholders(std::string_view text) {
    const auto names = placeholder_names();
    for (auto at = text.find(opening); at != std::string_view::npos;
         at = text.find(opening, at + 2)) {
        const auto end = text.find('}', at);
        if (end == std::string_view::npos) return failure("'${' has no '}'");
        const auto name = text.substr(at + 2, end - at - 2);
        if (std::ranges::find(names, name) != names.end()) continue;
        return failure(
            fmt::format("unknown placeholder '${{{}}}'{}", name, suggestion(name, names)));
    }
    return {};
}

std::string expand(std::string_view text, const std::map<std::string, std::string>& values) {
    std::string expanded;
    for (;;) {
        const auto at = text.find(opening);
        const auto end = at == std::string_view::npos ? at : text.find('}', at);
        expanded += text.substr(0, end == std::string_view::npos ? end : at);
        if (end == std::string_view::npos) return expanded;
        const auto value = values.find(std::string(text.substr(at + 2, end - at - 2)));
        expanded +=
            value == values.end() ? text.substr(at, end + 1 - at) : std::string_view(value->second);
        text.remove_prefix(end + 1);
    }
}

std::vector<std::string> expand(const std::vector<std::string>& texts,
                                const std::map<std::string, std::string>& values) {
    std::vector<std::string> expanded;
    for (const auto& text : texts) expanded.push_back(expand(text, values));
    return expanded;
}

}  // namespace brokerproof::target
